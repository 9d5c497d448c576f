// EF(ODF): which directory files the application has (PKCS#15 v1.0 §6.2, WAP-186 §9.1).
//
//   PKCS15Objects ::= CHOICE { privateKeys [0] … certificates [4], trustedCertificates [5], usefulCertificates [6],
//                              dataObjects [7], authObjects [8] } of PathOrObjects ::= CHOICE { path Path, objects [0]
//                              … }
#pragma once

#include "efs/pkcs15/path_value.h"
#include "efs/pkcs15/records.h"

#include <optional>

namespace efs::pkcs15 {

enum class ObjectClass : std::uint8_t {
    PrivateKeys = 0xA0,
    PublicKeys = 0xA1,
    TrustedPublicKeys = 0xA2,
    SecretKeys = 0xA3,
    Certificates = 0xA4,
    TrustedCertificates = 0xA5,
    UsefulCertificates = 0xA6,
    DataObjects = 0xA7,
    AuthObjects = 0xA8,
};

struct OdfRecord {
    ObjectClass objects = ObjectClass::DataObjects;
    std::optional<PathValue> path;
    apdu::Bytes direct;           // the content of PathOrObjects.objects when there is no path
    apdu::Range directBytes = {}; // where that stands in the file
    apdu::Range bytes = {};       // of the record in the file

    bool operator==(const OdfRecord&) const = default;
};

struct Odf {
    std::vector<OdfRecord> records;
    std::size_t used = 0; // bytes up to the end of the last record
    std::vector<Finding> findings;

    // The paths of one kind of directory, in file order.
    std::vector<PathValue> paths(ObjectClass objects) const;
    // WAP-260 §9.4.1: the DF path of a WIM that uses long paths (direct opaqueDO with OID 2.23.43.1.3).
    std::optional<apdu::Bytes> wimPath() const;
};

// Never fails: what cannot be read becomes findings, the rest is used.
Odf decodeOdf(apdu::View file);
std::string_view name(ObjectClass objects); // "data objects"
apdu::Bytes encode(const OdfRecord& record);

} // namespace efs::pkcs15
