// A card's files with what is known of them: attributes, content, access, and the part each plays in provisioning.
#pragma once

#include "card/snapshot.h"
#include "cli/context.h"
#include "efs/file_roles.h"

namespace cli {

struct CardFiles {
    efs::Image image;
    efs::Provisioning provisioning;
    efs::FileRoles roles;
};

// The provisioning files and the files of the catalogue, with `all` every file there is.
apdu::Result<CardFiles> readCardFiles(OpenCard& open, bool all,
                                      const std::function<bool(const efs::Path&)>& progress = {});
// Only what leads to the provisioning data.
apdu::Result<CardFiles> readProvisioningFiles(OpenCard& open);

inline std::string nameOf(const CardFiles& files, const efs::Path& path) {
    return efs::nameOf(files.roles, path);
}
inline efs::ContentKind kindOf(const CardFiles& files, const efs::Path& path) {
    return efs::kindOf(files.roles, path);
}

} // namespace cli
