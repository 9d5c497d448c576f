// Orders, rows and records as the tables hold them.
#pragma once

#include "card/line/audit.h"
#include "card/line/sql.h"

namespace card::line {

struct StoredOrder {
    std::int64_t id = 0;
    bool isReady = false;
    std::string importer;
    Order order;
};

struct StoredRow {
    Row row;
    RowStatus status;
    std::string chain; // of the record of its last change; empty: nobody has had it
    std::int64_t link = 0;
};

inline constexpr std::size_t rowColumnCount = 15, recordColumnCount = 18; // of {row} and {record}

StoredRow readRow(std::span<const Cell> cells);
// None when the columns are null, as after a LEFT JOIN.
std::optional<Record> readRecord(std::span<const Cell> cells, const std::string& order);
apdu::Bytes readHash(std::span<const Cell> cells); // the last of {record}

// The order, ready or not.
apdu::Result<std::optional<StoredOrder>> findOrder(Sql& sql, std::string_view name);
apdu::Result<std::vector<StoredOrder>> allOrders(Sql& sql);
apdu::Failure noSuchOrder(const std::string& name);

apdu::Result<std::optional<StoredRow>> findRow(Sql& sql, const Statement& statement,
                                               std::span<const Parameter> parameters);
// What was recorded about its last change.
apdu::Result<std::optional<Record>> lastRecord(Sql& sql, const StoredOrder& order, const StoredRow& row);

// Null for what is empty.
Parameter orNull(std::string_view text);
std::int64_t milliseconds(Time time);

} // namespace card::line
