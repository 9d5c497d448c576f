// EF(ICCID) 2FE2: the card's number (ITU-T E.118, TS 102 221 §13.2): up to 20 digits, two a byte, low nibble first, F
// filled.
#pragma once

#include "apdu/bytes.h"

#include <string>
#include <string_view>

namespace efs {

inline constexpr std::uint16_t iccidId = 0x2FE2;

apdu::Result<std::string> decodeIccid(apdu::View file);
// 18 to 20 decimal digits; the check digit is not demanded, many issuers leave it out.
apdu::Result<apdu::Bytes> encodeIccid(std::string_view digits);
// Luhn over all digits; false also for text with other characters.
bool hasValidCheckDigit(std::string_view digits);

} // namespace efs
