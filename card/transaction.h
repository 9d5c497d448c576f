// Carrying out a plan so that no fault can lose data (the promises: see README, "What a write promises").
//
//   compare with the card - verify credentials - journal, synced - steps, each written, read back and compared -
//   journal away
//
// Faults, and what is done about them:
//   bytes that did not arrive, memory failure   the step once more in place (step_writer.h); then put back
//   any other refusal                           put back: the new content will not fit today either
//   credential (a reset inside took the PIN)    put back as far as the card allows it; no VERIFY is sent again
//   contact                                     left pending: the card may be another one when it answers again
// Putting back is done by settlement.h, on a session that started over and on a card that was identified again; when it
// fails, too, the journal stays and the error says so.
//
// Afterwards recover decides by contents alone, and goes forward when every byte is accounted for: the new contents are
// known, were wanted, and reach further than the old ones where files were made or could not be read. It goes backward
// when told so, when the write was being undone already, and when the card refuses the new contents.
#pragma once

#include "card/journal_store.h"
#include "card/write.h"

namespace card {

struct WriteProgress {
    std::size_t done = 0, steps = 0; // UPDATEs of the plan
    efs::Path path;
    bool undoing = false; // then `done` does not count
};

struct ApplyOptions {
    // Called in the caller's thread, after each step and when undoing begins; must not use the session.
    std::function<void(const WriteProgress&)> progress;
    // Asked until the first byte is written; true ends the write with a Usage error and an unchanged card. From then on
    // it is finished or put back: nothing in between is a place to stop.
    std::function<bool()> cancelled;
    // An interrupted write to the card gives way, when every file it left between states is written now.
    bool replacePending = false;
};

struct Receipt {
    std::size_t files = 0, bytes = 0;
    Counters counters;
    std::vector<efs::Path> blind; // could not be compared
    std::string journalLeft;      // it could not be removed: its path
};

// Conflict while an interrupted write to this card is pending: what it holds is nothing to plan with.
apdu::Result<void> refuseWhilePending(Session& session, const JournalStore& journals);

// A plan with steps holds the whole content of every file it touches in `before` and `after` (blind files: `after`
// alone).
//
// Compares what the plan will change with the card (Conflict), before the credentials are verified where the files can
// be read without them. Errors before the first step leave the card unchanged: Busy when another writes this card,
// Conflict when a write to it is pending or it is another card, Input when there can be no journal. Later: RolledBack,
// or Interrupted with the journal still there.
apdu::Result<Receipt> applyPlan(Session& session, Keyring& keyring, const PlannedWrite& write,
                                const JournalStore& journals, const ApplyOptions& options = {});

} // namespace card
