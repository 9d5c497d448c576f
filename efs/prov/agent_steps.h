// The steps of viewAsDevice(), each in a source of its own.
#pragma once

#include "efs/prov/agent.h"

#include <map>
#include <span>
#include <unordered_map>

namespace efs::prov::agent {

// Why an element of a document, and all below it, does not count.
struct Drop {
    std::string reason;
    std::string_view clause;
    bool same = false;
};
using Drops = std::map<std::pair<std::size_t, std::uint32_t>, Drop>; // by source and element

// The sources in the device's order, and what became of each. What is used has Fate::Used.
struct Intake {
    std::vector<AgentSource> sources;
    std::vector<SourceOutcome> outcomes; // one a source
};
Intake takeSources(std::vector<AgentSource> sources, const AgentOptions& options);

// Unknown characteristics, parms and values of a document (WAP-185 §5.1).
void dropUnknown(const wbxml::Document& document, std::size_t source, Drops& drops);
// Values that do not count leave the context; what then is missing is defaulted anew.
void scrub(ConfigurationContext& context, const Drops& drops);
// The parms of a context that had to give way to earlier ones.
void dropShadowed(const ConfigurationContext& context, Drops& drops);
// Unsupported bearers and services, proxies and references that then lead nowhere (§5.2). Says of each application
// whether it named a proxy or an access point before: one whose references are all gone has no way, which is another
// thing than an application that leaves the choice to others.
std::vector<bool> filter(ContextOutcome& outcome, const AgentOptions& options, Drops& drops);
// Every parm of the context's documents with its outcome.
void listParms(ContextOutcome& outcome, const std::vector<AgentSource>& sources, const Drops& drops);
// What is taken for granted: defaults, inherited values, credentials to be asked for (WAP-183 §5.6, §6.2-6.5).
void listAssumptions(ContextOutcome& outcome);

// Finds ways in one context. Their number over all its routes is bounded, and the work with it.
class WayFinder {
  public:
    explicit WayFinder(const ConfigurationContext& context);
    // Each puts its ways behind those of the route: through the proxy of that id, straight to the access points of that
    // id (or INTERNET), through one physical proxy.
    void throughProxy(const std::string& id, const std::string& by, Route& route);
    void straight(const std::string& id, const std::string& by, Route& route);
    void throughPhysical(std::size_t proxy, std::size_t physical, const std::string& by, Route& route);
    void through(std::size_t proxy, const std::string& by, Route& route);
    void everything(const std::string& by, Route& route); // every proxy, then every access point
    const ConfigurationContext& context() const { return context_; }
    bool knowsProxy(const std::string& id) const { return proxies_.contains(id); }
    bool knowsAccessPoint(const std::string& id) const { return !accessPointsOf(id).empty(); }

  private:
    std::span<const std::size_t> accessPointsOf(const std::string& id) const;
    bool add(Way way, Route& route);

    static constexpr std::size_t maxWays = 64, maxWaysOfAll = 20000;
    const ConfigurationContext& context_;
    std::unordered_map<std::string, std::size_t> proxies_;
    std::unordered_map<std::string, std::vector<std::size_t>> accessPoints_; // and those of INTERNET
    std::size_t found_ = 0;
};

void findRoutes(ContextOutcome& outcome, const std::vector<bool>& named);
ProxyChoice chooseProxy(const ConfigurationContext& context, const std::string& url);

void judgeState(ContextOutcome& outcome);
Verdict bootstrapFor(const ContextOutcome& outcome);
void judgeContexts(DeviceView& view, const AgentOptions& options);

// "PXLOGICAL[gw]/PXPHYSICAL[p1]".
std::string placeOf(const NetworkAccessPoint& point);
std::string placeOf(const LogicalProxy& proxy);
std::string placeOf(const LogicalProxy& proxy, const PhysicalProxy& physical);
std::string placeOf(const Application& application);
std::string placeOf(const AccessRule& rule);

inline constexpr std::string_view anyInternet = "INTERNET"; // WAP-183 §5.6.2

} // namespace efs::prov::agent
