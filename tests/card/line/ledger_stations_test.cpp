// Several stations and one ledger: processes that work at once, that are killed, and whose server goes away.
#include "card/line/sql_ledger.h"
#include "tests/card/line/faulty_sql.h"
#include "tests/card/line/station_process.h"

#include <csignal>
#include <thread>

namespace {

using namespace card::line;
using namespace support;

class StationsTest : public LedgerTest {
  protected:
    CardLog cards(const std::string& name = "cards") const { return CardLog(directory_.path(name)); }

    // Cards are numbered by the station, from a thousand times its number.
    StationProcess work(int number, const std::string& order, std::chrono::milliseconds lease) const {
        return StationProcess([this, number, order, lease] {
            const auto ledger = attached("line-" + std::to_string(number), lease);
            return ledger ? workOff(*ledger, order, cards(), static_cast<std::uint64_t>(number) * 1000) : 2;
        });
    }

    void expectAllDoneOnce(const std::string& order, std::uint64_t rows) const {
        const auto ledger = world_->open();
        EXPECT_EQ(ledger->status(order)->counts[RowState::Done], rows);
        EXPECT_EQ(cards().cardsOfRows().size(), rows);
        cards().expectNothingTwice();
        const auto found = ledger->verify(order);
        ASSERT_TRUE(found) << found.error().message();
        for (const std::string& problem : found->problems) ADD_FAILURE() << problem;
    }

    TemporaryDirectory directory_;
};

INSTANTIATE_TEST_SUITE_P(Both, StationsTest, testing::Values(Driver::Sqlite, Driver::Postgres), driverName);

class ServerTest : public StationsTest {};
INSTANTIATE_TEST_SUITE_P(One, ServerTest, testing::Values(Driver::Postgres), driverName);

TEST_P(StationsTest, TwoAndEightNeverClaimOneRowTwice) {
    constexpr std::uint64_t rows = 400;
    for (const int stations : {2, 8}) {
        const std::string order = "for-" + std::to_string(stations);
        import(*attached("office"), order, rows, Match::Next);
        const std::size_t before = cards().size();
        std::vector<StationProcess> processes;
        for (int i = 0; i < stations; ++i) processes.push_back(work(stations * 10 + i, order, std::chrono::minutes(1)));
        for (StationProcess& process : processes) EXPECT_EQ(process.wait(), 0);
        EXPECT_EQ(cards().size() - before, rows) << "nothing was written again";
        const auto ledger = world_->open();
        EXPECT_EQ(ledger->status(order)->counts[RowState::Done], rows);
        EXPECT_TRUE(ledger->verify(order)->whole());
    }
}

// Every station wants every card: by ICCID only one can have it.
TEST_P(StationsTest, StationsThatWantTheSameCardsWriteEachOnce) {
    constexpr std::uint64_t rows = 60;
    import(*attached("office"), "o", rows);
    std::vector<StationProcess> processes;
    for (int i = 0; i < 4; ++i)
        processes.emplace_back([this, i] {
            const auto ledger = attached("line-" + std::to_string(i));
            for (std::uint64_t card = 1; card <= rows; ++card) {
                const auto outcome = writeCard(*ledger, request("o", card), card, cards());
                if (!outcome) return 1;
            }
            return 0;
        });
    for (StationProcess& process : processes) EXPECT_EQ(process.wait(), 0);
    EXPECT_EQ(cards().size(), rows);
    expectAllDoneOnce("o", rows);
}

TEST_P(StationsTest, ThreadsOfOneStationShareItsLedger) {
    constexpr std::uint64_t rows = 200;
    const auto ledger = attached("line-1");
    import(*ledger, "o", rows, Match::Next);
    std::vector<std::thread> slots;
    for (std::uint64_t slot = 0; slot < 16; ++slot)
        slots.emplace_back([&, slot] {
            for (std::uint64_t card = slot * 1000;; ++card) {
                const auto outcome = writeCard(*ledger, request("o", card, std::to_string(slot)), card, cards());
                if (!outcome || *outcome != ClaimOutcome::Taken) break;
            }
        });
    for (std::thread& slot : slots) slot.join();
    expectAllDoneOnce("o", rows);
}

TEST_P(StationsTest, TheLeasesOfAKilledStationAreTakenOver) {
    import(*attached("office"), "o", 3, Match::Next);
    StationProcess victim([this] {
        const auto ledger = attached("victim", std::chrono::milliseconds(20));
        for (std::uint64_t card = 1; card <= 3; ++card)
            if (ledger->claim(request("o", card, "reader " + std::to_string(card)))->outcome != ClaimOutcome::Taken)
                return 1;
        raise(SIGKILL);
        return 0;
    });
    EXPECT_EQ(victim.wait(), 128 + SIGKILL);
    const auto ledger = attached("line-1");
    EXPECT_EQ(ledger->status("o")->counts[RowState::Claimed], 3u);
    EXPECT_EQ(workOff(*ledger, "o", cards(), 1000), 0);
    expectAllDoneOnce("o", 3);
}

TEST_P(StationsTest, AnImportThatWasKilledLeavesNothing) {
    StationProcess victim([this] {
        const auto ledger = attached("office");
        Order order;
        order.name = "o";
        auto import = ledger->beginImport(order);
        for (std::uint64_t i = 1; i <= 60'000; ++i) // more than one part of an import into a file
            if (!(*import)->add(row(i))) return 1;
        raise(SIGKILL);
        return 0;
    });
    EXPECT_EQ(victim.wait(), 128 + SIGKILL);
    EXPECT_FALSE(*world_->open()->order("o"));
    const auto office = attached("office");
    import(*office, "o", 3, Match::Next);
    EXPECT_EQ(workOff(*office, "o", cards(), 1000), 0);
    expectAllDoneOnce("o", 3);
}

// A station dies before and after every call to its database between claim and record. Then another card comes to
// another station, and the card that was in the dead one's reader comes back: neither gets what the other has.
TEST_P(StationsTest, AStationKilledAnywhereLeavesNoRowOnTwoCards) {
    const auto office = attached("office"), rescuer = attached("rescuer");
    int deaths = 0;
    for (const Match match : {Match::Next, Match::Iccid})
        for (const Mishap mishap : {Mishap::KillBefore, Mishap::KillAfter})
            for (int at = 0, code = -1; code != 0; ++at) {
                const std::string order =
                    std::string(name(match)) + (mishap == Mishap::KillBefore ? "-b" : "-a") + std::to_string(at);
                import(*office, order, 3, match);
                StationProcess victim([&] {
                    const auto plan = std::make_shared<FaultPlan>();
                    const auto ledger = SqlLedger::open(faulty(world_->connect(), plan));
                    if (!ledger || !(*ledger)->attach(station("victim", std::chrono::milliseconds(1)))) return 2;
                    *plan = {at, mishap, 0};
                    const auto outcome = writeCard(**ledger, request(order, 1), 1, cards(order));
                    return outcome && *outcome == ClaimOutcome::Taken ? 0 : 1;
                });
                code = victim.wait();
                ASSERT_TRUE(code == 0 || code == 128 + SIGKILL) << code;
                deaths += code == 0 ? 0 : 1;
                for (const std::uint64_t card : {2, 1}) {
                    auto outcome = writeCard(*rescuer, request(order, card), card, cards(order));
                    while (outcome && *outcome == ClaimOutcome::HeldElsewhere)
                        outcome = writeCard(*rescuer, request(order, card), card, cards(order));
                    ASSERT_TRUE(outcome) << outcome.error().message();
                }
                cards(order).expectNothingTwice();
                EXPECT_EQ(cards(order).cardsOfRows().size(), 2u) << order;
                EXPECT_EQ(rescuer->status(order)->counts[RowState::Done], 2u) << order;
                const auto found = rescuer->verify(order);
                ASSERT_TRUE(found);
                for (const std::string& problem : found->problems) ADD_FAILURE() << order << ": " << problem;
            }
    EXPECT_GT(deaths, 60);
}

// The connection is lost before and after every call: what was asked for is done, once.
TEST_P(StationsTest, AConnectionLostAnywhereIsMadeAgain) {
    const auto office = attached("office");
    for (const Mishap mishap : {Mishap::LoseBefore, Mishap::LoseAfter})
        for (int at = 0, outages = 1; outages != 0; ++at) {
            const std::string order = (mishap == Mishap::LoseBefore ? "b" : "a") + std::to_string(at);
            import(*office, order, 2, Match::Next);
            const auto plan = std::make_shared<FaultPlan>();
            const auto ledger = SqlLedger::open(faulty(world_->connect(), plan));
            ASSERT_TRUE(ledger);
            Station patient = station("line-1");
            outages = 0;
            patient.onOutage = [&](const apdu::Error&) { return ++outages < 3; };
            ASSERT_TRUE((*ledger)->attach(patient));
            *plan = {at, mishap, 0};
            const auto outcome = writeCard(**ledger, request(order, 1), 1, cards(order));
            ASSERT_TRUE(outcome) << order << ": " << outcome.error().message();
            EXPECT_EQ(*outcome, ClaimOutcome::Taken);
            EXPECT_EQ(outages, plan->calls > at ? 1 : 0) << order;
            std::vector<Deed> deeds;
            ASSERT_TRUE(office->forEachRecord(order, [&](const Record& record) {
                if (record.station == "line-1") deeds.push_back(record.deed);
                return true;
            }));
            EXPECT_EQ(deeds, (std::vector<Deed>{Deed::Claim, Deed::Start, Deed::Finish})) << order;
            EXPECT_TRUE(office->verify(order)->whole()) << order;
        }
}

TEST_P(StationsTest, WhoDoesNotWantToWaitGetsTheReason) {
    import(*attached("office"), "o", 1);
    const auto plan = std::make_shared<FaultPlan>();
    const auto ledger = SqlLedger::open(faulty(world_->connect(), plan));
    Station hasty = station("line-1");
    hasty.onOutage = [](const apdu::Error&) { return false; };
    ASSERT_TRUE((*ledger)->attach(hasty));
    *plan = {1, Mishap::LoseBefore, 0};
    const auto answer = (*ledger)->claim(request("o", 1));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().text, "the connection is lost");
}

TEST_P(ServerTest, StationsWaitForAServerThatRestarts) {
    constexpr std::uint64_t rows = 400;
    import(*attached("office"), "o", rows, Match::Next);
    std::vector<StationProcess> processes;
    for (int i = 0; i < 4; ++i) processes.push_back(work(i + 1, "o", std::chrono::seconds(1)));
    const auto waitUntilWritten = [&](std::size_t many) {
        while (cards().size() < many) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    for (const bool crash : {false, true}) {
        waitUntilWritten(crash ? 250 : 100);
        world_->server().stop(crash);
        world_->server().start();
    }
    for (StationProcess& process : processes) EXPECT_EQ(process.wait(), 0);
    expectAllDoneOnce("o", rows);
}

} // namespace
