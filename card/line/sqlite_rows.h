// Rows on their way into a ledger file.
#pragma once

#include "card/line/sqlite_connection.h"

namespace card::line {

// Commits in parts: one transaction of ten million rows would keep others out and write everything twice.
class SqliteRowSink : public RowSink {
  public:
    SqliteRowSink(SqliteConnection& connection, std::int64_t order) : connection_(connection), order_(order) {}
    apdu::Result<void> add(const Row& row) override;
    apdu::Result<void> finish() override { return nextPart(Mode::Durable); }

  private:
    apdu::Result<void> nextPart(Mode mode);

    SqliteConnection& connection_;
    std::int64_t order_;
    std::size_t sinceCommit_ = 0;
};

} // namespace card::line
