// Exit codes: what scripts and the line are told of the end of a command.
#pragma once

#include "apdu/result.h"

namespace cli {

enum class ExitCode : int {
    Done = 0,
    BadRequest = 1,  // arguments, or an input file that cannot be read
    NoCard = 2,      // no such reader or card, more than one fits, or another program holds it
    BadData = 3,     // the data is invalid, differs, or is not there
    Refused = 4,     // the card refuses; nothing was changed
    LineFailed = 5,  // the line or the card failed; nothing was changed
    RolledBack = 6,  // a write failed and everything was put back
    Interrupted = 7, // a write was cut and the card may be between states
    BatchFailed = 8, // a batch ended and some cards failed
    Conflict = 9,    // the card is not what the plan was made for, or a write is pending
};

ExitCode exitCodeFor(const apdu::Error& error);

} // namespace cli
