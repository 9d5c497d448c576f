// A vpcd client: puts a card into a real PC/SC daemon through the vsmartcard vpcd driver.
//
// Protocol (TCP, the driver listens): each message is a 16-bit big-endian length and that many bytes. One byte from the
// driver is control: 0 power off, 1 power on, 2 reset, 4 "send the ATR"; anything longer is a command APDU.
#pragma once

#include "card/readers.h"

#include <atomic>
#include <functional>
#include <string>

namespace card::emulator {

struct VpcdOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 35963;
    std::function<void()> onConnected = {}; // called once, when the driver has taken the card in
};

// Serves `card` until the driver hangs up (a success), `stop` becomes true, or the line fails. Line errors name host
// and port and say how to start the driver.
apdu::Result<void> serveVpcd(CardWire& card, const VpcdOptions& options, const std::atomic<bool>& stop);

} // namespace card::emulator
