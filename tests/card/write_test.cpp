// Writing over the virtual card: what is refused before anything changes, the order of the steps, and faults at every
// command.
#include "card/transaction.h"

#include "card/emulator/faults.h"
#include "card/write_directory.h"
#include "card/write_steps.h"
#include "efs/pkcs15/dodf.h"
#include "efs/wbxml/document.h"
#include "tests/card/cards.h"
#include "tests/support/files.h"
#include "tests/support/layouts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::CreateOptions;
using card::Keyring;
using card::PlannedWrite;
using card::Session;
using card::WantedFile;
using card::emulator::FaultRule;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;
using efs::Path;

const Kind uicc{CardKind::Uicc, true}, sim{CardKind::Sim, false};

Bytes filled(apdu::View content, std::size_t size) {
    Bytes bytes = apdu::toBytes(content);
    bytes.resize(size, 0xFF);
    return bytes;
}

// A session with credentials on a card, up to the plan.
struct Desk {
    Desk(card::CardWire& below, card::Credentials credentials) : wire(below) {
        auto opened = Session::open(wire);
        if (!opened) return;
        session = std::move(*opened);
        keyring = std::make_unique<Keyring>(*session, std::move(credentials));
    }
    apdu::Result<PlannedWrite> plan(const std::vector<WantedFile>& wanted, const CreateOptions& create = {}) {
        auto snapshot = card::readProvisioning(*session, *keyring);
        if (!snapshot) return apdu::propagate(snapshot);
        wire.sent.clear();
        return card::planWrite(*session, *keyring, *snapshot, wanted, create);
    }
    apdu::Result<card::Receipt> write(const std::vector<WantedFile>& wanted, const CreateOptions& create = {}) {
        auto planned = plan(wanted, create);
        if (!planned) return apdu::propagate(planned);
        return apply(*planned);
    }
    apdu::Result<card::Receipt> apply(const PlannedWrite& planned) {
        return card::applyPlan(*session, *keyring, planned, card::JournalStore(journals.path()));
    }
    // One session at a time: the next one finds the card reset.
    void end() {
        keyring.reset();
        session.reset();
    }
    Watched wire;
    std::unique_ptr<Session> session;
    std::unique_ptr<Keyring> keyring;
    support::TemporaryDirectory journals;
};

// What a fresh session finds on the card.
efs::Provisioning readBack(card::CardWire& card) {
    Desk desk(card, {});
    auto snapshot = card::readProvisioning(*desk.session, *desk.keyring);
    return snapshot ? std::move(snapshot->provisioning) : efs::Provisioning{};
}

class WriteKinds : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Cards, WriteKinds, testing::ValuesIn(allKinds()),
                         [](const auto& test) { return nameOf(test.param); });

const std::vector<WantedFile> allThree = {{ObjectType::Config2, otherDocument()},
                                          {ObjectType::Bootstrap, document()},
                                          {ObjectType::Config1, otherDocument()}};

TEST_P(WriteKinds, threeDocumentsAreWrittenAndReadBack) {
    VirtualCard card(blank(GetParam()));
    Desk desk(card, goodCredentials(GetParam()));
    const auto planned = desk.plan(allThree);
    ASSERT_TRUE(planned) << planned.error().message();
    EXPECT_EQ(desk.wire.count(0xD6), 0u) << "a plan changes nothing";
    EXPECT_EQ(planned->needs.size(), 2u);
    const auto applied = efs::apply(planned->plan, planned->before);
    ASSERT_TRUE(applied) << applied.error().message();
    EXPECT_EQ(*applied, planned->after);

    const auto receipt = desk.apply(*planned);
    ASSERT_TRUE(receipt) << receipt.error().message();
    EXPECT_EQ(receipt->files, 3u);
    EXPECT_EQ(receipt->bytes, 3 * document().size());
    EXPECT_GT(receipt->counters.commands, 6u);
    const Path directory = home(card.image());
    EXPECT_EQ(card.image().find(directory / 0x4431)->content, filled(document(), 1024));
    EXPECT_EQ(card.image().find(directory / 0x4432)->content, filled(otherDocument(), 1024));
    EXPECT_EQ(card.image().find(directory / 0x4433)->content, filled(otherDocument(), 1024));
    desk.session.reset();
    EXPECT_EQ(desk.wire.resets, 1);
}

TEST_P(WriteKinds, whatTheCardHoldsAlreadyIsNotWritten) {
    efs::Image image = blank(GetParam());
    put(image, home(image) / 0x4431, document());
    VirtualCard card(std::move(image));
    Desk desk(card, {});
    const auto planned = desk.plan({{ObjectType::Bootstrap, document()}, {ObjectType::Config2, {}}});
    ASSERT_TRUE(planned) << planned.error().message();
    EXPECT_TRUE(planned->plan.empty());
    EXPECT_TRUE(planned->needs.empty()) << "no credential for what changes nothing";
    ASSERT_EQ(planned->findings.size(), 2u);
    EXPECT_EQ(planned->findings[0].rule, "unchanged");
    const auto receipt = desk.apply(*planned);
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->files, 0u);
    EXPECT_EQ(receipt->counters.commands, 0u);
}

TEST_P(WriteKinds, withoutCredentialsNothingIsSentThatCounts) {
    efs::Image image = blank(GetParam());
    VirtualCard card(image);
    for (const ObjectType object : {ObjectType::Bootstrap, ObjectType::Config1}) {
        Desk desk(card, {});
        const auto written = desk.write({{object, document()}});
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().kind, ErrorKind::Credential);
        EXPECT_FALSE(written.error().hint.empty());
        EXPECT_FALSE(written.error().cardChanged);
        EXPECT_EQ(desk.wire.count(0xD6), 0u);
    }
    EXPECT_EQ(card.image(), image);
}

TEST_P(WriteKinds, aWrongKeyChangesNothingButItsCounter) {
    efs::Image image = blank(GetParam());
    auto credentials = goodCredentials(GetParam());
    credentials.adm->secret = secret("22222222");
    VirtualCard card(image);
    Desk desk(card, std::move(credentials));
    const auto written = desk.write({{ObjectType::Bootstrap, document()}});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Credential);
    EXPECT_EQ(desk.wire.count(0xD6), 0u);
    pinOf(image, efs::adm1Reference).tries -= 1;
    EXPECT_EQ(card.image(), image);
}

TEST_P(WriteKinds, eraseFillsTheWholeFile) {
    efs::Image image = blank(GetParam());
    put(image, home(image) / 0x4432, document());
    image.files.at(home(image) / 0x4432).content[1000] = 0x00; // junk far behind the document
    VirtualCard card(std::move(image));
    Desk desk(card, goodCredentials(GetParam()));
    const auto written = desk.write({{ObjectType::Config1, {}}});
    ASSERT_TRUE(written) << written.error().message();
    EXPECT_EQ(card.image().find(home(card.image()) / 0x4432)->content, Bytes(1024, 0xFF));
}

TEST_P(WriteKinds, aDocumentTooLargeIsRefusedWithBothSizes) {
    VirtualCard card(blank(GetParam()));
    Desk desk(card, goodCredentials(GetParam()));
    const auto planned = desk.plan({{ObjectType::Config1, Bytes(1025, 0x03)}});
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().kind, ErrorKind::Limit);
    EXPECT_NE(planned.error().text.find("has 1025 bytes, the file holds 1024"), std::string::npos)
        << planned.error().text;
    EXPECT_EQ(desk.wire.count(0x20), 0u);
}

// ---- order

TEST(WriteOrder, filesAreMadeEmptyFirstAndGetTheirHeadsLast) {
    efs::Image image = blank(uicc);
    const Path directory = home(image);
    put(image, directory / 0x4431, document());
    put(image, directory / 0x4433, document());
    VirtualCard card(std::move(image));
    Desk desk(card, goodCredentials(uicc));
    auto longer = document();
    longer.insert(longer.end() - 2, {0x87, 0x15, 0x01}); // another parm
    const auto planned = desk.plan({{ObjectType::Config2, otherDocument(), true},
                                    {ObjectType::Bootstrap, otherDocument(), true},
                                    {ObjectType::Config1, document(), true}});
    ASSERT_TRUE(planned) << planned.error().message();
    std::vector<std::string> order;
    for (const auto& step : planned->plan.steps) {
        order.push_back(
            fmt::format("{:04X} {}+{} {}", step.path.last(), step.offset, step.after.size(), step.after[0]));
    }
    EXPECT_EQ(order, (std::vector<std::string>{"4431 0+1 255", "4433 0+1 255",                 // invalid
                                               "4431 12+1 67", "4432 1+58 11", "4433 12+1 67", // bodies
                                               "4433 0+1 3", "4432 0+1 3", "4431 0+1 3"}));    // heads
}

TEST(WriteOrder, atNoPointIsADocumentHalfOldHalfNew) {
    efs::Image image = blank(uicc);
    const Path bootstrap = home(image) / 0x4431;
    put(image, bootstrap, document());
    VirtualCard card(image);
    Desk desk(card, goodCredentials(uicc));
    const auto planned = desk.plan({{ObjectType::Bootstrap, otherDocument()}, {ObjectType::Config1, document()}});
    ASSERT_TRUE(planned);
    efs::Image now = planned->before;
    for (const auto& step : planned->plan.steps) {
        now = *efs::apply({{}, {step}}, now);
        for (const efs::FileId id : {0x4431, 0x4432}) {
            const auto& content = now.find(home(image) / id)->content;
            const bool whole = content == filled(document(), 1024) || content == filled(otherDocument(), 1024);
            EXPECT_TRUE(content[0] == 0xFF || whole) << "a device would read a mixture";
        }
        // Old Bootstrap and new Config1 form one context: they must not be valid together.
        const bool oldBootstrap = now.find(bootstrap)->content == filled(document(), 1024);
        const bool newConfig = now.find(home(image) / 0x4432)->content[0] != 0xFF;
        EXPECT_FALSE(oldBootstrap && newConfig);
    }
}

TEST(WriteSteps, nearChangesGoTogetherFarOnesApart) {
    Bytes before(200, 0x00), after = before;
    after[3] = after[10] = after[100] = 1;
    const auto stretches = efs::changedRanges(before, after);
    ASSERT_EQ(stretches.size(), 2u);
    EXPECT_EQ(stretches[0], (apdu::Range{3, 8}));
    EXPECT_EQ(stretches[1], (apdu::Range{100, 1}));
    EXPECT_TRUE(efs::changedRanges(before, before).empty());
}

// ---- windows and records

TEST(WriteDirectory, aLengthIsChangedInTheWidthItHas) {
    const auto oneByte = "302A30120C09426F6F7473747261700302078004010130060604672B0501A10C300A04024431020100800150"_hex;
    EXPECT_EQ(apdu::hex(*card::withPathLength(oneByte, 0x7F)).substr(82), "80017F");
    EXPECT_EQ(card::withPathLength(oneByte, 0x80).error().kind, ErrorKind::Limit) << "the first bit is a sign";
    const auto twoBytes =
        "302B30120C09426F6F7473747261700302078004010130060604672B0501A10D300B0402443102010080020096"_hex;
    EXPECT_EQ(apdu::hex(*card::withPathLength(twoBytes, 700)).substr(82), "800202BC");
    EXPECT_EQ(card::withPathLength(twoBytes, 0x8000).error().kind, ErrorKind::Limit);
    const auto none = "302430120C09426F6F7473747261700302078004010130060604672B0501A106300404024431"_hex;
    EXPECT_EQ(card::withPathLength(none, 5).error().kind, ErrorKind::Missing);
}

TEST(WriteDirectory, aRecordIsAppendedBehindTheLastOne) {
    const auto record = "3003040101"_hex;
    EXPECT_EQ(apdu::hex(*card::withRecordAppended("3002FFFF 0002AABB FFFFFFFFFFFF"_hex, record)),
              "3002FFFF0002AABB3003040101FF");
    const auto full = card::withRecordAppended("3002FFFFFFFFFFFF"_hex, record);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().text, "the directory has 4 free bytes, the new record takes 5");
}

// Bootstrap's record bounds it to 100 bytes of a file of 1024.
efs::Image bounded() {
    efs::Image image = blank(uicc);
    auto& dodf = image.files.at(home(image) / 0x4405).content;
    const auto listed = efs::pkcs15::decodeDodf(dodf);
    Bytes rewritten;
    for (auto object : listed.objects) {
        if (apdu::equal(object.oid, efs::pkcs15::oidBootstrap)) {
            object.path->index = 16;
            object.path->length = 300;
        }
        apdu::append(rewritten, efs::pkcs15::encode(object));
    }
    rewritten.resize(dodf.size(), 0xFF);
    dodf = rewritten;
    image.files.at(home(image) / 0x4431).content[10] = 0x55; // somebody else's bytes
    return image;
}

TEST(WriteWindow, bytesOutsideItAreNeverTouched) {
    VirtualCard card(bounded());
    Desk desk(card, goodCredentials(uicc));
    const auto written = desk.write({{ObjectType::Bootstrap, document()}});
    ASSERT_TRUE(written) << written.error().message();
    const auto& content = card.image().find(home(card.image()) / 0x4431)->content;
    EXPECT_EQ(content[10], 0x55);
    EXPECT_TRUE(apdu::equal(apdu::slice(content, {16, document().size()}), document()));
    EXPECT_EQ(desk.plan({{ObjectType::Bootstrap, {}}})->plan.steps.front().offset, 16u);
}

TEST(WriteWindow, growingPastItChangesTheRecordToo) {
    VirtualCard card(bounded());
    Desk desk(card, goodCredentials(uicc));
    Bytes large(500, 0x42);
    large[0] = 0x03;
    const auto planned = desk.plan({{ObjectType::Bootstrap, large}});
    ASSERT_TRUE(planned) << planned.error().message();
    const auto& steps = planned->plan.steps;
    ASSERT_EQ(steps.size(), 3u);
    EXPECT_EQ(steps[0].path.last(), 0x4431);
    EXPECT_EQ(steps[1].path.last(), 0x4405) << "after the body, before the head";
    EXPECT_EQ(steps[2].after, "03"_hex);
    ASSERT_TRUE(desk.apply(*planned));
    EXPECT_EQ(desk.plan({{ObjectType::Bootstrap, Bytes(1009, 0x03)}}).error().kind, ErrorKind::Limit)
        << "16 + 1009 > 1024";
    desk.end();
    const auto found = readBack(card);
    ASSERT_TRUE(found.find(ObjectType::Bootstrap));
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->content, large);
}

// ---- what the card does not let be written

TEST(WriteRefusals, areFoundBeforeAnythingIsSent) {
    efs::Image image = blank(uicc);
    const auto rules = [&](efs::FileId id) -> efs::Fcp& {
        auto& fcp = image.files.at(home(image) / id).fcp;
        fcp.arr.reset();
        fcp.access = efs::AccessRules::all(efs::AccessCondition::always());
        return fcp;
    };
    rules(0x4431).access->update = efs::AccessCondition::never();
    rules(0x4432).access->read = efs::AccessCondition::key(0x81); // CHV2: not 1234
    rules(0x4433).lifeCycle = efs::LifeCycle::Deactivated;
    VirtualCard card(image);
    card::Credentials adm;
    adm.adm = card::Credential{secret("11111111"), {}};
    Desk desk(card, std::move(adm));
    EXPECT_EQ(desk.plan({{ObjectType::Bootstrap, document()}}).error().kind, ErrorKind::Denied);
    EXPECT_EQ(desk.plan({{ObjectType::Config1, document()}}).error().kind, ErrorKind::Credential);
    EXPECT_EQ(desk.plan({{ObjectType::Config2, document()}}).error().kind, ErrorKind::Denied);
    EXPECT_EQ(desk.plan({{ObjectType::Bootstrap, document()}, {ObjectType::Bootstrap, {}}}).error().kind,
              ErrorKind::Usage);
    EXPECT_EQ(desk.plan({{ObjectType::TrustedCertificates, {}}}).error().kind, ErrorKind::Unsupported);
    EXPECT_EQ(desk.plan({{ObjectType::DmBootstrap, document()}}).error().kind, ErrorKind::Missing);
    EXPECT_EQ(card.image(), image);
}

TEST(WriteRefusals, aCardThatChangedSinceThePlanIsAConflict) {
    efs::Image image = blank(uicc);
    put(image, home(image) / 0x4432, document());
    VirtualCard card(image);
    Desk desk(card, goodCredentials(uicc));
    auto planned = desk.plan({{ObjectType::Config1, otherDocument()}});
    ASSERT_TRUE(planned);
    VirtualCard changed([&] {
        image.files.at(home(image) / 0x4432).content[12] = 'X';
        return image;
    }());
    Desk other(changed, goodCredentials(uicc));
    const auto written = other.apply(*planned);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(other.wire.count(0xD6), 0u);
}

// ---- making files

efs::Image withoutConfig2(efs::BlankCardOptions options = {}) {
    options.config2Size = 0;
    return blank(uicc, options);
}

TEST(WriteCreate, aMissingFileIsMadeListedAndRead) {
    VirtualCard card(withoutConfig2());
    Desk desk(card, goodCredentials(uicc));
    EXPECT_EQ(desk.plan({{ObjectType::Config2, document()}}).error().kind, ErrorKind::Missing);
    CreateOptions create;
    create.create = true;
    const auto planned = desk.plan({{ObjectType::Config2, document()}}, create);
    ASSERT_TRUE(planned) << planned.error().message();
    ASSERT_EQ(planned->plan.creates.size(), 1u);
    EXPECT_EQ(planned->plan.creates[0].path, home(card.image()) / 0x4433);
    EXPECT_EQ(desk.wire.count(0xE0), 0u);
    const auto applied = efs::apply(planned->plan, planned->before);
    ASSERT_TRUE(applied) << applied.error().message();

    const auto receipt = desk.apply(*planned);
    ASSERT_TRUE(receipt) << receipt.error().message();
    desk.end();
    const auto found = readBack(card);
    const auto* made = found.find(ObjectType::Config2);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->state, efs::FileState::Document);
    EXPECT_EQ(made->label, "Config 2");
    EXPECT_TRUE(made->modifiable);
    EXPECT_EQ(made->size, 1024u) << "as its sibling";
    EXPECT_EQ(made->access, found.find(ObjectType::Config1)->access);
}

TEST(WriteCreate, bootstrapIsGuardedAsTheDirectoryIs) {
    efs::BlankCardOptions options;
    options.bootstrapSize = 0;
    VirtualCard card(blank(uicc, options));
    Desk desk(card, goodCredentials(uicc));
    CreateOptions create;
    create.create = true;
    const auto written = desk.write({{ObjectType::Bootstrap, document()}}, create);
    ASSERT_TRUE(written) << written.error().message();
    desk.end();
    const auto found = readBack(card);
    ASSERT_TRUE(found.find(ObjectType::Bootstrap));
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->access.update.name(), "ADM");
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->size, 150u);
}

TEST(WriteCreate, aFileThatIsListedButNotThereIsMadeWhereItIsListed) {
    efs::Image image = blank(uicc);
    image.files.erase(home(image) / 0x4433);
    const Bytes listed = image.files.at(home(image) / 0x4405).content;
    VirtualCard card(std::move(image));
    Desk desk(card, goodCredentials(uicc));
    const auto missing = desk.plan({{ObjectType::Config2, document()}});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().text, "3F00/7F80/4405 lists a file for config2, but it is not there");
    CreateOptions create;
    create.create = true;
    const auto written = desk.write({{ObjectType::Config2, document()}}, create);
    ASSERT_TRUE(written) << written.error().message();
    desk.end();
    EXPECT_EQ(card.image().find(home(card.image()) / 0x4405)->content, listed);
    EXPECT_EQ(readBack(card).find(ObjectType::Config2)->state, efs::FileState::Document);
}

TEST(WriteCreate, aFullDirectoryIsALimitAndNothingIsMade) {
    efs::BlankCardOptions options;
    options.dodfSize = 90;
    VirtualCard card(withoutConfig2(options));
    const efs::Image before = card.image();
    Desk desk(card, goodCredentials(uicc));
    CreateOptions create;
    create.create = true;
    const auto planned = desk.plan({{ObjectType::Config2, document()}}, create);
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().kind, ErrorKind::Limit);
    EXPECT_EQ(planned.error().text, "the directory has 21 free bytes, the new record takes 35");
    EXPECT_EQ(card.image(), before);
}

TEST(WriteCreate, onASimItIsUnsupportedAndSaysWhy) {
    efs::BlankCardOptions options;
    options.config2Size = 0;
    VirtualCard card(blank(sim, options));
    Desk desk(card, goodCredentials(sim));
    CreateOptions create;
    create.create = true;
    const auto planned = desk.plan({{ObjectType::Config2, document()}}, create);
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().kind, ErrorKind::Unsupported);
    EXPECT_NE(planned.error().hint.find("class 00"), std::string::npos);
}

// ---- faults

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

TEST(WriteLayouts, everyLayoutIsWrittenWhereItsDocumentsStand) {
    for (const auto& layout : support::layouts()) {
        VirtualCard card(layout.image);
        const Kind kind{layout.image.kind, layout.image.t1};
        Desk desk(card, goodCredentials(kind));
        ASSERT_TRUE(desk.session) << layout.name;
        std::vector<WantedFile> wanted;
        for (const auto& [object, bytes] : layout.documents) {
            if (object != ObjectType::Config2) wanted.push_back({object, otherDocument()});
        }
        const auto written = desk.write(wanted);
        ASSERT_TRUE(written) << layout.name << ": " << written.error().message();
        desk.end();
        const auto found = readBack(card);
        for (const auto& [object, bytes] : layout.documents) {
            const Bytes due = object == ObjectType::Config2 ? bytes : otherDocument();
            ASSERT_TRUE(found.find(object)) << layout.name << ": " << name(object);
            const auto& content = found.find(object)->content;
            EXPECT_TRUE(apdu::equal(apdu::slice(content, {0, due.size()}), due)) << layout.name << ": " << name(object);
        }
    }
}

} // namespace
