// Stations as processes of their own, which can be killed; and what they did to their cards.
#pragma once

#include "tests/card/line/ledger_world.h"

#include <functional>
#include <map>
#include <set>

#include <sys/types.h>

namespace support {

// Runs `work` in a process of its own; its exit code is what `work` returns. Killed when the value dies before.
class StationProcess {
  public:
    explicit StationProcess(const std::function<int()>& work);
    ~StationProcess();
    StationProcess(StationProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
    StationProcess& operator=(StationProcess&&) = delete;

    void kill() const;
    int wait(); // exit code, or 128 + signal

  private:
    pid_t pid_ = -1;
};

// The cards of a test: a line in a file for every row that was written on a card. Survives whoever writes it.
class CardLog {
  public:
    explicit CardLog(std::string path) : path_(std::move(path)) {}
    void write(std::uint64_t row, std::uint64_t card) const;
    std::size_t size() const;
    std::map<std::uint64_t, std::set<std::uint64_t>> cardsOfRows() const;
    // No row is on two cards, no card has two rows.
    void expectNothingTwice() const;

  private:
    std::string path_;
};

// Gives cards `firstCard`, `firstCard` + 1 … rows until none is left; takes claims again that were lost. 0: well.
int workOff(card::line::Ledger& ledger, const std::string& order, const CardLog& cards, std::uint64_t firstCard);
// One card, from claim to record; the outcome of the claim.
apdu::Result<card::line::ClaimOutcome> writeCard(card::line::Ledger& ledger, const card::line::ClaimRequest& request,
                                                 std::uint64_t card, const CardLog& cards);

} // namespace support
