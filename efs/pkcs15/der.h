// The few DER pieces PKCS#15 records are made of: members of a SEQUENCE in order, small INTEGERs, named BIT STRINGs.
//
// Cards pad INTEGERs to fixed widths (02 02 00 00, WAP-260 §12.3): reading takes them, writing is always shortest form.
#pragma once

#include "apdu/tlv.h"
#include "efs/finding.h"

#include <initializer_list>
#include <optional>

namespace efs::pkcs15 {

// Universal tags used here (X.690 §8).
inline constexpr std::uint32_t tagBoolean = 0x01, tagInteger = 0x02, tagBitString = 0x03, tagOctetString = 0x04,
                               tagOid = 0x06, tagEnumerated = 0x0A, tagUtf8 = 0x0C, tagPrintable = 0x13, tagIa5 = 0x16,
                               tagSequence = 0x30;

// The element with its tag and length, as it stands in the file.
apdu::View whole(const apdu::Tlv& element);

// Walks the members of a constructed element; optional ones are taken when they are next.
class Members {
  public:
    explicit Members(const apdu::Tlv& parent);

    bool nextIs(std::uint32_t tag) const { return next_ && next_->tag == tag; }
    std::optional<apdu::Tlv> take(std::uint32_t tag);
    std::optional<apdu::Tlv> takeAny();
    // All members not taken yet, as they stand.
    apdu::Bytes rest();
    // Why the walk stopped early, if it did.
    const std::optional<apdu::Error>& fault() const { return members_.fault(); }

  private:
    apdu::TlvIterator members_;
    std::optional<apdu::Tlv> next_;
};

// Not negative, at most 32 bits, padding with 00 allowed; else Malformed.
apdu::Result<std::uint32_t> decodeUnsigned(const apdu::Tlv& element);
apdu::Bytes encodeUnsigned(std::uint32_t tag, std::uint32_t value);

// A named bit list: bit 0 is the first (X.690 §8.6). Malformed for no bytes, or unused bits over 7 or without a byte.
class BitSet {
  public:
    bool operator[](unsigned bit) const { return bit < 32 && (bits_ >> bit & 1) != 0; }
    void set(unsigned bit, bool on) { bits_ |= on ? 1u << bit : 0u; }
    std::uint32_t bits() const { return bits_; }

  private:
    std::uint32_t bits_ = 0;
};
apdu::Result<BitSet> decodeBits(const apdu::Tlv& element);
apdu::Bytes encodeBits(const BitSet& bits); // trailing zeros left out, as DER wants

apdu::Bytes concat(std::initializer_list<apdu::View> parts);

// An error as a remark on the file it came from.
Finding toFinding(Severity severity, std::string rule, std::string clause, const apdu::Error& error);
// Adds a remark unless there are too many already: a hostile file must not fill the report.
void addFinding(std::vector<Finding>& findings, Finding finding);
inline constexpr std::size_t maxFindings = 64; // of one file

} // namespace efs::pkcs15
