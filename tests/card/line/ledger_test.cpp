// What a ledger does, over both drivers.
#include "tests/card/line/ledger_world.h"

namespace {

using namespace card::line;
using apdu::ErrorKind;
using namespace support;

INSTANTIATE_TEST_SUITE_P(Both, LedgerTest, testing::Values(Driver::Sqlite, Driver::Postgres), driverName);

Facts facts(const std::string& reason = "") {
    Facts facts;
    facts.planDigest = apdu::Bytes(32, 0xAB);
    facts.readBackDigest = apdu::Bytes(32, 0xCD);
    facts.duration = std::chrono::milliseconds(1234);
    facts.commands = 77;
    facts.reason = reason;
    return facts;
}

RowReport report(Ledger& ledger, const std::string& order, std::uint64_t number) {
    RowReport found;
    const auto done = ledger.forEachRow(order, {}, [&](const RowReport& row) {
        if (row.row.number == number) found = row;
        return row.row.number < number;
    });
    EXPECT_TRUE(done) << done.error().message();
    return found;
}

void expectWhole(Ledger& ledger, const std::string& order) {
    const auto found = ledger.verify(order);
    ASSERT_TRUE(found) << found.error().message();
    for (const std::string& problem : found->problems) ADD_FAILURE() << problem;
}

TEST_P(LedgerTest, KeepsAnOrderAsItWasImported) {
    const auto ledger = attached("line-1");
    Order order;
    order.name = "order-7";
    order.match = Match::Imsi;
    order.inputs = apdu::Bytes(32, 1);
    order.keyCheck = apdu::Bytes(32, 2);
    auto import = ledger->beginImport(order);
    ASSERT_TRUE(import);
    Row one = row(3), two = row(5);
    one.values = {0, 1, 2}, one.sealed = {0xFF, 0}, one.digest = {9};
    two.iccid.clear();
    ASSERT_TRUE((*import)->add(one));
    ASSERT_TRUE((*import)->add(two));
    EXPECT_FALSE((*import)->add(two)) << "numbers ascend";
    EXPECT_FALSE(*ledger->order("order-7")) << "nobody sees an order before it is whole";
    ASSERT_TRUE((*import)->finish());

    const auto found = ledger->order("order-7");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->match, Match::Imsi);
    EXPECT_EQ((*found)->inputs, order.inputs);
    EXPECT_EQ((*found)->keyCheck, order.keyCheck);
    EXPECT_EQ((*found)->rows, 2u);
    EXPECT_EQ(report(*ledger, "order-7", 3).row, one);
    EXPECT_EQ(report(*ledger, "order-7", 5).row, two);
    EXPECT_EQ(ledger->orders()->size(), 1u);
    EXPECT_EQ(ledger->beginImport(order).error().kind, ErrorKind::Conflict);
    expectWhole(*ledger, "order-7");
}

TEST_P(LedgerTest, NamesDuplicatesAndKeepsNothingOfThem) {
    const auto ledger = attached("line-1");
    Order order;
    order.name = "twice";
    auto import = ledger->beginImport(order);
    for (std::uint64_t number : {1, 2, 3, 4}) {
        Row one = row(number);
        if (number > 2) one.iccid = iccid(1);
        ASSERT_TRUE((*import)->add(one));
    }
    const auto finished = (*import)->finish();
    ASSERT_TRUE(finished);
    const std::vector<Duplicate> expected = {{3, 1, "iccid " + iccid(1)}, {4, 1, "iccid " + iccid(1)}};
    EXPECT_EQ(*finished, expected);
    import->reset();
    EXPECT_FALSE(*ledger->order("twice"));
    support::import(*ledger, "twice", 3);
    EXPECT_EQ(ledger->status("twice")->counts.total(), 3u);
}

TEST_P(LedgerTest, AnImportThatIsGivenUpLeavesNothing) {
    const auto ledger = attached("line-1");
    Order order;
    order.name = "half";
    {
        auto import = ledger->beginImport(order);
        for (std::uint64_t i = 1; i <= 60'000; ++i) ASSERT_TRUE((*import)->add(row(i)));
    }
    EXPECT_FALSE(*ledger->order("half"));
    support::import(*ledger, "half", 2);
    EXPECT_EQ(ledger->status("half")->counts.total(), 2u);
    expectWhole(*ledger, "half");
}

TEST_P(LedgerTest, ARowGoesFromFreeToDone) {
    const auto ledger = attached("line-1");
    support::import(*ledger, "o", 3);
    const auto answer = ledger->claim(request("o", 2));
    ASSERT_TRUE(answer) << answer.error().message();
    ASSERT_EQ(answer->outcome, ClaimOutcome::Taken);
    EXPECT_EQ(answer->row, row(2));
    EXPECT_EQ(answer->claim.row, 2u);
    EXPECT_EQ(report(*ledger, "o", 2).status.state, RowState::Claimed);

    ASSERT_TRUE(ledger->startWriting(answer->claim, facts()));
    EXPECT_TRUE(ledger->startWriting(answer->claim, facts())) << "said twice";
    EXPECT_EQ(report(*ledger, "o", 2).status.state, RowState::Writing);
    EXPECT_EQ(report(*ledger, "o", 2).status.card, "iccid " + iccid(2));
    EXPECT_EQ(ledger->release(answer->claim, {}).error().kind, ErrorKind::Conflict) << "a card may hold some of it";

    ASSERT_TRUE(ledger->finish(answer->claim, RowState::Done, facts("fine")));
    EXPECT_TRUE(ledger->finish(answer->claim, RowState::Done, facts("fine")));
    const RowReport done = report(*ledger, "o", 2);
    EXPECT_EQ(done.status.state, RowState::Done);
    ASSERT_TRUE(done.last);
    EXPECT_EQ(done.last->station, "line-1");
    EXPECT_EQ(done.last->operatorName, "kim");
    EXPECT_EQ(done.last->toolVersion, "1.2.3");
    EXPECT_EQ(done.last->facts.reader, "reader 1");
    EXPECT_EQ(done.last->facts.planDigest, facts().planDigest);
    EXPECT_EQ(done.last->facts.readBackDigest, facts().readBackDigest);
    EXPECT_EQ(done.last->facts.duration, std::chrono::milliseconds(1234));
    EXPECT_EQ(done.last->facts.commands, 77u);
    EXPECT_EQ(done.last->facts.reason, "fine");

    EXPECT_EQ(ledger->finish(answer->claim, RowState::Failed, facts()).error().kind, ErrorKind::Conflict);
    const auto again = ledger->claim(request("o", 2));
    EXPECT_EQ(again->outcome, ClaimOutcome::AlreadyDone);
    ASSERT_TRUE(again->last);
    EXPECT_EQ(again->last->facts.readBackDigest, facts().readBackDigest);
    EXPECT_EQ(ledger->claim(request("o", 9))->outcome, ClaimOutcome::NoRow);
    EXPECT_EQ(ledger->claim(request("other", 1)).error().kind, ErrorKind::Missing);
    expectWhole(*ledger, "o");
}

TEST_P(LedgerTest, NextGivesRowsInOrderAndACardItsOwnAgain) {
    const auto ledger = attached("line-1");
    support::import(*ledger, "o", 3, Match::Next);
    const auto first = ledger->claim(request("o", 100, "a")), second = ledger->claim(request("o", 101, "b"));
    EXPECT_EQ(first->row.number, 1u);
    EXPECT_EQ(second->row.number, 2u);
    ASSERT_TRUE(ledger->startWriting(first->claim, {}));
    ASSERT_TRUE(ledger->release(second->claim, {}));
    EXPECT_EQ(ledger->claim(request("o", 102, "c"))->row.number, 2u) << "given back";
    EXPECT_EQ(ledger->claim(request("o", 103, "d"))->row.number, 3u);
    EXPECT_EQ(ledger->claim(request("o", 104, "e"))->outcome, ClaimOutcome::NoneLeft);
    // The card of the first row comes back, whatever it is claimed by.
    const auto back = ledger->claim(request("o", 100, "a"));
    EXPECT_EQ(back->outcome, ClaimOutcome::Returned);
    EXPECT_EQ(back->row.number, 1u);
    EXPECT_EQ(ledger->startWriting(first->claim, {}).error().kind, ErrorKind::Conflict) << "an older claim";
    EXPECT_TRUE(ledger->finish(back->claim, RowState::Done, {}));
    expectWhole(*ledger, "o");
}

TEST_P(LedgerTest, ClaimsByImsi) {
    const auto ledger = attached("line-1");
    support::import(*ledger, "o", 3, Match::Imsi);
    ClaimRequest blank = request("o", 2);
    blank.card = {"", "3B00", "0102"};
    const auto answer = ledger->claim(blank);
    ASSERT_EQ(answer->outcome, ClaimOutcome::Taken);
    EXPECT_EQ(answer->row.number, 2u);
    ASSERT_TRUE(ledger->startWriting(answer->claim, {}));
    EXPECT_EQ(report(*ledger, "o", 2).status.card, "atr 3B00 serial 0102");
    EXPECT_EQ(ledger->claim(request("o", 2, "b"))->outcome, ClaimOutcome::OtherCard) << "a second card with this IMSI";
    blank.card = {};
    EXPECT_EQ(ledger->claim(blank).error().kind, ErrorKind::Usage) << "cannot be told from others";
}

// Two cards that say the same ICCID, in two readers at once.
TEST_P(LedgerTest, ACardIsBoundToOneRow) {
    const auto ledger = attached("line-1");
    support::import(*ledger, "o", 3, Match::Next);
    const auto a = ledger->claim(request("o", 7, "a")), b = ledger->claim(request("o", 7, "b"));
    ASSERT_EQ(b->outcome, ClaimOutcome::Taken);
    ASSERT_TRUE(ledger->startWriting(a->claim, {}));
    EXPECT_EQ(ledger->startWriting(b->claim, {}).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(ledger->claim(request("o", 7, "b"))->outcome, ClaimOutcome::HeldElsewhere);
    expectWhole(*ledger, "o");
}

TEST_P(LedgerTest, AReaderHoldsOneCard) {
    const auto ledger = attached("line-1");
    support::import(*ledger, "o", 3);
    ASSERT_EQ(ledger->claim(request("o", 1))->outcome, ClaimOutcome::Taken);
    ASSERT_EQ(ledger->claim(request("o", 2))->outcome, ClaimOutcome::Taken);
    EXPECT_EQ(report(*ledger, "o", 1).status.state, RowState::Free);
    EXPECT_EQ(ledger->claim(request("o", 2, "reader 2"))->outcome, ClaimOutcome::HeldElsewhere);
    expectWhole(*ledger, "o");
}

TEST_P(LedgerTest, ALeaseExpiresButNotAWriting) {
    const auto slow = attached("slow", std::chrono::milliseconds(1)), quick = attached("quick");
    support::import(*quick, "o", 2);
    const auto claimed = slow->claim(request("o", 1)), writing = slow->claim(request("o", 2, "reader 2"));
    ASSERT_TRUE(slow->startWriting(writing->claim, {}));
    auto taken = quick->claim(request("o", 1));
    while (taken->outcome == ClaimOutcome::HeldElsewhere) taken = quick->claim(request("o", 1));
    ASSERT_EQ(taken->outcome, ClaimOutcome::Taken);
    EXPECT_GT(taken->claim.fence, claimed->claim.fence);
    EXPECT_EQ(slow->startWriting(claimed->claim, {}).error().kind, ErrorKind::Conflict) << "fenced";
    EXPECT_EQ(slow->finish(claimed->claim, RowState::Failed, {}).error().kind, ErrorKind::Conflict);

    EXPECT_TRUE(slow->finish(writing->claim, RowState::Pending, {})) << "late, and still the writer";
    EXPECT_EQ(quick->claim(request("o", 2, "x"))->outcome, ClaimOutcome::Returned);
    expectWhole(*quick, "o");
}

TEST_P(LedgerTest, RenewingKeepsALease) {
    const auto one = attached("one", std::chrono::minutes(10)), two = attached("two");
    support::import(*one, "o", 1);
    ASSERT_EQ(one->claim(request("o", 1))->outcome, ClaimOutcome::Taken);
    const auto before = report(*one, "o", 1).status.leaseUntil;
    Time after = *before;
    while (after == *before) {
        ASSERT_TRUE(one->renew());
        after = *report(*one, "o", 1).status.leaseUntil;
    }
    EXPECT_GT(after, *before);
    ASSERT_TRUE(two->renew());
    EXPECT_EQ(*report(*one, "o", 1).status.leaseUntil, after) << "another station's";
}

TEST_P(LedgerTest, AStationThatComesBackFreesWhatItHadClaimed) {
    {
        const auto dead = attached("line-1");
        support::import(*dead, "o", 2);
        const auto claimed = dead->claim(request("o", 1, "a")), writing = dead->claim(request("o", 2, "b"));
        ASSERT_TRUE(dead->startWriting(writing->claim, {}));
        auto second = world_->open();
        EXPECT_EQ(second->attach(station("line-1")).error().kind, ErrorKind::Conflict) << "one process a name";
    }
    const auto alive = attached("line-1");
    EXPECT_EQ(report(*alive, "o", 1).status.state, RowState::Free);
    EXPECT_EQ(report(*alive, "o", 2).status.state, RowState::Writing);
    EXPECT_EQ(alive->claim(request("o", 2, "c"))->outcome, ClaimOutcome::Returned) << "in whichever reader";
    expectWhole(*alive, "o");
}

TEST_P(LedgerTest, FailedRowsAreTakenAgainOnDemandOnly) {
    const auto ledger = attached("line-1");
    support::import(*ledger, "o", 2);
    const auto data = ledger->claim(request("o", 1, "a")), card = ledger->claim(request("o", 2, "b"));
    ASSERT_TRUE(ledger->finish(data->claim, RowState::Failed, facts("the row is wrong")));
    ASSERT_TRUE(ledger->startWriting(card->claim, {}));
    ASSERT_TRUE(ledger->finish(card->claim, RowState::Failed, facts("the card is worn out")));
    for (std::uint64_t number : {1, 2}) {
        ClaimRequest again = request("o", number, "c" + std::to_string(number));
        EXPECT_EQ(ledger->claim(again)->outcome, ClaimOutcome::AlreadyFailed);
        again.againFailed = true;
        EXPECT_EQ(ledger->claim(again)->outcome, number == 1 ? ClaimOutcome::Taken : ClaimOutcome::Returned);
    }
    expectWhole(*ledger, "o");
}

TEST_P(LedgerTest, APersonResolvesWhatHangs) {
    const auto ledger = attached("line-1");
    support::import(*ledger, "o", 3, Match::Next);
    const auto one = ledger->claim(request("o", 11, "a")), two = ledger->claim(request("o", 12, "b"));
    ASSERT_TRUE(ledger->startWriting(one->claim, {}));
    ASSERT_TRUE(ledger->startWriting(two->claim, {}));
    EXPECT_EQ(ledger->resolve("o", 1, RowState::Free, "x").error().kind, ErrorKind::Conflict) << "it is alive";
    ASSERT_TRUE(ledger->finish(one->claim, RowState::Pending, {}));
    ASSERT_TRUE(ledger->finish(two->claim, RowState::Pending, {}));
    EXPECT_EQ(ledger->resolve("o", 1, RowState::Free, "").error().kind, ErrorKind::Usage);
    EXPECT_EQ(ledger->resolve("o", 3, RowState::Done, "x").error().kind, ErrorKind::Conflict) << "it is free";
    EXPECT_EQ(ledger->resolve("o", 4, RowState::Done, "x").error().kind, ErrorKind::Missing);
    EXPECT_TRUE(ledger->resolve("o", 1, RowState::Free, "the card was broken in two"));
    EXPECT_TRUE(ledger->resolve("o", 2, RowState::Done, "read by hand"));
    EXPECT_EQ(report(*ledger, "o", 1).last->facts.card, "iccid " + iccid(11)) << "which card it was stays known";
    EXPECT_EQ(ledger->resolve("o", 2, RowState::Free, "x").error().kind, ErrorKind::Conflict) << "done is done";
    EXPECT_EQ(ledger->finish(one->claim, RowState::Done, {}).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(ledger->claim(request("o", 13, "c"))->outcome, ClaimOutcome::Taken);
    expectWhole(*ledger, "o");
}

TEST_P(LedgerTest, CountsStatesAndRejectedCards) {
    const auto ledger = attached("line-1"), other = attached("line-2");
    support::import(*ledger, "o", 5);
    support::import(*ledger, "p", 1);
    ASSERT_TRUE(ledger->startWriting(ledger->claim(request("o", 1, "a"))->claim, {}));
    ASSERT_TRUE(other->finish(other->claim(request("o", 2, "a"))->claim, RowState::Failed, {}));
    Facts why;
    why.card = "iccid 1", why.reason = "no row is for this card";
    ASSERT_TRUE(other->reject("o", why));
    const auto status = ledger->status("o");
    ASSERT_TRUE(status);
    EXPECT_EQ(status->counts[RowState::Free], 3u);
    EXPECT_EQ(status->counts[RowState::Writing], 1u);
    EXPECT_EQ(status->counts[RowState::Failed], 1u);
    EXPECT_EQ(status->counts.total(), 5u);
    EXPECT_EQ(status->rejected, 1u);
    EXPECT_EQ(status->chains.size(), 2u);
    std::vector<std::uint64_t> free;
    ASSERT_TRUE(ledger->forEachRow("o", RowState::Free, [&](const RowReport& row) {
        free.push_back(row.row.number);
        return true;
    }));
    EXPECT_EQ(free, (std::vector<std::uint64_t>{3, 4, 5}));
    std::vector<std::string> deeds;
    ASSERT_TRUE(ledger->forEachRecord("o", [&](const Record& record) {
        deeds.push_back(record.station + " " + std::string(name(record.deed)));
        return true;
    }));
    EXPECT_EQ(deeds, (std::vector<std::string>{"line-1 import", "line-1 claim", "line-1 start", "line-2 claim",
                                               "line-2 finish", "line-2 reject"}));
    expectWhole(*ledger, "o");
}

TEST_P(LedgerTest, NothingIsChangedWithoutAStation) {
    const auto ledger = world_->open();
    EXPECT_EQ(ledger->claim(request("o", 1)).error().kind, ErrorKind::Usage);
    EXPECT_EQ(ledger->beginImport({}).error().kind, ErrorKind::Usage);
    EXPECT_EQ(ledger->attach(station("no good")).error().kind, ErrorKind::Usage);
    EXPECT_EQ(ledger->status("o").error().kind, ErrorKind::Missing);
}

} // namespace
