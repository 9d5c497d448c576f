// simprov read: the provisioning data of a card, as files, contexts and findings.
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/output_file.h"
#include "cli/read_report.h"
#include "efs/prov/schema.h"
#include "efs/prov/xml.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

std::string shown(const std::string& secret, bool reveal) {
    return reveal || secret.empty() ? secret : std::string(maskedValue);
}

std::string shownParm(const efs::prov::NamedValue& parm, bool reveal) {
    const std::string value = parm.value.value_or("");
    const std::size_t slash = parm.name.rfind('/'); // nested parms have their place in front
    const std::string own = slash == std::string::npos ? parm.name : parm.name.substr(slash + 1);
    return efs::prov::isSensitive(own) ? shown(value, reveal) : value;
}

namespace {

struct ReadOptions {
    CredentialOptions credentials;
    std::string xmlDirectory;
    bool reveal = false, stats = false, lastResort = false;
};

Result<void> writeXml(const ReadOptions& options, const ReadReport& report) {
    std::error_code problem;
    std::filesystem::create_directories(options.xmlDirectory, problem);
    if (problem) {
        return apdu::fail(apdu::ErrorKind::Input,
                          fmt::format("cannot make the directory {}: {}", options.xmlDirectory, problem.message()));
    }
    efs::prov::XmlOptions form;
    form.mask = !options.reveal;
    for (const auto& [object, document] : report.contents.documents) {
        const std::string path = fmt::format("{}/{}.xml", options.xmlDirectory, efs::name(object));
        const std::string xml = harmlessXml(efs::prov::toXml(document, form));
        if (auto written = writeFile(path, apdu::asBytes(xml)); !written) return written;
    }
    return {};
}

Result<ReadReport> readCard(Context& context, const ReadOptions& options) {
    auto open = openCard(context, options.credentials);
    if (!open) return propagate(open);
    card::Session& session = (*open)->session();
    efs::LocateOptions locate;
    locate.lastResortPath = options.lastResort;
    locate.thrifty = true;
    auto snapshot = card::readProvisioning(session, (*open)->keyring(), locate);
    if (!snapshot) return propagate(snapshot);
    ReadReport report;
    report.kind = session.kind();
    report.atr = apdu::toBytes(session.atr());
    report.provisioning = std::move(snapshot->provisioning);
    report.contents = efs::prov::interpret(report.provisioning);
    report.findings = report.provisioning.findings;
    report.findings.insert(report.findings.end(), report.contents.findings.begin(), report.contents.findings.end());
    report.reveal = options.reveal;
    if (options.stats) report.stats = session.counters();
    return report;
}

Result<ExitCode> read(Context& context, const ReadOptions& options) {
    const auto report = readCard(context, options);
    if (!report) return propagate(report);
    if (!options.xmlDirectory.empty()) {
        if (auto written = writeXml(options, *report); !written) return propagate(written);
    }
    if (context.json) {
        context.out() << jsonText(success(context.command, Json::parse(reportJson(*report)))) << '\n';
    } else {
        printReport(context.out(), *report, context.outStyle());
    }
    if (report->provisioning.application) return ExitCode::Done;
    // Nothing went wrong, so the JSON is a success; the exit code tells scripts that there is nothing to work with.
    context.err() << "this card has no provisioning application\n";
    return ExitCode::BadData;
}

} // namespace

void addRead(CLI::App& app, Context& context) {
    auto options = std::make_shared<ReadOptions>();
    CLI::App* command = app.add_subcommand("read", "Show the provisioning data of a card: files, contexts, findings");
    addJsonOption(*command, context);
    command
        ->add_option("--xml", options->xmlDirectory, "Also write each document as DIR/<object>.xml, for its owner only")
        ->type_name("DIR");
    command->add_flag("--reveal", options->reveal,
                      "Show document credentials (AUTHSECRET …), which are masked otherwise");
    command->add_flag("--stats", options->stats, "Count the commands it took");
    command->add_flag("--last-resort", options->lastResort, "Try 3F00/7F50 when no rule leads to the data");
    addCardOptions(*command, context);
    addCredentialOptions(*command, options->credentials);
    command->footer(
        "\nExamples:\n"
        "  simprov read                          the only card there is\n"
        "  simprov read -c 1 --pin prompt        reader 1, files that ask for the PIN included\n"
        "  simprov read -c usim.card.json --json | jq .result.contexts\n"
        "\nExit code 3: the card has no provisioning application; with --json \"application\" is then null.\n");
    command->callback([options, &context] {
        context.command = "read";
        context.action = [options, &context] { return read(context, *options); };
    });
}

} // namespace cli
