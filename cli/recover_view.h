// Interrupted writes as people and programs see them: those that are pending, and what became of one.
#pragma once

#include "card/recover.h"
#include "cli/output.h"

#include <iosfwd>

namespace cli {

enum class RecoverOutcome : std::uint8_t { NothingPending, Before, After, Abandoned };

struct RecoverReport {
    card::CardIdentity card;
    RecoverOutcome outcome = RecoverOutcome::NothingPending;
    std::optional<card::Recovered> recovered; // Before and After
    std::size_t elsewhere = 0;                // pending for other cards
};

// "begun 2026-11-26 09:45 UTC, 5 of 9 steps: 3F00/7F80/4431, 3F00/7F80/4432"
std::string story(const card::Journal& journal);

void printPending(std::ostream& to, const std::vector<card::JournalStore::Entry>& entries, const Style& style);
std::string pendingJson(const std::vector<card::JournalStore::Entry>& entries);
void printRecovery(std::ostream& to, const RecoverReport& report);
std::string recoveryJson(const RecoverReport& report);

} // namespace cli
