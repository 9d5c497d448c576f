#include "efs/pkcs15/dodf.h"

#include "efs/pkcs15/der.h"

namespace efs::pkcs15 {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Range;
using apdu::Tlv;
using apdu::View;

namespace {

constexpr std::uint32_t tagOpaque = tagSequence, tagExternal = 0xA0, tagOidDo = 0xA1;
constexpr std::uint32_t tagDirect = 0xA0;

std::optional<DataObject::Form> formOf(std::uint32_t tag) {
    switch (tag) {
    case tagOpaque:
        return DataObject::Form::Opaque;
    case tagExternal:
        return DataObject::Form::External;
    case tagOidDo:
        return DataObject::Form::OidDo;
    default:
        return std::nullopt;
    }
}

std::uint32_t tagOf(DataObject::Form form) {
    if (form == DataObject::Form::External) return tagExternal;
    return form == DataObject::Form::OidDo ? tagOidDo : tagOpaque;
}

// Some LwM2M cards wrap the identifier twice (06 06 06 04 …), as the released LwM2M G.3.3 printed it.
apdu::Result<void> setOid(DataObject& object, const Tlv& element) {
    View value = element.value;
    if (value.size() > 2 && value[0] == tagOid && value[1] == value.size() - 2) {
        value = value.subspan(2);
        object.doubleWrappedOid = true;
    }
    if (value.empty() || value.back() >= 0x80)
        return apdu::fail(ErrorKind::Malformed, "the object identifier is empty or breaks off").at(element.bytes);
    object.oid = apdu::toBytes(value);
    return {};
}

apdu::Result<void> readClassAttributes(DataObject& object, const Tlv& element) {
    Members members(element);
    if (const auto name = members.take(tagUtf8)) object.applicationName = std::string(apdu::asText(name->value));
    if (object.form != DataObject::Form::OidDo) {
        if (const auto oid = members.take(tagOid))
            if (const auto set = setOid(object, *oid); !set) return apdu::propagate(set);
    }
    object.otherClassAttributes = members.rest();
    if (members.fault()) return apdu::Failure(*members.fault());
    return {};
}

apdu::Result<void> readValue(DataObject& object, Members& members, Range around) {
    if (const auto path = members.take(tagSequence)) {
        auto value = decodePath(*path);
        if (!value) return apdu::propagate(value).in("path");
        object.path = std::move(*value);
        return {};
    }
    const auto direct = members.take(tagDirect);
    if (members.fault()) return apdu::Failure(*members.fault());
    if (!direct)
        return apdu::fail(ErrorKind::Malformed, "the record says neither where its value stands nor the value")
            .at(around);
    object.direct = apdu::toBytes(direct->value);
    object.directBytes = {direct->valueOffset(), direct->value.size()};
    return {};
}

apdu::Result<void> readTypeAttributes(DataObject& object, const Tlv& element) {
    Members members(element);
    if (object.form != DataObject::Form::OidDo) return readValue(object, members, element.bytes);
    const auto sequence = members.take(tagSequence);
    if (!sequence) return apdu::fail(ErrorKind::Malformed, "the oidDO has no value").at(element.bytes);
    Members inner(*sequence);
    const auto oid = inner.take(tagOid);
    if (!oid) return apdu::fail(ErrorKind::Malformed, "the oidDO has no object identifier").at(sequence->bytes);
    if (const auto set = setOid(object, *oid); !set) return apdu::propagate(set);
    return readValue(object, inner, sequence->bytes);
}

apdu::Result<DataObject> decodeObject(const Tlv& element) {
    const auto form = formOf(element.tag);
    if (!form)
        return apdu::fail(ErrorKind::Unsupported, "the record is of no known kind of data object").at(element.bytes);
    DataObject object;
    object.form = *form;
    object.bytes = element.bytes;
    auto parts = decodeObjectParts(element);
    if (!parts) return apdu::propagate(parts);
    object.common = std::move(parts->common);
    if (const auto read = readClassAttributes(object, parts->classAttributes); !read)
        return apdu::propagate(read).in("class attributes");
    if (parts->subclass) object.subclass = apdu::toBytes(whole(*parts->subclass));
    if (const auto read = readTypeAttributes(object, parts->type); !read)
        return apdu::propagate(read).in("type attributes");
    return object;
}

} // namespace

apdu::Result<DataObject> decodeDataObject(View record) {
    const auto element = apdu::parseOne(record);
    if (!element) return apdu::propagate(element);
    return decodeObject(*element);
}

// opaqueDO [UNIVERSAL 16] | externalIDO [0] | oidDO [1] :: { commonObjectAttributes, classAttributes SEQUENCE
//   { applicationName Label OPTIONAL, applicationOID OBJECT IDENTIFIER OPTIONAL, … }, subClassAttributes [0] OPTIONAL,
//   typeAttributes [1] } ; oidDO's type attributes are SEQUENCE { id OBJECT IDENTIFIER, value ObjectValue }

Bytes encode(const DataObject& object) {
    const bool oidDo = object.form == DataObject::Form::OidDo;
    const Bytes oid = object.oid.empty() ? Bytes{} : apdu::tlv(tagOid, object.oid);
    Bytes classAttributes;
    if (object.applicationName)
        apdu::append(classAttributes, apdu::tlv(tagUtf8, apdu::asBytes(*object.applicationName)));
    if (!oidDo) apdu::append(classAttributes, oid);
    apdu::append(classAttributes, object.otherClassAttributes);

    Bytes value = object.path ? encode(*object.path) : apdu::tlv(tagDirect, object.direct);
    if (oidDo) value = apdu::tlv(tagSequence, {oid, value});
    return apdu::tlv(tagOf(object.form), {encode(object.common), apdu::tlv(tagSequence, classAttributes),
                                          object.subclass, apdu::tlv(tagType, value)});
}

Dodf decodeDodf(View file) {
    Dodf dodf;
    Records split = splitRecords(file);
    dodf.findings = std::move(split.findings);
    dodf.used = split.used;
    for (std::size_t i = 0; i < split.records.size(); ++i) {
        const auto& [element, erased] = split.records[i];
        if (erased) continue;
        const std::string where = "record " + std::to_string(i + 1);
        auto object = decodeObject(element);
        if (!object) {
            const bool foreign = object.error().kind == ErrorKind::Unsupported;
            addFinding(dodf.findings, toFinding(foreign ? Severity::Note : Severity::Error,
                                                foreign ? "dodf-unknown-record" : "dodf-record", "PKCS#15 v1.0 §6.8",
                                                apdu::propagate(object).in(where).value()));
            continue;
        }
        if (object->doubleWrappedOid)
            addFinding(dodf.findings,
                       {Severity::Note, "dodf-double-oid", "LwM2M G.3.3", "", where, element.bytes,
                        "the object identifier is wrapped twice; it is read as if it were written once"});
        dodf.objects.push_back(std::move(*object));
    }
    return dodf;
}

std::string DataObject::label() const {
    std::string text = common.label && !common.label->empty() ? *common.label : applicationName.value_or("");
    while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.pop_back();
    return text;
}

namespace {

// The record's Path element: in the type attributes, for an oidDO one SEQUENCE deeper.
std::optional<Tlv> findPath(const Tlv& record) {
    std::optional<Tlv> type;
    Members members(record);
    while (const auto member = members.takeAny()) type = member;
    if (!type || type->tag != tagType) return std::nullopt;
    Members inside(*type);
    const auto sequence = inside.take(tagSequence);
    if (!sequence || record.tag != tagOidDo) return sequence;
    Members oidDo(*sequence);
    oidDo.take(tagOid);
    return oidDo.take(tagSequence);
}

// The element with another value. A length in a longer form than it needs keeps its form where the new one fits.
Bytes withValue(const Tlv& element, View value) {
    const View header = whole(element).first(element.header.length);
    if (value.size() == element.value.size()) return concat({header, value});
    const Bytes shortest = apdu::tlv(element.tag, value);
    const std::size_t tagBytes = shortest.size() - value.size() - apdu::derLength(value.size()).size();
    const std::size_t digits = header.size() - tagBytes - 1; // 81 05, 82 00 05 …
    const bool padded = header.size() > tagBytes + apdu::derLength(element.value.size()).size();
    if (!padded || digits == 0 || (digits < sizeof(std::size_t) && value.size() >> 8 * digits != 0)) return shortest;
    Bytes kept = apdu::toBytes(header.first(tagBytes + 1));
    for (std::size_t i = digits; i-- > 0;) kept.push_back(static_cast<std::uint8_t>(value.size() >> 8 * i));
    return concat({kept, value});
}

// `element` with the bytes of the element at `target`, somewhere inside, exchanged; all others stay as written.
Bytes exchange(const Tlv& element, Range target, View replacement) {
    if (element.bytes == target) return apdu::toBytes(replacement);
    Members members(element);
    while (const auto member = members.takeAny()) {
        if (!member->bytes.contains(target.offset)) continue;
        const View before = element.value.first(member->bytes.offset - element.valueOffset());
        const View behind = element.value.subspan(before.size() + member->bytes.length);
        return withValue(element, concat({before, exchange(*member, target, replacement), behind}));
    }
    return apdu::toBytes(whole(element));
}

} // namespace

apdu::Result<Bytes> withPathLength(View record, std::uint32_t length) {
    const auto element = apdu::parseOne(record);
    if (!element) return apdu::propagate(element);
    const auto path = findPath(*element);
    const auto value = path ? decodePath(*path) : apdu::Result<PathValue>(apdu::fail(ErrorKind::Missing, ""));
    if (!value || !value->length)
        return apdu::fail(ErrorKind::Missing, "the record has no path with index and length").at(element->bytes);

    Members members(*path);
    members.take(tagOctetString);
    members.take(tagInteger);
    const Tlv old = *members.takeAny();
    const Bytes shortest = encodeUnsigned(old.tag, length);
    Bytes digits = apdu::toBytes(View(shortest).subspan(2));
    if (digits.size() < old.value.size()) digits.insert(digits.begin(), old.value.size() - digits.size(), 0);
    return exchange(*element, old.bytes, withValue(old, digits));
}

} // namespace efs::pkcs15
