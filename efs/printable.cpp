#include "efs/printable.h"

#include <fmt/format.h>

namespace efs {

namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;
    bool valid = false;
};

// One UTF-8 sequence (RFC 3629 §3): no overlong forms, no surrogates, nothing over U+10FFFF.
CodePoint decodeUtf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    char32_t value = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        value = value << 6 | (byte(i) & 0x3Fu);
    }
    constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
    return {value, length, true};
}

// Characters a terminal obeys, or that make text look like something else: C0, DEL, C1, line separators, directional
// controls, zero-width and tag characters.
bool isHostile(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

std::string escaped(char32_t c) {
    if (c == '\n') return "\\n";
    if (c == '\r') return "\\r";
    if (c == '\t') return "\\t";
    if (c < 0x100) return fmt::format("\\x{:02X}", static_cast<unsigned>(c));
    return fmt::format("\\u{{{:04X}}}", static_cast<unsigned>(c));
}

std::string jsonEscaped(char32_t c) {
    const auto unit = [](unsigned value) { return fmt::format("\\u{:04x}", value); };
    if (c < 0x10000) return unit(c);
    return unit(0xD800 + ((c - 0x10000) >> 10)) + unit(0xDC00 + ((c - 0x10000) & 0x3FF));
}

// Copies `text`, giving every hostile character, and every byte that is no UTF-8, to a function of its own.
template <class Hostile, class Broken>
std::string copied(std::string_view text, const Hostile& hostile, const Broken& broken) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const CodePoint c = decodeUtf8(text);
        if (!c.valid) {
            out += broken(static_cast<unsigned char>(text[0]));
        } else if (isHostile(c.value)) {
            out += hostile(c.value);
        } else {
            out += text.substr(0, c.length);
        }
        text.remove_prefix(c.length);
    }
    return out;
}

} // namespace

std::string printable(std::string_view text) {
    return copied(text, escaped, [](unsigned char byte) { return fmt::format("\\x{:02X}", byte); });
}

std::string harmlessJson(std::string json) {
    return copied(
        json, [](char32_t c) { return c == '\n' ? std::string("\n") : jsonEscaped(c); },
        [](unsigned char) { return std::string("\\ufffd"); });
}

std::string harmlessXml(std::string_view xml) {
    return copied(
        xml,
        [](char32_t c) {
            return c == '\n' || c == '\t' ? std::string(1, static_cast<char>(c))
                                          : fmt::format("&#x{:X};", static_cast<unsigned>(c));
        },
        [](unsigned char) { return std::string("\xEF\xBF\xBD"); });
}

} // namespace efs
