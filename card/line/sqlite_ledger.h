// The ledger in one file: for one station, or several processes of one host. SQLite in WAL mode; network file systems
// are not for it.
#pragma once

#include "card/line/ledger.h"

namespace card::line {

// Makes the file (0600) when it is not there. Input when it is no ledger, or one of a newer version.
apdu::Result<std::unique_ptr<Ledger>> openSqliteLedger(const std::string& path);

} // namespace card::line
