#include "card/line/sqlite_connection.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace card::line {

using apdu::ErrorKind;
using apdu::Result;

namespace {

constexpr Dialect dialect{"", "", "BLOB", "TEXT", " WITHOUT ROWID"};
constexpr std::int64_t applicationId = 0x53505631; // "SPV1"

// Plans must not hang on what ANALYZE happened to see: a large order, of which a few rows are free, and fewer held.
// "entries, how many share the first column, the first two …": https://www.sqlite.org/fileformat2.html#stat1tab
constexpr const char* statistics =
    "ANALYZE; DELETE FROM sqlite_stat1; INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES "
    "('rows', 'rows', '10000000 10000000 1'), ('rows', 'rows_iccid', '10000000 10000000 1'), "
    "('rows', 'rows_imsi', '10000000 10000000 1'), ('rows', 'rows_card', '1000000 1000000 1'), "
    "('rows', 'rows_free', '100000 100000 1'), ('rows', 'rows_touched', '1000000 1000000 250000 1'), "
    "('rows', 'rows_leased', '16 1'); ANALYZE sqlite_master";

// Others write for the time of a sync or an import's part; the pauses are short because a claim should be quick.
constexpr int mostTries = 20'000;
int waitForOthers(void*, int tries) {
    std::this_thread::sleep_for(std::chrono::microseconds(tries < 20 ? 100 : 500));
    return tries < mostTries ? 1 : 0;
}

struct Bind {
    sqlite3_stmt* statement;
    int index;

    void operator()(std::monostate) const { sqlite3_bind_null(statement, index); }
    void operator()(std::int64_t value) const { sqlite3_bind_int64(statement, index, value); }
    void operator()(std::string_view value) const {
        sqlite3_bind_text(statement, index, value.empty() ? "" : value.data(), static_cast<int>(value.size()),
                          SQLITE_STATIC);
    }
    void operator()(apdu::View value) const {
        const void* const data = value.empty() ? "" : static_cast<const void*>(value.data());
        sqlite3_bind_blob(statement, index, data, static_cast<int>(value.size()), SQLITE_STATIC);
    }
};

Cell cellOf(sqlite3_stmt* statement, int column) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, column)); };
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_TEXT: {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
        return std::string(data, size());
    }
    case SQLITE_BLOB: {
        const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
        return data == nullptr ? apdu::Bytes() : apdu::Bytes(data, data + size());
    }
    default:
        return std::monostate();
    }
}

apdu::Failure fileFailed(const std::string& path, const std::string& what) {
    return apdu::fail(ErrorKind::Input, "the ledger " + path + " " + what);
}

} // namespace

void SqliteConnection::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Result<std::unique_ptr<Sql>> SqliteConnection::open(const std::string& path) {
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(path));
    if (const auto opened = connection->openFile(); !opened) return apdu::propagate(opened);
    if (const auto made = connection->makeTables(); !made) return apdu::propagate(made);
    return connection;
}

SqliteConnection::~SqliteConnection() {
    if (stationLock_ >= 0) close(stationLock_);
}

// SQLite would make the file with the umask's permissions.
Result<void> SqliteConnection::openFile() {
    const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fileFailed(path_, std::string("cannot be opened: ") + std::strerror(errno));
    close(file);
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) return failed(code);
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_handler(database, waitForOthers, nullptr);
    for (const char* setting : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -65536",
                                "PRAGMA trusted_schema = OFF", "PRAGMA temp_store = FILE"})
        if (const auto done = execute(setting); !done) return done;
    return {};
}

Result<void> SqliteConnection::makeTables() {
    if (const auto known = hasTables(); !known || *known) return known ? Result<void>() : apdu::propagate(known);
    if (const auto begun = execute("BEGIN IMMEDIATE"); !begun) return begun;
    const auto known = hasTables(); // another process may have been quicker
    if (!known) return apdu::propagate(known);
    if (!*known) {
        for (const Statement& statement : schema())
            if (const auto made = execute(spell(statement, dialect)); !made) return made;
        for (const std::string& mark :
             {std::string(statistics), "PRAGMA application_id = " + std::to_string(applicationId),
              "PRAGMA user_version = " + std::to_string(schemaVersion)})
            if (const auto made = execute(mark); !made) return made;
    }
    return execute("COMMIT");
}

Result<bool> SqliteConnection::hasTables() {
    std::int64_t values[3];
    const char* const questions[] = {"PRAGMA application_id", "PRAGMA user_version",
                                     "SELECT COUNT(*) FROM sqlite_master"};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto value = ask(questions[i]);
        if (!value) return apdu::propagate(value);
        values[i] = *value;
    }
    const auto [application, version, tables] = values;
    if (application == 0 && tables == 0) return false;
    if (application != applicationId) return fileFailed(path_, "is another program's database");
    if (version == schemaVersion) return true;
    return fileFailed(path_, "was made by another version of this program: its tables have version " +
                                 std::to_string(version) + ", not " + std::to_string(schemaVersion));
}

Result<std::int64_t> SqliteConnection::ask(const char* text) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(database_.get(), text, -1, &raw, nullptr);
    const Prepared statement(raw);
    if (code != SQLITE_OK) return failed(code);
    const auto there = step(raw);
    if (!there) return apdu::propagate(there);
    return *there ? std::int64_t{sqlite3_column_int64(raw, 0)} : 0;
}

Result<void> SqliteConnection::execute(const std::string& text) {
    const int code = sqlite3_exec(database_.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed(code);
    trouble_ = Trouble::None;
    return {};
}

Result<Time> SqliteConnection::begin(Mode mode) {
    if (mode != Mode::Snapshot && mode != synchronous_) {
        const auto set = execute(mode == Mode::Durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        if (!set) return apdu::propagate(set);
        synchronous_ = mode;
    }
    if (const auto begun = execute(mode == Mode::Snapshot ? "BEGIN" : "BEGIN IMMEDIATE"); !begun)
        return apdu::propagate(begun);
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Result<void> SqliteConnection::commit() {
    return execute("COMMIT");
}

// After an error SQLite may have rolled back by itself.
void SqliteConnection::rollback() {
    const Trouble before = trouble_;
    if (sqlite3_get_autocommit(database_.get()) == 0) static_cast<void>(execute("ROLLBACK"));
    trouble_ = before;
}

Result<sqlite3_stmt*> SqliteConnection::prepare(const Statement& statement) {
    Prepared& prepared = prepared_[statement.text];
    if (prepared) return prepared.get();
    sqlite3_stmt* raw = nullptr;
    const std::string text = spell(statement, dialect);
    const int code = sqlite3_prepare_v3(database_.get(), text.c_str(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    prepared.reset(raw);
    if (code != SQLITE_OK) return failed(code);
    return raw;
}

Result<bool> SqliteConnection::step(sqlite3_stmt* statement) {
    const int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return failed(code);
    trouble_ = Trouble::None;
    return code == SQLITE_ROW;
}

// "$2" is a name to SQLite: its place in the text says nothing about its number.
Result<std::vector<Cells>> SqliteConnection::run(const Statement& text, std::span<const Parameter> parameters) {
    const auto statement = prepare(text);
    if (!statement) return apdu::propagate(statement);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> reset(*statement, sqlite3_reset);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const std::string name = "$" + std::to_string(i + 1);
        const int index = sqlite3_bind_parameter_index(*statement, name.c_str());
        if (index != 0) std::visit(Bind{*statement, index}, parameters[i]);
    }
    std::vector<Cells> rows;
    for (;;) {
        const auto there = step(*statement);
        if (!there) return apdu::propagate(there);
        if (!*there) return rows;
        Cells& cells = rows.emplace_back();
        const int columns = sqlite3_column_count(*statement);
        cells.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) cells.push_back(cellOf(*statement, column));
    }
}

apdu::Failure SqliteConnection::failed(int code) {
    const int primary = code & 0xFF;
    const bool isInTheWay = primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
    trouble_ = isInTheWay ? Trouble::Again : Trouble::Fatal;
    if (isInTheWay) return fileFailed(path_, "is being written by another process");
    if (primary == SQLITE_NOTADB) return fileFailed(path_, "is no SQLite database");
    return fileFailed(path_, std::string("fails: ") + sqlite3_errmsg(database_.get()));
}

} // namespace card::line
