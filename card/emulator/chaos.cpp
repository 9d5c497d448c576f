#include "card/emulator/chaos.h"

#include "apdu/command.h"

#include <random>

namespace card::emulator {

std::string_view name(Mischief mischief) {
    constexpr std::string_view names[] = {"none", "pull",   "tear",  "fall",     "lie", "always lie",
                                          "slow", "refuse", "noise", "stranger", "swap"};
    return names[static_cast<std::size_t>(mischief)];
}

namespace {

// FNV-1a: the same on every machine.
std::uint32_t hashOf(std::uint32_t seed, std::string_view text, int visit) {
    std::uint32_t hash = 2166136261u ^ seed;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
    return (hash ^ static_cast<std::uint32_t>(visit)) * 16777619u;
}

struct Row {
    Mischief mischief;
    unsigned perMille; // of first visits
    bool again;        // may happen to a card that came back
};
constexpr Row rows[] = {
    {Mischief::Pull, 90, true},    {Mischief::Tear, 50, true},      {Mischief::Fall, 60, true},
    {Mischief::Lie, 30, false},    {Mischief::AlwaysLie, 8, false}, {Mischief::Slow, 20, false},
    {Mischief::Refuse, 20, false}, {Mischief::Noise, 20, true},     {Mischief::Stranger, 20, false},
    {Mischief::Swap, 12, false},
};

Mischief drawn(std::mt19937& random, int visit) {
    constexpr int quietFrom = 3;
    if (visit >= quietFrom) return Mischief::None;
    unsigned at = random() % 1000;
    for (const Row& row : rows) {
        if (at < row.perMille) return visit == 0 || row.again ? row.mischief : Mischief::None;
        at -= row.perMille;
    }
    return Mischief::None;
}

} // namespace

Chaos chaosFor(std::uint32_t seed, std::string_view card, int visit) {
    std::mt19937 random(hashOf(seed, card, visit));
    Chaos chaos{drawn(random, visit), {}};
    constexpr std::size_t commands = 90, updates = 8; // about what a whole write takes
    const std::size_t command = random() % commands, update = random() % updates;
    const std::size_t count = random() % 64;
    FaultRule rule;
    switch (chaos.mischief) {
    case Mischief::None:
    case Mischief::Stranger:
        return chaos;
    case Mischief::Pull:
        rule = {.atCommand = command, .action = random() % 2 == 0 ? Fault::CutBefore : Fault::CutAfter};
        break;
    case Mischief::Tear:
        rule = {.instruction = apdu::ins::updateBinary, .skip = update, .action = Fault::PartialWrite, .count = count};
        break;
    case Mischief::Fall:
        rule = {.atCommand = command, .action = Fault::Removed};
        break;
    case Mischief::Lie:
        rule = {.instruction = apdu::ins::updateBinary, .skip = update, .action = Fault::Answer, .sw = 0x9000};
        break;
    case Mischief::AlwaysLie:
        rule = {.instruction = apdu::ins::updateBinary, .times = 0, .action = Fault::Answer, .sw = 0x9000};
        break;
    case Mischief::Slow:
        rule = {.atCommand = command, .times = 1, .action = Fault::Delay, .delay = std::chrono::milliseconds(5)};
        break;
    case Mischief::Refuse:
        rule = {.instruction = apdu::ins::updateBinary, .skip = update, .action = Fault::Answer, .sw = 0x6581};
        break;
    case Mischief::Noise:
        rule = {.atCommand = command, .action = Fault::ShortAnswer, .count = count % 2};
        break;
    case Mischief::Swap:
        rule = {.atCommand = command, .action = Fault::Swap};
        break;
    }
    chaos.script = {rule};
    return chaos;
}

} // namespace card::emulator
