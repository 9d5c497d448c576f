// Programs run as a person would run them: arguments in, exit code and both outputs out.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace support {

struct Finished {
    int exitCode = -1; // 128 + signal for a program that was killed
    std::string out, err;
};

struct RunOptions {
    std::string input;
    std::map<std::string, std::string> environment; // added to ours
    std::chrono::seconds limit{60};                 // then it is killed
};

// Where programs run from here keep their state, journals of writes for one: a directory of this process, or what a
// test puts here.
std::string& stateHome();

Finished run(const std::vector<std::string>& command, const RunOptions& options = {});

// True when the program is on the PATH.
bool isInstalled(const std::string& program);

// A program in the background; its output goes to a file. Ended with SIGTERM, then SIGKILL, when the value dies.
class Child {
  public:
    Child(const std::vector<std::string>& command, const std::string& logFile);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    bool running();
    void signal(int number) const;
    int wait(std::chrono::milliseconds limit); // exit code; -1 when it still runs
    std::string log() const;

  private:
    pid_t pid_ = -1;
    int status_ = -1;
    bool ended_ = false;
    std::string logFile_;
};

} // namespace support
