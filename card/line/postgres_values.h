// Values on their way to the server and back, in its binary format.
#pragma once

#include "card/line/sql.h"

struct pg_result;

namespace card::line {

void appendBigEndian(apdu::Bytes& to, std::uint64_t value, std::size_t size);

// What PQexecPrepared takes; borrows texts and bytes.
class PostgresParameters {
  public:
    explicit PostgresParameters(std::span<const Parameter> parameters);
    PostgresParameters(const PostgresParameters&) = delete;
    PostgresParameters& operator=(const PostgresParameters&) = delete;

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

  private:
    void add(const char* value, std::size_t length);

    std::vector<std::array<char, 8>> integers_;
    std::vector<const char*> values_;
    std::vector<int> lengths_, formats_;
};

std::vector<Cells> cellsOf(const pg_result* result);

} // namespace card::line
