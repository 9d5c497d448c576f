#include "efs/imsi.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::Bytes;

TEST(Imsi, bothWays) {
    const std::pair<const char*, Bytes> cases[] = {
        {"244051234567890", "082944502143658709"_hex}, {"466923103145252", "084966291330412525"_hex},
        {"24405123456789", "0821445021436587F9"_hex},  {"244051", "04214450F1FFFFFFFF"_hex},
        {"2440512", "0429445021FFFFFFFF"_hex},
    };
    for (const auto& [digits, file] : cases) {
        EXPECT_EQ(encodeImsi(digits).value(), file) << digits;
        EXPECT_EQ(decodeImsi(file).value(), digits);
    }
}

TEST(Imsi, badFiles) {
    EXPECT_EQ(decodeImsi("FFFFFFFFFFFFFFFFFF"_hex).error().kind, apdu::ErrorKind::Missing);
    EXPECT_EQ(decodeImsi({}).error().kind, apdu::ErrorKind::Missing);
    const std::pair<Bytes, const char*> cases[] = {
        {"002944502143658709"_hex, "the length 0 does not fit the file"},
        {"092944502143658709"_hex, "the length 9 does not fit the file"},
        {"FF2944502143658709"_hex, "the length 255 does not fit the file"},
        {"0829445021"_hex, "the length 8 does not fit the file"},
        {"082A44502143658709"_hex, "2A does not begin an IMSI"},
        {"08294450A143658709"_hex, "A1 holds no digits of an IMSI"},
        {"0829445021436587F9"_hex, "F9 holds no digits of an IMSI"},
        {"082144502143658709"_hex, "09 holds no digits of an IMSI"},
    };
    for (const auto& [file, text] : cases) {
        const auto digits = decodeImsi(file);
        ASSERT_FALSE(digits) << apdu::hex(file);
        EXPECT_EQ(digits.error().kind, apdu::ErrorKind::Malformed);
        EXPECT_EQ(digits.error().text, text);
        EXPECT_EQ(digits.error().where(), "IMSI");
    }
}

TEST(Imsi, badNumbers) {
    for (const char* digits : {"", "24405", "2440512345678901", "24405 123456", "+24405123"}) {
        const auto file = encodeImsi(digits);
        ASSERT_FALSE(file) << digits;
        EXPECT_EQ(file.error().kind, apdu::ErrorKind::Usage);
        EXPECT_EQ(file.error().text, "a subscriber number (IMSI) has 6 to 15 digits and nothing else");
    }
}

} // namespace
} // namespace efs
