// What a Provisioning User Agent, the device's side, makes of documents (WAP-185; WAP-182 §6, WAP-184 §5 and §7): which
// documents it takes and in which order, what of them survives and why the rest does not, the way of every application
// to its bearer, the proxy for a URL, the state reached, and whether a bootstrap over the air would still be taken.
//
//   DeviceView view = viewAsDevice(sourcesOf(provisioning, contents), {.url = "http://www.example/"});
//   view.contexts[0].routes[0].application == "w4";  .ways[0].proxy == "mms-gw";  .ways[0].accessPoint == "mms"
//
// Nothing is looked up, dialled or remembered: the same documents and options give the same view.
#pragma once

#include "efs/prov/agent_options.h"
#include "efs/prov/context.h"

namespace efs::prov {

enum class Fate : std::uint8_t {
    Used,
    Empty,
    Malformed,      // ignored whole, and the next place is looked at (WAP-185 §5.3)
    UnknownVersion, // ignored whole
    Unreadable,     // the card did not give it
    Hidden,         // the first-file profile stops before it
    NotDefault,     // a WIM on the SIM has documents, so the SIM's are no default parameters (WAP-186 §5.2.1)
    Refused,        // an over-the-air document that may not be taken
    Replaced,       // by a later broadcast of the same context
};
std::string_view name(Fate fate); // "used", "empty", … "unknown_version"

struct SourceOutcome {
    std::string name;
    Place place = Place::Sim;
    Fate fate = Fate::Used;
    std::string reason; // a sentence; empty when there is nothing to say
    std::string_view clause;
    std::optional<std::size_t> context; // which it went into
};

// A parm of a document that was used, and whether it counts. `value` may be a document credential.
struct ParmOutcome {
    std::string source, where, name; // where: field path
    std::optional<std::string> value;
    Origin origin;
    bool used = true;
    bool same = false; // not used, but what stands says the same
    std::string reason;
    std::string_view clause;
};

// A thing that does not become part of the configuration: an access point, a proxy.
struct DroppedThing {
    std::string where, reason;
    std::string_view clause;
    Definitions definitions;
};

// What the device takes, asks or chooses where no document says it.
struct Assumption {
    enum class Kind : std::uint8_t { Default, Inherited, Asked, Chosen }; // Asked: the user; Chosen: by the device
    Kind kind = Kind::Default;
    std::string where, text;
    std::string_view clause;
};
std::string_view name(Assumption::Kind kind); // "default", "inherited", "asked", "chosen"

// One way from an application to the network; those of a route are tried in order (WAP-185 §5.4, §7.3).
struct Way {
    std::optional<std::size_t> proxy, physical; // into the context's; none: straight to the access point
    std::size_t accessPoint = 0;
    std::string by; // what leads there: "TO-PROXY gw", "ACCESS r1", "PROVURL" …
};

struct Route {
    enum class Kind : std::uint8_t { Application, Browsing, Provisioning };
    Kind kind = Kind::Application;
    std::string application; // APPID; empty for the other kinds
    std::string name;
    std::vector<Way> ways;
    bool more = false;  // there are more ways than are listed
    std::string reason; // why there is none, or by which rule there is one
    std::string_view clause;
};
std::string_view name(Route::Kind kind); // "application", "browsing", "provisioning"

struct ProxyCandidate {
    std::size_t proxy = 0, physical = 0;
    std::string domain; // the one that matches best; of a proxy that does not match the first
    bool matches = false;
    std::string reason;
};

struct ProxyChoice {
    std::string url;
    bool matched = false;                   // the rules of §7 choose; otherwise the device may
    std::vector<ProxyCandidate> candidates; // the best first, then those that do not match
    Route route;                            // through the candidates, in order; or the default proxy's
    std::string reason;
    std::string_view clause;
};

enum class State : std::uint8_t { Unconfigured, TpsAccess, Provisioned };
std::string_view name(State state); // "unconfigured", "tps_access", "provisioned"

struct Verdict {
    bool yes = false;
    std::string reason;
    std::string_view clause;
};

struct ContextOutcome {
    ConfigurationContext context; // what is left of it: unsupported and dangling parts are gone
    Place place = Place::Sim;     // where its first document came from
    Verdict allowed;              // by CONTEXT-ALLOW and the device's room
    State state = State::Unconfigured;
    bool continuous = false; // a trusted proxy leads to the PROVURL
    std::string stateReason;
    Verdict bootstrap; // would an over-the-air bootstrap for this context still be taken?
    std::vector<Route> routes;
    std::vector<DroppedThing> dropped;
    std::vector<ParmOutcome> parms; // of all its documents, in their order
    std::vector<Assumption> assumptions;
};

struct DeviceView {
    std::vector<SourceOutcome> sources;   // in the order the device looks at them
    std::vector<ContextOutcome> contexts; // the privileged one first
    // How many more than the privileged one may be; none: as many as the device has room for.
    std::optional<std::size_t> additional;
    Verdict another;                   // would a bootstrap over the air for a PROVURL not yet known be taken?
    std::optional<ProxyChoice> choice; // for options.url, in the active context
};

DeviceView viewAsDevice(const std::vector<AgentSource>& sources, const AgentOptions& options = {});

} // namespace efs::prov
