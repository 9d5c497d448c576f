#include "apdu/cursor.h"

namespace apdu {

std::optional<std::uint8_t> Cursor::peek() const {
    if (fault_ || atEnd()) return {};
    return bytes_[position_];
}

std::uint8_t Cursor::u8() {
    const View byte = take(1);
    return byte.empty() ? std::uint8_t{0} : byte[0];
}

std::uint16_t Cursor::u16() {
    const View bytes = take(2);
    return bytes.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

View Cursor::take(std::size_t count) {
    if (fault_) return {};
    if (count > remaining()) {
        setFault("the data ends too early: " + std::to_string(count) + " bytes are due, " +
                 std::to_string(remaining()) + " are left");
        return {};
    }
    const View taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
}

std::uint32_t Cursor::mbUint32() {
    const std::size_t start = position_;
    std::uint64_t value = 0;
    for (int i = 0; i < 5; ++i) {
        const std::uint8_t byte = u8();
        if (fault_) return 0;
        value = value << 7 | (byte & 0x7F);
        if ((byte & 0x80) != 0) continue;
        if (value <= 0xFFFFFFFF) return static_cast<std::uint32_t>(value);
        break;
    }
    position_ = start;
    setFault("a multi-byte integer is longer than five bytes or over 32 bits");
    return 0;
}

View Cursor::untilNul() {
    if (fault_) return {};
    const View rest = bytes_.subspan(position_);
    const auto nul = std::find(rest.begin(), rest.end(), std::uint8_t{0});
    if (nul == rest.end()) {
        setFault("a string has no terminating zero byte");
        return {};
    }
    const View text = rest.first(static_cast<std::size_t>(nul - rest.begin()));
    position_ += text.size() + 1;
    return text;
}

void Cursor::setFault(std::string text) {
    if (fault_) return;
    Error error;
    error.kind = ErrorKind::Malformed;
    error.text = std::move(text);
    error.bytes = Range{offset(), 1};
    fault_ = std::move(error);
}

} // namespace apdu
