// Groups 11 to 14: answers to reset, and status words that lead nowhere.
#include "apdu/channel.h"
#include "card/session.h"
#include "efs/atr.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"

#include <deque>

namespace survive {
namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::emulator::Fault;
using card::emulator::FaultRule;

FaultRule on(std::uint8_t instruction, FaultRule rule) {
    rule.instruction = instruction;
    return rule;
}

// ---- group 11

struct BadAtr {
    const char* name;
    Bytes atr;
    const char* text; // of the error; empty: it is taken
};

// An answer whose every interface byte promises four more.
Bytes chain(std::size_t length) {
    Bytes atr(length, 0xF1);
    atr[0] = 0x3B;
    return atr;
}

const std::vector<BadAtr>& badAtrs() {
    static const std::vector<BadAtr> rows = {
        {"Empty", {}, "an answer to reset has 2 to 33 bytes"},
        {"OneByte", "3B"_hex, "an answer to reset has 2 to 33 bytes"},
        {"ThirtyFourBytes", chain(34), "an answer to reset has 2 to 33 bytes"},
        {"ThreeHundredBytes", chain(300), "an answer to reset has 2 to 33 bytes"},
        {"NoConvention", "3C 00"_hex, "an answer to reset begins with 3B or 3F"},
        {"InterfacePastTheEnd", "3B F0 11"_hex, "the data ends"},
        {"InterfaceWithoutEnd", chain(33), "the data ends"},
        {"HistoricalPastTheEnd", "3B 0F 01 02"_hex, "the data ends"},
        {"WrongTck", "3B 80 01 00"_hex, ""},
        {"CapabilitiesPastTheEnd", "3B 03 80 7F 01"_hex, ""},
    };
    return rows;
}

TEST(SurviveStatus, Group11_EveryAtrIsTakenOrRefusedWithAReason) {
    for (const auto& row : badAtrs()) {
        const auto atr = bounded([&] { return efs::decodeAtr(row.atr); });
        EXPECT_EQ(atr.has_value(), *row.text == '\0') << row.name;
        if (atr) continue;
        EXPECT_EQ(atr.error().kind, ErrorKind::Malformed) << row.name;
        EXPECT_EQ(atr.error().where(), "ATR") << row.name;
        EXPECT_NE(atr.error().message().find(row.text), std::string::npos) << row.name << ": " << atr.error().message();
    }
    EXPECT_FALSE(efs::decodeAtr("3B 80 01 00"_hex)->checkByteValid);
}

TEST(SurviveStatus, Group11_NoAtrPromisesWhatItDoesNotSay) {
    // Extended length and channels are used on the ATR's word only: a broken one announces nothing.
    for (const auto& row : badAtrs()) {
        const auto atr = efs::decodeAtr(row.atr).value_or(efs::Atr{});
        EXPECT_FALSE(atr.extendedLength) << row.name;
        EXPECT_EQ(atr.logicalChannels, 0) << row.name;
    }
}

TEST(SurviveStatus, Group11_ACardWithABrokenAtrIsReadAllTheSame) {
    for (const auto& row : badAtrs()) {
        for (const char* kind : {"sim", "usim", "wim"}) {
            efs::Image image = filled(kind);
            image.atr = row.atr;
            HostileCli world(image);
            const auto read = world.read();
            EXPECT_EQ(read.code, 0) << row.name << ' ' << kind << ": " << read.told();
            EXPECT_NE(read.out.find("\"atr\": \"" + apdu::hex(row.atr)), std::string::npos) << row.name;
        }
    }
}

// ---- groups 12 to 14: the line alone

// Answers from a script, the last one for ever.
class Script final : public apdu::Wire {
  public:
    explicit Script(std::deque<Bytes> answers) : answers_(std::move(answers)) {}
    apdu::Result<Bytes> exchange(apdu::View apdu) override {
        sent.push_back(apdu::hex(apdu));
        Bytes answer = answers_.front();
        if (answers_.size() > 1) answers_.pop_front();
        return answer;
    }
    apdu::Protocol protocol() const override { return apdu::Protocol::T0; }
    std::vector<std::string> sent;

  private:
    std::deque<Bytes> answers_;
};

struct LineCase {
    const char* name;
    std::deque<Bytes> answers;
    const char* data;  // hex of the answer, or
    const char* error; // the error's text
    std::uint16_t sw;
    std::size_t commands;
};

void PrintTo(const LineCase& one, std::ostream* to) {
    *to << one.name;
}

class Lines : public testing::TestWithParam<LineCase> {};
INSTANTIATE_TEST_SUITE_P(
    SurviveStatus, Lines,
    testing::Values(LineCase{"Group12_61WithoutEnd",
                             {"6110"_hex},
                             "",
                             "the card announces more data without end (SW 6110 after 0 bytes)",
                             0x6110,
                             65},
                    LineCase{"Group12_61WithDataWithoutEnd",
                             {"6101"_hex, "AA6101"_hex},
                             "",
                             "the card announces more data without end (SW 6101 after 64 bytes)",
                             0x6101,
                             65},
                    LineCase{
                        "Group12_6100IsTwoHundredAndFiftySix", {"6100"_hex, "01029000"_hex}, "0102", "", 0x9000, 2},
                    LineCase{"Group12_6100ForEver",
                             {"6100"_hex},
                             "",
                             "the card announces more data without end (SW 6100 after 0 bytes)",
                             0x6100,
                             65},
                    LineCase{"Group12_9FAfter61", {"6102"_hex, "01029F01"_hex, "039000"_hex}, "010203", "", 0x9000, 3},
                    LineCase{"Group12_61After9F", {"9F02"_hex, "01026101"_hex, "039000"_hex}, "010203", "", 0x9000, 3},
                    LineCase{"Group12_6CLoop",
                             {"6C02"_hex, "6C03"_hex},
                             "",
                             "the card keeps answering SELECT with another length (SW 6C02, then 6C03)",
                             0x6C03,
                             2},
                    LineCase{"Group12_6CAfter61", {"6102"_hex, "6C02"_hex, "01029000"_hex}, "0102", "", 0x9000, 3},
                    LineCase{"Group12_6CLoopAfter61",
                             {"6102"_hex, "6C02"_hex},
                             "",
                             "the card keeps answering GET RESPONSE with another length (SW 6C02, then 6C02)",
                             0x6C02,
                             3},
                    LineCase{"Group12_91InTheMiddle", {"6102"_hex, "01029110"_hex}, "0102", "", 0x9110, 2},
                    LineCase{"Group12_91AtOnce", {"9110"_hex}, "", "", 0x9110, 1},
                    LineCase{"Group12_62WithData", {"AABB6281"_hex}, "AABB", "", 0x6281, 1},
                    LineCase{"Group12_63WithData", {"AABB6310"_hex}, "AABB", "", 0x6310, 1},
                    LineCase{"Group12_63C0", {"63C0"_hex}, "", "", 0x63C0, 1},
                    LineCase{"Group13_DataWith6F", {"AABB6F00"_hex}, "AABB", "", 0x6F00, 1},
                    LineCase{"Group13_NothingAfter61", {"6102"_hex, "9000"_hex}, "", "", 0x9000, 2},
                    LineCase{"Group14_MoreThanAnnounced",
                             {"6102"_hex, "0102039000"_hex},
                             "",
                             "the card announced 2 bytes for SELECT and gave 3",
                             0x9000,
                             2},
                    LineCase{"Group14_FarMoreThanAnnounced",
                             {"6102"_hex, Bytes(60'000, 0x61)},
                             "",
                             "the card announced 2 bytes for SELECT and gave 59998",
                             0x6161,
                             2},
                    LineCase{"Group14_MoreIn6CThanIn61",
                             {"6102"_hex, "6C03"_hex, "0102039000"_hex},
                             "",
                             "the card announced 2 bytes for SELECT and gave 3",
                             0x9000,
                             3},
                    LineCase{"Group14_LessThanAnnounced", {"6104"_hex, "01029000"_hex}, "0102", "", 0x9000, 2}),
    [](const auto& test) { return test.param.name; });

TEST_P(Lines, EndInAnAnswerOrAnError) {
    Script wire(GetParam().answers);
    apdu::Line line(wire, false);
    const auto answer = bounded([&] { return line.transmit(apdu::select(apdu::Class::Uicc, 0x3F00)); });
    EXPECT_EQ(wire.sent.size(), GetParam().commands);
    if (*GetParam().error == '\0') {
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(apdu::hex(answer->data), GetParam().data);
        EXPECT_EQ(answer->status.word(), GetParam().sw);
        return;
    }
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Line);
    EXPECT_EQ(answer.error().text, GetParam().error);
    EXPECT_EQ(answer.error().sw, GetParam().sw);
    EXPECT_EQ(answer.error().hint, "The card or its reader is faulty");
}

TEST(SurviveStatus, Group12_AQuestionForTriesIsNotRepeatedWithALength) {
    // 5 bytes with a length in the fifth are a VERIFY that has begun: a card may count it.
    for (const auto& word : {"6C08"_hex, "6C00"_hex, "6108"_hex}) {
        Script wire({word});
        apdu::Line line(wire, false);
        const auto answer = line.transmit(apdu::queryTries(0x01));
        ASSERT_TRUE(answer);
        EXPECT_EQ(wire.sent, (std::vector<std::string>{"0020000100"}));
    }
}

// ---- groups 12 to 14: through the command line

struct Told {
    const char* name;
    FaultRule rule;
    int code;
    const char* message;
};

void PrintTo(const Told& one, std::ostream* to) {
    *to << one.name;
}

class ToldReads : public testing::TestWithParam<Told> {};
INSTANTIATE_TEST_SUITE_P(
    SurviveStatus, ToldReads,
    testing::Values(Told{"Group12_EndlessData", on(0xA4, {.skip = 2, .times = 0, .action = Fault::EndlessData}), 5,
                         "the card announces more data without end"},
                    Told{"Group12_EndlessLength", on(0xB0, {.action = Fault::EndlessLength}), 5,
                         "the card keeps answering READ BINARY with another length (SW 6C10, then 6C10)"},
                    Told{"Group13_NothingForAFile", on(0xB0, {.times = 0, .action = Fault::Answer, .sw = 0x9000}), 5,
                         "the card gave 0"},
                    Told{"Group13_NothingForASelect",
                         on(0xA4, {.skip = 3, .times = 0, .action = Fault::Answer, .sw = 0x9000}), 5,
                         "but says nothing of it"},
                    Told{"Group14_OneTooMany", on(0xC0, {.skip = 1, .action = Fault::LongAnswer, .count = 1}), 5,
                         "the card announced 25 bytes for SELECT and gave 26"}),
    [](const auto& test) { return test.param.name; });

TEST_P(ToldReads, SayWhatTheCardDid) {
    HostileCli world(filled("usim"), {GetParam().rule});
    const auto read = world.read();
    EXPECT_TRUE(world.faulty.acted());
    EXPECT_EQ(read.code, GetParam().code) << read.told();
    EXPECT_NE(read.told().find(GetParam().message), std::string::npos) << read.told();
    EXPECT_NE(read.hint, "");
}

TEST(SurviveStatus, Group12_AWarningWithDataIsData) {
    for (const int word : {0x6200, 0x6281, 0x6310, 0x9110, 0x9203}) {
        HostileCli world(
            filled("usim", true),
            {on(0xB0, {.times = 0, .action = Fault::OtherStatus, .sw = static_cast<std::uint16_t>(word)})});
        const auto read = world.read();
        EXPECT_EQ(read.code, 0) << std::hex << word << ": " << read.told();
        EXPECT_NE(read.out.find("\"state\": \"document\""), std::string::npos) << std::hex << word;
    }
}

TEST(SurviveStatus, Group12_63C0AtAReadIsARefusalAndNoVerifyFollows) {
    const efs::Image image = filled("usim", true);
    HostileCli world(image, {on(0xB0, {.times = 0, .action = Fault::Answer, .sw = 0x63C0})});
    setenv("SURVIVE_PIN", "1234", 1);
    const auto read = world.run({"read", "--pin", "env:SURVIVE_PIN"});
    EXPECT_TRUE(read.code == 0 || read.code == 3) << read.told();
    EXPECT_EQ(world.card.image(), image);
}

TEST(SurviveStatus, Group13_DataThatComesWithARefusalIsNotBelieved) {
    HostileCli world(filled("usim", true), {on(0xB0, {.times = 0, .action = Fault::OtherStatus, .sw = 0x6F00})});
    const auto read = world.read();
    EXPECT_EQ(read.out.find("\"state\": \"document\""), std::string::npos) << read.out;
}

// Over T=0 a SELECT is done when its status word says so; before a byte is written the card has to name the file.
TEST(SurviveStatus, Group13_ASelectThatIsOnlyClaimedLeadsNoWriteToAnotherFile) {
    for (const char* kind : {"sim", "usim", "wim"}) {
        const efs::Image image = blank(kind);
        HostileCli good(image);
        ASSERT_EQ(good.write().code, 0);
        for (const int word : {0x9000, 0x9F0F, 0x6117, 0x6106}) {
            bool over = false;
            for (std::size_t n = 0; !over && n < 100; ++n) {
                HostileCli world(
                    image, {on(0xA4, {.skip = n, .action = Fault::Answer, .sw = static_cast<std::uint16_t>(word)})});
                const auto written = world.write();
                over = !world.faulty.acted();
                const efs::Image& left = written.code == 0 ? good.card.image() : image;
                EXPECT_TRUE(written.code == 7 || sameFiles(world.card.image(), left))
                    << kind << ' ' << std::hex << word << " SELECT " << std::dec << n << ": exit " << written.code
                    << ' ' << written.told();
            }
            EXPECT_TRUE(over);
        }
    }
}

} // namespace
} // namespace survive
