#include "card/line/sql_ledger.h"

#include "card/line/sql_claim.h"
#include "card/line/sql_import.h"

#include <algorithm>

namespace card::line {

using apdu::ErrorKind;
using apdu::Result;

namespace {

constexpr Statement rowOfNumber{"SELECT {row} FROM rows r WHERE r.order_id = $1 AND r.number = $2 {lock}"};
constexpr Statement otherRowOfCard{"SELECT number FROM rows WHERE order_id = $1 AND card = $2 AND number <> $3"};
constexpr Statement rowsOfStation{"SELECT {row}, r.order_id FROM rows r WHERE r.lease IS NOT NULL AND r.station = $1 "
                                  "{lock}"};
constexpr Statement endLease{"UPDATE rows SET lease = NULL WHERE order_id = $1 AND number = $2"};
constexpr Statement prolongLeases{"UPDATE rows SET lease = $2 WHERE lease IS NOT NULL AND station = $1"};

Result<StoredRow> rowToChange(Sql& sql, const StoredOrder& order, std::uint64_t row) {
    const Parameter parameters[] = {order.id, static_cast<std::int64_t>(row)};
    auto found = findRow(sql, rowOfNumber, parameters);
    if (!found) return apdu::propagate(found);
    if (!*found)
        return apdu::fail(ErrorKind::Missing, "order " + order.order.name + " has no row " + std::to_string(row));
    return std::move(**found);
}

// Two readers may hold cards that say the same ICCID.
Result<void> checkCardIsFree(Sql& sql, const StoredOrder& order, const StoredRow& row, const std::string& card) {
    const Parameter parameters[] = {order.id, card, static_cast<std::int64_t>(row.row.number)};
    const auto found = sql.run(otherRowOfCard, parameters);
    if (!found) return apdu::propagate(found);
    if (found->empty()) return {};
    return apdu::fail(ErrorKind::Conflict,
                      "this card is bound to row " + std::to_string(number(found->front()[0])) + " already");
}

// An earlier process of this station died, or the station's name would not be ours: no card has seen what it had
// claimed; what it was writing waits for the card, without waiting for the lease.
Result<void> takeBack(Transaction& transaction, const std::vector<StoredOrder>& orders) {
    const Parameter parameters[] = {transaction.station().name};
    const auto found = transaction.sql().run(rowsOfStation, parameters);
    if (!found) return apdu::propagate(found);
    for (const Cells& cells : *found) {
        const StoredRow row = readRow(cells);
        const std::int64_t id = number(cells[rowColumnCount]);
        if (row.status.state != RowState::Claimed) {
            const Parameter which[] = {id, static_cast<std::int64_t>(row.row.number)};
            if (const auto done = transaction.sql().run(endLease, which); !done) return apdu::propagate(done);
            continue;
        }
        const auto order = std::find_if(orders.begin(), orders.end(), [&](const auto& one) { return one.id == id; });
        const auto freed = release(row.status, {row.status.fence, row.status.holder});
        if (order == orders.end() || !freed) continue;
        Facts facts;
        facts.reader = row.status.holder.reader;
        facts.reason = "left behind by an earlier process of this station";
        const auto done = transaction.change(*order, row.row.number, *freed, Deed::Release, facts);
        if (!done) return done;
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Ledger>> SqlLedger::open(Connect connect) {
    auto sql = connect();
    if (!sql) return apdu::propagate(sql);
    return std::unique_ptr<Ledger>(new SqlLedger(std::move(connect), std::move(*sql)));
}

Result<void> SqlLedger::attach(const Station& station) {
    if (const auto good = checkName("a station", station.name); !good) return good;
    if (const auto attached = group_.attach(station); !attached) return attached;
    station_ = station;
    return group_.run(Mode::Durable, [](Transaction& transaction) -> Result<void> {
        const auto cleared = discardUnfinished(transaction.sql(), transaction.station().name);
        if (!cleared) return cleared;
        const auto orders = allOrders(transaction.sql());
        if (!orders) return apdu::propagate(orders);
        return takeBack(transaction, *orders);
    });
}

Result<std::unique_ptr<RowImport>> SqlLedger::beginImport(const Order& order) {
    if (!station_) return apdu::fail(ErrorKind::Usage, "no station has been attached to the ledger");
    if (const auto good = checkName("an order", order.name); !good) return apdu::propagate(good);
    auto sql = connect_();
    if (!sql) return apdu::propagate(sql);
    return beginSqlImport(std::move(*sql), *station_, order);
}

Result<StoredOrder> SqlLedger::readyOrder(Sql& sql, const std::string& name) {
    if (const auto known = orders_.find(name); known != orders_.end()) return known->second;
    auto found = findOrder(sql, name);
    if (!found) return apdu::propagate(found);
    if (!*found || !(*found)->isReady) return noSuchOrder(name);
    return orders_[name] = std::move(**found);
}

Result<ClaimAnswer> SqlLedger::claim(const ClaimRequest& request) {
    if (request.card.text().empty())
        return apdu::fail(ErrorKind::Usage, "this card has neither an ICCID nor a serial number: it cannot be told "
                                            "from others");
    ClaimAnswer answer;
    const auto done = group_.run(Mode::Relaxed, [&](Transaction& transaction) -> Result<void> {
        const auto order = readyOrder(transaction.sql(), request.order);
        if (!order) return apdu::propagate(order);
        auto claimed = claimRow(transaction, *order, request, nextNumbers_[order->id]);
        if (!claimed) return apdu::propagate(claimed);
        answer = std::move(*claimed);
        return {};
    });
    if (!done) return apdu::propagate(done);
    return answer;
}

Result<void> SqlLedger::changeRow(Mode mode, const Claim& claim, Deed deed, const Facts& facts, const Judge& judge) {
    return group_.run(mode, [&](Transaction& transaction) -> Result<void> {
        const auto order = readyOrder(transaction.sql(), claim.order);
        if (!order) return apdu::propagate(order);
        const auto row = rowToChange(transaction.sql(), *order, claim.row);
        if (!row) return apdu::propagate(row);
        const auto after = judge(row->status, transaction.now(), transaction.leaseEnd());
        if (!after) return apdu::propagate(after).in("row " + std::to_string(claim.row));
        if (*after == row->status) return {}; // said twice
        if (deed == Deed::Start)
            if (const auto isFree = checkCardIsFree(transaction.sql(), *order, *row, claim.card); !isFree)
                return isFree;
        Facts recorded = facts;
        if (const std::string& bound = after->card.empty() ? row->status.card : after->card; !bound.empty())
            recorded.card = bound;
        if (recorded.card.empty()) recorded.card = claim.card;
        if (recorded.reader.empty()) recorded.reader = claim.reader;
        return transaction.change(*order, claim.row, *after, deed, recorded);
    });
}

Right SqlLedger::right(const Claim& claim) const {
    return {claim.fence, {station_ ? station_->name : "", claim.reader}};
}

Result<void> SqlLedger::startWriting(const Claim& claim, const Facts& facts) {
    return changeRow(Mode::Durable, claim, Deed::Start, facts, [&](const RowStatus& row, Time, Time leaseEnd) {
        return line::startWriting(row, right(claim), claim.card, leaseEnd);
    });
}

Result<void> SqlLedger::finish(const Claim& claim, RowState outcome, const Facts& facts) {
    return changeRow(Mode::Durable, claim, Deed::Finish, facts,
                     [&](const RowStatus& row, Time, Time) { return line::finish(row, right(claim), outcome); });
}

Result<void> SqlLedger::release(const Claim& claim, const Facts& facts) {
    return changeRow(Mode::Relaxed, claim, Deed::Release, facts,
                     [&](const RowStatus& row, Time, Time) { return line::release(row, right(claim)); });
}

Result<void> SqlLedger::renew() {
    return group_.run(Mode::Relaxed, [](Transaction& transaction) -> Result<void> {
        const Parameter parameters[] = {transaction.station().name, milliseconds(transaction.leaseEnd())};
        if (const auto done = transaction.sql().run(prolongLeases, parameters); !done) return apdu::propagate(done);
        return {};
    });
}

Result<void> SqlLedger::reject(const std::string& name, const Facts& facts) {
    return group_.run(Mode::Relaxed, [&](Transaction& transaction) -> Result<void> {
        const auto order = readyOrder(transaction.sql(), name);
        if (!order) return apdu::propagate(order);
        return transaction.note(*order, Deed::Reject, facts);
    });
}

Result<void> SqlLedger::resolve(const std::string& order, std::uint64_t row, RowState to, const std::string& reason) {
    if (reason.empty()) return apdu::fail(ErrorKind::Usage, "resolving a row needs a reason");
    Facts facts;
    facts.reason = reason;
    return changeRow(Mode::Durable, {order, row, 0, "", ""}, Deed::Resolve, facts,
                     [&](const RowStatus& before, Time now, Time) { return line::resolve(before, to, now); });
}

} // namespace card::line
