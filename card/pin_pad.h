// The keys of a reader: a PIN typed there goes from the reader to the card and never passes this machine.
//
// The reader gets the VERIFY with fill bytes where the PIN belongs, and how to put it there (PC/SC part 10 §2.5.2,
// PIN_VERIFY_STRUCTURE). It answers with the card's status word, or with one of its own when nothing went to the card.
//
//   padVerify("00 20 00 01 08 FFFFFFFFFFFFFFFF"_hex, {4, 8})  ->  1E 1E 82 08 00 0804 02 01 0904 00 000000 0D000000
//                                                                 0020000108FFFFFFFFFFFFFFFF
#pragma once

#include "card/readers.h"

#include <optional>

namespace card {

// How many digits a PIN may have.
struct PinSize {
    std::size_t least = 4, most = 8;
    bool operator==(const PinSize&) const = default;
};

// The structure for a VERIFY whose body holds the place of the PIN: ASCII digits from its first byte on. Limit when the
// place is longer than the structure can tell.
apdu::Result<apdu::Bytes> padVerify(apdu::View verify, PinSize size);

class PinPad {
  public:
    static constexpr std::uint8_t secondsToType = 30;
    // Said by a reader, not by a card (part 10 §2.5.6).
    static constexpr std::uint16_t timedOut = 0x6400, cancelled = 0x6401, wrongSize = 0x6403;

    // Asks the reader. Usage when it has no such keys; Malformed when what it says of them is false. Borrows the wire.
    static apdu::Result<PinPad> of(CardWire& wire);

    // Waits until the PIN was typed. Once: nothing here asks again. The answer ends with a status word, as of
    // exchange().
    apdu::Result<apdu::Bytes> verify(apdu::View command, PinSize size);

  private:
    explicit PinPad(CardWire& wire) : wire_(&wire) {}

    CardWire* wire_;
    std::uint32_t verify_ = 0;
    std::optional<std::uint32_t> finish_; // readers that answer in two steps
    PinSize keys_{0, 255};                // what the reader takes
};

} // namespace card
