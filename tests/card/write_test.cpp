// Writing over the virtual card: every kind of it, the order of the steps, and what is refused before anything changes.
#include "tests/card/write_desk.h"
#include "tests/support/layouts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::WantedFile;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;
using efs::Path;

const Kind uicc{CardKind::Uicc, true};

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
