// Groups 1, 2, 3, 6 and 10: what readers and the service that lists them can do to us.
#include "card/pcsc.h"
#include "card/pcsc_errors.h"
#include "card/pcsc_names.h"
#include "card/reader_features.h"
#include "card/target.h"
#include "tests/support/files.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace survive {
namespace {

using namespace apdu::literals;
using namespace std::string_literals;
using apdu::ErrorKind;
using card::Feature;
using card::Reader;
using card::ReaderFeature;
using card::ReaderState;

// ---- group 1

const std::string longName(200, 'r');

TEST(SurviveReader, Group01_NamesOfAnyKindAreListedAndNoneReachesTheTerminalRaw) {
    HostileCli world(blank("usim"));
    world.list = {{0, "", ReaderState::Empty, {}},
                  {1, "L\xC3\xA4ser \xE8\xAF\xBB 00", ReaderState::Empty, {}},
                  {2, "broken \xFF\xC3( \x1B[31mred\nnew line", ReaderState::Empty, {}},
                  {3, longName, ReaderState::Empty, {}}};
    const auto listed = world.run({"readers"});
    EXPECT_EQ(listed.code, 0);
    const auto readers = nlohmann::json::parse(listed.out)["result"]["readers"];
    ASSERT_EQ(readers.size(), 4u);
    EXPECT_EQ(readers[0]["name"], "");
    EXPECT_EQ(readers[1]["name"], "L\xC3\xA4ser \xE8\xAF\xBB 00");
    EXPECT_EQ(readers[3]["name"], longName);
    EXPECT_EQ(listed.out.find('\x1B'), std::string::npos) << listed.out;

    const auto none = world.read();
    EXPECT_EQ(none.code, 2);
    EXPECT_EQ(none.kind, "no_card");
    EXPECT_EQ(none.out.find('\x1B'), std::string::npos) << none.out;
    EXPECT_NE(none.message.find("no reader holds a card: 0 \"\" (empty), 1 \"L\xC3\xA4ser"), std::string::npos);
    EXPECT_NE(none.hint, "");
}

TEST(SurviveReader, Group01_TwoReadersOfOneNameAreNotGuessedBetween) {
    for (const auto& target : {std::vector<std::string>{"read"}, {"read", "-c", "0"}, {"read", "-c", "1"}}) {
        HostileCli world(blank("usim"));
        world.list = {{0, "Twin", ReaderState::Empty, {}}, {1, "Twin", ReaderState::Present, {}}};
        const auto read = world.run(target);
        EXPECT_EQ(read.code, 2);
        EXPECT_EQ(read.message, "readers with one name cannot be told apart: 0 \"Twin\" (empty), 1 \"Twin\" (present)");
        EXPECT_EQ(read.hint, "Unplug all of them but one");
        EXPECT_EQ(world.faulty.commands(), 0u) << "nothing was sent to a card that may be the wrong one";
    }
}

TEST(SurviveReader, Group01_NamesPcscCannotTakeAreRefusedBeforeTheServiceIsAsked) {
    const auto readers = card::pcscReaders();
    const std::pair<std::string, const char*> rows[] = {
        {"", "the reader's name is empty"},
        {"a\0b"s, "the reader's name has a NUL inside"},
        {std::string(128, 'r'), "the reader's name is longer than the 127 bytes PC/SC takes"},
        {longName, "the reader's name is longer than the 127 bytes PC/SC takes"}};
    for (const auto& [name, text] : rows) {
        const auto wire = bounded([&name = name, &readers] { return readers->connect(name); });
        ASSERT_FALSE(wire);
        EXPECT_EQ(wire.error().kind, ErrorKind::NoCard);
        EXPECT_EQ(wire.error().text, text);
        EXPECT_EQ(wire.error().hint, "List the readers with 'simprov readers'");
    }
}

TEST(SurviveReader, Group01_AListWithoutItsEndIsReadToItsLastByte) {
    std::string list;
    for (int i = 0; i < 10'000; ++i) list += "reader\0"s;
    const auto names = bounded([&] { return card::splitMultiString(list + "tail"); });
    EXPECT_EQ(names.size(), 10'001u);
    EXPECT_EQ(names.back(), "tail");
}

// ---- groups 2, 3 and 10: the codes; the daemon itself is in tests/e2e/hostile_reader_test.cpp

TEST(SurviveReader, Group02_AReaderThatWentAwayIsSaidToBeGone) {
    const auto gone = card::pcscFailure(0x80100009, "reader \"X\"").value();
    EXPECT_EQ(gone.kind, ErrorKind::NoCard);
    EXPECT_EQ(gone.message(), "reader \"X\": there is no such reader (SCARD_E_UNKNOWN_READER). It may have been "
                              "unplugged; list the readers with 'simprov readers'");
    EXPECT_TRUE(gone.retrySafe);
    const auto unavailable = card::pcscFailure(0x80100017, "reader \"X\"").value();
    EXPECT_EQ(unavailable.message(), "reader \"X\": the reader is gone (SCARD_E_READER_UNAVAILABLE). Plug it in again; "
                                     "list the readers with 'simprov readers'");
}

TEST(SurviveReader, Group03_WithoutAServiceEveryCallSaysWhatToStart) {
    support::TemporaryDirectory directory;
    setenv("PCSCLITE_CSOCK_NAME", directory.path("absent").c_str(), 1);
    const auto readers = card::pcscReaders();
    for (int again = 0; again < 3; ++again) {
        const auto list = bounded([&] { return readers->list(); });
        ASSERT_FALSE(list);
        EXPECT_EQ(list.error().kind, ErrorKind::NoCard);
        EXPECT_EQ(list.error().hint,
                  "Start the service (systemctl start pcscd.socket, or pcscd as root) and try again");
    }
    unsetenv("PCSCLITE_CSOCK_NAME");
    const auto stopped = card::pcscFailure(0x8010001E, "reader \"X\"").value();
    EXPECT_EQ(stopped.text, "reader \"X\": the PC/SC service was stopped (SCARD_E_SERVICE_STOPPED)");
    const auto invalid = card::pcscFailure(0x80100003, "reader \"X\"").value();
    EXPECT_EQ(invalid.text, "reader \"X\": the connection is no longer valid: the PC/SC service was restarted or the "
                            "reader was unplugged (SCARD_E_INVALID_HANDLE)");
    EXPECT_TRUE(invalid.retrySafe);
}

TEST(SurviveReader, Group10_ACardThatAnotherProgramHoldsIsBusy) {
    const auto busy = card::pcscFailure(0x8010000B, "reader \"X\"").value();
    EXPECT_EQ(busy.kind, ErrorKind::Busy);
    EXPECT_EQ(busy.message(), "reader \"X\": another program holds the card (SCARD_E_SHARING_VIOLATION). Close it or "
                              "wait until it is done, then try again");
}

// ---- group 6

TEST(SurviveReader, Group06_AnHonestFeatureListIsRead) {
    const auto features = card::decodeReaderFeatures("06 04 42330006  12 04 42330012  0A 04 4233000A"_hex);
    ASSERT_TRUE(features) << features.error().message();
    EXPECT_EQ(*features, (std::vector<ReaderFeature>{{Feature::VerifyPinDirect, 0x42330006},
                                                     {Feature::TlvProperties, 0x42330012},
                                                     {static_cast<Feature>(0x0A), 0x4233000A}}));
    EXPECT_EQ(card::controlCode(*features, Feature::VerifyPinDirect), 0x42330006u);
    EXPECT_EQ(card::controlCode(*features, Feature::ModifyPinDirect), std::nullopt);
    EXPECT_TRUE(card::decodeReaderFeatures({})->empty()) << "a reader without features";
}

struct FalseReply {
    apdu::Bytes reply;
    const char* text;
};

constexpr auto featureHint = "The reader or its driver is faulty; type the PIN on the computer, or try another reader";

TEST(SurviveReader, Group06_FalseLengthsInTheFeatureListAreRefused) {
    apdu::Bytes many;
    for (int i = 0; i < 50'000; ++i) apdu::append(many, "060442330006"_hex);
    const FalseReply rows[] = {
        {"06"_hex, "the reply ends inside an entry"},
        {"060442330006 07"_hex, "the reply ends inside an entry"},
        {"0604423300"_hex, "entry 06 says 4 bytes, 3 are left"},
        {"06FF42330006"_hex, "entry 06 says 255 bytes, 4 are left"},
        {"0600"_hex, "the control code of feature 06 has 0 bytes instead of 4"},
        {"0603423300"_hex, "the control code of feature 06 has 3 bytes instead of 4"},
        {"06054233000600"_hex, "the control code of feature 06 has 5 bytes instead of 4"},
        {"060442330006 060442330007"_hex, "entry 06 stands twice"},
        {many, "entry 06 stands twice"},
    };
    for (const auto& row : rows) {
        const auto features = bounded([&] { return card::decodeReaderFeatures(row.reply); });
        ASSERT_FALSE(features) << row.text;
        EXPECT_EQ(features.error().kind, ErrorKind::Malformed);
        EXPECT_EQ(features.error().text, row.text);
        EXPECT_EQ(features.error().where(), "reader's features");
        EXPECT_EQ(features.error().hint, featureHint);
        ASSERT_TRUE(features.error().bytes);
        EXPECT_LE(features.error().bytes->end(), row.reply.size());
    }
}

TEST(SurviveReader, Group06_FalseLengthsInThePropertiesAreRefused) {
    const auto honest = card::decodeReaderProperties("06 01 04  07 01 08  0A 04 00010000  08 03 414243"_hex);
    ASSERT_TRUE(honest) << honest.error().message();
    EXPECT_EQ(*honest, (card::ReaderProperties{4, 8, 0x100}));
    const FalseReply rows[] = {
        {"0A0200FF"_hex, "property 0A has 2 bytes instead of 4"},
        {"0600"_hex, "property 06 has 0 bytes instead of 1"},
        {"060104 07"_hex, "the reply ends inside an entry"},
        {"0A04FFFF"_hex, "entry 0A says 4 bytes, 2 are left"},
        {"060108 070104"_hex, "the smallest PIN (8) is longer than the largest (4)"},
        {"060104 060104"_hex, "entry 06 stands twice"},
    };
    for (const auto& row : rows) {
        const auto properties = bounded([&] { return card::decodeReaderProperties(row.reply); });
        ASSERT_FALSE(properties) << row.text;
        EXPECT_EQ(properties.error().text, row.text);
        EXPECT_EQ(properties.error().hint, featureHint);
    }
}

} // namespace
} // namespace survive
