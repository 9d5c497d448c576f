// The bytes of a plan's steps, old and new, with document credentials masked.
#pragma once

#include "card/write.h"
#include "cli/output.h"

#include <iosfwd>
#include <vector>

namespace cli {

struct StepBytes {
    std::vector<apdu::Range> hiddenBefore, hiddenAfter; // parts of step.before and step.after that are credentials
    bool masked() const { return !hiddenBefore.empty() || !hiddenAfter.empty(); }
};

// `reveal`: nothing is hidden.
StepBytes bytesOf(const card::PlannedWrite& write, const efs::Step& step, bool reveal);

//   3F00/7F80/4431 at 12
//     - 4F 70 65
//     + 43 70 65
void printStepBytes(std::ostream& to, const card::PlannedWrite& write, const efs::Step& step, bool reveal,
                    const Style& style);

} // namespace cli
