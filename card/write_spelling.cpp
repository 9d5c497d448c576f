#include "card/write_spelling.h"

#include "efs/prov/respell.h"

namespace card {

using efs::wbxml::Document;

namespace {

// What a writer of today would put there: an odd one is better replaced than kept.
bool isUsual(const efs::wbxml::Header& header) {
    constexpr std::uint32_t provisioning = 0x0B, utf8 = 106;
    return header.version >= 1 && header.version <= 3 && header.publicId == provisioning && header.charset == utf8;
}

} // namespace

apdu::Bytes spelledLike(apdu::View now, apdu::View wanted, std::size_t room) {
    const auto before = Document::decode(now), after = Document::decode(wanted);
    if (!before || !after || !isUsual(before->header())) return apdu::toBytes(wanted);
    const Document edited = efs::prov::respell(*after, *before);
    if (edited.bytes().size() > room && after->bytes().size() < edited.bytes().size()) return apdu::toBytes(wanted);
    return apdu::toBytes(edited.bytes());
}

} // namespace card
