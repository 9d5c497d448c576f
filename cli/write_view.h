// A planned write as people and programs see it: which bytes of which files, and which credentials it takes.
#pragma once

#include "card/transaction.h"
#include "cli/output.h"

#include <iosfwd>

namespace cli {

struct WriteReport {
    card::PlannedWrite planned;
    efs::Provisioning provisioning;
    std::size_t updateCommands = 0; // UPDATE commands the plan takes, reading back not counted
    std::vector<efs::Finding> findings;
    bool dryRun = false;
    std::optional<card::Receipt> receipt; // once written
    std::optional<card::Counters> stats;
};

std::size_t updateCommands(const efs::Plan& plan, std::size_t bytesPerCommand);

void printPlan(std::ostream& to, const WriteReport& report, const Style& style);
void printReceipt(std::ostream& to, const WriteReport& report);
std::string writeJson(const WriteReport& report);

} // namespace cli
