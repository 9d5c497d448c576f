// The proxy for a URL: DOMAIN of physical proxies within that of their logical ones (WAP-185 §7, WAP-183 §5.6.2).
#include "efs/prov/agent_steps.h"

#include "efs/prov/domain.h"
#include "efs/prov/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace efs::prov::agent {

namespace {

struct Judged {
    ProxyCandidate candidate;
    DomainMatch match;
};

struct Best {
    std::string domain;
    std::optional<DomainMatch> match;
};

// The best of some DOMAINs; none at all is one empty DOMAIN (WAP-183 §5.6.1).
Best bestOf(const std::vector<Value>& domains, const Request& request) {
    Best best{domains.empty() ? "" : domains.front().text, {}};
    if (domains.empty()) best.match = DomainMatch{};
    for (const Value& domain : domains) {
        const auto match = matchDomain(domain.text, request);
        if (match && (!best.match || *best.match < *match)) best = {domain.text, match};
    }
    return best;
}

Judged judge(const ConfigurationContext& context, std::size_t proxy, std::size_t physical, const Request& request) {
    const LogicalProxy& logical = context.logicalProxies[proxy];
    Judged judged{{proxy, physical, "", false, ""}, {}};
    const Best within = bestOf(logical.domains, request);
    if (!within.match) {
        judged.candidate.domain = within.domain;
        judged.candidate.reason = explainDomain(within.domain, request) + ", the DOMAIN of the logical proxy";
        return judged;
    }
    const Best own = bestOf(logical.physicalProxies[physical].domains, request);
    judged.candidate.domain = own.domain;
    judged.candidate.matches = own.match.has_value();
    judged.candidate.reason = explainDomain(own.domain, request);
    if (own.match) judged.match = *own.match;
    return judged;
}

// The preferred proxy of the context: of the widest DOMAIN, the first defined of several (WAP-185 §4.2).
std::optional<std::pair<std::size_t, std::size_t>> defaultProxy(const ConfigurationContext& context) {
    std::optional<std::pair<std::size_t, std::size_t>> found;
    std::size_t narrowest = std::numeric_limits<std::size_t>::max();
    for (std::size_t i = 0; i < context.logicalProxies.size(); ++i) {
        const auto& physical = context.logicalProxies[i].physicalProxies;
        for (std::size_t k = 0; k < physical.size(); ++k) {
            std::size_t scope = physical[k].domains.empty() ? 0 : std::numeric_limits<std::size_t>::max() - 1;
            for (const Value& domain : physical[k].domains) scope = std::min(scope, domainSegments(domain.text));
            if (scope >= narrowest) continue;
            narrowest = scope;
            found = {i, k};
        }
    }
    return found;
}

void leaveToDevice(ProxyChoice& choice, WayFinder& ways, const std::string& why) {
    choice.clause = "WAP-185 §7.3";
    choice.reason = why + "; the device chooses";
    const auto found = defaultProxy(ways.context());
    if (!found) {
        choice.reason += ", and there is no proxy to choose";
        return;
    }
    choice.reason += fmt::format(", likely the default proxy {}",
                                 placeOf(ways.context().logicalProxies[found->first],
                                         ways.context().logicalProxies[found->first].physicalProxies[found->second]));
    ways.throughPhysical(found->first, found->second, "default proxy", choice.route);
}

} // namespace

ProxyChoice chooseProxy(const ConfigurationContext& context, const std::string& url) {
    ProxyChoice choice;
    choice.url = url;
    choice.route.kind = Route::Kind::Browsing;
    choice.route.name = url;
    WayFinder ways(context);
    const Request request = requestOf(url);
    std::vector<Judged> judged;
    for (std::size_t i = 0; i < context.logicalProxies.size(); ++i)
        for (std::size_t k = 0; k < context.logicalProxies[i].physicalProxies.size(); ++k)
            judged.push_back(judge(context, i, k, request));
    std::stable_sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) {
        if (a.candidate.matches != b.candidate.matches) return a.candidate.matches;
        return b.match < a.match;
    });
    for (const Judged& one : judged) {
        if (one.candidate.matches)
            ways.throughPhysical(one.candidate.proxy, one.candidate.physical, "DOMAIN", choice.route);
        choice.candidates.push_back(one.candidate);
    }
    choice.matched = request.full && !judged.empty() && judged.front().candidate.matches;
    if (!choice.matched) {
        choice.route.ways.clear();
        leaveToDevice(choice, ways,
                      request.full ? "no DOMAIN fits the URL"
                                   : "the URL has no full host name and no address, so DOMAINs do not decide");
        return choice;
    }
    choice.clause = "WAP-185 §7.3";
    const bool tie = judged.size() > 1 && judged[1].candidate.matches && judged[0].match == judged[1].match;
    choice.reason = tie ? "equally good ones keep the order of the documents" : "it matches best";
    return choice;
}

} // namespace efs::prov::agent
