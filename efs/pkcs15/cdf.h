// EF(CDF): certificates (PKCS#15 v1.0 §6.6, WAP-260 §9.4.4): for provisioning, the trusted ones (WAP-186 §8.1).
//
//   CertificateType ::= CHOICE { x509 SEQUENCE, x509Attribute [0], spki [1], pgp [2], wtls [3], x9-68 [4] }
//   { commonObjectAttributes, { iD OCTET STRING, authority BOOLEAN DEFAULT FALSE, requestId SEQUENCE OPT, ... }, [1] {
//   value … } }
#pragma once

#include "efs/pkcs15/attributes.h"
#include "efs/pkcs15/path_value.h"
#include "efs/pkcs15/records.h"

namespace efs::pkcs15 {

struct CertificateObject {
    enum class Form : std::uint8_t {
        X509 = 0x30,
        X509Attribute = 0xA0,
        Spki = 0xA1,
        Pgp = 0xA2,
        Wtls = 0xA3,
        X968 = 0xA4
    };
    Form form = Form::X509;
    CommonAttributes common;
    apdu::Bytes id; // SHA-1 of the public key
    bool authority = false;
    apdu::Bytes requestId; // the element as it stands, empty when absent
    apdu::Bytes otherClassAttributes;
    std::optional<PathValue> path;
    std::optional<std::string> url;
    apdu::Bytes direct;
    apdu::Range directBytes; // where that stands in the file
    apdu::Bytes otherTypeAttributes;
    apdu::Range bytes;

    bool operator==(const CertificateObject&) const = default;
};

struct Cdf {
    std::vector<CertificateObject> certificates;
    std::size_t used = 0;
    std::vector<Finding> findings;
};

Cdf decodeCdf(apdu::View file);
apdu::Bytes encode(const CertificateObject& certificate);

} // namespace efs::pkcs15
