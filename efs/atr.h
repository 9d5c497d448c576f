// Answer to reset (ISO 7816-3 §8.2): protocols offered, and what the historical bytes say of the card (ISO 7816-4
// §8.1.1).
#pragma once

#include "apdu/bytes.h"

#include <optional>
#include <vector>

namespace efs {

struct Atr {
    bool inverse = false;       // TS 3F
    std::vector<int> protocols; // T values in the order offered; {0} when none is named
    apdu::Bytes historical;
    bool extendedLength = false; // compact-TLV 7x, third byte b7
    bool extendedLengthKnown = false;
    int logicalChannels = 0; // channels besides the basic one the card announces (third byte b3-b1)
    std::optional<int> fidi; // TA1, 11 = default speed
    bool checkByteValid = true;

    bool operator==(const Atr&) const = default;
};

// 2 to 33 bytes. Malformed when the interface bytes run past the end; a wrong TCK is only noted in checkByteValid.
apdu::Result<Atr> decodeAtr(apdu::View atr);

} // namespace efs
