#include "card/line/postgres_rows.h"

#include "card/line/postgres_values.h"

#include <libpq-fe.h>

namespace card::line {

using apdu::Result;

namespace {

constexpr std::size_t sendSize = 64 * 1024;
constexpr std::size_t integerSize = 8;
constexpr std::uint16_t columnCount = 10;
constexpr std::uint32_t null = 0xFFFFFFFF; // the length of no value

// PGCOPY, then flags and the length of an extension: none.
constexpr std::string_view header("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::uint16_t trailer = 0xFFFF;

constexpr const char* copyRows = "COPY rows (order_id, number, iccid, imsi, position, kept, sealed, digest, state, "
                                 "fence) FROM STDIN (FORMAT binary)";

void addInteger(apdu::Bytes& to, std::uint64_t value) {
    appendBigEndian(to, integerSize, 4);
    appendBigEndian(to, value, integerSize);
}

void addBytes(apdu::Bytes& to, apdu::View value) {
    appendBigEndian(to, value.size(), 4);
    apdu::append(to, value);
}

void addText(apdu::Bytes& to, std::string_view value) {
    if (value.empty())
        appendBigEndian(to, null, 4);
    else
        addBytes(to, apdu::asBytes(value));
}

} // namespace

PostgresRowSink::PostgresRowSink(PostgresConnection& connection, std::int64_t order)
    : connection_(connection), order_(order) {
    buffer_.reserve(2 * sendSize);
    apdu::append(buffer_, apdu::asBytes(header));
}

PostgresRowSink::~PostgresRowSink() {
    if (isCopying_) end("the import was given up");
}

Result<void> PostgresRowSink::add(const Row& row) {
    if (!isCopying_)
        if (const auto started = start(); !started) return started;
    appendBigEndian(buffer_, columnCount, 2);
    addInteger(buffer_, static_cast<std::uint64_t>(order_));
    addInteger(buffer_, row.number);
    addText(buffer_, row.iccid);
    addText(buffer_, row.imsi);
    addInteger(buffer_, row.offset);
    for (const apdu::Bytes* bytes : {&row.values, &row.sealed, &row.digest}) addBytes(buffer_, *bytes);
    addInteger(buffer_, static_cast<std::uint64_t>(RowState::Free));
    addInteger(buffer_, 0);
    return buffer_.size() < sendSize ? Result<void>() : send();
}

Result<void> PostgresRowSink::finish() {
    if (!isCopying_) return {};
    appendBigEndian(buffer_, trailer, 2);
    if (const auto sent = send(); !sent) return sent;
    isCopying_ = false;
    PQputCopyEnd(connection_.connection_.get(), nullptr);
    Result<void> outcome;
    while (pg_result* const result = PQgetResult(connection_.connection_.get())) {
        const auto answer = connection_.check(result);
        if (!answer) outcome = apdu::propagate(answer);
    }
    return outcome;
}

Result<void> PostgresRowSink::start() {
    const auto answer = connection_.execute(copyRows);
    if (!answer) return apdu::propagate(answer);
    isCopying_ = true;
    return {};
}

Result<void> PostgresRowSink::send() {
    const auto text = apdu::asText(buffer_);
    const int sent = PQputCopyData(connection_.connection_.get(), text.data(), static_cast<int>(text.size()));
    buffer_.clear();
    if (sent == 1) return {};
    return connection_.failed("08006", PQerrorMessage(connection_.connection_.get()));
}

void PostgresRowSink::end(const char* failure) {
    PQputCopyEnd(connection_.connection_.get(), failure);
    while (pg_result* const result = PQgetResult(connection_.connection_.get())) PQclear(result);
    isCopying_ = false;
}

std::unique_ptr<RowSink> PostgresConnection::rowSink(std::int64_t order) {
    return std::make_unique<PostgresRowSink>(*this, order);
}

} // namespace card::line
