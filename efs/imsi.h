// EF(IMSI) 6F07: length, then digits as semi-octets, first nibble type and parity (TS 51.011 §10.3.2, TS 31.102
// §4.2.2).
#pragma once

#include "apdu/bytes.h"

#include <string>
#include <string_view>

namespace efs {

inline constexpr std::uint16_t imsiId = 0x6F07;

apdu::Result<std::string> decodeImsi(apdu::View file);
apdu::Result<apdu::Bytes> encodeImsi(std::string_view digits); // 6 to 15 digits; 9 bytes

} // namespace efs
