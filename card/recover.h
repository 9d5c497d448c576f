// Finishing or undoing what a cut write left on a card, from its journal (transaction.h has the reasoning).
//
//   auto recovery = Recovery::open(session, keyring, journals);
//   if (recovery->pending()) recovery->finish({});      // ends in exactly before or exactly after
#pragma once

#include "card/journal_store.h"
#include "card/settlement.h"

namespace card {

struct RecoverOptions {
    bool undo = false; // backward, and files the write made are deleted
    std::function<void(const efs::Path&)> progress;
};

struct Recovered {
    CardState state = CardState::Before; // or After; never Between
    bool turnedBack = false;             // the card would not take the new contents
    std::size_t bytes = 0;               // written by this recovery; 0: the card was right as it was
    std::vector<efs::Path> files;
    std::vector<efs::Path> blind; // After as far as the card says: they cannot be compared
    std::string journalLeft;      // it could not be removed: its path
};

class Recovery {
  public:
    // Identifies the card and locks its journal; Busy when another works on it, Conflict when the journal cannot be
    // read. Borrows session and keyring.
    static apdu::Result<Recovery> open(Session& session, Keyring& keyring, const JournalStore& journals);

    bool pending() const { return reading_.has_value(); }
    const CardIdentity& card() const { return card_; }
    // The next three: only while pending.
    const Journal& journal() const { return reading_->journal; }
    // Reads the card's files; shows credentials only where they cannot be read without. Conflict: the bytes do not come
    // from this write, or the journal is damaged and the card in neither of its states; nothing is written.
    apdu::Result<CardState> examine();
    // What finish() will do with a card that is Between.
    Direction direction(bool undo) const;

    // A card that is exactly as before stays so. Removes the journal. Credential errors leave the card as it is;
    // Interrupted when the repair is cut, too, with the journal still there.
    apdu::Result<Recovered> finish(const RecoverOptions& options);

  private:
    Recovery(Session& session, Keyring& keyring, CardIdentity card, JournalSlot slot);
    apdu::Result<CardState> examineDamaged();
    apdu::Result<void> settle(Direction direction, const RecoverOptions& options, Recovered& recovered);
    apdu::Result<void> turnBack(const apdu::Error& why, const RecoverOptions& options, Recovered& recovered);
    apdu::Result<void> showCredentials();
    apdu::Failure cut(apdu::Error why) const;

    Session& session_;
    Keyring& keyring_;
    CardIdentity card_;
    JournalSlot slot_;
    std::optional<JournalReading> reading_;
};

} // namespace card
