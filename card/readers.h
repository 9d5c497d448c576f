// The readers port: which readers there are, what they hold, and how to get a line to a card.
//
// The PC/SC driver (pcsc.h) implements it; the virtual card needs none. A Readers object and everything it gave out
// belong to one thread.
#pragma once

#include "apdu/channel.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace card {

enum class ReaderState : std::uint8_t { Empty, Present, InUse, Exclusive, Mute, Unavailable };
std::string_view name(ReaderState state); // "empty", "present", …

struct Reader {
    std::size_t index = 0; // as `simprov readers` numbers them, from 0, in the daemon's order
    std::string name;
    ReaderState state = ReaderState::Empty;
    apdu::Bytes atr;
};

// A connection to a card: a wire that can be reset and that holds the card for an operation.
class CardWire : public apdu::Wire {
  public:
    virtual apdu::View atr() const = 0;
    // Warm reset; afterwards no PIN is verified and the MF is selected. The ATR may be another card's: compare it.
    virtual apdu::Result<void> reset() = 0;
    // Keeps other programs out until endTransaction(); nesting is counted.
    virtual apdu::Result<void> beginTransaction() = 0;
    virtual void endTransaction() = 0;
    // A command to the reader itself and its reply (PC/SC part 10; reader_features.h has the codes). Unsupported where
    // no reader stands between.
    virtual apdu::Result<apdu::Bytes> control(std::uint32_t code, apdu::View data);
};

struct ConnectOptions {
    bool shared = false; // exclusive by default
    bool allowT0 = true, allowT1 = true;
};

class Readers {
  public:
    virtual ~Readers() = default;
    virtual apdu::Result<std::vector<Reader>> list() = 0;
    // Waits until any reader's state differs from `known` or readers come or go; the new list. Line/time-out after
    // `limit` gives the unchanged list.
    virtual apdu::Result<std::vector<Reader>> waitForChange(const std::vector<Reader>& known,
                                                            std::chrono::milliseconds limit) = 0;
    // Busy (naming who holds it where that can be known), NoCard, Line. Closing the wire leaves the card as it is,
    // unless a VERIFY went over it: then the card is reset, also on errors.
    virtual apdu::Result<std::unique_ptr<CardWire>> connect(const std::string& readerName,
                                                            const ConnectOptions& options = {}) = 0;
    // A name that stays with the plug the reader is in ("usb:1-1.4"); the reader's own where nothing better is known.
    virtual std::string place(const std::string& readerName) { return readerName; }
    // Ends a waitForChange from another thread.
    virtual void cancel() = 0;
};

} // namespace card
