// Object identifiers of provisioning (WAP-186 §6.2, WAP-260 §9.4, LwM2M Appendix G.3.3) and their text form.
#pragma once

#include "apdu/bytes.h"

#include <string>
#include <string_view>

namespace efs::pkcs15 {

using Oid = apdu::Bytes; // the DER value, without tag and length

using namespace apdu::literals;
inline constexpr auto oidBootstrap = "67 2B 05 01"_hexArray;
inline constexpr auto oidConfig1 = "67 2B 05 02"_hexArray;
inline constexpr auto oidConfig2 = "67 2B 05 03"_hexArray;
inline constexpr auto oidDmBootstrap = "67 2B 07 01"_hexArray;
inline constexpr auto oidLwm2mBootstrap = "67 2B 09 01"_hexArray;
inline constexpr auto oidWtlsPeers = "67 2B 01 02 01"_hexArray;
inline constexpr auto oidWtlsSessions = "67 2B 01 02 02"_hexArray;
inline constexpr auto oidWimPath = "67 2B 01 03"_hexArray;

// "2.23.43.5.1"; Malformed for no bytes, an unfinished arc or one over 32 bits.
apdu::Result<std::string> oidText(apdu::View oid);
apdu::Result<Oid> oidFromText(std::string_view text);

} // namespace efs::pkcs15
