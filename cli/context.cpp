#include "cli/context.h"

#include "card/pin_pad.h"
#include "card/target.h"
#include "cli/secret_source.h"
#include "efs/trace_mask.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <ostream>
#include <unistd.h>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;

std::string Context::targetOrVariable() const {
    if (!target.empty()) return target;
    const char* variable = std::getenv("SIMPROV_CARD");
    return variable == nullptr ? "" : variable;
}

void addJsonOption(CLI::App& command, Context& context) {
    command.add_flag("--json", context.json, "Print one JSON value instead of text");
}

void addCardOptions(CLI::App& command, Context& context) {
    const std::string group = "Card";
    command
        .add_option("-c,--card", context.target,
                    "A card image, a reader's number or a part of its name (also SIMPROV_CARD); default: the only card "
                    "there is")
        ->type_name("TARGET")
        ->group(group);
    command
        .add_option("--trace", context.traceFile,
                    "Write every exchange to FILE, PINs and keys masked (-: standard error)")
        ->type_name("FILE")
        ->group(group);
}

namespace {

constexpr const char* credentialGroup = "Credentials (SRC: prompt, env:VAR, file:PATH, fd:N; alone: prompt)";
constexpr std::string_view atPad = "pinpad"; // the source of a PIN that never reaches this machine

void addSource(CLI::App& command, const std::string& name, std::optional<std::string>& source,
               const std::string& about) {
    command
        .add_option_function<std::vector<std::string>>(
            name,
            [&source](const std::vector<std::string>& given) { source = given.empty() ? "prompt" : given.back(); },
            about)
        ->type_name("SRC")
        ->expected(0, 1)
        ->group(credentialGroup);
}

} // namespace

void addCredentialOptions(CLI::App& command, CredentialOptions& options) {
    addSource(command, "--pin", options.pin,
              "The PIN the file asks for, whichever it is (pinpad: typed at the reader's keys)");
    addSource(command, "--chv1", options.chv1, "CHV1, application PIN 1 (pinpad, too)");
    addSource(command, "--adm", options.adm, "The administrative key");
    addVerifyOptions(command, options, credentialGroup);
}

void addVerifyOptions(CLI::App& command, CredentialOptions& options, const std::string& group) {
    command
        .add_option("--pin-ref", options.pinReference, "Key reference for --pin, in place of the one the card names")
        ->type_name("HEX")
        ->group(group);
    command
        .add_option("--adm-ref", options.admReference, "Key reference for --adm; class A0 cards have no standard one")
        ->type_name("HEX")
        ->group(group);
    command.add_option("--floor", options.tries.floor, "Refuse a card when fewer tries than this are left")
        ->type_name("N")
        ->check(CLI::Range(0, 15))
        ->capture_default_str()
        ->group(group);
    command.add_flag("--allow-last-try", options.tries.allowLast, "Verify even when one try is left")->group(group);
    command
        .add_flag("--allow-unknown-tries", options.tries.allowUnknown,
                  "Verify even when the card does not tell the tries left")
        ->group(group);
}

Result<efs::KeyReference> parseReference(const std::string& text, std::string_view option) {
    const auto bytes =
        apdu::fromHex(text.starts_with("0x") ? std::string_view(text).substr(2) : std::string_view(text));
    if (!bytes || bytes->size() != 1) {
        return fail(ErrorKind::Usage, fmt::format("{} takes a key reference of two hex digits", option))
            .hint("for example 01 or 0A");
    }
    return bytes->front();
}

namespace {

Result<std::optional<card::Credential>> readOne(SecretSources& sources, const std::optional<std::string>& source,
                                                card::Role role, std::string_view option, std::string_view what,
                                                const std::string& reference, std::string_view referenceOption) {
    if (!source) {
        if (reference.empty()) return std::optional<card::Credential>();
        return fail(ErrorKind::Usage, fmt::format("{} says nothing without {}", referenceOption, option));
    }
    card::Credential credential;
    credential.atPad = *source == atPad;
    if (credential.atPad && role == card::Role::Adm) {
        return fail(ErrorKind::Usage, "--adm takes no key from a reader's keys: they have digits only")
            .hint("use prompt, env:VAR, file:PATH or fd:N");
    }
    if (!credential.atPad) {
        auto text = sources.read(*source, option, what);
        if (!text) return propagate(text);
        auto secret = card::parseCredential(std::move(*text), role);
        if (!secret) return propagate(secret).in(std::string(option));
        credential.secret = std::move(*secret);
    }
    if (!reference.empty()) {
        const auto parsed = parseReference(reference, referenceOption);
        if (!parsed) return propagate(parsed);
        credential.reference = *parsed;
    }
    return std::optional(std::move(credential));
}

} // namespace

Result<card::Credentials> readCredentials(Environment& environment, const CredentialOptions& options) {
    SecretSources sources(environment);
    card::Credentials credentials;
    auto pin = readOne(sources, options.pin, card::Role::Pin, "--pin", "PIN", options.pinReference, "--pin-ref");
    if (!pin) return propagate(pin);
    auto chv1 = readOne(sources, options.chv1, card::Role::Chv1, "--chv1", "CHV1", "", "");
    if (!chv1) return propagate(chv1);
    auto adm = readOne(sources, options.adm, card::Role::Adm, "--adm", "administrative key", options.admReference,
                       "--adm-ref");
    if (!adm) return propagate(adm);
    credentials.pin = std::move(*pin);
    credentials.chv1 = std::move(*chv1);
    credentials.adm = std::move(*adm);
    credentials.tries = options.tries;
    credentials.announce = [&err = environment.err](const std::string& what) {
        err << "Type " << what << " at the keys of the reader" << std::endl;
    };
    return credentials;
}

Result<apdu::TraceSink> openTrace(const Context& context) {
    if (context.traceFile.empty()) return apdu::TraceSink();
    if (context.traceFile == "-") {
        std::ostream& err = context.err();
        return apdu::TraceSink([&err](const apdu::Exchange& exchange) { err << apdu::toText(exchange) << std::flush; });
    }
    const int fd = ::open(context.traceFile.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(ErrorKind::Input,
                    fmt::format("cannot write the trace {}: {}", context.traceFile, std::strerror(errno)));
    }
    ::close(fd);
    auto file = std::make_shared<std::ofstream>(context.traceFile, std::ios::binary);
    return apdu::TraceSink([file](const apdu::Exchange& exchange) { *file << apdu::toText(exchange) << std::flush; });
}

OpenCard::OpenCard(std::unique_ptr<card::CardWire> wire, std::unique_ptr<card::Session> session,
                   card::Credentials credentials)
    : wire_(std::move(wire)), session_(std::move(session)), keyring_(*session_, std::move(credentials)) {}

Result<std::unique_ptr<OpenCard>> openCard(Context& context, const CredentialOptions& credentials) {
    return openCard(context, credentials, {});
}

Result<std::unique_ptr<OpenCard>> openCard(Context& context, const CredentialOptions& options, apdu::TraceSink more) {
    auto trace = openTrace(context);
    if (!trace) return propagate(trace);
    *trace = efs::withoutDocumentCredentials(std::move(*trace));
    auto credentials = readCredentials(context.environment, options);
    if (!credentials) return propagate(credentials);
    apdu::TraceSink sink = std::move(*trace);
    if (more) {
        sink = [first = std::move(sink), second = std::move(more)](const apdu::Exchange& exchange) {
            if (first) first(exchange);
            second(exchange);
        };
    }
    return openCardAt(context, context.targetOrVariable(), std::move(*credentials), std::move(sink));
}

Result<std::unique_ptr<OpenCard>> openCardAt(Context& context, const std::string& target, card::Credentials credentials,
                                             apdu::TraceSink sink) {
    // From here on an interrupt only asks: a verified PIN must end with a reset.
    const bool any = credentials.pin || credentials.chv1 || credentials.adm;
    if (any && context.environment.stopOnSignals) context.environment.stopOnSignals();
    auto wire = card::openTarget(target, context.environment.readers);
    if (!wire) return propagate(wire);
    if (credentials.anyAtPad()) {
        if (const auto pad = card::PinPad::of(**wire); !pad) return propagate(pad);
    }
    auto session = card::Session::open(**wire, std::move(sink));
    if (!session) return propagate(session);
    return std::make_unique<OpenCard>(std::move(*wire), std::move(*session), std::move(credentials));
}

} // namespace cli
