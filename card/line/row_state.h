// The states of a row and the rules between them: values in, values out.
//
//   Free -> Claimed -> Writing -> Done | Failed | Pending
//
// Claimed is a lease: it expires, and another station may claim the row; every claim has a higher fencing number, and
// what is said with an older number is refused. Writing is bound to one card before its first byte changes and never
// expires: it ends with that card, or with resolve() and a reason. So no row ever reaches two cards.
#pragma once

#include "apdu/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace card::line {

// Milliseconds since 1970, by the ledger's clock: the server's, or this host's for a file.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

enum class RowState : std::uint8_t {
    Free,    // nobody has it
    Claimed, // a reader has it for a while; no card has seen it
    Writing, // a card may hold some of it
    Done,    // written, read back, compared; never changes again
    Failed,  // given up, with a reason; the card, if one was bound, is as it was before
    Pending, // a write was cut: that card has to come back and be recovered
};
std::string_view name(RowState state); // "free", "claimed", …
std::optional<RowState> rowState(std::string_view name);

// The reader that works on a row; no two processes work under one station name.
struct Holder {
    std::string station, reader;
    bool operator==(const Holder&) const = default;
};

// What changes of a row.
struct RowStatus {
    RowState state = RowState::Free;
    std::int64_t fence = 0;         // of the last claim
    std::string card;               // the card it is bound to (CardIdentity::text); empty: none
    Holder holder;                  // the last one
    std::optional<Time> leaseUntil; // Claimed and Writing: until then the holder is taken to be alive

    bool isLeased(Time now) const { return leaseUntil && *leaseUntil > now; }
    bool operator==(const RowStatus&) const = default;
};

// What tells a card from all others: its ICCID, or, where it has none, ATR and serial number.
struct CardIdentity {
    std::string iccid;       // digits, as the rows spell them
    std::string atr, serial; // hex
    // "iccid 8949…", "atr 3B… serial 00…"; empty when neither is known: such a card cannot be bound to a row.
    std::string text() const;
};

struct Claimant {
    Holder holder;
    std::string card;         // CardIdentity::text()
    bool againFailed = false; // take failed rows once more: with the card they are bound to, or unbound
};

enum class ClaimOutcome : std::uint8_t {
    Taken,         // Claimed: plan, then startWriting() before the first update
    Returned,      // this card was being written before: the row is Writing again; recover the card first
    AlreadyDone,   // this card has been done
    AlreadyFailed, // this card, or this row, has failed before and againFailed was not set
    OtherCard,     // the row belongs to another card
    HeldElsewhere, // another reader has the row, or this very card, now
    NoRow,         // no row is for this card
    NoneLeft,      // match by next: no row is free; some may become free again (claimed by others)
};
std::string_view name(ClaimOutcome outcome); // "taken", …

// What a claim of this row by this card comes to.
ClaimOutcome judgeClaim(const RowStatus& row, const Claimant& claimant, Time now);

// The row after a claim that came to Taken or Returned; the fencing number is one higher.
RowStatus claimed(const RowStatus& row, const Claimant& claimant, Time leaseUntil);

// What a claim gave its reader. The number alone would not do: a server that crashed may have lost a claim, and give
// its number to another station.
struct Right {
    std::int64_t fence = 0;
    Holder holder;
};

// The row after …; Conflict when the right is lost (another reader has claimed the row), or the state does not allow
// it. Saying the same twice is no error.
apdu::Result<RowStatus> startWriting(const RowStatus& row, const Right& right, const std::string& card,
                                     Time leaseUntil);
apdu::Result<RowStatus> finish(const RowStatus& row, const Right& right, RowState outcome); // Done, Failed, Pending
apdu::Result<RowStatus> release(const RowStatus& row, const Right& right);                  // Claimed -> Free

// What a person decides about a row that hangs: Writing, Pending or Failed become Free, Done or Failed. Conflict while
// its station is alive. The fencing number is one higher: a station that had it is refused.
apdu::Result<RowStatus> resolve(const RowStatus& row, RowState to, Time now);

} // namespace card::line
