#include "card/line/sql_import.h"

#include "card/line/sql_transaction.h"

#include <algorithm>
#include <limits>

namespace card::line {

using apdu::ErrorKind;
using apdu::Result;

namespace {

constexpr Statement lastOrder{"SELECT COALESCE(MAX(id), 0) FROM orders"};
constexpr Statement insertOrder{"INSERT INTO orders (id, name, matching, inputs, key_check, ready, importer, "
                                "row_count, rows_digest, created) VALUES ($1, $2, $3, $4, $5, 0, $6, 0, $7, $8)"};
constexpr Statement readyOrder{"UPDATE orders SET ready = 1, row_count = $2, rows_digest = $3 WHERE id = $1"};
constexpr Statement unfinishedOrders{"SELECT id FROM orders WHERE ready = 0 AND importer = $1 AND id >= $2 AND "
                                     "id <= $3"};
constexpr Statement deleteRows{"DELETE FROM rows WHERE order_id = $1"};
constexpr Statement deleteOrder{"DELETE FROM orders WHERE id = $1 AND ready = 0"};
constexpr std::size_t mostDuplicates = 100;

// A key that rows share, and the rows that have it.
struct Key {
    const char* name;
    Statement shared, rows;
};
constexpr Key keys[] = {
    {"iccid ",
     {"SELECT iccid FROM rows WHERE order_id = $1 AND iccid IS NOT NULL GROUP BY iccid HAVING COUNT(*) > 1 "
      "ORDER BY MIN(number) LIMIT 100"},
     {"SELECT number FROM rows WHERE order_id = $1 AND iccid = $2 ORDER BY number LIMIT 101"}},
    {"imsi ",
     {"SELECT imsi FROM rows WHERE order_id = $1 AND imsi IS NOT NULL GROUP BY imsi HAVING COUNT(*) > 1 "
      "ORDER BY MIN(number) LIMIT 100"},
     {"SELECT number FROM rows WHERE order_id = $1 AND imsi = $2 ORDER BY number LIMIT 101"}},
};

constexpr int mostRepeats = 20;

// Of one station only: the same number may be another's by now.
Result<void> discardBetween(Sql& sql, const std::string& importer, std::int64_t first, std::int64_t last) {
    const Parameter parameters[] = {importer, first, last};
    const auto found = sql.run(unfinishedOrders, parameters);
    if (!found) return apdu::propagate(found);
    for (const Cells& cells : *found) {
        const Parameter order[] = {number(cells[0])};
        for (const Statement* statement : {&deleteRows, &deleteOrder})
            if (const auto done = sql.run(*statement, order); !done) return apdu::propagate(done);
    }
    return {};
}

class SqlImport : public RowImport {
  public:
    SqlImport(std::unique_ptr<Sql> sql, const Station& station, const Order& order)
        : sql_(std::move(sql)), station_(station) {
        stored_.order = order;
        stored_.importer = station.name;
    }
    ~SqlImport() override {
        if (!isFinished_) discard();
    }
    SqlImport(const SqlImport&) = delete;
    SqlImport& operator=(const SqlImport&) = delete;

    // Two imports that begin at once may pick one number.
    Result<void> begin() {
        for (int repeats = 0;; ++repeats) {
            const auto begun = insert();
            if (begun) break;
            const Trouble trouble = sql_->trouble();
            sql_->rollback();
            if (trouble != Trouble::Again || repeats == mostRepeats) return begun;
        }
        sink_ = sql_->rowSink(stored_.id);
        return {};
    }

    Result<void> add(const Row& row) override {
        if (row.number <= last_)
            return apdu::fail(ErrorKind::Usage, "row " + std::to_string(row.number) + " does not ascend");
        last_ = row.number;
        ++count_;
        digest_.add(row);
        return sink_->add(row);
    }

    Result<std::vector<Duplicate>> duplicates() override {
        if (const auto sunk = sink_->finish(); !sunk) return apdu::propagate(sunk);
        if (const auto settled = sql_->settle(); !settled) return apdu::propagate(settled);
        std::vector<Duplicate> found;
        for (const Key& key : keys)
            if (const auto looked = findDuplicates(key, found); !looked) return apdu::propagate(looked);
        return firstOf(std::move(found));
    }

    Result<std::vector<Duplicate>> finish() override {
        auto found = duplicates();
        if (!found || !found->empty()) return found;
        if (const auto ready = makeReady(); !ready) return apdu::propagate(ready);
        isFinished_ = true;
        return found;
    }

  private:
    Result<void> insert() {
        const auto now = sql_->begin(Mode::Durable);
        if (!now) return apdu::propagate(now);
        stored_.order.created = *now;
        const auto known = findOrder(*sql_, stored_.order.name);
        if (!known) return apdu::propagate(known);
        if (*known) return refuse(**known);
        const auto last = sql_->run(lastOrder, {});
        if (!last) return apdu::propagate(last);
        stored_.id = number(last->front()[0]) + 1;
        const Order& order = stored_.order;
        const Parameter parameters[] = {
            stored_.id,       order.name,   name(order.match), apdu::View(order.inputs), apdu::View(order.keyCheck),
            stored_.importer, apdu::View(), milliseconds(*now)};
        if (const auto done = sql_->run(insertOrder, parameters); !done) return apdu::propagate(done);
        return {};
    }

    Result<void> refuse(const StoredOrder& known) const {
        const std::string& name = known.order.name;
        if (known.isReady) return apdu::fail(ErrorKind::Conflict, "the ledger has an order " + name + " already");
        return apdu::fail(ErrorKind::Conflict, "station " + known.importer + " is importing order " + name)
            .hint("if it died at it, start it again: that takes away what it left");
    }

    Result<void> findDuplicates(const Key& key, std::vector<Duplicate>& duplicates) {
        const Parameter parameters[] = {stored_.id};
        const auto shared = sql_->run(key.shared, parameters);
        if (!shared) return apdu::propagate(shared);
        for (const Cells& cells : *shared) {
            const std::string value = text(cells[0]);
            const Parameter which[] = {stored_.id, value};
            const auto rows = sql_->run(key.rows, which);
            if (!rows) return apdu::propagate(rows);
            const auto numberAt = [&](std::size_t i) { return static_cast<std::uint64_t>(number((*rows)[i][0])); };
            for (std::size_t i = 1; i < rows->size(); ++i)
                duplicates.push_back({numberAt(i), numberAt(0), key.name + value});
        }
        return {};
    }

    static std::vector<Duplicate> firstOf(std::vector<Duplicate> duplicates) {
        std::stable_sort(duplicates.begin(), duplicates.end(),
                         [](const Duplicate& a, const Duplicate& b) { return a.row < b.row; });
        if (duplicates.size() > mostDuplicates) duplicates.resize(mostDuplicates);
        return duplicates;
    }

    Result<void> makeReady() {
        const apdu::Bytes digest = digest_.finish();
        const Parameter parameters[] = {stored_.id, static_cast<std::int64_t>(count_), apdu::View(digest)};
        if (const auto done = sql_->run(readyOrder, parameters); !done) return apdu::propagate(done);
        Chains chains;
        Transaction transaction(*sql_, stored_.order.created, station_, chains);
        Facts facts;
        facts.planDigest = orderDigest(stored_.order);
        facts.reason = importNote(count_, digest);
        if (const auto noted = transaction.note(stored_, Deed::Import, facts); !noted) return noted;
        if (const auto closed = transaction.close(); !closed) return closed;
        return sql_->commit();
    }

    // What cannot be taken away now is when the station is attached the next time.
    void discard() {
        sink_.reset();
        sql_->rollback();
        if (stored_.id == 0 || !sql_->begin(Mode::Durable)) return;
        if (discardBetween(*sql_, stored_.importer, stored_.id, stored_.id)) return static_cast<void>(sql_->commit());
        sql_->rollback();
    }

    std::unique_ptr<Sql> sql_;
    Station station_;
    StoredOrder stored_;
    std::unique_ptr<RowSink> sink_;
    RowsDigest digest_;
    std::uint64_t count_ = 0, last_ = 0;
    bool isFinished_ = false;
};

} // namespace

Result<std::unique_ptr<RowImport>> beginSqlImport(std::unique_ptr<Sql> sql, const Station& station,
                                                  const Order& order) {
    auto import = std::make_unique<SqlImport>(std::move(sql), station, order);
    if (const auto begun = import->begin(); !begun) return apdu::propagate(begun);
    return import;
}

Result<void> discardUnfinished(Sql& sql, const std::string& importer) {
    return discardBetween(sql, importer, 0, std::numeric_limits<std::int64_t>::max());
}

} // namespace card::line
