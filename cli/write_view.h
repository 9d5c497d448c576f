// A planned write as people and programs see it: which bytes of which files, and which credentials it takes.
#pragma once

#include "card/transaction.h"
#include "cli/output.h"
#include "cli/write_estimate.h"

#include <iosfwd>

namespace cli {

struct WriteReport {
    card::PlannedWrite planned;
    efs::Provisioning provisioning;
    WriteEstimate estimate;
    std::vector<efs::Finding> findings;
    bool dryRun = false;
    bool reveal = false;                  // show document credentials
    std::optional<card::Receipt> receipt; // once written
    std::optional<card::Counters> stats;
};

void printPlan(std::ostream& to, const WriteReport& report, const Style& style);
void printReceipt(std::ostream& to, const WriteReport& report);
std::string writeJson(const WriteReport& report);

} // namespace cli
