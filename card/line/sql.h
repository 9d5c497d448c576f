// What the ledger needs of a database: the port that both drivers implement. Everything else about a ledger is written
// once, over this (sql_ledger.h).
//
// Statements are one text for both: parameters are $1, $2 …; integers are 64 bits wide. Words in braces stand for what
// differs: {lock} and {skip} behind a SELECT that takes rows for an update (waiting for others, or passing over what
// they hold), {bytes} and {text} for types, {clustered} for tables kept in their key's order. {row} and {record} are
// the columns of rows `r` and audit `a`, as sql_rows.h reads them.
#pragma once

#include "card/line/order.h"

#include <functional>
#include <span>
#include <variant>

namespace card::line {

struct Statement {
    const char* text; // its address is its identity: drivers keep prepared statements by it
};

using Parameter = std::variant<std::monostate, std::int64_t, std::string_view, apdu::View>;
using Cell = std::variant<std::monostate, std::int64_t, std::string, apdu::Bytes>;
using Cells = std::vector<Cell>;

enum class Mode : std::uint8_t {
    Snapshot, // reads only, all of one moment
    Relaxed,  // a crash of the machine may lose the last of these, never one without those after it
    Durable,  // on disk when commit() returns
};

// How the last call went, for those who might do it again.
enum class Trouble : std::uint8_t {
    None,  // well
    Fatal, // wrong, for a reason that does not go away
    Again, // others were in the way: roll back and repeat the transaction
    Lost,  // the connection: reconnect(); whether a commit that failed so has taken place is not known
};

// Rows on their way into the table, as fast as the database takes them.
class RowSink {
  public:
    virtual ~RowSink() = default;
    virtual apdu::Result<void> add(const Row& row) = 0;
    virtual apdu::Result<void> finish() = 0;
};

class Sql {
  public:
    virtual ~Sql() = default;

    // The time of the transaction, by the ledger's clock.
    virtual apdu::Result<Time> begin(Mode mode) = 0;
    virtual apdu::Result<void> commit() = 0;
    virtual void rollback() = 0;
    virtual apdu::Result<std::vector<Cells>> run(const Statement& statement, std::span<const Parameter> parameters) = 0;
    virtual Trouble trouble() const = 0;

    // A new connection in place of the lost one; the station's name is taken again.
    virtual apdu::Result<void> reconnect() = 0;
    // Until this value dies no other process has the name. Conflict when one has it.
    virtual apdu::Result<void> takeStation(const std::string& name) = 0;

    // Within a transaction that was begun, and that may be committed in between while the order is not ready.
    virtual std::unique_ptr<RowSink> rowSink(std::int64_t order) = 0;
    // At the end of an import: what the database likes to know about its new rows.
    virtual apdu::Result<void> settle() = 0;
};

// Makes a connection that sees the tables of the ledger.
using Connect = std::function<apdu::Result<std::unique_ptr<Sql>>()>;

// Statements that make all tables, in order; both drivers run them once, and keep the version beside them.
std::span<const Statement> schema();
inline constexpr std::int64_t schemaVersion = 1;

// The statement with the words in braces replaced.
struct Dialect {
    std::string_view lock, skip, bytes, text, clustered;
};
std::string spell(const Statement& statement, const Dialect& dialect);

// What a cell holds; null and other types are zero or empty.
std::int64_t number(const Cell& cell);
std::string text(const Cell& cell);
apdu::Bytes bytes(const Cell& cell);
bool isNull(const Cell& cell);

} // namespace card::line
