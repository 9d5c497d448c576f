// Whatever is changed in a ledger behind its back, verification names it.
#include "card/line/seal.h"
#include "tests/card/line/ledger_world.h"

#include <deque>

namespace {

using namespace card::line;
using namespace support;

class AuditTest : public LedgerTest {
  protected:
    // Two stations: rows 1 and 2 done, 3 pending, 4 claimed and given back, 5 untouched; a checkpoint before row 3.
    void fill(const std::string& order) {
        if (!one_) one_ = attached("line-1"), two_ = attached("line-2");
        import(*one_, order, 5);
        write(*one_, order, 1, RowState::Done);
        write(*two_, order, 2, RowState::Done);
        const auto checkpoint = one_->checkpoint(order);
        ASSERT_TRUE(checkpoint) << checkpoint.error().message();
        kept_ = *checkpoint;
        write(*two_, order, 3, RowState::Pending);
        ASSERT_TRUE(two_->release(two_->claim(request(order, 4))->claim, {}));
    }

    static void write(Ledger& ledger, const std::string& order, std::uint64_t row, RowState outcome) {
        Facts facts;
        facts.planDigest = {1}, facts.readBackDigest = {2}, facts.duration = std::chrono::milliseconds(3);
        facts.commands = 4, facts.fault = "none", facts.reason = "because";
        const auto answer = ledger.claim(request(order, row));
        ASSERT_TRUE(ledger.startWriting(answer->claim, facts));
        ASSERT_TRUE(ledger.finish(answer->claim, outcome, facts));
    }

    // In SQL, with the order's number as $1.
    void tamper(const std::string& order, const std::string& sql) {
        texts_.push_back(sql + " AND order_id = (SELECT id FROM orders WHERE name = '" + order + "')");
        execute(texts_.back());
    }

    void execute(const std::string& sql) {
        texts_.push_back(sql);
        const auto connection = world_->connect()();
        ASSERT_TRUE((*connection)->begin(Mode::Durable));
        const auto done = (*connection)->run({texts_.back().c_str()}, {});
        ASSERT_TRUE(done) << sql << ": " << done.error().message();
        ASSERT_TRUE((*connection)->commit());
    }

    std::string problems(const std::string& order, const std::optional<Checkpoint>& kept = {}) {
        const auto found = one_->verify(order, kept);
        if (!found) return "error: " + found.error().message();
        std::string all;
        for (const std::string& problem : found->problems) all += problem + "\n";
        return all;
    }

    std::unique_ptr<Ledger> one_, two_;
    Checkpoint kept_;
    std::deque<std::string> texts_; // statements are known by their address
};

INSTANTIATE_TEST_SUITE_P(Both, AuditTest, testing::Values(Driver::Sqlite, Driver::Postgres), driverName);

TEST_P(AuditTest, AnUntouchedLedgerIsWhole) {
    fill("o");
    const auto found = one_->verify("o", kept_);
    ASSERT_TRUE(found);
    EXPECT_EQ(problems("o", kept_), "");
    EXPECT_EQ(found->rows, 5u);
    EXPECT_EQ(found->records, 13u); // import, 3 of each written row, 1 checkpoint, claim and release
    EXPECT_EQ(found->chains, 2u);
    EXPECT_EQ(found->checkpoints, 1u);
}

TEST_P(AuditTest, EveryFieldOfARecordCounts) {
    const char* const changes[] = {
        "time = time + 1",   "deed = 'claim'",   "row_number = row_number + 1",
        "fence = fence + 1", "state = 4",        "operator = 'eve'",
        "tool = '0'",        "reader = 'x'",     "card = 'iccid 1'",
        "plan = read_back",  "read_back = plan", "duration = duration + 1",
        "commands = 0",      "fault = ''",       "reason = 'another'",
        "hash = plan",
    };
    int number = 0;
    for (const std::string change : changes) {
        const std::string order = "o" + std::to_string(++number);
        fill(order);
        tamper(order, "UPDATE audit SET " + change + " WHERE station = 'line-2' AND sequence = 3");
        EXPECT_NE(problems(order).find("break: record 3 of station line-2 was changed"), std::string::npos)
            << change << ":\n"
            << problems(order);
    }
}

struct Tampering {
    const char* sql;
    const char* problem;
};

TEST_P(AuditTest, NamesWhatIsMissingOrChanged) {
    const Tampering tamperings[] = {
        {"DELETE FROM audit WHERE station = 'line-2' AND sequence = 2", "gap: record 2 of station line-2 is missing"},
        {"DELETE FROM audit WHERE station = 'line-2' AND sequence = 1", "gap: record 1 of station line-2 is missing"},
        {"DELETE FROM audit WHERE station = 'line-2' AND sequence > 6",
         "missing tail: station line-2 wrote 8 records, 6 are left"},
        {"DELETE FROM audit WHERE station = 'line-2'", "missing tail: no record of station line-2 is left of 8"},
        {"UPDATE chains SET sequence = 7 WHERE station = 'line-2'", "does not end as it was kept"},
        {"DELETE FROM chains WHERE station = 'line-2'", "the end of the chain of station line-2 is not kept"},
        {"UPDATE audit SET station = 'line-3' WHERE station = 'line-2'", "break: record 1 of station line-3"},
        {"UPDATE rows SET state = 0, card = NULL WHERE number = 1", "row 1 is not as record 4 of station line-1 says"},
        {"UPDATE rows SET state = 0, fence = 0, card = NULL, station = NULL, reader = NULL, chain = NULL, link = NULL "
         "WHERE number = 1",
         "row 1 was set back: record 2 of station line-1 says it became claimed"},
        {"UPDATE rows SET state = 3 WHERE number = 5", "row 5 is done without any record"},
        {"UPDATE rows SET card = 'iccid 9' WHERE number = 2", "row 2 is not as record 3 of station line-2 says"},
        {"UPDATE rows SET fence = 7 WHERE number = 2", "row 2 is not as record 3 of station line-2 says"},
        {"UPDATE rows SET link = 99 WHERE number = 2", "missing: record 99 of station line-2, the last about row 2"},
        {"UPDATE rows SET chain = 'line-1', link = 4 WHERE number = 2", "row 2 is not as record 4 of station line-1"},
        {"UPDATE rows SET iccid = '1' WHERE number = 5", "the rows are not those that were imported"},
        {"UPDATE rows SET sealed = digest, position = 1 WHERE number = 5", "the rows are not those that were imported"},
        {"UPDATE rows SET number = 6 WHERE number = 5", "the rows are not those that were imported"},
        {"DELETE FROM rows WHERE number = 5", "the rows are not those that were imported: 5 rows"},
        {"DELETE FROM rows WHERE number = 1", "row 1 is missing"},
        {"UPDATE checkpoints SET time = time + 1 WHERE number = 1", "break: checkpoint 1 was changed"},
        {"UPDATE checkpoints SET number = 2 WHERE number = 1", "gap: checkpoint 1 is missing"},
        {"DELETE FROM checkpoints WHERE number = 1", "missing: checkpoint 1, SHA-256"},
        {"UPDATE checkpoint_heads SET sequence = 2 WHERE station = 'line-2'", "break: checkpoint 1 was changed"},
    };
    int number = 0;
    for (const auto& [sql, problem] : tamperings) {
        const std::string order = "o" + std::to_string(++number);
        fill(order);
        tamper(order, sql);
        EXPECT_NE(problems(order).find(problem), std::string::npos) << sql << ":\n" << problems(order);
    }
}

TEST_P(AuditTest, TheOrderItselfCannotBeChanged) {
    fill("o");
    execute("UPDATE orders SET matching = 'next' WHERE name = 'o'");
    EXPECT_NE(problems("o").find("the order is not as it was"), std::string::npos) << problems("o");
}

// Everything taken back to a moment, chain ends and rows as well, as an old copy of the file would be: only what was
// kept outside can tell.
TEST_P(AuditTest, AKeptCheckpointFindsALedgerThatWasSetBack) {
    fill("o");
    const Checkpoint later = *two_->checkpoint("o");
    const char* const steps[] = {
        "DELETE FROM checkpoints WHERE number = 2",
        "DELETE FROM checkpoint_heads WHERE number = 2",
        "DELETE FROM audit WHERE station = 'line-2' AND sequence > 8",
        "UPDATE chains SET sequence = 8, hash = (SELECT hash FROM audit a WHERE a.order_id = chains.order_id AND "
        "a.station = 'line-2' AND a.sequence = 8) WHERE station = 'line-2'",
    };
    for (const char* const step : steps) tamper("o", step);
    EXPECT_EQ(problems("o"), "");
    EXPECT_EQ(problems("o", kept_), "");
    EXPECT_NE(problems("o", later).find("does not hold the checkpoint that was kept, number 2"), std::string::npos);
}

TEST_P(AuditTest, ACheckpointInsideFindsATailThatWasCutWithCare) {
    fill("o");
    ASSERT_TRUE(one_->checkpoint("o"));
    const char* const steps[] = {
        "DELETE FROM audit WHERE station = 'line-2' AND sequence > 6",
        "UPDATE chains SET sequence = 6, hash = (SELECT hash FROM audit a WHERE a.order_id = chains.order_id AND "
        "a.station = 'line-2' AND a.sequence = 6) WHERE station = 'line-2'",
        "UPDATE rows SET fence = 0, station = NULL, reader = NULL, chain = NULL, link = NULL WHERE number = 4",
    };
    for (const char* const step : steps) tamper("o", step);
    EXPECT_EQ(problems("o"), "missing tail: checkpoint 2 knows record 8 of station line-2\n");
}

TEST_P(AuditTest, NoCredentialIsInTheLedgersBytes) {
    const std::string adm = "7F3K-adm-secret-Q9ZT";
    const auto ledger = attached("line-1");
    const auto key = OrderKey::make(apdu::Secret(apdu::Bytes(32, 0x5A)), "o");
    Order order;
    order.name = "o";
    order.keyCheck = key->check();
    auto import = ledger->beginImport(order);
    for (std::uint64_t i = 1; i <= 10; ++i) {
        Row one = row(i);
        one.sealed = *key->seal(apdu::Secret(apdu::toBytes(apdu::asBytes(adm))), sealingName(one));
        one.digest = key->digest(apdu::asBytes(adm));
        ASSERT_TRUE((*import)->add(one));
    }
    ASSERT_TRUE((*import)->finish());
    const auto answer = ledger->claim(request("o", 4));
    EXPECT_EQ(apdu::asText(key->open(answer->row.sealed, sealingName(answer->row))->reveal()), adm);
    ASSERT_TRUE(ledger->startWriting(answer->claim, {}));
    ASSERT_TRUE(ledger->finish(answer->claim, RowState::Done, {}));

    std::size_t iccids = 0;
    for (const std::string& file : world_->files()) {
        const apdu::Bytes bytes = readBytes(file);
        const std::string_view text = apdu::asText(bytes);
        iccids += text.find(iccid(7)) == std::string_view::npos ? 0 : 1;
        for (const std::string& form : {adm, apdu::hex(apdu::asBytes(adm)), std::string(32, '\x5A')})
            EXPECT_EQ(text.find(form), std::string_view::npos) << file;
    }
    EXPECT_GT(iccids, 0u) << "the search sees what is there";
}

} // namespace
