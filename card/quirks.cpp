#include "card/quirks.h"

#include <algorithm>

namespace card {

using namespace apdu::literals;

namespace {

struct Row {
    apdu::View atr;
    Quirks quirks;
    std::string_view source;
};

constexpr Quirks standard;

constexpr auto sysmoGr1Atr = "3B 99 18 00 11 88 22 33 44 55 66 77 60"_hexArray;
constexpr auto sysmoGr2Atr = "3B 7D 94 00 00 55 55 53 0A 74 86 93 0B 24 7C 4D 54 68"_hexArray;

// Only what somebody has seen on a real card gets a row.
constexpr Row rows[] = {
    {sysmoGr1Atr,
     {.name = "sysmoSIM-GR1", .admReferenceA0 = std::uint8_t{0x05}},
     "osmocom pySim, ADM key as CHV 5 in class A0"},
    {sysmoGr2Atr,
     {.name = "sysmoSIM-GR2", .admReferenceA0 = std::uint8_t{0x05}},
     "osmocom pySim, ADM key as CHV 5 in class A0"},
};

} // namespace

const Quirks& quirksFor(apdu::View atr) {
    const auto* row =
        std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return apdu::equal(r.atr, atr); });
    return row == std::end(rows) ? standard : row->quirks;
}

} // namespace card
