// simprov dump: a card into a card image, which is a card again.
#include "cli/card_files.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/output_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct DumpOptions {
    CredentialOptions credentials;
    std::string output;
    bool all = false, stats = false;
};

struct Dumped {
    efs::Image image;
    card::Counters counters;
    bool stopped = false;
};

Result<Dumped> dumpCard(Context& context, const DumpOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    const std::atomic<bool>* stop = context.environment.stopOnSignals ? &context.environment.stopOnSignals() : nullptr;
    Dumped dumped;
    const auto progress = [&](const efs::Path& path) {
        if (context.environment.errIsTerminal) context.err() << "\r\x1b[K" << path.text() << std::flush;
        dumped.stopped = stop != nullptr && *stop;
        return !dumped.stopped;
    };
    auto files = readCardFiles(**open, options.all, progress);
    if (context.environment.errIsTerminal) context.err() << "\r\x1b[K" << std::flush;
    if (!files) return propagate(files);
    dumped.image = std::move(files->image);
    dumped.counters = (*open)->session().counters();
    return dumped;
}

std::size_t unreadable(const efs::Image& image) {
    return static_cast<std::size_t>(std::count_if(image.files.begin(), image.files.end(), [](const auto& entry) {
        return !efs::isDirectory(entry.second.fcp.kind) && !entry.second.complete;
    }));
}

Result<ExitCode> dump(Context& context, const DumpOptions& options) {
    const auto dumped = dumpCard(context, options);
    if (!dumped) return propagate(dumped);
    const std::string text = efs::toJson(dumped->image);
    if (options.output == "-")
        context.out() << text << std::flush;
    else if (auto written = writeFile(options.output, apdu::asBytes(text)); !written)
        return propagate(written);
    const std::size_t missing = unreadable(dumped->image);
    if (context.json && options.output != "-") {
        Json result{{"file", options.output},
                    {"files", dumped->image.files.size()},
                    {"unreadable", missing},
                    {"complete", !dumped->stopped}};
        if (options.stats) result["stats"] = countersJson<Json>(dumped->counters);
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
        return ExitCode::Done;
    }
    std::ostream& to = options.output == "-" ? context.err() : context.out();
    to << fmt::format("{}: {}", printable(options.output), counted(dumped->image.files.size(), "file"));
    if (missing > 0) to << fmt::format(", {} without their content (not readable with these credentials)", missing);
    if (dumped->stopped) to << ", not all: interrupted";
    to << '\n';
    if (options.stats) to << counted(dumped->counters.commands, "command") << '\n';
    return ExitCode::Done;
}

} // namespace

void addDump(CLI::App& app, Context& context) {
    auto options = std::make_shared<DumpOptions>();
    CLI::App* command =
        app.add_subcommand("dump", "Copy a card into a card image: known files, or with --all every file");
    addJsonOption(*command, context);
    command->add_option("-o,--output", options->output, "The card image to write (-: standard output)")
        ->type_name("FILE")
        ->required();
    command->add_flag("--all", options->all, "Try every file id in every directory: takes minutes on a real card");
    command->add_flag("--stats", options->stats, "Count the commands it took");
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->footer(
        "\nThe image holds what the card holds, document credentials included; only its owner can read the file.\n"
        "\nExample:\n  simprov dump -c 0 -o usim.card.json && simprov read -c usim.card.json\n");
    command->callback([options, &context] {
        context.command = "dump";
        context.action = [options, &context] { return dump(context, *options); };
    });
}

} // namespace cli
