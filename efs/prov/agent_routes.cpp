// The ways of applications to the network: TO-PROXY, TO-NAPID, ACCESS rules, or whatever there is (WAP-185 §5.4;
// ProvCont 1.1 for APPLICATION and ACCESS).
#include "efs/prov/agent_steps.h"

#include "efs/prov/fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

std::string_view name(Route::Kind kind) {
    constexpr std::string_view names[] = {"application", "browsing", "provisioning"};
    return names[static_cast<std::size_t>(kind)];
}

namespace agent {

WayFinder::WayFinder(const ConfigurationContext& context) : context_(context) {
    for (std::size_t i = 0; i < context.logicalProxies.size(); ++i)
        proxies_.emplace(context.logicalProxies[i].id.text, i);
    for (std::size_t i = 0; i < context.networkAccessPoints.size(); ++i) {
        const NetworkAccessPoint& point = context.networkAccessPoints[i];
        if (!point.id.empty()) accessPoints_[point.id.text].push_back(i);
    }
    // INTERNET is any access point with that flag, and one that has taken the word for its id comes first.
    for (std::size_t i = 0; i < context.networkAccessPoints.size(); ++i) {
        const NetworkAccessPoint& point = context.networkAccessPoints[i];
        if (point.internet && point.id.text != anyInternet) accessPoints_[std::string(anyInternet)].push_back(i);
    }
}

std::span<const std::size_t> WayFinder::accessPointsOf(const std::string& id) const {
    const auto found = accessPoints_.find(id);
    if (found == accessPoints_.end()) return {};
    return found->second;
}

// False when there is no room for another: the route is marked so.
bool WayFinder::add(Way way, Route& route) {
    if (route.ways.size() >= maxWays || found_ >= maxWaysOfAll) {
        route.more = true;
        return false;
    }
    const auto same = [&](const Way& other) {
        return other.proxy == way.proxy && other.physical == way.physical && other.accessPoint == way.accessPoint;
    };
    if (std::any_of(route.ways.begin(), route.ways.end(), same)) return true;
    route.ways.push_back(std::move(way));
    ++found_;
    return true;
}

void WayFinder::throughPhysical(std::size_t proxy, std::size_t physical, const std::string& by, Route& route) {
    for (const Value& id : context_.logicalProxies[proxy].physicalProxies[physical].toNapId)
        for (const std::size_t point : accessPointsOf(id.text))
            if (!add({proxy, physical, point, by}, route)) return;
}

void WayFinder::through(std::size_t proxy, const std::string& by, Route& route) {
    const std::size_t count = context_.logicalProxies[proxy].physicalProxies.size();
    for (std::size_t i = 0; i < count && !route.more; ++i) throughPhysical(proxy, i, by, route);
}

void WayFinder::throughProxy(const std::string& id, const std::string& by, Route& route) {
    if (const auto found = proxies_.find(id); found != proxies_.end()) through(found->second, by, route);
}

void WayFinder::straight(const std::string& id, const std::string& by, Route& route) {
    for (const std::size_t point : accessPointsOf(id))
        if (!add({{}, {}, point, by}, route)) return;
}

void WayFinder::everything(const std::string& by, Route& route) {
    for (std::size_t i = 0; i < context_.logicalProxies.size() && !route.more; ++i) through(i, by, route);
    for (std::size_t i = 0; i < context_.networkAccessPoints.size() && !route.more; ++i)
        if (!add({{}, {}, i, by}, route)) return;
}

namespace {

constexpr std::string_view toProxy = "TO-PROXY", toNapId = "TO-NAPID";

// References of two kinds in the order of the documents: which stands first is tried first.
struct Reference {
    std::string_view parm;
    const Value* id = nullptr;
};

std::vector<Reference> referencesOf(const Application& application) {
    std::vector<Reference> all;
    for (const Value& id : application.toProxy) all.push_back({toProxy, &id});
    for (const Value& id : application.toNapId) all.push_back({toNapId, &id});
    std::stable_sort(all.begin(), all.end(), [](const Reference& a, const Reference& b) {
        const Origin left = a.id->origin.value_or(Origin{}), right = b.id->origin.value_or(Origin{});
        return std::pair(left.source, left.element) < std::pair(right.source, right.element);
    });
    return all;
}

// The first ACCESS rule that names an APPID or none at all.
class AccessRules {
  public:
    explicit AccessRules(const ConfigurationContext& context) : rules_(context.accessRules) {
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            bool named = false;
            for (const NamedValue& parm : rules_[i].parms) {
                if (parm.name != "APPID") continue;
                named = true;
                byApplication_.try_emplace(parm.value.value_or(""), i);
            }
            if (!named) forAll_ = std::min(forAll_, i);
        }
    }
    const AccessRule* find(const std::string& application) const {
        const auto named = byApplication_.find(application);
        const std::size_t place = std::min(named == byApplication_.end() ? rules_.size() : named->second, forAll_);
        return place < rules_.size() ? &rules_[place] : nullptr;
    }

  private:
    const std::vector<AccessRule>& rules_;
    std::unordered_map<std::string, std::size_t> byApplication_;
    std::size_t forAll_ = static_cast<std::size_t>(-1);
};

class Router {
  public:
    Router(const ConfigurationContext& context, const std::vector<bool>& named, std::vector<Route>& routes)
        : context_(context), named_(named), routes_(routes), ways_(context), rules_(context) {}

    void run() {
        if (!context_.tps.empty()) provisioning();
        for (std::size_t i = 0; i < context_.applications.size(); ++i) of(context_.applications[i], named_[i]);
        if (context_.applications.empty() && !context_.logicalProxies.empty()) browsing();
    }

  private:
    void of(const Application& application, bool named) {
        Route route;
        route.application = application.appId.text;
        route.name = application.name.text;
        route.clause = "ProvCont 1.1";
        const auto references = referencesOf(application);
        for (const auto& [parm, id] : references) follow(parm, id->text, "", route);
        if (!named) byRule(application, route);
        if (route.ways.empty() && route.reason.empty()) route.reason = "nothing it refers to is left";
        routes_.push_back(std::move(route));
    }

    void follow(std::string_view parm, const std::string& id, const std::string& rule, Route& route) {
        const std::string by = fmt::format("{}{} {}", rule, parm, brief(id));
        if (parm == toProxy)
            ways_.throughProxy(id, by, route);
        else
            ways_.straight(id, by, route);
    }

    void byRule(const Application& application, Route& route) {
        const AccessRule* rule = rules_.find(application.appId.text);
        if (rule == nullptr) {
            route.reason = "it names neither proxy nor access point, and no ACCESS rule is for it: it takes what is "
                           "there";
            ways_.everything("no TO-PROXY, TO-NAPID or ACCESS", route);
            if (route.ways.empty()) route.reason = "there is neither a proxy nor an access point";
            return;
        }
        const std::string place = placeOf(*rule);
        route.reason = fmt::format("{} is the first rule for it", place);
        for (const NamedValue& parm : rule->parms)
            if (parm.name == toProxy || parm.name == toNapId)
                follow(parm.name, parm.value.value_or(""), place + " ", route);
    }

    // To the provisioning server, through trusted proxies only (WAP-182 §6).
    void provisioning() {
        Route route;
        route.kind = Route::Kind::Provisioning;
        route.name = context_.tps.text;
        route.clause = "WAP-182 §6";
        for (std::size_t i = 0; i < context_.logicalProxies.size(); ++i)
            if (context_.logicalProxies[i].trusted) ways_.through(i, "TRUST", route);
        if (route.ways.empty()) route.reason = "no trusted proxy (TRUST) is left to reach the provisioning server by";
        routes_.push_back(std::move(route));
    }

    // PROV 1.0 knows no APPLICATION: its one application is the browser.
    void browsing() {
        Route route;
        route.kind = Route::Kind::Browsing;
        route.reason = "no APPLICATION is given: the browser takes every proxy, by DOMAIN";
        route.clause = "WAP-185 §7";
        for (std::size_t i = 0; i < context_.logicalProxies.size(); ++i) ways_.through(i, "PXLOGICAL", route);
        routes_.push_back(std::move(route));
    }

    const ConfigurationContext& context_;
    const std::vector<bool>& named_; // which applications say themselves where to go
    std::vector<Route>& routes_;
    WayFinder ways_;
    AccessRules rules_;
};

} // namespace

void findRoutes(ContextOutcome& outcome, const std::vector<bool>& named) {
    Router(outcome.context, named, outcome.routes).run();
}

} // namespace agent
} // namespace efs::prov
