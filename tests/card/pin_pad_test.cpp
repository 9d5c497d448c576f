// PINs typed at a reader's keys: what the reader is asked, byte for byte, that the card is really verified by it, and
// what it may cost.
#include "card/pin_pad.h"

#include "card/reader_features.h"
#include "card/transaction.h"
#include "tests/card/cards.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::Keyring;
using card::PinPad;
using card::Session;
using card::emulator::VirtualCard;
using efs::AccessCondition;
using efs::CardKind;

constexpr std::uint32_t directCode = 0x42330006, startCode = 0x42330001, finishCode = 0x42330002,
                        propertiesCode = 0x42330012;

// A reader with keys, and the person before it. It does what PC/SC part 10 says: puts the digits where the structure
// says, sends the command to the card and gives the card's answer; or answers by itself.
class PadReader final : public card::CardWire {
  public:
    explicit PadReader(card::CardWire& card) : card_(card) {}

    apdu::Result<Bytes> exchange(apdu::View apdu) override {
        sent.push_back(apdu::hex(apdu));
        return card_.exchange(apdu);
    }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return ++resets, card_.reset(); }
    apdu::Result<void> beginTransaction() override { return card_.beginTransaction(); }
    void endTransaction() override { card_.endTransaction(); }

    apdu::Result<Bytes> control(std::uint32_t code, apdu::View data) override {
        if (code == card::featureRequest) return features;
        if (code == propertiesCode) return properties;
        if (code == finishCode) return std::exchange(waiting_, {});
        structures.push_back(apdu::hex(data));
        const auto answer = typed(data);
        if (code == directCode) return answer;
        waiting_ = answer;
        return Bytes{};
    }

    Bytes features = "06 04 42330006"_hex;
    Bytes properties;
    std::string person = "1234"; // what is typed
    Bytes ownAnswer;             // of the reader, in place of the card's
    bool askTheCardAnyway = false;
    std::vector<std::string> structures, sent;
    int resets = 0;

  private:
    Bytes typed(apdu::View structure) {
        constexpr std::size_t header = 19, commandHeader = 5;
        Bytes command = apdu::toBytes(structure.subspan(header));
        std::copy(person.begin(), person.end(), command.begin() + commandHeader);
        if (!ownAnswer.empty() && !askTheCardAnyway) return ownAnswer;
        const Bytes answer = card_.exchange(command).value();
        return ownAnswer.empty() ? answer : ownAnswer;
    }

    card::CardWire& card_;
    Bytes waiting_;
};

card::Credentials padCredentials() {
    card::Credentials credentials;
    credentials.pin = card::Credential{{}, {}, true};
    return credentials;
}

struct Desk {
    explicit Desk(efs::Image image, card::Credentials credentials = padCredentials())
        : card(std::move(image)), reader(card) {
        credentials.announce = [this](const std::string& what) { announced.push_back(what); };
        session = Session::open(reader, [this](const apdu::Exchange& one) { trace += apdu::toText(one); }).value();
        keyring = std::make_unique<Keyring>(*session, std::move(credentials));
    }
    apdu::Result<void> unlock(efs::KeyReference reference = efs::chv1Reference) {
        const auto file = home(card.image()) / 0x4432;
        auto needs = keyring->needs(AccessCondition::key(reference), file, {}, {});
        if (!needs) return apdu::propagate(needs);
        return keyring->satisfy(*needs);
    }
    int tries() {
        efs::Image image = card.image();
        return pinOf(image, efs::chv1Reference).tries;
    }
    bool sentVerify() const {
        return std::any_of(reader.sent.begin(), reader.sent.end(),
                           [](const std::string& apdu) { return apdu.substr(2, 2) == "20" && apdu.size() > 10; });
    }
    VirtualCard card;
    PadReader reader;
    std::string trace;
    std::vector<std::string> announced;
    std::unique_ptr<Session> session;
    std::unique_ptr<Keyring> keyring;
};

const Kind uicc{CardKind::Uicc, true}, sim{CardKind::Sim, false};

TEST(PinPad, theStructureByteForByte) {
    const auto structure = card::padVerify("00 20 00 01 08 FFFFFFFFFFFFFFFF"_hex, {4, 8});
    ASSERT_TRUE(structure);
    EXPECT_EQ(apdu::hex(*structure), "1E"         // bTimerOut: 30 s for the first key
                                     "1E"         // bTimerOut2: 30 s after it
                                     "82"         // bmFormatString: in bytes, position 0, from the left, ASCII
                                     "08"         // bmPINBlockString: no length in the command, a block of 8
                                     "00"         // bmPINLengthFormat
                                     "0804"       // wPINMaxExtraDigit 0x0408: 4 to 8 digits
                                     "02"         // bEntryValidationCondition: the OK key
                                     "01"         // bNumberMessage
                                     "0904"       // wLangId 0x0409
                                     "00"         // bMsgIndex
                                     "000000"     // bTeoPrologue
                                     "0D000000"   // ulDataLength
                                     "0020000108" // abData
                                     "FFFFFFFFFFFFFFFF");
}

TEST(PinPad, aPlaceLongerThanTheStructureTellsIsRefused) {
    Bytes command = "00 20 00 81 0F"_hex;
    command.resize(5 + 15, 0x00);
    EXPECT_TRUE(card::padVerify(command, {4, 15}));
    command.push_back(0x00);
    const auto refused = card::padVerify(command, {4, 16});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Limit);
    EXPECT_EQ(refused.error().text, "the card takes this PIN in 16 bytes, a reader's keys can fill 1 to 15");
    EXPECT_FALSE(card::padVerify("00 20 00 01"_hex, {4, 8}));
}

class PinPadOnCards : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Kinds, PinPadOnCards, testing::ValuesIn(allKinds()),
                         [](const auto& test) { return nameOf(test.param); });

TEST_P(PinPadOnCards, theCardIsVerifiedAndNothingOfThePinComesThisWay) {
    const Kind& kind = GetParam();
    const bool wim = kind.kind == CardKind::Wim;
    const efs::KeyReference reference = wim ? 0x81 : efs::chv1Reference;
    Desk desk(blank(kind));
    ASSERT_TRUE(desk.unlock(reference)) << desk.unlock(reference).error().message();
    const std::string command = kind.kind == CardKind::Sim ? "A020000108" : wim ? "8020008108" : "0020000108";
    EXPECT_EQ(desk.reader.structures, (std::vector<std::string>{"1E1E82080008040201090400000000"
                                                                "0D000000" +
                                                                command + "FFFFFFFFFFFFFFFF"}));
    EXPECT_FALSE(desk.sentVerify()) << "by the wire, too";
    EXPECT_EQ(desk.announced.size(), 1u);
    EXPECT_TRUE(desk.unlock(reference));
    EXPECT_EQ(desk.reader.structures.size(), 1u) << "once for all files";
    EXPECT_EQ(desk.trace.find("31 32 33 34"), std::string::npos) << desk.trace;
    EXPECT_NE(desk.trace.find("08 ** ** ** ** ** ** ** **"), std::string::npos) << desk.trace;
    desk.session.reset();
    EXPECT_EQ(desk.reader.resets, 1) << "no PIN stays open";
}

TEST_P(PinPadOnCards, aWholeWriteByThePin) {
    const Kind& kind = GetParam();
    efs::BlankCardOptions options;
    options.pinProtected = true;
    efs::Image image = blank(kind, options);
    put(image, home(image) / 0x4432, document());
    auto credentials = goodCredentials(kind);
    credentials.pin = card::Credential{{}, {}, true};
    Desk desk(image, std::move(credentials));
    const support::TemporaryDirectory journals;
    const auto snapshot = card::readProvisioning(*desk.session, *desk.keyring);
    ASSERT_TRUE(snapshot) << snapshot.error().message();
    const auto planned =
        card::planWrite(*desk.session, *desk.keyring, *snapshot, {{efs::ObjectType::Config1, otherDocument()}}, {}, {});
    ASSERT_TRUE(planned) << planned.error().message();
    const auto written = card::applyPlan(*desk.session, *desk.keyring, *planned, card::JournalStore(journals.path()));
    ASSERT_TRUE(written) << written.error().message();
    EXPECT_EQ(desk.reader.structures.size(), 1u);
    const auto& content = desk.card.image().files.at(home(image) / 0x4432).content;
    EXPECT_TRUE(apdu::equal(apdu::View(content).first(otherDocument().size()), otherDocument()));
}

TEST(PinPad, readersThatAnswerInTwoSteps) {
    Desk desk(blank(uicc));
    desk.reader.features = "01 04 42330001  02 04 42330002"_hex;
    ASSERT_TRUE(desk.unlock());
    EXPECT_EQ(desk.reader.structures.size(), 1u);
    desk.reader.features = "01 04 42330001"_hex;
    EXPECT_FALSE(PinPad::of(desk.reader)) << "a start without an end";
}

TEST(PinPad, theReadersKeysMayTakeFewerDigits) {
    Desk desk(blank(uicc));
    desk.reader.features = "06 04 42330006  12 04 42330012"_hex;
    desk.reader.properties = "06 01 04  07 01 06"_hex;
    ASSERT_TRUE(desk.unlock());
    EXPECT_EQ(desk.reader.structures.front().substr(10, 4), "0604");

    Desk other(blank(uicc));
    other.reader.features = desk.reader.features;
    other.reader.properties = "06 01 09  07 01 0C"_hex;
    const auto refused = other.unlock();
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().message(),
        "the card takes PINs of 4 to 8 digits, the reader's keys give 9 to 12. Give the PIN with --pin prompt, or "
        "use a reader that has keys");
    EXPECT_TRUE(other.reader.structures.empty());
    other.reader.properties = "06 02 0900"_hex;
    EXPECT_EQ(PinPad::of(other.reader).error().kind, ErrorKind::Malformed);
}

TEST(PinPad, aWrongPinCostsOneTryAndIsNotAskedForAgain) {
    for (const Kind& kind : {uicc, sim}) {
        Desk desk(blank(kind));
        desk.reader.person = "4321";
        const auto refused = desk.unlock();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::Credential);
        EXPECT_EQ(refused.error().triesLeft, 2);
        EXPECT_FALSE(desk.unlock());
        EXPECT_EQ(desk.reader.structures.size(), 1u);
        EXPECT_EQ(desk.tries(), 2);
    }
}

TEST(PinPad, isNotAskedWhereATypedPinWouldNotBeSent) {
    efs::Image few = blank(uicc);
    pinOf(few, efs::chv1Reference).tries = 1;
    Desk last(few);
    const auto refused = last.unlock();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().triesLeft, 1);
    EXPECT_TRUE(last.reader.structures.empty());
    EXPECT_TRUE(last.announced.empty());

    pinOf(few, efs::chv1Reference).enabled = false;
    Desk disabled(few);
    EXPECT_TRUE(disabled.unlock());
    EXPECT_TRUE(disabled.reader.structures.empty());
}

TEST(PinPad, whatTheReaderEndsByItselfCostsNoTry) {
    const std::pair<Bytes, std::string> rows[] = {
        {"6400"_hex, "no PIN was typed at the reader's keys within 30 seconds; no try was spent"},
        {"6401"_hex, "the PIN was given up at the reader's keys; no try was spent"},
        {"6403"_hex, "the PIN typed at the reader's keys has too few or too many digits; no try was spent"}};
    for (const auto& [answer, text] : rows) {
        for (const Kind& kind : {uicc, sim}) {
            Desk desk(blank(kind));
            desk.reader.ownAnswer = answer;
            const auto ended = desk.unlock();
            ASSERT_FALSE(ended);
            EXPECT_EQ(ended.error().kind, ErrorKind::Credential);
            EXPECT_EQ(ended.error().text, text);
            EXPECT_EQ(ended.error().triesLeft, 3);
            EXPECT_EQ(desk.tries(), 3);
            EXPECT_FALSE(desk.unlock());
            EXPECT_EQ(desk.reader.structures.size(), 1u) << "never in a loop";
        }
    }
}

TEST(PinPad, aTryThatTheCardCountedAllTheSameIsTold) {
    Desk desk(blank(uicc));
    desk.reader.person = "4321";
    desk.reader.ownAnswer = "6400"_hex;
    desk.reader.askTheCardAnyway = true;
    const auto ended = desk.unlock();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().text,
              "no PIN was typed at the reader's keys within 30 seconds; the card counted a try all the same");
    EXPECT_EQ(ended.error().triesLeft, 2);
}

TEST(PinPad, anAnswerWithoutStatusWordIsTheLinesFault) {
    Desk desk(blank(uicc));
    desk.reader.ownAnswer = "90"_hex;
    const auto ended = desk.unlock();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().kind, ErrorKind::Line);
    EXPECT_NE(ended.error().where().find("a try may have been spent"), std::string::npos);
}

TEST(PinPad, whereThereIsNoneItIsSaidAndNothingIsSent) {
    VirtualCard card(blank(uicc));
    const auto none = PinPad::of(card);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().message(),
              "there are no keys to type a PIN at: there is no reader between this program and the card. Give the PIN "
              "with --pin prompt, or use a reader that has keys");
    Desk desk(blank(uicc));
    desk.reader.features = "12 04 42330012"_hex;
    desk.reader.sent.clear();
    const auto refused = desk.unlock();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Usage);
    EXPECT_FALSE(desk.sentVerify());
    EXPECT_EQ(desk.tries(), 3);
}

} // namespace
