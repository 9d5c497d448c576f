// What every PKCS#15 object record begins with.
//
//   CommonObjectAttributes ::= SEQUENCE { label UTF8String OPTIONAL, flags BIT STRING { private(0), modifiable(1) }
//   OPTIONAL,
//                                         authId OCTET STRING OPTIONAL, ... }
#pragma once

#include "apdu/tlv.h"

#include <optional>
#include <string>

namespace efs::pkcs15 {

struct CommonAttributes {
    std::optional<std::string> label; // as written; trim trailing blanks for display only
    bool hasFlags = false;
    bool isPrivate = false;
    bool modifiable = false;
    std::optional<apdu::Bytes> authId;
    apdu::Bytes rest; // later members (userConsent, accessControlRules …), kept as they are

    bool operator==(const CommonAttributes&) const = default;
};

apdu::Result<CommonAttributes> decodeCommon(const apdu::Tlv& sequence);
apdu::Bytes encode(const CommonAttributes& attributes);

} // namespace efs::pkcs15
