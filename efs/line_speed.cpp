#include "efs/line_speed.h"

#include <array>
#include <cmath>

namespace efs {

namespace {

// ISO 7816-3 tables 7 and 8; 0: reserved.
constexpr std::array<unsigned, 16> fiTable = {372, 372, 558, 744,  1116, 1488, 1860, 0,
                                              0,   512, 768, 1024, 1536, 2048, 0,    0};
constexpr std::array<unsigned, 16> diTable = {0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0};
constexpr unsigned etuPerCharacter = 12; // start bit, eight bits, parity, guard time of two

} // namespace

LineSpeed lineSpeed(std::optional<int> fidi) {
    if (!fidi) return {};
    const LineSpeed named{fiTable[static_cast<std::size_t>(*fidi >> 4 & 0x0F)],
                          diTable[static_cast<std::size_t>(*fidi & 0x0F)]};
    return named.fi == 0 || named.di == 0 ? LineSpeed{} : named;
}

std::chrono::milliseconds lineTime(const LineSpeed& speed, std::size_t characters) {
    const double etus = static_cast<double>(etuPerCharacter) * static_cast<double>(characters);
    const double seconds = etus * speed.fi / speed.di / assumedClockHz;
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

} // namespace efs
