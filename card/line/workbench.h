// What a slot's actions come to on a real card and in the real ledger: the one place of the line that does I/O.
#pragma once

#include "card/line/order_import.h"
#include "card/line/slot.h"
#include "card/recover.h"
#include "card/transaction.h"

namespace card::line {

// A credential of all cards alike.
struct CommonCredential {
    Role role = Role::Adm;
    apdu::Secret secret; // parsed
};

struct CredentialRules {
    std::vector<CommonCredential> common;
    std::optional<efs::KeyReference> pinReference, admReference;
    TryRules tries;
};

// What all slots of a line share; outlives them.
struct Job {
    std::string order;
    const Recipe* recipe = nullptr;
    const OrderKey* key = nullptr; // none: rows are read from the file again
    std::string rowsFile;
    const TransportKey* transportKey = nullptr;
    CredentialRules credentials;
    CreateOptions create;
    const JournalStore* journals = nullptr;
    bool lastResort = false;
    bool againFailed = false;
    std::chrono::milliseconds retryPause{300}; // before a card is connected anew
    Ledger* ledger = nullptr;
};

// What is known of the card in a slot.
struct CardFacts {
    std::string reader, card, iccid; // stable name of the reader; CardIdentity::text()
    std::uint64_t row = 0;           // 0: none
    bool returned = false;           // it had been written before
    std::chrono::milliseconds duration{0};
    std::uint32_t commands = 0;
    std::size_t bytes = 0; // written
};

class Workbench {
  public:
    // `readers` belongs to the slot's thread; `reader` is the reader's name there, `place` its stable name.
    Workbench(const Job& job, Readers& readers, std::string reader, std::string place);
    ~Workbench();
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    // Does the slot's action; waiting is not one for here.
    Event perform(const Slot& slot);
    const CardFacts& facts() const;
    // The card is left alone: reset where a PIN was shown, and disconnected.
    void letGo();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace card::line
