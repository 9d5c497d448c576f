#include "card/emulator/file_system.h"

#include "efs/dir.h"

#include <algorithm>

namespace card::emulator {

namespace {

bool exists(const efs::Image& image, const efs::Path& path) {
    return image.find(path) != nullptr;
}

bool existsAsDirectory(const efs::Image& image, const efs::Path& path) {
    const auto* file = image.find(path);
    return file != nullptr && isDirectory(file->fcp.kind);
}

bool startsWith(apdu::View bytes, apdu::View start) {
    return start.size() <= bytes.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

} // namespace

efs::Path above(const efs::Path& path) {
    return path.isRoot() ? efs::Path::mf() : path.parent();
}

std::optional<efs::Path> findById(const efs::Image& image, const Selection& from, efs::FileId id, World world) {
    const auto& here = from.directory;
    if (id == efs::mfId)
        return existsAsDirectory(image, efs::Path::mf()) ? std::optional(efs::Path::mf()) : std::nullopt;
    if (id == efs::currentAdfId) return world == World::Gsm ? std::nullopt : from.application;
    if (exists(image, here / id)) return here / id;
    if (here == efs::Path::mf()) return {};
    if (existsAsDirectory(image, above(here) / id)) return above(here) / id;
    if (!above(here).isRoot() && above(here).last() == id) return above(here);
    if (!here.isRoot() && here.last() == id) return here;
    return {};
}

std::optional<efs::Path> findByPath(const efs::Image& image, const Selection& from, apdu::View ids, bool fromMf) {
    efs::Path path = fromMf ? efs::Path::mf() : from.directory;
    for (std::size_t i = 0; i + 1 < ids.size(); i += 2) {
        const auto id = static_cast<efs::FileId>(ids[i] << 8 | ids[i + 1]);
        if (fromMf && i == 0 && id == efs::currentAdfId) {
            if (!from.application) return {};
            path = *from.application;
        } else {
            path = path / id;
        }
    }
    return exists(image, path) ? std::optional(path) : std::nullopt;
}

apdu::View aidOf(const efs::Path& path, const efs::File& file) {
    if (!isDirectory(file.fcp.kind)) return {};
    if (!file.fcp.aid.empty()) return file.fcp.aid;
    return path.isRoot() ? apdu::View(path.aid) : apdu::View();
}

std::vector<efs::Path> findByName(const efs::Image& image, apdu::View aid) {
    std::vector<efs::Path> found;
    for (const auto& [path, file] : image.files) {
        const apdu::View name = aidOf(path, file);
        if (!name.empty() && startsWith(name, aid)) found.push_back(path);
    }
    // A WIM answers the PKCS#15 AID too when it is the only PKCS#15 application (WAP-260 §11.3.3).
    if (found.empty() && apdu::equal(aid, efs::pkcs15Aid)) return findByName(image, efs::wimAid);
    return found;
}

std::optional<efs::Path> findBySfi(const efs::Image& image, const Selection& from, std::uint8_t sfi) {
    for (const auto& path : image.childrenOf(from.directory)) {
        const auto* file = image.find(path);
        if (file != nullptr && !isDirectory(file->fcp.kind) && file->fcp.sfi == sfi) return path;
    }
    return {};
}

void select(Selection& selection, const efs::Image& image, const efs::Path& path) {
    const bool directory = existsAsDirectory(image, path);
    selection.directory = directory ? path : path.parent();
    selection.file = directory ? std::nullopt : std::optional(path);
    selection.record = 0;
}

std::size_t bodySize(const efs::File& file) {
    const auto& fcp = file.fcp;
    if (hasRecords(fcp.kind)) return recordCount(file) * fcp.recordLength;
    return fcp.size.value_or(file.content.size());
}

// A record number is one byte; what an image claims beyond that, or of records no command could carry, is not there.
std::size_t recordCount(const efs::File& file) {
    constexpr std::size_t maxLength = 0xFFFF, maxCount = 255;
    const auto& fcp = file.fcp;
    if (fcp.recordLength == 0 || fcp.recordLength > maxLength) return 0;
    const auto count =
        fcp.recordCount > 0 ? fcp.recordCount : fcp.size.value_or(file.content.size()) / fcp.recordLength;
    return std::min(count, maxCount);
}

std::size_t usedBytes(const efs::Image& image) {
    std::size_t bytes = 0;
    for (const auto& [path, file] : image.files) {
        if (!isDirectory(file.fcp.kind)) bytes += bodySize(file);
    }
    return bytes;
}

} // namespace card::emulator
