#include "cli/hooks.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cli {

using apdu::ErrorKind;
using std::chrono::steady_clock;

apdu::Result<std::vector<std::string>> splitCommand(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    char quote = 0;
    bool inWord = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == quote)
                quote = 0;
            else if (c == '\\' && quote == '"' && i + 1 < text.size())
                word += text[++i];
            else
                word += c;
        } else if (c == '\'' || c == '"') {
            quote = c;
            inWord = true;
        } else if (c == ' ' || c == '\t') {
            if (inWord) words.push_back(std::move(word));
            word.clear();
            inWord = false;
        } else {
            word += c == '\\' && i + 1 < text.size() ? text[++i] : c;
            inWord = true;
        }
    }
    if (inWord) words.push_back(std::move(word));
    if (quote != 0) return apdu::fail(ErrorKind::Usage, "a quote in the command is not closed");
    if (words.empty()) return apdu::fail(ErrorKind::Usage, "the command is empty");
    return words;
}

namespace {

struct Call {
    std::vector<std::string> command;
    std::string line;
};

// Only what a program needs to run at all: secrets come in variables, too.
std::vector<std::string> harmlessEnvironment() {
    std::vector<std::string> variables;
    for (const char* name : {"PATH", "HOME", "LANG", "LC_ALL", "TZ"})
        if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

// Standard input is the pipe; what it prints goes to our standard error, never into our output.
pid_t start(Call& call, int input) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0); // ended with all it started
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    auto environment = harmlessEnvironment();
    pid_t child = -1;
    const int failed = posix_spawnp(&child, call.command.front().c_str(), &actions, &attributes,
                                    pointers(call.command).data(), pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? child : -1;
}

bool ended(pid_t child, std::chrono::milliseconds limit) {
    const auto end = steady_clock::now() + limit;
    int status = 0;
    for (;;) {
        const pid_t done = ::waitpid(child, &status, WNOHANG);
        if (done == child) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (done < 0) return false;
        if (steady_clock::now() >= end) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ::kill(-child, SIGKILL);
    ::waitpid(child, &status, 0);
    return false;
}

// A line is shorter than a pipe holds, so writing it never waits for the reader.
bool perform(Call& call, std::chrono::milliseconds limit) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    const pid_t child = start(call, ends[0]);
    ::close(ends[0]);
    ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
    const auto written = child < 0 ? -1 : ::write(ends[1], call.line.data(), call.line.size());
    ::close(ends[1]);
    (void)written; // a hook need not read
    return child >= 0 && ended(child, limit);
}

} // namespace

struct Hooks::State {
    std::chrono::milliseconds limit{};
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Call> waiting;
    bool running = false, closing = false;
    std::atomic<std::size_t> failures{0};
    std::thread worker;

    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return closing || !waiting.empty(); });
            if (waiting.empty()) return;
            Call call = std::move(waiting.front());
            waiting.pop_front();
            running = true;
            lock.unlock();
            if (!perform(call, limit)) ++failures;
            lock.lock();
            running = false;
            changed.notify_all();
        }
    }
};

Hooks::Hooks(std::chrono::milliseconds limit) : state_(std::make_unique<State>()) {
    state_->limit = limit;
    state_->worker = std::thread([state = state_.get()] { state->work(); });
}

Hooks::~Hooks() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->closing = true;
    }
    state_->changed.notify_all();
    state_->worker.join();
}

void Hooks::run(const std::vector<std::string>& command, std::string line) {
    if (command.empty()) return;
    {
        const std::lock_guard lock(state_->mutex);
        state_->waiting.push_back({command, std::move(line) + "\n"});
    }
    state_->changed.notify_all();
}

std::size_t Hooks::failures() const {
    return state_->failures;
}

void Hooks::finish() {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->waiting.empty() && !state_->running; });
}

} // namespace cli
