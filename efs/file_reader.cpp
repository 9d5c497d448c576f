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

apdu::Result<const File*> FileReader::read(const Path& path) {
    if (const auto known = files_.find(path); known != files_.end()) return known->second ? &*known->second : nullptr;
    if (files_.size() >= maxFiles) return nullptr;
    auto file = source_.read(path);
    if (!file && file.error().kind != ErrorKind::Missing) return apdu::propagate(file).in(path.text());
    auto& slot = files_[path];
    if (file) slot = std::move(*file);
    return slot ? &*slot : nullptr;
}

apdu::Result<FileReader::Found> FileReader::readFirst(std::span<const Path> guesses) {
    for (const Path& guess : guesses) {
        const auto file = read(guess);
        if (!file) return apdu::propagate(file);
        if (*file != nullptr) return Found{guess, *file};
    }
    return Found{guesses.empty() ? Path{} : guesses.front(), nullptr};
}

apdu::Result<std::optional<AccessRules>> FileReader::access(const Path& path, const File& file) {
    if (file.fcp.access) return file.fcp.access;
    if (!file.fcp.arr) return std::nullopt;
    // What effectiveAccess() looks at, and no more: the file and the EF(ARR) beside or above it.
    Image image;
    image.files[path].fcp = file.fcp;
    Path directory = path;
    do {
        directory = directory.isRoot() ? Path::mf() : directory.parent();
        const auto rules = read(directory / file.fcp.arr->file);
        if (!rules) return apdu::propagate(rules);
        if (*rules == nullptr) continue;
        image.files[directory / file.fcp.arr->file] = **rules;
        break;
    } while (directory != Path::mf());
    return effectiveAccess(image, path);
}

bool isUnreadable(const File& file) {
    return file.content.empty() && (!file.complete || file.readError);
}

} // namespace efs
