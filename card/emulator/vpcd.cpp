#include "card/emulator/vpcd.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace card::emulator {

namespace {

using apdu::ErrorKind;

constexpr int pollMilliseconds = 100; // how long `stop` may go unseen
constexpr int connectMilliseconds = 5000;

enum Control : std::uint8_t { powerOn = 1, resetCard = 2, sendAtr = 4 }; // and 0: power off

// What became of waiting or moving bytes.
enum class Outcome : std::uint8_t { Done, Stopped, Closed, TimedOut, Failed };

class Socket {
  public:
    explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    int get() const { return descriptor_; }
    void set(int level, int option) const {
        const int on = 1;
        setsockopt(descriptor_, level, option, &on, sizeof on);
    }

  private:
    int descriptor_;
};

struct FreeAddresses {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

bool isTransient(int error) {
    return error == EINTR || error == EAGAIN || error == EWOULDBLOCK;
}

bool isHangUp(int error) {
    return error == ECONNRESET || error == EPIPE;
}

// Waits until the socket is ready for `events`; `limit` below 0: for ever.
Outcome wait(const Socket& socket, short events, const std::atomic<bool>& stop, int limit) {
    for (int waited = 0; limit < 0 || waited < limit; waited += pollMilliseconds) {
        if (stop) return Outcome::Stopped;
        pollfd entry{socket.get(), events, 0};
        const int ready = poll(&entry, 1, pollMilliseconds);
        if (ready > 0) return Outcome::Done;
        if (ready < 0 && errno != EINTR) return Outcome::Failed;
    }
    return Outcome::TimedOut;
}

Outcome receive(const Socket& socket, std::span<std::uint8_t> into, const std::atomic<bool>& stop) {
    while (!into.empty()) {
        // Re-armed every time: the kernel drops it again. The driver sends length and body apart, and Nagle's algorithm
        // holds the body back until the length was acknowledged, 40 ms later without this.
        socket.set(IPPROTO_TCP, TCP_QUICKACK);
        if (const auto outcome = wait(socket, POLLIN, stop, -1); outcome != Outcome::Done) return outcome;
        const auto count = recv(socket.get(), into.data(), into.size(), 0);
        if (count == 0 || (count < 0 && isHangUp(errno))) return Outcome::Closed;
        if (count < 0 && !isTransient(errno)) return Outcome::Failed;
        if (count > 0) into = into.subspan(static_cast<std::size_t>(count));
    }
    return Outcome::Done;
}

Outcome sendAll(const Socket& socket, apdu::View bytes, const std::atomic<bool>& stop) {
    while (!bytes.empty()) {
        const auto count = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(count));
            continue;
        }
        if (isHangUp(errno)) return Outcome::Closed;
        if (!isTransient(errno)) return Outcome::Failed;
        if (const auto outcome = wait(socket, POLLOUT, stop, -1); outcome != Outcome::Done) return outcome;
    }
    return Outcome::Done;
}

std::string place(const VpcdOptions& options) {
    return fmt::format("{} port {}", options.host, options.port);
}

apdu::Failure cannotConnect(const VpcdOptions& options, std::string_view why) {
    return apdu::fail(ErrorKind::Line, fmt::format("no vpcd driver answers at {}: {}", place(options), why))
        .hint("Start pcscd with the vsmartcard-vpcd driver installed (Debian: apt install vsmartcard-vpcd)")
        .retrySafe();
}

// One address: none when it cannot be reached, with the reason in `error`; an empty socket when stopped.
std::optional<Socket> tryConnect(const addrinfo& address, const std::atomic<bool>& stop, int& error) {
    Socket socket(::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
    if (socket.get() < 0) return error = errno, std::nullopt;
    if (connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return socket;
    if (errno != EINPROGRESS) return error = errno, std::nullopt;
    const auto outcome = wait(socket, POLLOUT, stop, connectMilliseconds);
    if (outcome == Outcome::Stopped) return Socket();
    socklen_t length = sizeof error;
    if (outcome == Outcome::TimedOut) return error = ETIMEDOUT, std::nullopt;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) return error = errno, std::nullopt;
    if (error != 0) return {};
    return socket;
}

apdu::Result<Socket> connectTo(const VpcdOptions& options, const std::atomic<bool>& stop) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = getaddrinfo(options.host.c_str(), std::to_string(options.port).c_str(), &hints, &found);
    if (failed != 0) return cannotConnect(options, gai_strerror(failed));
    const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
    int error = ECONNREFUSED;
    for (const auto* address = found; address != nullptr; address = address->ai_next) {
        if (auto socket = tryConnect(*address, stop, error)) return std::move(*socket);
    }
    return cannotConnect(options, std::strerror(error));
}

struct Reply {
    std::optional<apdu::Bytes> message; // none: nothing is to be sent
    apdu::Result<void> line;
};

// One message of the driver. A single byte is control, more is a command; nothing at all asks for nothing.
Reply handle(CardWire& card, apdu::View message) {
    if (message.size() > 1) {
        auto answer = card.exchange(message);
        if (!answer) return {{}, apdu::propagate(answer)};
        // The driver would wait for ever for what comes after a length of nothing; without us it sees a card that is
        // gone.
        if (answer->empty()) return {{}, apdu::fail(ErrorKind::Line, "the card gave no answer at all")};
        return {std::move(*answer), {}};
    }
    if (message.empty()) return {};
    if (message[0] == sendAtr) return {apdu::toBytes(card.atr()), {}};
    if (message[0] == powerOn || message[0] == resetCard) return {{}, card.reset()};
    return {}; // power off: the next power on resets
}

apdu::Result<void> conclude(Outcome outcome, bool insideMessage, const VpcdOptions& options) {
    if (outcome == Outcome::Stopped || (outcome == Outcome::Closed && !insideMessage)) return {};
    const char* how = outcome == Outcome::Closed ? "hung up inside a message" : "cannot be reached any more";
    return apdu::fail(ErrorKind::Line, fmt::format("the vpcd driver at {} {}", place(options), how))
        .hint("Start pcscd again and serve the card anew")
        .retrySafe();
}

} // namespace

apdu::Result<void> serveVpcd(CardWire& card, const VpcdOptions& options, const std::atomic<bool>& stop) {
    auto connected = connectTo(options, stop);
    if (!connected) return apdu::propagate(connected);
    const Socket& socket = *connected;
    if (socket.get() < 0) return {};
    socket.set(IPPROTO_TCP, TCP_NODELAY);
    if (options.onConnected) options.onConnected();

    apdu::Bytes message, out;
    message.reserve(0xFFFF); // growing later would leave copies of PINs behind
    while (true) {
        std::array<std::uint8_t, 2> length{};
        const auto first = receive(socket, std::span(length).first(1), stop);
        if (first != Outcome::Done) return conclude(first, false, options);
        auto outcome = receive(socket, std::span(length).last(1), stop);
        message.resize(static_cast<std::size_t>(length[0] << 8 | length[1]));
        if (outcome == Outcome::Done) outcome = receive(socket, message, stop);
        if (outcome != Outcome::Done) return conclude(outcome, true, options);

        const auto reply = handle(card, message);
        apdu::wipe(message); // it may have carried a PIN
        if (!reply.line) return reply.line;
        if (!reply.message) continue;
        if (reply.message->size() > 0xFFFF)
            return apdu::fail(ErrorKind::Limit, "the card's answer is longer than the vpcd protocol can carry");
        out.assign(
            {static_cast<std::uint8_t>(reply.message->size() >> 8), static_cast<std::uint8_t>(reply.message->size())});
        apdu::append(out, *reply.message);
        outcome = sendAll(socket, out, stop);
        if (outcome != Outcome::Done) return conclude(outcome, false, options);
    }
}

} // namespace card::emulator
