// simprov apdu: raw commands, with a trace that shows no credential.
#include "cli/apdu_syntax.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/secret_source.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct ApduOptions {
    std::vector<std::string> arguments;
};

// What an unexpected status is to a script: a refusal, or data that is not what was expected.
ErrorKind kindOf(const RawCommand& raw, apdu::Status status) {
    if (!raw.expectedStatus.empty()) return ErrorKind::Malformed;
    switch (status.meaning()) {
    case apdu::Meaning::WrongSecret:
    case apdu::Meaning::Blocked:
    case apdu::Meaning::ContradictsState:
        return ErrorKind::Credential;
    case apdu::Meaning::AccessDenied:
        return ErrorKind::Denied;
    case apdu::Meaning::NotSupported:
        return ErrorKind::Unsupported;
    default:
        return ErrorKind::Missing;
    }
}

// Reads the bodies that stand elsewhere, and warns of PINs that stand in the arguments.
Result<void> completeBodies(Context& context, std::vector<RawCommand>& commands) {
    SecretSources sources(context.environment);
    for (RawCommand& raw : commands) {
        if (!raw.dataSource.empty()) {
            const auto text = sources.read(raw.dataSource, ":@", "data in hex");
            if (!text) return propagate(text);
            auto bytes = apdu::fromHex(apdu::asText(text->reveal()));
            if (!bytes) {
                return apdu::fail(ErrorKind::Usage,
                                  "the data from a source holds something that is no pair of hex digits")
                    .hint("for example 31323334FFFFFFFF for the PIN 1234");
            }
            raw.command.body = apdu::Secret(std::move(*bytes));
        } else if (apdu::carriesSecret(raw.command.ins) && !raw.command.bodyBytes().empty()) {
            context.err()
                << "warning: a PIN or key stands in the arguments, where every user of this machine can see it; "
                   ":@env:VAR, :@file:PATH or :@prompt keep it out\n";
            raw.command.body = apdu::Secret(std::get<apdu::Bytes>(std::move(raw.command.body)));
        }
    }
    return {};
}

Json exchangeJson(const apdu::Exchange& exchange) {
    Json json;
    json["header"] = fmt::format("{:02X}{:02X}{:02X}{:02X}", exchange.cla, exchange.ins, exchange.p1, exchange.p2);
    if (exchange.masked > 0)
        json["masked"] = exchange.masked;
    else
        json["body"] = apdu::hex(exchange.body);
    json["data"] = apdu::hex(exchange.data);
    json["sw"] = exchange.status ? Json(apdu::hex(*exchange.status)) : Json(nullptr);
    if (exchange.status) json["meaning"] = exchange.status->text();
    return json;
}

apdu::Failure unexpected(const RawCommand& raw, std::size_t number, apdu::Status status) {
    const std::string wanted = raw.expectedStatus.empty() ? "" : ", not " + raw.expectedStatus;
    apdu::Error error;
    error.kind = kindOf(raw, status);
    error.text = fmt::format("the card answered {}{}: {}", apdu::hex(status), wanted, status.text());
    error.trail = {fmt::format("command {}", number)};
    error.sw = status.word();
    error.triesLeft = status.triesLeft();
    return apdu::Failure(std::move(error));
}

Result<ExitCode> sendAll(Context& context, const std::vector<RawCommand>& commands) {
    bool tracing = false; // what opening the session sends is not what was asked for
    Json exchanges = Json::array();
    const auto sink = [&](const apdu::Exchange& exchange) {
        if (!tracing) return;
        if (context.json)
            exchanges.push_back(exchangeJson(exchange));
        else
            context.out() << apdu::toText(exchange) << std::flush;
    };
    auto open = openCard(context, {}, sink);
    if (!open) return propagate(open);
    if (context.environment.stopOnSignals) context.environment.stopOnSignals();
    tracing = true;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto response = (*open)->session().transmit(commands[i].command);
        if (!response) return propagate(response).in(fmt::format("command {}", i + 1));
        if (!commands[i].expects(response->status)) return unexpected(commands[i], i + 1, response->status);
    }
    tracing = false;
    if (context.json) {
        Json result;
        result["exchanges"] = std::move(exchanges);
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
    }
    return ExitCode::Done;
}

Result<ExitCode> send(Context& context, const ApduOptions& options) {
    auto commands = parseCommands(options.arguments);
    if (!commands) return propagate(commands);
    if (auto complete = completeBodies(context, *commands); !complete) return propagate(complete);
    return sendAll(context, *commands);
}

} // namespace

void addApdu(CLI::App& app, Context& context) {
    auto options = std::make_shared<ApduOptions>();
    CLI::App* command = app.add_subcommand("apdu", "Send raw commands and print the exchange, PINs and keys masked");
    addJsonOption(*command, context);
    command->add_option("HEX", options->arguments, "CLA INS P1 P2 [:DATA] [/LE] [=SW], one after another")->required();
    addCardOptions(*command, context);
    command->footer(
        "\nLE 00 means all there is. Without =SW any status that says \"done\" is expected; X stands for any digit.\n"
        "The first unexpected status ends the command with a non-zero exit code.\n"
        "\nExamples:\n"
        "  simprov apdu 00A40004:3F00/00 00A40004:2FE2/00 00B00000/0A=9000\n"
        "  simprov apdu \"A0 A4 00 00 02 3F 00\"\n"
        "  PIN=31323334FFFFFFFF simprov apdu 00200001 :@env:PIN =9000\n");
    command->callback([options, &context] {
        context.command = "apdu";
        context.action = [options, &context] { return send(context, *options); };
    });
}

} // namespace cli
