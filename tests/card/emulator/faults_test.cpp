// Each fault, as the one who speaks to the card meets it.
#include "card/emulator/faults.h"
#include "tests/card/emulator/cards.h"

#include <chrono>

namespace emulator_test {
namespace {

using card::emulator::Fault;
using card::emulator::FaultRule;
using card::emulator::FaultScript;
using card::emulator::FaultyCard;

const std::string cut = "the card does not answer any more", gone = "the card was removed";
const std::string selectConfig = "00A4080C047F804432", verify = "0020000108" + std::string(chv1);

class Faults : public ::testing::Test {
  protected:
    // A card with Config1 selected and PIN 1 verified; the script begins after that.
    FaultyCard& with(FaultScript script, card::CardWire* other = nullptr) {
        faulty_.emplace(card_, FaultScript{}, other);
        run(*faulty_, {{selectConfig, "9000"}, {verify, "9000"}});
        faulty_->setScript(std::move(script));
        return *faulty_;
    }
    apdu::Bytes head() const {
        const auto& content = card_.image().find(*Path::parse("3F00/7F80/4432"))->content;
        return {content.begin(), content.begin() + 4};
    }

    VirtualCard card_{uiccImage()};
    std::optional<FaultyCard> faulty_;
};

FaultRule at(std::size_t command, Fault action) {
    FaultRule rule;
    rule.atCommand = command;
    rule.action = action;
    return rule;
}

FaultRule on(std::uint8_t instruction, Fault action) {
    FaultRule rule;
    rule.instruction = instruction;
    rule.action = action;
    return rule;
}

TEST_F(Faults, anEmptyScriptChangesNothing) {
    auto& card = with({});
    run(card, {{"00B0000002", "00019000"}, {"00D6000001AA", "9000"}});
    EXPECT_FALSE(card.acted());
    EXPECT_EQ(card.commands(), 2u);
}

TEST_F(Faults, cutBeforeLosesTheCommand) {
    auto& card = with({at(1, Fault::CutBefore)});
    run(card, {{"00D6000001AA", "9000"}, {"00D6000101BB", cut}, {"00B0000001", cut}});
    EXPECT_TRUE(card.acted());
    EXPECT_EQ(head(), "AA010203"_hex);
    ASSERT_TRUE(card.reset());
    run(card, {{"00B0000001", "6986"}, {selectConfig, "9000"}, {"00B0000001", "AA9000"}, {"00D6000001CC", "6982"}});
}

TEST_F(Faults, cutAfterLosesTheAnswer) {
    auto& card = with({on(0xD6, Fault::CutAfter)});
    run(card, {{"00B0000001", "009000"}, {"00D6000001AA", cut}});
    EXPECT_EQ(head(), "AA010203"_hex);
}

TEST_F(Faults, skipAndTimesCountFittingCommands) {
    auto rule = on(0xD6, Fault::Answer);
    rule.sw = 0x6581, rule.skip = 1, rule.times = 2;
    auto& card = with({rule});
    run(card, {{"00D6000001AA", "9000"},
               {"00B0000001", "AA9000"},
               {"00D6000001BB", "6581"},
               {"00D6000001BB", "6581"},
               {"00D6000001BB", "9000"}});
    rule.skip = 0, rule.times = 0;
    card.setScript({rule});
    run(card, {{"00D6000001CC", "6581"}, {"00D6000001CC", "6581"}, {"00D6000001CC", "6581"}});
}

TEST_F(Faults, partialWriteStopsInTheMiddle) {
    auto rule = on(0xD6, Fault::PartialWrite);
    rule.count = 2;
    auto& card = with({rule});
    run(card, {{"00D6000004AABBCCDD", cut}, {"00B0000001", cut}});
    EXPECT_EQ(head(), "AABB0203"_hex);
}

TEST_F(Faults, partialWriteOfNothingAndOfAll) {
    auto rule = on(0xD6, Fault::PartialWrite);
    run(with({rule}), {{"00D6000004AABBCCDD", cut}});
    EXPECT_EQ(head(), "00010203"_hex);
    rule.count = 9;
    run(with({rule}), {{"00D6000004AABBCCDD", cut}});
    EXPECT_EQ(head(), "AABBCCDD"_hex);
}

TEST_F(Faults, partialWriteOfARecord) {
    auto rule = on(0xDC, Fault::PartialWrite);
    rule.count = 3;
    auto& card = with({rule});
    run(card, {{"00A4080C047F106F3A", "9000"}, {"00DC02040EAABBCCDDEEFF0102030405060708", cut}});
    const auto record = card_.image().find(*Path::parse("3F00/7F10/6F3A"))->record(2);
    EXPECT_EQ(apdu::hex(record), "AABBCC0202020202020202020202");
}

TEST_F(Faults, aRemovedCardIsGoneForGood) {
    auto& card = with({at(0, Fault::Removed)});
    run(card, {{"00B0000001", gone}, {"00B0000001", gone}});
    EXPECT_FALSE(card.reset());
    EXPECT_FALSE(card.beginTransaction());
}

TEST_F(Faults, claimsAndDoesNot) {
    auto rule = on(0xD6, Fault::Answer);
    rule.sw = 0x9000;
    run(with({rule}), {{"00D6000001AA", "9000"}, {"00B0000001", "009000"}});
    auto other = on(0xD6, Fault::DoThenAnswer);
    other.sw = 0x6581;
    run(with({other}), {{"00D6000001AA", "6581"}, {"00B0000001", "AA9000"}});
}

TEST_F(Faults, liesAboutSizes) {
    auto rule = on(0xA4, Fault::LieAboutSize);
    rule.count = 0xFFFF;
    auto& card = with({rule});
    const auto waiting = send(card, "00A40804047F804432");
    const auto fcp = *apdu::fromHex(send(card, "00C00000" + waiting.substr(2)));
    EXPECT_EQ(efs::decodeFcp(apdu::View(fcp).first(fcp.size() - 2)).value().size, 0xFFFFu);
    run(card, {{"A0A40000024432", "9F0F"}, {"A0C000000F", "0000012C4432040001FF44010200009000"}});
    card.setScript({rule});
    run(card, {{"A0A40000024432", "9F0F"}, {"A0C000000F", "0000FFFF4432040001FF44010200009000"}});
}

TEST_F(Faults, announcesWithoutEnd) {
    auto& card = with({at(0, Fault::EndlessData)});
    EXPECT_EQ(send(card, "00A40004024432"), "6110");
    for (int i = 0; i < 100; ++i) EXPECT_EQ(send(card, "00C0000010"), "A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A56110");
    EXPECT_EQ(send(card, "00B0000001"), "009000"); // another command ends it
    EXPECT_EQ(send(card, "00C0000010"), "6985");
}

TEST_F(Faults, neverAcceptsALength) {
    auto& card = with({on(0xB0, Fault::EndlessLength)});
    run(card, {{"00B0000001", "6C10"}, {"00B0000010", "6C10"}, {"00B0000010", "6C10"}});
    run(card, {{"00D6000001AA", "9000"}, {"00B0000001", "AA9000"}});
}

TEST_F(Faults, answersOfTheWrongShape) {
    auto rule = at(0, Fault::RandomAnswer);
    rule.count = 5;
    const auto first = send(with({rule}), "00B0000002");
    EXPECT_EQ(first.size(), 2 * 7u);
    EXPECT_EQ(send(with({rule}), "00B0000002"), first); // the same every time
    rule.seed = 2;
    EXPECT_NE(send(with({rule}), "00B0000002"), first);
    rule.action = Fault::LongAnswer;
    EXPECT_EQ(send(with({rule}), "00B0000002"), "0001A5A5A5A5A59000");
    rule.action = Fault::ShortAnswer;
    rule.count = 1;
    EXPECT_EQ(send(with({rule}), "00B0000002"), "00");
    rule.count = 0;
    EXPECT_EQ(send(with({rule}), "00B0000002"), "");
}

TEST_F(Faults, dataWithTheWrongWord) {
    auto rule = on(0xB0, Fault::OtherStatus);
    rule.sw = 0x6281;
    run(with({rule}), {{"00B0000002", "00016281"}, {"00B0000002", "00019000"}});
    auto refusal = on(0xB0, Fault::Answer);
    refusal.sw = 0x6F00, refusal.count = 3;
    run(with({refusal}), {{"00B0000002", "A5A5A56F00"}});
}

TEST_F(Faults, noiseIsNeverTheSameTwice) {
    auto rule = on(0xB0, Fault::Noise);
    rule.count = 8, rule.times = 0;
    auto& card = with({rule});
    const auto first = send(card, "00B0000002"), second = send(card, "00B0000002");
    EXPECT_EQ(first.size(), 16u);
    EXPECT_NE(first, second);
    rule.count = 0;
    EXPECT_EQ(send(with({rule}), "00B0000002"), "");
}

TEST_F(Faults, resetsInBetween) {
    auto& card = with({at(1, Fault::ResetBefore)});
    run(card, {{"00D6000001AA", "9000"}, {"00D6000001BB", "6986"}, {selectConfig, "9000"}, {"00D6000001BB", "6982"}});
}

TEST_F(Faults, swapsCardsUnderTheSameAtr) {
    auto image = uiccImage();
    image.find(*Path::parse("3F00/2FE2"))->content.assign(10, 0x99);
    VirtualCard other(image);
    auto& card = with({at(1, Fault::Swap)}, &other);
    const auto atr = apdu::toBytes(card.atr());
    run(card, {{"00A4080C022FE2", "9000"}, {"00A4080C022FE2", "9000"}, {"00B0000002", "99999000"}});
    EXPECT_EQ(apdu::toBytes(card.atr()), atr);
}

TEST_F(Faults, answersLate) {
    auto rule = at(0, Fault::Delay);
    rule.delay = std::chrono::milliseconds(30);
    auto& card = with({rule});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(send(card, "00B0000001"), "009000");
    EXPECT_GE(std::chrono::steady_clock::now() - start, rule.delay);
}

TEST_F(Faults, theLineSurvivesThem) {
    // What the chain of decorators makes of the worst of them: an error, in bounded time.
    for (const auto action : {Fault::EndlessData, Fault::EndlessLength, Fault::ShortAnswer}) {
        apdu::Line line(with({at(0, action)}), false);
        const auto answer = line.transmit(apdu::select(apdu::Class::Uicc, 0x4432));
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, apdu::ErrorKind::Line);
    }
}

} // namespace
} // namespace emulator_test
