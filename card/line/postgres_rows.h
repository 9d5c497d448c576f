// Rows on their way into a PostgreSQL database: COPY in its binary format.
#pragma once

#include "card/line/postgres_connection.h"

namespace card::line {

class PostgresRowSink : public RowSink {
  public:
    PostgresRowSink(PostgresConnection& connection, std::int64_t order);
    ~PostgresRowSink() override;
    PostgresRowSink(const PostgresRowSink&) = delete;
    PostgresRowSink& operator=(const PostgresRowSink&) = delete;

    apdu::Result<void> add(const Row& row) override;
    apdu::Result<void> finish() override;

  private:
    apdu::Result<void> start();
    apdu::Result<void> send();
    void end(const char* failure);

    PostgresConnection& connection_;
    std::int64_t order_;
    apdu::Bytes buffer_;
    bool isCopying_ = false;
};

} // namespace card::line
