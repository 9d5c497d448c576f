// What a device cannot use, and what then leads nowhere: bearers, services, access points, proxies (WAP-185 §5.2).
#include "efs/prov/agent_steps.h"

#include "efs/prov/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace efs::prov::agent {

namespace {

constexpr std::string_view clause = "WAP-185 §5.2";

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& one) { return wbxml::equalIgnoringCase(one, word); });
}

class Filter {
  public:
    Filter(ContextOutcome& outcome, const AgentOptions& options, Drops& drops)
        : outcome_(outcome), context_(outcome.context), options_(options), drops_(drops) {}

    std::vector<bool> run() {
        accessPoints();
        std::erase_if(context_.logicalProxies, [&](LogicalProxy& logical) { return isUnusable(logical); });
        for (const LogicalProxy& logical : context_.logicalProxies) proxies_.emplace(logical.id.text);
        std::vector<bool> named;
        for (Application& application : context_.applications) {
            named.push_back(!application.toProxy.empty() || !application.toNapId.empty());
            std::erase_if(application.toProxy, [&](const Value& id) { return !leadsToProxy(id); });
            accessPointReferences(application.toNapId);
        }
        std::erase_if(context_.accessRules, [&](AccessRule& rule) { return isUnusable(rule); });
        std::erase_if(context_.other, [&](const NamedValue& parm) {
            return parm.name == "PROXY-ID" && !leadsToProxy({parm.value.value_or(""), parm.origin});
        });
        return named;
    }

  private:
    void dropParm(const std::optional<Origin>& origin, std::string reason) {
        if (origin) drops_.try_emplace({origin->source, origin->element}, Drop{std::move(reason), clause, false});
    }
    void dropThing(std::string where, std::string reason, const Definitions& definitions) {
        for (const Origin& origin : definitions.origins) dropParm(origin, reason);
        outcome_.dropped.push_back({std::move(where), std::move(reason), clause, definitions});
    }
    bool isDropped(const Value& value) const {
        return value.origin && drops_.contains({value.origin->source, value.origin->element});
    }

    void accessPoints() {
        std::erase_if(context_.networkAccessPoints, [&](NetworkAccessPoint& point) { return isUnusable(point); });
        for (const NetworkAccessPoint& point : context_.networkAccessPoints) {
            if (!point.id.empty()) accessPoints_.emplace(point.id.text, "");
            internet_ = internet_ || point.internet.set;
        }
    }

    bool isUnusable(NetworkAccessPoint& point) {
        const bool named = !point.bearers.empty();
        std::string lacking;
        std::erase_if(point.bearers, [&](const Value& bearer) {
            const bool known = !isDropped(bearer);
            if (known && (!options_.bearers || contains(*options_.bearers, bearer.text))) return false;
            lacking += (lacking.empty() ? "" : ", ") + brief(bearer.text);
            if (known) dropParm(bearer.origin, "the device does not have this bearer");
            return true;
        });
        if (!named || !point.bearers.empty()) return false;
        std::string reason = fmt::format("the device has none of its bearers: {}", lacking);
        if (!point.id.empty()) accessPoints_.emplace(point.id.text, reason);
        dropThing(placeOf(point), std::move(reason), point.definitions);
        return true;
    }

    // Services the device lacks go; a port that had only such goes with them.
    void ports(std::vector<Port>& all) {
        std::erase_if(all, [&](Port& port) {
            const bool named = !port.services.empty();
            std::erase_if(port.services, [&](const Value& service) {
                if (contains(*options_.services, service.text)) return false;
                dropParm(service.origin, "the device does not speak this protocol");
                return true;
            });
            return named && port.services.empty();
        });
    }

    bool isUnusable(const LogicalProxy& logical, PhysicalProxy& physical) {
        const std::string where = placeOf(logical, physical);
        const bool hadPorts = !physical.ports.empty();
        if (options_.services) ports(physical.ports);
        if (hadPorts && physical.ports.empty()) {
            dropThing(where, "the device speaks none of the protocols at its ports", physical.definitions);
            return true;
        }
        const bool named = !physical.toNapId.empty();
        accessPointReferences(physical.toNapId);
        if (!physical.toNapId.empty()) return false;
        dropThing(where, named ? "no access point it leads to is left" : "it leads to no access point",
                  physical.definitions);
        return true;
    }

    bool isUnusable(LogicalProxy& logical) {
        const bool had = !logical.physicalProxies.empty();
        std::erase_if(logical.physicalProxies, [&](PhysicalProxy& physical) { return isUnusable(logical, physical); });
        if (options_.services) ports(logical.ports);
        if (!logical.physicalProxies.empty()) return false;
        std::string reason = had ? "no physical proxy of it is left" : "it has no physical proxy";
        if (!logical.id.empty()) lostProxies_.emplace(logical.id.text, reason);
        dropThing(placeOf(logical), std::move(reason), logical.definitions);
        return true;
    }

    bool leadsToAccessPoint(const Value& id) {
        if (id.text == anyInternet && internet_) return true;
        const auto found = accessPoints_.find(id.text);
        if (found != accessPoints_.end() && found->second.empty()) return true;
        dropParm(id.origin, found == accessPoints_.end()
                                ? fmt::format("there is no access point {} in the context", brief(id.text))
                                : fmt::format("the access point {} was dropped: {}", brief(id.text), found->second));
        return false;
    }
    bool leadsToProxy(const Value& id) {
        if (proxies_.contains(id.text)) return true;
        const auto lost = lostProxies_.find(id.text);
        dropParm(id.origin, lost == lostProxies_.end()
                                ? fmt::format("there is no proxy {} in the context", brief(id.text))
                                : fmt::format("the proxy {} was dropped: {}", brief(id.text), lost->second));
        return false;
    }
    void accessPointReferences(std::vector<Value>& ids) {
        std::erase_if(ids, [&](const Value& id) { return !leadsToAccessPoint(id); });
    }

    bool isUnusable(AccessRule& rule) {
        std::erase_if(rule.parms, [&](const NamedValue& parm) {
            const Value id{parm.value.value_or(""), parm.origin};
            if (parm.name == "TO-NAPID") return !leadsToAccessPoint(id);
            return parm.name == "TO-PROXY" && !leadsToProxy(id);
        });
        const bool leads = std::any_of(rule.parms.begin(), rule.parms.end(), [](const NamedValue& parm) {
            return parm.name == "TO-NAPID" || parm.name == "TO-PROXY";
        });
        if (leads) return false;
        dropThing(placeOf(rule), "it leads to no proxy and no access point", rule.definitions);
        return true;
    }

    ContextOutcome& outcome_;
    ConfigurationContext& context_;
    const AgentOptions& options_;
    Drops& drops_;
    bool internet_ = false;
    std::unordered_map<std::string, std::string> accessPoints_, lostProxies_; // to why they were dropped, or ""
    std::set<std::string> proxies_;
};

std::string keyed(std::string_view type, const std::string& key) {
    return key.empty() ? std::string(type) : fmt::format("{}[{}]", type, brief(key));
}

} // namespace

std::string placeOf(const NetworkAccessPoint& point) {
    return keyed("NAPDEF", point.id.text);
}
std::string placeOf(const LogicalProxy& proxy) {
    return keyed("PXLOGICAL", proxy.id.text);
}
std::string placeOf(const LogicalProxy& proxy, const PhysicalProxy& physical) {
    return placeOf(proxy) + "/" + keyed("PXPHYSICAL", physical.id.text);
}
std::string placeOf(const Application& application) {
    return keyed("APPLICATION", application.appId.text);
}
std::string placeOf(const AccessRule& rule) {
    for (const NamedValue& parm : rule.parms)
        if (parm.name == "RULE") return keyed("ACCESS", parm.value.value_or(""));
    return "ACCESS";
}

std::vector<bool> filter(ContextOutcome& outcome, const AgentOptions& options, Drops& drops) {
    return Filter(outcome, options, drops).run();
}

} // namespace efs::prov::agent
