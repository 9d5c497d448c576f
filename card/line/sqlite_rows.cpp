#include "card/line/sqlite_rows.h"

#include <sqlite3.h>

#include <thread>

namespace card::line {

using apdu::Result;

namespace {

constexpr std::size_t rowsOfPart = 50'000;
constexpr std::chrono::milliseconds pauseForOthers{2}; // they look every half of one

constexpr Statement insertRow{"INSERT INTO rows (order_id, number, iccid, imsi, position, kept, sealed, digest, state, "
                              "fence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0)"};

void bindText(sqlite3_stmt* statement, int index, const std::string& text) {
    if (text.empty())
        sqlite3_bind_null(statement, index);
    else
        sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void bindBytes(sqlite3_stmt* statement, int index, const apdu::Bytes& bytes) {
    if (bytes.empty())
        sqlite3_bind_zeroblob(statement, index, 0);
    else
        sqlite3_bind_blob(statement, index, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
}

} // namespace

// The parts need no sync, the last one, which makes the order ready, will: what an import that died had written is
// taken away.
Result<void> SqliteRowSink::nextPart(Mode mode) {
    if (const auto done = connection_.commit(); !done) return done;
    std::this_thread::sleep_for(pauseForOthers);
    if (const auto begun = connection_.begin(mode); !begun) return apdu::propagate(begun);
    sinceCommit_ = 0;
    return {};
}

Result<void> SqliteRowSink::add(const Row& row) {
    if (sinceCommit_ == rowsOfPart)
        if (const auto next = nextPart(Mode::Relaxed); !next) return next;
    ++sinceCommit_;
    const auto prepared = connection_.prepare(insertRow);
    if (!prepared) return apdu::propagate(prepared);
    sqlite3_stmt* const statement = *prepared;
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> reset(statement, sqlite3_reset);
    sqlite3_bind_int64(statement, 1, order_);
    sqlite3_bind_int64(statement, 2, static_cast<sqlite3_int64>(row.number));
    bindText(statement, 3, row.iccid);
    bindText(statement, 4, row.imsi);
    sqlite3_bind_int64(statement, 5, static_cast<sqlite3_int64>(row.offset));
    bindBytes(statement, 6, row.values);
    bindBytes(statement, 7, row.sealed);
    bindBytes(statement, 8, row.digest);
    const auto done = connection_.step(statement);
    if (!done) return apdu::propagate(done);
    return {};
}

std::unique_ptr<RowSink> SqliteConnection::rowSink(std::int64_t order) {
    return std::make_unique<SqliteRowSink>(*this, order);
}

} // namespace card::line
