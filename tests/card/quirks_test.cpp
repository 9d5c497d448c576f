#include "card/quirks.h"

#include <gtest/gtest.h>

namespace {

using namespace apdu::literals;

TEST(Quirks, aCardNobodyListedIsStandard) {
    const auto& quirks = card::quirksFor("3B 9F 96 80 1F C7 80 31 E0 73 FE 21 1B 57 3F 86 60 D7 01 00 00 15"_hex);
    EXPECT_EQ(quirks.name, "standard");
    EXPECT_FALSE(quirks.admReferenceA0);
    EXPECT_EQ(quirks.maxRead, 256u);
    EXPECT_EQ(quirks.maxWrite, 255u);
    EXPECT_EQ(card::quirksFor({}).name, "standard");
}

TEST(Quirks, aListedCardIsKnownByItsWholeAtr) {
    const auto atr = "3B 7D 94 00 00 55 55 53 0A 74 86 93 0B 24 7C 4D 54 68"_hex;
    EXPECT_EQ(card::quirksFor(atr).name, "sysmoSIM-GR2");
    EXPECT_EQ(card::quirksFor(atr).admReferenceA0, 0x05);
    EXPECT_EQ(card::quirksFor(apdu::View(atr).first(atr.size() - 1)).name, "standard");
}

} // namespace
