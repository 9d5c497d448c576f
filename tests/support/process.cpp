#include "tests/support/process.h"

#include "tests/support/files.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace support {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void become(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
}

int exitCodeOf(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Feeds the input and collects both outputs until they are closed or the time is over.
void pump(int in, int out, int err, const std::string& input, Finished& finished, Clock::time_point deadline) {
    std::size_t fed = 0;
    if (input.empty()) close(in), in = -1;
    while (out >= 0 || err >= 0) {
        pollfd fds[] = {{in, POLLOUT, 0}, {out, POLLIN, 0}, {err, POLLIN, 0}};
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0 || poll(fds, 3, static_cast<int>(left)) <= 0) break;
        if (in >= 0 && fds[0].revents != 0) {
            const ssize_t n = write(in, input.data() + fed, input.size() - fed);
            if (n > 0) fed += static_cast<std::size_t>(n);
            if (n < 0 || fed == input.size()) close(in), in = -1;
        }
        const auto drain = [](int& fd, short events, std::string& to) {
            if (fd < 0 || events == 0) return;
            char buffer[65536];
            const ssize_t n = read(fd, buffer, sizeof buffer);
            if (n > 0)
                to.append(buffer, static_cast<std::size_t>(n));
            else
                close(fd), fd = -1;
        };
        drain(out, fds[1].revents, finished.out);
        drain(err, fds[2].revents, finished.err);
    }
    for (const int fd : {in, out, err}) {
        if (fd >= 0) close(fd);
    }
}

} // namespace

std::string& stateHome() {
    static const TemporaryDirectory directory;
    static std::string path = directory.path();
    return path;
}

Finished run(const std::vector<std::string>& command, const RunOptions& options) {
    std::signal(SIGPIPE, SIG_IGN);
    int in[2], out[2], err[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) std::abort();
    const std::string& state = stateHome();
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], 0), dup2(out[1], 1), dup2(err[1], 2);
        setenv("XDG_STATE_HOME", state.c_str(), 1);
        for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
        become(command);
    }
    close(in[0]), close(out[1]), close(err[1]);
    Finished finished;
    const auto deadline = Clock::now() + options.limit;
    pump(in[1], out[0], err[0], options.input, finished, deadline);
    int status = 0;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (Clock::now() >= deadline) kill(pid, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    finished.exitCode = exitCodeOf(status);
    return finished;
}

bool isInstalled(const std::string& program) {
    std::string path = getenv("PATH") == nullptr ? "" : getenv("PATH");
    path += ":/usr/sbin:/sbin";
    for (std::size_t start = 0; start < path.size();) {
        const std::size_t end = std::min(path.find(':', start), path.size());
        if (access((path.substr(start, end - start) + "/" + program).c_str(), X_OK) == 0) return true;
        start = end + 1;
    }
    return false;
}

Child::Child(const std::vector<std::string>& command, const std::string& logFile) : logFile_(logFile) {
    pid_ = fork();
    if (pid_ != 0) return;
    const int log = open(logFile.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, 0), dup2(log, 1), dup2(log, 2);
    become(command);
}

Child::~Child() {
    if (!running()) return;
    signal(SIGTERM);
    if (wait(std::chrono::seconds(5)) >= 0) return;
    signal(SIGKILL);
    wait(std::chrono::seconds(5));
}

bool Child::running() {
    return wait(std::chrono::milliseconds(0)) < 0;
}

void Child::signal(int number) const {
    if (!ended_) kill(pid_, number);
}

int Child::wait(std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    while (!ended_) {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) == pid_) {
            ended_ = true;
            status_ = exitCodeOf(status);
        } else if (Clock::now() >= deadline) {
            return -1;
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    return status_;
}

std::string Child::log() const {
    return std::filesystem::exists(logFile_) ? readText(logFile_) : "";
}

} // namespace support
