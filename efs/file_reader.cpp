#include "efs/file_reader.h"

#include "efs/arr.h"

namespace efs {

using apdu::ErrorKind;

apdu::Result<std::optional<Path>> FileReader::open(apdu::View aid) {
    auto path = source_.openApplication(aid);
    if (path) return std::move(*path);
    if (path.error().kind == ErrorKind::Missing) return std::nullopt;
    return apdu::propagate(path);
}

apdu::Result<const File*> FileReader::read(const Path& path, const Enough& enough) {
    const auto known = files_.find(path);
    if (known != files_.end() && !known->second) return nullptr;
    // A part that was enough for one purpose may not be for another.
    if (known != files_.end() && (known->second->readError || !fellShort(*known->second, enough)))
        return &*known->second;
    if (known == files_.end() && files_.size() >= maxFiles) return nullptr;
    auto file = thrifty_ && enough ? source_.readUntil(path, enough) : source_.read(path);
    if (!file && file.error().kind != ErrorKind::Missing) return apdu::propagate(file).in(path.text());
    auto& slot = files_[path];
    if (file) slot = std::move(*file);
    return slot ? &*slot : nullptr;
}

const File* FileReader::known(const Path& path) const {
    const auto found = files_.find(path);
    return found != files_.end() && found->second ? &*found->second : nullptr;
}

apdu::Result<FileReader::Found> FileReader::readFirst(std::span<const Path> guesses, const Enough& enough) {
    for (const Path& guess : guesses) {
        const auto file = read(guess, enough);
        if (!file) return apdu::propagate(file);
        if (*file != nullptr) return Found{guess, *file};
    }
    return Found{guesses.empty() ? Path{} : guesses.front(), nullptr};
}

apdu::Result<std::optional<AccessRules>> FileReader::access(const Path& path, const File& file) {
    if (file.fcp.access) return file.fcp.access;
    if (!file.fcp.arr) return std::nullopt;
    // What effectiveAccess() looks at, and no more: the file and the first EF(ARR) it may mean.
    Image image;
    image.files[path].fcp = file.fcp;
    for (const Path& arr : arrPlaces(path, file.fcp)) {
        auto rules = rulesFile(arr, file.fcp.arr->record);
        if (!rules) return apdu::propagate(rules);
        if (!*rules) continue;
        image.files[arr] = std::move(**rules);
        break;
    }
    return effectiveAccess(image, path);
}

apdu::Result<std::optional<File>> FileReader::rulesFile(const Path& arr, std::uint8_t record) {
    if (!thrifty_ || record == 0) {
        const auto file = read(arr);
        if (!file) return apdu::propagate(file);
        return *file == nullptr ? std::nullopt : std::optional(**file);
    }
    auto& known = records_[{arr, record}];
    if (!known) {
        const auto content = source_.readRecord(arr, record);
        if (!content && content.error().kind == ErrorKind::Line) return apdu::propagate(content).in(arr.text());
        known = content ? *content : apdu::Bytes();
    }
    if (known->empty()) return std::nullopt;
    File file; // the records before it do not matter
    file.fcp.kind = FileKind::LinearFixed;
    file.fcp.recordLength = known->size();
    file.content.assign((record - 1u) * known->size(), 0xFF);
    apdu::append(file.content, *known);
    return file;
}

bool isUnreadable(const File& file) {
    return file.content.empty() && (!file.complete || file.readError);
}

} // namespace efs
