// Fields one after the other so that no two lists of fields look alike: "5:claim,2:17," (D. J. Bernstein's netstrings).
#pragma once

#include "apdu/bytes.h"

#include <charconv>

namespace card::line {

class Netstrings {
  public:
    Netstrings& add(std::string_view field) {
        number(field.size());
        text_ += ':';
        text_ += field;
        text_ += ',';
        return *this;
    }
    Netstrings& add(std::int64_t field) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, field).ptr;
        return add(std::string_view(digits, static_cast<std::size_t>(end - digits)));
    }
    Netstrings& add(std::uint64_t field) { return add(static_cast<std::int64_t>(field)); }
    Netstrings& addHex(apdu::View field) { return add(apdu::hex(field)); }

    const std::string& text() const { return text_; }
    apdu::View bytes() const { return apdu::asBytes(text_); }

  private:
    void number(std::size_t value) {
        char digits[24];
        text_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    }
    std::string text_;
};

} // namespace card::line
