#include "tests/support/pcsc_world.h"

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

std::unique_ptr<PcscWorld> PcscWorld::enter(std::string& whyNot) {
    static bool entered = false;
    if (!isInstalled("pcscd")) return whyNot = "pcscd is not installed", nullptr;
    if (!std::filesystem::exists("/etc/reader.conf.d/vpcd"))
        return whyNot = "vsmartcard-vpcd is not installed", nullptr;
    if (!entered) {
        whyNot = enterNamespaces();
        if (!whyNot.empty()) return nullptr;
        entered = true;
    }
    std::unique_ptr<PcscWorld> world(new PcscWorld);
    world->startDaemon();
    return world;
}

PcscWorld::~PcscWorld() {
    stopDaemon();
}

void PcscWorld::startDaemon() {
    daemon_ = std::make_unique<Child>(std::vector<std::string>{"pcscd", "--foreground"}, directory_.path("pcscd.log"));
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
    auto child = std::make_unique<Child>(
        std::vector<std::string>{SIMPROV_BINARY, "card", "serve", image, "--port", std::to_string(port)},
        directory_.path("serve-" + std::to_string(port) + ".log"));
    if (!waitForCard(true, port - firstPort)) return nullptr;
    return child;
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
