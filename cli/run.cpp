#include "cli/run.h"

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/version.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* examples = R"(
Examples:
  simprov card new --kind usim --provisioning -o test.card.json   a virtual USIM to play with
  simprov write -c test.card.json --bootstrap b.xml --adm prompt  put a document on it
  simprov read -c test.card.json                                  see what a device would configure
  simprov readers                                                 real cards: which reader holds one
  simprov decode --annotate bootstrap.bin                         every token of a document, explained

Each command has a --help of its own. Exit codes: 0 done, 1 wrong request, 2 no card, 3 invalid or missing data,
4 the card refuses, 5 line failure, 6 write undone, 7 write cut, 8 cards of a batch failed, 9 conflict.
)";

void build(CLI::App& app, Context& context) {
    app.name("simprov");
    app.footer(examples);
    app.set_version_flag("--version", version(), "Print the version");
    app.set_help_flag("-h,--help", "Print this help");
    app.require_subcommand(1);
    addCardOptions(app, context);
    addJsonOption(app, context);
    addReaders(app, context);
    addRead(app, context);
    addTree(app, context);
    addShow(app, context);
    addDecode(app, context);
    addEncode(app, context);
    addWrite(app, context);
    addRecover(app, context);
    addEdit(app, context);
    addNew(app, context);
    addDevice(app, context);
    addApdu(app, context);
    addDump(app, context);
    CLI::App* card = app.add_subcommand("card", "Make and serve virtual cards");
    card->require_subcommand(1);
    addCardNew(*card, context);
    addCardServe(*card, context);
    addDoctor(app, context);
    addSchema(app, context);
    addDiff(app, context);
    addBatch(app, context);
    addCheck(app, context);
}

ExitCode report(Context& context, const apdu::Error& error) {
    printError(context.err(), error, context.errStyle());
    if (context.json) context.out() << jsonText(failure<Json>(error), context.jsonLines ? -1 : 2) << '\n';
    return exitCodeFor(error);
}

// What of an argument may stand in a message: an option's name, never a value, which may be a credential.
std::string nameOf(const std::string& argument) {
    if (argument.starts_with("--")) return argument.substr(0, argument.find('='));
    if (argument.starts_with("-")) return argument.substr(0, 2);
    return "";
}

apdu::Error unexpectedArguments(const std::vector<std::string>& remaining) {
    std::string names;
    for (const std::string& argument : remaining) {
        if (const std::string name = nameOf(argument); !name.empty()) names += (names.empty() ? "" : ", ") + name;
    }
    apdu::Error error;
    error.kind = apdu::ErrorKind::Usage;
    error.text =
        names.empty() ? "there is an argument more than this command takes" : "this command does not know " + names;
    error.hint = "its --help lists what it takes";
    return error;
}

// The parser's own words are used where they hold no argument a person typed.
apdu::Error usageError(const CLI::App& app, const CLI::ParseError& error) {
    apdu::Error usage;
    usage.kind = apdu::ErrorKind::Usage;
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
        return unexpectedArguments(app.remaining(true));
    usage.text = error.what();
    usage.hint = "simprov --help lists the commands, simprov COMMAND --help their options";
    if (const CLI::App* first = app.get_subcommands().empty() ? nullptr : app.get_subcommands().front()) {
        usage.hint = "see simprov " + first->get_name() + " --help";
    } else if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
        usage.text = app.remaining().empty() ? "no command was given" : "there is no such command";
    }
    return usage;
}

bool asksForJson(int argc, const char* const* argv) {
    return std::any_of(argv, argv + argc, [](const char* argument) { return std::string_view(argument) == "--json"; });
}

} // namespace

int run(int argc, const char* const* argv, Environment& environment) {
    Context context{environment, "", "", "", false, false, {}};
    CLI::App app("Reads and writes provisioning data on SIM, USIM and WIM cards.");
    build(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wanted) { // --help, --version
        app.exit(wanted, environment.out, environment.err);
        return static_cast<int>(ExitCode::Done);
    } catch (const CLI::ParseError& error) {
        context.json = asksForJson(argc, argv);
        return static_cast<int>(report(context, usageError(app, error)));
    }
    const auto done = context.action();
    const ExitCode code = done ? *done : report(context, done.error());
    environment.out.flush();
    return static_cast<int>(code);
}

} // namespace cli
