// The last look at a context: what is inherited and defaulted, and references that lead nowhere.
#include "efs/prov/context_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::string_view anyInternet = "INTERNET"; // any access point that has the INTERNET parm (WAP-183 §5.6.2)

void inherit(PhysicalProxy& physical, const LogicalProxy& logical) {
    if (physical.addressType.empty()) physical.addressType = "IPV4"; // WAP-183 §5.6.2
    if (physical.domains.empty()) physical.domains = logical.domains;
    for (const Port& port : logical.ports) {
        const auto own = std::find_if(physical.ports.begin(), physical.ports.end(),
                                      [&](const Port& one) { return one.number == port.number; });
        if (own == physical.ports.end()) physical.ports.push_back(port);
    }
}

} // namespace

ConfigurationContext ContextBuilder::finish(std::vector<Finding>& findings) const {
    ConfigurationContext context = context_;
    const bool internet = std::any_of(context.networkAccessPoints.begin(), context.networkAccessPoints.end(),
                                      [](const NetworkAccessPoint& point) { return point.internet; });
    const auto checkNapId = [&](const std::string& id, const Origin& origin, const std::string& where) {
        if (napIds_.contains(id) || (id == anyInternet && internet)) return;
        Report(findings, origin.object)(Severity::Warning, "to-napid", "WAP-185 §5.2", where + "/TO-NAPID",
                                        origin.bytes,
                                        fmt::format("TO-NAPID {} leads to no access point of the context", brief(id)));
    };
    for (std::size_t i = 0; i < context.logicalProxies.size(); ++i) {
        LogicalProxy& logical = context.logicalProxies[i];
        for (PhysicalProxy& physical : logical.physicalProxies) {
            inherit(physical, logical);
            for (const std::string& id : physical.toNapId)
                checkNapId(id, proxyOrigins_[i],
                           fmt::format("PXLOGICAL[{}]/PXPHYSICAL[{}]", brief(logical.id), brief(physical.id)));
        }
    }
    for (std::size_t i = 0; i < context.applications.size(); ++i) {
        const Application& application = context.applications[i];
        const std::string where = fmt::format("APPLICATION[{}]", brief(application.appId));
        for (const std::string& id : application.toNapId) checkNapId(id, applicationOrigins_[i], where);
        for (const std::string& id : application.toProxy)
            if (!proxyIds_.contains(id))
                Report(findings, applicationOrigins_[i].object)(
                    Severity::Warning, "to-proxy", "WAP-185 §5.2", where + "/TO-PROXY", applicationOrigins_[i].bytes,
                    fmt::format("TO-PROXY {} leads to no proxy of the context", brief(id)));
    }
    return context;
}

} // namespace efs::prov
