// What is swept: every kind of write, as a plan that was made once, with the card before it and the card after it.
#pragma once

#include "card/transaction.h"
#include "tests/card/cards.h"

#include <string>
#include <vector>

namespace sweep {

struct Operation {
    std::string name; // "UsimT1 create"
    card_test::Kind kind;
    efs::Image start, end;
    card::PlannedWrite planned;
};

// Each file written, all three, one erased, one value set, one written blind; a directory record given another length,
// one moved because it grows, one with another label, one removed; and in class 00 a file made.
std::vector<Operation> operations(const card_test::Kind& kind);

// The plan carried out on any wire, by a session of its own; `begun` is called when the session stands.
apdu::Result<card::Receipt> apply(card::CardWire& wire, const Operation& operation, const card::JournalStore& journals,
                                  const std::function<void()>& begun = {});

} // namespace sweep
