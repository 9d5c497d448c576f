// simprov diff: two documents, images or cards, as contexts, as files, as bytes.
#include "cli/commands.h"
#include "cli/diff_report.h"
#include "cli/json.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct DiffOptions {
    DiffTargets targets;
    bool onlyContexts = false, onlyBytes = false, reveal = false;
};

Result<ExitCode> diff(Context& context, const DiffOptions& options) {
    auto sides = readSides(context, options.targets);
    if (!sides) return propagate(sides);
    DiffReport report;
    report.before = std::move(sides->first);
    report.after = std::move(sides->second);
    report.withContexts = !options.onlyBytes;
    report.withBytes = !options.onlyContexts;
    report.reveal = options.reveal;
    compare(report);
    if (context.json)
        context.out() << jsonText(success(context.command, Json::parse(diffJson(report)))) << '\n';
    else
        printDiff(context.out(), report, context.outStyle());
    return report.same() ? ExitCode::Done : ExitCode::BadData;
}

} // namespace

void addDiff(CLI::App& app, Context& context) {
    auto options = std::make_shared<DiffOptions>();
    CLI::App* command =
        app.add_subcommand("diff", "Compare two documents, card images or cards: contexts, files, bytes");
    addJsonOption(*command, context);
    const std::string about = ": a file (XML, JSON, WBXML, hex text, a card image), - for standard input, or a reader "
                              "by number, part of its name, or reader:NAME";
    command->add_option("A", options->targets.before, "The one" + about)->required();
    command->add_option("B", options->targets.after, "The other, in the same forms")->required();
    CLI::Option* contexts = command->add_flag("--contexts", options->onlyContexts, "Only what the two mean");
    command->add_flag("--bytes", options->onlyBytes, "Only files and bytes")->excludes(contexts);
    command
        ->add_option("--object", options->targets.object, "Only this object of a card: bootstrap, config1, config2 …")
        ->type_name("NAME");
    command->add_flag("--reveal", options->reveal,
                      "Show document credentials (AUTHSECRET …), which are masked otherwise");
    addCredentialOptions(*command, options->targets.credentials);
    command->footer("\nExit code 0: the same; 3: different, or something could not be compared.\n"
                    "\nExamples:\n"
                    "  simprov diff bootstrap.xml usim.card.json\n"
                    "  simprov diff golden.card.json 0 --pin prompt\n"
                    "  simprov diff old.bin new.bin --contexts\n");
    command->callback([options, &context] {
        context.command = "diff";
        context.action = [options, &context] { return diff(context, *options); };
    });
}

} // namespace cli
