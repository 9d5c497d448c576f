#include "efs/dir.h"

#include "efs/pkcs15/records.h"

namespace efs {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Tlv;
using apdu::View;

namespace {

constexpr std::uint32_t tagTemplate = 0x61, tagAid = 0x4F, tagLabel = 0x50, tagPath = 0x51;
constexpr std::size_t maxAid = 16; // ISO 7816-4 §8.2.1.2

bool isPadding(View bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0xFF || byte == 0x00; });
}

apdu::Result<ApplicationTemplate> decodeTemplate(const Tlv& element) {
    ApplicationTemplate application;
    apdu::TlvIterator members(element.value, apdu::Strictness::Ber, element.valueOffset());
    while (const auto member = members.next()) {
        if (member->tag == tagAid && application.aid.empty())
            application.aid = apdu::toBytes(member->value);
        else if (member->tag == tagLabel && !application.label)
            application.label = std::string(apdu::asText(member->value));
        else if (member->tag == tagPath && application.path.empty())
            application.path = apdu::toBytes(member->value);
        else
            apdu::append(application.rest,
                         element.value.subspan(member->bytes.offset - element.valueOffset(), member->bytes.length));
    }
    if (members.fault()) return apdu::Failure(*members.fault()).in("application template");
    if (application.aid.empty() || application.aid.size() > maxAid)
        return apdu::fail(ErrorKind::Malformed, "the application template has no AID of 1 to 16 bytes")
            .at(element.bytes);
    return application;
}

} // namespace

apdu::Result<std::optional<ApplicationTemplate>> decodeDirRecord(View record) {
    if (isPadding(record) || record.front() == 0x00) return std::nullopt;
    apdu::TlvIterator elements(record);
    const auto element = elements.next();
    if (!element) return apdu::Failure(*elements.fault()).in("EF(DIR)");
    if (element->tag != tagTemplate)
        return apdu::fail(ErrorKind::Malformed, "the record is no application template (it does not begin with 61)")
            .at(element->bytes)
            .in("EF(DIR)");
    auto application = decodeTemplate(*element);
    if (!application) return apdu::propagate(application).in("EF(DIR)");
    return std::move(*application);
}

std::vector<ApplicationTemplate> decodeDirBody(View body) {
    std::vector<ApplicationTemplate> applications;
    for (const auto& [element, erased] : pkcs15::splitRecords(body).records) // 00 instead of 61: erased
        if (element.tag == tagTemplate)
            if (auto application = decodeTemplate(element)) applications.push_back(std::move(*application));
    return applications;
}

Bytes encode(const ApplicationTemplate& application) {
    Bytes content = apdu::tlv(tagAid, application.aid);
    if (application.label) apdu::append(content, apdu::tlv(tagLabel, apdu::asBytes(*application.label)));
    if (!application.path.empty()) apdu::append(content, apdu::tlv(tagPath, application.path));
    apdu::append(content, application.rest);
    return apdu::tlv(tagTemplate, content);
}

} // namespace efs
