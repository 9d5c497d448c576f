// UTF-8 as documents need it: checked, repaired, and told apart from what XML cannot hold (XML 1.0 §2.2).
//
//   repairUtf8("\xC3(") == "\uFFFD("
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace efs::wbxml {

struct CodePoint {
    char32_t value = 0xFFFD;
    std::size_t length = 1; // bytes it takes; of an ill-formed sequence: the bytes to skip, at least one
    bool valid = false;
};

// The code point at `at`, which lies inside `text`. Surrogates, overlong forms and values over 10FFFF are not valid.
CodePoint codePointAt(std::string_view text, std::size_t at);
bool isUtf8(std::string_view text);
// Ill-formed sequences become U+FFFD.
std::string repairUtf8(std::string_view text);
std::string latin1ToUtf8(std::string_view text);
void appendUtf8(std::string& out, char32_t value);

// A character that an XML 1.0 document can hold, raw or as a reference.
constexpr bool isXmlCharacter(char32_t c) {
    if (c < 0x20) return c == 0x09 || c == 0x0A || c == 0x0D;
    return c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}
// True when every character of valid UTF-8 is one.
bool isXmlText(std::string_view utf8);
// A name as XML 1.0 §2.3 has it, with one colon at most and not at an end (Namespaces in XML §4).
bool isXmlName(std::string_view name);

// Text of a document cut to a length fit for a remark; UTF-8 stays whole. Names and values may be megabytes, and a
// report has hundreds of remarks.
inline constexpr std::size_t maxBriefBytes = 48; // a line of a report has room for two such
std::string brief(std::string_view text);

// Equal but for the case of ASCII letters.
bool equalIgnoringCase(std::string_view a, std::string_view b);

// Only bytes 20 to 7F: nothing to check. Eight at a time, since every string of a document passes here; the last eight
// (or four) may overlap the ones before.
inline bool isPlainAscii(std::string_view text) {
    constexpr std::uint64_t high = 0x8080808080808080, blanks = 0x2020202020202020;
    std::uint64_t odd = 0; // the high bit of each byte that is not plain, and in a byte above such a one perhaps
    const auto look = [&]<class Word>(Word word, std::size_t at) {
        std::memcpy(&word, text.data() + at, sizeof word);
        odd |= word | static_cast<Word>(word - static_cast<Word>(blanks));
    };
    const std::size_t size = text.size();
    for (std::size_t i = 0; i + 8 < size; i += 8) look(std::uint64_t{}, i);
    if (size >= 8) {
        look(std::uint64_t{}, size - 8);
    } else if (size >= 4) {
        look(std::uint32_t{}, 0), look(std::uint32_t{}, size - 4);
    } else {
        for (std::size_t i = 0; i < size; ++i) look(std::uint8_t{}, i);
    }
    return (odd & high) == 0;
}

} // namespace efs::wbxml
