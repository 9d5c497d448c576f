#include "apdu/tlv.h"

#include <fmt/format.h>

namespace apdu {

namespace {

struct Head {
    std::uint32_t tag = 0;
    std::size_t length = 0;
    std::size_t size = 0;   // of tag and length bytes
    std::string_view fault; // empty: fine
};

Head readTag(View bytes) {
    Head head;
    head.tag = bytes[0];
    head.size = 1;
    if ((bytes[0] & 0x1F) != 0x1F) return head;
    do {
        if (head.size >= bytes.size()) return head.fault = "the data ends inside a tag", head;
        if (head.size == 3) return head.fault = "a tag has more than three bytes", head;
        head.tag = head.tag << 8 | bytes[head.size];
    } while ((bytes[head.size++] & 0x80) != 0);
    return head;
}

Head readHead(View bytes, Strictness strictness) {
    Head head = readTag(bytes);
    if (!head.fault.empty()) return head;
    if (head.size >= bytes.size()) return head.fault = "the data ends before a length", head;
    const std::uint8_t first = bytes[head.size++];
    if (first < 0x80) return head.length = first, head;
    const std::size_t count = first & 0x7F;
    if (count == 0) return head.fault = "an indefinite length stands where none is allowed", head;
    if (count > 4) return head.fault = "a length has more than four bytes", head;
    if (bytes.size() - head.size < count) return head.fault = "the data ends inside a length", head;
    for (std::size_t i = 0; i < count; ++i) head.length = head.length << 8 | bytes[head.size++];
    const bool minimal = head.length >= 0x80 && (count == 1 || head.length >> (8 * (count - 1)) != 0);
    if (strictness == Strictness::Der && !minimal) head.fault = "a length is not in its shortest form";
    return head;
}

} // namespace

bool Tlv::constructed() const {
    std::uint32_t first = tag;
    while (first > 0xFF) first >>= 8;
    return (first & 0x20) != 0;
}

std::optional<Tlv> TlvIterator::next() {
    if (fault_ || atEnd()) return {};
    const View rest = bytes_.subspan(position_);
    Head head = readHead(rest, strictness_);
    std::string text(head.fault);
    if (text.empty() && head.length > rest.size() - head.size) {
        text = fmt::format("element {:02X} says {} bytes, {} are left", head.tag, head.length, rest.size() - head.size);
    }
    const std::size_t at = base_ + position_;
    if (!text.empty()) {
        Error error;
        error.kind = ErrorKind::Malformed;
        error.text = std::move(text);
        error.bytes = Range{at, std::min(head.size, rest.size())};
        fault_ = std::move(error);
        return {};
    }
    position_ += head.size + head.length;
    return Tlv{head.tag, rest.subspan(head.size, head.length), {at, head.size}, {at, head.size + head.length}};
}

Result<std::vector<Tlv>> parseAll(View bytes, Strictness strictness, std::size_t base) {
    std::vector<Tlv> elements;
    TlvIterator it(bytes, strictness, base);
    while (auto element = it.next()) elements.push_back(*element);
    if (it.fault()) return Failure(*it.fault());
    return elements;
}

Result<Tlv> parseOne(View bytes, Strictness strictness, std::size_t base) {
    TlvIterator it(bytes, strictness, base);
    const auto element = it.next();
    if (it.fault()) return Failure(*it.fault());
    if (!element) return fail(ErrorKind::Malformed, "an element is due here, but nothing is left").at({base, 0});
    if (!it.atEnd()) {
        return fail(ErrorKind::Malformed, "bytes stand behind the element")
            .at({base + it.position(), bytes.size() - it.position()});
    }
    return *element;
}

std::optional<Tlv> find(View bytes, std::uint32_t tag) {
    TlvIterator it(bytes);
    while (auto element = it.next()) {
        if (element->tag == tag) return element;
    }
    return {};
}

Bytes derLength(std::size_t length) {
    if (length < 0x80) return {static_cast<std::uint8_t>(length)};
    Bytes digits;
    for (; length != 0; length >>= 8) digits.insert(digits.begin(), static_cast<std::uint8_t>(length));
    digits.insert(digits.begin(), static_cast<std::uint8_t>(0x80 | digits.size()));
    return digits;
}

Bytes tlv(std::uint32_t tag, View value) {
    Bytes bytes;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto part = static_cast<std::uint8_t>(tag >> shift);
        if (part != 0 || !bytes.empty() || shift == 0) bytes.push_back(part);
    }
    append(bytes, derLength(value.size()));
    append(bytes, value);
    return bytes;
}

Bytes tlv(std::uint32_t tag, std::initializer_list<Bytes> parts) {
    Bytes value;
    for (const Bytes& part : parts) append(value, part);
    return tlv(tag, View(value));
}

} // namespace apdu
