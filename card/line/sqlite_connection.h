// One connection to a ledger file.
#pragma once

#include "card/line/sql.h"

#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace card::line {

class SqliteConnection : public Sql {
  public:
    // Makes file and tables when they are not there.
    static apdu::Result<std::unique_ptr<Sql>> open(const std::string& path);
    ~SqliteConnection() override;

    apdu::Result<Time> begin(Mode mode) override;
    apdu::Result<void> commit() override;
    void rollback() override;
    apdu::Result<std::vector<Cells>> run(const Statement& statement, std::span<const Parameter> parameters) override;
    Trouble trouble() const override { return trouble_; }
    apdu::Result<void> reconnect() override { return {}; } // a file is never lost
    apdu::Result<void> takeStation(const std::string& name) override;
    std::unique_ptr<RowSink> rowSink(std::int64_t order) override;
    apdu::Result<void> settle() override { return {}; }

  private:
    friend class SqliteRowSink;
    struct Close {
        void operator()(sqlite3* database) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

    explicit SqliteConnection(std::string path) : path_(std::move(path)) {}
    apdu::Result<void> openFile();
    apdu::Result<void> makeTables();
    apdu::Result<bool> hasTables();
    apdu::Result<std::int64_t> ask(const char* text); // one number
    apdu::Result<void> execute(const std::string& text);
    apdu::Result<sqlite3_stmt*> prepare(const Statement& statement);
    apdu::Result<bool> step(sqlite3_stmt* statement); // true: a row is there
    apdu::Failure failed(int code);

    std::string path_;
    std::unique_ptr<sqlite3, Close> database_;
    std::unordered_map<const char*, Prepared> prepared_;
    Trouble trouble_ = Trouble::None;
    Mode synchronous_ = Mode::Durable;
    int stationLock_ = -1; // the descriptor that holds it
};

} // namespace card::line
