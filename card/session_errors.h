// What a refused command means to the caller: status words as errors.
#pragma once

#include "apdu/result.h"
#include "apdu/status.h"

#include <string_view>

namespace card {

// "reading 3F00/2FE2: the card refuses: … (SW 6982)", with kind and hint from one table. `what` names deed and place.
apdu::Failure refused(apdu::Status status, std::string_view what);

// Refused for want of a PIN or key (and not because the command or the file does not fit).
bool accessDenied(apdu::Status status);

} // namespace card
