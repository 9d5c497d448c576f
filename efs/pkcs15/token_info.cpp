#include "efs/pkcs15/token_info.h"

#include "efs/pkcs15/der.h"

#include <array>

namespace efs::pkcs15 {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Tlv;
using apdu::View;

namespace {

constexpr std::uint32_t tagLabel = 0x80;
constexpr std::string_view wimLabel = "WIM 1.0";
constexpr auto wimEnvironments = "67 2B 01 01"_hexArray; // 2.23.43.1.1, WAP-260 §9.4.7

apdu::Result<void> readEnvironments(TokenInfo& info, const Tlv& element) {
    Members environments(element);
    while (const auto entry = environments.takeAny()) {
        Members members(*entry);
        const auto number = members.take(tagInteger);
        const auto owner = members.take(tagOid);
        if (!number || !owner)
            return apdu::fail(ErrorKind::Malformed, "a security environment lacks its number or owner")
                .at(entry->bytes);
        const auto value = decodeUnsigned(*number);
        if (!value) return apdu::propagate(value);
        info.securityEnvironments.push_back({*value, apdu::toBytes(owner->value)});
    }
    if (environments.fault()) return apdu::Failure(*environments.fault());
    return {};
}

apdu::Result<void> readOptional(TokenInfo& info, Members& members) {
    if (const auto manufacturer = members.take(tagUtf8))
        info.manufacturerId = std::string(apdu::asText(manufacturer->value));
    if (const auto label = members.take(tagLabel)) info.label = std::string(apdu::asText(label->value));
    const auto flags = members.take(tagBitString);
    if (!flags) return apdu::fail(ErrorKind::Malformed, "the token information has no flags");
    const auto bits = decodeBits(*flags);
    if (!bits) return apdu::propagate(bits).in("tokenflags");
    info.readOnly = (*bits)[0];
    info.loginRequired = (*bits)[1];
    info.prnGeneration = (*bits)[2];
    info.eidCompliant = (*bits)[3];
    if (const auto environments = members.take(tagSequence))
        if (const auto read = readEnvironments(info, *environments); !read) return apdu::propagate(read).in("seInfo");
    info.rest = members.rest();
    if (members.fault()) return apdu::Failure(*members.fault());
    return {};
}

} // namespace

apdu::Result<TokenInfo> decodeTokenInfo(View file) {
    apdu::TlvIterator elements(file);
    const auto element = elements.next();
    if (!element && elements.fault()) return apdu::Failure(*elements.fault()).in("TokenInfo");
    if (!element || element->tag != tagSequence)
        return apdu::fail(ErrorKind::Malformed, "this is no token information: it does not begin with a SEQUENCE");
    const View padding = file.subspan(element->bytes.end());
    if (!apdu::isFilledWith(padding, 0xFF) && !apdu::isFilledWith(padding, 0x00))
        return apdu::fail(ErrorKind::Malformed, "bytes that are no padding follow the token information")
            .at({element->bytes.end(), padding.size()});
    TokenInfo info;
    Members members(*element);
    const auto version = members.take(tagInteger);
    const auto serial = members.take(tagOctetString);
    if (!version || !serial)
        return apdu::fail(ErrorKind::Malformed, "the token information lacks its version or serial number")
            .at(element->bytes);
    const auto number = decodeUnsigned(*version);
    if (!number) return apdu::propagate(number).in("version");
    info.version = *number;
    info.serialNumber = apdu::toBytes(serial->value);
    if (const auto read = readOptional(info, members); !read) return apdu::propagate(read).in("TokenInfo");
    return info;
}

// TokenInfo ::= SEQUENCE { version INTEGER, serialNumber OCTET STRING, manufacturerID Label OPTIONAL, label [0] Label
//   OPTIONAL, tokenflags BIT STRING { readonly(0), loginRequired(1), prnGeneration(2), eidCompliant(3) },
//   seInfo SEQUENCE OF SEQUENCE { se INTEGER, owner OBJECT IDENTIFIER, … } OPTIONAL, … }

Bytes encode(const TokenInfo& info) {
    Bytes content = encodeUnsigned(tagInteger, info.version);
    apdu::append(content, apdu::tlv(tagOctetString, info.serialNumber));
    if (info.manufacturerId) apdu::append(content, apdu::tlv(tagUtf8, apdu::asBytes(*info.manufacturerId)));
    if (info.label) apdu::append(content, apdu::tlv(tagLabel, apdu::asBytes(*info.label)));
    BitSet flags;
    flags.set(0, info.readOnly);
    flags.set(1, info.loginRequired);
    flags.set(2, info.prnGeneration);
    flags.set(3, info.eidCompliant);
    apdu::append(content, encodeBits(flags));
    Bytes environments;
    for (const SecurityEnvironment& environment : info.securityEnvironments)
        apdu::append(environments, apdu::tlv(tagSequence, {encodeUnsigned(tagInteger, environment.number),
                                                           apdu::tlv(tagOid, environment.owner)}));
    if (!environments.empty()) apdu::append(content, apdu::tlv(tagSequence, environments));
    apdu::append(content, info.rest);
    return apdu::tlv(tagSequence, content);
}

bool TokenInfo::isWim() const {
    if (!label || !label->starts_with(wimLabel)) return false;
    if (label->size() > wimLabel.size() && (*label)[wimLabel.size()] != ' ') return false;
    return std::any_of(securityEnvironments.begin(), securityEnvironments.end(), [](const SecurityEnvironment& one) {
        return one.owner.size() > wimEnvironments.size() &&
               apdu::equal(View(one.owner).first(wimEnvironments.size()), wimEnvironments);
    });
}

} // namespace efs::pkcs15
