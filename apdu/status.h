// Status words SW1-SW2: what a card says of a command, from one table for both worlds.
//
// Class A0 words are GSM 11.11 / TS 51.011 §9.4, class 0x words ISO 7816-4 §5.1.3 and TS 102 221 §10.2, WIM words
// WAP-260. Cards mix the worlds; the table therefore takes any word from any card.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace apdu {

// What a status word means to a program.
enum class Meaning {
    Done,             // 9000, and 91xx: done, a proactive command waits
    DataWaiting,      // 61xx, 9Fxx: fetch xx bytes with GET RESPONSE
    WrongLength,      // 6Cxx: ask again for exactly xx bytes
    Warning,          // 62xx, 63xx: done, with a remark
    Deactivated,      // 6283: selected, but the file is invalidated
    WrongSecret,      // 63Cx, 6300, 9804: wrong, or (without an attempt) not yet verified
    Blocked,          // 6983, 9840: no tries left
    AccessDenied,     // 6982, 6900: condition of access not met (class A0 says 9804 for it too)
    ContradictsState, // 6985, 9808: e.g. PIN disabled
    NotFound,         // 6A82, 9404, 6A88: no such file, application or reference
    RecordNotFound,   // 6A83, 9402: no such record, or address outside the file
    NoCurrentFile,    // 6986, 9400
    WrongFileType,    // 6981, 9408
    OutOfRange,       // 6Bxx: offset outside the file, wrong P1-P2 in class A0
    NoSpace,          // 6A84
    Exists,           // 6A89, 6A8A: file id or name already taken
    BadLength,        // 67xx, 6A85, 6A87
    BadParameters,    // 6A80, 6A86
    NotSupported,     // 6Dxx, 6Exx, 68xx, 6A81
    MemoryFailure,    // 65xx, 9240
    Failure,          // anything else
};

class Status {
  public:
    constexpr Status() = default;
    constexpr explicit Status(std::uint16_t word) : word_(word) {}
    constexpr Status(std::uint8_t sw1, std::uint8_t sw2) : word_(static_cast<std::uint16_t>(sw1 << 8 | sw2)) {}

    constexpr std::uint16_t word() const { return word_; }
    constexpr std::uint8_t sw1() const { return static_cast<std::uint8_t>(word_ >> 8); }
    constexpr std::uint8_t sw2() const { return static_cast<std::uint8_t>(word_); }

    Meaning meaning() const;
    // A sentence part for people: "wrong PIN or key, 2 tries left".
    std::string text() const;
    // The clause the meaning is taken from, e.g. "TS 102 221 §10.2.1.5".
    std::string_view clause() const;

    bool done() const { return meaning() == Meaning::Done; }
    // The command had its effect: Done, DataWaiting, Warning or Deactivated.
    bool carriedOut() const;

    // 61xx, 9Fxx: how many bytes GET RESPONSE will bring (61 00 means 256).
    std::optional<std::size_t> bytesWaiting() const;
    // 6Cxx: the length to ask for (6C 00 means 256).
    std::optional<std::size_t> rightLength() const;
    // 63Cx: x. 6983 and 9840: 0. Everything else does not tell.
    std::optional<int> triesLeft() const;

    constexpr bool operator==(const Status&) const = default;

  private:
    std::uint16_t word_ = 0x9000;
};

// "6A82"
std::string hex(Status status);

} // namespace apdu
