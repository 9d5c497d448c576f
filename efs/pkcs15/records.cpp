#include "efs/pkcs15/records.h"

#include "efs/pkcs15/der.h"

namespace efs::pkcs15 {

using apdu::Range;
using apdu::View;

namespace {

constexpr std::string_view clause = "WAP-260 §9.1";

void noteFiller(std::vector<Finding>& findings, Range filler, bool before) {
    addFinding(findings, {Severity::Note, "records-filler", std::string(clause), "", "", filler,
                          before ? "FF bytes stand before the first record; simple terminals look for it at offset 0"
                                 : "FF bytes stand between records; simple terminals stop at them"});
}

bool isShortest(const apdu::Tlv& element) {
    const std::size_t tagBytes = element.tag > 0xFFFF ? 3 : element.tag > 0xFF ? 2 : 1;
    return element.header.length == tagBytes + apdu::derLength(element.value.size()).size();
}

// Where the last byte stands that is neither FF nor 00: nothing behind it can be a record that says anything.
std::size_t endOfContent(View file) {
    std::size_t end = file.size();
    while (end > 0 && (file[end - 1] == 0xFF || file[end - 1] == 0x00)) --end;
    return end;
}

} // namespace

Records splitRecords(View file) {
    Records result;
    const std::size_t end = endOfContent(file);
    std::size_t position = 0;
    while (position < end && result.records.size() < maxRecords) {
        const std::size_t start = position;
        while (position < end && file[position] == 0xFF) ++position;
        if (position > start) noteFiller(result.findings, {start, position - start}, result.records.empty());

        apdu::TlvIterator elements(file.subspan(position), apdu::Strictness::Ber, position);
        const auto element = elements.next();
        if (!element) {
            auto finding = toFinding(Severity::Error, "records-broken", std::string(clause), *elements.fault());
            finding.where = "record " + std::to_string(result.records.size() + 1);
            if (!finding.bytes) finding.bytes = Range{position, file.size() - position};
            addFinding(result.findings, std::move(finding));
            return result;
        }
        if (!isShortest(*element))
            addFinding(result.findings, {Severity::Note, "records-length", "X.690 §10.1", "",
                                         "record " + std::to_string(result.records.size() + 1), element->header,
                                         "the record's length is not written in its shortest form"});
        result.records.push_back({*element, element->tag == 0});
        position = element->bytes.end();
        result.used = position;
    }
    if (position < end)
        addFinding(result.findings, {Severity::Error, "records-too-many", "", "", "", Range{position, end - position},
                                     "the file holds more than " + std::to_string(maxRecords) +
                                         " records; those behind them are not read"});
    return result;
}

bool endsWithFiller(View soFar) {
    if (soFar.empty() || soFar.back() != 0xFF) return false;
    const Records found = splitRecords(soFar);
    const bool live =
        std::any_of(found.records.begin(), found.records.end(), [](const Record& one) { return !one.erased; });
    return live && found.used < soFar.size() && apdu::isFilledWith(soFar.subspan(found.used), 0xFF);
}

apdu::Result<apdu::Bytes> replaceRecord(View file, Range record, View replacement) {
    if (record.end() > file.size() || record.end() < record.offset)
        return apdu::fail(apdu::ErrorKind::Usage, "the record to replace is not inside the file").at(record);
    const std::size_t used = std::max(splitRecords(file).used, record.end());
    apdu::Bytes result =
        concat({file.first(record.offset), replacement, file.subspan(record.end(), used - record.end())});
    if (result.size() > file.size())
        return apdu::fail(apdu::ErrorKind::Limit, "the directory file has " + std::to_string(file.size()) +
                                                      " bytes, the changed records need " +
                                                      std::to_string(result.size()));
    if (replacement.size() == record.length)
        apdu::append(result, file.subspan(used));
    else
        result.resize(file.size(), 0xFF);
    return result;
}

} // namespace efs::pkcs15
