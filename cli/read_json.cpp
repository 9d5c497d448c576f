#include "cli/json.h"
#include "cli/read_report.h"

#include <nlohmann/json.hpp>

namespace cli {

namespace {

using Json = nlohmann::ordered_json;
namespace prov = efs::prov;

template <class T>
Json optionalJson(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

template <class List, class Function>
Json listJson(const List& list, const Function& function) {
    Json json = Json::array();
    for (const auto& item : list) json.push_back(function(item));
    return json;
}

Json textOf(const std::optional<prov::Value>& value) {
    return value ? Json(value->text) : Json(nullptr);
}

Json textsOf(const std::vector<prov::Value>& values) {
    return listJson(values, [](const prov::Value& value) { return Json(value.text); });
}

Json otherJson(const std::vector<prov::NamedValue>& parms, bool reveal) {
    return listJson(parms, [&](const prov::NamedValue& parm) {
        Json json{{"name", parm.name}};
        if (parm.value) json["value"] = shownParm(parm, reveal);
        return json;
    });
}

// What a device takes for parms that are left out; none of them is a credential.
Json impliedJson(const std::vector<prov::NamedValue>& parms) {
    return listJson(parms, [](const prov::NamedValue& parm) {
        return Json{{"name", parm.name}, {"value", parm.value.value_or("")}, {"from", prov::name(parm.from)}};
    });
}

Json portsJson(const std::vector<prov::Port>& ports) {
    return listJson(ports, [](const prov::Port& port) {
        return Json{{"number", port.number.text}, {"services", textsOf(port.services)}};
    });
}

Json authJson(const std::vector<prov::Authentication>& list, bool reveal) {
    return listJson(list, [&](const prov::Authentication& auth) {
        Json json{{"type", auth.type.text}};
        if (!auth.level.empty()) json["level"] = auth.level.text;
        if (auth.name) json["name"] = auth.name->text;
        if (auth.secret) json["secret"] = shown(auth.secret->text, reveal);
        if (auth.data) json["data"] = shown(auth.data->text, reveal);
        if (!auth.other.empty()) json["other"] = otherJson(auth.other, reveal);
        return json;
    });
}

Json accessPointJson(const prov::NetworkAccessPoint& nap, bool reveal) {
    Json json{{"id", nap.id.text},
              {"name", nap.name.text},
              {"address", nap.address.text},
              {"address_type", nap.addressType.text},
              {"bearers", textsOf(nap.bearers)},
              {"internet", nap.internet.set},
              {"dns_addresses", textsOf(nap.dnsAddresses)}};
    json["auth"] = authJson(nap.authentication, reveal);
    json["other"] = otherJson(nap.other, reveal);
    json["implied"] = impliedJson(nap.implied);
    return json;
}

Json physicalProxyJson(const prov::PhysicalProxy& proxy, bool reveal) {
    Json json{{"id", proxy.id.text}, {"address", proxy.address.text}, {"address_type", proxy.addressType.text}};
    json["domains"] = textsOf(proxy.domains);
    json["ports"] = portsJson(proxy.ports);
    json["to_napid"] = textsOf(proxy.toNapId);
    json["other"] = otherJson(proxy.other, reveal);
    json["implied"] = impliedJson(proxy.implied);
    return json;
}

Json logicalProxyJson(const prov::LogicalProxy& proxy, bool reveal) {
    Json json{
        {"id", proxy.id.text}, {"name", proxy.name.text}, {"trusted", proxy.trusted.set}, {"master", proxy.master.set}};
    json["start_page"] = textOf(proxy.startPage);
    json["domains"] = textsOf(proxy.domains);
    json["auth"] = authJson(proxy.authentication, reveal);
    json["ports"] = portsJson(proxy.ports);
    json["physical_proxies"] = listJson(proxy.physicalProxies, [&](const prov::PhysicalProxy& physical) {
        return physicalProxyJson(physical, reveal);
    });
    json["other"] = otherJson(proxy.other, reveal);
    json["implied"] = impliedJson(proxy.implied);
    return json;
}

Json applicationJson(const prov::Application& application, bool reveal) {
    Json json{{"app_id", application.appId.text},
              {"name", application.name.text},
              {"provider_id", application.providerId.text},
              {"to_proxy", textsOf(application.toProxy)},
              {"to_napid", textsOf(application.toNapId)}};
    json["addresses"] = listJson(application.addresses, [](const prov::ApplicationAddress& address) {
        return Json{{"address", address.address.text},
                    {"address_type", address.addressType.text},
                    {"ports", portsJson(address.ports)}};
    });
    json["auth"] = authJson(application.authentication, reveal);
    json["resources"] = listJson(application.resources, [&](const prov::Resource& resource) {
        Json row{{"uri", resource.uri.text}, {"name", resource.name.text}, {"start_page", resource.startPage.set}};
        row["other"] = otherJson(resource.other, reveal);
        return row;
    });
    json["other"] = otherJson(application.other, reveal);
    return json;
}

// Which document, and where in its bytes.
Json originJson(const prov::Origin& origin, const std::vector<prov::SourceName>& sources) {
    Json json;
    for (const prov::SourceName& one : sources)
        if (one.source == origin.source) json["source"] = one.name;
    json["bytes"] = {origin.bytes.offset, origin.bytes.length};
    return json;
}

Json shadowedJson(const prov::Shadowed& one, const std::vector<prov::SourceName>& sources, bool reveal) {
    const bool cut = one.where.find("…") != std::string::npos; // what the name says at its end is not known
    Json json{{"where", one.where}};
    json["value"] = cut ? shown(one.value.text, reveal) : shownParm({one.where, one.value.text}, reveal);
    if (one.value.origin) json["at"] = originJson(*one.value.origin, sources);
    if (one.by) json["by"] = originJson(*one.by, sources);
    json["reason"] = prov::name(one.reason);
    json["same"] = one.same;
    json["clause"] = one.clause;
    return json;
}

Json contextJson(const prov::ConfigurationContext& context, bool reveal) {
    Json json;
    json["sources"] = listJson(context.sources, [](const prov::SourceName& source) { return Json(source.name); });
    json["tps"] = context.tps.empty() ? Json(nullptr) : Json(context.tps.text);
    json["privileged"] = context.privileged;
    json["context_allow"] = context.contextAllow;
    json["name"] = context.name.text;
    json["network_access_points"] = listJson(
        context.networkAccessPoints, [&](const prov::NetworkAccessPoint& nap) { return accessPointJson(nap, reveal); });
    json["logical_proxies"] = listJson(
        context.logicalProxies, [&](const prov::LogicalProxy& proxy) { return logicalProxyJson(proxy, reveal); });
    json["applications"] = listJson(context.applications, [&](const prov::Application& application) {
        return applicationJson(application, reveal);
    });
    json["access_rules"] = listJson(context.accessRules, [&](const prov::AccessRule& rule) {
        return Json{{"parms", otherJson(rule.parms, reveal)}};
    });
    json["client_identity"] = textOf(context.clientIdentity);
    json["other"] = otherJson(context.other, reveal);
    json["vendor_config"] = listJson(context.vendorConfigurations, [&](const prov::VendorConfiguration& vendor) {
        return Json{{"name", vendor.name.text}, {"parms", otherJson(vendor.parms, reveal)}};
    });
    json["shadowed"] = listJson(context.shadowed,
                                [&](const prov::Shadowed& one) { return shadowedJson(one, context.sources, reveal); });
    return json;
}

Json fileJson(const efs::ProvisioningFile& file) {
    Json json{{"object", efs::name(file.object)},
              {"path", file.path.text()},
              {"size", file.size},
              {"used", file.used},
              {"label", file.label},
              {"private", file.isPrivate},
              {"modifiable", file.modifiable}};
    json["read"] = file.access.read.name();
    json["update"] = file.access.update.name();
    json["state"] = efs::name(file.state);
    if (file.readError) json["sw"] = fmt::format("{:04X}", *file.readError);
    return json;
}

} // namespace

std::string reportJson(const ReadReport& report) {
    const efs::Provisioning& provisioning = report.provisioning;
    Json json;
    json["card"] = {
        {"atr", apdu::hex(report.atr)}, {"kind", efs::name(report.kind)}, {"iccid", optionalJson(provisioning.iccid)}};
    json["application"] = nullptr;
    if (provisioning.application) {
        json["application"] = {{"aid", apdu::hex(provisioning.application->aid)},
                               {"path", provisioning.application->path.text()},
                               {"wim", provisioning.application->wim},
                               {"last_resort", provisioning.application->lastResort}};
    }
    json["files"] = listJson(provisioning.files, fileJson);
    json["contexts"] = listJson(report.contents.contexts, [&](const prov::ConfigurationContext& context) {
        return contextJson(context, report.reveal);
    });
    json["findings"] = findingsJson<Json>(report.findings);
    if (report.stats) json["stats"] = countersJson<Json>(*report.stats);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cli
