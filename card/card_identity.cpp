#include "card/card_identity.h"

#include "efs/dir.h"
#include "efs/iccid.h"
#include "efs/pkcs15/token_info.h"

#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;

namespace {

constexpr efs::FileId tokenInfoId = 0x5032; // PKCS#15 v1.0 §5.5.6

apdu::Result<apdu::Bytes> serialOf(Session& session) {
    for (const apdu::View aid : {apdu::View(efs::pkcs15Aid), apdu::View(efs::wimAid)}) {
        const auto application = session.openApplication(aid);
        if (!application) {
            if (session.lineFailed()) return apdu::propagate(application);
            continue;
        }
        const auto file = session.read(*application / tokenInfoId);
        if (!file && session.lineFailed()) return apdu::propagate(file);
        const auto info = efs::pkcs15::decodeTokenInfo(file ? apdu::View(file->content) : apdu::View());
        if (info) return info->serialNumber;
    }
    return apdu::Bytes{};
}

} // namespace

std::string CardIdentity::key() const {
    if (!iccid.empty()) return std::string(iccidPrefix) + iccid;
    return serial.empty() ? "atr-" + apdu::hex(atr) : fmt::format("atr-{}-{}", apdu::hex(atr), apdu::hex(serial));
}

std::string CardIdentity::text() const {
    if (!iccid.empty()) return "the card " + iccid;
    const std::string atrText = "the card with ATR " + apdu::hex(atr);
    return serial.empty() ? atrText : fmt::format("{} and serial number {}", atrText, apdu::hex(serial));
}

apdu::Result<CardIdentity> identify(Session& session) {
    CardIdentity identity;
    identity.atr = apdu::toBytes(session.atr());
    const auto file = session.iccid();
    if (!file && session.lineFailed()) return apdu::propagate(file);
    if (const auto digits = efs::decodeIccid(file ? apdu::View(*file) : apdu::View()); digits && !digits->empty()) {
        identity.iccid = *digits;
        return identity;
    }
    auto serial = serialOf(session);
    if (!serial) return apdu::propagate(serial);
    identity.serial = std::move(*serial);
    return identity;
}

} // namespace card
