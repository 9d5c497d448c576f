// A claim costs the same in a small and in a large order: every statement between claim and record finds its rows by
// an index that leads to them, and not by all rows of the order. (Times are for the benchmarks.)
#include "card/line/sql_ledger.h"
#include "tests/card/line/ledger_world.h"

#include <deque>

namespace {

using namespace card::line;
using namespace support;
using apdu::Result;

// Asks for the plan of every statement that it runs.
class ExplainingSql : public Sql {
  public:
    ExplainingSql(std::unique_ptr<Sql> inner, std::vector<std::string>& plans)
        : inner_(std::move(inner)), plans_(plans) {}

    Result<std::vector<Cells>> run(const Statement& statement, std::span<const Parameter> parameters) override {
        texts_.push_back(std::string("EXPLAIN QUERY PLAN ") + statement.text);
        const auto plan = inner_->run({texts_.back().c_str()}, parameters);
        EXPECT_TRUE(plan) << texts_.back();
        if (plan)
            for (const Cells& cells : *plan) plans_.push_back(text(cells.back()) + "   <- " + statement.text);
        return inner_->run(statement, parameters);
    }
    Result<Time> begin(Mode mode) override { return inner_->begin(mode); }
    Result<void> commit() override { return inner_->commit(); }
    void rollback() override { inner_->rollback(); }
    Trouble trouble() const override { return inner_->trouble(); }
    Result<void> reconnect() override { return inner_->reconnect(); }
    Result<void> takeStation(const std::string& name) override { return inner_->takeStation(name); }
    std::unique_ptr<RowSink> rowSink(std::int64_t order) override { return inner_->rowSink(order); }
    Result<void> settle() override { return inner_->settle(); }

  private:
    std::unique_ptr<Sql> inner_;
    std::vector<std::string>& plans_;
    std::deque<std::string> texts_; // statements are known by their address
};

class PlanTest : public LedgerTest {};
INSTANTIATE_TEST_SUITE_P(One, PlanTest, testing::Values(Driver::Sqlite), driverName);

TEST_P(PlanTest, NothingBetweenClaimAndRecordLooksAtAllRows) {
    for (const Match match : {Match::Iccid, Match::Imsi, Match::Next})
        import(*attached("office-" + std::string(name(match))), std::string(name(match)), 3, match);
    std::vector<std::string> plans;
    const auto connect = [&]() -> Result<std::unique_ptr<Sql>> {
        return std::make_unique<ExplainingSql>(std::move(*world_->connect()()), plans);
    };
    const auto ledger = SqlLedger::open(connect);
    ASSERT_TRUE((*ledger)->attach(station("line-1")));
    plans.clear();
    for (const Match match : {Match::Iccid, Match::Imsi, Match::Next})
        for (std::uint64_t card = 1; card <= 4; ++card) { // the last one finds nothing
            const auto answer = (*ledger)->claim(request(std::string(name(match)), card));
            if (card == 1) {
                ASSERT_TRUE((*ledger)->release(answer->claim, {}));
            } else if (card < 4) {
                ASSERT_TRUE((*ledger)->startWriting(answer->claim, {}));
                ASSERT_TRUE((*ledger)->finish(answer->claim, RowState::Done, {}));
            }
            ASSERT_TRUE((*ledger)->renew());
        }
    EXPECT_GT(plans.size(), 50u);
    for (const std::string& plan : plans) {
        const bool isOfAllRows = plan.find("SCAN") != std::string::npos ||
                                 (plan.find(" rows r") != std::string::npos &&
                                  plan.find("PRIMARY KEY (order_id=? AND number=?)") == std::string::npos &&
                                  plan.find("PRIMARY KEY") != std::string::npos);
        EXPECT_FALSE(isOfAllRows) << plan;
    }
}

} // namespace
