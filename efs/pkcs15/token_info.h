// EF(TokenInfo): what the PKCS#15 application says of itself (PKCS#15 v1.0 §6.10, WAP-260 §9.4.7).
//
//   TokenInfo ::= SEQUENCE { version INTEGER {v1(0)}, serialNumber OCTET STRING, manufacturerID UTF8String OPT,
//                            label [0] Label OPT, tokenflags BIT STRING, seInfo SEQUENCE OPT, recordInfo [1] OPT,
//                            supportedAlgorithms [2] OPT, ... }
#pragma once

#include "apdu/tlv.h"
#include "efs/pkcs15/oid.h"

#include <optional>
#include <string>
#include <vector>

namespace efs::pkcs15 {

struct SecurityEnvironment {
    std::uint32_t number = 0; // 1..127
    Oid owner;                // 2.23.43.1.1.x on a WIM
    bool operator==(const SecurityEnvironment&) const = default;
};

struct TokenInfo {
    std::uint32_t version = 0;
    apdu::Bytes serialNumber;
    std::optional<std::string> manufacturerId;
    std::optional<std::string> label;
    bool readOnly = false, loginRequired = false, prnGeneration = false, eidCompliant = false;
    std::vector<SecurityEnvironment> securityEnvironments;
    apdu::Bytes rest; // later members as they stand

    // WAP-260 §9.4.7: a label that is or begins with "WIM 1.0" (more text only after a blank) and a WIM security
    // environment make a WIM.
    bool isWim() const;
    bool operator==(const TokenInfo&) const = default;
};

// FF padding after the element is fine; anything else there is Malformed.
apdu::Result<TokenInfo> decodeTokenInfo(apdu::View file);
apdu::Bytes encode(const TokenInfo& info);

} // namespace efs::pkcs15
