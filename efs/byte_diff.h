// What is different between two stretches of bytes, as ranges in both: bytes put in or taken out move what follows and
// do not make it different.
//
//   byteChanges("01 02 03"_hex, "01 09 02 03"_hex)  ==  {{before {1, 0}, after {1, 1}}}
#pragma once

#include "apdu/bytes.h"

#include <vector>

namespace efs {

struct ByteChange {
    apdu::Range before, after; // what stands there in the one and in the other; either may be empty
    bool operator==(const ByteChange&) const = default;
};

// In order; empty when the bytes are equal. Changes less than four equal bytes apart are one. Of bytes that have too
// little in common to be worth the search, one change from the first different byte to the last.
std::vector<ByteChange> byteChanges(apdu::View before, apdu::View after);

} // namespace efs
