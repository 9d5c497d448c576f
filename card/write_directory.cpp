#include "card/write_directory.h"

#include "apdu/tlv.h"
#include "card/write_steps.h"
#include "efs/pkcs15/records.h"

#include <fmt/format.h>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

constexpr int maxNesting = 8;
constexpr std::uint8_t erasedTag = 0x00; // of a record (WAP-260 §9.1)
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

// Where the outer tags stand of records that are live and not the same on the other side. A change of one byte needs no
// such care: it is there or it is not.
std::vector<std::size_t> changingRecords(View here, View there) {
    std::vector<std::size_t> tags;
    for (const auto& record : efs::pkcs15::splitRecords(here).records) {
        const apdu::Range bytes = record.element.bytes;
        const auto changes = efs::changedRanges(apdu::slice(here, bytes), apdu::slice(there, bytes));
        const bool singleByte = changes.size() == 1 && changes.front().length == 1;
        if (!record.erased && !changes.empty() && !singleByte) tags.push_back(bytes.offset);
    }
    return tags;
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
                                                        free ? tail.size() : 0, record.size()))
            .hint("A record fits when it is no longer than that: a shorter label may do; else the issuer has to make "
                  "room");
    }
    Bytes changed = apdu::toBytes(directory);
    std::copy(record.begin(), record.end(), changed.begin() + static_cast<std::ptrdiff_t>(used));
    return changed;
}

Bytes withRecordErased(View directory, apdu::Range record) {
    Bytes changed = apdu::toBytes(directory);
    changed.at(record.offset) = erasedTag;
    return changed;
}

apdu::Result<Bytes> withRecordReplaced(View directory, apdu::Range record, View replacement) {
    if (replacement.size() != record.length)
        return withRecordAppended(withRecordErased(directory, record), replacement);
    Bytes changed = apdu::toBytes(directory);
    std::copy(replacement.begin(), replacement.end(), changed.begin() + static_cast<std::ptrdiff_t>(record.offset));
    return changed;
}

std::vector<efs::Step> directorySteps(const efs::Path& path, View before, View after) {
    Bytes erased = apdu::toBytes(before), filled = apdu::toBytes(after);
    for (const std::size_t tag : changingRecords(before, after)) erased[tag] = erasedTag;
    for (const std::size_t tag : changingRecords(after, before)) filled[tag] = erasedTag;
    std::vector<efs::Step> steps;
    using Pair = std::pair<View, View>;
    for (const auto& [from, to] : {Pair{before, erased}, Pair{erased, filled}, Pair{filled, after}}) {
        const auto some = stepsFor(path, 0, from, to);
        steps.insert(steps.end(), some.begin(), some.end());
    }
    return steps;
}

} // namespace card
