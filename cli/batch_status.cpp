// simprov batch status: how far an order is, and what hangs.
#include "cli/batch.h"
#include "cli/json.h"
#include "cli/table.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using apdu::propagate;
using apdu::Result;
using namespace card::line;
using Json = nlohmann::ordered_json;

namespace {

constexpr RowState states[] = {RowState::Free, RowState::Claimed, RowState::Writing,
                               RowState::Done, RowState::Failed,  RowState::Pending};
constexpr std::size_t mostHanging = 100;

// Rows that need a card to come back, or a person.
Result<std::vector<RowReport>> hangingRows(Ledger& ledger, const std::string& order) {
    std::vector<RowReport> rows;
    for (const RowState state : {RowState::Writing, RowState::Pending}) {
        auto read = ledger.forEachRow(order, state, [&](const RowReport& row) {
            rows.push_back(row);
            return rows.size() < mostHanging;
        });
        if (!read) return propagate(read);
    }
    return rows;
}

Json rowJson(const RowReport& row) {
    Json json;
    json["row"] = row.row.number;
    json["iccid"] = row.row.iccid.empty() ? Json(nullptr) : Json(row.row.iccid);
    json["state"] = name(row.status.state);
    json["card"] = row.status.card.empty() ? Json(nullptr) : Json(row.status.card);
    json["station"] = row.status.holder.station;
    json["reader"] = row.status.holder.reader;
    json["reason"] = row.last ? row.last->facts.reason : "";
    return json;
}

Json statusJson(const OrderStatus& status, const std::vector<RowReport>& hanging) {
    Json json;
    json["order"] = status.order.name;
    json["match"] = name(status.order.match);
    json["created"] = timeText(status.order.created);
    json["rows"] = status.order.rows;
    json["states"] = Json::object();
    for (const RowState state : states) json["states"][std::string(name(state))] = status.counts[state];
    json["rejected_cards"] = status.rejected;
    json["stations"] = Json::array();
    for (const ChainHead& head : status.chains)
        json["stations"].push_back({{"name", head.station}, {"records", head.sequence}});
    json["hanging"] = Json::array();
    for (const RowReport& row : hanging) json["hanging"].push_back(rowJson(row));
    return json;
}

void print(Context& context, const OrderStatus& status, const std::vector<RowReport>& hanging) {
    std::ostream& out = context.out();
    out << fmt::format("Order {}, by {}, made {}\n", status.order.name, name(status.order.match),
                       timeText(status.order.created));
    for (const RowState state : states)
        if (status.counts[state] > 0) out << fmt::format("  {:8} {}\n", name(state), status.counts[state]);
    if (status.rejected > 0) out << fmt::format("  rejected {}\n", counted(status.rejected, "card"));
    if (hanging.empty()) return;
    out << "\nThese rows wait for their card to come back (batch resume), or for a person (batch resolve):\n";
    Table table({"row", "state", "card", "station", "reader", "why"}, {0});
    for (const RowReport& row : hanging)
        table.row({std::to_string(row.row.number), std::string(name(row.status.state)), row.status.card,
                   row.status.holder.station, row.status.holder.reader, row.last ? row.last->facts.reason : ""});
    table.print(out, context.outStyle(), 2);
}

Result<ExitCode> status(Context& context, const BatchPlace& place) {
    auto ledger = openBatchLedger(context, place);
    if (!ledger) return propagate(ledger);
    const auto order = orderOf(**ledger, place);
    if (!order) return propagate(order);
    const auto found = (*ledger)->status(order->name);
    if (!found) return propagate(found);
    const auto hanging = hangingRows(**ledger, order->name);
    if (!hanging) return propagate(hanging);
    if (context.json)
        context.out() << jsonText(success(context.command, statusJson(*found, *hanging))) << '\n';
    else
        print(context, *found, *hanging);
    return ExitCode::Done;
}

} // namespace

void addBatchStatus(CLI::App& batch, Context& context) {
    auto place = std::make_shared<BatchPlace>();
    CLI::App* command =
        batch.add_subcommand("status", "How far an order is, and which rows wait for a card or a person");
    addJsonOption(*command, context);
    addPlaceOptions(*command, *place, false);
    command->callback([place, &context] {
        context.command = "batch_status";
        context.action = [place, &context] { return status(context, *place); };
    });
}

} // namespace cli
