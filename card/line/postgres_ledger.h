// The ledger in a PostgreSQL database: for many stations. Leases go by the server's clock; when the server restarts,
// stations wait and go on.
#pragma once

#include "card/line/ledger.h"

namespace card::line {

// "postgresql://user@host:port/database?…" or "postgres://…"; tables are made when they are not there. Usage when the
// URL carries a password: it would be seen in argument lists (hint: PGPASSFILE, PGSERVICE).
apdu::Result<std::unique_ptr<Ledger>> openPostgresLedger(const std::string& url);
bool isPostgresUrl(std::string_view text);

} // namespace card::line
