#include "efs/pkcs15/odf.h"

#include "efs/pkcs15/der.h"
#include "efs/pkcs15/dodf.h"

#include <array>

namespace efs::pkcs15 {

using apdu::Bytes;
using apdu::Tlv;

namespace {

constexpr std::uint32_t tagObjects = 0xA0;

constexpr std::array<std::string_view, 9> classNames = {
    "private keys",        "public keys",  "trusted public keys",
    "secret keys",         "certificates", "trusted certificates",
    "useful certificates", "data objects", "authentication objects",
};

apdu::Result<OdfRecord> decodeRecord(const Tlv& element) {
    OdfRecord record;
    record.objects = static_cast<ObjectClass>(element.tag);
    record.bytes = element.bytes;
    Members members(element);
    if (const auto path = members.take(tagSequence)) {
        auto value = decodePath(*path);
        if (!value) return apdu::propagate(value).in("path");
        record.path = std::move(*value);
        return record;
    }
    const auto objects = members.take(tagObjects);
    if (members.fault()) return apdu::Failure(*members.fault());
    if (!objects)
        return apdu::fail(apdu::ErrorKind::Malformed, "the record names neither a file nor objects of its own")
            .at(element.bytes);
    record.direct = apdu::toBytes(objects->value);
    record.directBytes = {objects->valueOffset(), objects->value.size()};
    return record;
}

} // namespace

std::string_view name(ObjectClass objects) {
    const auto index = static_cast<std::size_t>(objects) - static_cast<std::size_t>(ObjectClass::PrivateKeys);
    return index < classNames.size() ? classNames[index] : "objects of an unknown class";
}

Odf decodeOdf(apdu::View file) {
    Odf odf;
    Records split = splitRecords(file);
    odf.findings = std::move(split.findings);
    odf.used = split.used;
    for (std::size_t i = 0; i < split.records.size(); ++i) {
        const auto& [element, erased] = split.records[i];
        if (erased) continue;
        const std::string where = "record " + std::to_string(i + 1);
        if (element.tag < static_cast<std::uint32_t>(ObjectClass::PrivateKeys) ||
            element.tag > static_cast<std::uint32_t>(ObjectClass::AuthObjects)) {
            addFinding(odf.findings,
                       {Severity::Note, "odf-unknown-record", "PKCS#15 v1.0 §6.2", "", where, element.bytes,
                        "the record is of no known class of objects; it is kept and not used"});
            continue;
        }
        auto record = decodeRecord(element);
        if (record)
            odf.records.push_back(std::move(*record));
        else
            addFinding(odf.findings, toFinding(Severity::Error, "odf-record", "PKCS#15 v1.0 §6.2",
                                               apdu::propagate(record).in(where).value()));
    }
    return odf;
}

// PathOrObjects ::= CHOICE { path Path, objects [0] SEQUENCE OF …, indirect-protected [1] …, direct-protected [2] … }

Bytes encode(const OdfRecord& record) {
    const auto tag = static_cast<std::uint32_t>(record.objects);
    return apdu::tlv(tag, record.path ? encode(*record.path) : apdu::tlv(tagObjects, record.direct));
}

std::vector<PathValue> Odf::paths(ObjectClass objects) const {
    std::vector<PathValue> found;
    for (const OdfRecord& record : records)
        if (record.objects == objects && record.path) found.push_back(*record.path);
    return found;
}

std::optional<Bytes> Odf::wimPath() const {
    for (const OdfRecord& record : records) {
        if (record.objects != ObjectClass::DataObjects || record.direct.empty()) continue;
        for (const DataObject& object : decodeDodf(record.direct).objects) {
            if (!apdu::equal(object.oid, oidWimPath)) continue;
            if (const auto value = apdu::parseOne(object.direct); value && value->tag == tagOctetString)
                return apdu::toBytes(value->value);
        }
    }
    return std::nullopt;
}

} // namespace efs::pkcs15
