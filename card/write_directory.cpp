#include "card/write_directory.h"

#include "card/write_steps.h"
#include "efs/pkcs15/records.h"

#include <fmt/format.h>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

constexpr std::uint8_t erasedTag = 0x00; // of a record (WAP-260 §9.1)

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
