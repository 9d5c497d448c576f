#include "cli/device_report.h"

#include <nlohmann/json.hpp>

namespace cli {

namespace {

using Json = nlohmann::ordered_json;
namespace prov = efs::prov;

template <class List, class Function>
Json listJson(const List& list, const Function& function) {
    Json json = Json::array();
    for (const auto& item : list) json.push_back(function(item));
    return json;
}

Json textsOf(const std::vector<prov::Value>& values) {
    return listJson(values, [](const prov::Value& value) { return Json(value.text); });
}

// With why, and by which clause, where there is anything to say.
Json withReason(Json json, const std::string& reason, std::string_view clause) {
    if (!reason.empty()) json["reason"] = reason;
    if (!clause.empty()) json["clause"] = clause;
    return json;
}

Json sourceJson(const prov::SourceOutcome& one) {
    Json json{{"name", one.name}, {"place", prov::name(one.place)}, {"fate", prov::name(one.fate)}};
    json["context"] = one.context ? Json(*one.context) : Json(nullptr);
    return withReason(std::move(json), one.reason, one.clause);
}

Json wayJson(const prov::ConfigurationContext& context, const prov::Way& way) {
    Json json{{"by", way.by}};
    json["proxy"] = nullptr;
    if (way.proxy) {
        const prov::LogicalProxy& logical = context.logicalProxies[*way.proxy];
        const prov::PhysicalProxy& physical = logical.physicalProxies[*way.physical];
        json["proxy"] = {{"id", logical.id.text},
                         {"physical_id", physical.id.text},
                         {"address", physical.address.text},
                         {"address_type", physical.addressType.text}};
        json["proxy"]["ports"] = listJson(physical.ports, [](const prov::Port& port) {
            return Json{{"number", port.number.text}, {"services", textsOf(port.services)}};
        });
    }
    const prov::NetworkAccessPoint& point = context.networkAccessPoints[way.accessPoint];
    json["network_access_point"] = {{"id", point.id.text},
                                    {"address", point.address.text},
                                    {"address_type", point.addressType.text},
                                    {"bearers", textsOf(point.bearers)}};
    return json;
}

Json waysJson(const prov::ConfigurationContext& context, const std::vector<prov::Way>& ways) {
    return listJson(ways, [&](const prov::Way& way) { return wayJson(context, way); });
}

Json routeJson(const prov::ConfigurationContext& context, const prov::Route& route) {
    Json json{{"kind", prov::name(route.kind)}, {"app_id", route.application}, {"name", route.name}};
    json["ways"] = waysJson(context, route.ways);
    json["more"] = route.more;
    return withReason(std::move(json), route.reason, route.clause);
}

Json parmJson(const prov::ParmOutcome& one, bool reveal) {
    Json json{{"source", one.source}, {"where", one.where}};
    if (one.value) json["value"] = shownValue(one, reveal);
    json["bytes"] = {one.origin.bytes.offset, one.origin.bytes.length};
    json["used"] = one.used;
    if (one.same) json["same"] = true;
    return withReason(std::move(json), one.reason, one.clause);
}

Json verdictJson(const prov::Verdict& one) {
    return withReason(Json{{"yes", one.yes}}, one.reason, one.clause);
}

Json contextJson(const prov::ContextOutcome& outcome, bool reveal) {
    const prov::ConfigurationContext& own = outcome.context;
    Json json;
    json["sources"] = listJson(own.sources, [](const prov::SourceName& one) { return Json(one.name); });
    json["place"] = prov::name(outcome.place);
    json["tps"] = own.tps.empty() ? Json(nullptr) : Json(own.tps.text);
    json["name"] = own.name.text;
    json["privileged"] = own.privileged;
    json["context_allow"] = own.contextAllow;
    json["allowed"] = verdictJson(outcome.allowed);
    json["state"] = prov::name(outcome.state);
    json["state_reason"] = outcome.stateReason;
    json["continuous_provisioning"] = outcome.continuous;
    json["bootstrap_over_the_air"] = verdictJson(outcome.bootstrap);
    json["routes"] = listJson(outcome.routes, [&](const prov::Route& route) { return routeJson(own, route); });
    json["dropped"] = listJson(outcome.dropped, [](const prov::DroppedThing& one) {
        return withReason(Json{{"where", one.where}}, one.reason, one.clause);
    });
    json["parms"] = listJson(outcome.parms, [&](const prov::ParmOutcome& one) { return parmJson(one, reveal); });
    json["assumptions"] = listJson(outcome.assumptions, [](const prov::Assumption& one) {
        return Json{{"kind", prov::name(one.kind)}, {"where", one.where}, {"text", one.text}, {"clause", one.clause}};
    });
    return json;
}

Json choiceJson(const prov::ConfigurationContext& context, const prov::ProxyChoice& choice) {
    Json json{{"url", choice.url}, {"matched", choice.matched}};
    json["candidates"] = listJson(choice.candidates, [&](const prov::ProxyCandidate& one) {
        const prov::LogicalProxy& logical = context.logicalProxies[one.proxy];
        return Json{{"proxy", logical.id.text},
                    {"physical_id", logical.physicalProxies[one.physical].id.text},
                    {"domain", one.domain},
                    {"matches", one.matches},
                    {"reason", one.reason}};
    });
    json["ways"] = waysJson(context, choice.route.ways);
    json["more"] = choice.route.more;
    return withReason(std::move(json), choice.reason, choice.clause);
}

} // namespace

std::string deviceJson(const DeviceReport& report) {
    const prov::DeviceView& view = report.view;
    Json json;
    json["profile"] = report.options.profile == prov::Profile::Standard ? "standard" : "first-file";
    json["sources"] = listJson(view.sources, sourceJson);
    json["contexts"] =
        listJson(view.contexts, [&](const prov::ContextOutcome& one) { return contextJson(one, report.reveal); });
    json["additional_contexts"] = view.additional ? Json(*view.additional) : Json(nullptr);
    json["another_context"] = verdictJson(view.another);
    json["choice"] = nullptr;
    if (view.choice) json["choice"] = choiceJson(view.contexts[report.options.active].context, *view.choice);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cli
