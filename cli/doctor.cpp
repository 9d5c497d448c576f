// simprov doctor: what stands between this machine and a card, checked without changing anything.
#include "card/pin_pad.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "efs/atr.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unistd.h>

namespace cli {

using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

struct Check {
    std::string name;
    bool ok = false;
    std::string text; // what was found
    std::string hint; // what to do about it
};

constexpr const char* daemonSocket = "/run/pcscd/pcscd.comm";

// Clock rate conversion and baud rate adjustment by the two halves of TA1 (ISO 7816-3 §8.3, tables 7 and 8); 0:
// reserved.
constexpr int clockRate[] = {372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0};
constexpr int adjustment[] = {0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0};

std::string speed(const efs::Atr& atr) {
    const int fidi = atr.fidi.value_or(0x11);
    const int f = clockRate[fidi >> 4 & 0x0F], d = adjustment[fidi & 0x0F];
    if (f == 0 || d == 0) return fmt::format("speed byte {:02X} is reserved", fidi);
    // 4 MHz is what readers commonly drive a card with; the ratio is what counts.
    return fmt::format("up to {} clocks a bit, about {} bit/s at 4 MHz", f / d, 4'000'000L * d / f);
}

std::string protocolsOffered(const efs::Atr& atr) {
    std::string text;
    for (const int protocol : atr.protocols) text += fmt::format("{}T={}", text.empty() ? "" : ", ", protocol);
    return text;
}

Check service(const ServiceHealth& health) {
    if (health.reachable) return {"PC/SC service", true, "reachable", ""};
    return {"PC/SC service", false, health.problem.empty() ? "not reachable" : health.problem,
            health.hint.empty() ? "install and start pcscd" : health.hint};
}

Check permissions() {
    std::error_code ignored;
    if (!std::filesystem::exists(daemonSocket, ignored)) {
        return {"permissions", false, fmt::format("{} does not exist", daemonSocket),
                "pcscd is not running on this machine: start it"};
    }
    if (::access(daemonSocket, R_OK | W_OK) == 0)
        return {"permissions", true, fmt::format("{} is open to this user", daemonSocket), ""};
    return {"permissions", false, fmt::format("{} is not open to this user", daemonSocket),
            "a policy (polkit) or the socket's mode keeps this user out; ask for access, or try as another user"};
}

void checkCard(Context& context, const card::Reader& reader, std::vector<Check>& checks) {
    const std::string name = "card in " + reader.name;
    card::ConnectOptions options;
    options.shared = true;
    const auto wire = context.environment.readers.connect(reader.name, options);
    if (!wire) {
        checks.push_back({name, false, wire.error().text, wire.error().hint});
        return;
    }
    const apdu::View bytes = (*wire)->atr();
    const auto atr = efs::decodeAtr(bytes);
    if (!atr) {
        checks.push_back({name, false, "its ATR " + apdu::hexSpaced(bytes) + " breaks its format: " + atr.error().text,
                          "clean the contacts; a card that always answers so is damaged or no smart card"});
        return;
    }
    const char* protocol = (*wire)->protocol() == apdu::Protocol::T0 ? "T=0" : "T=1";
    checks.push_back({name, true,
                      fmt::format("{} negotiated of {}; {}; {}; ATR {}", protocol, protocolsOffered(*atr), speed(*atr),
                                  card::PinPad::of(**wire) ? "a PIN can be typed at the reader's keys (--pin pinpad)"
                                                           : "the reader has no keys for a PIN",
                                  apdu::hexSpaced(bytes)),
                      atr->checkByteValid ? "" : "the ATR's check byte is wrong, which readers mostly forgive"});
}

Check countReaders(std::size_t count, std::size_t most) {
    if (count == 0)
        return {"readers", false, "none", "plug one in; its driver (package libccid for most) must be installed"};
    if (most == 0) return {"readers", true, counted(count, "reader"), ""};
    return {"readers", true, fmt::format("{} of the {} that one PC/SC service serves", counted(count, "reader"), most),
            count < most ? "" : "more are not seen: put them on another machine"};
}

void checkReaders(Context& context, const ServiceHealth& health, std::vector<Check>& checks) {
    const auto readers = context.environment.readers.list();
    if (!readers) {
        checks.push_back({"readers", false, readers.error().text, readers.error().hint});
        return;
    }
    checks.push_back(countReaders(readers->size(), health.mostReaders));
    bool anyCard = false;
    for (const card::Reader& reader : *readers) {
        using card::ReaderState;
        if (reader.state == ReaderState::Empty) continue;
        anyCard = true;
        if (reader.state == ReaderState::Mute) {
            checks.push_back(
                {"card in " + reader.name, false, "does not answer", "turn it over, or clean its contacts"});
        } else if (reader.state == ReaderState::Unavailable) {
            checks.push_back({"reader " + reader.name, false, "cannot be used", "unplug it and plug it in again"});
        } else if (reader.state == ReaderState::Exclusive) {
            checks.push_back({"card in " + reader.name, false, "another program holds it", "end that program"});
        } else {
            checkCard(context, reader, checks);
        }
    }
    if (!readers->empty() && !anyCard) checks.push_back({"card", false, "no reader holds a card", "put one in"});
}

// Where changes of a card image would go, when one is named.
void checkImage(const Context& context, std::vector<Check>& checks) {
    const std::string target = context.targetOrVariable();
    std::error_code ignored;
    if (!target.ends_with(".card.json") && !std::filesystem::is_regular_file(target, ignored)) return;
    const std::string directory = std::filesystem::absolute(target, ignored).parent_path().string();
    if (::access(target.c_str(), R_OK) != 0) {
        checks.push_back({"card image", false, target + " cannot be read", "check the path and the file's mode"});
    } else if (::access(directory.c_str(), W_OK) != 0) {
        checks.push_back({"card image", false, directory + " cannot be written",
                          "changes are kept by replacing the image in its directory"});
    } else {
        checks.push_back({"card image", true, target + " can be read and replaced", ""});
    }
}

void print(const Context& context, const std::vector<Check>& checks) {
    const Style style = context.outStyle();
    for (const Check& check : checks) {
        context.out() << (check.ok ? style.green("ok     ") : style.red("problem")) << "  " << printable(check.name)
                      << ": " << printable(check.text) << '\n';
        if (!check.hint.empty()) context.out() << "         " << printable(check.hint) << '\n';
    }
}

Result<ExitCode> doctor(Context& context) {
    const ServiceHealth health =
        context.environment.serviceHealth ? context.environment.serviceHealth() : ServiceHealth{};
    std::vector<Check> checks{service(health), permissions()};
    if (health.reachable) checkReaders(context, health, checks);
    checkImage(context, checks);
    const bool healthy = std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.ok; });
    if (context.json) {
        Json result;
        result["healthy"] = healthy;
        result["checks"] = Json::array();
        for (const Check& check : checks) {
            result["checks"].push_back(
                {{"name", check.name}, {"ok", check.ok}, {"text", check.text}, {"hint", check.hint}});
        }
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
    } else {
        print(context, checks);
    }
    return healthy ? ExitCode::Done : ExitCode::NoCard;
}

} // namespace

void addDoctor(CLI::App& app, Context& context) {
    CLI::App* command =
        app.add_subcommand("doctor", "Check the PC/SC service, readers, cards and permissions; changes nothing");
    addJsonOption(*command, context);
    addCardOptions(*command, context);
    command->footer("\nExit code 2 when something is wrong.\n");
    command->callback([&context] {
        context.command = "doctor";
        context.action = [&context] { return doctor(context); };
    });
}

} // namespace cli
