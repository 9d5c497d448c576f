#include "cli/batch_events.h"
#include "cli/json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

using Json = nlohmann::ordered_json;
using namespace card::line;

namespace {

// To so many parts of one: 10 for a digit behind the point.
double rounded(double value, double parts) {
    return std::round(value * parts) / parts;
}

Json cardJson(const LineEvent& event, std::string_view name) {
    Json json;
    json["event"] = name;
    json["slot"] = event.slot + 1;
    json["reader"] = event.facts.reader;
    json["iccid"] = event.facts.iccid.empty() ? Json(nullptr) : Json(event.facts.iccid);
    json["row"] = event.facts.row == 0 ? Json(nullptr) : Json(event.facts.row);
    if (!event.end) return json;
    json["result"] = card::line::name(event.end->result);
    const auto& fault = event.end->fault;
    json["fault"] = fault ? Json(card::line::name(fault->kind)) : Json(nullptr);
    json["reason"] = fault ? Json(fault->reason) : Json(nullptr);
    json["duration_ms"] = event.facts.duration.count();
    json["commands"] = event.facts.commands;
    json["bytes"] = event.facts.bytes;
    return json;
}

Json countsJson(const Tally& tally) {
    Json json;
    for (const CardResult result : {CardResult::Done, CardResult::Failed, CardResult::Skipped, CardResult::Rejected,
                                    CardResult::Pending, CardResult::Released})
        json[std::string(name(result))] = tally.count(result);
    return json;
}

class JsonView final : public BatchView {
  public:
    explicit JsonView(Context& context) : context_(context) {}

    void begin(const BatchFacts& facts) override {
        Json json;
        json["event"] = "begin";
        json["order"] = facts.order;
        json["station"] = facts.station;
        json["rows"] = facts.rows;
        json["done_before"] = facts.doneBefore;
        json["left"] = facts.left;
        json["slots"] = facts.places;
        print(json);
    }

    void on(const LineEvent& event, const Tally&) override {
        Json json;
        switch (event.kind) {
        case LineEvent::SlotChanged:
            json = cardJson(event, "slot");
            json["state"] = card::line::name(event.state);
            return print(json);
        case LineEvent::CardEnded:
            return print(cardJson(event, "card"));
        case LineEvent::Stopping:
            json["event"] = "stopping";
            json["reason"] = event.reason;
            return print(json);
        }
    }

    void end(const RunReport& report, std::uint64_t left) override {
        Json json;
        json["event"] = "end";
        json.update(countsJson(report.tally));
        json["left"] = left;
        json["cards_per_hour"] = rounded(report.tally.cardsPerHour(), 10);
        json["first_pass_yield"] = rounded(report.tally.firstPassYield(), 10'000);
        json["faults"] = Json::array();
        for (const auto& [kind, count] : report.tally.faults())
            json["faults"].push_back({{"class", name(kind)}, {"count", count}});
        json["stopped"] = report.stopped.empty() ? Json(nullptr) : Json(report.stopped);
        print(json);
    }

  private:
    void print(const Json& json) { context_.out() << jsonText(json, -1) << '\n' << std::flush; }
    Context& context_;
};

} // namespace

std::unique_ptr<BatchView> jsonView(Context& context) {
    return std::make_unique<JsonView>(context);
}

std::string cardEventJson(const LineEvent& event, std::string_view name) {
    return jsonText(cardJson(event, name), -1);
}

std::string problemJson(const Problem& problem) {
    Json json;
    json["event"] = "problem";
    json["severity"] = problem.error ? "error" : "warning";
    json["file"] = problem.place.file;
    json["line"] = problem.place.line == 0 ? Json(nullptr) : Json(problem.place.line);
    json["column"] = problem.place.column == 0 ? Json(nullptr) : Json(problem.place.column);
    json["message"] = problem.text;
    if (!problem.hint.empty()) json["hint"] = problem.hint;
    return jsonText(json, -1);
}

} // namespace cli
