#include "efs/wbxml/text.h"

#include <algorithm>
#include <iterator>

namespace efs::wbxml {

namespace {

std::uint8_t byteAt(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Span {
    char32_t first, last;
};

// XML 1.0 §2.3, production 4 (without the colon) and what 4a adds.
constexpr Span nameStart[] = {{'A', 'Z'},       {'_', '_'},       {'a', 'z'},        {0xC0, 0xD6},
                              {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},    {0x37F, 0x1FFF},
                              {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},  {0x3001, 0xD7FF},
                              {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
constexpr Span nameMore[] = {{'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};

template <std::size_t N>
bool isIn(char32_t c, const Span (&spans)[N]) {
    return std::any_of(std::begin(spans), std::end(spans), [c](Span s) { return c >= s.first && c <= s.last; });
}

bool isNamePart(std::string_view part) {
    for (std::size_t at = 0; at < part.size();) {
        const CodePoint point = codePointAt(part, at);
        if (!point.valid || !(isIn(point.value, nameStart) || (at > 0 && isIn(point.value, nameMore)))) return false;
        at += point.length;
    }
    return !part.empty();
}

} // namespace

// The well-formed byte sequences of the Unicode standard, table 3-7: the second byte is bounded by the first.
CodePoint codePointAt(std::string_view text, std::size_t at) {
    const std::uint8_t first = byteAt(text, at);
    if (first < 0x80) return {first, 1, true};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) return {};
    const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    char32_t value = first & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i >= text.size()) return {0xFFFD, i, false};
        const std::uint8_t next = byteAt(text, at + i);
        if (next < (i == 1 ? low : 0x80) || next > (i == 1 ? high : 0xBF)) return {0xFFFD, i, false};
        value = value << 6 | (next & 0x3Fu);
    }
    return {value, length, true};
}

bool isUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        if (!point.valid) return false;
        at += point.length;
    }
    return true;
}

std::string repairUtf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        appendUtf8(out, point.value);
        at += point.length;
    }
    return out;
}

std::string latin1ToUtf8(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 2);
    for (std::size_t at = 0; at < text.size(); ++at) appendUtf8(out, byteAt(text, at));
    return out;
}

void appendUtf8(std::string& out, char32_t value) {
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xC0 | value >> 6);
        put(0x80 | (value & 0x3F));
    } else if (value < 0x10000) {
        put(0xE0 | value >> 12);
        put(0x80 | (value >> 6 & 0x3F));
        put(0x80 | (value & 0x3F));
    } else {
        put(0xF0 | value >> 18);
        put(0x80 | (value >> 12 & 0x3F));
        put(0x80 | (value >> 6 & 0x3F));
        put(0x80 | (value & 0x3F));
    }
}

bool isXmlText(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
        const CodePoint point = codePointAt(utf8, at);
        if (!isXmlCharacter(point.value)) return false;
        at += point.length;
    }
    return true;
}

bool isXmlName(std::string_view name) {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) return isNamePart(name);
    return isNamePart(name.substr(0, colon)) && isNamePart(name.substr(colon + 1));
}

bool equalIgnoringCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string brief(std::string_view text) {
    if (text.size() <= maxBriefBytes) return std::string(text);
    std::size_t end = maxBriefBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

} // namespace efs::wbxml
