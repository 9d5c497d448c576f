// What a ledger tells: orders, counts, rows, records, checkpoints.
#include "card/line/sql_ledger.h"

#include <algorithm>

namespace card::line {

using apdu::Result;

namespace {

constexpr std::int64_t pageSize = 1000;

constexpr Statement touchedCounts{"SELECT state, COUNT(*) FROM rows WHERE order_id = $1 AND state <> 0 GROUP BY state"};
constexpr Statement chainHeads{"SELECT station, sequence, hash, rejected FROM chains WHERE order_id = $1 "
                               "ORDER BY station"};
constexpr Statement rowPage{"SELECT {row}, {record} FROM rows r LEFT JOIN audit a ON a.order_id = r.order_id AND "
                            "a.station = r.chain AND a.sequence = r.link WHERE r.order_id = $1 AND r.number > $2 "
                            "ORDER BY r.number LIMIT $3"};
constexpr Statement freePage{"SELECT {row}, {record} FROM rows r LEFT JOIN audit a ON a.order_id = r.order_id AND "
                             "a.station = r.chain AND a.sequence = r.link WHERE r.order_id = $1 AND r.number > $2 "
                             "AND r.state = 0 ORDER BY r.number LIMIT $3"};
constexpr Statement touchedPage{"SELECT {row}, {record} FROM rows r LEFT JOIN audit a ON a.order_id = r.order_id AND "
                                "a.station = r.chain AND a.sequence = r.link WHERE r.order_id = $1 AND r.number > $2 "
                                "AND r.state <> 0 AND r.state = $4 ORDER BY r.number LIMIT $3"};
constexpr Statement recordPage{"SELECT {record} FROM audit a WHERE a.order_id = $1 AND "
                               "(a.station, a.sequence) > ($2, $3) ORDER BY a.station, a.sequence LIMIT $4"};
constexpr Statement lastCheckpoint{"SELECT number, digest FROM checkpoints WHERE order_id = $1 "
                                   "ORDER BY number DESC LIMIT 1"};
constexpr Statement insertCheckpoint{"INSERT INTO checkpoints (order_id, number, time, digest) "
                                     "VALUES ($1, $2, $3, $4)"};
constexpr Statement insertHead{"INSERT INTO checkpoint_heads (order_id, number, station, sequence, hash) "
                               "VALUES ($1, $2, $3, $4, $5)"};

Result<std::vector<Cells>> pageOfRows(Sql& sql, std::int64_t order, std::int64_t after, std::optional<RowState> only) {
    std::vector<Parameter> parameters = {order, after, pageSize};
    if (!only) return sql.run(rowPage, parameters);
    if (*only == RowState::Free) return sql.run(freePage, parameters);
    parameters.push_back(static_cast<std::int64_t>(*only));
    return sql.run(touchedPage, parameters);
}

Result<std::vector<ChainHead>> headsOf(Sql& sql, const StoredOrder& order, std::uint64_t& rejected) {
    const Parameter parameters[] = {order.id};
    const auto found = sql.run(chainHeads, parameters);
    if (!found) return apdu::propagate(found);
    std::vector<ChainHead> heads;
    for (const Cells& cells : *found) {
        heads.push_back({text(cells[0]), static_cast<std::uint64_t>(number(cells[1])), bytes(cells[2])});
        rejected += static_cast<std::uint64_t>(number(cells[3]));
    }
    return heads;
}

Result<void> store(Sql& sql, const StoredOrder& order, const Checkpoint& checkpoint) {
    const auto id = static_cast<std::int64_t>(checkpoint.number);
    const Parameter parameters[] = {order.id, id, milliseconds(checkpoint.time), apdu::View(checkpoint.digest)};
    if (const auto done = sql.run(insertCheckpoint, parameters); !done) return apdu::propagate(done);
    for (const ChainHead& head : checkpoint.heads) {
        const Parameter values[] = {order.id, id, head.station, static_cast<std::int64_t>(head.sequence),
                                    apdu::View(head.hash)};
        if (const auto done = sql.run(insertHead, values); !done) return apdu::propagate(done);
    }
    return {};
}

} // namespace

Result<Snapshot> Snapshot::take(const Connect& connect, const std::string& name) {
    auto sql = connect();
    if (!sql) return apdu::propagate(sql);
    if (const auto begun = (*sql)->begin(Mode::Snapshot); !begun) return apdu::propagate(begun);
    auto order = findOrder(**sql, name);
    if (!order) return apdu::propagate(order);
    if (!*order || !(*order)->isReady) return noSuchOrder(name);
    return Snapshot(std::move(*sql), std::move(**order));
}

Snapshot::~Snapshot() {
    if (sql_) sql_->rollback();
}

Result<std::optional<Order>> SqlLedger::order(const std::string& name) {
    const auto snapshot = Snapshot::take(connect_, name);
    if (snapshot) return std::optional(snapshot->order().order);
    if (snapshot.error().kind == apdu::ErrorKind::Missing) return std::optional<Order>();
    return apdu::propagate(snapshot);
}

Result<std::vector<Order>> SqlLedger::orders() {
    const auto sql = connect_();
    if (!sql) return apdu::propagate(sql);
    const auto found = allOrders(**sql);
    if (!found) return apdu::propagate(found);
    std::vector<Order> orders;
    for (const StoredOrder& stored : *found)
        if (stored.isReady) orders.push_back(stored.order);
    return orders;
}

Result<OrderStatus> SqlLedger::status(const std::string& name) {
    auto snapshot = Snapshot::take(connect_, name);
    if (!snapshot) return apdu::propagate(snapshot);
    OrderStatus status;
    status.order = snapshot->order().order;
    const Parameter parameters[] = {snapshot->order().id};
    const auto counts = snapshot->sql().run(touchedCounts, parameters);
    if (!counts) return apdu::propagate(counts);
    for (const Cells& cells : *counts)
        if (const std::int64_t state = number(cells[0]); state > 0 && state < 6)
            status.counts[static_cast<RowState>(state)] = static_cast<std::uint64_t>(number(cells[1]));
    status.counts[RowState::Free] = status.order.rows - std::min(status.order.rows, status.counts.total());
    auto heads = headsOf(snapshot->sql(), snapshot->order(), status.rejected);
    if (!heads) return apdu::propagate(heads);
    status.chains = std::move(*heads);
    return status;
}

Result<void> SqlLedger::forEachRow(const std::string& name, std::optional<RowState> only,
                                   const std::function<bool(const RowReport&)>& visit) {
    auto snapshot = Snapshot::take(connect_, name);
    if (!snapshot) return apdu::propagate(snapshot);
    for (std::int64_t last = 0;;) {
        const auto page = pageOfRows(snapshot->sql(), snapshot->order().id, last, only);
        if (!page) return apdu::propagate(page);
        for (const Cells& cells : *page) {
            StoredRow stored = readRow(cells);
            last = static_cast<std::int64_t>(stored.row.number);
            auto record = readRecord(std::span(cells).subspan(rowColumnCount), name);
            if (!visit({std::move(stored.row), std::move(stored.status), std::move(record)})) return {};
        }
        if (page->size() < static_cast<std::size_t>(pageSize)) return {};
    }
}

Result<void> SqlLedger::forEachRecord(const std::string& name, const std::function<bool(const Record&)>& visit) {
    auto snapshot = Snapshot::take(connect_, name);
    if (!snapshot) return apdu::propagate(snapshot);
    std::string station;
    for (std::int64_t last = 0;;) {
        const Parameter parameters[] = {snapshot->order().id, station, last, pageSize};
        const auto page = snapshot->sql().run(recordPage, parameters);
        if (!page) return apdu::propagate(page);
        for (const Cells& cells : *page)
            if (!visit(*readRecord(cells, name))) return {};
        if (page->size() < static_cast<std::size_t>(pageSize)) return {};
        station = text(page->back()[0]);
        last = number(page->back()[1]);
    }
}

// The heads are those before the record that names the checkpoint.
Result<Checkpoint> SqlLedger::checkpoint(const std::string& name) {
    Checkpoint checkpoint;
    const auto done = group_.run(Mode::Durable, [&](Transaction& transaction) -> Result<void> {
        const auto order = readyOrder(transaction.sql(), name);
        if (!order) return apdu::propagate(order);
        const Parameter parameters[] = {order->id};
        const auto before = transaction.sql().run(lastCheckpoint, parameters);
        if (!before) return apdu::propagate(before);
        std::uint64_t rejected = 0;
        auto heads = headsOf(transaction.sql(), *order, rejected);
        if (!heads) return apdu::propagate(heads);
        const bool isFirst = before->empty();
        checkpoint = {name,
                      isFirst ? 1 : static_cast<std::uint64_t>(number(before->front()[0])) + 1,
                      transaction.now(),
                      std::move(*heads),
                      {}};
        const apdu::Bytes previous = isFirst ? checkpointStart(name) : bytes(before->front()[1]);
        checkpoint.digest = checkpointDigest(previous, checkpoint);
        if (const auto stored = store(transaction.sql(), *order, checkpoint); !stored) return stored;
        Facts facts;
        facts.reason = checkpointNote(checkpoint);
        return transaction.note(*order, Deed::Checkpoint, facts);
    });
    if (!done) return apdu::propagate(done);
    return checkpoint;
}

} // namespace card::line
