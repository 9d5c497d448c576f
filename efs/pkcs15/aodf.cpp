#include "efs/pkcs15/aodf.h"

#include "efs/pkcs15/der.h"

namespace efs::pkcs15 {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Tlv;

namespace {

constexpr std::uint32_t tagReference = 0x80, tagTime = 0x18;
constexpr std::string_view clause = "WAP-260 §9.4.6";

PinFlags flagsOf(const BitSet& bits) {
    return {bits[0], bits[1], bits[2], bits[3], bits[4], bits[5], bits[6], bits[7], bits[8]};
}

BitSet bitsOf(const PinFlags& flags) {
    BitSet bits;
    unsigned bit = 0;
    for (const bool on :
         {flags.caseSensitive, flags.local, flags.changeDisabled, flags.unblockDisabled, flags.initialized,
          flags.needsPadding, flags.unblockingPin, flags.soPin, flags.disableAllowed})
        bits.set(bit++, on);
    return bits;
}

// A reference over 7F written as one byte is negative by the letter; cards do it, and only 81 can be meant.
apdu::Result<KeyReference> decodeReference(const Tlv& element) {
    if (element.value.size() == 1) return element.value[0];
    const auto value = decodeUnsigned(element);
    if (!value) return apdu::propagate(value).in("pinReference");
    if (*value > 0xFF) return apdu::fail(ErrorKind::Malformed, "the PIN reference is over one byte").at(element.bytes);
    return static_cast<KeyReference>(*value);
}

apdu::Result<void> readNumber(Members& members, std::uint32_t& number, std::string_view what) {
    const auto element = members.take(tagInteger);
    if (!element) return apdu::fail(ErrorKind::Malformed, "the PIN record lacks " + std::string(what));
    const auto value = decodeUnsigned(*element);
    if (!value) return apdu::propagate(value).in(std::string(what));
    number = *value;
    return {};
}

apdu::Result<void> readOptional(PinObject& pin, Members& members) {
    if (members.nextIs(tagInteger)) {
        std::uint32_t number = 0;
        if (const auto read = readNumber(members, number, "maxLength"); !read) return apdu::propagate(read);
        pin.maxLength = number;
    }
    if (const auto element = members.take(tagReference)) {
        const auto reference = decodeReference(*element);
        if (!reference) return apdu::propagate(reference);
        pin.reference = *reference;
    }
    if (const auto pad = members.take(tagOctetString)) {
        if (pad->value.size() != 1)
            return apdu::fail(ErrorKind::Malformed, "the padding character is not one byte").at(pad->bytes);
        pin.padChar = pad->value[0];
    }
    if (const auto changed = members.take(tagTime)) pin.otherAttributes = apdu::toBytes(whole(*changed));
    if (const auto path = members.take(tagSequence)) {
        auto value = decodePath(*path);
        if (!value) return apdu::propagate(value).in("path");
        pin.path = std::move(*value);
    }
    apdu::append(pin.otherAttributes, members.rest());
    if (members.fault()) return apdu::Failure(*members.fault());
    return {};
}

apdu::Result<void> readTypeAttributes(PinObject& pin, const Tlv& element) {
    Members outer(element);
    const auto sequence = outer.take(tagSequence);
    if (!sequence) return apdu::fail(ErrorKind::Malformed, "the PIN record has no PIN attributes").at(element.bytes);
    Members members(*sequence);
    const auto flags = members.take(tagBitString);
    const auto type = members.take(tagEnumerated);
    if (!flags || !type)
        return apdu::fail(ErrorKind::Malformed, "the PIN record lacks its flags or type").at(sequence->bytes);
    const auto bits = decodeBits(*flags);
    if (!bits) return apdu::propagate(bits).in("pinFlags");
    pin.flags = flagsOf(*bits);
    pin.pinType = type->value.empty() ? std::uint8_t{1} : type->value.back();
    if (const auto read = readNumber(members, pin.minLength, "minLength"); !read) return apdu::propagate(read);
    if (const auto read = readNumber(members, pin.storedLength, "storedLength"); !read) return apdu::propagate(read);
    return readOptional(pin, members);
}

apdu::Result<PinObject> decodePin(const Tlv& element) {
    PinObject pin;
    pin.bytes = element.bytes;
    auto parts = decodeObjectParts(element);
    if (!parts) return apdu::propagate(parts);
    pin.common = std::move(parts->common);
    if (const auto authId = apdu::find(parts->classAttributes.value, tagOctetString))
        pin.authId = apdu::toBytes(authId->value);
    if (const auto read = readTypeAttributes(pin, parts->type); !read)
        return apdu::propagate(read).in("type attributes");
    return pin;
}

} // namespace

// PinAttributes ::= SEQUENCE { pinFlags BIT STRING, pinType ENUMERATED, minLength INTEGER, storedLength INTEGER,
//   maxLength INTEGER OPTIONAL, pinReference [0] INTEGER DEFAULT 0, padChar OCTET STRING (SIZE(1)) OPTIONAL,
//   lastPinChange GeneralizedTime OPTIONAL, path Path OPTIONAL, … }

Bytes encode(const PinObject& pin) {
    Bytes attributes = encodeBits(bitsOf(pin.flags));
    apdu::append(attributes, apdu::tlv(tagEnumerated, {Bytes{pin.pinType}}));
    apdu::append(attributes, encodeUnsigned(tagInteger, pin.minLength));
    apdu::append(attributes, encodeUnsigned(tagInteger, pin.storedLength));
    if (pin.maxLength) apdu::append(attributes, encodeUnsigned(tagInteger, *pin.maxLength));
    if (pin.reference != 0) apdu::append(attributes, encodeUnsigned(tagReference, pin.reference));
    if (pin.padChar) apdu::append(attributes, apdu::tlv(tagOctetString, {Bytes{*pin.padChar}}));
    apdu::append(attributes, pin.otherAttributes);
    if (pin.path) apdu::append(attributes, encode(*pin.path));
    return apdu::tlv(tagSequence, {encode(pin.common), apdu::tlv(tagSequence, apdu::tlv(tagOctetString, pin.authId)),
                                   apdu::tlv(tagType, apdu::tlv(tagSequence, attributes))});
}

Aodf decodeAodf(apdu::View file) {
    Aodf aodf;
    Records split = splitRecords(file);
    aodf.findings = std::move(split.findings);
    aodf.used = split.used;
    bool damaged = false;
    for (std::size_t i = 0; i < split.records.size(); ++i) {
        const auto& [element, erased] = split.records[i];
        if (erased || element.tag != tagSequence) damaged = damaged || aodf.pins.empty();
        if (erased) continue;
        const std::string where = "record " + std::to_string(i + 1);
        if (element.tag != tagSequence) {
            addFinding(aodf.findings, {Severity::Note, "aodf-unknown-record", std::string(clause), "", where,
                                       element.bytes, "the record is no PIN; it is kept and not used"});
            continue;
        }
        auto pin = decodePin(element);
        if (pin) {
            aodf.pins.push_back(std::move(*pin));
            continue;
        }
        damaged = true;
        addFinding(aodf.findings, toFinding(Severity::Error, "aodf-record", std::string(clause),
                                            apdu::propagate(pin).in(where).value()));
    }
    for (PinObject& pin : aodf.pins) pin.besideDamage = damaged;
    return aodf;
}

const PinObject* pinG(const std::vector<PinObject>& pins) {
    return pins.empty() || pins.front().besideDamage ? nullptr : &pins.front();
}

const PinObject* Aodf::findByAuthId(apdu::View authId) const {
    for (const PinObject& pin : pins)
        if (apdu::equal(pin.authId, authId)) return &pin;
    return nullptr;
}

} // namespace efs::pkcs15
