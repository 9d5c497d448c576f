// EF(AODF): the PINs of the application (PKCS#15 v1.0 §6.9, WAP-260 §9.4.6). The first record of the first AODF of a
// WIM is PIN-G.
//
//   AuthenticationType ::= CHOICE { pin SEQUENCE, ... }
//   { commonObjectAttributes, { authId OCTET STRING }, [1] { SEQUENCE { pinFlags BIT STRING, pinType ENUMERATED,
//     minLength INTEGER, storedLength INTEGER, maxLength INTEGER OPT, pinReference [0] INTEGER OPT, padChar OCTET
//     STRING OPT, lastPinChange OPT, path Path OPT } } }
#pragma once

#include "efs/access.h"
#include "efs/pkcs15/attributes.h"
#include "efs/pkcs15/path_value.h"
#include "efs/pkcs15/records.h"

namespace efs::pkcs15 {

struct PinFlags { // bit numbers of PKCS#15
    bool caseSensitive = false, local = false, changeDisabled = false, unblockDisabled = false, initialized = false,
         needsPadding = false, unblockingPin = false, soPin = false, disableAllowed = false;
    bool operator==(const PinFlags&) const = default;
};

struct PinObject {
    CommonAttributes common;
    apdu::Bytes authId;
    PinFlags flags;
    std::uint8_t pinType = 1; // 0 bcd, 1 ascii-numeric, 2 utf8
    std::uint32_t minLength = 4;
    std::uint32_t storedLength = 8;
    std::optional<std::uint32_t> maxLength;
    KeyReference reference = 0; // as P2 of VERIFY (WAP-186 A.6: b8 set = local)
    std::optional<std::uint8_t> padChar;
    apdu::Bytes otherAttributes;
    std::optional<PathValue> path; // the directory to select before VERIFY
    apdu::Range bytes;
    bool besideDamage = false; // a record of its file cannot be read, or what stands first there is no PIN

    bool operator==(const PinObject&) const = default;
};

struct Aodf {
    std::vector<PinObject> pins;
    std::size_t used = 0;
    std::vector<Finding> findings;

    const PinObject* findByAuthId(apdu::View authId) const;
};

Aodf decodeAodf(apdu::View file);
// A WIM's PIN-G out of its PINs: the first. None when a record of the directory cannot be read: what is left may be
// another PIN, which would pay with a try for a value that is not its own.
const PinObject* pinG(const std::vector<PinObject>& pins);
apdu::Bytes encode(const PinObject& pin);

} // namespace efs::pkcs15
