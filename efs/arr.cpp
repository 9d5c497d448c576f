#include "efs/arr.h"

#include "apdu/tlv.h"
#include "efs/image.h"

#include <array>

namespace efs {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

// Access mode byte, b1 first (ISO 7816-4 §5.4.3.1, TS 102 221 §9.2.1):
//
//   bit   EF                     DF
//   b1    read, search           delete a file below
//   b2    update, erase          create an EF
//   b3    write, append          create a DF
//   b4    deactivate             deactivate
//   b5    activate               activate
//   b6    terminate              terminate
//   b7    delete this file       delete this file
constexpr int modes = 7;
constexpr std::uint8_t proprietaryMode = 0x80; // b8: b7-b4 mean something else

using Modes = std::array<std::optional<AccessCondition>, modes>;

// What the rules do not mention is never allowed (TS 102 221 §9.2.3).
AccessRules fromModes(const Modes& found, bool directory) {
    const auto mode = [&](int bit) {
        return found[static_cast<std::size_t>(bit - 1)].value_or(AccessCondition::never());
    };
    AccessRules rules = AccessRules::never();
    rules.deactivate = mode(4);
    rules.activate = mode(5);
    if (directory) {
        rules.create = mode(2);
        rules.remove = found[0] ? mode(1) : mode(7);
    } else {
        rules.read = mode(1);
        rules.update = mode(2);
        rules.remove = mode(7);
    }
    return rules;
}

void addMode(Modes& found, std::uint8_t accessMode, const AccessCondition& condition) {
    const int count = (accessMode & proprietaryMode) != 0 ? 3 : modes;
    for (int bit = 0; bit < count; ++bit) {
        if ((accessMode >> bit & 1) == 0) continue;
        auto& slot = found[static_cast<std::size_t>(bit)];
        slot = slot ? either(*slot, condition) : condition;
    }
}

bool isPadding(std::uint8_t byte) {
    return byte == 0xFF || byte == 0x00;
}

// A4 { 83 key reference, 95 usage }: the references to be verified.
AccessCondition fromControlReference(View value) {
    AccessCondition condition = AccessCondition::always();
    apdu::TlvIterator it(value);
    while (const auto element = it.next()) {
        if (element->tag != 0x83) continue;
        if (element->value.size() != 1) return AccessCondition::unknown();
        condition = both(condition, AccessCondition::key(element->value[0]));
    }
    return it.fault() || condition.isAlways() ? AccessCondition::unknown() : condition;
}

// Security condition byte: only "always" and "never" say all there is to say; the others speak of an environment's
// keys.
AccessCondition fromConditionByte(std::uint8_t byte) {
    if (byte == 0x00) return AccessCondition::always();
    return byte == 0xFF ? AccessCondition::never() : AccessCondition::unknown();
}

constexpr int maxNesting = 4;

AccessCondition fromConditionObject(const apdu::Tlv& object, int nesting);

// A0 (any of) and AF (all of) hold further conditions.
AccessCondition fromTemplate(const apdu::Tlv& object, int nesting) {
    const bool any = object.tag == 0xA0;
    AccessCondition condition = any ? AccessCondition::never() : AccessCondition::always();
    apdu::TlvIterator it(object.value);
    while (const auto element = it.next()) {
        const auto part = fromConditionObject(*element, nesting + 1);
        condition = any ? either(condition, part) : both(condition, part);
    }
    return it.fault() || object.value.empty() ? AccessCondition::unknown() : condition;
}

// SC_DO ::= 90 always | 97 never | 9E byte | A4 control reference | A0 or | AF and | others, not known here
AccessCondition fromConditionObject(const apdu::Tlv& object, int nesting) {
    switch (object.tag) {
    case 0x90:
        return AccessCondition::always();
    case 0x97:
        return AccessCondition::never();
    case 0x9E:
        return object.value.size() == 1 ? fromConditionByte(object.value[0]) : AccessCondition::unknown();
    case 0xA4:
        return fromControlReference(object.value);
    case 0xA0:
    case 0xAF:
        return nesting < maxNesting ? fromTemplate(object, nesting) : AccessCondition::unknown();
    default:
        return AccessCondition::unknown();
    }
}

// AM_DO: 80 access mode byte; 81-8F and 9C speak of commands by their bytes.
bool isAccessMode(std::uint32_t tag) {
    return (tag >= 0x80 && tag <= 0x8F) || tag == 0x9C;
}

Bytes conditionObject(const AccessCondition& condition) {
    if (condition.isAlways()) return apdu::tlv(0x90, View());
    if (!condition.known || condition.isNever()) return apdu::tlv(0x97, View());
    std::vector<Bytes> alternatives;
    for (const auto& all : condition.anyOf) {
        Bytes keys;
        for (const KeyReference key : all) {
            const std::uint8_t value[] = {0x83, 0x01, key, 0x95, 0x01, 0x08}; // 08: user authentication
            apdu::append(keys, apdu::tlv(0xA4, View(value)));
        }
        alternatives.push_back(all.size() == 1 ? keys : apdu::tlv(0xAF, View(keys)));
    }
    if (alternatives.size() == 1) return alternatives.front();
    Bytes joined;
    for (const Bytes& alternative : alternatives) apdu::append(joined, alternative);
    return apdu::tlv(0xA0, View(joined));
}

} // namespace

apdu::Result<AccessRules> decodeExpandedRules(View rules, bool directory) {
    Modes found;
    std::optional<std::uint8_t> mode; // of the AM_DO in force; none: one whose commands are not known here
    apdu::TlvIterator it(rules);
    while (!it.atEnd() && !isPadding(rules[it.position()])) {
        const auto element = it.next();
        if (!element) return apdu::Failure(*it.fault()).in("access rules");
        if (element->tag == 0x80 && element->value.size() == 1)
            mode = element->value[0];
        else if (isAccessMode(element->tag))
            mode.reset();
        else if (mode)
            addMode(found, *mode, fromConditionObject(*element, 0));
    }
    if (it.position() == 0) {
        return apdu::fail(ErrorKind::Malformed, "there are no rules").in("access rules");
    }
    return fromModes(found, directory);
}

// One or more of: access mode byte, then a condition byte for each of its bits, the highest first.
apdu::Result<AccessRules> decodeCompactRules(View rules, bool directory) {
    Modes found;
    if (rules.empty()) return apdu::fail(ErrorKind::Malformed, "there are no rules").in("access rules");
    for (std::size_t at = 0; at < rules.size();) {
        const std::uint8_t mode = rules[at++];
        for (int bit = modes - 1; bit >= 0; --bit) {
            if ((mode >> bit & 1) == 0) continue;
            if (at >= rules.size()) {
                return apdu::fail(ErrorKind::Malformed, "the rules end before the condition of their last access mode")
                    .at({at, 0})
                    .in("access rules");
            }
            const std::uint8_t own = static_cast<std::uint8_t>((mode & proprietaryMode) | 1 << bit);
            addMode(found, own, fromConditionByte(rules[at++]));
        }
    }
    return fromModes(found, directory);
}

Bytes encodeExpandedRules(const AccessRules& rules, bool directory) {
    struct Entry {
        std::uint8_t mode;
        const AccessCondition* condition;
    };
    const Entry file[] = {{0x01, &rules.read},
                          {0x02, &rules.update},
                          {0x08, &rules.deactivate},
                          {0x10, &rules.activate},
                          {0x40, &rules.remove}};
    const Entry df[] = {
        {0x41, &rules.remove}, {0x06, &rules.create}, {0x08, &rules.deactivate}, {0x10, &rules.activate}};
    std::vector<Entry> entries; // modes with equal conditions share an AM_DO
    for (const Entry& entry : directory ? std::span<const Entry>(df) : std::span<const Entry>(file)) {
        const auto same = std::find_if(entries.begin(), entries.end(),
                                       [&](const Entry& other) { return *other.condition == *entry.condition; });
        if (same == entries.end())
            entries.push_back(entry);
        else
            same->mode |= entry.mode;
    }
    Bytes bytes;
    for (const Entry& entry : entries) {
        apdu::append(bytes, apdu::tlv(0x80, View(&entry.mode, 1)));
        apdu::append(bytes, conditionObject(*entry.condition));
    }
    return bytes;
}

std::vector<Path> arrPlaces(const Path& file, const Fcp& fcp) {
    if (!fcp.arr) return {};
    std::vector<Path> places;
    for (Path at = isDirectory(fcp.kind) ? file : file.parent();; at = at.parent()) {
        places.push_back(at / fcp.arr->file);
        if (at.isRoot()) break;
    }
    places.push_back(Path::mf() / fcp.arr->file);
    return places;
}

AccessRules effectiveAccess(const Image& image, const Path& path) {
    const File* file = image.find(path);
    if (file == nullptr) return AccessRules::unknown();
    if (file->fcp.access) return *file->fcp.access;
    for (const Path& place : arrPlaces(path, file->fcp)) {
        const File* arr = image.find(place);
        if (arr == nullptr) continue;
        return decodeExpandedRules(arr->record(file->fcp.arr->record), isDirectory(file->fcp.kind))
            .value_or(AccessRules::unknown());
    }
    return AccessRules::unknown();
}

} // namespace efs
