// Path of PKCS#15: where a directory file or an object's value stands.
//
//   Path ::= SEQUENCE { path OCTET STRING, index INTEGER (0..) OPTIONAL, length [0] INTEGER (0..) OPTIONAL }
//   index and length come as a pair or not at all.
#pragma once

#include "apdu/tlv.h"
#include "efs/path.h"

#include <optional>

namespace efs::pkcs15 {

// ISO 7816-4 knows no limit; WAP-260 §12.3 ends at 6 ids, and no card nests deeper than 8.
inline constexpr std::size_t maxPathIds = 8;

struct PathValue {
    apdu::Bytes path;                   // file ids as written, 2 bytes each
    std::optional<std::uint32_t> index; // offset into the file
    std::optional<std::uint32_t> length;

    bool operator==(const PathValue&) const = default;
};

// `element` is the SEQUENCE. Malformed for an odd or empty path, index without length, negative or oversized integers.
apdu::Result<PathValue> decodePath(const apdu::Tlv& element);
apdu::Bytes encode(const PathValue& path);

// The file ids the path may mean, best guess first, seen from `directory` (the PKCS#15 DF): absolute when it begins
// with 3F00; one id is a file of the DF; longer relative paths are tried from the DF with and without a first id that
// names the DF itself or 3FFF (WAP-186 §4.2, WAP-260 §9.4.1). Malformed for ids that cannot be a path.
apdu::Result<std::vector<Path>> resolve(apdu::View path, const Path& directory);

} // namespace efs::pkcs15
