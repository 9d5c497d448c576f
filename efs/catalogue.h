// Files whose id and meaning are fixed by a standard: names for people, and what a tree walk tries.
#pragma once

#include "efs/path.h"

#include <optional>
#include <span>
#include <string_view>

namespace efs {

struct Image;

struct KnownFile {
    // "3F00/2FE2"; or below the beginning of an AID, "A0000000871002/6F07"; or in any application directory, "*/5031"
    std::string_view path;
    std::string_view name;  // "EF(ICCID)"
    std::string_view about; // one line
    std::string_view clause;
};

std::span<const KnownFile> knownFiles();
// The row for a path, none for a file no row names.
const KnownFile* knownFile(const Path& path);
// Where the row's file stands, if it is there, on a card with the image's directories.
std::vector<Path> placesOf(const KnownFile& row, const Image& image);
// "iccid", "odf" …: the row's path of a fixed file by its short name (case and "EF()" do not matter); of several the
// first.
std::optional<std::string_view> pathOfName(std::string_view name);

} // namespace efs
