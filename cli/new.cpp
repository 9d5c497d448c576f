// simprov new: a document to begin with, from a few facts.
#include "cli/commands.h"
#include "cli/document_output.h"
#include "cli/secret_source.h"
#include "efs/prov/starter.h"
#include "efs/prov/validate.h"

#include <CLI/CLI.hpp>

namespace cli {

using apdu::propagate;
using apdu::Result;

namespace {

struct NewOptions {
    efs::prov::StarterOptions facts;
    std::string secret, mmsSecret; // sources
    DocumentOutput output;
};

Result<void> readSecret(SecretSources& sources, const std::string& source, std::string_view option,
                        efs::prov::StarterAccess& access) {
    if (source.empty()) return {};
    const auto secret = sources.read(source, option, "secret of the access point");
    if (!secret) return propagate(secret);
    access.secret = std::string(apdu::asText(secret->reveal()));
    return {};
}

Result<ExitCode> makeDocument(Context& context, const NewOptions& options) {
    efs::prov::StarterOptions facts = options.facts;
    SecretSources sources(context.environment);
    if (auto read = readSecret(sources, options.secret, "--secret", facts.accessPoint); !read) return propagate(read);
    if (auto read = readSecret(sources, options.mmsSecret, "--mms-secret", facts.mmsAccessPoint); !read)
        return propagate(read);
    auto document = efs::prov::starterDocument(facts, {options.output.compact});
    if (!document) return propagate(document);
    LoadedDocument made{*document, InputForm::Xml, efs::prov::validate(*document).findings};
    if (!context.json) printFindings(context.err(), made.findings, context.errStyle());
    if (auto done = deliverDocument(context, options.output, made, options.output.formOr(InputForm::Xml)); !done)
        return propagate(done);
    return ExitCode::Done;
}

void addAccess(CLI::App& command, efs::prov::StarterAccess& access, std::string& secret, const std::string& prefix,
               const std::string& group) {
    const auto add = [&](const std::string& name, auto& into, const std::string& about, const char* type) {
        command.add_option("--" + prefix + name, into, about)->type_name(type)->group(group);
    };
    add("apn", access.apn, "The access point's name", "APN");
    add("apn-name", access.name, "What people call it; default: the APN", "TEXT");
    add("bearer", access.bearer, "Default: GSM-GPRS", "BEARER");
    add("user", access.user, "The user name it asks for", "TEXT");
    add("secret", secret, "Where its secret comes from: prompt, env:VAR, file:PATH, fd:N", "SRC");
    command.add_option("--" + prefix + "auth", access.authType, "PAP (the default) or CHAP")
        ->check(CLI::IsMember({"PAP", "CHAP"}))
        ->group(group);
}

} // namespace

void addNew(CLI::App& app, Context& context) {
    auto options = std::make_shared<NewOptions>();
    efs::prov::StarterOptions& facts = options->facts;
    CLI::App* command = app.add_subcommand("new", "Make a document to begin with, from a few facts");
    addJsonOption(*command, context);
    const auto add = [&](const char* name, auto& into, const char* about, const char* type) {
        command->add_option(name, into, about)->type_name(type);
    };
    add("--name", facts.name, "The provider's name", "TEXT");
    add("--tps", facts.tps, "URL of the trusted provisioning server; it names the context", "URL");
    add("--context-allow", facts.contextAllow, "How many other contexts the device may take: 0 to 255", "N");
    add("--proxy", facts.proxy, "The proxy for everything", "HOST[:PORT]");
    add("--homepage", facts.homepage, "The browser's home page", "URL");
    add("--mmsc", facts.mmsc, "Where MMS are sent to", "URL");
    add("--mms-proxy", facts.mmsProxy, "The proxy for MMS", "HOST[:PORT]");
    add("--dm-server", facts.dmServer, "The device management server", "URL");
    add("--dm-server-id", facts.dmServerId, "Its identifier", "TEXT");
    addAccess(*command, facts.accessPoint, options->secret, "", "The access point");
    addAccess(*command, facts.mmsAccessPoint, options->mmsSecret, "mms-", "An access point for MMS alone");
    addDocumentOutput(*command, options->output, true);
    command->footer("\nExample:\n  simprov new --name Example --apn internet.op.example --mmsc http://mmsc.op.example/ "
                    "--for-size 500 -o b.xml\n");
    command->callback([options, &context] {
        context.command = "new";
        context.action = [options, &context] { return makeDocument(context, *options); };
    });
}

} // namespace cli
