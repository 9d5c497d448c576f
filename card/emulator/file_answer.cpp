#include "card/emulator/file_answer.h"

#include "apdu/tlv.h"
#include "card/emulator/file_system.h"
#include "card/emulator/security.h"
#include "efs/arr.h"

#include <algorithm>

namespace card::emulator {

namespace {

// Places in a SIM header (TS 51.011 §9.2.1), counted from 0.
constexpr std::size_t fileStatusAt = 11, characteristicsAt = 13, directoriesAt = 14, filesAt = 15, firstChvAt = 18,
                      secondChvAt = 20;

bool isTemplate(apdu::View answer) {
    return !answer.empty() && (answer[0] == 0x62 || answer[0] == 0x6F);
}

// b8: initialised; b4-b1: tries left.
void setTries(apdu::Bytes& header, std::size_t at, int tries, int unblockTries) {
    if (header.size() < at + 2) return;
    header[at] = static_cast<std::uint8_t>(0x80 | (tries & 0x0F));
    header[at + 1] = static_cast<std::uint8_t>((unblockTries > 0 ? 0x80 : 0x00) | (unblockTries & 0x0F));
}

void refreshSimHeader(apdu::Bytes& header, const efs::Fcp& fcp) {
    if (!isDirectory(fcp.kind)) {
        if (header.size() <= fileStatusAt) return;
        const bool active = fcp.lifeCycle == efs::LifeCycle::Activated;
        header[fileStatusAt] = static_cast<std::uint8_t>((header[fileStatusAt] & ~0x01) | (active ? 1 : 0));
        return;
    }
    for (const auto& pin : fcp.pins) {
        const bool first = pin.reference == efs::chv1Reference;
        if (!first && pin.reference != efs::chv2Reference) continue;
        setTries(header, first ? firstChvAt : secondChvAt, pin.triesLeft.value_or(0), pin.unblockTriesLeft.value_or(0));
        if (first && header.size() > characteristicsAt) {
            const int others = header[characteristicsAt] & 0x7F;
            header[characteristicsAt] = static_cast<std::uint8_t>(others | (pin.enabled ? 0x00 : 0x80));
        }
    }
}

// What of a directory only the image knows: memory left (bytes 3-4), directories and files in it.
void fillDirectory(apdu::Bytes& header, const efs::Image& image, const efs::Path& path) {
    if (header.size() <= filesAt) return;
    std::size_t directories = 0, files = 0;
    for (const auto& child : image.childrenOf(path)) {
        const auto* file = image.find(child);
        if (file != nullptr) ++(isDirectory(file->fcp.kind) ? directories : files);
    }
    const auto left = std::min<std::size_t>(memoryBytes - std::min(memoryBytes, usedBytes(image)), 0xFFFF);
    header[2] = static_cast<std::uint8_t>(left >> 8);
    header[3] = static_cast<std::uint8_t>(left);
    header[directoriesAt] = static_cast<std::uint8_t>(std::min<std::size_t>(directories, 255));
    header[filesAt] = static_cast<std::uint8_t>(std::min<std::size_t>(files, 255));
}

// C6 { 90 bit a key, b8 of the first byte is the first, { [95 usage] 83 reference }… } (TS 102 221 §9.5.2)
void refreshPinTemplate(apdu::Bytes& answer, const apdu::Tlv& pinTemplate,
                        const std::vector<efs::PinStatusHint>& pins) {
    apdu::TlvIterator objects(pinTemplate.value, apdu::Strictness::Ber, pinTemplate.valueOffset());
    std::optional<apdu::Range> bits;
    std::size_t index = 0;
    while (const auto object = objects.next()) {
        if (object->tag == 0x90) bits = apdu::Range{object->valueOffset(), object->value.size()};
        if (object->tag != 0x83 || object->value.size() != 1 || !bits) continue;
        const auto place = index++;
        if (place / 8 >= bits->length) continue;
        for (const auto& pin : pins) {
            if (pin.reference != object->value[0]) continue;
            auto& byte = answer[bits->offset + place / 8];
            const int bit = 0x80 >> (place % 8);
            byte = static_cast<std::uint8_t>(pin.enabled ? byte | bit : byte & ~bit);
        }
    }
}

void refreshTemplate(apdu::Bytes& answer, const efs::Fcp& fcp) {
    const apdu::Bytes before = answer; // the views below must not follow the changes
    const auto outer = apdu::TlvIterator(before).next();
    if (!outer) return;
    apdu::TlvIterator objects(outer->value, apdu::Strictness::Ber, outer->valueOffset());
    while (const auto object = objects.next()) {
        if (object->tag == 0xC6) refreshPinTemplate(answer, *object, fcp.pins);
        if (object->tag != 0x8A || object->value.size() != 1) continue;
        // b1 tells activated from deactivated: 05 and 07, 04 and 06 (ISO 7816-4 §7.4.10).
        auto& state = answer[object->valueOffset()];
        const bool operational = (state & 0xFC) == 0x04;
        if (operational && fcp.lifeCycle == efs::LifeCycle::Activated) state |= 0x01;
        if (operational && fcp.lifeCycle == efs::LifeCycle::Deactivated) state &= 0xFE;
    }
}

} // namespace

apdu::Bytes fileAnswer(const efs::Image& image, const efs::Path& path, World world) {
    const auto* file = image.find(path);
    if (file == nullptr) return {};
    efs::Fcp fcp = file->fcp;
    if (isDirectory(fcp.kind)) {
        fcp.pins = pinHints(image, path, world);
    } else if (!fcp.size) {
        fcp.size = bodySize(*file);
    }
    if (!file->answer.empty() && isTemplate(file->answer) == (world != World::Gsm)) {
        apdu::Bytes answer = file->answer;
        world == World::Gsm ? refreshSimHeader(answer, fcp) : refreshTemplate(answer, fcp);
        return answer;
    }
    if (!fcp.id && !path.ids.empty()) fcp.id = path.last();
    if (world == World::Wim) return efs::encodeWimFci(fcp);
    if (world == World::Uicc) {
        if (isDirectory(fcp.kind) && fcp.aid.empty()) fcp.aid = apdu::toBytes(aidOf(path, *file));
        return efs::encodeFcp(fcp);
    }
    if (!fcp.access) fcp.access = efs::effectiveAccess(image, path);
    apdu::Bytes header = efs::encodeSimHeader(fcp);
    if (isDirectory(fcp.kind)) fillDirectory(header, image, path);
    return header;
}

} // namespace card::emulator
