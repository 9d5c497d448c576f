#include "card/line/row_state.h"

#include <algorithm>
#include <array>

namespace card::line {

using apdu::ErrorKind;
using apdu::Result;

namespace {

constexpr std::array<std::string_view, 6> stateNames = {"free", "claimed", "writing", "done", "failed", "pending"};
constexpr std::array<std::string_view, 8> outcomeNames = {
    "taken", "returned", "already_done", "already_failed", "other_card", "held_elsewhere", "no_row", "none_left"};

std::string say(RowState state) {
    return std::string(name(state));
}

apdu::Failure conflict(std::string text) {
    return apdu::fail(ErrorKind::Conflict, std::move(text));
}

Result<void> checkRight(const RowStatus& row, const Right& right) {
    if (row.fence == right.fence && row.holder == right.holder) return {};
    return conflict("the row is not this reader's any more: station " + row.holder.station +
                    " had it last, and it is " + say(row.state));
}

} // namespace

std::string_view name(RowState state) {
    return stateNames[static_cast<std::size_t>(state)];
}

std::optional<RowState> rowState(std::string_view name) {
    const auto found = std::find(stateNames.begin(), stateNames.end(), name);
    if (found == stateNames.end()) return {};
    return static_cast<RowState>(found - stateNames.begin());
}

std::string_view name(ClaimOutcome outcome) {
    return outcomeNames[static_cast<std::size_t>(outcome)];
}

std::string CardIdentity::text() const {
    if (!iccid.empty()) return "iccid " + iccid;
    if (!atr.empty() && !serial.empty()) return "atr " + atr + " serial " + serial;
    return "";
}

ClaimOutcome judgeClaim(const RowStatus& row, const Claimant& claimant, Time now) {
    const bool isBound = !row.card.empty();
    if (isBound && row.card != claimant.card) return ClaimOutcome::OtherCard;
    const bool isHeld = row.isLeased(now) && row.holder != claimant.holder;
    switch (row.state) {
    case RowState::Free:
        return ClaimOutcome::Taken;
    case RowState::Claimed:
        return isHeld ? ClaimOutcome::HeldElsewhere : ClaimOutcome::Taken;
    case RowState::Writing:
        return isHeld ? ClaimOutcome::HeldElsewhere : ClaimOutcome::Returned;
    case RowState::Pending:
        return ClaimOutcome::Returned;
    case RowState::Done:
        return ClaimOutcome::AlreadyDone;
    case RowState::Failed:
        break;
    }
    if (!claimant.againFailed) return ClaimOutcome::AlreadyFailed;
    return isBound ? ClaimOutcome::Returned : ClaimOutcome::Taken;
}

RowStatus claimed(const RowStatus& row, const Claimant& claimant, Time leaseUntil) {
    RowStatus after = row;
    after.state = row.card.empty() ? RowState::Claimed : RowState::Writing;
    after.fence = row.fence + 1;
    after.holder = claimant.holder;
    after.leaseUntil = leaseUntil;
    return after;
}

Result<RowStatus> startWriting(const RowStatus& row, const Right& right, const std::string& card, Time leaseUntil) {
    if (card.empty()) return apdu::fail(ErrorKind::Usage, "a card that cannot be told from others cannot be bound");
    if (const auto mine = checkRight(row, right); !mine) return apdu::propagate(mine);
    if (row.state == RowState::Writing && row.card == card) return row;
    if (row.state != RowState::Claimed) return conflict("a row that is " + say(row.state) + " cannot be written");
    RowStatus after = row;
    after.state = RowState::Writing;
    after.card = card;
    after.leaseUntil = leaseUntil;
    return after;
}

Result<RowStatus> finish(const RowStatus& row, const Right& right, RowState outcome) {
    if (outcome != RowState::Done && outcome != RowState::Failed && outcome != RowState::Pending)
        return apdu::fail(ErrorKind::Usage, "a row does not end " + say(outcome));
    if (const auto mine = checkRight(row, right); !mine) return apdu::propagate(mine);
    if (row.state == outcome) return row;
    const bool allowed =
        row.state == RowState::Writing || (row.state == RowState::Claimed && outcome == RowState::Failed);
    if (!allowed) return conflict("a row that is " + say(row.state) + " cannot become " + say(outcome));
    RowStatus after = row;
    after.state = outcome;
    after.leaseUntil.reset();
    return after;
}

Result<RowStatus> release(const RowStatus& row, const Right& right) {
    if (const auto mine = checkRight(row, right); !mine) return apdu::propagate(mine);
    if (row.state == RowState::Free) return row;
    if (row.state != RowState::Claimed)
        return conflict("a row that is " + say(row.state) + " is bound to its card and cannot be given back");
    RowStatus after = row;
    after.state = RowState::Free;
    after.leaseUntil.reset();
    return after;
}

Result<RowStatus> resolve(const RowStatus& row, RowState to, Time now) {
    if (to != RowState::Free && to != RowState::Done && to != RowState::Failed)
        return apdu::fail(ErrorKind::Usage, "a row is resolved to free, done or failed");
    const bool hangs =
        row.state == RowState::Writing || row.state == RowState::Pending || row.state == RowState::Failed;
    if (!hangs || row.state == to)
        return conflict("a row that is " + say(row.state) + " needs no resolving to " + say(to));
    if (row.isLeased(now))
        return conflict("station " + row.holder.station + " is writing this row now").hint("stop that station first");
    if (to == RowState::Done && row.card.empty()) return conflict("no card was bound to this row: it cannot be done");
    RowStatus after = row;
    after.state = to;
    after.fence = row.fence + 1;
    after.leaseUntil.reset();
    if (to == RowState::Free) after.card.clear();
    return after;
}

} // namespace card::line
