// BER/DER elements as borrowed views: iterate, find, write (ISO 8825-1 §8.1, ISO 7816-4 annex on BER-TLV).
//
//   for (TlvIterator it(fcp, Strictness::Ber); auto element = it.next();) …
//   if (it.fault()) …
//
// Tags have one to three bytes, lengths up to four; indefinite lengths are refused: no card file here uses them.
#pragma once

#include "apdu/bytes.h"

#include <initializer_list>
#include <optional>

namespace apdu {

enum class Strictness {
    Ber, // any legal form: non-minimal lengths pass
    Der, // shortest forms only
};

struct Tlv {
    std::uint32_t tag = 0; // as written: 0x62, 0x5F50, 0xBF0C
    View value;
    Range header; // tag and length bytes; offsets count from the start of the outermost view
    Range bytes;  // header and value

    std::size_t valueOffset() const { return header.end(); }
    bool constructed() const;
};

class TlvIterator {
  public:
    // `base`: the offset of `bytes` in what a person sees, so that ranges and errors speak of the file.
    explicit TlvIterator(View bytes, Strictness strictness = Strictness::Ber, std::size_t base = 0)
        : bytes_(bytes), strictness_(strictness), base_(base) {}

    // The next element; none at the end or after a fault.
    std::optional<Tlv> next();
    bool atEnd() const { return position_ >= bytes_.size(); }
    std::size_t position() const { return position_; }
    // Moves past a byte that is no element (FF padding between records).
    void skip(std::size_t count) { position_ += count; }
    const std::optional<Error>& fault() const { return fault_; }

  private:
    View bytes_;
    Strictness strictness_;
    std::size_t base_;
    std::size_t position_ = 0;
    std::optional<Error> fault_;
};

// The elements of `inside`; what follows the last whole element is an error.
Result<std::vector<Tlv>> parseAll(View bytes, Strictness strictness = Strictness::Ber, std::size_t base = 0);
// Exactly one element; bytes after it are an error.
Result<Tlv> parseOne(View bytes, Strictness strictness = Strictness::Ber, std::size_t base = 0);
// The first element with `tag`, or none; stops quietly at a fault.
std::optional<Tlv> find(View bytes, std::uint32_t tag);

// Tag, shortest length, value.
Bytes tlv(std::uint32_t tag, View value);
Bytes tlv(std::uint32_t tag, std::initializer_list<Bytes> parts);
Bytes derLength(std::size_t length);

} // namespace apdu
