#include "card/line/slot.h"

namespace card::line {

std::string_view name(SlotState state) {
    constexpr std::string_view names[] = {"waiting", "identified", "planned", "writing", "verified", "done", "failed"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view name(CardResult result) {
    constexpr std::string_view names[] = {"done", "skipped", "failed", "rejected", "pending", "released"};
    return names[static_cast<std::size_t>(result)];
}

namespace {

Step doing(Slot slot, Action::Kind kind, RowState outcome = RowState::Done) {
    slot.doing = {kind, outcome};
    return {std::move(slot), {}};
}

bool isIdle(const Slot& slot) {
    return slot.doing.kind == Action::AwaitCard || slot.doing.kind == Action::AwaitRemoval;
}

// Back to the beginning, for the card that is or will be in the reader.
Step begin(const Slot& old, Action::Kind kind) {
    Slot slot;
    slot.stopping = old.stopping;
    return doing(slot, slot.stopping ? Action::Quit : kind);
}

// The card is finished with.
Step end(const Slot& slot, CardResult result) {
    const bool broken = slot.fault && slot.fault->kind == FaultClass::Tool;
    Step step;
    if (broken) {
        step = doing(slot, Action::Quit);
    } else if (slot.otherCard) {
        step = begin(slot, Action::Identify);
    } else if (slot.cardGone) {
        step = begin(slot, Action::AwaitCard);
    } else {
        step = doing(slot, slot.stopping ? Action::Quit : Action::AwaitRemoval);
        step.slot.state =
            result == CardResult::Done || result == CardResult::Skipped ? SlotState::Done : SlotState::Failed;
        step.slot.hold = Slot::Nothing;
        step.slot.ending.reset();
    }
    step.result = result;
    return step;
}

Step record(Slot slot, CardResult ending, Action::Kind kind, RowState outcome = RowState::Done) {
    slot.ending = ending;
    return doing(std::move(slot), kind, outcome);
}

// The row is given up: what becomes of it hangs on what the card may hold.
Step giveUp(const Slot& slot, const Rules& rules) {
    const FaultClass kind = slot.fault->kind;
    if (slot.hold == Slot::Nothing) {
        if (kind == FaultClass::Tool) return end(slot, CardResult::Released);
        return record(slot, CardResult::Rejected, Action::Reject);
    }
    const bool comesBack = slot.recover || kind == FaultClass::Contact || kind == FaultClass::Tool;
    if (slot.hold == Slot::Bound) {
        return comesBack ? record(slot, CardResult::Pending, Action::Finish, RowState::Pending)
                         : record(slot, CardResult::Failed, Action::Finish, RowState::Failed);
    }
    if (comesBack) return record(slot, CardResult::Released, Action::Release);
    if (rules.rowIsForCard || kind == FaultClass::Data)
        return record(slot, CardResult::Failed, Action::Finish, RowState::Failed);
    return record(slot, CardResult::Rejected, Action::Release);
}

Step onFault(Slot slot, const Event& event, const Rules& rules) {
    slot.fault = event.fault;
    const Action::Kind deed = slot.doing.kind;
    if (deed == Action::Write || deed == Action::Verify) slot.recover = slot.recover || event.fault->cardChanged;
    if (slot.ending || (event.fault->kind == FaultClass::Tool && deed == Action::Start)) {
        // The ledger cannot be told. What it knows already is on the safe side: a row that may be on the card is bound.
        slot.fault->kind = FaultClass::Tool;
        const bool bound = slot.hold == Slot::Bound || deed == Action::Start;
        return end(slot, bound ? CardResult::Pending : CardResult::Released);
    }
    const bool again = event.fault->kind == FaultClass::Contact && !event.fault->final && !slot.cardGone;
    if (again && slot.retries < rules.contactRetries) {
        ++slot.retries;
        return doing(std::move(slot), Action::Identify);
    }
    return giveUp(slot, rules);
}

Step onIdentified(Slot slot, const Event& event) {
    slot.state = SlotState::Identified;
    if (slot.hold == Slot::Nothing) {
        if (slot.stopping) return end(slot, CardResult::Released);
        return doing(std::move(slot), Action::Claim);
    }
    if (event.otherCard) {
        slot.otherCard = true;
        if (slot.hold == Slot::Bound)
            return record(std::move(slot), CardResult::Pending, Action::Finish, RowState::Pending);
        return record(std::move(slot), CardResult::Released, Action::Release);
    }
    return doing(slot, slot.recover ? Action::Recover : Action::Plan);
}

Step onClaimed(Slot slot, const Event& event) {
    switch (event.claim) {
    case ClaimOutcome::Taken:
        slot.hold = Slot::Claimed;
        return doing(std::move(slot), Action::Plan);
    case ClaimOutcome::Returned:
        slot.hold = Slot::Bound;
        slot.recover = true;
        return doing(std::move(slot), Action::Recover);
    case ClaimOutcome::AlreadyDone:
        return end(slot, CardResult::Skipped);
    case ClaimOutcome::NoneLeft:
        slot.fault = event.fault;
        return end(slot, CardResult::Released);
    default:
        slot.fault = event.fault;
        return record(std::move(slot), CardResult::Rejected, Action::Reject);
    }
}

Step onPlanned(Slot slot) {
    slot.state = SlotState::Planned;
    if (slot.hold == Slot::Claimed) {
        // The last safe point: nothing is bound, the card is as it was.
        if (slot.stopping) return record(std::move(slot), CardResult::Released, Action::Release);
        return doing(std::move(slot), Action::Start);
    }
    slot.state = SlotState::Writing;
    return doing(std::move(slot), Action::Write);
}

Step onRecorded(const Slot& slot) {
    if (slot.doing.kind == Action::Release && slot.ending == CardResult::Rejected) return doing(slot, Action::Reject);
    return end(slot, *slot.ending);
}

} // namespace

Step advance(const Slot& before, const Event& event, const Rules& rules) {
    Slot slot = before;
    switch (event.kind) {
    case Event::Stop:
        slot.stopping = true;
        return isIdle(slot) ? doing(std::move(slot), Action::Quit) : Step{slot, {}};
    case Event::CardIn:
        slot.cardGone = false;
        return slot.doing.kind == Action::AwaitCard ? begin(slot, Action::Identify) : Step{slot, {}};
    case Event::CardOut:
        if (isIdle(slot)) return begin(slot, Action::AwaitCard);
        slot.cardGone = true;
        return {slot, {}};
    case Event::Identified:
        return onIdentified(std::move(slot), event);
    case Event::Claimed:
        return onClaimed(std::move(slot), event);
    case Event::Recovered:
        slot.recover = false;
        return doing(std::move(slot), Action::Plan);
    case Event::Planned:
        return onPlanned(std::move(slot));
    case Event::Started:
        slot.hold = Slot::Bound;
        slot.state = SlotState::Writing;
        return doing(std::move(slot), Action::Write);
    case Event::Written:
        slot.recover = false;
        return doing(std::move(slot), Action::Verify);
    case Event::Verified:
        slot.state = SlotState::Verified;
        return record(std::move(slot), CardResult::Done, Action::Finish, RowState::Done);
    case Event::Recorded:
        return onRecorded(slot);
    case Event::Faulted:
        return onFault(std::move(slot), event, rules);
    }
    return {slot, {}};
}

} // namespace card::line
