// simprov device: what a device would make of a card, or of documents.
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/device_report.h"
#include "cli/input.h"
#include "cli/json.h"

#include "card/snapshot.h"

#include <CLI/CLI.hpp>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;
namespace prov = efs::prov;

namespace {

struct DeviceOptions {
    CredentialOptions credentials;
    std::vector<std::string> documents;           // Bootstrap, Config1, Config2
    std::map<efs::ObjectType, std::string> files; // the same, by name
    std::vector<std::string> preset, broadcast, pushed;
    std::string security = "none";
    std::vector<std::string> bearers, services;
    std::size_t room = 0, active = 1;
    bool wim = false, dot = false, firstFile = false, limited = false;
    prov::AgentOptions agent;
    bool all = false, reveal = false;

    bool anyFile() const {
        return !documents.empty() || !files.empty() || !preset.empty() || !broadcast.empty() || !pushed.empty();
    }
};

constexpr std::array cardFiles = {efs::ObjectType::Bootstrap, efs::ObjectType::Config1, efs::ObjectType::Config2};

const std::map<std::string, std::optional<prov::PushSecurity>> securities = {
    {"none", std::nullopt},
    {"netwpin", prov::PushSecurity::NetworkPin},
    {"userpin", prov::PushSecurity::UserPin},
    {"usernetwpin", prov::PushSecurity::UserNetworkPin},
    {"userpinmac", prov::PushSecurity::UserPinMac}};

// A document that is not there or broken is what a device may meet as well: it becomes a source, not an error.
Result<prov::AgentSource> sourceAt(Context& context, const std::string& path, std::string name, prov::Place place) {
    auto input = readInput(context.environment, path);
    if (!input) return propagate(input);
    prov::AgentSource source;
    source.name = std::move(name);
    source.place = place;
    auto loaded = documentOf(std::move(*input));
    if (loaded) {
        source.document = std::move(loaded->document);
    } else if (loaded.error().kind == ErrorKind::Missing) {
        source.state = efs::FileState::Empty;
    } else {
        source.state = efs::FileState::Malformed;
        printError(context.err(), loaded.error(), context.errStyle());
    }
    return source;
}

Result<void> addFurther(Context& context, const std::vector<std::string>& paths, std::string_view title,
                        prov::Place place, std::vector<prov::AgentSource>& sources) {
    std::size_t count = 0;
    for (const std::string& path : paths) {
        auto source = sourceAt(context, path, fmt::format("{} {}", title, ++count), place);
        if (!source) return propagate(source).in(path);
        sources.push_back(std::move(*source));
    }
    return {};
}

Result<std::vector<prov::AgentSource>> cardSources(Context& context, const DeviceOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    efs::LocateOptions locate;
    locate.thrifty = true;
    auto snapshot = card::readProvisioning((*open)->session(), (*open)->keyring(), locate);
    if (!snapshot) return propagate(snapshot);
    const prov::CardContents contents = prov::interpret(snapshot->provisioning);
    return prov::sourcesOf(snapshot->provisioning, contents);
}

Result<std::vector<prov::AgentSource>> allSources(Context& context, const DeviceOptions& options) {
    std::vector<prov::AgentSource> sources;
    if (!context.target.empty() || !options.anyFile()) {
        auto ofCard = cardSources(context, options);
        if (!ofCard) return propagate(ofCard);
        sources = std::move(*ofCard);
    }
    std::map<efs::ObjectType, std::string> files = options.files;
    for (std::size_t i = 0; i < options.documents.size(); ++i)
        if (!files.try_emplace(cardFiles[i], options.documents[i]).second)
            return fail(ErrorKind::Usage, fmt::format("{} is given twice", efs::name(cardFiles[i])))
                .hint("documents without an option are Bootstrap, Config1 and Config2, in this order");
    const bool wim = options.wim || (!sources.empty() && sources.front().place == prov::Place::Wim);
    for (const auto& [object, path] : files) {
        auto source =
            sourceAt(context, path, std::string(efs::name(object)), wim ? prov::Place::Wim : prov::Place::Sim);
        if (!source) return propagate(source).in(path);
        source->object = object;
        std::erase_if(sources, [&, type = object](const prov::AgentSource& one) { return one.object == type; });
        sources.push_back(std::move(*source));
    }
    if (auto added = addFurther(context, options.preset, "device", prov::Place::Device, sources); !added)
        return propagate(added);
    if (auto added = addFurther(context, options.broadcast, "broadcast", prov::Place::Broadcast, sources); !added)
        return propagate(added);
    const std::size_t messages = sources.size();
    if (auto added = addFurther(context, options.pushed, "message", prov::Place::PointToPoint, sources); !added)
        return propagate(added);
    for (std::size_t i = messages; i < sources.size(); ++i) sources[i].security = securities.at(options.security);
    return sources;
}

Result<ExitCode> device(Context& context, const DeviceOptions& options) {
    const auto sources = allSources(context, options);
    if (!sources) return propagate(sources);
    DeviceReport report;
    report.options = options.agent;
    report.options.profile = options.firstFile ? prov::Profile::FirstFile : prov::Profile::Standard;
    if (!options.bearers.empty()) report.options.bearers = options.bearers;
    if (!options.services.empty()) report.options.services = options.services;
    if (options.limited) report.options.contexts = options.room;
    report.options.active = options.active - 1;
    report.all = options.all;
    report.reveal = options.reveal;
    report.view = prov::viewAsDevice(*sources, report.options);
    if (!report.options.url.empty() && !report.view.choice)
        return fail(ErrorKind::Missing, fmt::format("there is no context {} to choose a proxy in", options.active));
    if (context.json)
        context.out() << jsonText(success(context.command, Json::parse(deviceJson(report)))) << '\n';
    else if (options.dot)
        context.out() << deviceDot(report);
    else
        printDevice(context.out(), report, context.outStyle());
    return ExitCode::Done;
}

void addDocuments(CLI::App& command, DeviceOptions& options) {
    const auto file = [&](const char* name, efs::ObjectType object, const char* about) {
        command
            .add_option_function<std::string>(
                name, [&options, object](const std::string& path) { options.files[object] = path; }, about)
            ->type_name("FILE");
    };
    command
        .add_option("FILE", options.documents, "Documents as a card's Bootstrap, Config1 and Config2, in this order")
        ->expected(0, cardFiles.size());
    file("--bootstrap", efs::ObjectType::Bootstrap, "A document as the card's Bootstrap, in place of the card's own");
    file("--config1", efs::ObjectType::Config1, "The same for Config1");
    file("--config2", efs::ObjectType::Config2, "The same for Config2");
    command.add_flag("--wim", options.wim, "The documents named are a WIM's");
    const auto further = [&](const char* name, std::vector<std::string>& paths, const char* about) {
        command.add_option(name, paths, about)->type_name("FILE")->expected(1)->take_all();
    };
    further("--device", options.preset, "A document in the device's own memory; may be given again");
    further("--broadcast", options.broadcast, "A bootstrap by cell broadcast; may be given again");
    further("--message", options.pushed, "A bootstrap by a message, as SMS; may be given again");
    std::vector<std::string> names;
    for (const auto& entry : securities) names.push_back(entry.first);
    command.add_option("--sec", options.security, "How the messages were authenticated")
        ->type_name("METHOD")
        ->check(CLI::IsMember(names));
}

void addCapabilities(CLI::App& command, DeviceOptions& options) {
    command
        .add_option_function<std::string>(
            "--profile", [&options](const std::string& name) { options.firstFile = name == "first-file"; },
            "The kind of device: standard, or first-file, which takes only the first file that has any size")
        ->type_name("NAME")
        ->check(CLI::IsMember({"standard", "first-file"}));
    command.add_option("--bearers", options.bearers, "Bearers the device has, with commas; otherwise all")
        ->type_name("LIST")
        ->delimiter(',');
    command
        .add_option("--services", options.services, "Services whose protocols it speaks, with commas; otherwise all")
        ->type_name("LIST")
        ->delimiter(',');
    command
        .add_option_function<std::size_t>(
            "--contexts",
            [&options](std::size_t room) {
                options.room = room;
                options.limited = true;
            },
            "How many contexts the device holds, the privileged one included")
        ->type_name("N")
        ->check(CLI::Range(1, 1000));
    command.add_option("--url", options.agent.url, "Choose the proxy for this URL");
    command.add_option("--active", options.active, "In this context; otherwise the first")
        ->type_name("N")
        ->check(CLI::Range(1, 1000));
    command
        .add_option("--home-network", options.agent.homeNetwork,
                    "The SIM's country and network code, as 24405; a broadcast has to agree")
        ->type_name("CODE");
    command.add_option("--serving-network", options.agent.servingNetwork, "The same of the network around")
        ->type_name("CODE");
}

} // namespace

void addDevice(CLI::App& app, Context& context) {
    auto options = std::make_shared<DeviceOptions>();
    CLI::App* command = app.add_subcommand("device", "Show what a device makes of a card or of documents, and why");
    addJsonOption(*command, context);
    command->add_flag("--dot", options->dot, "Print a graph for Graphviz: simprov device --dot | dot -Tsvg");
    command->add_flag("--all", options->all, "Also what is used, and defaults");
    command->add_flag("--reveal", options->reveal,
                      "Show document credentials (AUTHSECRET …), which are masked otherwise");
    addDocuments(*command, *options);
    addCapabilities(*command, *options);
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->footer("\nExamples:\n"
                    "  simprov device                                      the only card there is\n"
                    "  simprov device bootstrap.xml config1.xml            documents, without a card\n"
                    "  simprov device -c 1 --bearers GSM-GPRS --url http://wap.example/\n"
                    "  simprov device -c usim.card.json --dot | dot -Tsvg > card.svg\n");
    command->callback([options, &context] {
        context.command = "device";
        context.action = [options, &context] { return device(context, *options); };
    });
}

} // namespace cli
