#include "efs/line_speed.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace std::chrono_literals;

TEST(LineSpeed, isWhatTa1Names) {
    // ISO 7816-3 tables 7 and 8; the commonest of cards in the field.
    EXPECT_EQ(lineSpeed(0x11), (LineSpeed{372, 1}));
    EXPECT_EQ(lineSpeed(0x13), (LineSpeed{372, 4}));
    EXPECT_EQ(lineSpeed(0x18), (LineSpeed{372, 12}));
    EXPECT_EQ(lineSpeed(0x94), (LineSpeed{512, 8}));
    EXPECT_EQ(lineSpeed(0x95), (LineSpeed{512, 16}));
    EXPECT_EQ(lineSpeed(0x96), (LineSpeed{512, 32}));
    EXPECT_EQ(lineSpeed(0x97), (LineSpeed{512, 64}));
    EXPECT_EQ(lineSpeed(0xA9), (LineSpeed{768, 20}));
    EXPECT_EQ(lineSpeed(0xD1), (LineSpeed{2048, 1}));
}

TEST(LineSpeed, isTheDefaultWhereACardNamesNoneOrNobodyDefinedIt) {
    EXPECT_EQ(lineSpeed({}), LineSpeed{});
    for (const int reserved : {0x71, 0x81, 0xE1, 0xF1, 0x10, 0x1A, 0x9F, 0x70, 0xFF})
        EXPECT_EQ(lineSpeed(reserved), LineSpeed{}) << std::hex << reserved;
    for (int any = -1; any < 0x200; ++any) { // and never divides by nothing
        const LineSpeed speed = lineSpeed(any);
        EXPECT_GT(speed.fi, 0u);
        EXPECT_GT(speed.di, 0u);
    }
}

TEST(LineSpeed, aCharacterTakesTwelveOfItsUnits) {
    EXPECT_EQ(lineTime({}, 0), 0ms);
    EXPECT_EQ(lineTime({372, 1}, 1000), 1116ms); // 12 · 372 / 4 MHz = 1.116 ms each
    EXPECT_EQ(lineTime({512, 8}, 1000), 192ms);
    EXPECT_EQ(lineTime({512, 32}, 1000), 48ms);
    EXPECT_EQ(lineTime({512, 8}, 10), 2ms) << "rounded, not cut: 1.92 ms";
}

} // namespace
} // namespace efs
