#include "card/write_directory.h"

#include "apdu/tlv.h"
#include "efs/pkcs15/records.h"

#include <fmt/format.h>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

constexpr int maxNesting = 8;
constexpr std::uint32_t pathTag = 0x04, indexTag = 0x02, lengthTag = 0x80;

// Path ::= SEQUENCE { path OCTET STRING, index INTEGER, length [0] INTEGER }: the value of the last one.
std::optional<apdu::Range> lengthField(View bytes, std::size_t base, int nesting) {
    const auto elements = apdu::parseAll(bytes, apdu::Strictness::Ber, base);
    if (!elements) return {};
    for (std::size_t i = 2; i < elements->size(); ++i) {
        const auto& length = (*elements)[i];
        if ((*elements)[i - 2].tag == pathTag && (*elements)[i - 1].tag == indexTag && length.tag == lengthTag) {
            return apdu::Range{length.valueOffset(), length.value.size()};
        }
    }
    for (const auto& element : *elements) {
        if (!element.constructed() || nesting == maxNesting) continue;
        if (auto found = lengthField(element.value, element.valueOffset(), nesting + 1)) return found;
    }
    return {};
}

} // namespace

apdu::Result<Bytes> withPathLength(View record, std::size_t length) {
    const auto field = lengthField(record, 0, 0);
    if (!field || field->length == 0) {
        return apdu::fail(ErrorKind::Missing, "the directory record names no length").in("path");
    }
    // An INTEGER: the first bit is the sign.
    const std::size_t bits = std::min<std::size_t>(8 * field->length - 1, 31);
    if (length >> bits != 0) {
        return apdu::fail(ErrorKind::Limit, fmt::format("the directory record has room for a length of at most {}",
                                                        (std::size_t{1} << bits) - 1))
            .in("path");
    }
    Bytes changed = apdu::toBytes(record);
    for (std::size_t i = 0; i < field->length; ++i) {
        const std::size_t shift = 8 * (field->length - 1 - i);
        changed[field->offset + i] = shift < 32 ? static_cast<std::uint8_t>(length >> shift) : std::uint8_t{0};
    }
    return changed;
}

apdu::Result<Bytes> withRecordAppended(View directory, View record) {
    const std::size_t used = efs::pkcs15::splitRecords(directory).used;
    const View tail = directory.subspan(std::min(used, directory.size()));
    const bool free = apdu::isFilledWith(tail, 0xFF) || apdu::isFilledWith(tail, 0x00);
    if (!free || tail.size() < record.size()) {
        return apdu::fail(ErrorKind::Limit, fmt::format("the directory has {} free bytes, the new record takes {}",
                                                        free ? tail.size() : 0, record.size()));
    }
    Bytes changed = apdu::toBytes(directory);
    std::copy(record.begin(), record.end(), changed.begin() + static_cast<std::ptrdiff_t>(used));
    return changed;
}

} // namespace card
