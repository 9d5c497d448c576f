#include "efs/atr.h"

#include "apdu/cursor.h"

#include <algorithm>
#include <numeric>

namespace efs {

using apdu::ErrorKind;
using apdu::View;

namespace {

constexpr std::size_t minLength = 2, maxLength = 33; // ISO 7816-3 §8.2.1: TS and up to 32 characters
constexpr int globalBytes = 15;                      // T=15 qualifies global interface bytes, it is no protocol

// Y(i) in the high nibble says which of TA, TB, TC, TD follow; TD carries Y(i+1) and a protocol.
void readInterfaceBytes(apdu::Cursor& in, std::uint8_t format, Atr& atr) {
    for (int group = 1;; ++group) {
        if ((format & 0x10) != 0) {
            const int ta = in.u8();
            if (group == 1) atr.fidi = ta;
        }
        if ((format & 0x20) != 0) in.u8();
        if ((format & 0x40) != 0) in.u8();
        if ((format & 0x80) == 0 || in.fault()) return;
        format = in.u8();
        const int protocol = format & 0x0F;
        if (std::find(atr.protocols.begin(), atr.protocols.end(), protocol) == atr.protocols.end()) {
            atr.protocols.push_back(protocol);
        }
    }
}

// Card capabilities (ISO 7816-4 §8.1.1.2.7), third byte: b7 extended length, b5-b4 how channel numbers are assigned
// (00: no channels), b3-b1 how many besides the basic one, 7 standing for seven or more.
void readCapabilities(View value, Atr& atr) {
    if (value.size() < 3) return;
    atr.extendedLengthKnown = true;
    atr.extendedLength = (value[2] & 0x40) != 0;
    atr.logicalChannels = (value[2] & 0x18) != 0 ? value[2] & 0x07 : 0;
}

// Category 80: compact-TLV objects; 00: the same, and a status of three bytes at the end; others are the maker's own.
void readHistorical(Atr& atr) {
    View rest = atr.historical;
    if (rest.empty() || (rest[0] != 0x00 && rest[0] != 0x80)) return;
    const std::size_t status = rest[0] == 0x00 ? 3 : 0;
    if (rest.size() < 1 + status) return;
    rest = rest.subspan(1, rest.size() - 1 - status);
    while (!rest.empty()) {
        const std::size_t length = rest[0] & 0x0F;
        if (length > rest.size() - 1) return;
        if (rest[0] >> 4 == 0x7) readCapabilities(rest.subspan(1, length), atr);
        rest = rest.subspan(1 + length);
    }
}

// TCK makes the exclusive-or from T0 on zero; it is there unless T=0 is all that is offered.
bool checkByteFits(View atr, std::size_t used, bool due) {
    if (!due) return used == atr.size();
    if (used + 1 != atr.size()) return false;
    return std::accumulate(atr.begin() + 1, atr.end(), 0, [](int sum, std::uint8_t byte) { return sum ^ byte; }) == 0;
}

} // namespace

apdu::Result<Atr> decodeAtr(View bytes) {
    if (bytes.size() < minLength || bytes.size() > maxLength) {
        return apdu::fail(ErrorKind::Malformed, "an answer to reset has 2 to 33 bytes").at({0, bytes.size()}).in("ATR");
    }
    apdu::Cursor in(bytes);
    const std::uint8_t convention = in.u8();
    if (convention != 0x3B && convention != 0x3F) {
        return apdu::fail(ErrorKind::Malformed, "an answer to reset begins with 3B or 3F").at({0, 1}).in("ATR");
    }
    Atr atr;
    atr.inverse = convention == 0x3F;
    const std::uint8_t format = in.u8();
    readInterfaceBytes(in, format, atr);
    atr.historical = apdu::toBytes(in.take(format & 0x0F));
    if (in.fault()) return in.failure().in("ATR");

    const bool due =
        std::any_of(atr.protocols.begin(), atr.protocols.end(), [](int protocol) { return protocol != 0; });
    atr.checkByteValid = checkByteFits(bytes, in.position(), due);
    std::erase(atr.protocols, globalBytes);
    if (atr.protocols.empty()) atr.protocols = {0};
    readHistorical(atr);
    return atr;
}

} // namespace efs
