// Octet strings: what every card, file and document here is made of.
//
//   Bytes aid = "A0 00 00 00 63"_hex;      // checked by the compiler
//   hex(aid)        == "A000000063"
//   fromHex("a0 0") -> an error that says where the odd digit stands
#pragma once

#include "apdu/result.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace apdu {

using Bytes = std::vector<std::uint8_t>;    // owns
using View = std::span<const std::uint8_t>; // borrows

inline Bytes toBytes(View view) {
    return {view.begin(), view.end()};
}
inline bool equal(View a, View b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}
inline void append(Bytes& to, View more) {
    to.insert(to.end(), more.begin(), more.end());
}
inline View asBytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view asText(View bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The part of `view` that `range` names, cut to what exists: never throws, never reads outside.
View slice(View view, Range range);

// True when every byte is `value`; an empty view is all of anything.
bool isFilledWith(View view, std::uint8_t value);

// Upper-case hex without separators ("3F00"), or with one blank between bytes ("3F 00").
std::string hex(View bytes);
std::string hexSpaced(View bytes);

// Hex digits of either case; blanks, tabs, line ends and ':' between bytes are skipped. Malformed when a character is
// no hex digit or a digit has no partner; the error's range counts characters of `text`.
Result<Bytes> fromHex(std::string_view text);

// The value of one hex digit, or -1.
constexpr int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

template <std::size_t N>
struct HexText {
    char text[N]{};
    consteval HexText(const char (&source)[N]) {
        std::copy_n(source, N, text);
        int digits = 0;
        for (std::size_t i = 0; i + 1 < N; ++i) {
            if (source[i] == ' ') continue;
            if (hexDigit(source[i]) < 0) throw "not a hex digit";
            ++digits;
        }
        if (digits % 2 != 0) throw "odd number of hex digits";
    }
    constexpr std::size_t byteCount() const {
        return static_cast<std::size_t>(std::count_if(text, text + N - 1, [](char c) { return c != ' '; })) / 2;
    }
};

inline namespace literals {

// "A0 00 00"_hexArray: a constexpr std::array, for tables.
template <HexText T>
constexpr auto operator""_hexArray() {
    std::array<std::uint8_t, T.byteCount()> bytes{};
    std::size_t digit = 0;
    for (const char c : T.text) {
        const int value = hexDigit(c);
        if (value < 0) continue;
        bytes[digit / 2] = static_cast<std::uint8_t>(bytes[digit / 2] * 16 + value);
        ++digit;
    }
    return bytes;
}

// "A0 00 00"_hex: the same as Bytes.
template <HexText T>
Bytes operator""_hex() {
    constexpr auto bytes = operator""_hexArray<T>();
    return {bytes.begin(), bytes.end()};
}

} // namespace literals
} // namespace apdu
