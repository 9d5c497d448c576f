#include "efs/pkcs15/path_value.h"

#include "efs/pkcs15/der.h"

namespace efs::pkcs15 {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {
constexpr std::uint32_t tagLength = 0x80;
} // namespace

apdu::Result<PathValue> decodePath(const apdu::Tlv& element) {
    Members members(element);
    const auto path = members.take(tagOctetString);
    if (!path || path->value.empty() || path->value.size() % 2 != 0)
        return apdu::fail(ErrorKind::Malformed, "a path does not begin with file ids of two bytes each")
            .at(element.bytes);
    PathValue result{apdu::toBytes(path->value), {}, {}};
    const auto index = members.take(tagInteger);
    const auto length = members.take(tagLength);
    if (members.fault()) return apdu::Failure(*members.fault());
    if (index.has_value() != length.has_value())
        return apdu::fail(ErrorKind::Malformed, "a path has only one of index and length: they come as a pair")
            .at(element.bytes);
    if (!index) return result;
    const auto indexValue = decodeUnsigned(*index);
    if (!indexValue) return apdu::propagate(indexValue).in("index");
    const auto lengthValue = decodeUnsigned(*length);
    if (!lengthValue) return apdu::propagate(lengthValue).in("length");
    result.index = *indexValue;
    result.length = *lengthValue;
    return result;
}

Bytes encode(const PathValue& path) {
    Bytes content = apdu::tlv(tagOctetString, path.path);
    if (path.index) apdu::append(content, encodeUnsigned(tagInteger, *path.index));
    if (path.length) apdu::append(content, encodeUnsigned(tagLength, *path.length));
    return apdu::tlv(tagSequence, content);
}

namespace {

Path below(Path directory, std::span<const FileId> ids) {
    directory.ids.insert(directory.ids.end(), ids.begin(), ids.end());
    return directory;
}

} // namespace

apdu::Result<std::vector<Path>> resolve(View path, const Path& directory) {
    if (path.empty() || path.size() % 2 != 0)
        return apdu::fail(ErrorKind::Malformed, "a path is not file ids of two bytes each: " + apdu::hex(path));
    if (path.size() / 2 > maxPathIds)
        return apdu::fail(ErrorKind::Malformed, "a path has more than " + std::to_string(maxPathIds) + " file ids");
    std::vector<FileId> ids;
    for (std::size_t i = 0; i < path.size(); i += 2) ids.push_back(static_cast<FileId>(path[i] << 8 | path[i + 1]));
    for (std::size_t i = 1; i < ids.size(); ++i)
        if (ids[i] == mfId || ids[i] == currentAdfId || ids[i] == currentDfId)
            return apdu::fail(ErrorKind::Malformed, "a path has the reserved id " + apdu::hex(path.subspan(2 * i, 2)) +
                                                        " in the middle: " + apdu::hex(path));
    if (ids.front() == mfId) return std::vector<Path>{Path{{}, ids}};

    const std::span<const FileId> tail = std::span<const FileId>(ids).subspan(1);
    const bool current = ids.front() == currentDfId || ids.front() == currentAdfId;
    if (current) return std::vector<Path>{below(directory, tail)};
    if (tail.empty()) return std::vector<Path>{directory / ids.front()};
    // A directory known by its AID has an id too that is not told: the first id may well be it.
    const bool namesDirectory = directory.ids.empty() || directory.last() == ids.front();
    std::vector<Path> guesses{below(directory, ids), below(directory, tail)};
    if (namesDirectory) std::swap(guesses[0], guesses[1]);
    return guesses;
}

} // namespace efs::pkcs15
