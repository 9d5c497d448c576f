// Result<T>: the answer of everything a card, a file, a database or a person can make fail.
//
//   return fail(ErrorKind::Malformed, "the ODF ends inside a record").at({12, 3}).in("ODF");
//
// An error says what, where and what to do, in words for a person; kind and status word are for programs.
#pragma once

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apdu {

// A stretch of bytes, counted from the start of the file or input at hand.
struct Range {
    std::size_t offset = 0;
    std::size_t length = 0;

    constexpr std::size_t end() const { return offset + length; }
    constexpr bool contains(std::size_t position) const { return position >= offset && position < end(); }
    bool operator==(const Range&) const = default;
};

enum class ErrorKind {
    Usage,       // the request itself is wrong
    Input,       // a file of the user's cannot be read or written
    NoCard,      // no such reader or card, or more than one fits
    Busy,        // another program holds the reader or card
    Malformed,   // the data breaks its format
    Missing,     // what is asked for is not there
    Limit,       // the data is within its format but larger than this program or that file takes
    Credential,  // a PIN or key is missing, wrong or blocked
    Denied,      // the card never allows it
    Unsupported, // the card lacks the function
    Line,        // removed, reset, time-out, answers that make no sense
    RolledBack,  // a write failed and everything was put back
    Interrupted, // a write was cut; the card may be between states
    Conflict,    // the card is not what the plan was made for, or a write is pending
};

// "malformed", "no_card", …: the `kind` of the JSON error.
std::string_view name(ErrorKind kind);

struct Error {
    ErrorKind kind = ErrorKind::Line;
    std::string text;               // what happened, one sentence without a full stop
    std::string hint;               // what to do about it; may be empty
    std::optional<Range> bytes;     // where in the input
    std::vector<std::string> trail; // outermost first: DODF, 1, path
    std::optional<std::uint16_t> sw;
    std::optional<int> triesLeft;
    bool cardChanged = false; // some byte of the card may differ from before
    bool retrySafe = false;   // doing the same again can harm nothing and may succeed

    // "DODF/1/path" or "".
    std::string where() const;
    // One line: "DODF/1/path: the record ends early (bytes 12-14; SW 6A82). <hint>"
    std::string message() const;

    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

// What fail() and propagate() give: an error on its way up; converts to any Result<T>.
class Failure : public tl::unexpected<Error> {
  public:
    explicit Failure(Error error) : tl::unexpected<Error>(std::move(error)) {}

    Failure&& at(Range bytes) && { return value().bytes = bytes, std::move(*this); }
    Failure&& in(std::string place) && {
        value().trail.insert(value().trail.begin(), std::move(place));
        return std::move(*this);
    }
    Failure&& hint(std::string text) && { return value().hint = std::move(text), std::move(*this); }
    Failure&& sw(std::uint16_t word) && { return value().sw = word, std::move(*this); }
    Failure&& tries(int left) && { return value().triesLeft = left, std::move(*this); }
    Failure&& retrySafe() && { return value().retrySafe = true, std::move(*this); }
};

inline Failure fail(ErrorKind kind, std::string text) {
    Error error;
    error.kind = kind;
    error.text = std::move(text);
    return Failure(std::move(error));
}

// Passes on the error of a result that failed: `if (!odf) return propagate(odf).in("ODF");`
template <class T>
Failure propagate(const Result<T>& result) {
    return Failure(result.error());
}

} // namespace apdu
