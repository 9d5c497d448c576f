// The line a command line asks for: readers or a rack, rules, hooks; and running it.
#pragma once

#include "cli/context.h"

#include "card/line/runner.h"

#include <optional>

namespace cli {

struct LineOptions {
    std::vector<std::string> readers; // parts of names or places; none: all
    std::string rack, link, rackLog;
    std::size_t slots = 1;
    std::optional<std::uint32_t> chaos;
    std::string journal; // directory
    std::string onStart, onDone, onFail, checkpoint;
    int hookSeconds = 10;
    int retries = 2;
    card::line::StopRules stopRules;
    bool againFailed = false;
};

void addLineOptions(CLI::App& command, LineOptions& options);

// Runs the order of the job until it is done, told to stop, or stopped by a rule. BatchFailed when some cards failed.
apdu::Result<ExitCode> runBatch(Context& context, const LineOptions& options, card::line::Job& job,
                                const card::line::Station& station);

} // namespace cli
