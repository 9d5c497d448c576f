#include "card/line/card_identity.h"

#include "card/snapshot.h"
#include "efs/iccid.h"

namespace card::line {

apdu::Result<IdentifiedCard> identifyCard(Session& session, bool wantsImsi, Credentials credentials) {
    IdentifiedCard card;
    card.identity.atr = apdu::hex(session.atr());
    const auto file = session.read(efs::Path::mf() / efs::iccidId);
    if (!file && file.error().kind != apdu::ErrorKind::Missing) return propagate(file);
    if (file) {
        const auto iccid = efs::decodeIccid(file->content);
        if (iccid) card.identity.iccid = *iccid;
    }
    if (!card.identity.iccid.empty() && !wantsImsi) return card;
    Keyring keyring(session, std::move(credentials));
    efs::LocateOptions locate;
    locate.imsi = wantsImsi;
    locate.iccid = false;
    locate.thrifty = true;
    const auto snapshot = readProvisioning(session, keyring, locate);
    if (!snapshot) return propagate(snapshot);
    if (snapshot->provisioning.tokenInfo)
        card.identity.serial = apdu::hex(snapshot->provisioning.tokenInfo->serialNumber);
    card.imsi = snapshot->provisioning.imsi.value_or("");
    return card;
}

} // namespace card::line
