// What the subcommands of `simprov batch` share: the ledger, the order in it, the station's name.
#pragma once

#include "cli/context.h"

#include "card/line/ledger.h"

namespace cli {

struct BatchPlace {
    std::string ledger; // a file, or the URL of a database
    std::string order;  // empty: the only one
    std::string station, operatorName;
};

void addBatchRun(CLI::App& batch, Context& context); // run and resume
void addBatchStatus(CLI::App& batch, Context& context);
void addBatchReport(CLI::App& batch, Context& context);
void addBatchResolve(CLI::App& batch, Context& context);
void addBatchVerify(CLI::App& batch, Context& context);

// --ledger, --order; with `working` --station and --operator, too.
void addPlaceOptions(CLI::App& command, BatchPlace& place, bool working);

apdu::Result<std::unique_ptr<card::line::Ledger>> openBatchLedger(Context& context, const BatchPlace& place);
// What this process is called in the ledger: --station or the host's name; --operator or the user's.
card::line::Station stationOf(const BatchPlace& place);
// The order named, or the only one; Missing and Usage with what there is.
apdu::Result<card::line::Order> orderOf(card::line::Ledger& ledger, const BatchPlace& place);

// "2026-11-26 08:30:00", UTC.
std::string timeText(card::line::Time time);
// "1.2 s", "3 min 20 s", "2 h 5 min".
std::string durationText(std::chrono::milliseconds duration);

} // namespace cli
