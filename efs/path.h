// Where a file lives on a card: file ids from the MF, or from an application that is reached by its AID only.
//
//   Path::parse("3F00/7F80/5031")                        a path from the MF
//   Path::parse("A000000063504B43532D3135/5031")         a file of an application without a path (TS 102 221 §8.4)
//   path.text() writes the same forms; 7FFF never stands in a Path: it is resolved to the AID it means.
#pragma once

#include "apdu/bytes.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace efs {

using FileId = std::uint16_t;

inline constexpr FileId mfId = 0x3F00;
inline constexpr FileId currentAdfId = 0x7FFF; // TS 102 221 §8.4.2
inline constexpr FileId currentDfId = 0x3FFF;  // ISO 7816-4 §7.3.2, WAP-186 §4.2

struct Path {
    apdu::Bytes aid; // empty: the ids start at the MF, which is their first
    std::vector<FileId> ids;

    static Path mf() { return {{}, {mfId}}; }
    static Path ofAid(apdu::View aid) { return {apdu::toBytes(aid), {}}; }
    // Usage error naming the part that is neither a 4-digit file id nor, in first place, an AID of 5 to 16 bytes; a
    // path of file ids begins with 3F00, and the "current directory" ids 3FFF and 7FFF are refused.
    static apdu::Result<Path> parse(std::string_view text);

    std::string text() const;        // "3F00/7F80/5031"
    Path operator/(FileId id) const; // one level down
    Path parent() const;             // of the MF or an application root: itself
    bool isRoot() const { return aid.empty() ? ids.size() <= 1 : ids.empty(); }
    bool isBelow(const Path& directory) const; // strictly
    FileId last() const { return ids.empty() ? currentAdfId : ids.back(); }

    auto operator<=>(const Path&) const = default;
};

} // namespace efs
