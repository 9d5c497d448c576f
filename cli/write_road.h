// From wanted files to a card: plan, confirmation, writing, report. What write, set, add and remove share.
#pragma once

#include "card/transaction.h"
#include "cli/context.h"

#include <set>
#include <vector>

namespace cli {

struct WriteChoice {
    bool dryRun = false, yes = false, stats = false, lastResort = false, blind = false, reveal = false;
    std::string journal;         // where journals lie
    bool replacePending = false; // an interrupted write to the card gives way to this one
};

struct WriteJob {
    std::vector<card::WantedFile> files;
    std::vector<efs::Finding> findings; // on the documents to be written
    card::CreateOptions create;
    card::WriteOptions options;

    // What has to be read of the card to plan this.
    std::set<efs::ObjectType> objects() const;
};

// --dry-run, --yes, --stats, --last-resort, --blind, --reveal, --journal.
void addWriteChoice(CLI::App& command, WriteChoice& choice);

void addJournalOption(CLI::App& command, std::string& directory);

// Shows what is to be done and asks on the terminal. Usage where nobody could answer, with the hint, and when the
// answer is not yes.
apdu::Result<void> confirm(Context& context, const std::function<void(std::ostream&)>& show, std::string_view question,
                           std::string_view hint);

// What can be written, as the names of objects; Usage for others, naming the option.
std::string writableObjects();
apdu::Result<efs::ObjectType> objectNamed(const std::string& text, std::string_view option);

// The card's provisioning, of these objects all and of the others what its directories say (none named: all of all);
// Missing when it has none, Conflict while an interrupted write to it is pending.
apdu::Result<card::Snapshot> readForWriting(OpenCard& open, const WriteChoice& choice,
                                            const std::set<efs::ObjectType>& objects);

// Shows the plan, asks unless --yes, writes and reads back, and prints what was done; --dry-run ends with the plan.
apdu::Result<ExitCode> writeToCard(Context& context, OpenCard& open, const card::Snapshot& snapshot,
                                   const WriteJob& job, const WriteChoice& choice);

} // namespace cli
