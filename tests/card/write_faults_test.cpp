// A fault at every command of a write: the card ends before or after, or the error says truly that it is between.
#include "card/emulator/faults.h"
#include "tests/card/write_desk.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::CreateOptions;
using card::WantedFile;
using card::emulator::FaultRule;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;

const Kind uicc{CardKind::Uicc, true}, sim{CardKind::Sim, false};

struct FaultCase {
    const char* name;
    card::emulator::Fault fault;
    std::uint16_t sw;
    std::size_t count;
};

class WriteFaults : public testing::TestWithParam<std::tuple<FaultCase, Kind>> {};
INSTANTIATE_TEST_SUITE_P(
    EveryCommand, WriteFaults,
    testing::Combine(testing::Values(FaultCase{"CutBefore", card::emulator::Fault::CutBefore, 0, 0},
                                     FaultCase{"CutAfter", card::emulator::Fault::CutAfter, 0, 0},
                                     FaultCase{"PartialWrite", card::emulator::Fault::PartialWrite, 0, 3},
                                     FaultCase{"MemoryFailure", card::emulator::Fault::Answer, 0x6581, 0},
                                     FaultCase{"Denied", card::emulator::Fault::Answer, 0x6982, 0},
                                     FaultCase{"NoSpace", card::emulator::Fault::Answer, 0x6A84, 0},
                                     FaultCase{"ClaimsAndDoesNot", card::emulator::Fault::Answer, 0x9000, 0},
                                     FaultCase{"DoesAndDenies", card::emulator::Fault::DoThenAnswer, 0x6F00, 0},
                                     FaultCase{"LosesPower", card::emulator::Fault::ResetBefore, 0, 0}),
                     testing::Values(uicc, Kind{CardKind::Uicc, false}, sim, Kind{CardKind::Wim, false})),
    [](const auto& test) { return std::get<0>(test.param).name + nameOf(std::get<1>(test.param)); });

// The card before: a Bootstrap, an empty Config1, and on a UICC no Config2 yet.
efs::Image startOf(const Kind& kind) {
    efs::BlankCardOptions options;
    options.config2Size = kind.kind == CardKind::Uicc ? 0 : 200;
    efs::Image image = blank(kind, options);
    put(image, home(image) / 0x4431, document());
    return image;
}

FaultRule ruleAt(const FaultCase& fault, const Kind& kind, std::size_t at) {
    FaultRule rule;
    rule.action = fault.fault;
    rule.sw = fault.sw;
    rule.count = fault.count;
    // Over T=0 nothing tells a SELECT that was done from one that was not.
    const bool updatesOnly = fault.sw == 0x9000 && !kind.t1;
    if (updatesOnly) {
        rule.instruction = 0xD6;
        rule.skip = at;
    } else {
        rule.atCommand = at;
    }
    return rule;
}

void expectNoMixture(const efs::Image& image, const std::string& told) {
    for (const efs::FileId id : {0x4431, 0x4432, 0x4433}) {
        const auto* file = image.find(home(image) / id);
        if (!file || file->content[0] == 0xFF) continue;
        const auto size = file->content.size();
        EXPECT_TRUE(file->content == filled(document(), size) || file->content == filled(otherDocument(), size))
            << told << " leaves a mixture in " << std::hex << id;
    }
}

// Whatever fails at whichever command: the error says truly whether the card changed, and nothing half-written is
// valid.
TEST_P(WriteFaults, endBeforeAfterOrInTruth) {
    const auto& [fault, kind] = GetParam();
    const efs::Image start = startOf(kind);
    CreateOptions create;
    create.create = true;
    const std::vector<WantedFile> wanted = {
        {ObjectType::Bootstrap, otherDocument()}, {ObjectType::Config1, document()}, {ObjectType::Config2, document()}};
    bool finished = false;
    for (std::size_t at = 0; !finished && at < 400; ++at) {
        VirtualCard card(start);
        FaultyCard faulty(card, {});
        Desk desk(faulty, goodCredentials(kind));
        ASSERT_TRUE(desk.session);
        auto planned = desk.plan(wanted, create);
        ASSERT_TRUE(planned) << planned.error().message();
        faulty.setScript({ruleAt(fault, kind, at)});
        const auto written = desk.apply(*planned);
        finished = !faulty.acted();
        efs::Image end = card.image();
        end.pins = start.pins;
        if (written) {
            EXPECT_EQ(end.find(home(start) / 0x4431)->content, filled(otherDocument(), 1024)) << "command " << at;
            EXPECT_EQ(end.find(home(start) / 0x4433)->content[0], 0x03) << "command " << at;
            continue;
        }
        const auto& error = written.error();
        const std::string told = fmt::format("command {}: {}", at, error.message());
        EXPECT_EQ(error.kind == ErrorKind::Interrupted, error.cardChanged) << told;
        EXPECT_TRUE(error.kind == ErrorKind::Interrupted || end == start) << told;
        expectNoMixture(end, told);
    }
    EXPECT_TRUE(finished);
}

TEST(WriteFaultsByKind, aRefusedFirstUpdateIsNoRollback) {
    VirtualCard card(blank(uicc));
    FaultRule rule;
    rule.instruction = 0xD6;
    rule.action = card::emulator::Fault::Answer;
    rule.sw = 0x6982;
    FaultyCard faulty(card, {rule});
    Desk desk(faulty, goodCredentials(uicc));
    const auto written = desk.write({{ObjectType::Config1, document()}});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Credential);
    EXPECT_FALSE(written.error().cardChanged);
}

TEST(WriteFaultsByKind, aLaterOneIsRolledBackAndSaysSo) {
    VirtualCard card(blank(uicc));
    const efs::Image before = card.image();
    FaultRule rule;
    rule.instruction = 0xD6;
    rule.skip = 1;
    rule.times = 2; // once more is tried in place
    rule.action = card::emulator::Fault::Answer;
    rule.sw = 0x6581;
    FaultyCard faulty(card, {rule});
    Desk desk(faulty, goodCredentials(uicc));
    const auto written = desk.write({{ObjectType::Config1, document()}});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::RolledBack);
    EXPECT_EQ(written.error().sw, 0x6581);
    EXPECT_NE(written.error().text.find("everything was put back as it was"), std::string::npos);
    EXPECT_EQ(card.image(), before);
}

} // namespace
