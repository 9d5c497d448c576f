// An order: the rows to be written, and what they are written with.
#pragma once

#include "apdu/bytes.h"
#include "card/line/row_state.h"

#include <array>
#include <memory>

namespace card::line {

enum class Match : std::uint8_t { Iccid, Imsi, Next };
std::string_view name(Match match); // "iccid", "imsi", "next"
std::optional<Match> match(std::string_view name);

struct Order {
    std::string name; // 1 to 64 of A-Z a-z 0-9 . _ -
    Match match = Match::Iccid;
    apdu::Bytes inputs;     // SHA-256 over rows, templates and options: other inputs are another order
    apdu::Bytes keyCheck;   // OrderKey::check(); empty: the order has no key and stores no credential
    std::uint64_t rows = 0; // filled in by the ledger, as the two below
    apdu::Bytes rowsDigest; // SHA-256 over all rows as they were imported
    Time created{};
    bool operator==(const Order&) const = default;
};

// Not empty, not too long, of the letters above: names of orders and stations.
apdu::Result<void> checkName(std::string_view what, std::string_view name);

// A row as it was imported; never changes. No credential in clear is in it.
struct Row {
    std::uint64_t number = 0; // from 1, as the rows file counts; unique in the order
    std::string iccid, imsi;  // digits; empty: the row has none; each unique in the order
    std::uint64_t offset = 0; // where the row begins in the rows file, in bytes
    apdu::Bytes values;       // what the caller likes to keep in clear; may be empty
    apdu::Bytes sealed;       // what OrderKey::seal() made of the rest; empty without an order key
    apdu::Bytes digest;       // of the row's text, to see that the file has not changed: keyed (OrderKey::digest), or
                              // plain over what is no credential
    bool operator==(const Row&) const = default;
};

// Two rows with one ICCID or one IMSI.
struct Duplicate {
    std::uint64_t row = 0, first = 0;
    std::string key; // "iccid 8949…"
    bool operator==(const Duplicate&) const = default;
};

// Rows on their way into a ledger, in ascending order of number. Nobody sees the order before finish(); an import that
// dies with its process or its value leaves nothing.
class RowImport {
  public:
    virtual ~RowImport() = default;
    virtual apdu::Result<void> add(const Row& row) = 0;
    // The first hundred rows that have the key of an earlier one; nothing is added after the question.
    virtual apdu::Result<std::vector<Duplicate>> duplicates() = 0;
    // No duplicates: the order is there. Otherwise it is not, and these are the first hundred.
    virtual apdu::Result<std::vector<Duplicate>> finish() = 0;
};

struct StateCounts {
    std::array<std::uint64_t, 6> byState{}; // by RowState
    std::uint64_t& operator[](RowState state) { return byState[static_cast<std::size_t>(state)]; }
    std::uint64_t operator[](RowState state) const { return byState[static_cast<std::size_t>(state)]; }
    std::uint64_t total() const;
    bool operator==(const StateCounts&) const = default;
};

} // namespace card::line
