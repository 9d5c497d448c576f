// The vpcd client against a driver of the test's own, on loopback.
#include "card/emulator/faults.h"
#include "card/emulator/vpcd.h"
#include "tests/card/emulator/cards.h"

#include <chrono>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace emulator_test {
namespace {

using namespace std::chrono_literals;
using card::emulator::serveVpcd;
using card::emulator::VpcdOptions;
using Clock = std::chrono::steady_clock;

// What the driver does: listens, sends length and body apart, waits for answers.
class Driver {
  public:
    explicit Driver(int family = AF_INET) : listener_(socket(family, SOCK_STREAM, 0)) {
        sockaddr_storage address{};
        address.ss_family = static_cast<sa_family_t>(family);
        if (family == AF_INET) reinterpret_cast<sockaddr_in&>(address).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (family == AF_INET6) reinterpret_cast<sockaddr_in6&>(address).sin6_addr = in6addr_loopback;
        socklen_t length = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        listening_ = bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0 && listen(listener_, 1) == 0;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(family == AF_INET ? reinterpret_cast<sockaddr_in&>(address).sin_port
                                        : reinterpret_cast<sockaddr_in6&>(address).sin6_port);
    }
    ~Driver() {
        hangUp();
        close(listener_);
    }
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    bool listening() const { return listening_; }
    std::uint16_t port() const { return port_; }
    void accept() { line_ = ::accept(listener_, nullptr, nullptr); }
    void hangUp() {
        if (line_ >= 0) close(line_);
        line_ = -1;
    }
    void sendRaw(const apdu::Bytes& bytes) const {
        EXPECT_EQ(send(line_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    void sendMessage(const apdu::Bytes& body) const {
        sendRaw({static_cast<std::uint8_t>(body.size() >> 8), static_cast<std::uint8_t>(body.size())});
        if (!body.empty()) sendRaw(body);
    }
    // The next answer as hex; "-" when none comes within `limit`.
    std::string receive(std::chrono::milliseconds limit = 2000ms) const {
        apdu::Bytes length, body;
        if (!read(length, 2, limit)) return "-";
        return read(body, static_cast<std::size_t>(length[0] << 8 | length[1]), limit) ? apdu::hex(body) : "-";
    }
    std::string ask(const std::string& command) const {
        sendMessage(*apdu::fromHex(command));
        return receive();
    }

  private:
    bool read(apdu::Bytes& into, std::size_t count, std::chrono::milliseconds limit) const {
        into.resize(count);
        for (std::size_t have = 0; have < count;) {
            pollfd entry{line_, POLLIN, 0};
            if (poll(&entry, 1, static_cast<int>(limit.count())) <= 0) return false;
            const auto got = recv(line_, into.data() + have, count - have, 0);
            if (got <= 0) return false;
            have += static_cast<std::size_t>(got);
        }
        return true;
    }

    int listener_, line_ = -1;
    bool listening_ = false;
    std::uint16_t port_ = 0;
};

// A card being served in a thread, until stop() or the driver hangs up.
class Served {
  public:
    Served(card::CardWire& card, VpcdOptions options)
        : thread_([this, &card, options] { result_ = serveVpcd(card, options, stop_); }) {}
    ~Served() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    void stop() { stop_ = true; }
    const apdu::Result<void>& end() {
        thread_.join();
        return result_;
    }

  private:
    std::atomic<bool> stop_{false};
    apdu::Result<void> result_;
    std::thread thread_;
};

class Vpcd : public ::testing::Test {
  protected:
    VpcdOptions options() const { return {"127.0.0.1", driver_.port()}; }
    VirtualCard card_{uiccImage()};
    Driver driver_;
};

TEST_F(Vpcd, servesCommandsAndControl) {
    Served served(card_, options());
    driver_.accept();
    driver_.sendMessage({0x01}); // power on: no answer
    EXPECT_EQ(driver_.ask("04"), "3B00");
    EXPECT_EQ(driver_.ask("00A4080C047F804432"), "9000");
    EXPECT_EQ(driver_.ask("0020000108" + std::string(chv1)), "9000");
    EXPECT_EQ(driver_.ask("00D6000001AA"), "9000");
    EXPECT_EQ(driver_.ask("00B0000000").size(), 2 * 258u);
    driver_.sendMessage({0x02}); // reset
    EXPECT_EQ(driver_.ask("00B0000001"), "6986");
    EXPECT_EQ(driver_.ask("00A4080C047F804432"), "9000");
    driver_.sendMessage({0x00}); // power off and on
    driver_.sendMessage({0x01});
    EXPECT_EQ(driver_.ask("00B0000001"), "6986");
    driver_.sendMessage({}); // nothing at all
    driver_.sendMessage({0x77});
    EXPECT_EQ(driver_.receive(150ms), "-");
    EXPECT_EQ(driver_.ask("04"), "3B00");
    driver_.hangUp();
    EXPECT_TRUE(served.end());
}

TEST_F(Vpcd, takesMessagesInPieces) {
    Served served(card_, options());
    driver_.accept();
    for (const std::uint8_t byte : "000900A4080C047F804432"_hex) {
        driver_.sendRaw({byte});
        std::this_thread::sleep_for(2ms);
    }
    EXPECT_EQ(driver_.receive(), "9000");
    driver_.sendRaw("000104 000500B0000002"_hex); // two messages in one
    EXPECT_EQ(driver_.receive(), "3B00");
    EXPECT_EQ(driver_.receive(), "00019000");
}

TEST_F(Vpcd, stopsWithin200Milliseconds) {
    Served served(card_, options());
    driver_.accept();
    EXPECT_EQ(driver_.ask("04"), "3B00");
    driver_.sendRaw({0x00}); // also in the middle of a message
    const auto start = Clock::now();
    served.stop();
    EXPECT_TRUE(served.end());
    EXPECT_LT(Clock::now() - start, 200ms);
}

TEST_F(Vpcd, hangingUpInsideAMessageIsAnError) {
    Served served(card_, options());
    driver_.accept();
    driver_.sendRaw("000A00A4"_hex);
    driver_.hangUp();
    const auto& result = served.end();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, apdu::ErrorKind::Line);
    EXPECT_EQ(result.error().text,
              "the vpcd driver at 127.0.0.1 port " + std::to_string(driver_.port()) + " hung up inside a message");
}

TEST_F(Vpcd, aBrokenCardEndsTheService) {
    card::emulator::FaultRule rule;
    rule.instruction = 0xB0;
    rule.action = card::emulator::Fault::Removed;
    card::emulator::FaultyCard faulty(card_, {rule});
    Served served(faulty, options());
    driver_.accept();
    EXPECT_EQ(driver_.ask("04"), "3B00");
    driver_.sendMessage("00B0000001"_hex);
    EXPECT_EQ(driver_.receive(), "-"); // the connection closes: the reader is empty
    ASSERT_FALSE(served.end());
}

TEST_F(Vpcd, namesThePlaceWhereNobodyAnswers) {
    const auto port = driver_.port();
    const std::atomic<bool> stop{false};
    VpcdOptions nobody{"127.0.0.1", 1};
    const auto refused = serveVpcd(card_, nobody, stop);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, apdu::ErrorKind::Line);
    EXPECT_EQ(refused.error().text, "no vpcd driver answers at 127.0.0.1 port 1: Connection refused");
    EXPECT_NE(refused.error().hint.find("vsmartcard-vpcd"), std::string::npos);
    const auto unknown = serveVpcd(card_, {"no.such.host.invalid", port}, stop);
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().text.find("no.such.host.invalid"), std::string::npos);
}

TEST_F(Vpcd, speaksIpv6) {
    Driver driver(AF_INET6);
    if (!driver.listening()) GTEST_SKIP() << "this machine has no IPv6 loopback";
    Served served(card_, {"::1", driver.port()});
    driver.accept();
    EXPECT_EQ(driver.ask("04"), "3B00");
}

TEST_F(Vpcd, doesNotWaitForDelayedAcknowledgements) {
    Served served(card_, options());
    driver_.accept();
    ASSERT_EQ(driver_.ask("00A4080C047F804432"), "9000");
    constexpr int rounds = 100;
    const auto start = Clock::now();
    for (int i = 0; i < rounds; ++i) ASSERT_EQ(driver_.ask("00B0000002"), "00019000");
    // With delayed acknowledgements a command takes 40 ms and more; a busy machine stays far below that without.
    EXPECT_LT((Clock::now() - start) / rounds, 15ms);
}

} // namespace
} // namespace emulator_test
