#include "apdu/channel.h"

#include <gtest/gtest.h>

#include <deque>

namespace apdu {
namespace {

using namespace literals;

// A wire that answers from a script and keeps what was sent.
class ScriptedWire final : public Wire {
  public:
    explicit ScriptedWire(std::deque<Bytes> answers, Protocol protocol = Protocol::T0)
        : answers_(std::move(answers)), protocol_(protocol) {}
    Result<Bytes> exchange(View apdu) override {
        sent.push_back(hex(apdu));
        if (answers_.empty()) return fail(ErrorKind::Line, "the script is over");
        Bytes answer = answers_.front();
        if (answers_.size() > 1) answers_.pop_front();
        return answer;
    }
    Protocol protocol() const override { return protocol_; }

    std::vector<std::string> sent;

  private:
    std::deque<Bytes> answers_;
    Protocol protocol_;
};

TEST(Channel, fetchesWhatWaits) {
    ScriptedWire wire({"9F0F"_hex, "0102039000"_hex});
    Line line(wire, false);
    const auto answer = line.transmit(select(Class::Sim, 0x3F00));
    ASSERT_TRUE(answer);
    EXPECT_EQ(hex(answer->data), "010203");
    EXPECT_EQ(wire.sent, (std::vector<std::string>{"A0A40000023F00", "A0C000000F"}));
}

TEST(Channel, fetchesInSeveralRounds) {
    ScriptedWire wire({"6102"_hex, "AABB6101"_hex, "CC9000"_hex});
    Line line(wire, false);
    EXPECT_EQ(hex(line.transmit(select(Class::Uicc, 0x3F00))->data), "AABBCC");
}

TEST(Channel, readersThatFetchThemselvesAreFine) {
    ScriptedWire wire({"6F029000"_hex});
    Line line(wire, false);
    EXPECT_EQ(hex(line.transmit(select(Class::Uicc, 0x3F00))->data), "6F02");
    EXPECT_EQ(wire.sent.size(), 1u);
}

TEST(Channel, nothingIsFetchedForCommandsThatWantNothing) {
    ScriptedWire wire({"6110"_hex});
    Line line(wire, false);
    EXPECT_EQ(line.transmit(selectAid(Class::Wim, "A000000063"_hex))->status.word(), 0x6110);
    EXPECT_EQ(wire.sent.size(), 1u);
}

TEST(Channel, wimAnswersAreFetchedInClass0) {
    ScriptedWire wire({"6104"_hex, "8002009090"_hex});
    Line line(wire, false);
    (void)line.transmit(select(Class::Wim, 0x5031, 1));
    EXPECT_EQ(wire.sent.back(), "01C0000004");
}

TEST(Channel, wrongLengthIsAskedOnce) {
    ScriptedWire wire({"6C03"_hex, "0102039000"_hex});
    Line line(wire, false);
    EXPECT_EQ(hex(line.transmit(readBinary(Class::Uicc, 0, 256))->data), "010203");
    EXPECT_EQ(wire.sent, (std::vector<std::string>{"00B0000000", "00B0000003"}));
}

TEST(Channel, wrongLengthInALoopIsAnError) {
    ScriptedWire wire({"6C03"_hex, "6C04"_hex});
    Line line(wire, false);
    const auto answer = line.transmit(readBinary(Class::Uicc, 0, 256));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Line);
    EXPECT_EQ(answer.error().text, "the card keeps answering READ BINARY with another length (SW 6C03, then 6C04)");
    EXPECT_EQ(wire.sent.size(), 2u);
}

TEST(Channel, aSecretIsNeverSentTwice) {
    ScriptedWire wire({"6C08"_hex});
    Line line(wire, false);
    EXPECT_EQ(line.transmit(verify(Class::Uicc, 1, Secret("31323334"_hex)))->status.word(), 0x6C08);
    EXPECT_EQ(wire.sent.size(), 1u);
}

TEST(Channel, endlessAnnouncementsEnd) {
    ScriptedWire wire({"6100"_hex});
    Line line(wire, false);
    const auto answer = line.transmit(select(Class::Uicc, 0x3F00));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().text, "the card announces more data without end (SW 6100 after 0 bytes)");
    EXPECT_EQ(wire.sent.size(), 1u + Fetching::maxRounds);
}

TEST(Channel, answersWithoutStatusAreLineErrors) {
    for (const Bytes& answer : {Bytes{}, "90"_hex}) {
        ScriptedWire wire({answer});
        Line line(wire, false);
        const auto result = line.transmit(select(Class::Uicc, 0x3F00));
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, ErrorKind::Line);
    }
}

} // namespace
} // namespace apdu
