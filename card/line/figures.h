// What a report says of an order: counts, rates, faults and times, gathered from the ledger in one pass with little
// memory.
#pragma once

#include "card/line/ledger.h"

#include <map>
#include <vector>

namespace card::line {

// Counts along time: as many parts as fit a page; when they become too many, two are made one.
class TimeLine {
  public:
    static constexpr std::size_t maxParts = 96;
    struct Part {
        std::uint64_t done = 0, failed = 0;
        bool operator==(const Part&) const = default;
    };
    void add(Time time, bool done);
    Time begin() const { return begin_; }
    Time end() const { return end_; } // the last one added
    std::chrono::milliseconds width() const { return width_; }
    const std::vector<Part>& parts() const { return parts_; }

  private:
    void widen();
    Time begin_{}, end_{};
    std::chrono::milliseconds width_{60'000};
    std::vector<Part> parts_;
};

// How many cards took how long: parts of a tenth of a second, doubling.
struct Durations {
    static constexpr std::size_t parts = 16;
    std::array<std::uint64_t, parts> counts{}; // [i]: less than 0.1 s * 2^i; the last: more
    std::uint64_t total = 0;
    std::chrono::milliseconds sum{0};
    void add(std::chrono::milliseconds duration);
    std::chrono::milliseconds mean() const;
    static std::chrono::milliseconds limit(std::size_t part);
};

struct StationFigures {
    std::uint64_t done = 0, failed = 0, rejected = 0;
    std::map<std::string, std::uint64_t> byReader; // done
};

struct Trouble { // a row or a card that is not as it should be
    std::uint64_t row = 0;
    std::string iccid, card, state, fault, reason, station, reader;
    Time time{};
};

struct Figures {
    OrderStatus status;
    std::uint64_t firstPass = 0; // done with the first card that had the row, at the first write
    TimeLine timeLine;
    Durations durations; // of cards that were done
    std::uint64_t commands = 0;
    std::map<std::string, std::uint64_t> faults; // by class
    std::map<std::string, StationFigures> stations;
    std::vector<Trouble> troubles; // rows that failed or hang, cards that were rejected
    std::uint64_t moreTroubles = 0;
    static constexpr std::size_t maxTroubles = 1000;

    std::uint64_t done() const { return status.counts[RowState::Done]; }
    double firstPassYield() const; // 1 before any was done
    double cardsPerHour() const;   // from the first card to the last; 0 for less than two
};

apdu::Result<Figures> gatherFigures(Ledger& ledger, const std::string& order);

} // namespace card::line
