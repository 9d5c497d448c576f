#include "cli/write_road.h"

#include "cli/json.h"
#include "cli/write_view.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using efs::ObjectType;
using Json = nlohmann::ordered_json;

namespace {

constexpr ObjectType writable[] = {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2,
                                   ObjectType::DmBootstrap, ObjectType::Lwm2mBootstrap};

Result<WriteReport> plan(OpenCard& open, const card::Snapshot& snapshot, const WriteJob& job,
                         const WriteChoice& choice) {
    card::Session& session = open.session();
    WriteReport report;
    card::WriteOptions options = job.options;
    options.blind = choice.blind;
    report.dryRun = choice.dryRun;
    report.reveal = choice.reveal;
    report.findings = job.findings;
    auto planned = card::planWrite(session, open.keyring(), snapshot, job.files, job.create, options);
    if (!planned) return propagate(planned);
    report.planned = std::move(*planned);
    const auto& more = report.planned.findings;
    report.findings.insert(report.findings.end(), more.begin(), more.end());
    report.estimate = estimate(report.planned, session);
    report.provisioning = snapshot.provisioning;
    return report;
}

// A request to end is heard until the first byte is written.
card::ApplyOptions applyOptions(Context& context, const WriteChoice& choice) {
    card::ApplyOptions options;
    options.replacePending = choice.replacePending;
    options.progress = [&context](const card::WriteProgress& progress) {
        if (!context.environment.errIsTerminal) return;
        context.err() << "\r\x1b[K" << (progress.undoing ? "putting back " : "writing ") << progress.path.text()
                      << std::flush;
    };
    if (context.environment.stopOnSignals)
        options.cancelled = [&stop = context.environment.stopOnSignals()] { return stop.load(); };
    return options;
}

void deliver(Context& context, const WriteReport& report) {
    if (context.json) {
        context.out() << jsonText(success(context.command, Json::parse(writeJson(report)))) << '\n';
        return;
    }
    printFindings(context.err(), report.findings, context.errStyle());
    if (report.receipt)
        printReceipt(context.out(), report);
    else
        printPlan(context.out(), report, context.outStyle());
    if (report.receipt && !report.receipt->journalLeft.empty()) {
        context.err() << "the card is written, but its journal cannot be removed: " << report.receipt->journalLeft
                      << "\n'simprov recover' compares the card with it and tries again\n";
    }
    if (report.stats) {
        context.out() << fmt::format("{}, {} bytes sent, {} received\n", counted(report.stats->commands, "command"),
                                     report.stats->bytesSent, report.stats->bytesReceived);
    }
}

} // namespace

void addWriteChoice(CLI::App& command, WriteChoice& choice) {
    command.add_flag("--dry-run", choice.dryRun, "Show the plan and the credentials it takes; change nothing");
    command.add_flag("--yes", choice.yes, "Write without asking");
    command.add_flag("--stats", choice.stats, "Count the commands it took");
    command.add_flag("--blind", choice.blind, "Write files that cannot be read, too: their old content is lost");
    command.add_flag("--reveal", choice.reveal, "Show document credentials in the plan");
    command.add_flag("--last-resort", choice.lastResort, "Try 3F00/7F50 when no rule leads to the data");
    addJournalOption(command, choice.journal);
}

Result<void> confirm(Context& context, const std::function<void(std::ostream&)>& show, std::string_view question,
                     std::string_view hint) {
    if (!context.environment.inIsTerminal || !context.environment.errIsTerminal) {
        return fail(ErrorKind::Usage, "nothing was written: there is no terminal to ask on").hint(std::string(hint));
    }
    show(context.err());
    context.err() << '\n' << question << std::flush;
    std::string answer;
    std::getline(context.environment.in, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") return {};
    return fail(ErrorKind::Usage, "nothing was written: the answer was not yes");
}

void addJournalOption(CLI::App& command, std::string& directory) {
    directory = card::JournalStore::defaultDirectory();
    command
        .add_option("--journal", directory,
                    "Where to note what is being written, until it is (default: " +
                        (directory.empty() ? "none" : directory) + ")")
        ->type_name("DIR");
}

std::string writableObjects() {
    std::string names;
    for (const ObjectType object : writable) names += (names.empty() ? "" : ", ") + std::string(efs::name(object));
    return names;
}

Result<ObjectType> objectNamed(const std::string& text, std::string_view option) {
    for (const ObjectType object : writable) {
        if (efs::name(object) == text) return object;
    }
    return fail(ErrorKind::Usage, fmt::format("{} takes the name of an object", option))
        .hint("one of " + writableObjects());
}

std::set<ObjectType> WriteJob::objects() const {
    std::set<ObjectType> named;
    for (const auto& file : files) named.insert(file.object);
    for (const auto& record : options.records) named.insert(record.object);
    // A new file is made like the other one of the user's two.
    if (create.create && named.contains(ObjectType::Config1)) named.insert(ObjectType::Config2);
    if (create.create && named.contains(ObjectType::Config2)) named.insert(ObjectType::Config1);
    return named;
}

Result<card::Snapshot> readForWriting(OpenCard& open, const WriteChoice& choice, const std::set<ObjectType>& objects) {
    const card::JournalStore journals(choice.journal);
    if (!choice.replacePending) {
        if (auto free = card::refuseWhilePending(open.session(), journals); !free) return propagate(free);
    }
    efs::LocateOptions locate;
    locate.thrifty = !objects.empty();
    locate.only = objects;
    locate.lastResortPath = choice.lastResort;
    auto snapshot = card::readProvisioning(open.session(), open.keyring(), locate);
    if (snapshot && !snapshot->provisioning.application) {
        return fail(ErrorKind::Missing, "this card has no provisioning application")
            .hint("simprov tree shows what it has");
    }
    return snapshot;
}

Result<ExitCode> writeToCard(Context& context, OpenCard& open, const card::Snapshot& snapshot, const WriteJob& job,
                             const WriteChoice& choice) {
    auto report = plan(open, snapshot, job, choice);
    if (!report) return propagate(report);
    if (!choice.dryRun && !report->planned.plan.empty()) {
        if (!choice.yes) {
            auto agreed = confirm(
                context, [&](std::ostream& to) { printPlan(to, *report, context.errStyle()); },
                "Write this to the card? [y/N] ", "--yes writes without asking, --dry-run only shows the plan");
            if (!agreed) return propagate(agreed);
        }
        auto receipt = card::applyPlan(open.session(), open.keyring(), report->planned,
                                       card::JournalStore(choice.journal), applyOptions(context, choice));
        if (context.environment.errIsTerminal) context.err() << "\r\x1b[K" << std::flush;
        if (!receipt) return propagate(receipt);
        report->receipt = *receipt;
    }
    if (choice.stats) report->stats = open.session().counters();
    deliver(context, *report);
    return ExitCode::Done;
}

} // namespace cli
