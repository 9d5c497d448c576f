// Groups 4, 5, 7, 8 and 9: the card and the reader between two commands; and every misdeed at every command.
#include "apdu/channel.h"
#include "card/pcsc_errors.h"
#include "card/session.h"
#include "card/transaction.h"
#include "tests/support/files.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"
#include "tests/survive/misdeeds.h"

#include <fmt/format.h>

namespace survive {
namespace {

using namespace apdu::literals;
using card::emulator::Fault;
using card::emulator::FaultRule;
using card::emulator::FaultScript;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;

FaultRule at(std::size_t command, FaultRule rule) {
    rule.atCommand = command;
    return rule;
}

FaultRule on(std::uint8_t instruction, FaultRule rule) {
    rule.instruction = instruction;
    return rule;
}

// ---- every misdeed at every command

struct Road {
    std::string kind;
    bool t1;
    Misdeed misdeed;
};

void PrintTo(const Road& road, std::ostream* to) {
    *to << road.misdeed.name << ' ' << road.kind;
}

std::string nameOf(const testing::TestParamInfo<Road>& test) {
    return test.param.misdeed.name + "_" + test.param.kind + (test.param.t1 ? "T1" : "T0");
}

std::vector<Road> roads(const std::vector<std::pair<std::string, bool>>& cards) {
    std::vector<Road> all;
    for (const auto& misdeed : misdeeds()) {
        for (const auto& [kind, t1] : cards) all.push_back({kind, t1, misdeed});
    }
    return all;
}

// What any failure owes the operator.
void expectTold(const Outcome& outcome, const std::string& at) {
    if (outcome.code == 0) return;
    const bool nothingThere = outcome.code == 3 && outcome.out.find("\"application\": null") != std::string::npos;
    EXPECT_TRUE(nothingThere || !outcome.message.empty()) << at;
    EXPECT_FALSE(outcome.message.ends_with('.')) << at << outcome.message;
    EXPECT_TRUE(outcome.code != 5 || !outcome.hint.empty()) << at << outcome.message;
}

class Reads : public testing::TestWithParam<Road> {};
INSTANTIATE_TEST_SUITE_P(SurviveReader, Reads,
                         testing::ValuesIn(roads({{"sim", false}, {"usim", false}, {"usim", true}, {"wim", true}})),
                         nameOf);

TEST_P(Reads, EndInAnAnswerOrAnError) {
    const efs::Image image = filled(GetParam().kind, GetParam().t1);
    bool over = false;
    for (std::size_t n = 0; !over && n < 200; ++n) {
        HostileCli world(image, {at(n, GetParam().misdeed.rule)});
        if (GetParam().misdeed.rule.times == 0) {
            world.faulty.setScript({FaultRule(GetParam().misdeed.rule)}); // from the first command on
            over = true;
        }
        const auto read = world.read();
        over = over || !world.faulty.acted();
        const std::string told = fmt::format("command {}: {} ", n, read.told());
        // Done, no provisioning found, the card refuses, the line failed: a read can end in nothing else.
        EXPECT_TRUE(read.code == 0 || (read.code >= 3 && read.code <= 5)) << told << read.code;
        EXPECT_FALSE(read.cardChanged) << told;
        EXPECT_TRUE(world.card.image() == image && world.other.image() == image) << told << "a read changed the card";
        EXPECT_LT(world.faulty.commands(), 600u) << told;
        expectTold(read, told);
    }
    EXPECT_TRUE(over);
}

class Writes : public testing::TestWithParam<Road> {};
INSTANTIATE_TEST_SUITE_P(SurviveReader, Writes,
                         testing::ValuesIn(roads({{"sim", false}, {"usim", true}, {"wim", false}})), nameOf);

TEST_P(Writes, EndBeforeAfterOrInTruthAndSpendNoTry) {
    const efs::Image image = blank(GetParam().kind, GetParam().t1);
    efs::Image done;
    {
        HostileCli world(image);
        ASSERT_EQ(world.write().code, 0);
        done = world.card.image();
    }
    bool over = false;
    // Every second command, the odd ones on one card and the even ones on another: all of them took a minute.
    for (std::size_t n = GetParam().t1 ? 0 : 1; !over && n < 300; n += 2) {
        HostileCli world(image, {at(n, GetParam().misdeed.rule)});
        const auto written = world.write();
        over = !world.faulty.acted();
        const std::string told = fmt::format("command {}: {} ", n, written.told());
        const bool before = sameFiles(world.card.image(), image), after = sameFiles(world.card.image(), done);
        if (written.code == 0) {
            EXPECT_TRUE(after) << told << "a success that is none";
        }
        if (written.code != 0 && written.code != 7) {
            EXPECT_TRUE(before) << told << "a silent change, exit " << written.code;
        }
        EXPECT_TRUE(sameFiles(world.other.image(), image)) << told << "the other card was written";
        EXPECT_TRUE(sameTries(world.card.image(), image)) << told << "a try was spent";
        EXPECT_TRUE(sameTries(world.other.image(), image)) << told << "a try of the other card was spent";
        EXPECT_LT(world.faulty.commands(), 800u) << told;
        expectTold(written, told);
    }
    EXPECT_TRUE(over);
}

// ---- group 4

TEST(SurviveReader, Group04_AResetBeforeTheFirstUpdateChangesNothing) {
    const efs::Image image = blank("usim", true);
    HostileCli world(image, {on(0xD6, {.action = Fault::ResetBefore})});
    const auto written = world.write();
    EXPECT_TRUE(sameFiles(world.card.image(), image));
    EXPECT_TRUE(sameTries(world.card.image(), image));
    EXPECT_NE(written.code, 0);
    EXPECT_NE(written.message.find("no file is selected"), std::string::npos) << written.message;
    EXPECT_NE(written.hint, "");
}

TEST(SurviveReader, Group04_AResetInTheMiddleOfAWriteIsToldAsACutOne) {
    HostileCli world(filled("usim", true), {on(0xD6, {.skip = 2, .action = Fault::ResetBefore})});
    const auto written = world.write();
    EXPECT_EQ(written.code, 7);
    EXPECT_EQ(written.kind, "interrupted");
    EXPECT_TRUE(written.cardChanged);
    EXPECT_NE(written.hint.find("simprov recover"), std::string::npos) << written.hint;
    EXPECT_TRUE(sameTries(world.card.image(), blank("usim", true)));
}

// ---- group 5

// A reader that tells nobody of the exchange, at every command after the plan was made.
TEST(SurviveReader, Group05_ATwinThatTakesTheCardsPlaceIsNotWrittenAndHardlyEverPays) {
    const efs::Image mine = filled("usim", true);
    efs::Image theirs = mine;
    theirs.files.at(*efs::Path::parse("3F00/2FE2")).content[5] ^= 0x11; // another ICCID
    for (auto& pin : theirs.pins) pin.value.back() ^= 0x01;             // and other PINs
    theirs.files.at(config1Of(theirs)).content[12] ^= 0x01;
    const auto wanted = "030B6A0045C65601870706034F746865720001010101"_hex;
    std::size_t paid = 0;
    bool over = false;
    for (std::size_t n = 0; !over && n < 300; ++n) {
        VirtualCard card(mine), twin(theirs);
        FaultyCard faulty(card, {}, &twin);
        auto session = card::Session::open(faulty).value();
        card::Credentials credentials;
        credentials.pin = card::Credential{apdu::Secret("31323334"_hex), {}};
        card::Keyring keyring(*session, std::move(credentials));
        const auto snapshot = card::readProvisioning(*session, keyring).value();
        const auto planned = card::planWrite(*session, keyring, snapshot, {{efs::ObjectType::Config1, wanted, true}});
        ASSERT_TRUE(planned) << planned.error().message();
        faulty.setScript({at(n, {.action = Fault::Swap})});
        const support::TemporaryDirectory journals;
        const auto written =
            bounded([&] { return card::applyPlan(*session, keyring, *planned, card::JournalStore(journals.path())); });
        over = !faulty.acted();
        EXPECT_EQ(written.has_value(), over) << "command " << n;
        if (!written) {
            EXPECT_NE(written.error().hint, "") << "command " << n << ": " << written.error().message();
        }
        EXPECT_TRUE(sameFiles(twin.image(), theirs)) << "command " << n;
        if (!sameTries(twin.image(), theirs)) ++paid;
    }
    EXPECT_TRUE(over);
    // The contents are compared before the PIN is shown: only an exchange right at the VERIFY goes unseen.
    EXPECT_LE(paid, 1u);
}

TEST(SurviveReader, Group05_ARemovedCardIsSaidToBeRemoved) {
    HostileCli world(filled("usim", true), {on(0xB0, {.skip = 1, .action = Fault::Removed})});
    const auto read = world.read();
    EXPECT_EQ(read.code, 5);
    EXPECT_EQ(read.kind, "line");
    EXPECT_EQ(read.message, "the card was removed");
    EXPECT_EQ(read.hint, "Insert the card again and repeat");
}

// ---- group 7

struct Shape {
    const char* name;
    FaultRule rule;
    const char* message;
};

void PrintTo(const Shape& shape, std::ostream* to) {
    *to << shape.name;
}

class Shapes : public testing::TestWithParam<Shape> {};
INSTANTIATE_TEST_SUITE_P(
    SurviveReader, Shapes,
    testing::Values(
        Shape{"Group07_Empty",
              {.action = Fault::ShortAnswer, .count = 0},
              "the card answered READ BINARY with 0 bytes; a status word has two"},
        Shape{"Group07_OneByte",
              {.action = Fault::ShortAnswer, .count = 1},
              "the card answered READ BINARY with 1 bytes; a status word has two"},
        Shape{"Group07_OneTooMany", {.action = Fault::LongAnswer, .count = 1}, "bytes, the card gave"},
        Shape{"Group07_FarTooLong", {.action = Fault::LongAnswer, .count = 70'000}, "bytes, the card gave 70"}),
    [](const auto& test) { return test.param.name; });

TEST_P(Shapes, AreLineErrorsThatNameBothLengths) {
    for (const bool t1 : {false, true}) {
        HostileCli world(filled("usim", t1), {on(0xB0, GetParam().rule)});
        const auto read = world.read();
        EXPECT_EQ(read.code, 5);
        EXPECT_EQ(read.kind, "line");
        EXPECT_NE(read.message.find(GetParam().message), std::string::npos) << read.message;
        EXPECT_NE(read.hint, "");
    }
}

TEST(SurviveReader, Group07_NoiseOfEveryLengthIsAnErrorInBoundedTime) {
    for (std::size_t count = 0; count < 40; ++count) {
        for (std::uint32_t seed = 1; seed <= 5; ++seed) {
            HostileCli world(filled("sim"),
                             {{.times = 0, .action = Fault::Noise, .count = count, .seed = seed * 1000}});
            const auto read = world.read();
            EXPECT_TRUE(read.code == 4 || read.code == 5 || read.code == 3)
                << count << ": " << read.told() << read.code;
            expectTold(read, std::to_string(count));
        }
    }
}

TEST(SurviveReader, Group07_ALateAnswerIsAnAnswer) {
    HostileCli world(filled("usim"), {{.times = 3, .action = Fault::Delay, .delay = std::chrono::milliseconds(100)}});
    EXPECT_EQ(world.read().code, 0);
}

TEST(SurviveReader, Group07_AWrongByteInTheDirectoryOfPinsCostsNoTry) {
    const efs::Image whole = blank("wim");
    const efs::Path aodf = bootstrapOf(whole).parent() / 0x4400;
    constexpr std::size_t filler = 0x2C; // what the PIN is filled with may be any byte: nothing tells that it is wrong
    for (std::size_t i = 0; i < 60; ++i) {
        if (i == filler) continue;
        efs::Image image = whole;
        image.files.at(aodf).content[i] = 0x00;
        HostileCli world(image);
        const auto written = world.write();
        EXPECT_TRUE(sameTries(world.card.image(), image)) << "byte " << i << ": " << written.told();
        EXPECT_TRUE(written.code == 0 || sameFiles(world.card.image(), image)) << "byte " << i;
    }
    efs::Image image = whole;
    image.files.at(aodf).content[2] = 0x00; // the record of PIN-G; PIN-NR's is left
    HostileCli world(image);
    const auto written = world.write();
    EXPECT_EQ(written.code, 4);
    EXPECT_NE(written.message.find("directory of PINs is damaged"), std::string::npos) << written.message;
    EXPECT_EQ(written.hint, "If you know its reference, give it with --pin-ref");
}

// ---- group 8

// A reader that fetches what waits and corrects lengths itself, so that neither 61xx, 9Fxx nor 6Cxx is ever seen.
class FetchingReader final : public card::CardWire {
  public:
    explicit FetchingReader(card::CardWire& card) : card_(card) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        ++commands;
        apdu::Bytes sent = apdu::toBytes(apdu), data;
        for (int round = 0; round < 20; ++round) {
            auto answer = card_.exchange(sent);
            if (!answer || answer->size() < 2) return answer;
            const std::uint8_t sw1 = *(answer->end() - 2), sw2 = answer->back();
            if (sw1 == 0x6C) {
                sent.back() = sw2;
                continue;
            }
            data.insert(data.end(), answer->begin(), answer->end() - 2);
            if (sw1 != 0x61 && sw1 != 0x9F) {
                apdu::append(data, apdu::View(*answer).last(2));
                return data;
            }
            const std::uint8_t cla = (apdu[0] & 0xF0) == 0x80 ? apdu[0] & 0x0F : apdu[0];
            sent = {cla, 0xC0, 0x00, 0x00, sw2};
        }
        return apdu::fail(apdu::ErrorKind::Line, "the reader gave up");
    }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return card_.reset(); }
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}
    std::size_t commands = 0;

  private:
    card::CardWire& card_;
};

TEST(SurviveReader, Group08_AReaderThatFetchesItselfGivesTheSameCard) {
    for (const char* kind : {"sim", "usim", "wim"}) {
        VirtualCard plain(filled(kind)), behind(filled(kind));
        FetchingReader reader(behind);
        const auto snapshotOf = [](card::CardWire& wire) {
            auto session = card::Session::open(wire).value();
            card::Keyring keyring(*session, {});
            return bounded([&] { return card::readProvisioning(*session, keyring).value(); });
        };
        const auto here = snapshotOf(plain), there = snapshotOf(reader);
        EXPECT_EQ(here.image, there.image) << kind;
        EXPECT_EQ(there.provisioning.files.size(), 3u) << kind;
        EXPECT_GT(reader.commands, 5u);
    }
}

TEST(SurviveReader, Group08_AReaderThatFetchesItselfIsWrittenThrough) {
    using namespace apdu::literals;
    VirtualCard behind(blank("usim"));
    FetchingReader reader(behind);
    auto session = card::Session::open(reader).value();
    card::Credentials credentials;
    credentials.pin = card::Credential{apdu::Secret("31323334"_hex), {}};
    card::Keyring keyring(*session, std::move(credentials));
    const auto snapshot = card::readProvisioning(*session, keyring).value();
    const auto document = "030B6A0045C65601870706034F70657261746F720001010101"_hex;
    const auto planned = card::planWrite(*session, keyring, snapshot, {{efs::ObjectType::Config1, document, true}});
    ASSERT_TRUE(planned) << planned.error().message();
    const support::TemporaryDirectory journals;
    const auto written =
        bounded([&] { return card::applyPlan(*session, keyring, *planned, card::JournalStore(journals.path())); });
    ASSERT_TRUE(written) << written.error().message();
    const auto& content = behind.image().find(config1Of(behind.image()))->content;
    EXPECT_TRUE(apdu::equal(apdu::View(content).first(document.size()), document));
}

// ---- group 9

TEST(SurviveReader, Group09_ACardThatSpeaksT1OnlyIsReadAndWritten) {
    for (const char* kind : {"sim", "usim", "wim"}) {
        efs::Image image = blank(kind, true);
        image.atr = "3B 80 01 81"_hex; // TD1: T=1 and nothing else
        HostileCli world(image);
        ASSERT_EQ(world.faulty.protocol(), apdu::Protocol::T1);
        EXPECT_EQ(world.read().code, 0) << kind;
        const auto written = world.write();
        EXPECT_EQ(written.code, 0) << kind << ": " << written.told();
        EXPECT_NE(world.card.image().find(bootstrapOf(image))->content[0], 0xFF) << kind;
    }
}

TEST(SurviveReader, Group09_NoProtocolInCommonSaysSo) {
    const auto mismatch = card::pcscFailure(0x8010000F, "reader \"X\"").value();
    EXPECT_EQ(mismatch.kind, apdu::ErrorKind::Unsupported);
    EXPECT_EQ(mismatch.message(), "reader \"X\": card, reader and this request have no transmission protocol in common "
                                  "(SCARD_E_PROTO_MISMATCH). Another program may have set the other protocol: close it "
                                  "and insert the card again");
}

} // namespace
} // namespace survive
