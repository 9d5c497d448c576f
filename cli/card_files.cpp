#include "cli/card_files.h"

namespace cli {

using apdu::propagate;
using apdu::Result;

Result<CardFiles> readProvisioningFiles(OpenCard& open) {
    auto snapshot = card::readProvisioning(open.session(), open.keyring());
    if (!snapshot) return propagate(snapshot);
    CardFiles files{std::move(snapshot->image), std::move(snapshot->provisioning), {}};
    files.roles = efs::rolesOf(files.image, files.provisioning);
    return files;
}

Result<CardFiles> readCardFiles(OpenCard& open, bool all, const std::function<bool(const efs::Path&)>& progress) {
    auto image = card::dump(open.session(), open.keyring(), all, progress);
    if (!image) return propagate(image);
    CardFiles files{std::move(*image), {}, {}};
    efs::ImageSource source(files.image);
    auto provisioning = efs::locate(source);
    if (!provisioning) return propagate(provisioning);
    files.provisioning = std::move(*provisioning);
    files.roles = efs::rolesOf(files.image, files.provisioning);
    return files;
}

} // namespace cli
