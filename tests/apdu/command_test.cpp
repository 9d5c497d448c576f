#include "apdu/channel.h"

#include <gtest/gtest.h>

namespace apdu {
namespace {

using namespace literals;

std::string t0(const Command& command) {
    return hex(encode(command, Protocol::T0, false).value());
}
std::string t1(const Command& command) {
    return hex(encode(command, Protocol::T1, false).value());
}

// The byte patterns of TS 51.011 §9.2, TS 102 221 §11.1 and WAP-260 table 1.
TEST(Command, simWorld) {
    EXPECT_EQ(t0(select(Class::Sim, 0x2F00)), "A0A40000022F00");
    EXPECT_EQ(t0(readBinary(Class::Sim, 0x0102, 16)), "A0B0010210");
    EXPECT_EQ(t0(readRecord(Class::Sim, 1, 34)), "A0B2010422");
    EXPECT_EQ(t0(updateBinary(Class::Sim, 5, "AABB"_hex)), "A0D6000502AABB");
    EXPECT_EQ(t0(getResponse(0xA0, 15)), "A0C000000F");
    EXPECT_EQ(t0(verify(Class::Sim, 1, Secret(toBytes(asBytes("1234"))).padded(8, 0xFF))),
              "A02000010831323334FFFFFFFF");
    EXPECT_EQ(t0(status(Class::Sim, 22)), "A0F2000016");
}

TEST(Command, uiccWorld) {
    EXPECT_EQ(t0(select(Class::Uicc, 0x3F00)), "00A40004023F00");
    EXPECT_EQ(t1(select(Class::Uicc, 0x3F00)), "00A40004023F0000");
    EXPECT_EQ(t0(selectPath("7F805031"_hex)), "00A40804047F805031");
    EXPECT_EQ(t1(selectAid(Class::Uicc, "A000000063504B43532D3135"_hex, 1)), "01A404040CA000000063504B43532D313500");
    EXPECT_EQ(t1(readBinary(Class::Uicc, 0, 256)), "00B0000000");
    EXPECT_EQ(t1(readBinarySfi(5, 7, 9)), "00B0850709");
    EXPECT_EQ(t0(queryTries(0x0A)), "0020000A00");
    EXPECT_EQ(t1(queryTries(0x0A)), "0020000A");
    EXPECT_EQ(t0(openChannel()), "0070000001");
    EXPECT_EQ(t0(closeChannel(1)), "0070800100");
    EXPECT_EQ(t0(createFile("6200"_hex)), "00E00000026200");
    EXPECT_EQ(t0(deleteFile(0x4431)), "00E40000024431");
    EXPECT_EQ(t0(updateRecord(Class::Uicc, 2, "01"_hex)), "00DC02040101");
}

TEST(Command, wimWorld) {
    EXPECT_EQ(t0(selectAid(Class::Wim, "A0000000635741502D57494D"_hex, 2)), "02A404000CA0000000635741502D57494D");
    EXPECT_EQ(t0(select(Class::Wim, 0x5031, 2)), "82A40000025031");
    EXPECT_EQ(t0(readBinary(Class::Wim, 0, 64, 2)), "82B0000040");
}

TEST(Command, extendedOnlyWhereAnnounced) {
    const Command longRead = readBinary(Class::Uicc, 0, 1000);
    const auto refused = encode(longRead, Protocol::T1, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message(), "READ BINARY needs an extended APDU, which this card does not announce");
    EXPECT_EQ(hex(encode(longRead, Protocol::T1, true).value()), "00B000000003E8");
    const Command longWrite = updateBinary(Class::Uicc, 0, Bytes(300, 0xAA));
    EXPECT_EQ(hex(encode(longWrite, Protocol::T1, true).value()).substr(0, 16), "00D60000"
                                                                                "00012CAA");
    EXPECT_FALSE(encode(longWrite, Protocol::T0, true));
    EXPECT_FALSE(encode(updateBinary(Class::Uicc, 0, Bytes(70'000, 0)), Protocol::T1, true));
}

TEST(Command, names) {
    EXPECT_EQ(instructionName(0xA4), "SELECT");
    EXPECT_EQ(instructionName(0x5A), "INS 5A");
    for (const std::uint8_t instruction : {0x20, 0x24, 0x26, 0x28, 0x2C}) EXPECT_TRUE(carriesSecret(instruction));
    EXPECT_FALSE(carriesSecret(0xD6));
}

} // namespace
} // namespace apdu
