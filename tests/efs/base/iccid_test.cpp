#include "efs/iccid.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::Bytes;

TEST(Iccid, bothWays) {
    const std::pair<const char*, Bytes> cases[] = {
        {"8944050000000000001", "984450000000000000F1"_hex},
        {"89440500000000000011", "98445000000000000011"_hex},
        {"894405000000000012", "984450000000000021FF"_hex},
    };
    for (const auto& [digits, file] : cases) {
        EXPECT_EQ(encodeIccid(digits).value(), file);
        EXPECT_EQ(decodeIccid(file).value(), digits);
    }
    EXPECT_EQ(decodeIccid("98F4"_hex).value(), "894") << "short numbers of old cards are shown as they are";
}

TEST(Iccid, badFiles) {
    EXPECT_EQ(decodeIccid("FFFFFFFFFFFFFFFFFFFF"_hex).error().kind, apdu::ErrorKind::Missing);
    EXPECT_EQ(decodeIccid({}).error().kind, apdu::ErrorKind::Missing);
    for (const Bytes& file : {"984450A0000000000011"_hex, "98FF50"_hex, "9F45"_hex, "9844500000000000001100"_hex}) {
        const auto digits = decodeIccid(file);
        ASSERT_FALSE(digits) << apdu::hex(file);
        EXPECT_EQ(digits.error().kind, apdu::ErrorKind::Malformed);
    }
    EXPECT_EQ(decodeIccid("984450A0000000000011"_hex).error().message(),
              "ICCID: A0 holds no digits of a card number (byte 3)");
}

TEST(Iccid, badNumbers) {
    for (const char* digits :
         {"", "89440500000000000", "894405000000000000012", "8944050000000000 01", "894405000000000000A"}) {
        const auto file = encodeIccid(digits);
        ASSERT_FALSE(file) << digits;
        EXPECT_EQ(file.error().kind, apdu::ErrorKind::Usage);
        EXPECT_EQ(file.error().text, "a card number (ICCID) has 18 to 20 digits and nothing else");
    }
}

TEST(Iccid, checkDigit) {
    EXPECT_TRUE(hasValidCheckDigit("79927398713")); // the example of ISO 7812-1
    EXPECT_FALSE(hasValidCheckDigit("79927398710"));
    EXPECT_FALSE(hasValidCheckDigit("7992739871A"));
    EXPECT_FALSE(hasValidCheckDigit(""));
}

} // namespace
} // namespace efs
