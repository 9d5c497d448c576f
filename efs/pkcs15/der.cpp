#include "efs/pkcs15/der.h"

#include <bit>

namespace efs::pkcs15 {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Tlv;
using apdu::View;

View whole(const Tlv& element) {
    return {element.value.data() - element.header.length, element.bytes.length};
}

Members::Members(const Tlv& parent) : members_(parent.value, apdu::Strictness::Ber, parent.valueOffset()) {
    next_ = members_.next();
}

std::optional<Tlv> Members::take(std::uint32_t tag) {
    return nextIs(tag) ? takeAny() : std::nullopt;
}

std::optional<Tlv> Members::takeAny() {
    std::optional<Tlv> taken = next_;
    if (taken) next_ = members_.next();
    return taken;
}

Bytes Members::rest() {
    Bytes all;
    while (const auto member = takeAny()) apdu::append(all, whole(*member));
    return all;
}

apdu::Result<std::uint32_t> decodeUnsigned(const Tlv& element) {
    View digits = element.value;
    if (digits.empty()) return apdu::fail(ErrorKind::Malformed, "an INTEGER has no bytes").at(element.bytes);
    if (digits.front() >= 0x80) return apdu::fail(ErrorKind::Malformed, "an INTEGER is negative").at(element.bytes);
    while (!digits.empty() && digits.front() == 0) digits = digits.subspan(1);
    if (digits.size() > 4) return apdu::fail(ErrorKind::Malformed, "an INTEGER is over 32 bits").at(element.bytes);
    std::uint32_t value = 0;
    for (const std::uint8_t digit : digits) value = value << 8 | digit;
    return value;
}

Bytes encodeUnsigned(std::uint32_t tag, std::uint32_t value) {
    Bytes digits;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto digit = static_cast<std::uint8_t>(value >> shift);
        if (digits.empty() && digit == 0 && shift > 0) continue;
        if (digits.empty() && digit >= 0x80) digits.push_back(0); // the first bit is the sign
        digits.push_back(digit);
    }
    return apdu::tlv(tag, digits);
}

apdu::Result<BitSet> decodeBits(const Tlv& element) {
    const View value = element.value;
    if (value.empty()) return apdu::fail(ErrorKind::Malformed, "a BIT STRING has no bytes").at(element.bytes);
    if (value[0] > 7 || (value.size() == 1 && value[0] != 0))
        return apdu::fail(ErrorKind::Malformed, "a BIT STRING names more unused bits than it has").at(element.bytes);
    BitSet bits;
    const std::size_t count = (value.size() - 1) * 8 - value[0];
    for (unsigned bit = 0; bit < std::min<std::size_t>(count, 32); ++bit)
        bits.set(bit, (value[1 + bit / 8] & 0x80 >> bit % 8) != 0);
    return bits;
}

Bytes encodeBits(const BitSet& bits) {
    const auto count = static_cast<unsigned>(std::bit_width(bits.bits()));
    Bytes value(1 + (count + 7) / 8);
    value[0] = static_cast<std::uint8_t>((8 - count % 8) % 8);
    for (unsigned bit = 0; bit < count; ++bit)
        if (bits[bit]) value[1 + bit / 8] = static_cast<std::uint8_t>(value[1 + bit / 8] | 0x80 >> bit % 8);
    return apdu::tlv(tagBitString, value);
}

Bytes concat(std::initializer_list<View> parts) {
    Bytes all;
    for (const View part : parts) apdu::append(all, part);
    return all;
}

Finding toFinding(Severity severity, std::string rule, std::string clause, const apdu::Error& error) {
    Finding finding;
    finding.severity = severity;
    finding.rule = std::move(rule);
    finding.clause = std::move(clause);
    finding.where = error.where();
    finding.bytes = error.bytes;
    finding.message = error.hint.empty() ? error.text : error.text + ". " + error.hint;
    return finding;
}

void addFinding(std::vector<Finding>& findings, Finding finding) {
    if (findings.size() < maxFindings) {
        findings.push_back(std::move(finding));
    } else if (findings.size() == maxFindings) {
        findings.push_back({Severity::Warning, "more-findings", "", finding.object, "", finding.bytes,
                            "more is wrong with this file than is listed here"});
    }
}

} // namespace efs::pkcs15
