#include "efs/pkcs15/cdf.h"

#include "efs/pkcs15/der.h"

namespace efs::pkcs15 {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Tlv;

namespace {

constexpr std::uint32_t tagDirect = 0xA0, tagUrl = 0xA3;
constexpr std::string_view clause = "WAP-260 §9.4.4";

bool isKnownForm(std::uint32_t tag) {
    return tag == tagSequence || (tag >= 0xA0 && tag <= 0xA4);
}

apdu::Result<void> readClassAttributes(CertificateObject& certificate, const Tlv& element) {
    Members members(element);
    if (const auto id = members.take(tagOctetString)) certificate.id = apdu::toBytes(id->value);
    if (const auto authority = members.take(tagBoolean)) {
        if (authority->value.size() != 1)
            return apdu::fail(ErrorKind::Malformed, "the authority flag is not one byte").at(authority->bytes);
        certificate.authority = authority->value[0] != 0;
    }
    if (const auto request = members.take(tagSequence)) certificate.requestId = apdu::toBytes(whole(*request));
    certificate.otherClassAttributes = members.rest();
    if (members.fault()) return apdu::Failure(*members.fault());
    return {};
}

apdu::Result<void> readTypeAttributes(CertificateObject& certificate, const Tlv& element) {
    Members outer(element);
    const auto sequence = outer.take(tagSequence);
    if (!sequence) return apdu::fail(ErrorKind::Malformed, "the certificate record has no value").at(element.bytes);
    Members members(*sequence);
    if (const auto path = members.take(tagSequence)) {
        auto value = decodePath(*path);
        if (!value) return apdu::propagate(value).in("path");
        certificate.path = std::move(*value);
    } else if (const auto direct = members.take(tagDirect)) {
        certificate.direct = apdu::toBytes(direct->value);
        certificate.directBytes = {direct->valueOffset(), direct->value.size()};
    } else if (const auto url = members.take(tagPrintable)) {
        certificate.url = std::string(apdu::asText(url->value));
    } else if (const auto urlWithDigest = members.take(tagUrl)) {
        if (const auto text = apdu::find(urlWithDigest->value, tagIa5))
            certificate.url = std::string(apdu::asText(text->value));
    } else {
        return apdu::fail(ErrorKind::Malformed,
                          "the record says neither where the certificate stands nor the certificate")
            .at(sequence->bytes);
    }
    certificate.otherTypeAttributes = members.rest();
    if (members.fault()) return apdu::Failure(*members.fault());
    return {};
}

apdu::Result<CertificateObject> decodeCertificate(const Tlv& element) {
    CertificateObject certificate;
    certificate.form = static_cast<CertificateObject::Form>(element.tag);
    certificate.bytes = element.bytes;
    auto parts = decodeObjectParts(element);
    if (!parts) return apdu::propagate(parts);
    certificate.common = std::move(parts->common);
    if (const auto read = readClassAttributes(certificate, parts->classAttributes); !read)
        return apdu::propagate(read).in("class attributes");
    if (const auto read = readTypeAttributes(certificate, parts->type); !read)
        return apdu::propagate(read).in("type attributes");
    return certificate;
}

} // namespace

// CertificateObject ::= { commonObjectAttributes,
//   commonCertificateAttributes SEQUENCE { iD OCTET STRING, authority BOOLEAN DEFAULT FALSE, identifier SEQUENCE
//   OPTIONAL, … }, typeAttributes [1] SEQUENCE { value CHOICE { Path, direct [0], url PrintableString, urlWithDigest
//   [3] }, … } }

Bytes encode(const CertificateObject& certificate) {
    Bytes attributes = apdu::tlv(tagOctetString, certificate.id);
    if (certificate.authority) apdu::append(attributes, apdu::tlv(tagBoolean, {Bytes{0xFF}}));
    apdu::append(attributes, certificate.requestId);
    apdu::append(attributes, certificate.otherClassAttributes);

    Bytes value;
    if (certificate.path)
        value = encode(*certificate.path);
    else if (certificate.url)
        value = apdu::tlv(tagPrintable, apdu::asBytes(*certificate.url));
    else
        value = apdu::tlv(tagDirect, certificate.direct);
    apdu::append(value, certificate.otherTypeAttributes);
    return apdu::tlv(static_cast<std::uint32_t>(certificate.form),
                     {encode(certificate.common), apdu::tlv(tagSequence, attributes),
                      apdu::tlv(tagType, apdu::tlv(tagSequence, value))});
}

Cdf decodeCdf(apdu::View file) {
    Cdf cdf;
    Records split = splitRecords(file);
    cdf.findings = std::move(split.findings);
    cdf.used = split.used;
    for (std::size_t i = 0; i < split.records.size(); ++i) {
        const auto& [element, erased] = split.records[i];
        if (erased) continue;
        const std::string where = "record " + std::to_string(i + 1);
        if (!isKnownForm(element.tag)) {
            addFinding(cdf.findings,
                       {Severity::Note, "cdf-unknown-record", std::string(clause), "", where, element.bytes,
                        "the record is of no known kind of certificate; it is kept and not used"});
            continue;
        }
        auto certificate = decodeCertificate(element);
        if (certificate)
            cdf.certificates.push_back(std::move(*certificate));
        else
            addFinding(cdf.findings, toFinding(Severity::Error, "cdf-record", std::string(clause),
                                               apdu::propagate(certificate).in(where).value()));
    }
    return cdf;
}

} // namespace efs::pkcs15
