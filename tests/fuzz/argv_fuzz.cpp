// The command line: arguments separated by line ends, then (after a NUL) standard input. Runs in a directory of its
// own, over a virtual card in a reader; what it may reach is kept small, because it runs with the rights of whoever
// fuzzes.
#include "card/emulator/virtual_card.h"
#include "cli/run.h"
#include "efs/blank_card.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

class OneReader final : public card::Readers {
  public:
    explicit OneReader(efs::Image image) : image_(std::move(image)) {}

    apdu::Result<std::vector<card::Reader>> list() override {
        return std::vector<card::Reader>{{0, "Virtual Reader", card::ReaderState::Present, image_.atr}};
    }
    apdu::Result<std::vector<card::Reader>> waitForChange(const std::vector<card::Reader>&,
                                                          std::chrono::milliseconds) override {
        return list();
    }
    apdu::Result<std::unique_ptr<card::CardWire>> connect(const std::string&, const card::ConnectOptions&) override {
        return std::make_unique<card::emulator::VirtualCard>(image_);
    }
    void cancel() override {}

  private:
    efs::Image image_;
};

// A directory to work in, gone at the end; the directory of before is the current one again after each run.
class Workplace {
  public:
    Workplace() : before_(::open(".", O_RDONLY | O_DIRECTORY)) {
        std::string pattern = (std::filesystem::temp_directory_path() / "simprov-fuzz-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~Workplace() { std::filesystem::remove_all(path_); }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;
    void enter() const { std::filesystem::current_path(path_); }
    void leave() const { fuzz::require(::fchdir(before_) == 0, "the way back"); }

  private:
    std::string path_;
    int before_;
};

std::vector<std::string> split(const std::string_view text, const char separator) {
    std::vector<std::string> parts{""};
    for (const char c : text) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

// Nothing outside the workplace, no other file descriptor, no network, no walk over every file id.
bool harmless(const std::vector<std::string>& arguments) {
    for (const std::string& argument : arguments) {
        const bool reachesOut = argument.find('/') != std::string::npos || argument.find("fd:") != std::string::npos ||
                                argument.find("..") != std::string::npos;
        if (reachesOut || argument == "serve" || argument == "--all" || argument.find("prompt") != std::string::npos)
            return false;
    }
    return true;
}

const efs::Image& image() {
    static const efs::Image card = *efs::blankCard({});
    return card;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Workplace workplace;
    static const std::atomic<bool> stop{true};
    const std::string_view all = apdu::asText({data, size});
    const std::size_t end = std::min(all.find('\0'), all.size());
    std::vector<std::string> arguments = split(all.substr(0, end), '\n');
    if (!harmless(arguments)) return 0;
    arguments.insert(arguments.begin(), "simprov");
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());

    OneReader readers(image());
    std::istringstream in{std::string(all.substr(std::min(end + 1, all.size())))};
    std::ostringstream out, err;
    cli::Environment environment{readers,
                                 in,
                                 out,
                                 err,
                                 false,
                                 false,
                                 false,
                                 [] {
                                     return cli::ServiceHealth{true, "", ""};
                                 },
                                 []() -> const std::atomic<bool>& { return stop; }};
    workplace.enter();
    const int code = cli::run(static_cast<int>(argv.size()), argv.data(), environment);
    workplace.leave();
    fuzz::require(code >= 0 && code <= 9, "exit codes are those of the contract");
    fuzz::require(code == 0 || !out.str().empty() || !err.str().empty(), "who fails says why");
    return 0;
}
