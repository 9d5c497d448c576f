#include "efs/pkcs15/attributes.h"

#include "efs/pkcs15/der.h"

namespace efs::pkcs15 {

namespace {
constexpr unsigned privateBit = 0, modifiableBit = 1;

apdu::Result<CommonAttributes> decodeCommon(const apdu::Tlv& sequence) {
    if (sequence.tag != tagSequence)
        return apdu::fail(apdu::ErrorKind::Malformed, "the record does not begin with its common attributes")
            .at(sequence.bytes);
    CommonAttributes result;
    Members members(sequence);
    if (const auto label = members.take(tagUtf8)) result.label = std::string(apdu::asText(label->value));
    if (const auto flags = members.take(tagBitString)) {
        const auto bits = decodeBits(*flags);
        if (!bits) return apdu::propagate(bits).in("flags");
        result.hasFlags = true;
        result.isPrivate = (*bits)[privateBit];
        result.modifiable = (*bits)[modifiableBit];
    }
    if (const auto authId = members.take(tagOctetString)) result.authId = apdu::toBytes(authId->value);
    result.rest = members.rest();
    if (members.fault()) return apdu::Failure(*members.fault()).in("common attributes");
    return result;
}

} // namespace

apdu::Result<ObjectParts> decodeObjectParts(const apdu::Tlv& record) {
    Members members(record);
    const auto common = members.takeAny();
    const auto classAttributes = members.take(tagSequence);
    const auto subclass = members.take(tagSubclass);
    const auto type = members.take(tagType);
    if (members.fault()) return apdu::Failure(*members.fault());
    if (!common || !classAttributes || !type)
        return apdu::fail(apdu::ErrorKind::Malformed, "the record lacks its common, class or type attributes")
            .at(record.bytes);
    auto attributes = decodeCommon(*common);
    if (!attributes) return apdu::propagate(attributes);
    return ObjectParts{std::move(*attributes), *classAttributes, subclass, *type};
}

// CommonObjectAttributes ::= SEQUENCE { label UTF8String (SIZE(0..255)) OPTIONAL, flags CommonObjectFlags OPTIONAL,
//                                       authId Identifier OPTIONAL, ... }

apdu::Bytes encode(const CommonAttributes& attributes) {
    apdu::Bytes content;
    if (attributes.label) apdu::append(content, apdu::tlv(tagUtf8, apdu::asBytes(*attributes.label)));
    if (attributes.hasFlags) {
        BitSet flags;
        flags.set(privateBit, attributes.isPrivate);
        flags.set(modifiableBit, attributes.modifiable);
        apdu::append(content, encodeBits(flags));
    }
    if (attributes.authId) apdu::append(content, apdu::tlv(tagOctetString, *attributes.authId));
    apdu::append(content, attributes.rest);
    return apdu::tlv(tagSequence, content);
}

} // namespace efs::pkcs15
