// One connection to a ledger in a PostgreSQL database.
#pragma once

#include "card/line/sql.h"

#include <unordered_map>

struct pg_conn;
struct pg_result;

namespace card::line {

class PostgresConnection : public Sql {
  public:
    // Makes schema and tables when they are not there.
    static apdu::Result<std::unique_ptr<Sql>> open(const std::string& url);

    apdu::Result<Time> begin(Mode mode) override;
    apdu::Result<void> commit() override;
    void rollback() override;
    apdu::Result<std::vector<Cells>> run(const Statement& statement, std::span<const Parameter> parameters) override;
    Trouble trouble() const override { return trouble_; }
    apdu::Result<void> reconnect() override;
    apdu::Result<void> takeStation(const std::string& name) override;
    std::unique_ptr<RowSink> rowSink(std::int64_t order) override;
    apdu::Result<void> settle() override;

  private:
    friend class PostgresRowSink;
    struct Finish {
        void operator()(pg_conn* connection) const;
    };
    struct Clear {
        void operator()(pg_result* result) const;
    };
    using Answer = std::unique_ptr<pg_result, Clear>;

    explicit PostgresConnection(std::string url) : url_(std::move(url)) {}
    apdu::Result<void> connect();
    apdu::Result<void> makeTables();
    apdu::Result<bool> hasTables();
    apdu::Result<Answer> execute(const std::string& text);
    apdu::Result<Answer> check(pg_result* result);
    apdu::Result<std::string> prepare(const Statement& statement);
    apdu::Result<bool> tryStation();
    apdu::Failure failed(const std::string& sqlState, std::string text);

    std::string url_, station_;
    std::unique_ptr<pg_conn, Finish> connection_;
    std::unordered_map<const char*, std::string> prepared_; // names, by statement
    Trouble trouble_ = Trouble::None;
};

} // namespace card::line
