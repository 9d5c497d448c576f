#include "cli/apdu_syntax.h"

#include <gtest/gtest.h>

namespace {

struct Good {
    std::vector<std::string> arguments;
    std::string seen; // per command: header body le status
};

std::string described(const std::vector<cli::RawCommand>& commands) {
    std::string text;
    for (const cli::RawCommand& raw : commands) {
        const apdu::Command& c = raw.command;
        text += (text.empty() ? "" : " | ") + apdu::hex(apdu::Bytes{c.cla, c.ins, c.p1, c.p2});
        if (!c.bodyBytes().empty()) text += " " + apdu::hex(c.bodyBytes());
        if (!raw.dataSource.empty()) text += " @" + raw.dataSource;
        if (c.expected) text += " /" + std::to_string(*c.expected);
        if (!raw.expectedStatus.empty()) text += " =" + raw.expectedStatus;
    }
    return text;
}

class Syntax : public testing::TestWithParam<Good> {};

INSTANTIATE_TEST_SUITE_P(
    Commands, Syntax,
    testing::Values(Good{{"00A40004:3F00/00=9000"}, "00A40004 3F00 /256 =9000"},
                    Good{{"00", "A4", "00", "04", ":3F00", "/10", "=61xx"}, "00A40004 3F00 /16 =61XX"},
                    Good{{"00 a4 00 04 : 3F 00 / 00"}, "00A40004 3F00 /256"},
                    Good{{"00A4", "0004", ":3F00", "00B00000", "/0A"}, "00A40004 3F00 | 00B00000 /10"},
                    Good{{"00A40004023F00"}, "00A40004 3F00"}, Good{{"00A40004023F0000"}, "00A40004 3F00 /256"},
                    Good{{"00B0000010"}, "00B00000 /16"}, Good{{"00D6000001FF=6982"}, "00D60000 FF =6982"},
                    Good{{"00B00000/0000"}, "00B00000 /65536"}, Good{{"00B00000/0100"}, "00B00000 /256"},
                    Good{{"00200001:@env:PIN"}, "00200001 @env:PIN"},
                    Good{{"00200001", ":@file:/a b/c=d", "00B00000/01"}, "00200001 @file:/a b/c=d | 00B00000 /1"},
                    Good{{"A0F20000", "A0F20000"}, "A0F20000 | A0F20000"}));

TEST_P(Syntax, isRead) {
    const auto commands = cli::parseCommands(GetParam().arguments);
    ASSERT_TRUE(commands) << commands.error().message();
    EXPECT_EQ(described(*commands), GetParam().seen);
}

struct Bad {
    std::vector<std::string> arguments;
    std::string where, text;
};

class Refused : public testing::TestWithParam<Bad> {};

INSTANTIATE_TEST_SUITE_P(
    Commands, Refused,
    testing::Values(
        Bad{{"00A4"}, "command 1", "the header has 2 of its four bytes"},
        Bad{{"00A40004:3F0"}, "command 1", ":DATA holds something that is no pair of hex digits"},
        Bad{{"00A40004:3F00", ":3F00"}, "command 1", "the field ':' stands there twice"},
        Bad{{":3F00"}, "", "a raw command begins with its header"},
        Bad{{"00B00000/0A", "00B0000G"}, "command 2", "the header holds something that is no pair of hex digits"},
        Bad{{"00A40004053F00"}, "command 1", "its fifth byte says 5 bytes of data, 2 follow"},
        Bad{{"00A40004023F00/00"}, "command 1", "a whole APDU needs no :DATA and no /LE"},
        Bad{{"00B00000/000000"}, "command 1", "/LE takes two or four hex digits"},
        Bad{{"00B00000=90"}, "command 1", "=SW takes four hex digits, X for any"}));

TEST_P(Refused, withThePlaceAndTheReason) {
    const auto commands = cli::parseCommands(GetParam().arguments);
    ASSERT_FALSE(commands);
    EXPECT_EQ(commands.error().kind, apdu::ErrorKind::Usage);
    EXPECT_EQ(commands.error().where(), GetParam().where);
    EXPECT_EQ(commands.error().text, GetParam().text);
}

TEST(ExpectedStatus, matchesPatterns) {
    const auto expects = [](const char* pattern, std::uint16_t word) {
        return cli::parseCommands({std::string("00B00000") + pattern})->front().expects(apdu::Status(word));
    };
    EXPECT_TRUE(expects("=61XX", 0x6110));
    EXPECT_FALSE(expects("=61XX", 0x6C10));
    EXPECT_TRUE(expects("=6a82", 0x6A82));
    EXPECT_TRUE(expects("", 0x9000));
    EXPECT_TRUE(expects("", 0x9110));
    EXPECT_FALSE(expects("", 0x6A82));
    EXPECT_FALSE(expects("", 0x63C2));
}

} // namespace
