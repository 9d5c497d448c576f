// Which card a write, its undo and its recovery are for: one that came into the reader meanwhile is another card,
// however alike. And what proves a repair.
#include "card/recover.h"

#include "card/emulator/faults.h"
#include "tests/card/write_desk.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::ErrorKind;
using card::JournalStore;
using card::emulator::Fault;
using card::emulator::FaultRule;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;

const Kind uicc{CardKind::Uicc, true};

efs::Image numbered(const char* iccid) {
    efs::BlankCardOptions options;
    options.iccid = iccid;
    efs::Image image = blank(uicc, options);
    put(image, home(image) / 0x4431, document());
    return image;
}

const char *ours = "8944050000000000001", *alike = "8944050000000000027";

FaultRule atSecondUpdate(Fault action) {
    FaultRule rule;
    rule.instruction = apdu::ins::updateBinary;
    rule.skip = 1;
    rule.action = action;
    return rule;
}

std::string journalIn(const std::string& directory) {
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        if (file.path().extension() == ".journal") return file.path().string();
    }
    return "";
}

TEST(AnotherCard, isNotWrittenByThePlanOfThisOne) {
    VirtualCard card(numbered(ours)), other(numbered(alike));
    Desk desk(card, goodCredentials(uicc));
    const auto planned = desk.plan({{ObjectType::Bootstrap, otherDocument()}});
    ASSERT_TRUE(planned);
    Desk there(other, goodCredentials(uicc));
    const auto written = there.apply(*planned);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Conflict);
    EXPECT_NE(written.error().text.find("the plan is not for"), std::string::npos) << written.error().text;
    EXPECT_EQ(other.image(), numbered(alike));
    for (const auto& apdu : there.wire.sent)
        EXPECT_FALSE(apdu.substr(2, 2) == "20" && apdu.size() > 10) << "it would pay for this one with a try";
}

TEST(AnotherCard, thatCameInTheMiddleOfAWriteIsNotTakenForItsBeginning) {
    VirtualCard card(numbered(ours)), other(numbered(alike));
    FaultyCard faulty(card, {}, &other);
    Desk desk(faulty, goodCredentials(uicc));
    const auto planned = desk.plan({{ObjectType::Bootstrap, otherDocument()}});
    ASSERT_TRUE(planned);
    faulty.setScript({atSecondUpdate(Fault::Swap)});
    const auto written = desk.apply(*planned);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Interrupted) << written.error().message();
    EXPECT_NE(written.error().text.find(std::string("the reader now holds the card ") + alike), std::string::npos)
        << written.error().text;
    EXPECT_TRUE(written.error().cardChanged);
    EXPECT_EQ(other.image(), numbered(alike));
    EXPECT_NE(card.image(), numbered(ours)) << "the first update was this one's";
    EXPECT_NE(journalIn(desk.journals.path()), "");
}

TEST(AnotherCard, hasNoUseForAJournalThatIsNotItsOwn) {
    VirtualCard card(numbered(ours));
    FaultyCard faulty(card, {});
    Desk desk(faulty, goodCredentials(uicc));
    const auto planned = desk.plan({{ObjectType::Bootstrap, otherDocument()}});
    ASSERT_TRUE(planned);
    faulty.setScript({atSecondUpdate(Fault::CutAfter)});
    ASSERT_FALSE(desk.apply(*planned));

    VirtualCard other(numbered(alike));
    Desk there(other, goodCredentials(uicc));
    const JournalStore store(desk.journals.path());
    const auto own = card::Recovery::open(*there.session, *there.keyring, store);
    ASSERT_TRUE(own) << own.error().message();
    EXPECT_FALSE(own->pending()) << "a pending journal elsewhere is another card's";

    // Under its name, as somebody who renames files would have it.
    const std::string journal = journalIn(desk.journals.path());
    std::string name = std::filesystem::path(journal).filename().string();
    name.replace(name.find(ours), std::string_view(ours).size(), alike);
    const support::TemporaryDirectory renamed;
    std::filesystem::copy_file(journal, renamed.path(name));
    const auto foreign = card::Recovery::open(*there.session, *there.keyring, JournalStore(renamed.path()));
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().kind, ErrorKind::Conflict);
    EXPECT_NE(foreign.error().text.find("the journal is another card's; nothing was written"), std::string::npos)
        << foreign.error().text;
    EXPECT_EQ(other.image(), numbered(alike));
}

TEST(PendingWrite, blocksOtherPlansForThatCardAndForNoOther) {
    VirtualCard card(numbered(ours)), other(numbered(alike));
    FaultyCard faulty(card, {});
    Desk desk(faulty, goodCredentials(uicc));
    const auto planned = desk.plan({{ObjectType::Bootstrap, otherDocument()}});
    ASSERT_TRUE(planned);
    faulty.setScript({atSecondUpdate(Fault::CutAfter)});
    ASSERT_FALSE(desk.apply(*planned));
    desk.end();
    ASSERT_TRUE(card.reset());
    const efs::Image cut = card.image();
    const std::string journal = support::readText(journalIn(desk.journals.path()));

    const JournalStore store(desk.journals.path());
    Desk again(card, goodCredentials(uicc));
    const auto next = again.plan({{ObjectType::Bootstrap, document()}}); // the very file
    ASSERT_TRUE(next) << next.error().message();
    const auto refused = card::applyPlan(*again.session, *again.keyring, *next, store);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Conflict);
    EXPECT_NE(refused.error().hint.find("simprov recover"), std::string::npos);
    EXPECT_EQ(card.image(), cut);
    EXPECT_EQ(support::readText(journalIn(desk.journals.path())), journal);

    Desk there(other, goodCredentials(uicc));
    const auto elsewhere = there.plan({{ObjectType::Bootstrap, otherDocument()}});
    ASSERT_TRUE(elsewhere);
    EXPECT_TRUE(card::applyPlan(*there.session, *there.keyring, *elsewhere, store));
}

// ---- what a repair itself may do to a card

// Memory that gives way: as the head of a document comes back, a byte beside it is lost.
class WornCard final : public card::CardWire {
  public:
    explicit WornCard(card::CardWire& card) : card_(card) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        auto answer = card_.exchange(apdu);
        if (worn && apdu::hex(apdu) == "00D600000103") {
            worn = false;
            static_cast<void>(card_.exchange("00D6000501EE"_hex));
        }
        return answer;
    }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return card_.reset(); }
    apdu::Result<void> beginTransaction() override { return card_.beginTransaction(); }
    void endTransaction() override { card_.endTransaction(); }
    bool worn = true;

  private:
    card::CardWire& card_;
};

TEST(Repair, isProvedByTheWholeFilesNotByItsStepsAlone) {
    const efs::Image start = numbered(ours);
    VirtualCard card(start);
    FaultyCard faulty(card, {});
    Desk desk(faulty, goodCredentials(uicc));
    const auto planned = desk.plan({{ObjectType::Bootstrap, otherDocument()}});
    ASSERT_TRUE(planned);
    faulty.setScript({atSecondUpdate(Fault::CutAfter)});
    ASSERT_FALSE(desk.apply(*planned));
    desk.end();

    ASSERT_TRUE(card.reset());
    WornCard wornCard(card);
    Desk repair(wornCard, goodCredentials(uicc));
    auto recovery = card::Recovery::open(*repair.session, *repair.keyring, JournalStore(desk.journals.path()));
    ASSERT_TRUE(recovery) << recovery.error().message();
    const auto recovered = recovery->finish({});
    EXPECT_FALSE(wornCard.worn) << "or nothing was tested";
    ASSERT_TRUE(recovered) << recovered.error().message();
    EXPECT_EQ(recovered->state, card::CardState::Before) << "the new contents did not stay";
    EXPECT_TRUE(recovered->turnedBack);
    EXPECT_EQ(card.image(), start);
}

// A page that tore as the head was written, with the head back and a byte of the body lost, looks like a document that
// nobody wrote: it must not be there while the body is put right.
TEST(Repair, makesEmptyFirstWhatATornPageMadeValid) {
    efs::BlankCardOptions options;
    options.iccid = ours;
    VirtualCard card(blank(uicc, options));
    FaultyCard faulty(card, {});
    Desk desk(faulty, goodCredentials(uicc));
    const auto planned = desk.plan({{ObjectType::Bootstrap, document()}});
    ASSERT_TRUE(planned);
    faulty.setScript({atSecondUpdate(Fault::CutBefore)}); // the head
    ASSERT_FALSE(desk.apply(*planned));

    efs::Image torn = card.image();
    auto& content = torn.files.at(home(torn) / 0x4431).content;
    content[0] = 0x03;
    content[20] = 'x';
    VirtualCard left(torn);
    Desk repair(left, goodCredentials(uicc));
    auto recovery = card::Recovery::open(*repair.session, *repair.keyring, JournalStore(desk.journals.path()));
    ASSERT_TRUE(recovery) << recovery.error().message();
    const auto recovered = recovery->finish({});
    ASSERT_TRUE(recovered) << recovered.error().message();
    EXPECT_EQ(recovered->state, card::CardState::After);
    EXPECT_EQ(left.image().find(home(torn) / 0x4431)->content, filled(document(), 1024));
    const auto first = std::find_if(repair.wire.sent.begin(), repair.wire.sent.end(),
                                    [](const std::string& apdu) { return apdu.substr(2, 2) == "D6"; });
    ASSERT_NE(first, repair.wire.sent.end());
    EXPECT_EQ(*first, "00D6000001FF");
}

} // namespace
