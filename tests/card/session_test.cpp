// Sessions over the virtual card: what goes over the line, in each world, and how little of it.
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
using efs::CardKind;
using efs::Path;
using Sent = std::vector<std::string>;

class SessionKinds : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Cards, SessionKinds, testing::ValuesIn(allKinds()),
                         [](const auto& test) { return nameOf(test.param); });

TEST_P(SessionKinds, theCardIsKnownForWhatItIs) {
    Table table(blank(GetParam()));
    const auto session = Session::open(table.wire);
    ASSERT_TRUE(session) << session.error().message();
    EXPECT_EQ((*session)->kind(), GetParam().kind);
    EXPECT_EQ((*session)->protocol(), GetParam().t1 ? apdu::Protocol::T1 : apdu::Protocol::T0);
    EXPECT_EQ((*session)->counters().commands, table.wire.sent.size());
    EXPECT_EQ(table.wire.transactions, 1);
}

TEST_P(SessionKinds, filesAreReadWholeAndWrittenInPieces) {
    Table table(blank(GetParam()));
    auto& session = table.open();
    const auto root = session.openApplication(efs::pkcs15Aid);
    const Path directory = GetParam().kind == CardKind::Wim ? *root : home(table.card.image());
    const Path file = directory / 0x4432;
    const auto before = session.read(file);
    ASSERT_TRUE(before) << before.error().message();
    EXPECT_TRUE(before->complete);
    EXPECT_EQ(before->content, apdu::Bytes(1024, 0xFF));

    const efs::KeyReference pin = GetParam().kind == CardKind::Wim ? 0x81 : 0x01;
    ASSERT_TRUE(session.verify(pin, secret("1234").padded(8, 0xFF), directory));
    apdu::Bytes content(600);
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 7);
    const auto written = session.updateBinary(file, 300, content);
    ASSERT_TRUE(written) << written.error().message();
    EXPECT_EQ(table.wire.count(0xD6), 3u); // 255 + 255 + 90
    EXPECT_EQ(*session.readBinary(file, 300, 600), content);
    EXPECT_EQ(session.readBinary(file, 299, 1)->front(), 0xFF);
}

TEST_P(SessionKinds, theCardIsResetAfterAVerifyAndNotWithoutOne) {
    Table table(blank(GetParam()));
    table.open();
    table.session.reset();
    EXPECT_EQ(table.wire.resets, 0);
    EXPECT_EQ(table.wire.transactions, 0);

    auto& session = table.open();
    const Path directory = GetParam().kind == CardKind::Wim ? *session.openApplication(efs::pkcs15Aid) : Path::mf();
    const efs::KeyReference pin = GetParam().kind == CardKind::Wim ? 0x81 : 0x01;
    EXPECT_FALSE(session.verify(pin, secret("9999").padded(8, 0xFF), directory));
    table.session.reset();
    EXPECT_EQ(table.wire.resets, 1);
    EXPECT_EQ(table.wire.transactions, 0);
}

TEST_P(SessionKinds, askingForTriesCostsNone) {
    efs::Image image = blank(GetParam());
    const efs::KeyReference pin = GetParam().kind == CardKind::Wim ? 0x81 : 0x01;
    pinOf(image, pin).tries = 2;
    Table table(std::move(image));
    auto& session = table.open();
    const Path directory = GetParam().kind == CardKind::Wim ? *session.openApplication(efs::pkcs15Aid) : Path::mf();
    for (int round = 0; round < 3; ++round) {
        const auto status = session.pinStatus(pin, directory);
        ASSERT_TRUE(status) << status.error().message();
        EXPECT_EQ(status->triesLeft, 2);
        EXPECT_TRUE(status->enabled);
        EXPECT_FALSE(status->verified);
    }
    EXPECT_EQ(pinOf(const_cast<efs::Image&>(table.card.image()), pin).tries, 2);
    EXPECT_TRUE(GetParam().kind != CardKind::Sim || table.wire.count(0x20) == 0) << "an empty VERIFY in class A0";

    const auto wrong = session.verify(pin, secret("9999").padded(8, 0xFF), directory);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, ErrorKind::Credential);
    EXPECT_EQ(wrong.error().triesLeft, 1);
    EXPECT_EQ(session.pinStatus(pin, directory)->triesLeft, 1);
    session.verify(pin, secret("9999").padded(8, 0xFF), directory);
    EXPECT_EQ(session.pinStatus(pin, directory)->triesLeft, 0);
    EXPECT_EQ(session.verify(pin, secret("1234").padded(8, 0xFF), directory).error().triesLeft, 0);
}

TEST_P(SessionKinds, aDisabledPinIsToldApart) {
    efs::Image image = blank(GetParam());
    const efs::KeyReference pin = GetParam().kind == CardKind::Wim ? 0x81 : 0x01;
    pinOf(image, pin).enabled = false;
    Table table(std::move(image));
    auto& session = table.open();
    const Path directory = GetParam().kind == CardKind::Wim ? *session.openApplication(efs::pkcs15Aid) : Path::mf();
    const auto status = session.pinStatus(pin, directory);
    ASSERT_TRUE(status);
    // A WIM says "nothing to verify" of a PIN that is disabled and of one that is verified (WAP-260 §11.3.4.1).
    EXPECT_TRUE(!status->enabled || status->verified);
    EXPECT_TRUE(session.verify(pin, secret("1234").padded(8, 0xFF), directory)) << "disabled: access is granted";
}

TEST_P(SessionKinds, aMissingFileIsMissing) {
    Table table(blank(GetParam()));
    auto& session = table.open();
    const Path directory = GetParam().kind == CardKind::Wim ? *session.openApplication(efs::pkcs15Aid) : Path::mf();
    const auto file = session.read(directory / 0x6FFF);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().kind, ErrorKind::Missing);
    EXPECT_EQ(file.error().text, "there is no " + (directory / 0x6FFF).text() + " on the card");
    EXPECT_EQ(session.openApplication("A00000000099999999"_hex).error().kind, ErrorKind::Missing);
    EXPECT_TRUE(session.read(directory / (directory == Path::mf() ? 0x2FE2 : 0x5031)));
}

// ---- what is sent

TEST(SessionCommands, aUiccIsAskedByPathOnceAndRemembered) {
    Table table(blank({CardKind::Uicc, true}));
    auto& session = table.open();
    ASSERT_TRUE(session.read(path("3F00/7F80/5031")));
    EXPECT_EQ(table.wire.sent, (Sent{"00A40804047F80503100", "00B0000080"}));
    table.wire.sent.clear();
    ASSERT_TRUE(session.read(path("3F00/7F80/5032")));
    EXPECT_EQ(table.wire.sent, (Sent{"00A4000402503200", "00B0000080"})) << "beside the last one: by its id";
    table.wire.sent.clear();
    ASSERT_TRUE(session.select(path("3F00/7F80/5031")));
    ASSERT_TRUE(session.readBinary(path("3F00/7F80/5032"), 0, 4));
    EXPECT_EQ(table.wire.sent, (Sent{"00B0000004"}))
        << "attributes are remembered, the current file is not selected again";
}

TEST(SessionCommands, overT0TheAnswerIsFetchedOnlyWhenItIsNews) {
    Table table(blank({CardKind::Uicc, false}));
    auto& session = table.open();
    ASSERT_TRUE(session.select(path("3F00/7F80/5031")));
    ASSERT_TRUE(session.select(path("3F00/7F80/5032")));
    EXPECT_EQ(table.wire.count(0xC0), 2u);
    ASSERT_TRUE(session.readBinary(path("3F00/7F80/5031"), 0, 1));
    EXPECT_EQ(table.wire.count(0xC0), 2u);
}

TEST(SessionCommands, aSimIsWalkedFromWhereItStands) {
    Table table(blank({CardKind::Sim, false}));
    auto& session = table.open();
    const auto selects = [&] {
        Sent ids;
        for (const auto& apdu : table.wire.sent) {
            if (apdu.substr(2, 2) == "A4") ids.push_back(apdu.substr(10));
        }
        table.wire.sent.clear();
        return ids;
    };
    ASSERT_TRUE(session.select(path("3F00/7F80/5031")));
    EXPECT_EQ(selects(), (Sent{"7F80", "5031"})) << "the MF is current after opening";
    ASSERT_TRUE(session.select(path("3F00/7F80/4431")));
    EXPECT_EQ(selects(), (Sent{"4431"}));
    ASSERT_TRUE(session.select(path("3F00/7F20/6FAD")));
    EXPECT_EQ(selects(), (Sent{"7F20", "6FAD"})) << "a directory beside the current one is one step away";
    ASSERT_TRUE(session.select(path("3F00/2FE2")));
    EXPECT_EQ(selects(), (Sent{"3F00", "2FE2"}));
    ASSERT_TRUE(session.select(path("3F00/7F20")));
    EXPECT_EQ(selects(), (Sent{"7F20"}));
    ASSERT_TRUE(session.select(path("3F00/7F20/6F31")));
    EXPECT_EQ(selects(), (Sent{"6F31"}));
    ASSERT_TRUE(session.readBinary(path("3F00/7F80/4431"), 0, 1));
    EXPECT_EQ(selects(), (Sent{"7F80", "4431"}));
}

TEST(SessionCommands, aWimIsWalkedInClass8xAfterItsAid) {
    Table table(blank({CardKind::Wim, true}));
    auto& session = table.open();
    const auto root = session.openApplication(efs::pkcs15Aid);
    ASSERT_TRUE(root);
    EXPECT_TRUE(table.wire.sent.empty()) << "opening has selected it";
    ASSERT_TRUE(session.read(*root / 0x5031));
    EXPECT_EQ(table.wire.sent, (Sent{"80A4000002503100", "80B0000080"}));
}

TEST(SessionCommands, anApplicationOnAUiccIsEnteredByItsAid) {
    Table table(emulator_test::uiccImage(true));
    auto& session = table.open();
    const std::string aid = emulator_test::usimAid;
    const auto usim = session.openApplication(*apdu::fromHex(aid));
    ASSERT_TRUE(usim) << usim.error().message();
    const auto epoch = session.securityEpoch();
    ASSERT_TRUE(session.read(*usim / 0x5F3B / 0x4F20));
    EXPECT_EQ(table.wire.sent, (Sent{"00A404040C" + aid + "00", "00A40804067FFF5F3B4F2000", "00B0000005"}));
    EXPECT_EQ(session.securityEpoch(), epoch);
    table.wire.sent.clear();
    ASSERT_TRUE(session.read(path("3F00/2FE2")));
    ASSERT_TRUE(session.readBinary(*usim / 0x5F3B / 0x4F20, 0, 5));
    EXPECT_NE(session.securityEpoch(), epoch) << "the application was left and entered again";
}

TEST(SessionCommands, aWimOnASimHasAChannelOfItsOwnThatIsClosedInTheEnd) {
    efs::Image image = emulator_test::wimOnSimImage();
    image.atr = "3B 05 80 73 00 00 12"_hex; // historical bytes: card capabilities with two channels more
    ASSERT_EQ(efs::decodeAtr(image.atr).value_or(efs::Atr{}).logicalChannels, 2);
    Table table(std::move(image));
    auto& session = table.open();
    EXPECT_EQ(session.kind(), CardKind::Sim);
    const auto wim = session.openApplication(efs::wimAid);
    ASSERT_TRUE(wim) << wim.error().message();
    EXPECT_EQ(table.wire.sent, (Sent{"0070000001", "01A404000C" + std::string(emulator_test::wimAid)}));
    table.wire.sent.clear();
    ASSERT_TRUE(session.read(*wim / 0x5032));
    EXPECT_EQ(table.wire.sent.front(), "81A40000025032");
    ASSERT_TRUE(session.read(path("3F00/2FE2"))) << "the SIM stays on the basic channel";
    EXPECT_EQ(session.pinStatus(0x01, *wim)->triesLeft, 3);
    EXPECT_EQ(table.wire.count(0x20), 0u) << "CHV1 is the SIM's own, and asked for without VERIFY";
    EXPECT_EQ(session.pinStatus(0x81, *wim)->triesLeft, 3);
    ASSERT_TRUE(session.verify(0x81, secret("1234").padded(8, 0xFF), *wim));
    EXPECT_EQ(table.wire.sent.back().substr(0, 8), "81200081");
    ASSERT_TRUE(session.updateBinary(*wim / 0x4432, 0, "0102"_hex));
    table.session.reset();
    EXPECT_EQ(table.wire.resets, 1);

    table.open();
    ASSERT_TRUE(table.session->openApplication(efs::wimAid));
    table.wire.sent.clear();
    table.session.reset();
    EXPECT_EQ(table.wire.sent, (Sent{"0070800100"}));
}

TEST(SessionCommands, aSimWithoutChannelsHasNoApplicationsByAid) {
    Table table(blank({CardKind::Sim, false}));
    auto& session = table.open();
    ASSERT_EQ(efs::decodeAtr(table.wire.atr()).value_or(efs::Atr{}).logicalChannels, 0);
    EXPECT_EQ(session.openApplication(efs::pkcs15Aid).error().kind, ErrorKind::Missing);
    EXPECT_TRUE(table.wire.sent.empty());
}

TEST(SessionCommands, aRawCommandMakesTheSessionForgetWhereItIs) {
    Table table(blank({CardKind::Uicc, true}));
    auto& session = table.open();
    ASSERT_TRUE(session.read(path("3F00/2FE2")));
    table.wire.sent.clear();
    const auto answer = session.transmit(apdu::select(apdu::Class::Uicc, 0x7F80));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->status.done());
    ASSERT_TRUE(session.readBinary(path("3F00/2FE2"), 0, 10));
    EXPECT_EQ(table.wire.sent, (Sent{"00A40004027F8000", "00A40804022FE200", "00B000000A"}));
}

TEST(SessionCommands, aRawVerifyEndsWithAReset) {
    Table table(blank({CardKind::Uicc, true}));
    ASSERT_TRUE(table.open().transmit(apdu::queryTries(0x01)));
    table.session.reset();
    EXPECT_EQ(table.wire.resets, 0) << "asking for tries shows no credential";
    ASSERT_TRUE(table.open().transmit(apdu::verify(apdu::Class::Uicc, 0x01, secret("1234").padded(8, 0xFF))));
    table.session.reset();
    EXPECT_EQ(table.wire.resets, 1);
}

// ---- writing

TEST(SessionWriting, aRefusedUpdateSaysHowMuchWasWritten) {
    Table table(blank({CardKind::Uicc, true}), {fault(0xD6, Fault::Answer).sw(0x6900).skip(1)});
    auto& session = table.open();
    ASSERT_TRUE(session.verify(0x01, secret("1234"), Path::mf()));
    const auto written = session.updateBinary(path("3F00/7F80/4432"), 0, apdu::Bytes(400, 0x11));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Credential);
    EXPECT_TRUE(written.error().cardChanged);
    EXPECT_EQ(written.error().text, "writing 3F00/7F80/4432 at 255 (255 of 400 bytes were written): not allowed");
}

TEST(SessionWriting, withoutTheKeyNothingChanges) {
    Table table(blank({CardKind::Uicc, true}));
    auto& session = table.open();
    const auto written = session.updateBinary(path("3F00/7F80/4431"), 0, "030B6A"_hex);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Credential);
    EXPECT_FALSE(written.error().cardChanged);
    EXPECT_EQ(written.error().sw, 0x6982);
}

TEST(SessionWriting, retriesInsideTheCardAreASuccess) {
    for (const int word : {0x9000, 0x9110, 0x9203, 0x63C2, 0x6200}) {
        const auto sw = static_cast<std::uint16_t>(word);
        Table table(blank({CardKind::Uicc, true}), {fault(0xD6, Fault::DoThenAnswer).sw(sw)});
        auto& session = table.open();
        ASSERT_TRUE(session.verify(0x01, secret("1234"), Path::mf()));
        EXPECT_TRUE(session.updateBinary(path("3F00/7F80/4432"), 0, "03"_hex)) << std::hex << sw;
    }
}

TEST(SessionWriting, filesAreMadeAndDeletedOnAUiccOnly) {
    Table table(blank({CardKind::Uicc, true}));
    auto& session = table.open();
    auto fcp = *session.select(path("3F00/7F80/4431"));
    fcp.size = 200;
    EXPECT_EQ(session.createFile(path("3F00/7F80/4434"), fcp).error().kind, ErrorKind::Credential);
    ASSERT_TRUE(session.verify(efs::adm1Reference, secret("11111111"), Path::mf()));
    const auto made = session.createFile(path("3F00/7F80/4434"), fcp);
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(session.read(path("3F00/7F80/4434"))->content, apdu::Bytes(200, 0xFF));
    EXPECT_EQ(session.createFile(path("3F00/7F80/4434"), fcp).error().kind, ErrorKind::Conflict);
    const auto gone = session.deleteFile(path("3F00/7F80/4434"));
    ASSERT_TRUE(gone) << gone.error().message();
    EXPECT_EQ(session.read(path("3F00/7F80/4434")).error().kind, ErrorKind::Missing);

    Table sim(blank({CardKind::Sim, false}));
    EXPECT_EQ(sim.open().createFile(path("3F00/7F80/4434"), fcp).error().kind, ErrorKind::Unsupported);
    EXPECT_EQ(sim.session->deleteFile(path("3F00/7F80/4431")).error().kind, ErrorKind::Unsupported);
    EXPECT_TRUE(sim.wire.sent.empty());
}

} // namespace
