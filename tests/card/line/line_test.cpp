// The whole line over the virtual rack and a real ledger: every card exactly done, rejected with a true reason, or
// waiting to come back; nothing done twice, no row on two cards.
//
// SIMPROV_LINE_CARDS=10000 runs it at the size of a day's work.
#include "tests/card/line/line_world.h"

#include "card/line/sqlite_ledger.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <set>

namespace {

using namespace card::line;
using namespace support;
using card::emulator::Mischief;

std::size_t cardsToRun(std::size_t otherwise) {
    const char* text = std::getenv("SIMPROV_LINE_CARDS");
    return text == nullptr ? otherwise : static_cast<std::size_t>(std::atol(text));
}

class LineTest : public testing::Test {
  protected:
    void SetUp() override {
        auto opened = openSqliteLedger(directory_.path("ledger"));
        ASSERT_TRUE(opened) << opened.error().message();
        ledger_ = std::move(*opened);
        ASSERT_TRUE(ledger_->attach({"line-1", "kim", "test", std::chrono::minutes(1), {}}));
    }

    void import(std::size_t rows, Match match = Match::Iccid, const OrderKey* key = nullptr) {
        std::string text = lineColumns;
        for (std::size_t i = 1; i <= rows; ++i) text += lineRow(i);
        writeText(directory_.path("rows.csv"), text);
        recipe_ = lineRecipe(match);
        auto source = openRows(directory_.path("rows.csv"));
        ASSERT_TRUE(source);
        Order order;
        order.name = "order-1";
        order.match = match;
        if (key != nullptr) order.keyCheck = key->check();
        const auto report = importOrder(**source, recipe_, order, key, *ledger_);
        ASSERT_TRUE(report) << report.error().message();
        ASSERT_TRUE(report->problems.none()) << report->problems.kept()[0].line();
        job_.order = "order-1";
        job_.recipe = &recipe_;
        job_.key = key;
        job_.rowsFile = directory_.path("rows.csv");
        job_.ledger = ledger_.get();
        journals_.emplace(directory_.path("journals"));
        job_.journals = &*journals_;
        job_.retryPause = std::chrono::milliseconds(0);
    }

    RunReport run(CardBox& box, std::size_t slots, std::optional<std::uint32_t> chaos, StopRules rules = {0, 0}) {
        card::emulator::RackOptions options;
        options.slots = slots;
        options.chaos = chaos;
        options.onUpdate = [this](const std::string& card, apdu::View) {
            const std::lock_guard lock(mutex_);
            ++updates_[card];
            if (done_.contains(card)) ++updatesAfterDone_;
        };
        card::emulator::Rack rack(box.supply(), std::move(options));
        LineSetup setup;
        for (const std::string& name : rack.slotNames()) setup.slots.push_back({name, name});
        setup.makeReaders = [&] { return rack.readers(); };
        setup.exhausted = [&] { return rack.exhausted(); };
        setup.rules.rowIsForCard = recipe_.match != Match::Next;
        setup.stopRules = rules;
        auto report = runLine(job_, setup, [&](const LineEvent& event) {
            if (!event.end) return;
            ends_.push_back(event);
            const CardResult result = event.end->result;
            if (result == CardResult::Done) {
                const std::lock_guard lock(mutex_);
                done_.insert(nameOfIccid(event.facts.iccid));
            }
            if (!event.otherCard)
                rack.finished(event.facts.reader, result == CardResult::Pending || result == CardResult::Released);
        });
        EXPECT_TRUE(report) << report.error().message();
        return report ? std::move(*report) : RunReport{};
    }

    static std::string nameOfIccid(const std::string& iccid) {
        return iccid.starts_with("89440501234") ? CardBox::nameOf(std::stoul(iccid.substr(11))) : iccid;
    }

    StateCounts counts() {
        const auto status = ledger_->status("order-1");
        return status ? status->counts : StateCounts{};
    }

    TemporaryDirectory directory_;
    std::unique_ptr<Ledger> ledger_;
    Recipe recipe_;
    Job job_;
    std::optional<card::JournalStore> journals_;
    std::vector<LineEvent> ends_;
    std::mutex mutex_;
    std::map<std::string, std::size_t> updates_;
    std::set<std::string> done_;
    std::size_t updatesAfterDone_ = 0;
};

TEST_F(LineTest, aBadDayEndsWithEveryCardAccountedFor) {
    const std::size_t cards = cardsToRun(300);
    constexpr std::uint32_t seed = 7;
    import(cards);
    CardBox box(cards);
    std::map<std::string, Mischief> mischief;
    std::map<Mischief, std::size_t> drawn;
    for (std::size_t i = 1; i <= cards; ++i) {
        const std::string name = CardBox::nameOf(i);
        ++drawn[mischief[name] = card::emulator::chaosFor(seed, name, 0).mischief];
    }
    EXPECT_GE(drawn.size(), cards >= 300 ? 9u : 2u) << "the day is not bad enough to prove anything";
    const RunReport report = run(box, 8, seed);
    EXPECT_EQ(report.stopped, "");
    EXPECT_EQ(updatesAfterDone_, 0u) << "a card that was done was written again";

    // Every row as the ledger has it, against the card itself.
    std::size_t done = 0, usual = 0;
    const auto rows = ledger_->forEachRow("order-1", {}, [&](const RowReport& row) {
        const std::size_t number = row.row.number;
        const apdu::Bytes wanted = lineDocument(number);
        const bool holdsIt = bootstrapOf(box.image(number), wanted.size()) == wanted;
        switch (row.status.state) {
        case RowState::Done:
            ++done;
            EXPECT_TRUE(holdsIt) << "row " << number << " is done, but the card holds something else";
            if (mischief[CardBox::nameOf(number)] == Mischief::None) {
                usual = usual == 0 ? updates_[CardBox::nameOf(number)] : usual;
                EXPECT_EQ(updates_[CardBox::nameOf(number)], usual)
                    << "row " << number << ": a quiet card, written twice?";
            }
            break;
        case RowState::Failed:
            EXPECT_EQ(bootstrapOf(box.image(number), 1024), apdu::Bytes(1024, 0xFF))
                << "row " << number << " failed, but its card is not as it was";
            EXPECT_FALSE(row.last->facts.reason.empty());
            EXPECT_NE(mischief[CardBox::nameOf(number)], Mischief::None) << row.last->facts.reason;
            break;
        case RowState::Pending:
            EXPECT_NE(mischief[CardBox::nameOf(number)], Mischief::None) << row.last->facts.reason;
            EXPECT_EQ(row.status.card, "iccid " + lineIccid(number));
            break;
        default:
            ADD_FAILURE() << "row " << number << " is " << name(row.status.state) << " after a day of "
                          << card::emulator::name(mischief[CardBox::nameOf(number)]);
        }
        return true;
    });
    ASSERT_TRUE(rows);
    EXPECT_GT(done, cards * 8 / 10);
    for (const LineEvent& end : ends_) {
        if (end.end->result != CardResult::Rejected) continue;
        EXPECT_FALSE(end.end->fault->reason.empty());
        if (end.facts.iccid.starts_with("8999")) {
            EXPECT_NE(end.end->fault->reason.find("no row is for this card"), std::string::npos);
        }
    }

    // The next day everything goes well, and what hung or failed is mended.
    job_.againFailed = true;
    ends_.clear();
    run(box, 8, {});
    EXPECT_EQ(updatesAfterDone_, 0u);
    EXPECT_EQ(counts()[RowState::Done], cards);
    for (std::size_t i = 1; i <= cards; ++i) {
        const apdu::Bytes wanted = lineDocument(i);
        ASSERT_EQ(bootstrapOf(box.image(i), wanted.size()), wanted) << "card " << i;
    }
    std::map<std::uint64_t, int> finished;
    const auto records = ledger_->forEachRecord("order-1", [&](const Record& record) {
        if (record.deed == Deed::Finish && record.state == RowState::Done) ++finished[record.row];
        return true;
    });
    ASSERT_TRUE(records);
    EXPECT_EQ(finished.size(), cards);
    for (const auto& [row, times] : finished) EXPECT_EQ(times, 1) << "row " << row;
    const auto verified = ledger_->verify("order-1");
    ASSERT_TRUE(verified) << verified.error().message();
    EXPECT_TRUE(verified->whole()) << verified->problems.front();
}

TEST_F(LineTest, rowsForAnyCardGoToOneCardEach) {
    import(20, Match::Next);
    CardBox box(24); // more cards than rows
    run(box, 4, {});
    EXPECT_EQ(counts()[RowState::Done], 20u);
    std::set<std::string> documents;
    std::size_t written = 0;
    for (std::size_t i = 1; i <= 24; ++i) {
        const std::string held = apdu::hex(bootstrapOf(box.image(i), 1024));
        if (held.starts_with("FF")) continue;
        ++written;
        EXPECT_TRUE(documents.insert(held).second) << "two cards hold one row";
    }
    EXPECT_EQ(written, 20u);
}

TEST_F(LineTest, wrongKeysStopTheLineBeforeTheyBlockCards) {
    import(10);
    std::string text = lineColumns;
    for (std::size_t i = 1; i <= 10; ++i) {
        std::string row = lineRow(i);
        text += row.replace(row.find("11111111"), 8, "22222222");
    }
    writeText(directory_.path("rows.csv"), text); // keys are no part of the digest without an order key
    CardBox box(10);
    const RunReport report = run(box, 1, {}, {5, 2});
    EXPECT_NE(report.stopped.find("PIN or key"), std::string::npos) << report.stopped;
    EXPECT_EQ(counts()[RowState::Failed], 2u);
    std::size_t spent = 0;
    for (std::size_t i = 1; i <= 10; ++i)
        for (const efs::Pin& pin : box.image(i).pins) spent += static_cast<std::size_t>(pin.maxTries - pin.tries);
    EXPECT_EQ(spent, 2u) << "one try a card, two cards, and no more";
}

TEST_F(LineTest, Group42_aRowsFileThatChangesStopsTheLine) {
    import(3);
    std::string text = readText(directory_.path("rows.csv"));
    text.replace(text.find("user2"), 5, "other");
    writeText(directory_.path("rows.csv"), text);
    CardBox box(3);
    const RunReport report = run(box, 1, {});
    EXPECT_NE(report.stopped.find("is not what it was when the order was made"), std::string::npos) << report.stopped;
    EXPECT_EQ(counts()[RowState::Done], 0u + (report.tally.count(CardResult::Done)));
    EXPECT_EQ(bootstrapOf(box.image(2), 4), apdu::Bytes(4, 0xFF));
    EXPECT_EQ(counts()[RowState::Writing], 0u) << "nothing is bound that was not written";
}

TEST_F(LineTest, Group41_cardsOfAnotherKindAndCardsNobodyOrderedAreRejectedWithTheReason) {
    import(2);
    CardBox box(4); // two more than rows
    run(box, 2, {});
    EXPECT_EQ(counts()[RowState::Done], 2u);
    std::size_t rejected = 0;
    for (const LineEvent& end : ends_) {
        if (end.end->result != CardResult::Rejected) continue;
        ++rejected;
        EXPECT_NE(end.end->fault->reason.find("no row is for this card"), std::string::npos);
    }
    EXPECT_EQ(rejected, 2u);
    EXPECT_EQ(ledger_->status("order-1")->rejected, 2u);
}

TEST_F(LineTest, sealedRowsNeedNoFile) {
    const auto key = OrderKey::make(*parseSealingKey(apdu::Secret(apdu::Bytes(32, 0x5A))), "order-1");
    ASSERT_TRUE(key);
    import(5, Match::Iccid, &*key);
    job_.rowsFile.clear();
    CardBox box(5);
    run(box, 2, {});
    EXPECT_EQ(counts()[RowState::Done], 5u);
    const apdu::Bytes wanted = lineDocument(5);
    EXPECT_EQ(bootstrapOf(box.image(5), wanted.size()), wanted);
}

TEST_F(LineTest, cardsThatAreDoneAreRecognisedAndLeftAlone) {
    import(6);
    CardBox box(6);
    run(box, 3, {});
    ends_.clear();
    const RunReport again = run(box, 3, {});
    EXPECT_EQ(again.tally.count(CardResult::Skipped), 6u);
    EXPECT_EQ(updatesAfterDone_, 0u);
    EXPECT_EQ(again.tally.troubled(), 0u);
}

} // namespace
