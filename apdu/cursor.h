// A reader over bytes that remembers its first fault: after one, every read gives nothing, and one check at the end
// tells.
//
//   Cursor in(view);
//   auto version = in.u8();
//   auto length = in.mbUint32();
//   if (in.fault()) return in.failure("header");
#pragma once

#include "apdu/bytes.h"

#include <optional>

namespace apdu {

class Cursor {
  public:
    // Offsets in errors count from `base`: where `bytes` begins in the file a person sees.
    explicit Cursor(View bytes, std::size_t base = 0) : bytes_(bytes), base_(base) {}

    bool atEnd() const { return position_ >= bytes_.size(); }
    std::size_t position() const { return position_; }
    std::size_t offset() const { return base_ + position_; } // position in the file a person sees
    std::size_t remaining() const { return bytes_.size() - position_; }
    std::optional<std::uint8_t> peek() const;

    std::uint8_t u8();
    std::uint16_t u16();          // big endian
    View take(std::size_t count); // empty and a fault when fewer are left
    // WBXML mb_u_int32 (WAP-192 §5.1): at most 5 bytes and 32 bits; more is a fault.
    std::uint32_t mbUint32();
    // Up to, and consuming, the next 00; the view excludes it. No 00: a fault.
    View untilNul();

    // Records a fault at the current place unless there is one already.
    void setFault(std::string text);
    const std::optional<Error>& fault() const { return fault_; }
    Failure failure() const { return Failure(*fault_); }

  private:
    View bytes_;
    std::size_t base_;
    std::size_t position_ = 0;
    std::optional<Error> fault_;
};

} // namespace apdu
