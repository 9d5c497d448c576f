// What can go wrong with a card on the line, and what follows from it: five classes, each with a rule of its own.
//
//   contact     the line to the card broke: again with the same card, in place
//   credential  a PIN or key is wrong, missing or blocked: never again; several in a row stop the line
//   data        the row is at fault: the row is given up, the next card goes on
//   card        this card is at fault: the card is given up
//   tool        ledger, journal, files, this program: the line stops
#pragma once

#include "apdu/result.h"

namespace card::line {

enum class FaultClass : std::uint8_t { Contact, Credential, Data, Card, Tool };
std::string_view name(FaultClass fault); // "contact", …

// Where an error came from decides as much as its kind.
enum class Origin : std::uint8_t {
    Card,    // reading, planning, writing, recovering
    Row,     // restoring and filling in the row
    Station, // ledger, journal, reader service
};

struct Fault {
    FaultClass kind = FaultClass::Tool;
    std::string reason;       // for a person
    bool cardChanged = false; // the card may be between states
    bool final = false;       // not to be tried again in place, whatever its class
    bool operator==(const Fault&) const = default;
};

Fault faultOf(const apdu::Error& error, Origin origin);

} // namespace card::line
