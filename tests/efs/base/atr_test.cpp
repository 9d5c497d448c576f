#include "efs/atr.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::Bytes;

TEST(Atr, plainSim) {
    const auto atr = decodeAtr("3B 16 94 53494D000102"_hex);
    ASSERT_TRUE(atr);
    Atr expected;
    expected.protocols = {0};
    expected.fidi = 0x94;
    expected.historical = "53494D000102"_hex;
    EXPECT_EQ(*atr, expected);
    EXPECT_TRUE(decodeAtr("3F 00"_hex)->inverse);
}

TEST(Atr, uiccWithChannels) {
    const auto atr = decodeAtr("3B9F96801FC78031E073FE211B6757E1D0020030061C"_hex);
    ASSERT_TRUE(atr) << atr.error().message();
    EXPECT_EQ(atr->protocols, std::vector<int>{0}) << "T=15 is no protocol";
    EXPECT_EQ(atr->logicalChannels, 3);
    EXPECT_TRUE(atr->extendedLengthKnown);
    EXPECT_FALSE(atr->extendedLength);
    EXPECT_EQ(atr->fidi, 0x96);
}

TEST(Atr, capabilities) {
    const auto of = [](const Bytes& historical) {
        Bytes atr = {0x3B, static_cast<std::uint8_t>(historical.size())};
        apdu::append(atr, historical);
        return decodeAtr(atr).value();
    };
    EXPECT_TRUE(of("80 73C82140"_hex).extendedLength);
    EXPECT_EQ(of("80 73C82140"_hex).logicalChannels, 0);
    EXPECT_EQ(of("80 73C82117"_hex).logicalChannels, 7);
    EXPECT_EQ(of("80 73C82107"_hex).logicalChannels, 0) << "nobody assigns channel numbers";
    EXPECT_EQ(of("00 73C82153 009000"_hex).logicalChannels, 3);
    EXPECT_FALSE(of("80 72C821"_hex).extendedLengthKnown);
    EXPECT_FALSE(of("10 73C82140"_hex).extendedLengthKnown) << "the maker's own form";
    EXPECT_FALSE(of("80 7FC82140"_hex).extendedLengthKnown) << "an object past the end";
    EXPECT_FALSE(of("00 9000"_hex).extendedLengthKnown);
}

TEST(Atr, protocolsAndCheckByte) {
    const auto both = decodeAtr("3B 80 80 01 01"_hex);
    ASSERT_TRUE(both);
    EXPECT_EQ(both->protocols, (std::vector<int>{0, 1}));
    EXPECT_TRUE(both->checkByteValid);
    EXPECT_FALSE(decodeAtr("3B 80 80 01 02"_hex)->checkByteValid);
    EXPECT_FALSE(decodeAtr("3B 80 80 01"_hex)->checkByteValid) << "TCK missing";
    EXPECT_FALSE(decodeAtr("3B 00 00"_hex)->checkByteValid) << "TCK that is not due";
    EXPECT_EQ(decodeAtr("3B 80 81 31 20 55 E5"_hex)->protocols, std::vector<int>{1});
}

TEST(Atr, malformed) {
    const std::pair<Bytes, const char*> cases[] = {
        {{}, "an answer to reset has 2 to 33 bytes"},
        {"3B"_hex, "an answer to reset has 2 to 33 bytes"},
        {Bytes(34, 0x3B), "an answer to reset has 2 to 33 bytes"},
        {"3C00"_hex, "an answer to reset begins with 3B or 3F"},
    };
    for (const auto& [bytes, text] : cases) {
        const auto atr = decodeAtr(bytes);
        ASSERT_FALSE(atr);
        EXPECT_EQ(atr.error().kind, apdu::ErrorKind::Malformed);
        EXPECT_EQ(atr.error().text, text);
    }
    for (const Bytes& bytes : {"3BF0"_hex, "3B10"_hex, "3B80F0"_hex, "3B05010203"_hex}) {
        EXPECT_FALSE(decodeAtr(bytes)) << apdu::hex(bytes);
    }
    Bytes chain = "3B80"_hex;
    chain.resize(33, 0x80);
    EXPECT_FALSE(decodeAtr(chain)) << "interface bytes without end";
}

} // namespace
} // namespace efs
