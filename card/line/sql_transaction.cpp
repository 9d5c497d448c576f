#include "card/line/sql_transaction.h"

namespace card::line {

using apdu::Result;

namespace {

constexpr Statement updateRow{"UPDATE rows SET state = $3, fence = $4, card = $5, station = $6, reader = $7, "
                              "lease = $8, chain = $9, link = $10 WHERE order_id = $1 AND number = $2"};
constexpr Statement insertRecord{"INSERT INTO audit (order_id, station, sequence, time, deed, row_number, fence, "
                                 "state, operator, tool, reader, card, plan, read_back, duration, commands, fault, "
                                 "reason, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
                                 "$15, $16, $17, $18, $19)"};
constexpr Statement readEnd{"SELECT sequence, hash, rejected FROM chains WHERE order_id = $1 AND station = $2"};
constexpr Statement writeEnd{"INSERT INTO chains (order_id, station, sequence, hash, rejected) "
                             "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (order_id, station) DO UPDATE SET "
                             "sequence = excluded.sequence, hash = excluded.hash, rejected = excluded.rejected"};

Result<void> withoutRows(const Result<std::vector<Cells>>& result) {
    if (!result) return apdu::propagate(result);
    return {};
}

Parameter lease(const RowStatus& row) {
    if (!row.leaseUntil) return std::monostate();
    return milliseconds(*row.leaseUntil);
}

std::int64_t signedNumber(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

} // namespace

Result<void> Transaction::change(const StoredOrder& order, std::uint64_t row, const RowStatus& after, Deed deed,
                                 const Facts& facts) {
    Record record;
    record.deed = deed;
    record.row = row;
    record.fence = after.fence;
    record.state = after.state;
    record.facts = facts;
    const auto sequence = append(order, std::move(record));
    if (!sequence) return apdu::propagate(sequence);
    const Parameter parameters[] = {order.id,
                                    signedNumber(row),
                                    static_cast<std::int64_t>(after.state),
                                    after.fence,
                                    orNull(after.card),
                                    orNull(after.holder.station),
                                    orNull(after.holder.reader),
                                    lease(after),
                                    station_.name,
                                    signedNumber(*sequence)};
    return withoutRows(sql_.run(updateRow, parameters));
}

Result<void> Transaction::note(const StoredOrder& order, Deed deed, const Facts& facts) {
    Record record;
    record.deed = deed;
    record.facts = facts;
    const auto sequence = append(order, std::move(record));
    if (!sequence) return apdu::propagate(sequence);
    return {};
}

Result<std::uint64_t> Transaction::append(const StoredOrder& order, Record record) {
    const auto chain = end(order);
    if (!chain) return apdu::propagate(chain);
    Chains::End& last = **chain;
    record.order = order.order.name;
    record.station = station_.name;
    record.sequence = last.sequence + 1;
    record.time = now_;
    record.operatorName = station_.operatorName;
    record.toolVersion = station_.toolVersion;
    apdu::Bytes hash = chainNext(last.hash, record);
    const Facts& facts = record.facts;
    const Parameter parameters[] = {order.id,
                                    record.station,
                                    signedNumber(record.sequence),
                                    milliseconds(record.time),
                                    name(record.deed),
                                    signedNumber(record.row),
                                    record.fence,
                                    static_cast<std::int64_t>(record.state),
                                    record.operatorName,
                                    record.toolVersion,
                                    facts.reader,
                                    facts.card,
                                    apdu::View(facts.planDigest),
                                    apdu::View(facts.readBackDigest),
                                    std::int64_t{facts.duration.count()},
                                    std::int64_t{facts.commands},
                                    facts.fault,
                                    facts.reason,
                                    apdu::View(hash)};
    if (const auto done = sql_.run(insertRecord, parameters); !done) return apdu::propagate(done);
    last.sequence = record.sequence;
    last.hash = std::move(hash);
    last.rejected += record.deed == Deed::Reject ? 1 : 0;
    last.isChanged = true;
    return record.sequence;
}

Result<Chains::End*> Transaction::end(const StoredOrder& order) {
    const auto known = chains_.ends.find(order.id);
    if (known != chains_.ends.end()) return &known->second;
    auto found = chainEnd(sql_, order, station_.name);
    if (!found) return apdu::propagate(found);
    return &(chains_.ends[order.id] = std::move(*found));
}

Result<void> Transaction::close() {
    for (auto& [order, end] : chains_.ends) {
        if (!end.isChanged) continue;
        const Parameter parameters[] = {order, station_.name, signedNumber(end.sequence), apdu::View(end.hash),
                                        end.rejected};
        if (const auto done = sql_.run(writeEnd, parameters); !done) return apdu::propagate(done);
    }
    return {};
}

Result<Chains::End> chainEnd(Sql& sql, const StoredOrder& order, const std::string& station) {
    const Parameter parameters[] = {order.id, station};
    const auto found = sql.run(readEnd, parameters);
    if (!found) return apdu::propagate(found);
    if (found->empty()) return Chains::End{0, chainStart(order.order.name, station), 0, false};
    const Cells& cells = found->front();
    return Chains::End{static_cast<std::uint64_t>(number(cells[0])), bytes(cells[1]), number(cells[2]), false};
}

Result<bool> hasChainEnd(Sql& sql, std::int64_t order, const std::string& station, const Chains::End& end) {
    const Parameter parameters[] = {order, station};
    const auto found = sql.run(readEnd, parameters);
    if (!found) return apdu::propagate(found);
    return !found->empty() && number(found->front()[0]) == signedNumber(end.sequence) &&
           bytes(found->front()[1]) == end.hash;
}

} // namespace card::line
