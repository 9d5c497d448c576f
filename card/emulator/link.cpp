#include "card/emulator/link.h"

#include "apdu/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <thread>

namespace card::emulator {

using apdu::ErrorKind;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t etuPerCharacter = 12;
constexpr std::size_t blockBytes = 254, blockOverhead = 4; // T=1: prologue 3, LRC 1
constexpr std::size_t headerBytes = 5;

// ISO 7816-3 §8.3, tables 7 and 8.
constexpr unsigned clockFactors[16] = {372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0};
constexpr unsigned rateFactors[16] = {0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0};

std::size_t withBlocks(std::size_t bytes) {
    return bytes + blockOverhead * std::max<std::size_t>(1, (bytes + blockBytes - 1) / blockBytes);
}

apdu::Failure badLink(std::string_view text) {
    return apdu::fail(ErrorKind::Usage, fmt::format("\"{}\" is no speed of a card line", text))
        .hint("9600, TA1=96, TA1=96@4.8 (MHz); the memory behind a comma: 9600,3.5/64 (ms for each so many bytes)");
}

// std::from_chars reads a double here; all of the text or nothing.
bool readNumber(std::string_view text, double& number) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && end == text.data() + text.size() && number > 0;
}

bool readTa1(std::string_view text, LinkSpeed& speed) {
    const std::size_t at = text.find('@');
    const auto ta1 = apdu::fromHex(text.substr(0, at));
    if (!ta1 || ta1->size() != 1) return false;
    speed.f = clockFactors[ta1->front() >> 4];
    speed.d = rateFactors[ta1->front() & 0x0F];
    if (speed.f == 0 || speed.d == 0) return false;
    if (at == std::string_view::npos) return true;
    double mega = 0;
    constexpr double most = 20;
    if (!readNumber(text.substr(at + 1), mega) || mega > most) return false;
    speed.clockHz = mega * 1e6;
    return true;
}

bool readMemory(std::string_view text, LinkSpeed& speed) {
    const std::size_t slash = text.find('/');
    double milliseconds = 0, page = 0;
    constexpr double slowest = 1000, largest = 4096;
    if (slash == std::string_view::npos || !readNumber(text.substr(0, slash), milliseconds) ||
        !readNumber(text.substr(slash + 1), page) || milliseconds > slowest || page > largest || page < 1)
        return false;
    speed.pageWrite = std::chrono::microseconds(static_cast<long>(milliseconds * 1000));
    speed.pageBytes = static_cast<std::size_t>(page);
    return true;
}

} // namespace

nanoseconds LinkSpeed::character() const {
    return nanoseconds(static_cast<long>(etuPerCharacter * f / static_cast<double>(d) / clockHz * 1e9));
}

nanoseconds LinkSpeed::transfer(std::size_t command, std::size_t answer, apdu::Protocol protocol) const {
    const std::size_t characters = protocol == apdu::Protocol::T1 ? withBlocks(command) + withBlocks(answer)
                                                                  : std::max(command, headerBytes) + 1 + answer;
    return character() * static_cast<long>(characters);
}

nanoseconds LinkSpeed::memory(apdu::View command) const {
    if (command.size() <= headerBytes) return nanoseconds(0);
    const std::size_t bytes = command[4];
    if (command[1] == apdu::ins::updateRecord)
        return nanoseconds(pageWrite) * static_cast<long>((bytes + pageBytes - 1) / pageBytes);
    if (command[1] != apdu::ins::updateBinary || bytes == 0) return nanoseconds(0);
    const std::size_t offset = static_cast<std::size_t>(command[2] & 0x7F) << 8 | command[3];
    const std::size_t pages = (offset + bytes - 1) / pageBytes - offset / pageBytes + 1;
    return nanoseconds(pageWrite) * static_cast<long>(pages);
}

apdu::Result<LinkSpeed> parseLink(std::string_view text) {
    LinkSpeed speed;
    const std::size_t comma = text.find(',');
    const std::string_view line = text.substr(0, comma);
    if (comma != std::string_view::npos && !readMemory(text.substr(comma + 1), speed)) return badLink(text);
    if (line.starts_with("TA1=")) {
        if (!readTa1(line.substr(4), speed)) return badLink(text);
        return speed;
    }
    double rate = 0;
    constexpr double slowest = 300, fastest = 4'000'000;
    if (!readNumber(line, rate) || rate < slowest || rate > fastest) return badLink(text);
    speed.clockHz = rate * speed.f / speed.d;
    return speed;
}

void PacedCard::spend(nanoseconds time) {
    constexpr std::chrono::milliseconds mostMadeUp{5};
    const auto now = steady_clock::now();
    due_ = std::max(due_, now - mostMadeUp) + time;
    std::this_thread::sleep_until(due_);
}

apdu::Result<apdu::Bytes> PacedCard::exchange(apdu::View apdu) {
    auto answer = card_.exchange(apdu);
    spend(speed_.transfer(apdu.size(), answer ? answer->size() : 0, protocol()) + speed_.memory(apdu));
    return answer;
}

apdu::Result<void> PacedCard::reset() {
    auto done = card_.reset();
    constexpr long settling = 400; // clocks from reset to the ATR (ISO 7816-3 §6.2.2), and then the ATR
    spend(nanoseconds(static_cast<long>(settling / speed_.clockHz * 1e9)) +
          speed_.character() * static_cast<long>(atr().size()));
    return done;
}

} // namespace card::emulator
