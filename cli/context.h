// What every command shares: the options of all of them, the way to the card, and the way out for results.
//
//   auto open = openCard(context, credentialOptions);      // target, credentials, trace file, session, keyring
//   if (!open) return propagate(open);
#pragma once

#include "card/credentials.h"
#include "card/session.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/run.h"

#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace cli {

using Action = std::function<apdu::Result<ExitCode>()>;

struct Context {
    Environment& environment;
    std::string command;   // "read", "card_new": the name in the JSON schema
    std::string target;    // --card, else SIMPROV_CARD; empty: the only reader that holds a card
    std::string traceFile; // --trace; "-": standard error
    bool json = false;
    bool jsonLines = false; // one JSON value a line, errors too
    Action action;          // what the arguments asked for

    std::ostream& out() const { return environment.out; }
    std::ostream& err() const { return environment.err; }
    Style outStyle() const { return Style(environment.outIsTerminal); }
    Style errStyle() const { return Style(environment.errIsTerminal); }
    std::string targetOrVariable() const;
};

// A credential as the arguments name it: its source, nothing yet read. An option without a value means "prompt".
struct CredentialOptions {
    std::optional<std::string> pin, chv1, adm;
    std::string pinReference, admReference;
    card::TryRules tries;

    bool any() const { return pin || chv1 || adm; }
};

// Adds --card and --trace (cards), --json (all), --pin … (credentials).
void addJsonOption(CLI::App& command, Context& context);
void addCardOptions(CLI::App& command, Context& context);
void addCredentialOptions(CLI::App& command, CredentialOptions& options);
// Of the credentials, those that carry no secret: key references, and the tries that must be left.
void addVerifyOptions(CLI::App& command, CredentialOptions& options, const std::string& group);

// Reads the sources. Usage, Input or Credential errors; nothing has been sent to a card by then.
apdu::Result<card::Credentials> readCredentials(Environment& environment, const CredentialOptions& options);

// "0A" or "0x0A"; Usage error naming the option.
apdu::Result<efs::KeyReference> parseReference(const std::string& text, std::string_view option);

// Where exchanges are written: a new file only its owner can read, or standard error. Nothing without --trace.
apdu::Result<apdu::TraceSink> openTrace(const Context& context);

// A card in hand; the session ends before the wire it borrows, with a reset after a VERIFY.
class OpenCard {
  public:
    OpenCard(std::unique_ptr<card::CardWire> wire, std::unique_ptr<card::Session> session,
             card::Credentials credentials);

    card::Session& session() { return *session_; }
    card::Keyring& keyring() { return keyring_; }
    card::CardWire& wire() { return *wire_; }

  private:
    std::unique_ptr<card::CardWire> wire_;
    std::unique_ptr<card::Session> session_;
    card::Keyring keyring_;
};

apdu::Result<std::unique_ptr<OpenCard>> openCard(Context& context, const CredentialOptions& credentials = {});
// The same with a sink of the caller's beside the trace file.
apdu::Result<std::unique_ptr<OpenCard>> openCard(Context& context, const CredentialOptions& credentials,
                                                 apdu::TraceSink more);
// One of several cards: the target and what was read before are the caller's.
apdu::Result<std::unique_ptr<OpenCard>> openCardAt(Context& context, const std::string& target,
                                                   card::Credentials credentials, apdu::TraceSink sink);

} // namespace cli
