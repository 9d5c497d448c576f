#include "tests/card/cards.h"

#include <cstdio>
#include <cstdlib>

namespace card_test {

using namespace apdu::literals;
using efs::CardKind;

std::string nameOf(const Kind& kind) {
    const std::string name = kind.kind == CardKind::Sim ? "Sim" : kind.kind == CardKind::Uicc ? "Uicc" : "Wim";
    return name + (kind.t1 ? "T1" : "T0");
}

std::vector<Kind> allKinds() {
    return {{CardKind::Sim, false}, {CardKind::Sim, true},  {CardKind::Uicc, false},
            {CardKind::Uicc, true}, {CardKind::Wim, false}, {CardKind::Wim, true}};
}

efs::Image blank(const Kind& kind, efs::BlankCardOptions options) {
    options.kind = kind.kind;
    options.t1 = kind.t1;
    auto image = efs::blankCard(options);
    if (image) return std::move(*image);
    std::fprintf(stderr, "no blank card: %s\n", image.error().message().c_str());
    std::abort();
}

efs::Path home(const efs::Image& image) {
    return efs::Path::mf() / efs::FileId{image.kind == CardKind::Wim ? std::uint16_t{0x5015} : std::uint16_t{0x7F80}};
}

void put(efs::Image& image, const efs::Path& path, apdu::View document) {
    auto& body = image.files.at(path).content;
    std::fill(body.begin(), body.end(), std::uint8_t{0xFF});
    std::copy(document.begin(), document.end(), body.begin());
}

efs::Pin& pinOf(efs::Image& image, efs::KeyReference reference) {
    for (auto& pin : image.pins) {
        if (pin.reference == reference) return pin;
    }
    std::fprintf(stderr, "the card has no PIN %02X\n", reference);
    std::abort();
}

apdu::Bytes document() {
    return "030B6A0045C65601870706034F70657261746F72000187180603687474703A2F2F6F702E6578616D706C652F7470732F00018729060"
           "330"
           "00010101"_hex;
}

apdu::Bytes otherDocument() {
    auto other = document();
    other[12] = 'C'; // "Cperator"
    return other;
}

apdu::Secret secret(std::string_view text) {
    return apdu::Secret(apdu::toBytes(apdu::asBytes(text)));
}

card::Credentials goodCredentials(const Kind& kind) {
    card::Credentials credentials;
    credentials.pin = card::Credential{secret("1234"), {}};
    credentials.adm = card::Credential{secret("11111111"), {}};
    if (kind.kind == CardKind::Sim) {
        credentials.adm->reference = efs::adm1Reference;
        credentials.tries.allowUnknown = true; // a SIM tells nothing of its administrative keys
    }
    return credentials;
}

apdu::Result<apdu::Bytes> Watched::exchange(apdu::View apdu) {
    sent.push_back(apdu::hex(apdu));
    return below_.exchange(apdu);
}

std::size_t Watched::count(std::uint8_t instruction) const {
    const std::string wanted = apdu::hex(apdu::View(&instruction, 1));
    return static_cast<std::size_t>(
        std::count_if(sent.begin(), sent.end(), [&](const std::string& apdu) { return apdu.substr(2, 2) == wanted; }));
}

} // namespace card_test
