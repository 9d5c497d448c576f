// The part each file of a card plays in provisioning, as its directories tell: "bootstrap", "DODF", "PKCS#15" …
#pragma once

#include "efs/outline.h"
#include "efs/provisioning.h"

#include <map>
#include <string>

namespace efs {

struct FileRole {
    std::string name;
    ContentKind kind = ContentKind::Unknown;
};
using FileRoles = std::map<Path, FileRole>;

// Of the files that `image` has.
FileRoles rolesOf(const Image& image, const Provisioning& provisioning);

// The name a person knows the file by: its role, else the catalogue's name, else "".
std::string nameOf(const FileRoles& roles, const Path& path);
// What it holds, by its role, else by its fixed id.
ContentKind kindOf(const FileRoles& roles, const Path& path);

} // namespace efs
