// Which card is this? Asked with as few commands as it takes.
#pragma once

#include "card/credentials.h"
#include "card/line/row_state.h"
#include "card/session.h"

namespace card::line {

struct IdentifiedCard {
    CardIdentity identity;
    std::string imsi; // when it was asked for
};

// EF(ICCID); of a card without one the ATR and the serial number of its PKCS#15 token. The IMSI costs a PIN mostly, for
// which the credentials are.
apdu::Result<IdentifiedCard> identifyCard(Session& session, bool wantsImsi, Credentials credentials);

} // namespace card::line
