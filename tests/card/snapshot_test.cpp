// Cards read into values: provisioning with and without credentials, and whole cards that can be served again.
#include "card/snapshot.h"

#include "card/emulator/faults.h"
#include "efs/dir.h"
#include "tests/card/cards.h"
#include "tests/support/layouts.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::ErrorKind;
using card::Keyring;
using card::Session;
using card::Snapshot;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::FileState;
using efs::ObjectType;
using efs::Path;

const Kind uicc{CardKind::Uicc, true}, sim{CardKind::Sim, false};

struct Table {
    Table(efs::Image image, card::Credentials credentials = {}) : card(std::move(image)), wire(card) {
        auto opened = Session::open(wire);
        if (!opened) throw std::runtime_error(opened.error().message());
        session = std::move(*opened);
        keyring = std::make_unique<Keyring>(*session, std::move(credentials));
    }
    apdu::Result<Snapshot> read(const efs::LocateOptions& options = {}) {
        return card::readProvisioning(*session, *keyring, options);
    }
    VirtualCard card;
    Watched wire;
    std::unique_ptr<Session> session;
    std::unique_ptr<Keyring> keyring;
};

card::Credentials pin(std::string_view value) {
    card::Credentials credentials;
    credentials.pin = card::Credential{secret(value), {}};
    return credentials;
}

// Reading Config1 asks for CHV1 from here on.
// Bootstrap, which is empty, and Config1 ask for the same PIN.
efs::Image withPrivateConfig1(const Kind& kind) {
    efs::BlankCardOptions options;
    options.pinProtected = true;
    efs::Image image = blank(kind, options);
    put(image, home(image) / 0x4432, document());
    return image;
}

const efs::Finding* finding(const Snapshot& snapshot, const std::string& rule) {
    for (const auto& one : snapshot.provisioning.findings) {
        if (one.rule == rule) return &one;
    }
    return nullptr;
}

class SnapshotKinds : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Cards, SnapshotKinds, testing::ValuesIn(allKinds()),
                         [](const auto& test) { return nameOf(test.param); });

TEST_P(SnapshotKinds, theProvisioningIsFoundAndReadWithoutCredentials) {
    efs::Image image = blank(GetParam());
    put(image, home(image) / 0x4431, document());
    Table table(std::move(image));
    const auto snapshot = table.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message();
    const auto* bootstrap = snapshot->provisioning.find(ObjectType::Bootstrap);
    ASSERT_TRUE(bootstrap);
    EXPECT_EQ(bootstrap->state, FileState::Document);
    EXPECT_TRUE(apdu::equal(apdu::View(bootstrap->content).first(document().size()), document()));
    ASSERT_TRUE(snapshot->provisioning.find(ObjectType::Config1));
    EXPECT_EQ(snapshot->provisioning.find(ObjectType::Config1)->state, FileState::Empty);
    EXPECT_EQ(finding(*snapshot, "credential-needed"), nullptr);
    EXPECT_EQ(table.wire.count(0x20), 0u);
    EXPECT_EQ(table.wire.count(0xD6), 0u);
}

TEST_P(SnapshotKinds, anImageOfTheCardLeadsToTheSameProvisioning) {
    efs::Image image = blank(GetParam());
    put(image, home(image) / 0x4431, document());
    Table table(std::move(image));
    const auto snapshot = table.read();
    ASSERT_TRUE(snapshot) << snapshot.error().message();
    efs::ImageSource source(snapshot->image);
    const auto again = efs::locate(source);
    ASSERT_TRUE(again);
    ASSERT_EQ(again->files.size(), snapshot->provisioning.files.size());
    for (std::size_t i = 0; i < again->files.size(); ++i) {
        EXPECT_EQ(again->files[i].content, snapshot->provisioning.files[i].content);
    }
    for (const auto& [path, file] : snapshot->image.files) {
        EXPECT_TRUE(path.isRoot() || snapshot->image.find(path.parent())) << path.text();
    }
}

TEST_P(SnapshotKinds, aFileThatAsksForAPinIsReadOnceThePinIsGiven) {
    Table without(withPrivateConfig1(GetParam()));
    const auto locked = without.read();
    ASSERT_TRUE(locked) << locked.error().message();
    EXPECT_EQ(locked->provisioning.find(ObjectType::Config1)->state, FileState::Unreadable);
    const auto* why = finding(*locked, "credential-needed");
    ASSERT_TRUE(why);
    EXPECT_EQ(why->object, "bootstrap");
    EXPECT_NE(why->message.find("--pin"), std::string::npos) << why->message;

    Table with(withPrivateConfig1(GetParam()), pin("1234"));
    const auto open = with.read();
    ASSERT_TRUE(open) << open.error().message();
    EXPECT_EQ(open->provisioning.find(ObjectType::Config1)->state, FileState::Document);
    EXPECT_EQ(open->provisioning.find(ObjectType::Bootstrap)->state, FileState::Empty); // opened by the same PIN
    EXPECT_EQ(finding(*open, "credential-needed"), nullptr);
}

TEST_P(SnapshotKinds, aWrongPinIsAnErrorAndCostsOneTry) {
    Table table(withPrivateConfig1(GetParam()), pin("9999"));
    const auto snapshot = table.read();
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().kind, ErrorKind::Credential);
    EXPECT_EQ(snapshot.error().triesLeft, 2);
}

TEST(Snapshot, aLockedDirectoryIsOpenedFirst) {
    efs::Image image = blank(uicc);
    put(image, home(image) / 0x4431, document());
    for (const efs::FileId id : {0x5031, 0x4405}) {
        auto& fcp = image.files.at(home(image) / id).fcp;
        fcp.arr.reset();
        fcp.access = efs::AccessRules::all(efs::AccessCondition::key(0x01));
    }
    Table without(image);
    const auto locked = without.read();
    ASSERT_TRUE(locked) << locked.error().message();
    EXPECT_FALSE(locked->provisioning.find(ObjectType::Bootstrap));
    ASSERT_TRUE(finding(*locked, "credential-needed"));

    Table with(image, pin("1234"));
    const auto open = with.read();
    ASSERT_TRUE(open) << open.error().message();
    ASSERT_TRUE(open->provisioning.find(ObjectType::Bootstrap));
    EXPECT_EQ(open->provisioning.find(ObjectType::Bootstrap)->state, FileState::Document);
}

TEST(Snapshot, aPinIsNotShownToFilesReadByTheWay) {
    efs::LocateOptions options;
    options.imsi = true;
    Table table(blank(sim), pin("9999"));
    const auto snapshot = table.read(options);
    ASSERT_TRUE(snapshot) << snapshot.error().message();
    EXPECT_FALSE(snapshot->provisioning.imsi);
    EXPECT_EQ(table.wire.count(0x20), 0u) << "--pin may be meant for another PIN than the IMSI's";

    card::Credentials credentials;
    credentials.chv1 = card::Credential{secret("1234"), {}};
    Table named(blank(sim), std::move(credentials));
    EXPECT_EQ(named.read(options)->provisioning.imsi, "244051234567890");
}

TEST(Snapshot, aCardWithoutProvisioningIsNoError) {
    efs::BlankCardOptions options;
    options.provisioning = false;
    for (const Kind& kind : allKinds()) {
        if (kind.kind == CardKind::Wim) continue; // has its PKCS#15 files always
        Table table(blank(kind, options));
        const auto snapshot = table.read();
        ASSERT_TRUE(snapshot) << snapshot.error().message();
        EXPECT_TRUE(snapshot->provisioning.files.empty());
    }
}

TEST(Snapshot, everyLayoutIsReadFromACardAsFromItsImage) {
    for (const auto& layout : support::layouts()) {
        Table table(layout.image);
        const auto snapshot = table.read();
        ASSERT_TRUE(snapshot) << layout.name << ": " << snapshot.error().message();
        for (const auto& [object, bytes] : layout.documents) {
            const auto* file = snapshot->provisioning.find(object);
            ASSERT_TRUE(file) << layout.name << ": " << efs::name(object);
            EXPECT_EQ(file->state, FileState::Document) << layout.name << ": " << efs::name(object);
            EXPECT_TRUE(apdu::equal(apdu::slice(file->content, {0, bytes.size()}), bytes)) << layout.name;
        }
    }
}

TEST(Snapshot, aLineThatBreaksIsAnError) {
    VirtualCard card(blank(uicc));
    for (std::size_t at = 1; at < 12; ++at) {
        card::emulator::FaultRule rule;
        rule.atCommand = at;
        card::emulator::FaultyCard faulty(card, {rule});
        auto session = Session::open(faulty);
        ASSERT_TRUE(session);
        Keyring keyring(**session, {});
        const auto snapshot = card::readProvisioning(**session, keyring);
        if (!faulty.acted()) break;
        ASSERT_FALSE(snapshot) << "cut at command " << at;
        EXPECT_EQ(snapshot.error().kind, ErrorKind::Line);
        session->reset();
        ASSERT_TRUE(card.reset());
    }
}

TEST_P(SnapshotKinds, aDumpIsACard) {
    efs::Image image = blank(GetParam());
    put(image, home(image) / 0x4431, document());
    Table table(image, goodCredentials(GetParam()));
    const auto dumped = card::dump(*table.session, *table.keyring, false);
    ASSERT_TRUE(dumped) << dumped.error().message();
    EXPECT_EQ(dumped->kind, GetParam().kind);
    EXPECT_EQ(dumped->t1, GetParam().t1);
    const auto parsed = efs::imageFromJson(efs::toJson(*dumped));
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(*parsed, *dumped);
    EXPECT_EQ(table.wire.count(0xD6) + table.wire.count(0xDC) + table.wire.count(0xE0), 0u);

    Table served(*dumped);
    const auto again = served.read();
    ASSERT_TRUE(again) << again.error().message();
    ASSERT_TRUE(again->provisioning.find(ObjectType::Bootstrap));
    EXPECT_EQ(again->provisioning.find(ObjectType::Bootstrap)->state, FileState::Document);
}

TEST(Dump, takesTheCataloguesFilesAndThoseOfListedApplications) {
    Table table(blank(uicc));
    const auto dumped = card::dump(*table.session, *table.keyring, false);
    ASSERT_TRUE(dumped) << dumped.error().message();
    std::size_t usimFiles = 0;
    for (const auto& [path, file] : dumped->files)
        usimFiles += path.aid.size() > 6 && path.aid[4] == 0x87 && !path.isRoot();
    EXPECT_GT(usimFiles, 3u);
    EXPECT_TRUE(dumped->find(*Path::parse("3F00/2FE2")));
    ASSERT_TRUE(dumped->find(*Path::parse("3F00/7F80")));
    EXPECT_FALSE(dumped->find(*Path::parse("3F00/7F80"))->answer.empty());
    ASSERT_FALSE(dumped->pins.empty());
    EXPECT_TRUE(dumped->pins.front().value.empty()) << "nobody knows a real card's PINs";
}

// A small card: 65 536 ids a directory are many.
TEST(Dump, withAllEveryIdIsTriedAndNothingIsTakenTwice) {
    efs::Image image = blank(sim);
    std::erase_if(image.files, [](const auto& entry) {
        const bool kept = entry.first == Path::mf() || entry.first.ids[1] == 0x2FE2 || entry.first.ids[1] == 0x7F10;
        return !kept;
    });
    const Path hidden = *Path::parse("3F00/7F10/6FEE"), beside = *Path::parse("3F00/7F66");
    image.files[hidden] = image.files.at(*Path::parse("3F00/2FE2"));
    image.files[hidden].fcp.id = 0x6FEE;
    image.files[beside] = image.files.at(*Path::parse("3F00/7F10"));
    image.files[beside].fcp.id = 0x7F66;
    Table table(image);
    const auto dumped = card::dump(*table.session, *table.keyring, true);
    ASSERT_TRUE(dumped) << dumped.error().message();
    for (const auto& [path, file] : dumped->files) EXPECT_TRUE(image.find(path)) << path.text() << " is on no card";
    for (const auto& [path, file] : image.files) EXPECT_TRUE(dumped->find(path)) << path.text() << " was missed";
}

TEST(Dump, canBeStopped) {
    Table table(blank(uicc));
    std::size_t asked = 0;
    const auto dumped = card::dump(*table.session, *table.keyring, true, [&](const Path&) { return ++asked < 500; });
    ASSERT_TRUE(dumped);
    EXPECT_EQ(asked, 500u);
}

} // namespace
