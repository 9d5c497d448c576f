// Groups 4 to 13 of the hostile input through the real daemon: a card that fails on demand sits in a vpcd slot, and the
// program is run on it. Whatever happens: an error that says what and what to do, the exit code of the contract, no
// byte lost silently, no PIN try spent.
#include "tests/e2e/hostile.h"

namespace e2e {
namespace {

using namespace apdu::literals;
using namespace std::chrono_literals;
using card::emulator::Fault;
using card::emulator::FaultRule;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using support::Finished;

struct Misdeed {
    const char* name;
    FaultRule rule;
    int code;            // of a read
    const char* message; // part of it
};

void PrintTo(const Misdeed& misdeed, std::ostream* to) {
    *to << misdeed.name;
}

class HostileCards : public Hostile, public testing::WithParamInterface<std::tuple<Misdeed, bool>> {};
INSTANTIATE_TEST_SUITE_P(
    Survive, HostileCards,
    testing::Combine(
        testing::Values(
            Misdeed{"Group05_RemovedWhileReading", on(0xB0, {.skip = 2, .action = Fault::Removed}), 5,
                    "reader \"Virtual PCD 00 00\": "},
            Misdeed{"Group05_PulledAfterACommand", on(0xB0, {.skip = 1, .action = Fault::CutAfter}), 5,
                    "reader \"Virtual PCD 00 00\": "},
            Misdeed{"Group07_NoAnswer", on(0xB0, {.times = 0, .action = Fault::ShortAnswer, .count = 0}), 5,
                    "reader \"Virtual PCD 00 00\": "},
            Misdeed{"Group07_OneByte", on(0xB0, {.times = 0, .action = Fault::ShortAnswer, .count = 1}), 5,
                    "a status word has two"},
            Misdeed{"Group07_TooLong", on(0xB0, {.times = 0, .action = Fault::LongAnswer, .count = 300}), 5, ""},
            Misdeed{"Group07_FarTooLong", on(0xB0, {.times = 0, .action = Fault::LongAnswer, .count = 65'000}), 5, ""},
            Misdeed{"Group07_Noise", {.times = 0, .action = Fault::Noise, .count = 30}, -1, ""},
            Misdeed{"Group07_Late", {.skip = 2, .times = 2, .action = Fault::Delay, .delay = 700ms}, 0, ""},
            Misdeed{"Group12_EndlessData", on(0xA4, {.skip = 2, .action = Fault::EndlessData}), -1, ""},
            Misdeed{"Group12_Always6100",
                    {.times = 0, .action = Fault::Answer, .sw = 0x6100},
                    5,
                    "the card announces more data without end"},
            Misdeed{"Group12_EndlessLength", on(0xB0, {.action = Fault::EndlessLength}), 5,
                    "with another length (SW 6C10, then 6C10)"},
            Misdeed{"Group13_NothingAt9000", on(0xB0, {.times = 0, .action = Fault::Answer, .sw = 0x9000}), 5,
                    "the card gave 0"}),
        testing::Bool()),
    [](const auto& test) {
        return std::string(std::get<0>(test.param).name) + (std::get<1>(test.param) ? "_T1" : "_T0");
    });

TEST_P(HostileCards, EndAReadInAnErrorThatSaysWhatToDo) {
    const auto& [misdeed, t1] = GetParam();
    VirtualCard card(blank(uicc, t1));
    const efs::Image before = card.image();
    FaultyCard faulty(card, {misdeed.rule});
    Slot slot(faulty);
    ASSERT_TRUE(slot.isIn(*world_));
    const Finished seen = read();
    slot.end();
    if (misdeed.code >= 0) {
        EXPECT_EQ(seen.exitCode, misdeed.code) << seen.out << seen.err;
    }
    EXPECT_TRUE(seen.exitCode == 0 || (seen.exitCode >= 3 && seen.exitCode <= 5)) << seen.exitCode << seen.out;
    if (seen.exitCode != 0) {
        EXPECT_NE(errorOf(seen).find(misdeed.message), std::string::npos) << seen.out;
    }
    EXPECT_TRUE(faulty.acted());
    EXPECT_EQ(card.image(), before);
}

struct Cut {
    const char* name;
    FaultRule rule;
};

void PrintTo(const Cut& cut, std::ostream* to) {
    *to << cut.name;
}

class HostileWrites : public Hostile, public testing::WithParamInterface<std::tuple<Cut, efs::CardKind>> {};
INSTANTIATE_TEST_SUITE_P(
    Survive, HostileWrites,
    testing::Combine(
        testing::Values(Cut{"Group05_RemovedBeforeTheFirstUpdate", on(0xD6, {.action = Fault::Removed})},
                        Cut{"Group05_RemovedWhileWriting", on(0xD6, {.skip = 2, .action = Fault::Removed})},
                        Cut{"Group05_RemovedAtTheVerify", on(0x20, {.action = Fault::Removed})},
                        Cut{"Group04_ResetBeforeAnUpdate", on(0xD6, {.skip = 1, .action = Fault::ResetBefore})},
                        Cut{"Group07_EmptyAnswers", on(0xD6, {.skip = 1, .times = 0, .action = Fault::ShortAnswer})},
                        Cut{"Group07_NoiseForUpdates", on(0xD6, {.times = 0, .action = Fault::Noise, .count = 9})},
                        Cut{"Group12_6CForUpdates", on(0xD6, {.times = 0, .action = Fault::Answer, .sw = 0x6C10})},
                        Cut{"Group12_61ForVerify", on(0x20, {.times = 0, .action = Fault::Answer, .sw = 0x6100})}),
        testing::Values(efs::CardKind::Uicc, efs::CardKind::Sim)),
    [](const auto& test) {
        return std::string(std::get<0>(test.param).name) +
               (std::get<1>(test.param) == efs::CardKind::Sim ? "_sim" : "_usim");
    });

TEST_P(HostileWrites, LoseNothingSilentlyAndSpendNoTry) {
    const auto& [cut, kind] = GetParam();
    VirtualCard card(blank(kind, false));
    const efs::Image before = card.image();
    FaultyCard faulty(card, {cut.rule});
    Slot slot(faulty);
    ASSERT_TRUE(slot.isIn(*world_));
    const Finished written = write(kind == efs::CardKind::Sim);
    slot.end();
    EXPECT_TRUE(faulty.acted());
    EXPECT_TRUE(written.exitCode >= 4 && written.exitCode <= 7) << written.exitCode << written.out << written.err;
    errorOf(written);
    expectNothingLost(written, before, card.image());
}

// ---- group 5: another card with the same ATR

TEST_F(Hostile, Group05_AnotherCardWithTheSameAtrPutInItsPlaceIsNotWritten) {
    efs::Image other = blank(uicc, true);
    other.files.at(*efs::Path::parse("3F00/2FE2")).content[5] ^= 0x11;
    for (auto& pin : other.pins) pin.value[0] ^= 0x01;
    VirtualCard mine(blank(uicc, true)), theirs(other);
    const efs::Image before = mine.image();
    FaultyCard pulled(mine, {on(0xD6, {.skip = 1, .action = Fault::Removed})});
    Slot slot(pulled, &theirs);
    ASSERT_TRUE(slot.isIn(*world_));
    const Finished written = write();
    ASSERT_TRUE(slot.isIn(*world_)) << "the other card is in the slot now\n" << world_->daemonLog();
    slot.end();
    EXPECT_EQ(written.exitCode, 7) << written.out;
    EXPECT_NE(errorOf(written).find("the write was cut"), std::string::npos) << written.out;
    expectNothingLost(written, before, mine.image());
    EXPECT_EQ(theirs.image(), other) << "neither written nor asked for a PIN";
}

TEST_F(Hostile, Group05_AnExchangeNobodyWasToldOfIsNotWrittenEither) {
    VirtualCard mine(blank(uicc, true)), theirs(blank(uicc, true));
    const efs::Image before = theirs.image();
    FaultyCard swapped(mine, {on(0xD6, {.skip = 1, .action = Fault::Swap})}, &theirs);
    Slot slot(swapped);
    ASSERT_TRUE(slot.isIn(*world_));
    const Finished written = write();
    slot.end();
    EXPECT_TRUE(written.exitCode == 5 || written.exitCode == 7) << written.out;
    errorOf(written);
    EXPECT_EQ(theirs.image(), before);
}

} // namespace
} // namespace e2e
