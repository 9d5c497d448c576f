// EF(DIR): the applications of a card (ISO 7816-4 §8.2.1.1, TS 102 221 §13.1, WAP-186 §8.1).
//
//   61 { 4F aid, [50 label], [51 path] … }    one template a record, padded with FF
#pragma once

#include "apdu/tlv.h"

#include <optional>
#include <string>
#include <vector>

namespace efs {

using namespace apdu::literals;
inline constexpr auto pkcs15Aid = "A0 00 00 00 63 50 4B 43 53 2D 31 35"_hexArray; // WAP-186 A.1
inline constexpr auto wimAid = "A0 00 00 00 63 57 41 50 2D 57 49 4D"_hexArray;    // WAP-260 §11.3.3
inline constexpr std::uint16_t dirId = 0x2F00;

struct ApplicationTemplate {
    apdu::Bytes aid;
    std::optional<std::string> label; // UTF-8 or UCS2 as written; not for matching (WAP-186 A.1)
    apdu::Bytes path;                 // empty: select by AID
    apdu::Bytes rest;                 // other objects, as they stand

    bool operator==(const ApplicationTemplate&) const = default;
};

// One record, or none for an erased one (all FF or 00, or tag 00). Malformed for anything else that is no template.
apdu::Result<std::optional<ApplicationTemplate>> decodeDirRecord(apdu::View record);
// All templates of an EF(DIR), whether read as records or, on cards that keep it transparent, as one body.
std::vector<ApplicationTemplate> decodeDirBody(apdu::View body);
apdu::Bytes encode(const ApplicationTemplate& application);

} // namespace efs
