#include "apdu/bytes.h"

namespace apdu {

View slice(View view, Range range) {
    if (range.offset >= view.size()) return {};
    return view.subspan(range.offset, std::min(range.length, view.size() - range.offset));
}

bool isFilledWith(View view, std::uint8_t value) {
    return std::all_of(view.begin(), view.end(), [value](std::uint8_t byte) { return byte == value; });
}

static std::string toHex(View bytes, bool spaced) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string text;
    text.reserve(bytes.size() * (spaced ? 3 : 2));
    for (const std::uint8_t byte : bytes) {
        if (spaced && !text.empty()) text += ' ';
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

std::string hex(View bytes) {
    return toHex(bytes, false);
}
std::string hexSpaced(View bytes) {
    return toHex(bytes, true);
}

Result<Bytes> fromHex(std::string_view text) {
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':') continue;
        const int high = hexDigit(c);
        if (high < 0) return fail(ErrorKind::Malformed, "this character is no hex digit").at({i, 1});
        const int low = i + 1 < text.size() ? hexDigit(text[i + 1]) : -1;
        if (low < 0)
            return fail(ErrorKind::Malformed, "this hex digit has no partner: bytes are two digits").at({i, 1});
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
        ++i;
    }
    return bytes;
}

} // namespace apdu
