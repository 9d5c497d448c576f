#include "efs/image.h"

#include "efs/dir.h"

namespace efs {

namespace {

bool beginsWith(apdu::View whole, apdu::View part) {
    return part.size() <= whole.size() && apdu::equal(whole.first(part.size()), part);
}

} // namespace

apdu::View applicationAid(const Path& path, const File& file) {
    if (!isDirectory(file.fcp.kind)) return {};
    if (!file.fcp.aid.empty()) return file.fcp.aid;
    return path.isRoot() ? apdu::View(path.aid) : apdu::View();
}

std::string_view name(CardKind kind) {
    switch (kind) {
    case CardKind::Sim:
        return "sim";
    case CardKind::Uicc:
        return "uicc";
    case CardKind::Wim:
        return "wim";
    }
    return "uicc";
}

apdu::View File::record(std::size_t n) const {
    if (n == 0 || fcp.recordLength == 0 || n > content.size() / fcp.recordLength) return {};
    return apdu::View(content).subspan((n - 1) * fcp.recordLength, fcp.recordLength);
}

const File* Image::find(const Path& path) const {
    const auto found = files.find(path);
    return found == files.end() ? nullptr : &found->second;
}

File* Image::find(const Path& path) {
    const auto found = files.find(path);
    return found == files.end() ? nullptr : &found->second;
}

std::optional<Path> Image::findApplication(apdu::View aid) const {
    if (aid.empty()) return {};
    for (const auto& [path, file] : files) { // paths from the MF come first
        if (beginsWith(applicationAid(path, file), aid)) return path;
    }
    // A WIM answers the PKCS#15 AID too when it is the only PKCS#15 application (WAP-260 §11.3.3).
    return apdu::equal(aid, pkcs15Aid) ? findApplication(wimAid) : std::nullopt;
}

std::vector<Path> Image::childrenOf(const Path& directory) const {
    std::vector<Path> children;
    // What is below a directory follows it in path order.
    for (auto it = files.upper_bound(directory); it != files.end() && it->first.isBelow(directory); ++it) {
        if (it->first.ids.size() == directory.ids.size() + 1) children.push_back(it->first);
    }
    return children;
}

} // namespace efs
