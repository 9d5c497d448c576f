// The ledger over a database: everything that is the same for all of them. Changes go through one connection, in
// groups; reports, verification and imports take connections of their own.
#pragma once

#include "card/line/commit_group.h"

namespace card::line {

class SqlLedger : public Ledger {
  public:
    static apdu::Result<std::unique_ptr<Ledger>> open(Connect connect);

    apdu::Result<void> attach(const Station& station) override;
    apdu::Result<std::unique_ptr<RowImport>> beginImport(const Order& order) override;
    apdu::Result<std::optional<Order>> order(const std::string& name) override;
    apdu::Result<std::vector<Order>> orders() override;

    apdu::Result<ClaimAnswer> claim(const ClaimRequest& request) override;
    apdu::Result<void> startWriting(const Claim& claim, const Facts& facts) override;
    apdu::Result<void> finish(const Claim& claim, RowState outcome, const Facts& facts) override;
    apdu::Result<void> release(const Claim& claim, const Facts& facts) override;
    apdu::Result<void> renew() override;
    apdu::Result<void> reject(const std::string& order, const Facts& facts) override;
    apdu::Result<void> resolve(const std::string& order, std::uint64_t row, RowState to,
                               const std::string& reason) override;

    apdu::Result<OrderStatus> status(const std::string& order) override;
    apdu::Result<void> forEachRow(const std::string& order, std::optional<RowState> only,
                                  const std::function<bool(const RowReport&)>& visit) override;
    apdu::Result<void> forEachRecord(const std::string& order,
                                     const std::function<bool(const Record&)>& visit) override;
    apdu::Result<Checkpoint> checkpoint(const std::string& order) override;
    apdu::Result<Verification> verify(const std::string& order, const std::optional<Checkpoint>& kept) override;

  private:
    SqlLedger(Connect connect, std::unique_ptr<Sql> sql) : connect_(std::move(connect)), group_(std::move(sql)) {}

    using Judge = std::function<apdu::Result<RowStatus>(const RowStatus& row, Time now, Time leaseEnd)>;
    Right right(const Claim& claim) const;
    apdu::Result<StoredOrder> readyOrder(Sql& sql, const std::string& name);
    apdu::Result<void> changeRow(Mode mode, const Claim& claim, Deed deed, const Facts& facts, const Judge& judge);

    Connect connect_;
    CommitGroup group_;
    std::optional<Station> station_; // set once, by attach()
    // Used inside the group's transactions only, one at a time.
    std::map<std::string, StoredOrder> orders_;        // ready ones never change
    std::map<std::int64_t, std::int64_t> nextNumbers_; // by order: before this number no row was free a moment ago
};

// The moment's picture of a ledger: a connection of its own with a transaction that sees nothing change.
class Snapshot {
  public:
    static apdu::Result<Snapshot> take(const Connect& connect, const std::string& order);
    ~Snapshot();
    Snapshot(Snapshot&&) noexcept = default;
    Snapshot& operator=(Snapshot&&) noexcept = default;

    Sql& sql() { return *sql_; }
    const StoredOrder& order() const { return order_; }

  private:
    Snapshot(std::unique_ptr<Sql> sql, StoredOrder order) : sql_(std::move(sql)), order_(std::move(order)) {}
    std::unique_ptr<Sql> sql_;
    StoredOrder order_;
};

} // namespace card::line
