#include "tests/support/pcsc_world.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <thread>

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

namespace support {

namespace {

const char* const runDirectory = "/run/pcscd";
const char* const driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
constexpr int slotsOfDevice = 2;

// Devices of one name would be readers of one name.
std::string deviceOf(int slot) {
    const int device = slot / slotsOfDevice;
    return device == 0 ? "Virtual PCD" : fmt::format("Virtual PCD {}", device + 1);
}

bool bringLoopbackUp() {
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    const bool up = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return up;
}

std::string enterNamespaces() {
    std::error_code error;
    std::filesystem::create_directories(runDirectory, error);
    if (error) return std::string("cannot make ") + runDirectory + ": " + error.message();
    if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) {
        return std::string("no namespaces of one's own: ") + std::strerror(errno) + " (root is needed)";
    }
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", runDirectory, "tmpfs", 0, "mode=0755") != 0) {
        return std::string("cannot mount a private ") + runDirectory + ": " + std::strerror(errno);
    }
    if (!bringLoopbackUp()) return std::string("cannot bring the loopback interface up: ") + std::strerror(errno);
    return "";
}

} // namespace

std::string PcscWorld::readerOf(int slot) {
    return fmt::format("{} 00 {:02X}", deviceOf(slot), slot % slotsOfDevice);
}

std::unique_ptr<PcscWorld> PcscWorld::enter(std::string& whyNot, int slots) {
    static bool entered = false;
    if (!isInstalled("pcscd")) return whyNot = "pcscd is not installed", nullptr;
    if (!std::filesystem::exists(driver)) return whyNot = "vsmartcard-vpcd is not installed", nullptr;
    if (!entered) {
        whyNot = enterNamespaces();
        if (!whyNot.empty()) return nullptr;
        entered = true;
    }
    std::unique_ptr<PcscWorld> world(new PcscWorld(slots));
    world->startDaemon();
    return world;
}

PcscWorld::~PcscWorld() {
    stopDaemon();
}

void PcscWorld::startDaemon() {
    std::string readers;
    for (int slot = 0; slot < slots_; slot += slotsOfDevice) {
        // The driver keeps its slots in variables of its own: each device takes a driver of its own.
        const std::string library = directory_.path(fmt::format("vpcd{}.so", slot));
        std::filesystem::copy_file(driver, library, std::filesystem::copy_options::overwrite_existing);
        readers += fmt::format("FRIENDLYNAME \"{0}\"\nDEVICENAME /dev/null:{1}\nLIBPATH {2}\nCHANNELID {1}\n\n",
                               deviceOf(slot), firstPort + slot, library);
    }
    writeText(directory_.path("reader.conf"), readers);
    daemon_ = std::make_unique<Child>(
        std::vector<std::string>{"pcscd", "--foreground", "--config", directory_.path("reader.conf")},
        directory_.path("pcscd.log"));
    const std::string socket = std::string(runDirectory) + "/pcscd.comm";
    for (int i = 0; i < 1000 && !std::filesystem::exists(socket); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void PcscWorld::stopDaemon() {
    daemon_.reset();
    std::error_code ignored;
    for (const char* name : {"/pcscd.comm", "/pcscd.pid"})
        std::filesystem::remove(std::string(runDirectory) + name, ignored);
}

std::unique_ptr<Child> PcscWorld::serve(const std::string& image, int port) {
    constexpr int tries = 2; // the driver may lose a card that comes while it lets go of the one before
    for (int i = 0; i < tries; ++i) {
        auto child = std::make_unique<Child>(
            std::vector<std::string>{SIMPROV_BINARY, "card", "serve", image, "--port", std::to_string(port)},
            directory_.path("serve-" + std::to_string(port) + ".log"));
        if (waitForCard(true, port - firstPort)) return child;
    }
    return nullptr;
}

// Asks another program than ours, so that a fault of our driver cannot hide here.
bool PcscWorld::waitForCard(bool present, int slot) {
    for (int i = 0; i < 200; ++i) {
        const Finished seen = run({"opensc-tool", "--list-readers"});
        // "0    Yes             Virtual PCD 00 00" below two heading lines
        std::istringstream lines(seen.out);
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words(line);
            std::string number, card;
            if (words >> number >> card && number == std::to_string(slot) && card == (present ? "Yes" : "No"))
                return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

std::string PcscWorld::daemonLog() const {
    return daemon_ ? daemon_->log() : "";
}

} // namespace support
