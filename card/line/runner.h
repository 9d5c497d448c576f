// The line itself: a thread per reader that does what its slot says, one that watches cards come and go, one that
// renews leases.
//
//   RunReport report = runLine(job, {slots, makeReaders, …}, [](const LineEvent& event) { … });
//
// It ends when the order has no row left to do (or, where cards are known to run out, with the last of them), when it
// is told to stop, or when a rule stops it; always at a safe point: a card that is being written is finished first.
#pragma once

#include "card/line/tally.h"
#include "card/line/workbench.h"

#include <atomic>
#include <functional>

namespace card::line {

struct SlotReader {
    std::string reader; // its name for Readers::connect
    std::string place;  // its stable name: "usb:1-1.4", else the reader's
};

struct LineEvent {
    enum Kind : std::uint8_t { SlotChanged, CardEnded, Stopping };
    Kind kind = SlotChanged;
    std::size_t slot = 0;
    SlotState state = SlotState::Waiting;
    CardFacts facts;
    std::optional<CardEnd> end; // of CardEnded
    bool otherCard = false;     // of CardEnded: another card stands in its place already and is looked at next
    std::string reason;         // of Stopping
};

struct LineSetup {
    std::vector<SlotReader> slots;
    std::function<std::unique_ptr<Readers>()> makeReaders; // called in every thread that needs one
    Rules rules;
    StopRules stopRules;
    const std::atomic<bool>* stop = nullptr; // becomes true: end at the next safe point
    std::function<bool()> exhausted;         // no card will come any more; none: cards come for ever
    std::chrono::milliseconds renewEvery{20'000};
    std::chrono::milliseconds watchEvery{250};
};

struct RunReport {
    Tally tally = Tally();
    std::string stopped; // why, when it was not for the order's end
};

// Events come one at a time, from any thread. The error is the reader service's, before any card was touched.
apdu::Result<RunReport> runLine(const Job& job, const LineSetup& setup,
                                const std::function<void(const LineEvent&)>& listen);

} // namespace card::line
