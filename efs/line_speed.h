// How long bytes take over the line to a card: the clock divisors an ATR offers (ISO 7816-3 §8.3, tables 7 and 8), and
// a time from them.
//
//   lineSpeed(0x94)  ->  Fi 512, Di 8: at 4 MHz a character of 12 etu takes 0.19 ms
#pragma once

#include "efs/atr.h"

#include <chrono>

namespace efs {

struct LineSpeed {
    unsigned fi = 372, di = 1; // of a card that names none, or values nobody defined
    bool operator==(const LineSpeed&) const = default;
};

// From TA1 of an ATR, where it has one.
LineSpeed lineSpeed(std::optional<int> fidi);

// What is assumed where neither card nor reader tells: the clock most readers drive, and the time a card's memory takes
// for a page.
inline constexpr double assumedClockHz = 4e6;
inline constexpr std::chrono::milliseconds assumedPageTime{5};
inline constexpr std::size_t assumedPageSize = 64;

// The time for so many characters of 12 etu.
std::chrono::milliseconds lineTime(const LineSpeed& speed, std::size_t characters);

} // namespace efs
