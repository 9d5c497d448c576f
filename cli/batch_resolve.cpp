// simprov batch resolve: a person decides about a row that hangs, with a reason.
#include "cli/batch.h"
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

struct ResolveOptions {
    BatchPlace place;
    std::uint64_t row = 0;
    std::string to, reason;
};

Result<ExitCode> resolve(Context& context, const ResolveOptions& options) {
    auto ledger = openBatchLedger(context, options.place);
    if (!ledger) return propagate(ledger);
    const auto order = orderOf(**ledger, options.place);
    if (!order) return propagate(order);
    if (auto attached = (*ledger)->attach(stationOf(options.place)); !attached) return propagate(attached);
    const auto done = (*ledger)->resolve(order->name, options.row, *rowState(options.to), options.reason);
    if (!done) return propagate(done);
    if (!context.json) {
        context.out() << fmt::format("Row {} is {} now\n", options.row, options.to);
        return ExitCode::Done;
    }
    Json json;
    json["order"] = order->name;
    json["row"] = options.row;
    json["state"] = options.to;
    context.out() << jsonText(success(context.command, std::move(json))) << '\n';
    return ExitCode::Done;
}

} // namespace

void addBatchResolve(CLI::App& batch, Context& context) {
    auto options = std::make_shared<ResolveOptions>();
    CLI::App* command =
        batch.add_subcommand("resolve", "Decide about a row that waits for a card that will not come back");
    addJsonOption(*command, context);
    command->add_option("row", options->row, "The row's number, as status has it")->type_name("ROW")->required();
    command
        ->add_option("--to", options->to,
                     "free: another card may have it, so the first must be destroyed; done; failed")
        ->check(CLI::IsMember({"free", "done", "failed"}))
        ->required();
    command->add_option("--reason", options->reason, "What is known of the card; goes into the record")
        ->type_name("TEXT")
        ->required();
    addPlaceOptions(*command, options->place, true);
    command->get_option("--ledger")->required();
    command->callback([options, &context] {
        context.command = "batch_resolve";
        context.action = [options, &context] { return resolve(context, *options); };
    });
}

} // namespace cli
