// The last look at a context: what is inherited and defaulted, and references that lead nowhere.
#include "efs/prov/context_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::string_view anyInternet = "INTERNET"; // any access point that has the INTERNET parm (WAP-183 §5.6.2)

void inherit(PhysicalProxy& physical, const LogicalProxy& logical) {
    if (physical.addressType.empty()) physical.addressType = {"IPV4", {}, From::Default}; // WAP-183 §5.6.2
    if (physical.domains.empty()) {
        physical.domains = logical.domains;
        for (Value& domain : physical.domains) domain.from = From::Inherited;
    }
    for (const Port& port : logical.ports) {
        const auto own = std::find_if(physical.ports.begin(), physical.ports.end(),
                                      [&](const Port& one) { return one.number == port.number; });
        if (own != physical.ports.end()) continue;
        physical.ports.push_back(port);
        physical.ports.back().number.from = From::Inherited;
    }
}

} // namespace

ConfigurationContext ContextBuilder::finish(const std::vector<Source>& sources, std::vector<Finding>& findings) {
    ConfigurationContext& context = context_;
    if (!context.contextAllowText.given()) context.contextAllowText = {"0", {}, From::Default}; // WAP-183 §5.6.8
    const bool internet = std::any_of(context.networkAccessPoints.begin(), context.networkAccessPoints.end(),
                                      [](const NetworkAccessPoint& point) { return point.internet.set; });
    const auto remark = [&](std::string rule, const Definitions& of, std::string where, std::string message) {
        const Origin& origin = of.origins.front();
        Remarks(findings, context.shadowed, sources[origin.source], origin.source)(
            Severity::Warning, std::move(rule), "WAP-185 §5.2", std::move(where), origin.bytes, std::move(message));
    };
    const auto checkNapId = [&](const Value& id, const Definitions& of, const std::string& where) {
        if (napIds_.contains(id.text) || (id.text == anyInternet && internet)) return;
        remark("to-napid", of, where + "/TO-NAPID",
               fmt::format("TO-NAPID {} leads to no access point of the context", brief(id.text)));
    };
    for (LogicalProxy& logical : context.logicalProxies) {
        for (PhysicalProxy& physical : logical.physicalProxies) {
            inherit(physical, logical);
            for (const Value& id : physical.toNapId)
                checkNapId(
                    id, logical.definitions,
                    fmt::format("PXLOGICAL[{}]/PXPHYSICAL[{}]", brief(logical.id.text), brief(physical.id.text)));
        }
    }
    for (const Application& application : context.applications) {
        const std::string where = fmt::format("APPLICATION[{}]", brief(application.appId.text));
        for (const Value& id : application.toNapId) checkNapId(id, application.definitions, where);
        for (const Value& id : application.toProxy)
            if (!proxyIds_.contains(id.text))
                remark("to-proxy", application.definitions, where + "/TO-PROXY",
                       fmt::format("TO-PROXY {} leads to no proxy of the context", brief(id.text)));
    }
    return std::move(context_);
}

} // namespace efs::prov
