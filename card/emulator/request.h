// One command as the card sees it, and what it answers: the frame of T=0 or T=1 is taken off and put on here
// (ISO 7816-3 §12.1, §12.2).
//
//   T=0  00 A4 00 04 02 6F07        -> 61 1E, fetched by GET RESPONSE
//   T=1  00 A4 00 04 02 6F07 00     -> 62 1C … 90 00
#pragma once

#include "apdu/channel.h"
#include "card/emulator/dialect.h"

#include <optional>

namespace card::emulator {

struct Request {
    World world = World::Uicc;
    std::uint8_t cla = 0, channel = 0, ins = 0, p1 = 0, p2 = 0;
    apdu::View body;                     // borrowed from the line's buffer
    std::optional<std::size_t> expected; // response bytes wanted
    bool allThereIs = false;             // Le was written as zero
    bool t1 = false;
};

struct Answer {
    std::uint16_t word = 0x9000;
    apdu::Bytes data;
};

inline Answer refuse(Refusal refusal, World world) {
    return {word(refusal, world), {}};
}

// None when the bytes are no APDU of that protocol; world and channel are left as they are.
std::optional<Request> parseRequest(apdu::View apdu, apdu::Protocol protocol, bool extended);

// What a command must say that asks for `available` bytes, when its length is not right: 6Cxx, in class A0 67xx. None
// when it is right. With `less`, fewer than all may be asked for.
std::optional<Answer> refuseLength(const Request& request, std::size_t available, bool less = false);
// How many of `available` bytes the request wants, once refuseLength() had nothing to say.
std::size_t wantedLength(const Request& request, std::size_t available);

} // namespace card::emulator
