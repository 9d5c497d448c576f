#include "tests/efs/prov/agent_documents.h"

#include "efs/prov/xml.h"

#include <gtest/gtest.h>

namespace agent_tests {

std::string has(const std::string& type, const Parms& parms, const std::string& nested) {
    std::string xml = "<characteristic type=\"" + type + "\">";
    for (const auto& [name, value] : parms)
        xml += "<parm name=\"" + name + "\"" + (value == "*" ? "" : " value=\"" + value + "\"") + "/>";
    return xml + nested + "</characteristic>";
}

std::string bootstrap(const std::string& url, const Parms& more) {
    Parms parms = more;
    if (!url.empty()) parms.insert(parms.begin(), {"PROVURL", url});
    return has("BOOTSTRAP", parms);
}

std::string nap(const std::string& id, const std::string& bearer, const Parms& more) {
    Parms parms = {{"NAPID", id}};
    if (!bearer.empty()) parms.emplace_back("BEARER", bearer);
    parms.insert(parms.end(), {{"NAME", id}, {"NAP-ADDRESS", id + ".example"}, {"NAP-ADDRTYPE", "APN"}});
    parms.insert(parms.end(), more.begin(), more.end());
    return has("NAPDEF", parms);
}

std::string proxy(const std::string& id, const std::vector<std::string>& naps, const Parms& more,
                  const Parms& ofPhysical, const std::string& nested) {
    Parms physical = {{"PHYSICAL-PROXY-ID", id + "-1"}, {"PXADDR", "192.0.2.1"}};
    physical.insert(physical.end(), ofPhysical.begin(), ofPhysical.end());
    for (const std::string& one : naps) physical.emplace_back("TO-NAPID", one);
    Parms logical = {{"PROXY-ID", id}, {"NAME", id}};
    logical.insert(logical.end(), more.begin(), more.end());
    return has("PXLOGICAL", logical, nested + has("PXPHYSICAL", physical));
}

std::string application(const std::string& appId, const Parms& more) {
    Parms parms = {{"APPID", appId}};
    parms.insert(parms.end(), more.begin(), more.end());
    return has("APPLICATION", parms);
}

wbxml::Document document(const std::string& characteristics, const std::string& version) {
    const auto made =
        fromXml("<wap-provisioningdoc version=\"" + version + "\">" + characteristics + "</wap-provisioningdoc>");
    EXPECT_TRUE(made) << made.error().message();
    return made.value().document;
}

AgentSource file(ObjectType object, const std::string& characteristics, Place place) {
    AgentSource source;
    source.name = name(object);
    source.object = object;
    source.place = place;
    source.document = document(characteristics);
    return source;
}

AgentSource further(const std::string& name, const std::string& characteristics, Place place) {
    AgentSource source;
    source.name = name;
    source.place = place;
    source.document = document(characteristics);
    return source;
}

AgentSource empty(ObjectType object, FileState state) {
    AgentSource source;
    source.name = name(object);
    source.object = object;
    source.state = state;
    return source;
}

DeviceView viewOf(const std::string& characteristics, const AgentOptions& options) {
    return viewAsDevice({file(ObjectType::Bootstrap, characteristics)}, options);
}

std::string fates(const DeviceView& view) {
    std::string text;
    for (const SourceOutcome& one : view.sources)
        text += (text.empty() ? "" : " ") + one.name + ":" + std::string(name(one.fate));
    return text;
}

std::string droppedParms(const ContextOutcome& outcome) {
    std::string text;
    for (const ParmOutcome& one : outcome.parms)
        if (!one.used) text += one.where + ": " + one.reason + " (" + std::string(one.clause) + ")\n";
    return text;
}

std::string droppedThings(const ContextOutcome& outcome) {
    std::string text;
    for (const DroppedThing& one : outcome.dropped) text += one.where + ": " + one.reason + "\n";
    return text;
}

std::string waysOf(const ConfigurationContext& context, const Route& route) {
    std::string text;
    for (const Way& way : route.ways) {
        text += text.empty() ? "-> " : "; -> ";
        if (way.proxy) {
            const LogicalProxy& logical = context.logicalProxies[*way.proxy];
            text += logical.id.text + "/" + logical.physicalProxies[*way.physical].id.text + " -> ";
        }
        const NetworkAccessPoint& point = context.networkAccessPoints[way.accessPoint];
        text += point.id.text;
        for (const Value& bearer : point.bearers) text += (&bearer == &point.bearers[0] ? " -> " : ",") + bearer.text;
    }
    return text.empty() ? "nowhere" : text;
}

std::string routes(const ContextOutcome& outcome) {
    std::string text;
    for (const Route& route : outcome.routes) {
        text += route.kind == Route::Kind::Application ? route.application : std::string(name(route.kind));
        text += " " + waysOf(outcome.context, route) + "\n";
    }
    return text;
}

std::string assumptions(const ContextOutcome& outcome, Assumption::Kind kind) {
    std::string text;
    for (const Assumption& one : outcome.assumptions)
        if (one.kind == kind) text += one.where + ": " + one.text + "\n";
    return text;
}

} // namespace agent_tests
