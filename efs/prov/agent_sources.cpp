// Which documents a device takes, in which order (WAP-185 §5.3, §6.1, §8.1; WAP-186 §5.2.1; WAP-184 §5.1, §7.1).
#include "efs/prov/agent_steps.h"

#include "efs/prov/context_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

std::string_view name(Place place) {
    switch (place) {
    case Place::Wim:
        return "wim";
    case Place::Sim:
        return "sim";
    case Place::Device:
        return "device";
    case Place::Broadcast:
        return "broadcast";
    case Place::PointToPoint:
        return "point_to_point";
    }
    return "";
}

std::string_view name(Fate fate) {
    constexpr std::string_view names[] = {"used",   "empty",       "malformed", "unknown_version", "unreadable",
                                          "hidden", "not_default", "refused",   "replaced"};
    return names[static_cast<std::size_t>(fate)];
}

std::vector<AgentSource> sourcesOf(const Provisioning& provisioning, const CardContents& contents) {
    std::vector<AgentSource> sources;
    const bool wim = provisioning.application && provisioning.application->wim;
    std::vector<bool> taken(contents.documents.size(), false);
    for (const ProvisioningFile& file : provisioning.files) {
        if (file.object > ObjectType::Config2) continue;
        AgentSource source;
        source.name = name(file.object);
        source.place = wim ? Place::Wim : Place::Sim;
        source.object = file.object;
        source.state = file.state;
        source.present = !file.missing && file.size > 0;
        for (std::size_t i = 0; i < taken.size() && file.state == FileState::Document; ++i) {
            if (taken[i] || contents.documents[i].first != file.object) continue;
            source.document = contents.documents[i].second;
            taken[i] = true;
            break;
        }
        sources.push_back(std::move(source));
    }
    return sources;
}

namespace agent {

namespace {

std::string provUrlOf(const wbxml::Document& document) {
    for (const Characteristic& one : characteristics(document))
        if (one.type() == "BOOTSTRAP")
            if (const auto url = one.value("PROVURL"); url && !url->empty()) return std::string(*url);
    return {};
}

// Country and network codes a document is for, as digits together.
std::vector<std::string> networksOf(const wbxml::Document& document) {
    std::vector<std::string> networks;
    for (const Characteristic& one : characteristics(document)) {
        if (one.type() != "BOOTSTRAP") continue;
        const std::string country = valueText(one.value("COUNTRY"));
        for (const std::string_view network : one.values("NETWORK")) networks.push_back(country + std::string(network));
    }
    return networks;
}

class Taker {
  public:
    Taker(Intake& intake, const AgentOptions& options) : intake_(intake), options_(options) {}

    void take(std::size_t i) {
        const AgentSource& source = intake_.sources[i];
        SourceOutcome& outcome = intake_.outcomes[i];
        if (isCard(source.place) && source.present && hiddenBy_)
            return set(outcome, Fate::Hidden, "this kind of device takes only the first file, here " + *hiddenBy_, "");
        if (isCard(source.place) && source.present && options_.profile == Profile::FirstFile) hiddenBy_ = source.name;
        if (!takeState(source, outcome)) return;
        if (!isKnownVersion(*source.document))
            return set(outcome, Fate::UnknownVersion, "its version is of an unknown major, so it is ignored whole",
                       "WAP-185 §5.3");
        if (source.place == Place::Sim && ofWim_)
            return set(outcome, Fate::NotDefault,
                       "the WIM comes first and has documents; these are no default "
                       "parameters, and a device may read them or not",
                       "WAP-186 §5.2.1");
        const std::string url = provUrlOf(*source.document);
        if (source.place >= Place::Broadcast && !takeOverTheAir(i, url)) return;
        if (source.place == Place::Wim) ofWim_ = true;
        set(outcome, Fate::Used, noteFor(source, url), url.empty() ? "WAP-184 §5.1" : "");
        used_.push_back({url, i});
    }

  private:
    struct Used {
        std::string url;
        std::size_t source;
    };

    static void set(SourceOutcome& outcome, Fate fate, std::string reason, std::string_view clause) {
        outcome.fate = fate;
        outcome.reason = std::move(reason);
        outcome.clause = clause;
    }

    static bool takeState(const AgentSource& source, SourceOutcome& outcome) {
        if (source.state == FileState::Unreadable)
            set(outcome, Fate::Unreadable, "the card does not give it without a credential", "");
        else if (source.state == FileState::Malformed)
            set(outcome, Fate::Malformed, "it is corrupt, so it counts as absent and the search goes on",
                "WAP-185 §5.3");
        else if (source.state == FileState::Empty || !source.document)
            set(outcome, Fate::Empty, source.present ? "" : "the card has no such file", "");
        else
            return true;
        return false;
    }

    static std::string noteFor(const AgentSource& source, const std::string& url) {
        if (!url.empty()) return "";
        return isCard(source.place) ? "it names no PROVURL and belongs to the card's context"
                                    : "it names no PROVURL and makes an independent context";
    }

    const Used* find(const std::string& url) const {
        const auto found = std::find_if(used_.rbegin(), used_.rend(), [&](const Used& one) {
            return !url.empty() && !one.url.empty() && sameProvUrl(one.url, url);
        });
        return found == used_.rend() ? nullptr : &*found;
    }

    // A message: is it authentic, is it for this network, and is its context still to be made?
    bool takeOverTheAir(std::size_t i, const std::string& url) {
        const AgentSource& source = intake_.sources[i];
        SourceOutcome& outcome = intake_.outcomes[i];
        const auto refuse = [&](std::string reason, std::string_view clause) {
            set(outcome, Fate::Refused, std::move(reason), clause);
            return false;
        };
        const bool pushed = source.place == Place::PointToPoint;
        if (pushed && !source.security) return refuse("it is not authenticated", "WAP-184 §7.1.5");
        if (!pushed && !agreesWithNetwork(*source.document))
            return refuse("its network code, the SIM's and the serving network's are not the same", "WAP-184 §7.1.2");
        if (const Used* known = find(url)) {
            const AgentSource& first = intake_.sources[known->source];
            if (isCard(first.place))
                return refuse("the card has data of this context, so no bootstrap over the air is valid for it",
                              "WAP-184 §7.1.1");
            const bool update = !pushed && first.place == Place::Broadcast;
            if (!update)
                return refuse("its PROVURL is known already; the device drops it or asks the user", "WAP-184 §5.1");
            set(intake_.outcomes[known->source], Fate::Replaced, "a later broadcast of the same context replaces it",
                "WAP-184 §7.1.5");
            std::erase_if(used_, [&](const Used& one) { return one.source == known->source; });
        }
        if (pushed && source.security == PushSecurity::NetworkPin && !used_.empty())
            return refuse("a network PIN alone makes no further context besides the privileged one", "WAP-185 §9");
        return true;
    }

    bool agreesWithNetwork(const wbxml::Document& document) const {
        if (options_.homeNetwork.empty() && options_.servingNetwork.empty()) return true; // nothing to compare with
        const auto networks = networksOf(document);
        return options_.homeNetwork == options_.servingNetwork &&
               std::find(networks.begin(), networks.end(), options_.homeNetwork) != networks.end();
    }

    Intake& intake_;
    const AgentOptions& options_;
    std::optional<std::string> hiddenBy_; // the file that the first-file profile stopped at
    bool ofWim_ = false;
    std::vector<Used> used_;
};

} // namespace

Intake takeSources(std::vector<AgentSource> sources, const AgentOptions& options) {
    // The card's files by their kind whatever order they came in; of the others the order given is the priority.
    std::stable_sort(sources.begin(), sources.end(), [](const AgentSource& a, const AgentSource& b) {
        if (a.place != b.place) return a.place < b.place;
        return isCard(a.place) && a.object < b.object;
    });
    Intake intake;
    intake.sources = std::move(sources);
    for (const AgentSource& source : intake.sources)
        intake.outcomes.push_back({source.name, source.place, Fate::Used, "", "", {}});
    Taker taker(intake, options);
    for (std::size_t i = 0; i < intake.sources.size(); ++i) taker.take(i);
    return intake;
}

} // namespace agent
} // namespace efs::prov
