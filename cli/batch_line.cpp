#include "cli/batch_line.h"

#include "card/emulator/rack.h"
#include "card/usb_place.h"
#include "cli/batch_checkpoint.h"
#include "cli/batch_events.h"
#include "cli/hooks.h"
#include "cli/output_file.h"
#include "cli/write_road.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <mutex>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using namespace card::line;
using card::emulator::Rack;

void addLineOptions(CLI::App& command, LineOptions& options) {
    const std::string line = "Line", rack = "Simulation", hooks = "Hooks (CMD: a program with arguments, no shell)";
    command
        .add_option("--reader", options.readers,
                    "Use these readers only: parts of their names or places (usb:1-1.4); default: all")
        ->type_name("TEXT")
        ->group(line);
    command.add_option("--retries", options.retries, "How often a card whose contact was lost is tried again in place")
        ->check(CLI::Range(0, 100))
        ->capture_default_str()
        ->group(line);
    command
        .add_option("--stop-after-failures", options.stopRules.failuresInARow,
                    "Stop when so many cards in a row failed; 0: never")
        ->capture_default_str()
        ->group(line);
    command
        .add_option("--stop-after-credentials", options.stopRules.credentialsInARow,
                    "Stop when so many cards in a row refused PIN or key; 0: never")
        ->capture_default_str()
        ->group(line);
    addJournalOption(command, options.journal);
    command.add_flag("--again-failed", options.againFailed, "Take rows that have failed before once more")->group(line);
    command
        .add_option("--checkpoint", options.checkpoint,
                    "Write the ledger's checkpoint to FILE at the end, to be kept elsewhere (see batch verify)")
        ->type_name("FILE")
        ->group(line);
    command.add_option("--rack", options.rack, "Feed the card images of a directory through virtual readers")
        ->type_name("DIR")
        ->group(rack);
    command.add_option("--slots", options.slots, "How many virtual readers")
        ->check(CLI::Range(1, 256))
        ->capture_default_str()
        ->group(rack);
    command
        .add_option("--link", options.link,
                    "As slow as real cards: 9600, TA1=96, TA1=96@4.8 (MHz); the memory behind a comma: 9600,3.5/64")
        ->type_name("SPEED")
        ->group(rack);
    command.add_option("--chaos", options.chaos, "As unlucky as a bad day: pulls, liars, slow and wrong cards")
        ->type_name("SEED")
        ->group(rack);
    command.add_option("--rack-log", options.rackLog, "Write every command that changed a card to FILE")
        ->type_name("FILE")
        ->group(rack);
    command.add_option("--on-start", options.onStart, "Run when a card was recognised")->type_name("CMD")->group(hooks);
    command.add_option("--on-done", options.onDone, "Run when a card is done")->type_name("CMD")->group(hooks);
    command.add_option("--on-fail", options.onFail, "Run when a card is not")->type_name("CMD")->group(hooks);
    command.add_option("--hook-limit", options.hookSeconds, "Seconds a hook may take")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str()
        ->group(hooks);
}

namespace {

// Where cards come from: readers, or a rack that takes them out again.
struct Slots {
    std::vector<SlotReader> slots;
    std::function<std::unique_ptr<card::Readers>()> makeReaders;
    std::unique_ptr<Rack> rack;
    std::shared_ptr<std::ofstream> log;
};

bool isWanted(const SlotReader& slot, const std::vector<std::string>& parts) {
    return parts.empty() || std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
               return slot.place == part || slot.reader.find(part) != std::string::npos;
           });
}

Result<Slots> realReaders(Context& context, const LineOptions& options) {
    Slots found;
    found.makeReaders = context.environment.makeReaders;
    const auto list = context.environment.readers.list();
    if (!list) return propagate(list);
    for (const card::Reader& reader : *list) {
        const SlotReader slot{reader.name, context.environment.readers.place(reader.name)};
        if (isWanted(slot, options.readers)) found.slots.push_back(slot);
    }
    std::sort(found.slots.begin(), found.slots.end(),
              [](const SlotReader& a, const SlotReader& b) { return card::placeBefore(a.place, b.place); });
    if (!found.slots.empty() && found.makeReaders) return found;
    return fail(ErrorKind::NoCard,
                list->empty() ? "there is no reader" : "no reader has a name or place that was asked for")
        .hint("'simprov readers' lists them, 'simprov doctor' looks for what is wrong");
}

Result<Slots> virtualReaders(const LineOptions& options) {
    Slots made;
    card::emulator::RackOptions rack;
    rack.slots = options.slots;
    rack.chaos = options.chaos;
    if (!options.link.empty()) {
        const auto link = card::emulator::parseLink(options.link);
        if (!link) return propagate(link);
        rack.link = *link;
    }
    if (!options.rackLog.empty()) {
        made.log = std::make_shared<std::ofstream>(options.rackLog, std::ios::app);
        if (!*made.log) return fail(ErrorKind::Input, fmt::format("cannot write {}", options.rackLog));
        rack.onUpdate = [log = made.log, mutex = std::make_shared<std::mutex>()](const std::string& name,
                                                                                 apdu::View command) {
            const std::lock_guard lock(*mutex);
            *log << fmt::format("{} {}\n", name, apdu::hex(command.first(std::min<std::size_t>(5, command.size()))))
                 << std::flush;
        };
    }
    auto supply = card::emulator::imagesIn(options.rack);
    if (!supply) return propagate(supply);
    made.rack = std::make_unique<Rack>(std::move(*supply), std::move(rack));
    for (const std::string& name : made.rack->slotNames()) made.slots.push_back({name, name});
    made.makeReaders = [readers = made.rack.get()] { return readers->readers(); };
    return made;
}

struct HookCommands {
    std::vector<std::string> onStart, onDone, onFail;
};

Result<HookCommands> hookCommands(const LineOptions& options) {
    HookCommands commands;
    const auto split = [](const std::string& text, std::string_view option,
                          std::vector<std::string>& into) -> Result<void> {
        if (text.empty()) return {};
        auto words = splitCommand(text);
        if (!words) return propagate(words).in(std::string(option));
        into = std::move(*words);
        return {};
    };
    if (auto fine = split(options.onStart, "--on-start", commands.onStart); !fine) return propagate(fine);
    if (auto fine = split(options.onDone, "--on-done", commands.onDone); !fine) return propagate(fine);
    if (auto fine = split(options.onFail, "--on-fail", commands.onFail); !fine) return propagate(fine);
    return commands;
}

void callHooks(Hooks& hooks, const HookCommands& commands, const LineEvent& event) {
    if (event.kind == LineEvent::SlotChanged && event.state == SlotState::Identified)
        hooks.run(commands.onStart, cardEventJson(event, "start"));
    if (event.kind != LineEvent::CardEnded) return;
    const bool good = event.end->result == CardResult::Done || event.end->result == CardResult::Skipped;
    hooks.run(good ? commands.onDone : commands.onFail, cardEventJson(event, "card"));
}

std::uint64_t leftOf(const StateCounts& counts) {
    return counts.total() - counts[RowState::Done] - counts[RowState::Failed];
}

// The end of a run is worth a checkpoint: whoever keeps its digest can tell later that nothing was rewritten.
Result<void> tellCheckpoint(Context& context, const LineOptions& options, const Job& job) {
    const auto checkpoint = job.ledger->checkpoint(job.order);
    if (!checkpoint) return propagate(checkpoint);
    const std::string text = checkpointJson(*checkpoint) + "\n";
    if (!options.checkpoint.empty())
        if (auto written = writeFile(options.checkpoint, apdu::asBytes(text)); !written) return written;
    if (context.json) context.out() << text;
    return {};
}

} // namespace

Result<ExitCode> runBatch(Context& context, const LineOptions& options, Job& job, const Station& station) {
    const auto commands = hookCommands(options);
    if (!commands) return propagate(commands);
    auto slots = options.rack.empty() ? realReaders(context, options) : virtualReaders(options);
    if (!slots) return propagate(slots);
    const auto status = job.ledger->status(job.order);
    if (!status) return propagate(status);
    const card::JournalStore journals(options.journal);
    job.journals = &journals;
    job.againFailed = options.againFailed;
    if (slots->rack) job.retryPause = std::chrono::milliseconds(0);

    LineSetup setup;
    setup.slots = slots->slots;
    setup.makeReaders = slots->makeReaders;
    setup.rules = {options.retries, job.recipe->match != Match::Next};
    setup.stopRules = options.stopRules;
    if (context.environment.stopOnSignals) setup.stop = &context.environment.stopOnSignals();
    if (slots->rack) setup.exhausted = [rack = slots->rack.get()] { return rack->exhausted(); };
    setup.renewEvery = station.lease / 3;

    const auto view = context.json ? jsonView(context) : textView(context);
    BatchFacts facts{
        job.order, station.name, status->order.rows, status->counts[RowState::Done], leftOf(status->counts), {}};
    for (const SlotReader& slot : setup.slots) facts.places.push_back(slot.place);
    view->begin(facts);
    Hooks hooks{std::chrono::seconds(options.hookSeconds)};
    Tally shown; // the runner keeps its own, which is the one that stops it
    const auto listen = [&](const LineEvent& event) {
        if (event.end) shown.add(*event.end, std::chrono::steady_clock::now());
        view->on(event, shown);
        callHooks(hooks, *commands, event);
        if (!event.end || event.otherCard || !slots->rack) return;
        const CardResult result = event.end->result;
        slots->rack->finished(event.facts.reader, result == CardResult::Pending || result == CardResult::Released);
    };
    const auto report = runLine(job, setup, listen);
    if (!report) return propagate(report);
    hooks.finish();
    const auto after = job.ledger->status(job.order);
    if (auto told = tellCheckpoint(context, options, job); !told) return propagate(told);
    view->end(*report, after ? leftOf(after->counts) : 0);
    if (hooks.failures() > 0 && !context.json)
        context.err() << fmt::format("warning: {} failed or took too long\n", counted(hooks.failures(), "hook"));
    if (slots->rack && slots->rack->failure()) return apdu::Failure(*slots->rack->failure());
    return report->tally.troubled() > 0 ? ExitCode::BatchFailed : ExitCode::Done;
}

} // namespace cli
