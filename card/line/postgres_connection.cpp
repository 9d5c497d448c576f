#include "card/line/postgres_connection.h"

#include "card/line/crypto.h"
#include "card/line/postgres_values.h"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace card::line {

using apdu::ErrorKind;
using apdu::Result;

namespace {

constexpr Dialect dialect{"FOR UPDATE", "FOR UPDATE SKIP LOCKED", "bytea", "text COLLATE \"C\"", ""};

// Beside the tables that every ledger has. Free rows leave dead entries behind where the next claim looks: they should
// not wait for a fifth of the table. A held row is updated where it stands when its page has room.
constexpr const char* ownTables = "CREATE TABLE ledger (version bigint NOT NULL);"
                                  "INSERT INTO ledger VALUES (1);"
                                  "ALTER TABLE rows SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 90)";
static_assert(schemaVersion == 1);

// A server without sync would break what startWriting() promises.
constexpr const char* settings =
    "SET search_path = simprov; SET client_min_messages = warning; "
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

constexpr std::int64_t makingTables = 0x73696D70726F76; // "simprov"
constexpr int stationTries = 60;
constexpr std::chrono::milliseconds stationPause{50};

std::string firstLine(const char* message) {
    const std::string text = message == nullptr ? "" : message;
    return text.substr(0, text.find('\n'));
}

std::int64_t lockOf(const std::string& station) {
    const apdu::Bytes hash = sha256(apdu::asBytes("simprov station " + station));
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | hash[i];
    return static_cast<std::int64_t>(number);
}

bool startsWith(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

// As the codes of SQL say it: the connection, or the server going down or coming up; others in the way.
Trouble troubleOf(std::string_view sqlState) {
    for (const std::string_view lost : {"08", "57P01", "57P02", "57P03"})
        if (startsWith(sqlState, lost)) return Trouble::Lost;
    for (const std::string_view again : {"40", "23505", "55P03"})
        if (startsWith(sqlState, again)) return Trouble::Again;
    return Trouble::Fatal;
}

} // namespace

void PostgresConnection::Finish::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

void PostgresConnection::Clear::operator()(pg_result* result) const {
    PQclear(result);
}

Result<std::unique_ptr<Sql>> PostgresConnection::open(const std::string& url) {
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(url));
    if (const auto connected = connection->connect(); !connected) return apdu::propagate(connected);
    if (const auto made = connection->makeTables(); !made) return apdu::propagate(made);
    return connection;
}

// What stands before the URL is what it leaves open.
Result<void> PostgresConnection::connect() {
    const char* const keywords[] = {"connect_timeout",
                                    "tcp_user_timeout",
                                    "keepalives_idle",
                                    "application_name",
                                    "client_encoding",
                                    "dbname",
                                    nullptr};
    const char* const values[] = {"10", "15000", "10", "simprov", "UTF8", url_.c_str(), nullptr};
    prepared_.clear();
    connection_.reset(PQconnectdbParams(keywords, values, 1));
    if (PQstatus(connection_.get()) != CONNECTION_OK) return failed("08001", PQerrorMessage(connection_.get()));
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    if (const auto set = execute(settings); !set) return apdu::propagate(set);
    return {};
}

Result<void> PostgresConnection::makeTables() {
    if (const auto known = hasTables(); !known || *known) return known ? Result<void>() : apdu::propagate(known);
    const auto begun = execute("BEGIN; SELECT pg_advisory_xact_lock(" + std::to_string(makingTables) + ")");
    if (!begun) return apdu::propagate(begun);
    const auto known = hasTables(); // another station may have been quicker
    if (!known) return apdu::propagate(known);
    std::string all = "CREATE SCHEMA IF NOT EXISTS simprov;";
    for (const Statement& statement : schema()) all += spell(statement, dialect) + ";";
    if (!*known)
        if (const auto made = execute(all + ownTables); !made) return apdu::propagate(made);
    return commit();
}

Result<bool> PostgresConnection::hasTables() {
    const auto there = execute("SELECT to_regclass('simprov.ledger') IS NOT NULL");
    if (!there) return apdu::propagate(there);
    if (std::string_view(PQgetvalue(there->get(), 0, 0)) != "t") return false;
    const auto version = execute("SELECT version FROM ledger");
    if (!version) return apdu::propagate(version);
    const std::string found = PQntuples(version->get()) == 0 ? "none" : PQgetvalue(version->get(), 0, 0);
    if (found == std::to_string(schemaVersion)) return true;
    return apdu::fail(ErrorKind::Input, "the database was set up by another version of this program: its tables have "
                                        "version " +
                                            found + ", not " + std::to_string(schemaVersion));
}

Result<Time> PostgresConnection::begin(Mode mode) {
    const std::string start = mode == Mode::Snapshot  ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
                              : mode == Mode::Relaxed ? "BEGIN; SET LOCAL synchronous_commit = off; "
                                                      : "BEGIN; ";
    const auto answer = execute(start + "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
    if (!answer) return apdu::propagate(answer);
    return Time(std::chrono::milliseconds(std::strtoll(PQgetvalue(answer->get(), 0, 0), nullptr, 10)));
}

Result<void> PostgresConnection::commit() {
    const auto answer = execute("COMMIT");
    if (!answer) return apdu::propagate(answer);
    return {};
}

void PostgresConnection::rollback() {
    const Trouble before = trouble_;
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) static_cast<void>(execute("ROLLBACK"));
    trouble_ = before;
}

Result<PostgresConnection::Answer> PostgresConnection::execute(const std::string& text) {
    return check(PQexec(connection_.get(), text.c_str()));
}

Result<PostgresConnection::Answer> PostgresConnection::check(pg_result* result) {
    Answer answer(result);
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_COPY_IN:
        trouble_ = Trouble::None;
        return answer;
    default:
        break;
    }
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const bool isLost = state == nullptr || PQstatus(connection_.get()) == CONNECTION_BAD;
    return failed(isLost ? "08006" : state, PQerrorMessage(connection_.get()));
}

Result<std::string> PostgresConnection::prepare(const Statement& statement) {
    std::string& name = prepared_[statement.text];
    if (!name.empty()) return name;
    const std::string next = "s" + std::to_string(prepared_.size());
    const auto prepared =
        check(PQprepare(connection_.get(), next.c_str(), spell(statement, dialect).c_str(), 0, nullptr));
    if (!prepared) return apdu::propagate(prepared);
    return name = next;
}

Result<std::vector<Cells>> PostgresConnection::run(const Statement& statement, std::span<const Parameter> parameters) {
    const auto name = prepare(statement);
    if (!name) return apdu::propagate(name);
    const PostgresParameters values(parameters);
    const auto answer = check(PQexecPrepared(connection_.get(), name->c_str(), values.count(), values.values(),
                                             values.lengths(), values.formats(), 1));
    if (!answer) return apdu::propagate(answer);
    return cellsOf(answer->get());
}

Result<void> PostgresConnection::reconnect() {
    if (const auto connected = connect(); !connected) return connected;
    if (station_.empty()) return {};
    const auto taken = tryStation();
    if (!taken) return apdu::propagate(taken);
    if (*taken) return {};
    trouble_ = Trouble::Lost; // the server may not have noticed yet that the connection before this one is gone
    return apdu::fail(ErrorKind::Conflict, "another connection works as station " + station_);
}

Result<bool> PostgresConnection::tryStation() {
    const auto answer = execute("SELECT pg_try_advisory_lock(" + std::to_string(lockOf(station_)) + ")");
    if (!answer) return apdu::propagate(answer);
    if (std::string_view(PQgetvalue(answer->get(), 0, 0)) != "t") return false;
    // A station looks for single rows: no statistics make that a scan of the table.
    if (const auto set = execute("SET enable_seqscan = off"); !set) return apdu::propagate(set);
    return true;
}

// Tried for a moment: a process that was killed is noticed by the server a little later.
Result<void> PostgresConnection::takeStation(const std::string& name) {
    station_ = name;
    for (int tries = 0; tries < stationTries; ++tries) {
        const auto taken = tryStation();
        if (!taken) return apdu::propagate(taken);
        if (*taken) return {};
        std::this_thread::sleep_for(stationPause);
    }
    station_.clear();
    return apdu::fail(ErrorKind::Conflict, "another process works as station " + name)
        .hint("give this one another name, or end the other");
}

Result<void> PostgresConnection::settle() {
    const auto answer = execute("ANALYZE rows");
    if (!answer) return apdu::propagate(answer);
    return {};
}

apdu::Failure PostgresConnection::failed(const std::string& sqlState, std::string text) {
    trouble_ = troubleOf(sqlState);
    const std::string what = trouble_ == Trouble::Lost ? "the database cannot be reached: " : "the database refuses: ";
    return apdu::fail(ErrorKind::Input, what + firstLine(text.c_str()));
}

} // namespace card::line
