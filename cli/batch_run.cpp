// simprov batch run, simprov batch resume: rows checked, made an order, and written to cards.
#include "card/emulator/rack.h"
#include "card/usb_place.h"
#include "cli/batch_events.h"
#include "cli/batch_line.h"
#include "cli/batch_order.h"
#include "cli/json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using namespace card::line;
using Json = nlohmann::ordered_json;

namespace {

struct RunOptions {
    OrderOptions order;
    LineOptions line;
    bool dryRun = false, yes = false;
};

void printProblems(Context& context, const Problems& problems) {
    for (const Problem& problem : problems.kept()) {
        if (context.json) {
            context.out() << problemJson(problem) << '\n';
            continue;
        }
        const Style style = context.errStyle();
        context.err() << (problem.error ? style.red("error: ") : style.yellow("warning: ")) << printable(problem.line())
                      << '\n';
    }
}

// "10000 rows; bootstrap up to 317 bytes (row 12)"
std::string summaryOf(const PreparedOrder& prepared, const ImportReport& report) {
    std::string text = counted(report.rows, "row");
    for (std::size_t i = 0; i < report.largest.size(); ++i) {
        const DocumentRecipe& document = prepared.recipe.documents[i];
        text += fmt::format("; {} up to {} bytes (row {}){}", efs::name(document.object), report.largest[i].bytes,
                            report.largest[i].row, document.size > 0 ? fmt::format(" of {}", document.size) : "");
    }
    return text;
}

// Every row into the ledger; Malformed when any is wrong, after all was said.
Result<ImportReport> import(Context& context, const PreparedOrder& prepared, Ledger& ledger) {
    auto source = openRows(prepared.job.rowsFile);
    if (!source) return propagate(source);
    const std::atomic<bool>* stop = context.environment.stopOnSignals ? &context.environment.stopOnSignals() : nullptr;
    ImportOptions options;
    options.transportKey = prepared.job.transportKey;
    options.progress = [&](std::uint64_t rows) {
        if (context.environment.errIsTerminal)
            context.err() << fmt::format("\r\x1b[Kchecking row {}", rows) << std::flush;
        return stop == nullptr || !*stop;
    };
    auto report = importOrder(**source, prepared.recipe, prepared.order, prepared.job.key, ledger, options);
    if (context.environment.errIsTerminal) context.err() << "\r\x1b[K" << std::flush;
    if (!report) return propagate(report);
    printProblems(context, report->problems);
    if (report->problems.none()) return report;
    const std::uint64_t errors = report->problems.errors();
    return fail(ErrorKind::Malformed,
                fmt::format("{} in {}; nothing was written", counted(errors, "error"), prepared.job.rowsFile))
        .hint("Mend the rows and start again; no card has been touched");
}

// Everything but cards, in a ledger that is thrown away.
Result<ExitCode> dryRun(Context& context, const PreparedOrder& prepared) {
    std::string directory = (std::filesystem::temp_directory_path() / "simprov-XXXXXX").string();
    if (::mkdtemp(directory.data()) == nullptr) return fail(ErrorKind::Input, "there is no room for temporary files");
    auto ledger = context.environment.openLedger(directory + "/dry-run.ledger");
    Result<ImportReport> report = ledger ? ImportReport{} : Result<ImportReport>(propagate(ledger));
    if (ledger) {
        const auto attached = (*ledger)->attach({"dry-run", "nobody", "", std::chrono::milliseconds(60'000), {}});
        report = attached ? import(context, prepared, **ledger) : Result<ImportReport>(propagate(attached));
        ledger->reset();
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
    if (!report) return propagate(report);
    if (!context.json) {
        context.out() << summaryOf(prepared, *report)
                      << "\nDry run: everything fits; no card was touched and no "
                         "order was made\n";
        return ExitCode::Done;
    }
    Json json;
    json["event"] = "checked";
    json["rows"] = report->rows;
    json["warnings"] = report->problems.warnings();
    json["documents"] = Json::array();
    for (std::size_t i = 0; i < report->largest.size(); ++i) {
        Json document;
        document["object"] = efs::name(prepared.recipe.documents[i].object);
        document["largest"] = report->largest[i].bytes;
        document["row"] = report->largest[i].row;
        json["documents"].push_back(std::move(document));
    }
    context.out() << jsonText(json, -1) << '\n';
    return ExitCode::Done;
}

Result<void> confirm(Context& context, const RunOptions& options, const std::string& what) {
    if (options.yes || !options.line.rack.empty()) return {};
    if (!context.environment.inIsTerminal || !context.environment.errIsTerminal) {
        return fail(ErrorKind::Usage, "no card was touched: there is no terminal to ask on")
            .hint("--yes starts without asking, --dry-run only checks");
    }
    context.err() << what << "\nWrite to every card that is put in? [y/N] " << std::flush;
    std::string answer;
    std::getline(context.environment.in, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") return {};
    return fail(ErrorKind::Usage, "no card was touched: the answer was not yes");
}

// The order in the ledger: found, or made.
Result<void> bringOrder(Context& context, const RunOptions& options, const PreparedOrder& prepared, Ledger& ledger,
                        bool mustExist) {
    const auto found = findOrder(ledger, prepared);
    if (!found) return propagate(found);
    if (*found) return confirm(context, options, fmt::format("Order {} goes on.", prepared.order.name));
    if (mustExist) {
        return fail(ErrorKind::Missing, fmt::format("the ledger holds no order {} to go on with", prepared.order.name))
            .hint("'simprov batch run' makes it");
    }
    if (prepared.job.rowsFile.empty()) return fail(ErrorKind::Usage, "no rows were named").hint("--rows FILE");
    const auto report = import(context, prepared, ledger);
    if (!report) return propagate(report);
    return confirm(context, options, summaryOf(prepared, *report));
}

Result<ExitCode> run(Context& context, RunOptions& options, bool mustExist) {
    context.jsonLines = true;
    auto prepared = prepareOrder(context, options.order);
    if (!prepared) return propagate(prepared);
    if (options.dryRun) return dryRun(context, **prepared);
    auto ledger = openBatchLedger(context, options.order.place);
    if (!ledger) return propagate(ledger);
    const Station station = stationOf(options.order.place);
    if (auto attached = (*ledger)->attach(station); !attached) return propagate(attached);
    if (auto there = bringOrder(context, options, **prepared, **ledger, mustExist); !there) return propagate(there);
    Job& job = (*prepared)->job;
    job.ledger = ledger->get();
    return runBatch(context, options.line, job, station);
}

void add(CLI::App& batch, Context& context, const std::string& name, const std::string& about, bool mustExist) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command = batch.add_subcommand(name, about);
    addJsonOption(*command, context);
    addOrderOptions(*command, options->order);
    addLineOptions(*command, options->line);
    if (!mustExist)
        command->add_flag("--dry-run", options->dryRun,
                          "Check rows, templates and sizes; touch no card, make no order");
    command->add_flag("--yes", options->yes, "Start without asking");
    command->footer(
        "\nThe order is made of the rows once: run again, or resume, goes on where it ended. A card is done\n"
        "once and never again; put in again, it is told from the others and left as it is.\n");
    command->callback([options, mustExist, name, &context] {
        context.command = "batch_" + name;
        context.action = [options, mustExist, &context] { return run(context, *options, mustExist); };
    });
}

} // namespace

void addBatchRun(CLI::App& batch, Context& context) {
    add(batch, context, "run", "Check the rows, make the order, and write a card for each", false);
    add(batch, context, "resume", "Go on with an order that is in the ledger", true);
}

} // namespace cli
