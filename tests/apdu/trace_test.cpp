#include "apdu/trace.h"

#include <gtest/gtest.h>

namespace apdu {
namespace {

using namespace literals;

Result<Response> answer(Bytes data, std::uint16_t word) {
    return Response{std::move(data), Status(word)};
}

TEST(Trace, looksLikeThis) {
    const auto exchange = record(select(Class::Uicc, 0x3F00), answer("6202"_hex, 0x9000));
    EXPECT_EQ(toText(exchange), "> 00 A4 00 04 02 3F 00 00  SELECT\n< 62 02 90 00  done\n");
}

TEST(Trace, credentialsNeverArrive) {
    const std::string typed =
        toText(record(verify(Class::Uicc, 1, Secret("3132333435363738"_hex)), answer({}, 0x63C2)));
    EXPECT_EQ(typed, "> 00 20 00 01 08 ** ** ** ** ** ** ** **  VERIFY\n< 63 C2  wrong PIN or key, 2 tries left\n");
    for (const std::uint8_t instruction : {0x20, 0x21, 0x24, 0x25, 0x26, 0x28, 0x2C, 0x2D}) {
        const Command raw{0x00, instruction, 0x00, 0x01, "3132333435363738"_hex, {}};
        const Exchange exchange = record(raw, answer({}, 0x9000));
        EXPECT_EQ(toText(exchange).find("31 32"), std::string::npos);
        EXPECT_TRUE(exchange.body.empty());
        EXPECT_EQ(exchange.masked, 8u);
    }
}

TEST(Trace, readsBackWhatItWrote) {
    const Exchange exchanges[] = {
        record(select(Class::Sim, 0x7F80), answer("0102"_hex, 0x9000)),
        record(updateBinary(Class::Uicc, 0, "AABB"_hex), answer({}, 0x6982)),
        record(readBinary(Class::Uicc, 0, 256), answer(Bytes(256, 0xFF), 0x9000)),
        record(verify(Class::Uicc, 1, Secret("31323334"_hex)), answer({}, 0x9000)),
        record(closeChannel(1), fail(ErrorKind::Line, "the card was removed")),
    };
    std::string text = "# a remark\n\n";
    for (const Exchange& exchange : exchanges) text += toText(exchange);
    const auto back = parseTrace(text);
    ASSERT_TRUE(back) << back.error().message();
    ASSERT_EQ(back->size(), std::size(exchanges));
    for (std::size_t i = 0; i < back->size(); ++i) EXPECT_EQ((*back)[i], exchanges[i]) << i;
}

TEST(Trace, partsThatAreHiddenStayHidden) {
    Exchange exchange = record(updateBinary(Class::Uicc, 0, "AA000000BB"_hex), answer("00001122"_hex, 0x9000));
    exchange.hiddenBody = {{1, 3}};
    exchange.hiddenData = {{0, 2}};
    const std::string text = toText(exchange);
    EXPECT_EQ(text, "> 00 D6 00 00 05 AA ** ** ** BB  UPDATE BINARY\n< ** ** 11 22 90 00  done\n");
    const auto back = parseTrace(text);
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->at(0), exchange);
    EXPECT_EQ(parseTrace("> ** D6 00 00 01 AA\n").error().message(),
              "line 1: a masked byte stands in the header of a command");
}

TEST(Trace, maskedBytesAreWhole) {
    EXPECT_EQ(parseTrace("> 00 B2 01 04 02\n< FF F**F 90 00\n").error().message(),
              "line 2: a masked byte begins in the middle of another");
}

TEST(Trace, cutDumps) {
    EXPECT_EQ(parseTrace("> 00 A4 00 04 02 3F 00\n")->size(), 1u); // the answer is missing: the command still counts
    const auto lone = parseTrace("< 90 00\n");
    ASSERT_FALSE(lone);
    EXPECT_EQ(lone.error().message(), "line 1: an answer without a command before it");
    EXPECT_EQ(parseTrace("> 00 A4\n").error().message(), "line 1: a command has at least four bytes");
    EXPECT_EQ(parseTrace("> 00 A4 00 04 05 3F 00\n").error().message(), "line 1: P3 says 5 bytes, 2 follow");
    EXPECT_EQ(parseTrace("\nhello\n").error().message(), "line 2: a line begins with '>', '<' or '#'");
    EXPECT_EQ(parseTrace("> 00 A4 00 00\n< 9\n").error().where(), "line 2");
}

} // namespace
} // namespace apdu
