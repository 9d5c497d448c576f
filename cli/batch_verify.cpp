// simprov batch verify: is the record whole? Every chain from its beginning, every checkpoint, every row's last word.
#include "cli/batch.h"
#include "cli/batch_checkpoint.h"
#include "cli/input.h"
#include "cli/json.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using namespace card::line;
using Json = nlohmann::ordered_json;

namespace {

struct VerifyOptions {
    BatchPlace place;
    std::string checkpoint; // a file
};

Result<std::optional<Checkpoint>> keptCheckpoint(Context& context, const std::string& path) {
    if (path.empty()) return std::optional<Checkpoint>();
    const auto text = readInput(context.environment, path);
    if (!text) return propagate(text);
    auto checkpoint = checkpointFromJson(apdu::asText(*text));
    if (!checkpoint) return propagate(checkpoint).in(path);
    return std::optional(std::move(*checkpoint));
}

Result<ExitCode> verify(Context& context, const VerifyOptions& options) {
    auto ledger = openBatchLedger(context, options.place);
    if (!ledger) return propagate(ledger);
    const auto order = orderOf(**ledger, options.place);
    if (!order) return propagate(order);
    const auto kept = keptCheckpoint(context, options.checkpoint);
    if (!kept) return propagate(kept);
    const auto found = (*ledger)->verify(order->name, *kept);
    if (!found) return propagate(found);
    if (context.json) {
        Json json;
        json["order"] = order->name;
        json["whole"] = found->whole();
        json["rows"] = found->rows;
        json["records"] = found->records;
        json["chains"] = found->chains;
        json["checkpoints"] = found->checkpoints;
        json["problems"] = found->problems;
        context.out() << jsonText(success(context.command, std::move(json))) << '\n';
    } else {
        for (const std::string& problem : found->problems) context.out() << printable(problem) << '\n';
        context.out() << fmt::format("{}, {} in {}, {}: {}\n", counted(found->rows, "row"),
                                     counted(found->records, "record"), counted(found->chains, "chain"),
                                     counted(found->checkpoints, "checkpoint"),
                                     found->whole() ? "the record is whole" : "the record is NOT whole");
    }
    return found->whole() ? ExitCode::Done : ExitCode::BadData;
}

} // namespace

void addBatchVerify(CLI::App& batch, Context& context) {
    auto options = std::make_shared<VerifyOptions>();
    CLI::App* command = batch.add_subcommand("verify", "Hold the record of an order against its hash chains");
    addJsonOption(*command, context);
    addPlaceOptions(*command, options->place, false);
    command
        ->add_option("--checkpoint", options->checkpoint,
                     "A checkpoint that was kept outside the ledger: whoever rewrites the ledger cannot rewrite that")
        ->type_name("FILE");
    command->callback([options, &context] {
        context.command = "batch_verify";
        context.action = [options, &context] { return verify(context, *options); };
    });
}

} // namespace cli
