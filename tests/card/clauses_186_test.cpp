// Who may do what with which file (WAP-186 §9, WAP-260 §12.2, LwM2M G.3): the rules of new cards against the tables of
// the standards, and whether the virtual card keeps them.
#include "card/transaction.h"
#include "efs/arr.h"
#include "efs/dir.h"
#include "tests/card/cards.h"
#include "tests/card/emulator/cards.h"
#include "tests/support/files.h"
#include "tests/support/layouts.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using card::Session;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::FileId;
using efs::ObjectType;
using efs::Path;

apdu::Result<card::Receipt> apply(card::Session& session, card::Keyring& keyring, const card::PlannedWrite& planned) {
    const support::TemporaryDirectory journals;
    return card::applyPlan(session, keyring, planned, card::JournalStore(journals.path()));
}

enum class Who { Nobody, Everybody, User, Issuer };

// Reading and updating of each file of the application. `guarded`: of a card that asks for the PIN.
struct Row {
    FileId id;
    Who read, guarded, update;
    const char* clause;
};
constexpr Row everyCard[] = {
    {0x5031, Who::Everybody, Who::Everybody, Who::Issuer, "§9.1"},  // ODF
    {0x4406, Who::Everybody, Who::Everybody, Who::Issuer, "§9.2"},  // CDF
    {0x4405, Who::Everybody, Who::Everybody, Who::Issuer, "§9.3"},  // DODF-prov
    {0x4431, Who::Everybody, Who::User, Who::Issuer, "§9.4"},       // Bootstrap
    {0x4432, Who::Everybody, Who::User, Who::User, "§9.5"},         // Config1
    {0x4433, Who::Everybody, Who::Everybody, Who::User, "§9.6"},    // Config2
    {0x4407, Who::Everybody, Who::Everybody, Who::Issuer, "§9.7"},  // trusted certificates
    {0x5032, Who::Everybody, Who::Everybody, Who::Nobody, "§12.2"}, // TokenInfo
};
constexpr Row wimOnly[] = {
    {0x4400, Who::Everybody, Who::Everybody, Who::Nobody, "§12.2"}, // AODF
    {0x4401, Who::Everybody, Who::Everybody, Who::Issuer, "§12.2"}, // PrKDF
    {0x5033, Who::Everybody, Who::Everybody, Who::User, "§12.2"},   // UnusedSpace
};

std::vector<Row> rowsOf(CardKind kind) {
    std::vector<Row> rows(std::begin(everyCard), std::end(everyCard));
    if (kind == CardKind::Wim) rows.insert(rows.end(), std::begin(wimOnly), std::end(wimOnly));
    return rows;
}

class Clauses186Access : public testing::TestWithParam<Kind> {
  protected:
    efs::KeyReference userPin() const { return GetParam().kind == CardKind::Wim ? 0x81 : 0x01; }

    efs::AccessCondition condition(Who who) const {
        switch (who) {
        case Who::Everybody:
            return efs::AccessCondition::always();
        case Who::User:
            return efs::AccessCondition::key(userPin());
        case Who::Issuer:
            return efs::AccessCondition::key(efs::adm1Reference);
        case Who::Nobody:
            break;
        }
        return efs::AccessCondition::never();
    }

    efs::Image card(bool guarded) const {
        efs::BlankCardOptions options;
        options.pinProtected = guarded;
        return blank(GetParam(), options);
    }

    // What somebody who has shown that value may do on a card: "R" and "U" behind each file id.
    std::string rights(const efs::Image& image, Who who) const {
        VirtualCard card(image);
        auto session = Session::open(card).value();
        const bool isWim = GetParam().kind == CardKind::Wim;
        const Path home = isWim ? session->openApplication(efs::wimAid).value() : card_test::home(image);
        if (who == Who::User) {
            EXPECT_TRUE(session->verify(userPin(), secret("1234").padded(8, 0xFF), isWim ? home : Path::mf()));
        }
        if (who == Who::Issuer) {
            EXPECT_TRUE(session->verify(efs::adm1Reference, secret("11111111"), isWim ? home : Path::mf()));
        }
        std::string all;
        for (const Row& row : rowsOf(GetParam().kind)) {
            const Path path = home / row.id;
            const Bytes first = {image.find(card_test::home(image) / row.id)->content.front()};
            all += path.text().substr(path.text().size() - 4);
            if (session->readBinary(path, 0, 1)) all += "R";
            if (session->updateBinary(path, 0, first)) all += "U";
            all += " ";
        }
        return all;
    }

    std::string due(bool guarded, Who who) const {
        const auto open = [&](Who needed) {
            return needed == Who::Everybody || (needed != Who::Nobody && needed == who);
        };
        std::string all;
        for (const Row& row : rowsOf(GetParam().kind)) {
            const std::string path = (Path::mf() / row.id).text();
            all += path.substr(path.size() - 4);
            if (open(guarded ? row.guarded : row.read)) all += "R";
            if (open(row.update)) all += "U";
            all += " ";
        }
        return all;
    }
};

INSTANTIATE_TEST_SUITE_P(Cards, Clauses186Access, testing::ValuesIn(allKinds()),
                         [](const auto& test) { return nameOf(test.param); });

TEST_P(Clauses186Access, isThatOfTheTable) {
    for (const bool guarded : {false, true}) {
        const efs::Image image = card(guarded);
        for (const Row& row : rowsOf(GetParam().kind)) {
            SCOPED_TRACE(row.clause);
            const efs::AccessRules rules = efs::effectiveAccess(image, home(image) / row.id);
            EXPECT_EQ(rules.read, condition(guarded ? row.guarded : row.read));
            EXPECT_EQ(rules.update, condition(row.update));
            EXPECT_EQ(rules.deactivate, condition(Who::Issuer)); // INVALIDATE
            EXPECT_EQ(rules.activate, condition(Who::Issuer));   // REHABILITATE
        }
    }
}

// ODF, DODF-prov, CDF and trusted certificates are readable and never the user's to change (§6.1, §6.2, §8.1).
TEST_P(Clauses186Access, isKeptByTheCard) {
    for (const bool guarded : {false, true})
        for (const Who who : {Who::Nobody, Who::User, Who::Issuer})
            EXPECT_EQ(rights(card(guarded), who), due(guarded, who)) << "guarded " << guarded;
}

// What is found on the card says the same, so that whoever plans a write knows what it takes.
TEST_P(Clauses186Access, isReadBack) {
    for (const bool guarded : {false, true}) {
        const efs::Image image = card(guarded);
        VirtualCard card(image);
        auto session = Session::open(card).value();
        card::Keyring keyring(*session, {});
        const auto snapshot = card::readProvisioning(*session, keyring);
        ASSERT_TRUE(snapshot) << snapshot.error().message();
        for (const auto& [object, id] :
             {std::pair(ObjectType::Bootstrap, FileId{0x4431}), std::pair(ObjectType::Config1, FileId{0x4432}),
              std::pair(ObjectType::Config2, FileId{0x4433})}) {
            const auto* file = snapshot->provisioning.find(object);
            ASSERT_NE(file, nullptr);
            const Row& row =
                *std::find_if(std::begin(everyCard), std::end(everyCard), [&](const Row& one) { return one.id == id; });
            EXPECT_EQ(file->isPrivate, guarded && row.guarded == Who::User) << name(object);
            EXPECT_EQ(file->modifiable, row.update == Who::User) << name(object);
            EXPECT_EQ(file->authId.has_value(), guarded) << name(object);
            if (GetParam().kind == CardKind::Wim) continue; // tells of flags and PINs only (WAP-260 §11.3.5.1)
            EXPECT_EQ(file->access.read, condition(guarded ? row.guarded : row.read)) << name(object);
            EXPECT_EQ(file->access.update, condition(row.update)) << name(object);
        }
    }
}

// §9.6: an issuer may leave Config2 to anybody. A WIM tells nothing of that: there PIN-G guards what no record names
// (WAP-260 §9.4.6).
TEST_P(Clauses186Access, aConfig2ForAnybodyNeedsNoPin) {
    efs::Image image = card(false);
    auto& fcp = image.files.at(home(image) / 0x4433).fcp;
    fcp.arr.reset();
    fcp.access = efs::AccessRules::all(efs::AccessCondition::always());
    VirtualCard card(image);
    auto session = Session::open(card).value();
    card::Keyring keyring(*session, {});
    const auto snapshot = card::readProvisioning(*session, keyring);
    ASSERT_TRUE(snapshot);
    const auto planned = card::planWrite(*session, keyring, *snapshot, {{ObjectType::Config2, document()}}, {});
    if (GetParam().kind == CardKind::Wim) {
        EXPECT_EQ(planned.error().kind, apdu::ErrorKind::Credential);
        return;
    }
    ASSERT_TRUE(planned) << planned.error().message();
    EXPECT_TRUE(planned->needs.empty());
    const auto receipt = apply(*session, keyring, *planned);
    ASSERT_TRUE(receipt) << receipt.error().message();
    const Bytes& content = card.image().find(home(image) / 0x4433)->content;
    EXPECT_TRUE(apdu::equal(apdu::slice(content, {0, document().size()}), document()));
}

// §7.2.4: on a SIM-WIM the global PIN is the SIM's CHV1, verified where the SIM stands and good for both.
TEST(Clauses186, OnASimWimTheGlobalPinIsChv1) {
    efs::Image image;
    for (const auto& layout : support::layouts())
        if (layout.name == "WimOnSim") image = layout.image;
    const Path wim = *Path::parse("3F00/5015");
    ASSERT_NE(image.find(wim / 0x4432), nullptr);
    image.files.at(wim / 0x4432).fcp.access->update = efs::AccessCondition::key(0x01);
    const Bytes chv1 =
        "302F300A0C0443485631030207803003040101A11C301A0303070C800A01010201040201088001010401FF300404023F00"_hex;
    auto& aodf = image.files.at(wim / 0x4400).content;
    std::fill(aodf.begin(), aodf.end(), std::uint8_t{0xFF});
    std::copy(chv1.begin(), chv1.end(), aodf.begin());
    VirtualCard card(image);
    Watched wire(card);
    auto session = Session::open(wire).value();
    card::Credentials credentials;
    credentials.pin = card::Credential{secret("1234"), {}};
    card::Keyring keyring(*session, std::move(credentials));
    const auto snapshot = card::readProvisioning(*session, keyring);
    ASSERT_TRUE(snapshot) << snapshot.error().message();
    ASSERT_TRUE(snapshot->provisioning.application->wim);
    wire.sent.clear();
    const auto planned = card::planWrite(*session, keyring, *snapshot, {{ObjectType::Config1, document()}}, {});
    ASSERT_TRUE(planned) << planned.error().message();
    ASSERT_TRUE(apply(*session, keyring, *planned));
    EXPECT_EQ(wire.count(0x20), 1u);
    EXPECT_NE(std::find(wire.sent.begin(), wire.sent.end(), "A02000010831323334FFFFFFFF"), wire.sent.end());
    EXPECT_EQ(card.image().find(wim / 0x4432)->content.front(), 0x03);
}

// WAP-260 §12.1.4: a PIN of a WIM is blocked after three failures; a good one in between starts the count anew.
TEST(Clauses260, PinsAreBlockedAfterThreeFailures) {
    using namespace emulator_test;
    for (const bool t1 : {false, true}) {
        VirtualCard card(wimImage(t1));
        const std::string bad = "8020008108" + std::string(wrong), good = "8020008108" + std::string(chv1);
        run(card, {{"00A404000C" + std::string(wimAid), "9000"},
                   {bad, "63C2"},
                   {bad, "63C1"},
                   {good, "9000"},
                   {bad, "63C2"},
                   {bad, "63C1"},
                   {bad, "63C0"},
                   {good, "6983"},
                   {"0020008100", "6983"}, // asking costs nothing and says so
                   {"8024008110" + std::string(chv1) + chv2, "6983"}});
    }
}

// WAP-260 §11.3.5: offsets end at 7FFF, nothing grows, and a WIM answers in the words of §11.3.8.
TEST(Clauses260, OffsetsAndLengthsHaveTheirEnds) {
    using namespace emulator_test;
    auto image = wimImage();
    auto& file = image.files.at(*Path::parse("3F00/5015/4432"));
    file.content.assign(0x8010, 0x55);
    file.fcp.size = file.content.size();
    file.fcp.access = efs::AccessRules::all(efs::AccessCondition::always());
    VirtualCard card(image);
    run(card, {{"00A404000C" + std::string(wimAid), "9000"},
               {"80A40000024432", "6106"},
               {"80B07FFF01", "559000"},
               {"80B0800001", "6B00"}, // would be short file ids elsewhere
               {"80D67FFF01AA", "9000"},
               {"80B07FFF01", "AA9000"},
               {"80D6800001AA", "6B00"}});
    EXPECT_EQ(card.image().find(*Path::parse("3F00/5015/4432"))->content.size(), 0x8010u);
}

// WAP-260 §14: what a terminal reads of a WIM is in a dump of it, UnusedSpace included.
TEST(Clauses260, ADumpHasTheFilesOfAWim) {
    for (const bool t1 : {false, true}) {
        const efs::Image image = blank({CardKind::Wim, t1});
        VirtualCard card(image);
        auto session = Session::open(card).value();
        card::Keyring keyring(*session, {});
        const auto dumped = card::dump(*session, keyring, false);
        ASSERT_TRUE(dumped) << dumped.error().message();
        const Path root = dumped->findApplication(efs::pkcs15Aid).value();
        for (const int id : {0x5031, 0x5032, 0x5033, 0x4400, 0x4403, 0x4405, 0x4406, 0x4431, 0x4432, 0x4433}) {
            const auto* file = dumped->find(root / static_cast<FileId>(id));
            ASSERT_NE(file, nullptr) << std::hex << id;
            EXPECT_EQ(file->content, image.find(home(image) / static_cast<FileId>(id))->content) << std::hex << id;
        }
    }
}

// LwM2M G.3.3: the issuer alone writes the file, header and all; read back it says how long it is.
TEST(ClausesLwm2m, TheIssuerWritesTheFile) {
    const Bytes content = "0001 0006 0000 00 0000 AA"_hex;
    efs::Image image = blank({CardKind::Uicc, true});
    efs::File file = image.files.at(home(image) / 0x4431); // READ ALW, UPDATE ADM
    file.fcp.id = 0x6432;
    image.files[home(image) / 0x6432] = file;
    const Bytes record = "A125300030110C0F4C774D324D20426F6F747374726170A10E300C0604672B0901300404026432"_hex;
    std::copy(record.begin(), record.end(), image.files.at(home(image) / 0x4405).content.begin() + 120);
    VirtualCard card(image);
    for (const bool issuer : {false, true}) {
        auto session = Session::open(card).value();
        card::Credentials credentials;
        credentials.pin = card::Credential{secret("1234"), {}};
        if (issuer) credentials.adm = card::Credential{secret("11111111"), {}};
        card::Keyring keyring(*session, std::move(credentials));
        const auto snapshot = card::readProvisioning(*session, keyring);
        ASSERT_TRUE(snapshot);
        const auto planned =
            card::planWrite(*session, keyring, *snapshot, {{ObjectType::Lwm2mBootstrap, content, true}}, {});
        ASSERT_EQ(planned.has_value(), issuer);
        if (!issuer) {
            EXPECT_EQ(planned.error().kind, apdu::ErrorKind::Credential);
            continue;
        }
        ASSERT_TRUE(apply(*session, keyring, *planned));
    }
    auto session = Session::open(card).value();
    card::Keyring keyring(*session, {});
    auto snapshot = card::readProvisioning(*session, keyring).value();
    efs::prov::interpret(snapshot.provisioning);
    const auto* found = snapshot.provisioning.find(ObjectType::Lwm2mBootstrap);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->used, content.size());
    EXPECT_TRUE(apdu::equal(apdu::View(found->content).first(content.size()), content));
}

} // namespace
