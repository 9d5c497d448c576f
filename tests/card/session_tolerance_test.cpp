// Sessions with cards that differ from the standard, and with lines that break: an answer or an error, never a guess.
#include "efs/dir.h"
#include "tests/card/emulator/cards.h"
#include "tests/card/session_table.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::ErrorKind;
using card::Session;
using card::emulator::Fault;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::Path;
using Sent = std::vector<std::string>;

TEST(SessionTolerance, recordFilesAreReadToTheirEndWhateverTheWord) {
    Table table(emulator_test::simImage());
    auto& session = table.open();
    const auto file = session.read(path("3F00/2F00"));
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->content.size(), 40u);
    EXPECT_EQ(file->record(2).front(), 2);
    EXPECT_TRUE(file->complete);
    EXPECT_EQ(session.readRecord(path("3F00/2F00"), 2)->size(), 20u);
    EXPECT_EQ(session.readRecord(path("3F00/2F00"), 3).error().kind, ErrorKind::Missing);
}

struct Odd {
    const char* name;
    card::emulator::FaultRule rule;
    bool complete;
    std::size_t bytes;
    std::uint16_t readError;
};

class OddReads : public testing::TestWithParam<Odd> {};
INSTANTIATE_TEST_SUITE_P(
    Words, OddReads,
    testing::Values(
        // Le = 00 answered with success and no bytes: asked again for a number.
        Odd{"NoBytesForLeZero", fault(0xB0, Fault::Answer).sw(0x9000), true, 1024, 0},
        Odd{"DeniedIso", fault(0xB0, Fault::Answer).sw(0x6982).times(0), false, 0, 0x6982},
        Odd{"DeniedOld", fault(0xB0, Fault::Answer).sw(0x6900).times(0), false, 0, 0x6900},
        Odd{"DeniedGsm", fault(0xB0, Fault::Answer).sw(0x9804).times(0), false, 0, 0x9804},
        Odd{"Deactivated", fault(0xB0, Fault::Answer).sw(0x6283).times(0), false, 0, 0x6283},
        Odd{"EndsEarly", fault(0xB0, Fault::Answer).sw(0x6B00).skip(2).times(0), false, 512, 0x6B00},
        Odd{"EndsWithWarning", fault(0xB0, Fault::Answer).sw(0x6282).skip(2).times(0), false, 512, 0x6282},
        Odd{"ProactiveCommandWaits", fault(0xB0, Fault::Answer).sw(0x9110).skip(9), true, 1024, 0},
        Odd{"SizeTooLarge", fault(0xA4, Fault::LieAboutSize).skip(1).count(4096), false, 1024, 0x6B00},
        Odd{"SizeTooSmall", fault(0xA4, Fault::LieAboutSize).skip(1).count(700), true, 700, 0}),
    [](const auto& test) { return test.param.name; });

TEST_P(OddReads, areTakenForWhatTheyAre) {
    Table table(blank({CardKind::Uicc, true}), {GetParam().rule});
    auto& session = table.open();
    const auto file = session.read(path("3F00/7F80/4431"));
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->complete, GetParam().complete);
    EXPECT_EQ(file->content.size(), GetParam().bytes);
    EXPECT_EQ(file->readError.value_or(0), GetParam().readError);
}

struct Broken {
    const char* name;
    card::emulator::FaultRule rule;
};

class BrokenLines : public testing::TestWithParam<Broken> {};
INSTANTIATE_TEST_SUITE_P(Faults, BrokenLines,
                         testing::Values(Broken{"Cut", fault(0xB0, Fault::CutBefore)},
                                         Broken{"CutAfter", fault(0xA4, Fault::CutAfter).skip(1)},
                                         Broken{"NothingEver", fault(0xB0, Fault::Answer).sw(0x9000).times(0)},
                                         Broken{"TooMuch", fault(0xB0, Fault::LongAnswer).count(3)},
                                         Broken{"NoStatus", fault(0xB0, Fault::ShortAnswer).count(1)},
                                         Broken{"EndlessLength", fault(0xB0, Fault::EndlessLength).times(0)},
                                         Broken{"RandomFcp",
                                                fault(0xA4, Fault::RandomAnswer).skip(1).times(0).count(40)}),
                         [](const auto& test) { return test.param.name; });

TEST_P(BrokenLines, endInAnErrorAndNotInAGuess) {
    Table table(blank({CardKind::Uicc, true}), {GetParam().rule});
    auto& session = table.open();
    const auto file = session.read(path("3F00/7F80/4431"));
    ASSERT_FALSE(file);
    EXPECT_TRUE(file.error().kind == ErrorKind::Line || file.error().kind == ErrorKind::Malformed)
        << file.error().message();
    EXPECT_LT(table.wire.sent.size(), 20u);
}

TEST(SessionTolerance, endlessDataOverT0IsBounded) {
    Table table(blank({CardKind::Uicc, false}), {fault(0xA4, Fault::EndlessData).skip(1)});
    EXPECT_FALSE(table.open().read(path("3F00/7F80/4431")));
    EXPECT_LT(table.wire.sent.size(), 100u);
}

TEST(SessionTolerance, aCardWithoutSelectionByPathIsWalked) {
    Table table(blank({CardKind::Uicc, true}), {fault(0xA4, Fault::Answer).sw(0x6A86).skip(1)});
    auto& session = table.open();
    ASSERT_TRUE(session.read(path("3F00/7F80/5031")));
    EXPECT_EQ(table.wire.sent, (Sent{"00A40804047F80503100", "00A40004027F8000", "00A4000402503100", "00B0000080"}));
    ASSERT_TRUE(session.read(path("3F00/2FE2"))) << "and not asked by path again";
    EXPECT_EQ(table.wire.sent[4], "00A40004023F0000");
}

TEST(SessionTolerance, aFileThatMayNotBeSelectedIsThereAllTheSame) {
    Table table(blank({CardKind::Uicc, true}), {fault(0xA4, Fault::Answer).sw(0x6982).skip(1)});
    const auto file = table.open().read(path("3F00/7F80/4431"));
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_FALSE(file->complete);
    EXPECT_EQ(file->readError, 0x6982);
}

TEST(SessionTolerance, aCardWithoutSelectionByNameHasNoApplications) {
    for (const int word : {0x6D00, 0x6A86, 0x6985, 0x6F00}) {
        Table table(blank({CardKind::Uicc, true}),
                    {fault(0xA4, Fault::Answer).sw(static_cast<std::uint16_t>(word)).skip(1)});
        EXPECT_EQ(table.open().openApplication(efs::pkcs15Aid).error().kind, ErrorKind::Missing) << std::hex << word;
    }
}

TEST(SessionTolerance, aCardThatIsNothingKnownSaysSo) {
    Table table(blank({CardKind::Uicc, true}), {fault(0xA4, Fault::Answer).sw(0x6A82).times(0)});
    const auto session = Session::open(table.wire);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().kind, ErrorKind::Unsupported);
    EXPECT_EQ(session.error().text, "the card answers neither as a UICC, nor as a SIM, nor as a WIM");
    EXPECT_EQ(session.error().sw, 0x6A82);
    EXPECT_EQ(table.wire.transactions, 0) << "the card is let go";
}

TEST(SessionTolerance, anAtrThatMeansNothingIsNoObstacle) {
    efs::Image image = blank({CardKind::Uicc, true});
    image.atr = "3B"_hex;
    VirtualCard card(std::move(image));
    EXPECT_TRUE(Session::open(card));
}

TEST(SessionTolerance, impossiblePathsAreRefusedBeforeAnythingIsSent) {
    Table table(blank({CardKind::Uicc, true}));
    auto& session = table.open();
    EXPECT_EQ(session.select(Path{}).error().kind, ErrorKind::Usage);
    EXPECT_EQ(session.select(Path{{}, {0x7F80}}).error().kind, ErrorKind::Usage);
    EXPECT_EQ(session.select(Path{{}, std::vector<efs::FileId>(9, 0x3F00)}).error().kind, ErrorKind::Usage);
    EXPECT_EQ(session.readBinary(path("3F00/2FE2"), 0x7FFF, 2).error().kind, ErrorKind::Limit);
    EXPECT_EQ(session.updateBinary(path("3F00/2FE2"), 0x8000, "00"_hex).error().kind, ErrorKind::Limit);
    EXPECT_TRUE(table.wire.sent.empty());
}

} // namespace
