// What carrying out a plan will cost: commands, characters on the line, time.
#pragma once

#include "card/write.h"
#include "efs/line_speed.h"

namespace cli {

struct WriteEstimate {
    std::size_t updates = 0;    // UPDATE commands alone
    std::size_t commands = 0;   // all: CREATE, VERIFY, SELECT, UPDATE and the READ that checks it
    std::size_t characters = 0; // on the line, both ways
    efs::LineSpeed speed;       // as the ATR offers it
    std::chrono::milliseconds time{0};
};

WriteEstimate estimate(const card::PlannedWrite& write, const card::Session& session);

} // namespace cli
