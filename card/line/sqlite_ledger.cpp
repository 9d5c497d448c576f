#include "card/line/sqlite_ledger.h"

#include "card/line/sql_ledger.h"
#include "card/line/sqlite_connection.h"

namespace card::line {

apdu::Result<std::unique_ptr<Ledger>> openSqliteLedger(const std::string& path) {
    return SqlLedger::open([path] { return SqliteConnection::open(path); });
}

} // namespace card::line
