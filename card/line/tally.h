// How a line is doing: counts, rates, and when it has to stop. Pure; times come from outside.
#pragma once

#include "card/line/slot.h"

#include <array>
#include <chrono>
#include <map>
#include <string>

namespace card::line {

struct StopRules {
    int failuresInARow = 5;    // of any class; 0: never
    int credentialsInARow = 2; // faults of PINs and keys; 0: never
};

struct CardEnd { // a card that is finished with
    CardResult result = CardResult::Done;
    std::optional<Fault> fault;
    std::string card;     // its identity; empty: unknown
    bool firstTry = true; // no retry, and never written before
    std::chrono::milliseconds duration{0};
};

class Tally {
  public:
    explicit Tally(StopRules rules = {}) : rules_(rules) {}

    // Why the line has to stop, or nothing.
    std::string add(const CardEnd& end, std::chrono::steady_clock::time_point now);

    std::uint64_t count(CardResult result) const { return counts_[static_cast<std::size_t>(result)]; }
    std::uint64_t cards() const; // that were finished with, whatever came of them
    // Cards whose last word was a failure; one that comes back and is done counts no more.
    std::size_t troubled() const { return troubled_.size() + strangers_; }
    const std::map<FaultClass, std::uint64_t>& faults() const { return faults_; }
    // Done at the first try, of all that were tried; 1 before there is any.
    double firstPassYield() const;
    // Done cards an hour, over the last `window` of them.
    double cardsPerHour() const;

  private:
    static constexpr std::size_t window = 200;
    StopRules rules_;
    std::array<std::uint64_t, 6> counts_{};
    std::uint64_t firstPass_ = 0, strangers_ = 0;
    std::map<FaultClass, std::uint64_t> faults_;
    std::map<std::string, CardResult> troubled_;
    int failures_ = 0, credentials_ = 0; // in a row
    std::array<std::chrono::steady_clock::time_point, window> times_{};
    std::uint64_t timed_ = 0;
    std::optional<std::chrono::steady_clock::time_point> first_;
};

} // namespace card::line
