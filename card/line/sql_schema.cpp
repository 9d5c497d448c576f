// The tables of a ledger. A row is found by its number, its ICCID, its IMSI, its card; partial indexes hold only what
// is looked for: free rows, rows with a lease, rows that somebody has had.
#include "card/line/sql.h"

#include <array>

namespace card::line {

namespace {

constexpr std::array<Statement, 12> statements = {{
    {"CREATE TABLE orders (id BIGINT PRIMARY KEY, name {text} NOT NULL UNIQUE, matching {text} NOT NULL, "
     "inputs {bytes} NOT NULL, key_check {bytes} NOT NULL, ready BIGINT NOT NULL, importer {text} NOT NULL, "
     "row_count BIGINT NOT NULL, rows_digest {bytes} NOT NULL, created BIGINT NOT NULL)"},
    // What an import wrote, then what changes. `chain`, `link`: the audit record of the last change.
    {"CREATE TABLE rows (order_id BIGINT NOT NULL, number BIGINT NOT NULL, iccid {text}, imsi {text}, "
     "position BIGINT NOT NULL, kept {bytes} NOT NULL, sealed {bytes} NOT NULL, digest {bytes} NOT NULL, "
     "state BIGINT NOT NULL, fence BIGINT NOT NULL, card {text}, station {text}, reader {text}, lease BIGINT, "
     "chain {text}, link BIGINT, PRIMARY KEY (order_id, number)){clustered}"},
    {"CREATE INDEX rows_iccid ON rows (order_id, iccid) WHERE iccid IS NOT NULL"},
    {"CREATE INDEX rows_imsi ON rows (order_id, imsi) WHERE imsi IS NOT NULL"},
    {"CREATE UNIQUE INDEX rows_card ON rows (order_id, card) WHERE card IS NOT NULL"},
    {"CREATE INDEX rows_free ON rows (order_id, number) WHERE state = 0"},
    {"CREATE INDEX rows_touched ON rows (order_id, state, number) WHERE state <> 0"},
    {"CREATE INDEX rows_leased ON rows (lease) WHERE lease IS NOT NULL"},
    {"CREATE TABLE audit (order_id BIGINT NOT NULL, station {text} NOT NULL, sequence BIGINT NOT NULL, "
     "time BIGINT NOT NULL, deed {text} NOT NULL, row_number BIGINT NOT NULL, fence BIGINT NOT NULL, "
     "state BIGINT NOT NULL, operator {text} NOT NULL, tool {text} NOT NULL, reader {text} NOT NULL, "
     "card {text} NOT NULL, plan {bytes} NOT NULL, read_back {bytes} NOT NULL, duration BIGINT NOT NULL, "
     "commands BIGINT NOT NULL, fault {text} NOT NULL, reason {text} NOT NULL, hash {bytes} NOT NULL, "
     "PRIMARY KEY (order_id, station, sequence)){clustered}"},
    {"CREATE TABLE chains (order_id BIGINT NOT NULL, station {text} NOT NULL, sequence BIGINT NOT NULL, "
     "hash {bytes} NOT NULL, rejected BIGINT NOT NULL, PRIMARY KEY (order_id, station)){clustered}"},
    {"CREATE TABLE checkpoints (order_id BIGINT NOT NULL, number BIGINT NOT NULL, time BIGINT NOT NULL, "
     "digest {bytes} NOT NULL, PRIMARY KEY (order_id, number)){clustered}"},
    {"CREATE TABLE checkpoint_heads (order_id BIGINT NOT NULL, number BIGINT NOT NULL, station {text} NOT NULL, "
     "sequence BIGINT NOT NULL, hash {bytes} NOT NULL, PRIMARY KEY (order_id, number, station)){clustered}"},
}};

constexpr std::string_view rowColumns = "r.number, r.iccid, r.imsi, r.position, r.kept, r.sealed, r.digest, r.state, "
                                        "r.fence, r.card, r.station, r.reader, r.lease, r.chain, r.link";
constexpr std::string_view recordColumns =
    "a.station, a.sequence, a.time, a.deed, a.row_number, a.fence, a.state, a.operator, a.tool, a.reader, a.card, "
    "a.plan, a.read_back, a.duration, a.commands, a.fault, a.reason, a.hash";

void replaceAll(std::string& text, std::string_view word, std::string_view by) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
        text.replace(at, word.size(), by);
}

} // namespace

std::span<const Statement> schema() {
    return statements;
}

std::string spell(const Statement& statement, const Dialect& dialect) {
    std::string text = statement.text;
    replaceAll(text, "{row}", rowColumns);
    replaceAll(text, "{record}", recordColumns);
    replaceAll(text, "{lock}", dialect.lock);
    replaceAll(text, "{skip}", dialect.skip);
    replaceAll(text, "{bytes}", dialect.bytes);
    replaceAll(text, "{text}", dialect.text);
    replaceAll(text, "{clustered}", dialect.clustered);
    return text;
}

std::int64_t number(const Cell& cell) {
    const auto* value = std::get_if<std::int64_t>(&cell);
    return value == nullptr ? 0 : *value;
}

std::string text(const Cell& cell) {
    const auto* value = std::get_if<std::string>(&cell);
    return value == nullptr ? std::string() : *value;
}

apdu::Bytes bytes(const Cell& cell) {
    const auto* value = std::get_if<apdu::Bytes>(&cell);
    return value == nullptr ? apdu::Bytes() : *value;
}

bool isNull(const Cell& cell) {
    return std::holds_alternative<std::monostate>(cell);
}

} // namespace card::line
