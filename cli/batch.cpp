// simprov batch: many cards, each exactly once.
#include "cli/batch.h"

#include "cli/commands.h"
#include "cli/version.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <unistd.h>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using namespace card::line;

void addBatch(CLI::App& app, Context& context) {
    CLI::App* batch = app.add_subcommand("batch", "Write many cards, each exactly once, with a record of every one");
    batch->require_subcommand(1);
    batch->footer("\nExamples:\n"
                  "  simprov batch run --rows cards.csv --bootstrap b.xml --adm column:adm1 --dry-run\n"
                  "  simprov batch run --rows cards.csv --bootstrap b.xml --adm column:adm1\n"
                  "  simprov batch status --ledger cards.ledger\n"
                  "  simprov batch report --ledger cards.ledger --html report.html\n");
    addBatchRun(*batch, context);
    addBatchStatus(*batch, context);
    addBatchReport(*batch, context);
    addBatchResolve(*batch, context);
    addBatchVerify(*batch, context);
}

void addPlaceOptions(CLI::App& command, BatchPlace& place, bool working) {
    const std::string group = "Ledger";
    command
        .add_option("--ledger", place.ledger,
                    working ? "The record of the batch: a file (default: the rows' name with .ledger), or "
                              "postgresql://user@host/database for several stations"
                            : "The record of the batch: a file, or postgresql://user@host/database")
        ->type_name("LEDGER")
        ->required(!working)
        ->group(group);
    command.add_option("--order", place.order, "The order in the ledger; default: the rows' name, or the only one")
        ->type_name("NAME")
        ->group(group);
    if (!working) return;
    command.add_option("--station", place.station, "This station's name; default: the host's")
        ->type_name("NAME")
        ->group(group);
    command.add_option("--operator", place.operatorName, "Who works here; default: the user's name")
        ->type_name("NAME")
        ->group(group);
}

Result<std::unique_ptr<Ledger>> openBatchLedger(Context& context, const BatchPlace& place) {
    if (!context.environment.openLedger) return fail(ErrorKind::Usage, "this program was built without ledgers");
    return context.environment.openLedger(place.ledger);
}

namespace {

// A host or user may have letters that names in a ledger have not.
std::string nameFrom(std::string_view text, std::string_view otherwise) {
    std::string name;
    for (const char c : text) {
        const bool fine = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                          c == '_' || c == '-';
        name += fine ? c : '-';
    }
    constexpr std::size_t longest = 64;
    name.resize(std::min(name.size(), longest));
    return name.empty() ? std::string(otherwise) : name;
}

} // namespace

Station stationOf(const BatchPlace& place) {
    Station station;
    char host[256] = {};
    ::gethostname(host, sizeof host - 1);
    const char* user = std::getenv("USER");
    station.name = place.station.empty() ? nameFrom(host, "station") : place.station;
    station.operatorName =
        place.operatorName.empty() ? nameFrom(user == nullptr ? "" : user, "operator") : place.operatorName;
    station.toolVersion = version();
    return station;
}

Result<Order> orderOf(Ledger& ledger, const BatchPlace& place) {
    const auto orders = ledger.orders();
    if (!orders) return propagate(orders);
    std::string names;
    for (const Order& order : *orders) {
        if (order.name == place.order || (place.order.empty() && orders->size() == 1)) return order;
        names += (names.empty() ? "" : ", ") + order.name;
    }
    if (orders->empty()) return fail(ErrorKind::Missing, "the ledger holds no order").in(place.ledger);
    if (!place.order.empty())
        return fail(ErrorKind::Missing, fmt::format("there is no order {}", place.order)).hint("There is: " + names);
    return fail(ErrorKind::Usage, "the ledger holds several orders").hint("Name one with --order: " + names);
}

std::string timeText(Time time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32] = {};
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    return text;
}

std::string durationText(std::chrono::milliseconds duration) {
    const auto seconds = duration.count() / 1000;
    if (seconds < 60) return fmt::format("{:.1f} s", static_cast<double>(duration.count()) / 1000);
    if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

} // namespace cli
