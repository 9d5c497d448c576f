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

// Equal but for the case of ASCII letters.
bool equalIgnoringCase(std::string_view a, std::string_view b);

// Only bytes 20 to 7F: nothing to check. Eight at a time, since every string of a document passes here.
inline bool isPlainAscii(std::string_view text) {
    constexpr std::uint64_t high = 0x8080808080808080, blanks = 0x2020202020202020;
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + i, 8);
        if (((eight | (eight - blanks)) & high) != 0) return false;
    }
    for (; i < text.size(); ++i)
        if (static_cast<unsigned char>(text[i]) < 0x20 || static_cast<unsigned char>(text[i]) > 0x7F) return false;
    return true;
}

} // namespace efs::wbxml
