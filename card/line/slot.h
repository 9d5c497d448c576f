// One place of the line, as a state machine: events in, actions out, no I/O. Whoever runs it does the action and comes
// back with the event.
//
//   waiting -> identified -> planned -> writing -> verified -> done
//                    \__________\__________\__________\______-> failed
//
//   Step step = advance(slot, {Event::CardIn}, rules);     // step.action.kind == Action::Identify
//
// A row is bound to the card in the ledger (Start) before the first byte of the card changes. From then on only Done,
// Failed (the card is as it was) or Pending (it has to come back) end it; a card that leaves in between makes Pending.
#pragma once

#include "card/line/fault.h"
#include "card/line/row_state.h"

#include <optional>

namespace card::line {

enum class SlotState : std::uint8_t { Waiting, Identified, Planned, Writing, Verified, Done, Failed };
std::string_view name(SlotState state); // "waiting", …

enum class CardResult : std::uint8_t {
    Done,     // written, read back, recorded
    Skipped,  // has been done before
    Failed,   // the row is given up; the card is as it was
    Rejected, // no row is used up: the card goes to the reject bin
    Pending,  // the card may be between states: it has to come back
    Released, // nothing was done, the row is free again
};
std::string_view name(CardResult result); // "done", …

struct Event {
    enum Kind : std::uint8_t {
        CardIn,
        CardOut,
        Identified, // with `otherCard`
        Claimed,    // with `claim`, and `fault` for what is no claim
        Recovered,  // the card is before or after the write that was cut
        Planned,
        Started,  // Start is in the ledger
        Written,  // read back byte for byte
        Verified, // looked at once more
        Recorded, // what Finish, Release or Reject said is in the ledger
        Faulted,  // with `fault`
        Stop,     // the line is to end
    };
    Kind kind = CardIn;
    ClaimOutcome claim = ClaimOutcome::Taken;
    std::optional<Fault> fault = {};
    bool otherCard = false; // than the one the row was claimed for
};

struct Action {
    enum Kind : std::uint8_t {
        AwaitCard,
        Identify, // connect, or connect anew after a contact fault
        Claim,
        Recover,
        Plan,
        Start,
        Write,
        Verify,
        Finish, // with `outcome`
        Release,
        Reject,
        AwaitRemoval,
        Quit,
    };
    Kind kind = AwaitCard;
    RowState outcome = RowState::Done;
    bool operator==(const Action&) const = default;
};

struct Rules {
    int contactRetries = 2;   // with one card
    bool rowIsForCard = true; // false: match by next, so a card at fault does not use up a row
    bool operator==(const Rules&) const = default;
};

struct Slot {
    enum Hold : std::uint8_t { Nothing, Claimed, Bound }; // of a row
    SlotState state = SlotState::Waiting;
    Action doing;
    Hold hold = Nothing;
    bool recover = false; // a write of this row was cut: the card may be between states
    bool stopping = false;
    bool cardGone = false;  // while a deed was under way
    bool otherCard = false; // stands in the reader already
    int retries = 0;
    std::optional<CardResult> ending; // decided, being recorded
    std::optional<Fault> fault;       // the last one
    bool operator==(const Slot&) const = default;
};

struct Step {
    Slot slot;                        // slot.doing is to be done next
    std::optional<CardResult> result; // the card is finished with
};

// CardIn, CardOut and Stop are only taken note of while a deed is under way: slot.doing stays what it was.
Step advance(const Slot& slot, const Event& event, const Rules& rules);

} // namespace card::line
