#include "efs/prov/agent.h"

#include "efs/prov/agent_steps.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

using namespace agent;

std::string_view name(State state) {
    constexpr std::string_view names[] = {"unconfigured", "tps_access", "provisioned"};
    return names[static_cast<std::size_t>(state)];
}

namespace {

constexpr int asManyAsThereIsRoom = 255; // CONTEXT-ALLOW, WAP-183 §5.6.8

ContextOutcome outcomeOf(ConfigurationContext context, const Intake& intake, const AgentOptions& options) {
    ContextOutcome outcome;
    const std::size_t first = context.sources.front().source;
    outcome.place = intake.sources[first].place;
    outcome.context = std::move(context);
    ConfigurationContext& own = outcome.context;
    // The device's own decision whether a context over the air is privileged needs more than a network PIN (WAP-184
    // §7.1.3).
    if (outcome.place == Place::PointToPoint && intake.sources[first].security != PushSecurity::UserNetworkPin)
        own.privileged = false;
    Drops drops;
    for (const SourceName& source : own.sources)
        dropUnknown(*intake.sources[source.source].document, source.source, drops);
    dropShadowed(own, drops);
    if (const auto& allow = own.contextAllowText.origin; allow && !own.privileged)
        drops.try_emplace({allow->source, allow->element},
                          Drop{"only the privileged context's counts", "WAP-182 §6.1", false});
    scrub(own, drops);
    const std::vector<bool> named = filter(outcome, options, drops);
    listParms(outcome, intake.sources, drops);
    listAssumptions(outcome);
    findRoutes(outcome, named);
    judgeState(outcome);
    return outcome;
}

} // namespace

namespace agent {

// Unconfigured, TPS access, provisioned (WAP-182 §6, WAP-184 §5, WAP-185 §4.2).
void judgeState(ContextOutcome& outcome) {
    const ConfigurationContext& context = outcome.context;
    const auto trusted = [](const LogicalProxy& proxy) { return proxy.trusted.set; };
    const auto& proxies = context.logicalProxies;
    const bool anyTrusted = std::any_of(proxies.begin(), proxies.end(), trusted);
    const bool generic = !std::all_of(proxies.begin(), proxies.end(), trusted);
    const bool application = std::any_of(outcome.routes.begin(), outcome.routes.end(), [](const Route& route) {
        return route.kind == Route::Kind::Application && !route.ways.empty();
    });
    outcome.continuous = anyTrusted && !context.tps.empty();
    const std::string_view server =
        outcome.continuous    ? "the provisioning server can be reached through a trusted proxy"
        : context.tps.empty() ? "no provisioning server (PROVURL) is named, so nothing more comes over the air"
                              : "a provisioning server is named, but no trusted proxy leads to it";
    if (generic || application || (anyTrusted && !outcome.continuous)) {
        outcome.state = State::Provisioned;
        outcome.stateReason = fmt::format(
            "{}; {}", application ? "applications have a way to the network" : "a proxy and an access point are there",
            server);
    } else if (outcome.continuous) {
        outcome.state = State::TpsAccess;
        outcome.stateReason = fmt::format("{}; there is nothing else yet", server);
    } else {
        outcome.state = State::Unconfigured;
        outcome.stateReason = context.networkAccessPoints.empty()
                                  ? "no access point is left, and a bootstrap needs one and a proxy"
                                  : "no proxy and no application that could use an access point is left";
    }
}

// Would a message over the air still be taken as this context's bootstrap?
Verdict bootstrapFor(const ContextOutcome& outcome) {
    switch (outcome.place) {
    case Place::Wim:
    case Place::Sim:
        return {false, "the card has its data: only the card itself can be changed", "WAP-184 §7.1.1"};
    case Place::Device:
        if (outcome.context.tps.empty())
            return {true, "it has no PROVURL, so a message cannot mean it and makes a context of its own",
                    "WAP-184 §5.1"};
        return {false, "its PROVURL is known: a message is dropped, or the user is asked", "WAP-184 §5.1"};
    case Place::Broadcast:
        return {true, "a broadcast may be updated by broadcast; other messages are dropped", "WAP-184 §7.1.5"};
    case Place::PointToPoint:
        return {false, "it was bootstrapped once; until it is reset there is no second time", "WAP-184 §7.1.5"};
    }
    return {};
}

// The privileged context says how many there may be besides, the device how many it holds (WAP-183 §5.6.8, WAP-182
// §6.1); one place is the privileged context's, whether there is one or not (WAP-185 §9).
void judgeContexts(DeviceView& view, const AgentOptions& options) {
    std::optional<std::size_t> room;
    if (options.contexts) room = *options.contexts == 0 ? 0 : *options.contexts - 1;
    view.additional = room;
    std::string why = "the device has no room for more contexts";
    std::string_view clause = "WAP-185 §9";
    const bool privileged = !view.contexts.empty() && view.contexts.front().context.privileged;
    if (privileged) {
        const int allow = view.contexts.front().context.contextAllow;
        const auto wanted = static_cast<std::size_t>(allow);
        if (allow != asManyAsThereIsRoom && (!room || wanted <= *room)) {
            view.additional = wanted;
            why = fmt::format("CONTEXT-ALLOW of the privileged context is {}", allow);
            clause = "WAP-183 §5.6.8";
        }
    }
    std::size_t additional = 0;
    for (std::size_t i = 0; i < view.contexts.size(); ++i) {
        ContextOutcome& outcome = view.contexts[i];
        outcome.bootstrap = bootstrapFor(outcome);
        if (i == 0 && privileged) {
            outcome.allowed = {true, "it is the privileged context", "WAP-182 §6.1"};
        } else if (view.additional && additional >= *view.additional) {
            outcome.allowed = {false, why, clause};
        } else {
            ++additional;
            outcome.allowed = {true, "there may be further contexts", "WAP-183 §5.6.8"};
        }
    }
    if (view.contexts.empty())
        view.another = {true, "nothing is configured: a bootstrap over the air would be taken", "WAP-184 §5"};
    else if (view.additional && additional >= *view.additional)
        view.another = {false, why, clause};
    else
        view.another = {true, "one more context may be made, with a PIN the user enters", "WAP-185 §9"};
}

} // namespace agent

DeviceView viewAsDevice(const std::vector<AgentSource>& sources, const AgentOptions& options) {
    DeviceView view;
    const Intake intake = takeSources(sources, options);
    std::vector<Source> used;
    for (std::size_t i = 0; i < intake.sources.size(); ++i) {
        const AgentSource& source = intake.sources[i];
        const wbxml::Document* document = intake.outcomes[i].fate == Fate::Used ? &*source.document : nullptr;
        used.push_back({source.object, document, isCard(source.place) ? "" : source.name});
    }
    view.sources = intake.outcomes;
    Contexts formed = formContexts(used);
    for (ConfigurationContext& context : formed.contexts) {
        for (const SourceName& source : context.sources) view.sources[source.source].context = view.contexts.size();
        view.contexts.push_back(outcomeOf(std::move(context), intake, options));
    }
    judgeContexts(view, options);
    if (!options.url.empty() && options.active < view.contexts.size())
        view.choice = chooseProxy(view.contexts[options.active].context, options.url);
    return view;
}

} // namespace efs::prov
