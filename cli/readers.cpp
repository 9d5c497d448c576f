// simprov readers: which readers there are and what they hold.
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/json.h"
#include "cli/table.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::chrono::milliseconds watchInterval{500}; // how soon a stop request is noticed

constexpr std::string_view gone = "gone"; // a reader that was unplugged

struct Row {
    card::Reader reader;
    std::string protocol; // "T=0", "T=1"; empty: no card, or another program holds it
};

// The protocol is only known once connected; a shared connection disturbs nobody.
std::string negotiated(card::Readers& readers, const card::Reader& reader) {
    if (reader.state != card::ReaderState::Present && reader.state != card::ReaderState::InUse) return "";
    card::ConnectOptions options;
    options.shared = true;
    const auto wire = readers.connect(reader.name, options);
    if (!wire) return "";
    return (*wire)->protocol() == apdu::Protocol::T0 ? "T=0" : "T=1";
}

std::vector<Row> described(card::Readers& readers, const std::vector<card::Reader>& list) {
    std::vector<Row> rows;
    for (const card::Reader& reader : list) rows.push_back({reader, negotiated(readers, reader)});
    return rows;
}

Json rowJson(const Row& row) {
    Json json;
    json["index"] = row.reader.index;
    json["name"] = row.reader.name;
    json["state"] = card::name(row.reader.state);
    json["atr"] = row.reader.atr.empty() ? Json(nullptr) : Json(apdu::hex(row.reader.atr));
    json["protocol"] = row.protocol.empty() ? Json(nullptr) : Json(row.protocol);
    return json;
}

void print(Context& context, const std::vector<Row>& rows) {
    if (context.json) {
        Json result;
        result["readers"] = Json::array();
        for (const Row& row : rows) result["readers"].push_back(rowJson(row));
        context.out() << jsonText(success(context.command, std::move(result))) << '\n';
        return;
    }
    if (rows.empty()) {
        context.out() << "no readers\n";
        return;
    }
    Table table({"#", "reader", "state", "protocol", "ATR"}, {0});
    for (const Row& row : rows) {
        table.row({fmt::format("{}", row.reader.index), row.reader.name, std::string(card::name(row.reader.state)),
                   row.protocol, apdu::hexSpaced(row.reader.atr)});
    }
    table.print(context.out(), context.outStyle());
}

// One line, or one JSON object, a change.
void printChange(Context& context, const card::Reader& reader, std::string_view state) {
    if (context.json) {
        Json event = rowJson({reader, ""});
        event.erase("protocol");
        event["state"] = state;
        context.out() << jsonText(event, -1) << std::endl;
        return;
    }
    const std::string atr = reader.atr.empty() || state == gone ? "" : "  " + apdu::hexSpaced(reader.atr);
    context.out() << fmt::format("{}  {}{}", printable(reader.name), state, atr) << std::endl;
}

const card::Reader* named(const std::vector<card::Reader>& list, const std::string& name) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const card::Reader& reader) { return reader.name == name; });
    return found == list.end() ? nullptr : &*found;
}

void printChanges(Context& context, const std::vector<card::Reader>& before, const std::vector<card::Reader>& after) {
    for (const card::Reader& reader : before) {
        if (named(after, reader.name) == nullptr) printChange(context, reader, gone);
    }
    for (const card::Reader& reader : after) {
        const card::Reader* old = named(before, reader.name);
        if (old == nullptr || old->state != reader.state || old->atr != reader.atr) {
            printChange(context, reader, card::name(reader.state));
        }
    }
}

Result<ExitCode> watch(Context& context) {
    const std::atomic<bool>& stop = context.environment.stopOnSignals();
    std::vector<card::Reader> known;
    auto now = context.environment.readers.list();
    while (!stop) {
        if (!now) return propagate(now);
        printChanges(context, known, *now);
        known = std::move(*now);
        now = context.environment.readers.waitForChange(known, watchInterval);
    }
    return ExitCode::Done;
}

Result<ExitCode> list(Context& context) {
    const auto readers = context.environment.readers.list();
    if (!readers) return propagate(readers);
    print(context, described(context.environment.readers, *readers));
    return ExitCode::Done;
}

} // namespace

void addReaders(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("readers", "List the readers, what they hold, and the negotiated protocol");
    addJsonOption(*command, context);
    auto watching = std::make_shared<bool>(false);
    command->add_flag("--watch", *watching, "Go on printing every change, one a line, until interrupted");
    command->callback([watching, &context] {
        context.command = "readers";
        context.action = [watching, &context] { return *watching ? watch(context) : list(context); };
    });
}

} // namespace cli
