// Which row a card gets.
#pragma once

#include "card/line/sql_transaction.h"

namespace card::line {

// `nextNumber`: where to look for the next free row first; moved on.
apdu::Result<ClaimAnswer> claimRow(Transaction& transaction, const StoredOrder& order, const ClaimRequest& request,
                                   std::int64_t& nextNumber);

} // namespace card::line
