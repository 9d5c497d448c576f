#include "card/line/postgres_values.h"

#include <libpq-fe.h>

namespace card::line {

namespace {

// pg_type.dat: the types that the tables and the counts over them have.
constexpr Oid byteaType = 17, int8Type = 20;

Cell cellOf(const pg_result* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return std::monostate();
    const char* const data = PQgetvalue(result, row, column);
    const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
    const apdu::View bytes = apdu::asBytes({data, size});
    switch (PQftype(result, column)) {
    case byteaType:
        return apdu::toBytes(bytes);
    case int8Type: {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : bytes) value = value << 8 | byte;
        return static_cast<std::int64_t>(value);
    }
    default:
        return std::string(data, size);
    }
}

} // namespace

void appendBigEndian(apdu::Bytes& to, std::uint64_t value, std::size_t size) {
    for (std::size_t shift = size * 8; shift != 0; shift -= 8)
        to.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
}

PostgresParameters::PostgresParameters(std::span<const Parameter> parameters) {
    integers_.reserve(parameters.size()); // nothing moves while it is pointed to
    for (const Parameter& parameter : parameters) {
        if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
            std::array<char, 8>& bytes = integers_.emplace_back();
            for (std::size_t i = 0; i < bytes.size(); ++i)
                bytes[i] = static_cast<char>(static_cast<std::uint64_t>(*number) >> (56 - 8 * i));
            add(bytes.data(), bytes.size());
        } else if (const auto* text = std::get_if<std::string_view>(&parameter)) {
            add(text->empty() ? "" : text->data(), text->size());
        } else if (const auto* bytes = std::get_if<apdu::View>(&parameter)) {
            add(bytes->empty() ? "" : apdu::asText(*bytes).data(), bytes->size());
        } else {
            add(nullptr, 0);
        }
    }
}

void PostgresParameters::add(const char* value, std::size_t length) {
    values_.push_back(value);
    lengths_.push_back(static_cast<int>(length));
    formats_.push_back(1);
}

std::vector<Cells> cellsOf(const pg_result* result) {
    std::vector<Cells> rows(static_cast<std::size_t>(PQntuples(result)));
    const int columns = PQnfields(result);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        rows[row].reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column)
            rows[row].push_back(cellOf(result, static_cast<int>(row), column));
    }
    return rows;
}

} // namespace card::line
