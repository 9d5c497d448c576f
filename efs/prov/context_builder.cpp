#include "efs/prov/context_builder.h"

#include <fmt/format.h>

#include <charconv>

namespace efs::prov {

namespace {

// A name for remarks: "NAPDEF[nap1]".
std::string place(std::string_view type, std::string_view id) {
    return id.empty() ? std::string(type) : fmt::format("{}[{}]", type, brief(id));
}

constexpr int maxContextAllow = 255; // WAP-183 §5.6.8

std::optional<int> contextAllow(std::string_view value) {
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number < 0 || number > maxContextAllow)
        return std::nullopt;
    return number;
}

} // namespace

void ContextBuilder::add(const wbxml::Document& document, ObjectType object, Report& report) {
    context_.sources.push_back(object);
    for (const Characteristic& one : characteristics(document)) {
        const std::string_view type = one.type();
        if (type == "BOOTSTRAP")
            addBootstrap(one, report);
        else if (type == "NAPDEF")
            addNetworkAccessPoint(one, report);
        else if (type == "PXLOGICAL")
            addLogicalProxy(one, report);
        else if (type == "APPLICATION")
            addApplication(one, report);
        else if (type == "ACCESS")
            addAccessRule(one, report);
        else if (type == "CLIENTIDENTITY")
            addClientIdentity(one, report);
        else if (type == "VENDORCONFIG")
            addVendorConfiguration(one, report);
        else
            report(Severity::Note, "characteristic-unknown", "WAP-185 §5.1", brief(type), one.bytes(),
                   type.empty() ? "a characteristic without a type is ignored"
                                : fmt::format("the characteristic {} is unknown and ignored", brief(type)));
        proxyOrigins_.resize(context_.logicalProxies.size(), {object, one.bytes()});
        applicationOrigins_.resize(context_.applications.size(), {object, one.bytes()});
    }
}

void ContextBuilder::addBootstrap(const Characteristic& bootstrap, Report& report) {
    std::string name, url, allow;
    Fields(bootstrap, "BOOTSTRAP", report)
        .single("PROVURL", url)
        .single("NAME", name)
        .single("CONTEXT-ALLOW", allow)
        .rest(context_.other);
    if (context_.tps.empty())
        context_.tps = url;
    else if (!url.empty() && !sameProvUrl(url, context_.tps))
        report(Severity::Warning, "provurl-second", "WAP-185 §5.1", "BOOTSTRAP/PROVURL", bootstrap.bytes(),
               "the document names a second PROVURL; the first counts");
    if (context_.name.empty()) context_.name = name;
    if (allow.empty()) return;
    const auto number = contextAllow(allow);
    if (!number)
        report(Severity::Warning, "context-allow", "WAP-183 §5.6.8", "BOOTSTRAP/CONTEXT-ALLOW", bootstrap.bytes(),
               "CONTEXT-ALLOW is no number from 0 to 255 and is ignored");
    else if (!contextAllowGiven_)
        context_.contextAllow = *number, contextAllowGiven_ = true;
    else if (*number != context_.contextAllow)
        report(Severity::Warning, "shadowed", "WAP-185 §6.2", "BOOTSTRAP/CONTEXT-ALLOW", bootstrap.bytes(),
               "CONTEXT-ALLOW was given before; the first counts");
}

void ContextBuilder::addNetworkAccessPoint(const Characteristic& definition, Report& report) {
    const std::string where = place("NAPDEF", valueText(definition.value("NAPID")));
    NetworkAccessPoint point;
    point.authentication = readNapAuthentication(definition, where, report);
    Fields(definition, where, report)
        .single("NAPID", point.id)
        .single("NAME", point.name)
        .single("NAP-ADDRESS", point.address)
        .single("NAP-ADDRTYPE", point.addressType)
        .list("BEARER", point.bearers)
        .flag("INTERNET", point.internet)
        .list("DNS-ADDR", point.dnsAddresses)
        .rest(point.other, {"NAPAUTHINFO"});
    if (point.addressType.empty()) point.addressType = "E164"; // WAP-183 §5.6.6
    if (point.id.empty()) {
        report(Severity::Error, "napdef-id", "WAP-183 §5.6.6", where, definition.bytes(),
               "a NAPDEF has no NAPID: nothing can refer to it");
    } else if (const auto known = napIds_.find(point.id); known != napIds_.end()) {
        const bool same = context_.networkAccessPoints[known->second] == point;
        report(same ? Severity::Note : Severity::Warning, "napdef-duplicate", "WAP-183 §5.6.6", where,
               definition.bytes(),
               same ? "the NAPDEF is given twice, with the same contents"
                    : "the NAPID is taken already; this NAPDEF is ignored");
        return;
    } else {
        napIds_[point.id] = context_.networkAccessPoints.size();
    }
    context_.networkAccessPoints.push_back(std::move(point));
}

void ContextBuilder::addLogicalProxy(const Characteristic& proxy, Report& report) {
    const std::string where = place("PXLOGICAL", valueText(proxy.value("PROXY-ID")));
    LogicalProxy one = readLogicalProxy(proxy, where, report);
    if (one.id.empty()) {
        report(Severity::Error, "pxlogical-id", "WAP-183 §5.6.1", where, proxy.bytes(),
               "a PXLOGICAL has no PROXY-ID: nothing can refer to it");
    } else if (const auto known = proxyIds_.find(one.id); known != proxyIds_.end()) {
        merge(context_.logicalProxies[known->second], one, proxy, where, report);
        return;
    } else {
        proxyIds_[one.id] = context_.logicalProxies.size();
    }
    context_.logicalProxies.push_back(std::move(one));
}

namespace {

// What makes two accounts one, by kind of application; kinds not listed may be there any number of times. Taken from
// what devices do: no specification at hand says it.
struct AccountKey {
    std::string_view appId;
    std::string_view parm; // empty: the APPID alone
};
constexpr AccountKey accountKeys[] = {{"w2", "NAME"},           {"w4", ""},
                                      {"w5", "PROVIDER-ID"},    {"w7", "PROVIDER-ID"},
                                      {"25", "PROVIDER-ID"},    {"110", "PROVIDER-ID"},
                                      {"143", "PROVIDER-ID"},   {"wA", "PROVIDER-ID"},
                                      {"ap0004", "PROVIDER-ID"}};

} // namespace

void ContextBuilder::addApplication(const Characteristic& application, Report& report) {
    const std::string where = place("APPLICATION", valueText(application.value("APPID")));
    Application one = readApplication(application, where, report);
    for (const AccountKey& key : accountKeys) {
        if (key.appId != one.appId) continue;
        const std::string id = key.parm.empty() ? "" : valueText(application.value(key.parm));
        if (accounts_.emplace(one.appId, id).second) break;
        report(Severity::Warning, "application-duplicate", "WAP-185 §6.2", where, application.bytes(),
               fmt::format("an APPLICATION {} with the same {} came before; this one is ignored", brief(one.appId),
                           key.parm.empty() ? "APPID" : key.parm));
        return;
    }
    if (one.appId.empty())
        report(Severity::Error, "application-id", "", where, application.bytes(),
               "an APPLICATION has no APPID: no device knows what it is for");
    context_.applications.push_back(std::move(one));
}

void ContextBuilder::addAccessRule(const Characteristic& access, Report& report) {
    bool fresh = false, named = false;
    for (const std::string_view rule : access.values("RULE")) {
        named = true;
        fresh = rules_.insert(std::string(rule)).second || fresh;
    }
    const std::string where = place("ACCESS", valueText(access.value("RULE")));
    if (named && !fresh) {
        report(Severity::Warning, "access-duplicate", "", where, access.bytes(),
               "the RULE of this ACCESS is taken already; it is ignored");
        return;
    }
    AccessRule rule;
    Fields(access, where, report).rest(rule.parms);
    context_.accessRules.push_back(std::move(rule));
}

void ContextBuilder::addClientIdentity(const Characteristic& identity, Report& report) {
    std::optional<std::string> id;
    Fields(identity, "CLIENTIDENTITY", report).single("CLIENT-ID", id);
    if (!id) return;
    if (!context_.clientIdentity)
        context_.clientIdentity = id;
    else if (*context_.clientIdentity != *id)
        report(Severity::Warning, "shadowed", "WAP-183 §5.6.9", "CLIENTIDENTITY/CLIENT-ID", identity.bytes(),
               "CLIENT-ID was given before with another value; the first counts");
}

void ContextBuilder::addVendorConfiguration(const Characteristic& configuration, Report& report) {
    VendorConfiguration one;
    const std::string where = place("VENDORCONFIG", valueText(configuration.value("NAME")));
    Fields(configuration, where, report).single("NAME", one.name).rest(one.parms);
    if (!one.name.empty() && !vendorNames_.insert(one.name).second) {
        report(Severity::Warning, "vendorconfig-duplicate", "WAP-183 §5.6.10", where, configuration.bytes(),
               "a VENDORCONFIG of that NAME came before; this one is ignored");
        return;
    }
    context_.vendorConfigurations.push_back(std::move(one));
}

} // namespace efs::prov
