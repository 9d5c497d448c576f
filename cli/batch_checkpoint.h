// A checkpoint outside the ledger: the JSON line a run prints and --checkpoint writes, and reading it again.
#pragma once

#include "card/line/audit.h"

#include <string>
#include <string_view>

namespace cli {

// {"event": "checkpoint", "order", "number", "time_ms", "heads": [{"station", "sequence", "hash"}], "digest"}
std::string checkpointJson(const card::line::Checkpoint& checkpoint);
// Malformed when it is none, or its digest is not that of what it says.
apdu::Result<card::line::Checkpoint> checkpointFromJson(std::string_view text);

} // namespace cli
