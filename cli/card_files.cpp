#include "cli/card_files.h"

#include "efs/catalogue.h"

namespace cli {

using apdu::propagate;
using apdu::Result;

namespace {

using efs::ContentKind;
using efs::pkcs15::ObjectClass;

constexpr efs::FileId odfId = 0x5031, tokenInfoId = 0x5032;

struct DirectoryRow {
    ObjectClass objects;
    std::string_view name;
    ContentKind kind;
};

constexpr DirectoryRow directoryFiles[] = {
    {ObjectClass::DataObjects, "DODF", ContentKind::Dodf},
    {ObjectClass::AuthObjects, "AODF", ContentKind::Aodf},
    {ObjectClass::Certificates, "CDF", ContentKind::Cdf},
    {ObjectClass::TrustedCertificates, "CDF (trusted)", ContentKind::Cdf},
    {ObjectClass::UsefulCertificates, "CDF (useful)", ContentKind::Cdf},
};

// What the ODF says of the files it lists.
void addDirectoryFiles(CardFiles& files, const efs::Path& directory) {
    const efs::File* odf = files.image.find(directory / odfId);
    if (odf == nullptr) return;
    const efs::pkcs15::Odf decoded = efs::pkcs15::decodeOdf(odf->content);
    for (const DirectoryRow& row : directoryFiles) {
        for (const efs::pkcs15::PathValue& path : decoded.paths(row.objects)) {
            const auto candidates = efs::pkcs15::resolve(path.path, directory);
            if (!candidates) continue;
            for (const efs::Path& candidate : *candidates) {
                if (files.image.find(candidate) == nullptr) continue;
                files.roles.insert_or_assign(candidate, std::pair(std::string(row.name), row.kind));
                break;
            }
        }
    }
}

void addRoles(CardFiles& files) {
    if (!files.provisioning.application) return;
    const efs::Path& directory = files.provisioning.application->path;
    files.roles.insert_or_assign(directory, std::pair(std::string("PKCS#15"), ContentKind::Unknown));
    files.roles.insert_or_assign(directory / odfId, std::pair(std::string("ODF"), ContentKind::Odf));
    files.roles.insert_or_assign(directory / tokenInfoId, std::pair(std::string("TokenInfo"), ContentKind::TokenInfo));
    addDirectoryFiles(files, directory);
    for (const efs::ProvisioningFile& file : files.provisioning.files) {
        const bool certificate = file.object == efs::ObjectType::TrustedCertificates;
        files.roles.insert_or_assign(
            file.path, std::pair(std::string(efs::name(file.object)),
                                 certificate ? ContentKind::Certificate : ContentKind::ProvisioningDocument));
    }
}

} // namespace

Result<CardFiles> readProvisioningFiles(OpenCard& open) {
    auto snapshot = card::readProvisioning(open.session(), open.keyring());
    if (!snapshot) return propagate(snapshot);
    CardFiles files{std::move(snapshot->image), std::move(snapshot->provisioning), {}};
    addRoles(files);
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
    addRoles(files);
    return files;
}

std::string nameOf(const CardFiles& files, const efs::Path& path) {
    if (const auto role = files.roles.find(path); role != files.roles.end()) return role->second.first;
    const efs::KnownFile* known = efs::knownFile(path);
    return known == nullptr ? "" : std::string(known->name);
}

efs::ContentKind kindOf(const CardFiles& files, const efs::Path& path) {
    if (const auto role = files.roles.find(path);
        role != files.roles.end() && role->second.second != ContentKind::Unknown) {
        return role->second.second;
    }
    return efs::kindOfFixedFile(path);
}

} // namespace cli
