#include "cli/secret_source.h"

#include "cli/output.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <ostream>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace cli {

namespace {

using apdu::ErrorKind;
using apdu::fail;
using apdu::Result;
using apdu::Secret;

constexpr char endOfText = 3, endOfFile = 4, backspace = 8, erase = 127, killLine = 21;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

// The terminal with echo off and Ctrl-C as an ordinary character, as it was again afterwards.
class QuietTerminal {
  public:
    explicit QuietTerminal(int fd) : fd_(fd), valid_(::tcgetattr(fd, &before_) == 0) {
        if (!valid_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
        valid_ = ::tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
    }
    ~QuietTerminal() {
        if (valid_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;
    bool valid() const { return valid_; }

  private:
    int fd_;
    termios before_{};
    bool valid_;
};

void say(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

// A buffer that never moves while it grows, so that no copy of a credential stays behind.
apdu::Bytes secretBuffer() {
    apdu::Bytes buffer;
    buffer.reserve(SecretSources::maxBytes + 1);
    return buffer;
}

Secret withoutLineEnd(apdu::Bytes&& bytes) {
    if (!bytes.empty() && bytes.back() == '\n') bytes.pop_back();
    if (!bytes.empty() && bytes.back() == '\r') bytes.pop_back();
    return Secret(std::move(bytes));
}

Result<Secret> tooLong() {
    return fail(ErrorKind::Usage,
                fmt::format("the credential source holds more than {} bytes", SecretSources::maxBytes))
        .hint("it should hold one credential and nothing else");
}

Result<Secret> readAll(int fd, const std::string& name) {
    apdu::Bytes bytes = secretBuffer();
    for (;;) {
        std::array<std::uint8_t, 512> piece;
        const ssize_t count = ::read(fd, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            apdu::wipe(bytes);
            return fail(ErrorKind::Input, fmt::format("cannot read {}: {}", name, std::strerror(errno)));
        }
        if (count == 0) return withoutLineEnd(std::move(bytes));
        const auto size = static_cast<std::size_t>(count);
        const bool fits = bytes.size() + size <= SecretSources::maxBytes;
        if (fits) bytes.insert(bytes.end(), piece.begin(), piece.begin() + count);
        apdu::wipe(piece);
        if (!fits) {
            apdu::wipe(bytes);
            return tooLong();
        }
    }
}

// One line typed without echo; erase and kill work as usual.
Result<Secret> readLine(int fd) {
    apdu::Bytes bytes = secretBuffer();
    for (;;) {
        char c = 0;
        const ssize_t count = ::read(fd, &c, 1);
        if (count < 0 && errno == EINTR) continue;
        if (c == endOfText || (count <= 0 && bytes.empty()) || (c == endOfFile && bytes.empty())) {
            apdu::wipe(bytes);
            return fail(ErrorKind::Usage, "no credential was given: the prompt was left")
                .hint("nothing was sent to the card");
        }
        if (count <= 0 || c == '\n' || c == '\r' || c == endOfFile) return Secret(std::move(bytes));
        if (c == killLine) {
            apdu::wipe(bytes);
            bytes.clear();
        } else if (c == backspace || c == erase) {
            if (!bytes.empty()) bytes.back() = 0, bytes.pop_back();
        } else if (bytes.size() == SecretSources::maxBytes) {
            apdu::wipe(bytes);
            return tooLong();
        } else {
            bytes.push_back(static_cast<std::uint8_t>(c));
        }
    }
}

Result<Secret> fromPrompt(std::string_view what) {
    const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (terminal.get() < 0) {
        return fail(ErrorKind::Credential, fmt::format("there is no terminal to ask for the {} on", what))
            .hint("name a source: env:VAR, file:PATH or fd:N");
    }
    const QuietTerminal quiet(terminal.get());
    if (!quiet.valid()) {
        return fail(ErrorKind::Credential,
                    fmt::format("the terminal cannot hide what is typed: {}", std::strerror(errno)))
            .hint("name a source: env:VAR, file:PATH or fd:N");
    }
    say(terminal.get(), fmt::format("{}: ", what));
    auto secret = readLine(terminal.get());
    say(terminal.get(), "\n");
    return secret;
}

bool isVariableName(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
           std::string_view::npos;
}

Result<Secret> fromVariable(const std::string& variable) {
    if (!isVariableName(variable)) {
        return fail(ErrorKind::Usage, "what follows env: is no name of an environment variable")
            .hint("name the variable that holds the credential, without $");
    }
    char* value = std::getenv(variable.c_str());
    if (value == nullptr) {
        return fail(ErrorKind::Usage, fmt::format("the environment variable {} is not set", variable))
            .hint("export it before the command; its value is removed from the environment once read");
    }
    const std::size_t length = std::strlen(value);
    if (length > SecretSources::maxBytes) return tooLong();
    apdu::Bytes bytes = apdu::toBytes(apdu::asBytes({value, length}));
    apdu::wipe({reinterpret_cast<std::uint8_t*>(value), length});
    ::unsetenv(variable.c_str());
    return withoutLineEnd(std::move(bytes));
}

Result<Secret> fromDescriptor(std::string_view number) {
    int fd = -1;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), fd);
    if (problem != std::errc{} || end != number.data() + number.size() || fd < 0) {
        return fail(ErrorKind::Usage, "what follows fd: is no number of an open file descriptor")
            .hint("for example fd:3 with 3<file");
    }
    return readAll(fd, fmt::format("file descriptor {}", fd));
}

} // namespace

Result<Secret> SecretSources::fromFile(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        return fail(ErrorKind::Input,
                    fmt::format("cannot open the credential file {}: {}", path, std::strerror(errno)));
    }
    struct stat facts {};
    if (::fstat(file.get(), &facts) == 0 && S_ISREG(facts.st_mode) && (facts.st_mode & (S_IRGRP | S_IROTH)) != 0) {
        environment_.err << "warning: others may read the credential file " << printable(path)
                         << "; chmod 600 keeps them out\n";
    }
    return readAll(file.get(), path);
}

Result<Secret> SecretSources::readOnce(const std::string& source, std::string_view option, std::string_view what) {
    const auto after = [&](std::string_view prefix) -> std::optional<std::string> {
        return source.starts_with(prefix) ? std::optional(source.substr(prefix.size())) : std::nullopt;
    };
    if (source == "prompt") return fromPrompt(what);
    if (const auto variable = after("env:")) return fromVariable(*variable);
    if (const auto path = after("file:")) return fromFile(*path);
    if (const auto number = after("fd:")) return fromDescriptor(*number);
    return fail(ErrorKind::Usage,
                fmt::format("{} takes the place the {} comes from, not the value itself", option, what))
        .hint("use prompt, env:VAR, file:PATH or fd:N: arguments can be seen by every user of the machine");
}

Result<Secret> SecretSources::read(const std::string& source, std::string_view option, std::string_view what) {
    if (source != "prompt") {
        if (const auto found = known_.find(source); found != known_.end()) return found->second.clone();
    }
    auto secret = readOnce(source, option, what);
    if (!secret) return secret;
    if (secret->empty()) {
        return fail(ErrorKind::Usage, fmt::format("the source that {} names is empty", option))
            .hint("nothing was sent to the card");
    }
    if (source != "prompt") known_.insert_or_assign(source, secret->clone());
    return secret;
}

} // namespace cli
