// What happens to a card on a bad day, by chance that can be had again: the same seed, card and visit give the same.
#pragma once

#include "card/emulator/faults.h"

#include <string_view>

namespace card::emulator {

enum class Mischief : std::uint8_t {
    None,
    Pull,      // the contact is lost once, before or after a command
    Tear,      // in the middle of an UPDATE
    Fall,      // the card falls out; it comes back later
    Lie,       // one UPDATE is claimed and not done
    AlwaysLie, // all are
    Slow,
    Refuse,   // memory failure, once
    Noise,    // an answer that makes no sense, once
    Stranger, // a card nobody ordered is put in first
    Swap,     // somebody puts a stranger in its place in the middle
};
std::string_view name(Mischief mischief);

struct Chaos {
    Mischief mischief = Mischief::None;
    FaultScript script;
};

// `visit`: how often the card has been in the rack before. A third of first visits go wrong, fewer later ones, none
// after the third.
Chaos chaosFor(std::uint32_t seed, std::string_view card, int visit);

} // namespace card::emulator
