// Everything a virtual card remembers: its image, and until the next reset what is selected, verified and waiting.
#pragma once

#include "card/emulator/request.h"
#include "efs/image.h"

#include <array>
#include <optional>
#include <set>
#include <utility>

namespace card::emulator {

// What one logical channel has selected.
struct Selection {
    efs::Path directory = efs::Path::mf();
    std::optional<efs::Path> file;        // the current EF
    std::optional<efs::Path> application; // what 7FFF means
    std::size_t record = 0;               // record pointer; 0: not set
};

// Data that waits for GET RESPONSE, which must come next (T=0).
struct Waiting {
    World world = World::Uicc;
    std::uint8_t channel = 0;
    Answer answer;
};

struct CardState {
    static constexpr std::size_t maxChannels = 4; // class bytes have two bits for them

    efs::Image image;
    bool changed = false;        // by the command at hand
    bool extendedLength = false; // the ATR announces it
    bool wimOnSim = false;       // a SIM that also carries a WIM, on logical channels

    std::array<std::optional<Selection>, maxChannels> channels = {Selection{}};
    // Index into image.pins, and the channel it holds for; global PINs hold for all and stand under channel 0.
    std::set<std::pair<std::size_t, std::uint8_t>> verified;
    std::optional<Waiting> waiting;

    Selection& selection(const Request& request) { return *channels[request.channel]; }
    const Selection& selection(const Request& request) const { return *channels[request.channel]; }
    void reset() {
        channels = {Selection{}};
        verified.clear();
        waiting.reset();
    }
};

} // namespace card::emulator
