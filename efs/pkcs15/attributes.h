// What every PKCS#15 object record is made of, and the attributes it begins with.
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

apdu::Bytes encode(const CommonAttributes& attributes);

// PKCS15Object ::= SEQUENCE { common, class attributes SEQUENCE, subclass attributes [0] OPTIONAL, type attributes [1]
// } (PKCS #15 v1.1 §6.1.9), taken apart; the elements point into the record.
inline constexpr std::uint32_t tagSubclass = 0xA0, tagType = 0xA1;
struct ObjectParts {
    CommonAttributes common;
    apdu::Tlv classAttributes;
    std::optional<apdu::Tlv> subclass;
    apdu::Tlv type;
};
apdu::Result<ObjectParts> decodeObjectParts(const apdu::Tlv& record);

} // namespace efs::pkcs15
