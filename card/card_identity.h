// Which card this is, as far as it can be told without a credential: by its ICCID, else by its ATR and the serial
// number of its PKCS#15 token.
//
//   identify(session)->key() == "iccid-8944050000000000001"
#pragma once

#include "card/session.h"

namespace card {

struct CardIdentity {
    apdu::Bytes atr;
    std::string iccid;  // digits; empty: the card has no readable one
    apdu::Bytes serial; // TokenInfo.serialNumber; only where there is no ICCID

    static constexpr std::string_view iccidPrefix = "iccid-"; // of a key
    // The same for every session with one card (the ATR of a card with an ICCID does not count); a good file name.
    std::string key() const;
    // For people: "the card 8944…", "the card with ATR 3B…".
    std::string text() const;
    bool operator==(const CardIdentity&) const = default;
};

// The line's errors only: a card that tells nothing is known by its ATR.
apdu::Result<CardIdentity> identify(Session& session);

} // namespace card
