#include "efs/path.h"

#include <fmt/format.h>

#include <optional>

namespace efs {

using apdu::ErrorKind;

namespace {

constexpr std::size_t maxDepth = 16;           // no card nests deeper; keeps the work on hostile paths small
constexpr std::size_t minAid = 5, maxAid = 16; // TS 102 221 §8.5.1.1: RID and up to 11 bytes

std::optional<FileId> fileId(std::string_view part) {
    if (part.size() != 4) return {};
    unsigned value = 0;
    for (const char c : part) {
        const int digit = apdu::hexDigit(c);
        if (digit < 0) return {};
        value = value * 16 + static_cast<unsigned>(digit);
    }
    return static_cast<FileId>(value);
}

std::optional<apdu::Bytes> applicationId(std::string_view part) {
    const bool hexOnly = std::all_of(part.begin(), part.end(), [](char c) { return apdu::hexDigit(c) >= 0; });
    if (!hexOnly || part.size() % 2 != 0 || part.size() < 2 * minAid || part.size() > 2 * maxAid) return {};
    return apdu::fromHex(part).value();
}

apdu::Failure badPart(std::string_view part, apdu::Range where, bool first) {
    constexpr std::size_t shown = 40;
    auto text = fmt::format("\"{}{}\" is no file id", part.substr(0, shown), part.size() > shown ? "…" : "");
    return apdu::fail(ErrorKind::Usage, std::move(text))
        .at(where)
        .hint(first ? "A path begins with 3F00 or an AID of 5 to 16 bytes, as in 3F00/7F10/6F3A"
                    : "A file id is four hex digits, as in 3F00/7F10/6F3A");
}

// Adds one part of the text to the path.
apdu::Result<void> addPart(Path& path, std::string_view part, apdu::Range where) {
    const bool first = where.offset == 0;
    if (first) {
        if (auto aid = applicationId(part)) return path.aid = std::move(*aid), apdu::Result<void>{};
    }
    const auto id = fileId(part);
    if (!id || (first && *id != mfId)) return badPart(part, where, first);
    const bool current = *id == currentAdfId || *id == currentDfId;
    if (current || (!first && *id == mfId)) {
        return apdu::fail(ErrorKind::Usage, fmt::format("{:04X} cannot stand inside a path", *id))
            .at(where)
            .hint("Write the path from 3F00, or from the application's AID");
    }
    if (path.ids.size() == maxDepth) {
        return apdu::fail(ErrorKind::Usage, fmt::format("a path of more than {} file ids leads nowhere", maxDepth))
            .at(where);
    }
    path.ids.push_back(*id);
    return {};
}

} // namespace

apdu::Result<Path> Path::parse(std::string_view text) {
    Path path;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find('/', from), text.size());
        if (auto added = addPart(path, text.substr(from, to - from), {from, to - from}); !added) {
            return apdu::propagate(added);
        }
        from = to + 1;
    }
    return path;
}

std::string Path::text() const {
    std::string text = apdu::hex(aid);
    for (const FileId id : ids) text += fmt::format("{}{:04X}", text.empty() ? "" : "/", id);
    return text;
}

Path Path::operator/(FileId id) const {
    Path below = *this;
    below.ids.push_back(id);
    return below;
}

Path Path::parent() const {
    Path above = *this;
    if (!isRoot()) above.ids.pop_back();
    return above;
}

bool Path::isBelow(const Path& directory) const {
    return aid == directory.aid && ids.size() > directory.ids.size() &&
           std::equal(directory.ids.begin(), directory.ids.end(), ids.begin());
}

} // namespace efs
