// A PC/SC daemon of the test's own: network and mount namespaces of this process, pcscd with the vpcd driver inside, so
// that nothing listens outside and tests do not meet each other.
//
// Debian's vpcd gives two slots a device, on loopback ports from 35963 on. Enter before the process starts a thread.
#pragma once

#include "tests/support/files.h"
#include "tests/support/process.h"

#include <memory>
#include <optional>
#include <string>

namespace support {

class PcscWorld {
  public:
    static constexpr int firstPort = 35963, secondPort = 35964;
    static std::string readerOf(int slot); // its name, from slot 0

    // The world, or in `whyNot` the reason this machine has none. Namespaces are entered once a process.
    // `slots` is even, and sixteen are the most one daemon serves.
    static std::unique_ptr<PcscWorld> enter(std::string& whyNot, int slots = 2);
    ~PcscWorld();

    void startDaemon();
    void stopDaemon();

    // Serves the image with `simprov card serve` and waits until the daemon sees the card.
    std::unique_ptr<Child> serve(const std::string& image, int port = firstPort);
    // Waits until the slot holds a card (or holds none); false after ten seconds.
    bool waitForCard(bool present, int slot = 0);
    std::string daemonLog() const;

  private:
    explicit PcscWorld(int slots) : slots_(slots) {}
    int slots_;
    TemporaryDirectory directory_;
    std::unique_ptr<Child> daemon_;
};

} // namespace support
