// Files whose id and meaning are fixed by a standard: names for people, and what a tree walk tries.
#pragma once

#include "efs/path.h"

#include <optional>
#include <span>
#include <string_view>

namespace efs {

struct KnownFile {
    std::string_view path;    // "3F00/2FE2", or an AID, or "*/5031" for any application directory
    std::string_view name;    // "EF(ICCID)"
    std::string_view about;   // one line
    std::string_view clause;
};

std::span<const KnownFile> knownFiles();
// The row for a path, none for a file no row names.
const KnownFile* knownFile(const Path& path);
// "iccid", "odf" …: the path of a fixed file by its short name (case and "EF()" do not matter).
std::optional<std::string_view> pathOfName(std::string_view name);

} // namespace efs
