// simprov batch report: what became of an order, for people, programs, spreadsheets and browsers.
#include "cli/batch.h"
#include "cli/batch_html.h"
#include "cli/escape.h"
#include "cli/json.h"
#include "cli/output_file.h"
#include "cli/table.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

namespace cli {

using apdu::ErrorKind;
using apdu::fail;
using apdu::propagate;
using apdu::Result;
using namespace card::line;
using Json = nlohmann::ordered_json;

namespace {

struct ReportOptions {
    BatchPlace place;
    std::string csv, html;
};

void writeRow(std::ostream& out, const RowReport& row) {
    const Record last = row.last.value_or(Record{});
    const std::string cells[] = {std::to_string(row.row.number),
                                 row.row.iccid,
                                 row.row.imsi,
                                 std::string(name(row.status.state)),
                                 row.status.card,
                                 row.last ? timeText(last.time) : "",
                                 last.station,
                                 last.facts.reader,
                                 last.operatorName,
                                 std::to_string(last.facts.duration.count()),
                                 std::to_string(last.facts.commands),
                                 last.facts.fault,
                                 last.facts.reason,
                                 apdu::hex(last.facts.planDigest),
                                 apdu::hex(last.facts.readBackDigest)};
    const char* separator = "";
    for (const std::string& cell : cells) {
        out << separator << csvCell(cell);
        separator = ",";
    }
    out << "\r\n";
}

// Every row, in memory that does not grow with them.
Result<void> writeCsv(Context& context, Ledger& ledger, const std::string& order, const std::string& path) {
    std::ofstream file;
    if (path != "-") file.open(path, std::ios::binary | std::ios::trunc);
    std::ostream& out = path == "-" ? context.out() : file;
    out << "row,iccid,imsi,state,card,time,station,reader,operator,duration_ms,commands,fault,reason,plan,read_"
           "back\r\n";
    auto done = ledger.forEachRow(order, {}, [&](const RowReport& row) {
        writeRow(out, row);
        return out.good();
    });
    out << std::flush;
    if (done && !out) return fail(ErrorKind::Input, fmt::format("cannot write {}", path));
    return done;
}

Json timeLineJson(const TimeLine& timeLine) {
    Json json;
    json["begin"] = timeText(timeLine.begin());
    json["part_seconds"] = timeLine.width().count() / 1000;
    json["done"] = Json::array();
    json["failed"] = Json::array();
    for (const TimeLine::Part& part : timeLine.parts()) {
        json["done"].push_back(part.done);
        json["failed"].push_back(part.failed);
    }
    return json;
}

Json troubleJson(const Trouble& trouble) {
    Json json;
    json["row"] = trouble.row == 0 ? Json(nullptr) : Json(trouble.row);
    json["iccid"] = trouble.iccid.empty() ? Json(nullptr) : Json(trouble.iccid);
    json["card"] = trouble.card.empty() ? Json(nullptr) : Json(trouble.card);
    json["state"] = trouble.state;
    json["fault"] = trouble.fault;
    json["reason"] = trouble.reason;
    json["station"] = trouble.station;
    json["reader"] = trouble.reader;
    return json;
}

Json figuresJson(const Figures& figures) {
    Json json;
    json["order"] = figures.status.order.name;
    json["rows"] = figures.status.order.rows;
    json["states"] = Json::object();
    for (std::size_t i = 0; i < figures.status.counts.byState.size(); ++i)
        json["states"][std::string(name(static_cast<RowState>(i)))] = figures.status.counts.byState[i];
    json["rejected_cards"] = figures.status.rejected;
    json["first_pass_yield"] = figures.firstPassYield();
    json["cards_per_hour"] = figures.cardsPerHour();
    json["mean_duration_ms"] = figures.durations.mean().count();
    json["commands"] = figures.commands;
    json["faults"] = Json::array();
    for (const auto& [kind, count] : figures.faults) json["faults"].push_back({{"class", kind}, {"count", count}});
    json["stations"] = Json::array();
    for (const auto& [station, of] : figures.stations) {
        Json one{{"name", station}, {"done", of.done}, {"failed", of.failed}, {"rejected", of.rejected}};
        one["readers"] = Json::array();
        for (const auto& [reader, done] : of.byReader) one["readers"].push_back({{"name", reader}, {"done", done}});
        json["stations"].push_back(std::move(one));
    }
    json["time_line"] = timeLineJson(figures.timeLine);
    json["troubles"] = Json::array();
    for (const Trouble& trouble : figures.troubles) json["troubles"].push_back(troubleJson(trouble));
    json["more_troubles"] = figures.moreTroubles;
    return json;
}

void printText(Context& context, const Figures& figures) {
    std::ostream& out = context.out();
    out << fmt::format("Order {}: {} of {} done\n", figures.status.order.name, figures.done(),
                       counted(figures.status.order.rows, "row"));
    out << fmt::format("  {:.1f} % at the first try, {:.0f} cards an hour, {} a card\n", 100 * figures.firstPassYield(),
                       figures.cardsPerHour(), durationText(figures.durations.mean()));
    for (const auto& [kind, count] : figures.faults) out << fmt::format("  {:10} {}\n", kind, counted(count, "fault"));
    for (const auto& [station, of] : figures.stations)
        out << fmt::format("  station {}: {} done, {} failed, {} rejected\n", station, of.done, of.failed, of.rejected);
    if (figures.troubles.empty()) return;
    out << '\n';
    Table table({"row", "card", "state", "fault", "why"});
    for (const Trouble& trouble : figures.troubles)
        table.row({trouble.row == 0 ? "" : std::to_string(trouble.row), trouble.card, trouble.state, trouble.fault,
                   trouble.reason});
    table.print(out, context.outStyle(), 2);
    if (figures.moreTroubles > 0) out << fmt::format("  and {} more: see --csv\n", figures.moreTroubles);
}

Result<ExitCode> report(Context& context, const ReportOptions& options) {
    auto ledger = openBatchLedger(context, options.place);
    if (!ledger) return propagate(ledger);
    const auto order = orderOf(**ledger, options.place);
    if (!order) return propagate(order);
    if (!options.csv.empty())
        if (auto written = writeCsv(context, **ledger, order->name, options.csv); !written) return propagate(written);
    if (!options.csv.empty() && options.html.empty() && !context.json) return ExitCode::Done;
    const auto figures = gatherFigures(**ledger, order->name);
    if (!figures) return propagate(figures);
    if (!options.html.empty()) {
        const std::string page = htmlReport(*figures);
        if (auto written = writeFile(options.html, apdu::asBytes(page), {true, true}); !written)
            return propagate(written);
    }
    if (context.json)
        context.out() << jsonText(success(context.command, figuresJson(*figures))) << '\n';
    else if (options.html.empty())
        printText(context, *figures);
    return ExitCode::Done;
}

} // namespace

void addBatchReport(CLI::App& batch, Context& context) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* command = batch.add_subcommand("report", "What became of an order: yield, rate, faults, every row");
    addJsonOption(*command, context);
    addPlaceOptions(*command, options->place, false);
    command->add_option("--csv", options->csv, "Write every row with its last record (-: standard output)")
        ->type_name("FILE");
    command->add_option("--html", options->html, "Write a page with plots that stands alone")->type_name("FILE");
    command->callback([options, &context] {
        context.command = "batch_report";
        context.action = [options, &context] { return report(context, *options); };
    });
}

} // namespace cli
