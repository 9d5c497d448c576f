#include "efs/prov/context_builder.h"

#include "efs/prov/schema.h"

#include <fmt/format.h>

#include <charconv>

namespace efs::prov {

namespace {

// A name for remarks: "NAPDEF[nap1]".
std::string place(std::string_view type, std::string_view id) {
    return id.empty() ? std::string(type) : fmt::format("{}[{}]", type, brief(id));
}

std::optional<int> contextAllow(std::string_view value) {
    const ParmRow* row = findParm("BOOTSTRAP", "CONTEXT-ALLOW");
    const auto bounds = row == nullptr ? std::nullopt : boundsOf(*row);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || !bounds || number > bounds->max)
        return std::nullopt;
    return static_cast<int>(number);
}

// A whole characteristic that an earlier one keeps out.
void shadow(Remarks& remarks, const Characteristic& one, const std::string& where, const Value& id, const Origin& by,
            bool same, std::string_view clause) {
    remarks.shadow({where, {id.text, remarks.origin(one)}, by, Shadowed::Reason::Taken, same, clause});
}

} // namespace

void ContextBuilder::add(const Source& source, std::size_t index, std::vector<Finding>& findings) {
    context_.sources.push_back({index, name(source)});
    Remarks remarks(findings, context_.shadowed, source, index);
    for (const Characteristic& one : characteristics(*source.document)) addCharacteristic(one, remarks);
}

void ContextBuilder::addCharacteristic(const Characteristic& one, Remarks& remarks) {
    const std::string_view type = one.type();
    if (type == "BOOTSTRAP")
        addBootstrap(one, remarks);
    else if (type == "NAPDEF")
        addNetworkAccessPoint(one, remarks);
    else if (type == "PXLOGICAL")
        addLogicalProxy(one, remarks);
    else if (type == "APPLICATION")
        addApplication(one, remarks);
    else if (type == "ACCESS")
        addAccessRule(one, remarks);
    else if (type == "CLIENTIDENTITY")
        addClientIdentity(one, remarks);
    else if (type == "VENDORCONFIG")
        addVendorConfiguration(one, remarks);
    else
        remarks(Severity::Note, "characteristic-unknown", "WAP-185 §5.1", brief(type), one.bytes(),
                type.empty() ? "a characteristic without a type is ignored"
                             : fmt::format("the characteristic {} is unknown and ignored", brief(type)));
}

void ContextBuilder::addBootstrap(const Characteristic& bootstrap, Remarks& remarks) {
    Value name, url, allow;
    std::vector<NamedValue> other;
    Fields(bootstrap, "BOOTSTRAP", remarks)
        .single("PROVURL", url)
        .single("NAME", name)
        .single("CONTEXT-ALLOW", allow)
        .rest(other);
    const std::string where = "BOOTSTRAP";
    Merger merger(bootstrap, where, remarks);
    if (context_.tps.empty()) {
        context_.tps = url;
    } else if (!url.empty()) {
        const bool same = sameProvUrl(url.text, context_.tps.text);
        remarks.shadow(
            {"BOOTSTRAP/PROVURL", url, context_.tps.origin, Shadowed::Reason::Earlier, same, "WAP-185 §5.1"});
        if (!same)
            remarks(Severity::Warning, "provurl-second", "WAP-185 §5.1", "BOOTSTRAP/PROVURL", bootstrap.bytes(),
                    "the document names a second PROVURL; the first counts");
    }
    merger.single("NAME", context_.name, name, Merger::Remark::No);
    merger.others(context_.other, other);
    if (!allow.empty()) addContextAllow(allow, bootstrap, remarks);
}

void ContextBuilder::addContextAllow(const Value& given, const Characteristic& bootstrap, Remarks& remarks) {
    constexpr std::string_view where = "BOOTSTRAP/CONTEXT-ALLOW";
    const auto number = contextAllow(given.text);
    if (!number) {
        remarks(Severity::Warning, "context-allow", "WAP-183 §5.6.8", std::string(where), bootstrap.bytes(),
                "CONTEXT-ALLOW is no number from 0 to 255 and is ignored");
    } else if (!context_.contextAllowText.given()) {
        context_.contextAllow = *number;
        context_.contextAllowText = given;
    } else {
        const bool same = *number == context_.contextAllow;
        remarks.shadow({std::string(where), given, context_.contextAllowText.origin, Shadowed::Reason::Earlier, same,
                        "WAP-185 §6.2"});
        if (!same)
            remarks(
                Severity::Warning, "shadowed", "WAP-185 §6.2", std::string(where), bootstrap.bytes(),
                fmt::format("CONTEXT-ALLOW is {}, but {} was given before, which counts; leave it out, or change it "
                            "there",
                            *number, context_.contextAllow));
    }
}

void ContextBuilder::addNetworkAccessPoint(const Characteristic& definition, Remarks& remarks) {
    const std::string where = place("NAPDEF", valueText(definition.value("NAPID")));
    NetworkAccessPoint point;
    point.definitions.origins = {remarks.origin(definition)};
    point.authentication = readNapAuthentication(definition, where, remarks);
    Fields(definition, where, remarks)
        .single("NAPID", point.id)
        .single("NAME", point.name)
        .single("NAP-ADDRESS", point.address)
        .single("NAP-ADDRTYPE", point.addressType)
        .list("BEARER", point.bearers)
        .flag("INTERNET", point.internet)
        .list("DNS-ADDR", point.dnsAddresses)
        .rest(point.other, {"NAPAUTHINFO"});
    if (point.addressType.empty()) point.addressType = assumedValue("NAPDEF", "NAP-ADDRTYPE");
    if (point.id.empty()) {
        remarks(Severity::Error, "napdef-id", "WAP-183 §5.6.6", where, definition.bytes(),
                "a NAPDEF has no NAPID: nothing can refer to it");
    } else if (const auto known = napIds_.find(point.id.text); known != napIds_.end()) {
        const NetworkAccessPoint& first = context_.networkAccessPoints[known->second];
        const bool same = first == point;
        shadow(remarks, definition, where, point.id, first.definitions.origins.front(), same, "WAP-185 §5.1");
        remarks(same ? Severity::Note : Severity::Warning, "napdef-duplicate", "WAP-183 §5.6.6", where,
                definition.bytes(),
                same ? "the NAPDEF is given twice, with the same contents"
                     : "the NAPID is taken already; this NAPDEF is ignored");
        return;
    } else {
        napIds_[point.id.text] = context_.networkAccessPoints.size();
    }
    context_.networkAccessPoints.push_back(std::move(point));
}

void ContextBuilder::addLogicalProxy(const Characteristic& proxy, Remarks& remarks) {
    const std::string where = place("PXLOGICAL", valueText(proxy.value("PROXY-ID")));
    LogicalProxy one = readLogicalProxy(proxy, where, remarks);
    if (one.id.empty()) {
        remarks(Severity::Error, "pxlogical-id", "WAP-183 §5.6.1", where, proxy.bytes(),
                "a PXLOGICAL has no PROXY-ID: nothing can refer to it");
    } else if (const auto known = proxyIds_.find(one.id.text); known != proxyIds_.end()) {
        merge(context_.logicalProxies[known->second], one, proxy, where, remarks);
        return;
    } else {
        proxyIds_[one.id.text] = context_.logicalProxies.size();
    }
    context_.logicalProxies.push_back(std::move(one));
}

namespace {

void dropAccount(const Characteristic& application, const Application& one, const Application& first,
                 Remarks& remarks) {
    const AccountRow* key = findAccount(one.appId.text);
    const std::string where = place("APPLICATION", one.appId.text);
    const std::string id = key->parm.empty() ? "" : valueText(application.value(key->parm));
    shadow(remarks, application, where, id.empty() ? one.appId : Value(id), first.definitions.origins.front(),
           first == one, "WAP-185 §6.2");
    remarks(Severity::Warning, "application-duplicate", "WAP-185 §6.2", where, application.bytes(),
            fmt::format("an APPLICATION {} with the same {} came before; this one is ignored", brief(one.appId.text),
                        key->parm.empty() ? "APPID" : key->parm));
}

} // namespace

void ContextBuilder::addApplication(const Characteristic& application, Remarks& remarks) {
    const std::string where = place("APPLICATION", valueText(application.value("APPID")));
    Application one = readApplication(application, where, remarks);
    if (const AccountRow* key = findAccount(one.appId.text)) {
        const std::string id = key->parm.empty() ? "" : valueText(application.value(key->parm));
        const auto [known, fresh] = accounts_.try_emplace({one.appId.text, id}, context_.applications.size());
        if (!fresh) return dropAccount(application, one, context_.applications[known->second], remarks);
    }
    if (one.appId.empty())
        remarks(Severity::Error, "application-id", "", where, application.bytes(),
                "an APPLICATION has no APPID: no device knows what it is for");
    context_.applications.push_back(std::move(one));
}

void ContextBuilder::addAccessRule(const Characteristic& access, Remarks& remarks) {
    const std::vector<std::string_view> names = access.values("RULE");
    const std::string where = place("ACCESS", valueText(access.value("RULE")));
    std::optional<Origin> first;
    bool fresh = names.empty();
    for (const std::string_view rule : names) {
        const auto [known, added] = rules_.try_emplace(std::string(rule), remarks.origin(access));
        fresh = fresh || added;
        if (!first) first = known->second;
    }
    AccessRule rule;
    Fields(access, where, remarks).rest(rule.parms);
    rule.definitions.origins = {remarks.origin(access)};
    if (!fresh) {
        shadow(remarks, access, where, Value(std::string(names.front())), *first, false, "WAP-185 §6.2");
        remarks(Severity::Warning, "access-duplicate", "", where, access.bytes(),
                "the RULE of this ACCESS is taken already; it is ignored");
        return;
    }
    context_.accessRules.push_back(std::move(rule));
}

void ContextBuilder::addClientIdentity(const Characteristic& identity, Remarks& remarks) {
    constexpr std::string_view where = "CLIENTIDENTITY/CLIENT-ID";
    std::optional<Value> id;
    Fields(identity, "CLIENTIDENTITY", remarks).single("CLIENT-ID", id);
    if (!id) return;
    if (!context_.clientIdentity) {
        context_.clientIdentity = id;
        return;
    }
    const bool same = *context_.clientIdentity == *id;
    remarks.shadow(
        {std::string(where), *id, context_.clientIdentity->origin, Shadowed::Reason::Earlier, same, "WAP-183 §5.6.9"});
    if (!same)
        remarks(Severity::Warning, "shadowed", "WAP-183 §5.6.9", std::string(where), identity.bytes(),
                "CLIENT-ID was given before with another value; the first counts");
}

void ContextBuilder::addVendorConfiguration(const Characteristic& configuration, Remarks& remarks) {
    VendorConfiguration one;
    const std::string where = place("VENDORCONFIG", valueText(configuration.value("NAME")));
    Fields(configuration, where, remarks).single("NAME", one.name).rest(one.parms);
    const Origin origin = remarks.origin(configuration);
    one.definitions.origins = {origin};
    if (!one.name.empty()) {
        const auto [first, fresh] = vendorNames_.try_emplace(one.name.text, origin);
        if (!fresh) {
            shadow(remarks, configuration, where, one.name, first->second, false, "WAP-185 §5.1");
            remarks(Severity::Warning, "vendorconfig-duplicate", "WAP-183 §5.6.10", where, configuration.bytes(),
                    "a VENDORCONFIG of that NAME came before; this one is ignored");
            return;
        }
    }
    context_.vendorConfigurations.push_back(std::move(one));
}

} // namespace efs::prov
