#include "efs/fcp.h"

#include "apdu/tlv.h"
#include "efs/arr.h"

#include <fmt/format.h>

#include <map>

namespace efs {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

// TS 102 221 §11.1.1.3 and §11.1.1.4: objects of the FCP template.
enum Tag : std::uint32_t {
    templateTag = 0x62, // FCP
    fciTag = 0x6F,      // FCI, as a WIM and plain ISO 7816-4 cards answer
    sizeTag = 0x80,
    descriptorTag = 0x82,
    idTag = 0x83,
    nameTag = 0x84,
    sfiTag = 0x88,
    lifeCycleTag = 0x8A,
    referencedTag = 0x8B,
    compactTag = 0x8C,
    proprietaryTag = 0xA5,
    expandedTag = 0xAB,
    pinStatusTag = 0xC6,
};

using Objects = std::map<std::uint32_t, View>; // of a tag that stands twice the first counts

const View* object(const Objects& objects, std::uint32_t tag) {
    const auto found = objects.find(tag);
    return found == objects.end() ? nullptr : &found->second;
}

std::uint16_t u16(View bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

// Big-endian number of 1 to 4 bytes.
std::optional<std::size_t> number(View bytes) {
    if (bytes.empty() || bytes.size() > 4) return {};
    std::size_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

void append16(Bytes& to, std::size_t value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}

// File descriptor byte (table 11.5), b8 = 0:
//   b7 shareable | b6-b4: 000 working EF, 001 internal EF, 111 DF or, with structure 001, BER-TLV EF
//   b3-b1: 001 transparent, 010 linear fixed (ISO: 011-101 other linear forms), 110 cyclic (ISO: 111 another)
apdu::Result<FileKind> kindOf(std::uint8_t descriptor) {
    const int category = descriptor & 0xB8, structure = descriptor & 0x07;
    if (category == 0x38 && structure == 0) return FileKind::Df;
    if (category == 0x38 && structure == 1) {
        return apdu::fail(ErrorKind::Unsupported, "the file holds data objects (BER-TLV structure)")
            .hint("Provisioning files are transparent; this one cannot be read or written here");
    }
    if (category != 0x00 && category != 0x08) {
        return apdu::fail(ErrorKind::Malformed,
                          fmt::format("file descriptor {:02X} names no known kind of file", descriptor));
    }
    if (structure <= 1) return FileKind::Transparent;
    return structure <= 5 ? FileKind::LinearFixed : FileKind::Cyclic;
}

std::uint8_t descriptorOf(FileKind kind) {
    switch (kind) {
    case FileKind::Mf:
    case FileKind::Df:
    case FileKind::Adf:
        return 0x78;
    case FileKind::Transparent:
        return 0x41;
    case FileKind::LinearFixed:
        return 0x42;
    case FileKind::Cyclic:
        return 0x46;
    }
    return 0x41;
}

void countRecords(Fcp& fcp) {
    if (fcp.recordLength == 0)
        fcp.recordCount = 0;
    else if (fcp.recordCount == 0 && fcp.size)
        fcp.recordCount = *fcp.size / fcp.recordLength;
}

// Value of tag 82: descriptor, data coding, then for records their length (1 or 2 bytes) and number (1 or 2).
apdu::Result<void> readDescriptor(Fcp& fcp, View value) {
    if (value.empty()) return apdu::fail(ErrorKind::Malformed, "the file descriptor is empty");
    const auto kind = kindOf(value[0]);
    if (!kind) return apdu::propagate(kind);
    fcp.kind = *kind;
    if (hasRecords(*kind) && value.size() >= 3) {
        fcp.recordLength = value.size() == 3 ? value[2] : u16(value, 2);
        fcp.recordCount = value.size() > 4 ? number(value.subspan(4)).value_or(0) : 0;
    }
    return {};
}

// The kind of a file whose answer has no descriptor: what holds a size is a file, what is named or silent a directory.
apdu::Result<FileKind> kindWithoutDescriptor(const Objects& objects, bool wim) {
    if (object(objects, sizeTag) != nullptr) return FileKind::Transparent;
    if (object(objects, nameTag) != nullptr) return FileKind::Adf;
    if (wim) return FileKind::Df;
    return apdu::fail(ErrorKind::Malformed, "the card's answer does not say what kind of file it is");
}

// Table 11.7b of the life cycle status integer (ISO 7816-4 §7.4.10).
LifeCycle lifeCycleOf(View value) {
    const int status = value.empty() ? 0 : value[0];
    if (status == 0x01 || status == 0x03) return LifeCycle::Creation;
    if (status == 0x04 || status == 0x06) return LifeCycle::Deactivated;
    if (status >= 0x0C && status <= 0x0F) return LifeCycle::Terminated;
    return LifeCycle::Activated;
}

std::uint8_t lifeCycleByte(LifeCycle lifeCycle) {
    switch (lifeCycle) {
    case LifeCycle::Activated:
        return 0x05;
    case LifeCycle::Deactivated:
        return 0x04;
    case LifeCycle::Terminated:
        return 0x0C;
    case LifeCycle::Creation:
        return 0x01;
    }
    return 0x05;
}

// §11.1.1.4.8: tag absent: the low five bits of the file id; present and empty: none. 0 and 31 are no SFI.
std::optional<std::uint8_t> sfiOf(const View* value, std::optional<FileId> id) {
    int sfi = 0;
    if (value == nullptr)
        sfi = id.value_or(0) & 0x1F;
    else if (!value->empty())
        sfi = (*value)[0] >> 3;
    if (sfi == 0 || sfi == 0x1F) return {};
    return static_cast<std::uint8_t>(sfi);
}

// §11.1.1.4.7.3: file id and record, or file id and pairs of security environment and record. Environment 01 is the one
// where the application's own PIN counts.
std::optional<ArrReference> arrOf(View value) {
    if (value.size() == 3) return ArrReference{u16(value, 0), value[2]};
    if (value.size() < 4 || value.size() % 2 != 0) return {};
    for (std::size_t at = 2; at < value.size(); at += 2) {
        if (value[at] == 0x01) return ArrReference{u16(value, 0), value[at + 1]};
    }
    return ArrReference{u16(value, 0), value[3]};
}

// PIN status template DO (§11.1.1.4.10): 90 bits, b8 of the first byte for the first key; then for each key [95
// usage] 83.
std::vector<PinStatusHint> pinsOf(View value) {
    std::vector<PinStatusHint> pins;
    View bits;
    bool used = true;
    apdu::TlvIterator it(value);
    while (const auto element = it.next()) {
        if (element->tag == 0x90) bits = element->value;
        if (element->tag == 0x95) used = element->value.empty() || element->value[0] != 0;
        if (element->tag != 0x83 || element->value.size() != 1) continue;
        const std::size_t n = pins.size();
        const bool enabled = n / 8 >= bits.size() || (bits[n / 8] >> (7 - n % 8) & 1) != 0;
        pins.push_back({element->value[0], enabled && used, {}, {}});
        used = true;
    }
    return pins;
}

void readSecurity(Fcp& fcp, const Objects& objects) {
    const bool directory = isDirectory(fcp.kind);
    if (const View* value = object(objects, referencedTag)) fcp.arr = arrOf(*value);
    if (fcp.arr) return;
    if (const View* value = object(objects, expandedTag)) {
        fcp.access = decodeExpandedRules(*value, directory).value_or(AccessRules::unknown());
    } else if (const View* compact = object(objects, compactTag)) {
        fcp.access = decodeCompactRules(*compact, directory).value_or(AccessRules::unknown());
    }
}

apdu::Result<Fcp> fromObjects(const Objects& objects, bool wim) {
    Fcp fcp;
    const View* descriptor = object(objects, descriptorTag);
    if (descriptor != nullptr) {
        if (auto read = readDescriptor(fcp, *descriptor); !read) return apdu::propagate(read);
    } else {
        const auto kind = kindWithoutDescriptor(objects, wim);
        if (!kind) return apdu::propagate(kind);
        fcp.kind = *kind;
    }
    if (const View* id = object(objects, idTag); id != nullptr && id->size() == 2) fcp.id = u16(*id, 0);
    if (isDirectory(fcp.kind)) {
        if (const View* name = object(objects, nameTag)) fcp.aid = apdu::toBytes(*name);
        if (fcp.id == mfId)
            fcp.kind = FileKind::Mf;
        else
            fcp.kind = fcp.aid.empty() ? FileKind::Df : FileKind::Adf;
        if (const View* pins = object(objects, pinStatusTag)) fcp.pins = pinsOf(*pins);
    } else {
        if (const View* size = object(objects, sizeTag)) fcp.size = number(*size);
        if (descriptor != nullptr) fcp.sfi = sfiOf(object(objects, sfiTag), fcp.id);
        countRecords(fcp);
    }
    if (const View* status = object(objects, lifeCycleTag)) fcp.lifeCycle = lifeCycleOf(*status);
    readSecurity(fcp, objects);
    return fcp;
}

Bytes encodeDescriptor(const Fcp& fcp) {
    Bytes value = {descriptorOf(fcp.kind), 0x21};
    if (hasRecords(fcp.kind)) {
        append16(value, fcp.recordLength);
        value.push_back(static_cast<std::uint8_t>(std::min<std::size_t>(fcp.recordCount, 0xFF)));
    }
    return apdu::tlv(descriptorTag, value);
}

Bytes encodeSize(std::size_t size) {
    Bytes value;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto byte = static_cast<std::uint8_t>(size >> shift);
        if (shift <= 8 || byte != 0 || !value.empty()) value.push_back(byte);
    }
    return apdu::tlv(sizeTag, value);
}

Bytes encodePins(const std::vector<PinStatusHint>& pins) {
    Bytes bits((pins.size() + 7) / 8), keys;
    for (std::size_t n = 0; n < pins.size(); ++n) {
        if (pins[n].enabled) bits[n / 8] = static_cast<std::uint8_t>(bits[n / 8] | 0x80 >> n % 8);
        if (pins[n].reference == universalPinReference) { // its usage is always told (§9.5.2)
            const std::uint8_t usage = pins[n].enabled ? 0x08 : 0x00;
            apdu::append(keys, apdu::tlv(0x95, View(&usage, 1)));
        }
        apdu::append(keys, apdu::tlv(0x83, View(&pins[n].reference, 1)));
    }
    return apdu::tlv(pinStatusTag, {apdu::tlv(0x90, View(bits)), keys});
}

Bytes encodeSecurity(const Fcp& fcp) {
    if (fcp.arr) {
        Bytes value;
        append16(value, fcp.arr->file);
        value.push_back(fcp.arr->record);
        return apdu::tlv(referencedTag, value);
    }
    if (fcp.access) return apdu::tlv(expandedTag, encodeExpandedRules(*fcp.access, isDirectory(fcp.kind)));
    return {};
}

} // namespace

std::string_view name(FileKind kind) {
    switch (kind) {
    case FileKind::Mf:
        return "mf";
    case FileKind::Df:
        return "df";
    case FileKind::Adf:
        return "adf";
    case FileKind::Transparent:
        return "transparent";
    case FileKind::LinearFixed:
        return "linear";
    case FileKind::Cyclic:
        return "cyclic";
    }
    return "transparent";
}

apdu::Result<Fcp> decodeFcp(View answer) {
    if (answer.empty()) return fromObjects({}, true);
    if (answer[0] != templateTag && answer[0] != fciTag) {
        return apdu::fail(ErrorKind::Malformed,
                          fmt::format("the answer begins with {:02X}, not with 62 or 6F", answer[0]))
            .at({0, 1})
            .in("FCP");
    }
    apdu::TlvIterator outer(answer);
    const auto whole = outer.next();
    if (!whole) return apdu::Failure(*outer.fault()).in("FCP");
    Objects objects;
    apdu::TlvIterator it(whole->value, apdu::Strictness::Ber, whole->valueOffset());
    while (const auto element = it.next()) objects.emplace(element->tag, element->value);
    if (it.fault()) return apdu::Failure(*it.fault()).in("FCP");
    auto fcp = fromObjects(objects, whole->tag == fciTag);
    if (!fcp) return apdu::propagate(fcp).in("FCP");
    return fcp;
}

apdu::Result<Fcp> decodeFileAnswer(View answer) {
    const bool isTemplate = answer.empty() || answer[0] == templateTag || answer[0] == fciTag;
    return isTemplate ? decodeFcp(answer) : decodeSimHeader(answer);
}

Bytes encodeFcp(const Fcp& fcp) {
    Bytes value = encodeDescriptor(fcp);
    if (fcp.id) {
        Bytes id;
        append16(id, *fcp.id);
        apdu::append(value, apdu::tlv(idTag, id));
    }
    if (isDirectory(fcp.kind)) {
        if (!fcp.aid.empty()) apdu::append(value, apdu::tlv(nameTag, fcp.aid));
        const std::uint8_t characteristics[] = {0x80, 0x01, 0x71}; // §11.1.1.4.6.1: all voltages, clock stop allowed
        apdu::append(value, apdu::tlv(proprietaryTag, View(characteristics)));
    }
    const std::uint8_t status = lifeCycleByte(fcp.lifeCycle);
    apdu::append(value, apdu::tlv(lifeCycleTag, View(&status, 1)));
    apdu::append(value, encodeSecurity(fcp));
    if (isDirectory(fcp.kind)) {
        if (!fcp.pins.empty()) apdu::append(value, encodePins(fcp.pins));
    } else {
        if (fcp.size) apdu::append(value, encodeSize(*fcp.size));
        const auto sfi = static_cast<std::uint8_t>(fcp.sfi.value_or(0) << 3);
        apdu::append(value, apdu::tlv(sfiTag, View(&sfi, fcp.sfi ? 1 : 0)));
    }
    return apdu::tlv(templateTag, value);
}

Bytes encodeWimFci(const Fcp& fcp) {
    if (isDirectory(fcp.kind)) return {};
    return apdu::tlv(fciTag, encodeSize(fcp.size.value_or(0)));
}

} // namespace efs
