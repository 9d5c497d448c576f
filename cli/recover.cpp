// simprov recover: what a write left that was cut - by a card taken out, a tool killed, a power failure - is finished
// or undone from its journal.
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/recover_view.h"
#include "cli/write_documents.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using card::JournalStore;
using Json = nlohmann::ordered_json;

namespace {

struct RecoverOptions {
    CredentialOptions credentials;
    DocumentChoice documents;
    std::string journal, card; // card: --abandon's
    bool list = false, abandon = false, undo = false, rewrite = false, yes = false, lastResort = false;
};

Result<ExitCode> list(Context& context, const RecoverOptions& options) {
    context.command = "recover_list";
    const auto entries = JournalStore(options.journal).list();
    if (!entries) return propagate(entries);
    if (context.json)
        context.out() << jsonText(success(context.command, Json::parse(pendingJson(*entries)))) << '\n';
    else
        printPending(context.out(), *entries, context.outStyle());
    return ExitCode::Done;
}

void deliver(Context& context, const RecoverReport& report) {
    if (context.json)
        context.out() << jsonText(success(context.command, Json::parse(recoveryJson(report)))) << '\n';
    else
        printRecovery(context.out(), report);
}

Result<void> agree(Context& context, const RecoverOptions& options, const std::string& about,
                   const std::string& question) {
    if (options.yes) return {};
    return confirm(
        context, [&](std::ostream& to) { to << printable(about) << '\n'; }, question, "--yes goes on without asking");
}

// The card in the reader, or one that --list named and that need not be there.
Result<ExitCode> abandon(Context& context, const RecoverOptions& options) {
    const JournalStore journals(options.journal);
    const std::string question = "Forget what the card was before, and was to be after? [y/N] ";
    RecoverReport report;
    std::string key = options.card;
    if (key.empty()) {
        auto open = openCard(context, {});
        if (!open) return propagate(open);
        auto card = card::identify((*open)->session());
        if (!card) return propagate(card);
        report.card = std::move(*card);
        key = report.card.key();
        if (!journals.isPending(report.card)) return deliver(context, report), ExitCode::Done;
    } else if (key.starts_with(card::CardIdentity::iccidPrefix)) {
        report.card.iccid = key.substr(card::CardIdentity::iccidPrefix.size());
    }
    if (auto agreed = agree(context, options, "The interrupted write to " + key, question); !agreed)
        return propagate(agreed);
    if (auto gone = journals.abandon(key); !gone)
        return propagate(gone).hint("'simprov recover --list' shows which cards have one");
    report.outcome = RecoverOutcome::Abandoned;
    deliver(context, report);
    return ExitCode::Done;
}

// The road of `write`, over a card that may be between states.
Result<ExitCode> rewrite(Context& context, const RecoverOptions& options) {
    auto job = readDocuments(context, options.documents);
    if (!job) return propagate(job);
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    WriteChoice choice;
    choice.yes = options.yes;
    choice.lastResort = options.lastResort;
    choice.journal = options.journal;
    choice.replacePending = true;
    const auto snapshot = readForWriting(**open, choice, job->objects());
    if (!snapshot) return propagate(snapshot);
    context.command = "write"; // the same report
    return writeToCard(context, **open, *snapshot, *job, choice);
}

std::string intention(const card::Recovery& recovery, card::CardState state, bool undo) {
    const bool forward = recovery.direction(undo) == card::Direction::Forward;
    std::string about = "An interrupted write to " + recovery.card().text() + ", " + story(recovery.journal());
    if (state != card::CardState::Between) return about + ". The card is whole.";
    return about + (forward ? ". It will be finished." : ". It will be undone.");
}

Result<ExitCode> recover(Context& context, const RecoverOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    const JournalStore journals(options.journal);
    auto recovery = card::Recovery::open((*open)->session(), (*open)->keyring(), journals);
    if (!recovery) return propagate(recovery);
    RecoverReport report;
    report.card = recovery->card();
    const auto all = journals.list();
    if (all) report.elsewhere = all->size() - (recovery->pending() ? std::min<std::size_t>(1, all->size()) : 0);
    if (!recovery->pending()) return deliver(context, report), ExitCode::Done;
    const auto state = recovery->examine();
    if (!state) return propagate(state);
    if (auto agreed = agree(context, options, intention(*recovery, *state, options.undo), "Go on? [y/N] "); !agreed)
        return propagate(agreed);
    if (context.environment.stopOnSignals) context.environment.stopOnSignals(); // what is begun is brought to its end
    auto recovered = recovery->finish({options.undo, {}});
    if (!recovered) return propagate(recovered);
    report.outcome = recovered->state == card::CardState::After ? RecoverOutcome::After : RecoverOutcome::Before;
    report.recovered = std::move(*recovered);
    deliver(context, report);
    return ExitCode::Done;
}

Result<ExitCode> run(Context& context, const RecoverOptions& options) {
    const int ways = static_cast<int>(options.list) + static_cast<int>(options.abandon) +
                     static_cast<int>(options.undo) + static_cast<int>(options.rewrite);
    if (ways > 1)
        return fail(ErrorKind::Usage, "--list, --abandon, --undo and --rewrite are different things")
            .hint("name one of them");
    if (!options.rewrite && !options.documents.empty())
        return fail(ErrorKind::Usage, "documents are for --rewrite")
            .hint("without it the journal alone says what the card is to hold");
    if (options.list) return list(context, options);
    if (options.abandon) return abandon(context, options);
    return options.rewrite ? rewrite(context, options) : recover(context, options);
}

void addWays(CLI::App& command, RecoverOptions& options) {
    command.add_flag("--list", options.list, "Show every interrupted write that is pending; needs no card");
    command
        .add_option_function<std::vector<std::string>>(
            "--abandon",
            [&options](const std::vector<std::string>& cards) {
                options.abandon = true;
                if (!cards.empty()) options.card = cards.front();
            },
            "Forget one: of the card that is there, or of one as --list names it")
        ->type_name("CARD")
        ->expected(0, 1);
    command.add_flag("--undo", options.undo, "Put back what was there before; files the write made are deleted");
    command.add_flag("--rewrite", options.rewrite,
                     "Write the documents anew: for a card whose journal is elsewhere or lost");
    command.add_flag("--yes", options.yes, "Do it without asking");
    command.add_flag("--last-resort", options.lastResort,
                     "With --rewrite: try 3F00/7F50 when no rule leads to the data");
}

} // namespace

void addRecover(CLI::App& app, Context& context) {
    auto options = std::make_shared<RecoverOptions>();
    CLI::App* command = app.add_subcommand("recover", "Finish or undo a write that was cut");
    addJsonOption(*command, context);
    addWays(*command, *options);
    addJournalOption(*command, options->journal);
    addDocumentChoice(*command, options->documents);
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->footer(
        "\nThe card ends exactly as it was before the write or exactly as it was to be after it, and recover\n"
        "says which. Nothing is written where the card holds bytes that are neither: that is a conflict.\n"
        "\nExamples:\n"
        "  simprov recover --list\n"
        "  simprov recover --adm prompt                        finish it\n"
        "  simprov recover --undo --pin prompt                 put everything back\n"
        "  simprov recover --rewrite --bootstrap b.xml --adm prompt   the journal is on another station\n"
        "  simprov recover --abandon iccid-8944050000000000001 the card is gone for good\n");
    command->callback([options, &context] {
        context.command = "recover";
        context.action = [options, &context] { return run(context, *options); };
    });
}

} // namespace cli
