// A connection that something happens to at a chosen call: begin, a statement, commit.
#pragma once

#include "card/line/sql.h"

#include <memory>

namespace support {

enum class Mishap : std::uint8_t {
    KillBefore, // this process dies
    KillAfter,
    LoseBefore, // the connection is gone: nothing was done
    LoseAfter,  // done, but the answer is lost
};

struct FaultPlan {
    int at = -1; // the call it happens at, from 0; -1: none
    Mishap mishap = Mishap::KillBefore;
    int calls = 0; // so far, of the connections together
};

card::line::Connect faulty(card::line::Connect connect, std::shared_ptr<FaultPlan> plan);

} // namespace support
