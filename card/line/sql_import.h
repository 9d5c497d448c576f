// Rows on their way into a database: an order is there when the last row is.
#pragma once

#include "card/line/ledger.h"
#include "card/line/sql_rows.h"

namespace card::line {

// On a connection of its own; the order's first audit record is the station's.
apdu::Result<std::unique_ptr<RowImport>> beginSqlImport(std::unique_ptr<Sql> sql, const Station& station,
                                                        const Order& order);

// What imports of this station left that did not end.
apdu::Result<void> discardUnfinished(Sql& sql, const std::string& importer);

} // namespace card::line
