#include "card/emulator/request.h"

#include <algorithm>

namespace card::emulator {

namespace {

constexpr std::size_t headerLength = 4;

std::size_t u16(apdu::View bytes, std::size_t offset) {
    return static_cast<std::size_t>(bytes[offset] << 8 | bytes[offset + 1]);
}

void expect(Request& request, std::size_t le, std::size_t whenZero) {
    request.allThereIs = le == 0;
    request.expected = le == 0 ? whenZero : le;
}

// T=0: the header has a fifth byte P3, which is the length of whichever side sends data; none counts as zero.
bool parseT0(Request& request, apdu::View rest) {
    const std::size_t p3 = rest.empty() ? 0 : rest[0];
    if (rest.size() <= 1) {
        expect(request, p3, 256);
        return true;
    }
    request.body = rest.subspan(1);
    return p3 == request.body.size();
}

//   Le | Lc body | Lc body Le
bool parseShort(Request& request, apdu::View rest) {
    if (rest.empty()) return true;
    const std::size_t length = rest[0];
    if (rest.size() == 1) return expect(request, length, 256), true;
    if (length == 0 || rest.size() < 1 + length || rest.size() > 2 + length) return false;
    request.body = rest.subspan(1, length);
    if (rest.size() == 2 + length) expect(request, rest.back(), 256);
    return true;
}

//   00 Le Le | 00 Lc Lc body | 00 Lc Lc body Le Le
bool parseExtended(Request& request, apdu::View rest) {
    const std::size_t length = u16(rest, 1);
    if (rest.size() == 3) return expect(request, length, 65'536), true;
    if (length == 0 || (rest.size() != 3 + length && rest.size() != 5 + length)) return false;
    request.body = rest.subspan(3, length);
    if (rest.size() == 5 + length) expect(request, u16(rest, 3 + length), 65'536);
    return true;
}

} // namespace

std::optional<Request> parseRequest(apdu::View apdu, apdu::Protocol protocol, bool extended) {
    if (apdu.size() < headerLength) return {};
    Request request;
    request.cla = apdu[0], request.ins = apdu[1], request.p1 = apdu[2], request.p2 = apdu[3];
    request.t1 = protocol == apdu::Protocol::T1;
    const apdu::View rest = apdu.subspan(headerLength);
    const bool isLong = request.t1 && rest.size() >= 3 && rest[0] == 0;
    const bool whole = !request.t1 ? parseT0(request, rest)
                       : isLong    ? extended && parseExtended(request, rest)
                                   : parseShort(request, rest);
    if (!whole) return {};
    return request;
}

std::optional<Answer> refuseLength(const Request& request, std::size_t available, bool less) {
    if (!request.expected) return refuse(Refusal::BadLength, request.world);
    if (*request.expected == available || (less && *request.expected < available)) return {};
    if (request.t1 && request.allThereIs && *request.expected > available) return {};
    const auto right = static_cast<std::uint8_t>(available);
    if (request.world == World::Gsm) {
        return Answer{static_cast<std::uint16_t>(0x6700 | (available > 255 ? 0 : right)), {}};
    }
    if (available > 256) return refuse(Refusal::BadLength, request.world);
    return Answer{static_cast<std::uint16_t>(0x6C00 | right), {}};
}

std::size_t wantedLength(const Request& request, std::size_t available) {
    return std::min(request.expected.value_or(0), available);
}

} // namespace card::emulator
