// Interrupted writes, for workers: which there are, and bringing a card back to exactly before or exactly after one.
#pragma once

#include "card/recover.h"
#include "gui/card_jobs.h"

namespace gui {

struct PendingWrite {
    std::string card;      // for people
    std::int64_t time = 0; // seconds since 1970; 0: unknown
    std::vector<std::string> files;
    std::string problem; // why the journal cannot be read
};

// Of all cards. No error: what cannot be listed is not pending for anybody here.
std::vector<PendingWrite> pendingWrites();

// Of the card that is open: what recovery would do. Missing when nothing is pending for it.
struct Outlook {
    card::CardState state = card::CardState::Between;
    card::Direction direction = card::Direction::Forward;
    std::vector<card::Keyring::Need> needs;
    std::int64_t time = 0;
    std::vector<std::string> files;
};
apdu::Result<Outlook> readOutlook(const CardAccess& access);

struct Mended {
    card::Recovered recovered;
    Opened now;
};
apdu::Result<Mended> recoverCard(const CardAccess& access, card::Credentials credentials, bool undo);

} // namespace gui
