// How long a real card would take: the line by ISO 7816-3, the memory by its pages. A decorator that waits that long.
//
//   one character = 12 etu, one etu = F/D clocks: 9600 baud is F=372, D=1 at 3.5712 MHz; TA1=96 is F=512, D=32
//   T=0: header 5, procedure byte 1, data, status 2        T=1: 4 bytes around every block of at most 254
//   memory: a fixed time for each page an UPDATE touches
#pragma once

#include "card/readers.h"

#include <chrono>
#include <memory>
#include <string_view>

namespace card::emulator {

struct LinkSpeed {
    unsigned f = 372, d = 1;
    double clockHz = 3'571'200;
    std::chrono::microseconds pageWrite{3500};
    std::size_t pageBytes = 64;

    std::chrono::nanoseconds character() const;
    // A command and its answer, the card's own time left out.
    std::chrono::nanoseconds transfer(std::size_t command, std::size_t answer, apdu::Protocol protocol) const;
    // What the memory takes for this command; nothing when it writes none.
    std::chrono::nanoseconds memory(apdu::View command) const;
    bool operator==(const LinkSpeed&) const = default;
};

// "9600" (or another rate the card's default clock gives), "TA1=96", "TA1=96@4.8" (MHz); behind a comma the memory:
// "9600,5/32" is 5 ms for each 32 bytes. Usage for others.
apdu::Result<LinkSpeed> parseLink(std::string_view text);

// Waits until a real line would have answered. Time lost by sleeping too long is made up for at the next command.
class PacedCard final : public CardWire {
  public:
    PacedCard(CardWire& card, const LinkSpeed& speed) : card_(card), speed_(speed) {}

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override;
    apdu::Result<void> beginTransaction() override { return card_.beginTransaction(); }
    void endTransaction() override { card_.endTransaction(); }

  private:
    void spend(std::chrono::nanoseconds time);

    CardWire& card_;
    LinkSpeed speed_;
    std::chrono::steady_clock::time_point due_{};
};

} // namespace card::emulator
