// A card's files with what is known of them: attributes, content, access, and the part each plays in provisioning.
#pragma once

#include "card/snapshot.h"
#include "cli/context.h"
#include "efs/outline.h"

namespace cli {

struct CardFiles {
    efs::Image image;
    efs::Provisioning provisioning;
    std::map<efs::Path, std::pair<std::string, efs::ContentKind>> roles; // "bootstrap", "DODF" …, by their directories
};

// The provisioning files and the files of the catalogue, with `all` every file there is.
apdu::Result<CardFiles> readCardFiles(OpenCard& open, bool all,
                                      const std::function<bool(const efs::Path&)>& progress = {});
// Only what leads to the provisioning data.
apdu::Result<CardFiles> readProvisioningFiles(OpenCard& open);

// The name a person knows the file by: its role, else the catalogue's name, else "".
std::string nameOf(const CardFiles& files, const efs::Path& path);
efs::ContentKind kindOf(const CardFiles& files, const efs::Path& path);

} // namespace cli
