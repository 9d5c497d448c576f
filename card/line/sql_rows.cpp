#include "card/line/sql_rows.h"

namespace card::line {

using apdu::Result;

namespace {

constexpr Statement orderByName{"SELECT id, name, matching, inputs, key_check, ready, importer, row_count, "
                                "rows_digest, created FROM orders WHERE name = $1"};
constexpr Statement everyOrder{"SELECT id, name, matching, inputs, key_check, ready, importer, row_count, "
                               "rows_digest, created FROM orders ORDER BY id"};
constexpr Statement recordOf{"SELECT {record} FROM audit a WHERE a.order_id = $1 AND a.station = $2 AND "
                             "a.sequence = $3"};

Time time(const Cell& cell) {
    return Time(std::chrono::milliseconds(number(cell)));
}

StoredOrder readOrder(std::span<const Cell> cells) {
    StoredOrder stored;
    stored.id = number(cells[0]);
    stored.order.name = text(cells[1]);
    stored.order.match = match(text(cells[2])).value_or(Match::Iccid);
    stored.order.inputs = bytes(cells[3]);
    stored.order.keyCheck = bytes(cells[4]);
    stored.isReady = number(cells[5]) != 0;
    stored.importer = text(cells[6]);
    stored.order.rows = static_cast<std::uint64_t>(number(cells[7]));
    stored.order.rowsDigest = bytes(cells[8]);
    stored.order.created = time(cells[9]);
    return stored;
}

// A number that somebody else wrote is none of ours.
RowState stateOf(const Cell& cell) {
    const std::int64_t value = number(cell);
    return value >= 0 && value <= static_cast<std::int64_t>(RowState::Pending) ? static_cast<RowState>(value)
                                                                               : RowState::Failed;
}

} // namespace

StoredRow readRow(std::span<const Cell> cells) {
    StoredRow stored;
    stored.row.number = static_cast<std::uint64_t>(number(cells[0]));
    stored.row.iccid = text(cells[1]);
    stored.row.imsi = text(cells[2]);
    stored.row.offset = static_cast<std::uint64_t>(number(cells[3]));
    stored.row.values = bytes(cells[4]);
    stored.row.sealed = bytes(cells[5]);
    stored.row.digest = bytes(cells[6]);
    stored.status.state = stateOf(cells[7]);
    stored.status.fence = number(cells[8]);
    stored.status.card = text(cells[9]);
    stored.status.holder = {text(cells[10]), text(cells[11])};
    if (!isNull(cells[12])) stored.status.leaseUntil = time(cells[12]);
    stored.chain = text(cells[13]);
    stored.link = number(cells[14]);
    return stored;
}

std::optional<Record> readRecord(std::span<const Cell> cells, const std::string& order) {
    if (isNull(cells[0])) return {};
    Record record;
    record.order = order;
    record.station = text(cells[0]);
    record.sequence = static_cast<std::uint64_t>(number(cells[1]));
    record.time = time(cells[2]);
    record.deed = deed(text(cells[3])).value_or(Deed::Reject);
    record.row = static_cast<std::uint64_t>(number(cells[4]));
    record.fence = number(cells[5]);
    record.state = stateOf(cells[6]);
    record.operatorName = text(cells[7]);
    record.toolVersion = text(cells[8]);
    Facts& facts = record.facts;
    facts.reader = text(cells[9]);
    facts.card = text(cells[10]);
    facts.planDigest = bytes(cells[11]);
    facts.readBackDigest = bytes(cells[12]);
    facts.duration = std::chrono::milliseconds(number(cells[13]));
    facts.commands = static_cast<std::uint32_t>(number(cells[14]));
    facts.fault = text(cells[15]);
    facts.reason = text(cells[16]);
    return record;
}

apdu::Bytes readHash(std::span<const Cell> cells) {
    return bytes(cells[recordColumnCount - 1]);
}

Result<std::optional<StoredOrder>> findOrder(Sql& sql, std::string_view name) {
    const Parameter parameters[] = {name};
    const auto found = sql.run(orderByName, parameters);
    if (!found) return apdu::propagate(found);
    if (found->empty()) return std::optional<StoredOrder>();
    return readOrder(found->front());
}

Result<std::vector<StoredOrder>> allOrders(Sql& sql) {
    const auto found = sql.run(everyOrder, {});
    if (!found) return apdu::propagate(found);
    std::vector<StoredOrder> orders;
    for (const Cells& cells : *found) orders.push_back(readOrder(cells));
    return orders;
}

apdu::Failure noSuchOrder(const std::string& name) {
    return apdu::fail(apdu::ErrorKind::Missing, "the ledger has no order " + name);
}

Result<std::optional<StoredRow>> findRow(Sql& sql, const Statement& statement, std::span<const Parameter> parameters) {
    const auto found = sql.run(statement, parameters);
    if (!found) return apdu::propagate(found);
    if (found->empty()) return std::optional<StoredRow>();
    return readRow(found->front());
}

Result<std::optional<Record>> lastRecord(Sql& sql, const StoredOrder& order, const StoredRow& row) {
    if (row.chain.empty()) return std::optional<Record>();
    const Parameter parameters[] = {order.id, row.chain, row.link};
    const auto found = sql.run(recordOf, parameters);
    if (!found) return apdu::propagate(found);
    if (found->empty()) return std::optional<Record>();
    return readRecord(found->front(), order.order.name);
}

Parameter orNull(std::string_view text) {
    if (text.empty()) return std::monostate();
    return text;
}

std::int64_t milliseconds(Time time) {
    return time.time_since_epoch().count();
}

} // namespace card::line
