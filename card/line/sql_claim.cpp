#include "card/line/sql_claim.h"

namespace card::line {

using apdu::Result;

namespace {

constexpr Statement rowOfCard{"SELECT {row} FROM rows r WHERE r.order_id = $1 AND r.card = $2 {lock}"};
constexpr Statement rowOfIccid{"SELECT {row} FROM rows r WHERE r.order_id = $1 AND r.iccid = $2 {lock}"};
constexpr Statement rowOfImsi{"SELECT {row} FROM rows r WHERE r.order_id = $1 AND r.imsi = $2 {lock}"};
constexpr Statement rowsOfReader{"SELECT {row} FROM rows r WHERE r.lease IS NOT NULL AND r.order_id = $1 AND "
                                 "r.state = 1 AND r.station = $2 AND r.reader = $3 {lock}"};
constexpr Statement freeRow{"SELECT {row} FROM rows r WHERE r.order_id = $1 AND r.state = 0 AND r.number >= $2 "
                            "ORDER BY r.number LIMIT 1 {skip}"};
constexpr Statement expiredRow{"SELECT {row} FROM rows r WHERE r.order_id = $1 AND r.state = 1 AND r.lease <= $2 "
                               "ORDER BY r.lease LIMIT 1 {skip}"};

// One claim on its way.
class Claiming {
  public:
    Claiming(Transaction& transaction, const StoredOrder& order, const ClaimRequest& request, std::int64_t& nextNumber)
        : transaction_(transaction), sql_(transaction.sql()), order_(order), request_(request),
          nextNumber_(nextNumber), claimant_{{transaction.station().name, request.reader},
                                             request.card.text(),
                                             request.againFailed} {}

    Result<ClaimAnswer> run() {
        const auto left = leftBehind();
        if (!left) return apdu::propagate(left);
        auto row = findByCard();
        if (row && !*row) row = order_.order.match == Match::Next ? findNext(*left) : findByKey();
        if (!row) return apdu::propagate(row);
        if (const auto freed = giveBack(*left, *row); !freed) return apdu::propagate(freed);
        if (!*row) return ClaimAnswer{noRow(), {}, {}, {}, {}};
        return take(**row);
    }

  private:
    using Found = Result<std::optional<StoredRow>>;

    ClaimOutcome noRow() const {
        return order_.order.match == Match::Next ? ClaimOutcome::NoneLeft : ClaimOutcome::NoRow;
    }

    // A reader holds one card: what it had claimed for the card before is given back, or used.
    Result<std::vector<StoredRow>> leftBehind() {
        const Parameter parameters[] = {order_.id, claimant_.holder.station, claimant_.holder.reader};
        const auto found = sql_.run(rowsOfReader, parameters);
        if (!found) return apdu::propagate(found);
        std::vector<StoredRow> rows;
        for (const Cells& cells : *found) rows.push_back(readRow(cells));
        return rows;
    }

    Result<void> giveBack(const std::vector<StoredRow>& left, const std::optional<StoredRow>& wanted) {
        for (const StoredRow& row : left) {
            if (wanted && wanted->row.number == row.row.number) continue;
            const auto after = release(row.status, {row.status.fence, row.status.holder});
            if (!after) return apdu::propagate(after);
            Facts facts;
            facts.reader = request_.reader;
            facts.reason = "the reader has another card now";
            const auto done = transaction_.change(order_, row.row.number, *after, Deed::Release, facts);
            if (!done) return done;
        }
        return {};
    }

    Found findByCard() {
        const Parameter parameters[] = {order_.id, claimant_.card};
        return findRow(sql_, rowOfCard, parameters);
    }

    Found findByKey() {
        const bool byIccid = order_.order.match == Match::Iccid;
        const std::string& key = byIccid ? request_.card.iccid : request_.imsi;
        if (key.empty()) return std::optional<StoredRow>();
        const Parameter parameters[] = {order_.id, key};
        return findRow(sql_, byIccid ? rowOfIccid : rowOfImsi, parameters);
    }

    // What the reader had, then free rows in their order, then those whose station went silent.
    Found findNext(const std::vector<StoredRow>& left) {
        if (!left.empty()) return std::optional(left.front());
        auto row = findFree(nextNumber_);
        if (row && !*row && nextNumber_ > 0) row = findFree(0);
        if (!row || *row) return row;
        const Parameter parameters[] = {order_.id, milliseconds(transaction_.now())};
        return findRow(sql_, expiredRow, parameters);
    }

    Found findFree(std::int64_t from) {
        const Parameter parameters[] = {order_.id, from};
        auto row = findRow(sql_, freeRow, parameters);
        if (row) nextNumber_ = *row ? static_cast<std::int64_t>((*row)->row.number) : 0;
        return row;
    }

    Result<ClaimAnswer> take(const StoredRow& found) {
        ClaimAnswer answer;
        answer.row = found.row;
        answer.before = found.status;
        auto last = lastRecord(sql_, order_, found);
        if (!last) return apdu::propagate(last);
        answer.last = std::move(*last);
        answer.outcome = judgeClaim(found.status, claimant_, transaction_.now());
        if (answer.outcome != ClaimOutcome::Taken && answer.outcome != ClaimOutcome::Returned) return answer;
        const RowStatus after = claimed(found.status, claimant_, transaction_.leaseEnd());
        Facts facts;
        facts.reader = request_.reader;
        facts.card = claimant_.card;
        if (found.status.state == RowState::Claimed && found.status.holder != claimant_.holder)
            facts.reason = "the lease of station " + found.status.holder.station + " had expired";
        const auto done = transaction_.change(order_, found.row.number, after, Deed::Claim, facts);
        if (!done) return apdu::propagate(done);
        answer.claim = {order_.order.name, found.row.number, after.fence, claimant_.card, request_.reader};
        return answer;
    }

    Transaction& transaction_;
    Sql& sql_;
    const StoredOrder& order_;
    const ClaimRequest& request_;
    std::int64_t& nextNumber_;
    Claimant claimant_;
};

} // namespace

Result<ClaimAnswer> claimRow(Transaction& transaction, const StoredOrder& order, const ClaimRequest& request,
                             std::int64_t& nextNumber) {
    return Claiming(transaction, order, request, nextNumber).run();
}

} // namespace card::line
