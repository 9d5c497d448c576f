// What particular cards do differently, as rows: an ATR pattern and the deviations. Code asks the row, never the ATR.
#pragma once

#include "apdu/bytes.h"

#include <optional>
#include <string_view>

namespace card {

struct Quirks {
    std::string_view name = "standard";
    std::optional<std::uint8_t> admReferenceA0; // P2 of VERIFY for the ADM key in class A0; no standard names one
    std::size_t maxRead = 256, maxWrite = 255;  // bytes a command
    bool noExtendedLength = false;
};

// The row whose ATR pattern fits, or the standard one.
const Quirks& quirksFor(apdu::View atr);

} // namespace card
