#include "efs/file_roles.h"

#include "efs/catalogue.h"

namespace efs {

namespace {

using pkcs15::ObjectClass;

constexpr FileId odfId = 0x5031, tokenInfoId = 0x5032;

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
void addDirectoryFiles(FileRoles& roles, const Image& image, const Path& directory) {
    const File* odf = image.find(directory / odfId);
    if (odf == nullptr) return;
    const pkcs15::Odf decoded = pkcs15::decodeOdf(odf->content);
    for (const DirectoryRow& row : directoryFiles) {
        for (const pkcs15::PathValue& path : decoded.paths(row.objects)) {
            const auto candidates = pkcs15::resolve(path.path, directory);
            if (!candidates) continue;
            for (const Path& candidate : *candidates) {
                if (image.find(candidate) == nullptr) continue;
                roles.insert_or_assign(candidate, FileRole{std::string(row.name), row.kind});
                break;
            }
        }
    }
}

} // namespace

FileRoles rolesOf(const Image& image, const Provisioning& provisioning) {
    FileRoles roles;
    if (!provisioning.application) return roles;
    const Path& directory = provisioning.application->path;
    roles.insert_or_assign(directory, FileRole{"PKCS#15", ContentKind::Unknown});
    roles.insert_or_assign(directory / odfId, FileRole{"ODF", ContentKind::Odf});
    roles.insert_or_assign(directory / tokenInfoId, FileRole{"TokenInfo", ContentKind::TokenInfo});
    addDirectoryFiles(roles, image, directory);
    for (const ProvisioningFile& file : provisioning.files) {
        const bool certificate = file.object == ObjectType::TrustedCertificates;
        roles.insert_or_assign(file.path,
                               FileRole{std::string(name(file.object)),
                                        certificate ? ContentKind::Certificate : ContentKind::ProvisioningDocument});
    }
    return roles;
}

std::string nameOf(const FileRoles& roles, const Path& path) {
    if (const auto role = roles.find(path); role != roles.end()) return role->second.name;
    const KnownFile* known = knownFile(path);
    return known == nullptr ? "" : std::string(known->name);
}

ContentKind kindOf(const FileRoles& roles, const Path& path) {
    if (const auto role = roles.find(path); role != roles.end() && role->second.kind != ContentKind::Unknown)
        return role->second.kind;
    return kindOfFixedFile(path);
}

} // namespace efs
