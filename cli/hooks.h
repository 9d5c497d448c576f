// Programs of the user's that are told about cards: a lamp, a printer, a database of somebody else's.
//
// The command is taken apart once, at blanks, with quotes as a shell has them; no shell runs it. It gets one JSON line
// on standard input, an environment of PATH, HOME, LANG and TZ only, and a time limit. Hooks run one after the other
// beside the line; what they do, and whether they fail, changes nothing about a card.
#pragma once

#include "apdu/result.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace cli {

// Usage when a quote is not closed or nothing is left.
apdu::Result<std::vector<std::string>> splitCommand(const std::string& text);

class Hooks {
  public:
    explicit Hooks(std::chrono::milliseconds limit);
    ~Hooks(); // waits for those that were asked for
    Hooks(const Hooks&) = delete;
    Hooks& operator=(const Hooks&) = delete;

    void run(const std::vector<std::string>& command, std::string line);
    // How many could not be started, failed, or took too long.
    std::size_t failures() const;
    // Waits until all have run.
    void finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace cli
