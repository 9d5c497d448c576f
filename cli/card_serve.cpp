// simprov card serve: a card image as a card in a PC/SC reader, through the vpcd driver.
#include "card/emulator/vpcd.h"
#include "card/target.h"
#include "cli/commands.h"
#include "cli/context.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;

namespace {

struct ServeOptions {
    std::string image;
    card::emulator::VpcdOptions vpcd;
};

Result<ExitCode> serve(Context& context, const ServeOptions& options) {
    auto card = card::openTarget(options.image, context.environment.readers);
    if (!card) return propagate(card);
    const std::atomic<bool>& stop = context.environment.stopOnSignals();
    card::emulator::VpcdOptions vpcd = options.vpcd;
    vpcd.onConnected = [&] {
        context.out() << fmt::format("{} is a card at {}:{} now; Ctrl-C takes it out\n", printable(options.image),
                                     printable(vpcd.host), vpcd.port)
                      << std::flush;
    };
    if (auto served = card::emulator::serveVpcd(**card, vpcd, stop); !served) return propagate(served);
    return ExitCode::Done;
}

} // namespace

void addCardServe(CLI::App& card, Context& context) {
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command =
        card.add_subcommand("serve", "Be that card for PC/SC, through vpcd; changes are kept in the image");
    addJsonOption(*command, context);
    command->add_option("IMAGE", options->image, "A card image")->required()->check(CLI::ExistingFile);
    command->add_option("--host", options->vpcd.host, "Where the vpcd driver listens")->capture_default_str();
    command->add_option("--port", options->vpcd.port, "Its port; the second slot of a stock driver is 35964")
        ->capture_default_str();
    command->footer("\nThe driver is the package vsmartcard-vpcd; it is loaded by pcscd.\n"
                    "\nExample:\n  simprov card serve usim.card.json & simprov read\n");
    command->callback([options, &context] {
        context.command = "card_serve";
        context.action = [options, &context] { return serve(context, *options); };
    });
}

} // namespace cli
