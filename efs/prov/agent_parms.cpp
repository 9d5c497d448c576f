// Every parm with its outcome, and what a device takes, asks or chooses where no document says it (WAP-183 §5.6, §6).
#include "efs/prov/agent_steps.h"

#include "efs/prov/field_path.h"
#include "efs/prov/fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

std::string_view name(Assumption::Kind kind) {
    constexpr std::string_view names[] = {"default", "inherited", "asked", "chosen"};
    return names[static_cast<std::size_t>(kind)];
}

namespace agent {

namespace {

// The ports that are known for WAP, whose service need not be said (WAP-183 §5.6.4).
struct WellKnownPort {
    std::string_view number, service;
};
constexpr WellKnownPort wellKnownPorts[] = {
    {"9200", "CL-WSP"}, {"9201", "CO-WSP"}, {"9202", "CL-SEC-WSP"}, {"9203", "CO-SEC-WSP"}};

class Assumptions {
  public:
    explicit Assumptions(ContextOutcome& outcome) : context_(outcome.context), found_(outcome.assumptions) {}

    void find() {
        if (context_.contextAllowText.from == From::Default && context_.privileged)
            add(Assumption::Kind::Default, "BOOTSTRAP", "CONTEXT-ALLOW is 0", "WAP-183 §5.6.8");
        for (const NetworkAccessPoint& point : context_.networkAccessPoints) ofPoint(point);
        for (const LogicalProxy& logical : context_.logicalProxies) ofProxy(logical);
    }

  private:
    void add(Assumption::Kind kind, std::string where, std::string text, std::string_view clause) {
        found_.push_back({kind, std::move(where), std::move(text), clause});
    }

    void implied(const std::vector<NamedValue>& parms, const std::string& where, std::string_view clause) {
        for (const NamedValue& parm : parms)
            add(parm.from == From::Default ? Assumption::Kind::Default : Assumption::Kind::Inherited, where,
                fmt::format("{} is {}", parm.name, brief(parm.value.value_or(""))), clause);
    }

    void ofPoint(const NetworkAccessPoint& point) {
        const std::string where = placeOf(point);
        if (point.addressType.from == From::Default)
            add(Assumption::Kind::Default, where, fmt::format("NAP-ADDRTYPE is {}", point.addressType.text),
                "WAP-183 §5.6.5");
        implied(point.implied, where, "WAP-183 §5.6.5");
        if (point.bearers.empty())
            add(Assumption::Kind::Chosen, where, "no BEARER is named, so the device chooses one", "WAP-183 §5.6.5");
        const auto isValidity = [](const NamedValue& parm) { return parm.name.starts_with("VALIDITY/"); };
        if (std::none_of(point.other.begin(), point.other.end(), isValidity))
            add(Assumption::Kind::Default, where, "it is always valid", "WAP-183 §6.3");
        for (const NamedValue& parm : point.other)
            if (parm.name == "VALIDITY/VALIDUNTIL")
                add(Assumption::Kind::Default, where,
                    fmt::format("VALIDUNTIL {} counts seconds from when the document was received",
                                brief(parm.value.value_or(""))),
                    "WAP-183 §5.6.7");
        for (const Authentication& one : point.authentication) ofAccess(one, where);
    }

    // Missing is asked for; an empty string is meant empty (§6.5).
    void ofAccess(const Authentication& one, const std::string& where) {
        const std::string place = fmt::format("{}/NAPAUTHINFO[{}]", where, brief(one.type.text));
        if (!one.name) add(Assumption::Kind::Asked, place, "AUTHNAME is missing: the user is asked", "WAP-183 §6.5");
        if (!one.secret)
            add(Assumption::Kind::Asked, place, "AUTHSECRET is missing: the user is asked", "WAP-183 §6.5");
    }

    // The five cases of WAP-183 §6.4.
    void ofProxyAccess(const Authentication& one, const std::string& where) {
        const std::string place = fmt::format("{}/PXAUTHINFO[{}]", where, brief(one.type.text));
        constexpr std::string_view clause = "WAP-183 §6.4";
        const auto& client = context_.clientIdentity;
        if (one.name && one.name->empty())
            add(Assumption::Kind::Asked, place, "PXAUTH-ID is empty: the user is asked", clause);
        else if (!one.name && client && !client->empty())
            add(Assumption::Kind::Inherited, place, "PXAUTH-ID is the CLIENT-ID, " + brief(client->text), clause);
        else if (!one.name && client)
            add(Assumption::Kind::Chosen, place, "PXAUTH-ID is an identity built into the device", clause);
        else if (!one.name)
            add(Assumption::Kind::Asked, place, "PXAUTH-ID and CLIENT-ID are missing: the user is asked", clause);
        if (!one.secret) add(Assumption::Kind::Asked, place, "PXAUTH-PW is missing: the user is asked", clause);
    }

    void ofProxy(const LogicalProxy& logical) {
        const std::string where = placeOf(logical);
        implied(logical.implied, where, "WAP-183 §5.6.1");
        if (logical.startPage && !logical.startPage->empty() &&
            logical.startPage->text.find("://") == std::string::npos)
            add(Assumption::Kind::Default, where, "the start page's scheme is http", "WAP-183 §5.6.1");
        for (const Authentication& one : logical.authentication) ofProxyAccess(one, where);
        for (const PhysicalProxy& physical : logical.physicalProxies) ofPhysical(logical, physical);
    }

    void ofPhysical(const LogicalProxy& logical, const PhysicalProxy& physical) {
        const std::string where = placeOf(logical, physical);
        if (physical.addressType.from == From::Default)
            add(Assumption::Kind::Default, where, fmt::format("PXADDRTYPE is {}", physical.addressType.text),
                "WAP-183 §5.6.2");
        for (const Value& domain : physical.domains)
            if (domain.from == From::Inherited)
                add(Assumption::Kind::Inherited, where, fmt::format("DOMAIN is {}", brief(domain.text)),
                    "WAP-183 §5.6.2");
        implied(physical.implied, where, "WAP-183 §5.6.2");
        if (physical.ports.empty())
            add(Assumption::Kind::Chosen, where, "no PORT is given, so the device chooses port and service",
                "WAP-183 §6.2");
        for (const Port& port : physical.ports) ofPort(port, where);
        for (const Value& id : physical.toNapId) ofReference(id, where);
    }

    void ofPort(const Port& port, const std::string& where) {
        const std::string place = fmt::format("{}/PORT[{}]", where, brief(port.number.text));
        if (port.number.from == From::Inherited)
            add(Assumption::Kind::Inherited, place, "it is the logical proxy's", "WAP-183 §6.2");
        if (!port.services.empty()) return;
        const auto known = std::find_if(std::begin(wellKnownPorts), std::end(wellKnownPorts),
                                        [&](const auto& one) { return one.number == port.number.text; });
        if (known != std::end(wellKnownPorts))
            add(Assumption::Kind::Default, place, fmt::format("SERVICE is {}", known->service), "WAP-183 §5.6.4");
        else
            add(Assumption::Kind::Chosen, place, "no SERVICE is named, so the device chooses one", "WAP-183 §5.6.4");
    }

    // A reference speaks of its own document, but the documents of a context are taken together.
    void ofReference(const Value& id, const std::string& where) {
        if (!id.origin || id.text == anyInternet) return;
        if (documents_.empty())
            for (const NetworkAccessPoint& point : context_.networkAccessPoints)
                if (!point.definitions.origins.empty())
                    documents_.emplace(point.id.text, point.definitions.origins.front().source);
        const auto known = documents_.find(id.text);
        if (known == documents_.end() || known->second == id.origin->source) return;
        add(Assumption::Kind::Chosen, where,
            fmt::format("TO-NAPID {} leads into another document of the context; not every device follows it there",
                        brief(id.text)),
            "WAP-183 §5.6.2");
    }

    const ConfigurationContext& context_;
    std::vector<Assumption>& found_;
    std::unordered_map<std::string, std::size_t> documents_; // by NAPID
};

} // namespace

void listParms(ContextOutcome& outcome, const std::vector<AgentSource>& sources, const Drops& drops) {
    for (const SourceName& source : outcome.context.sources) {
        const wbxml::Document& document = *sources[source.source].document;
        FieldPaths paths(document);
        const auto elements = document.elements();
        std::vector<const Drop*> dropped(elements.size(), nullptr); // what stands above drops what is below
        for (std::uint32_t i = 1; i < elements.size(); ++i) {
            const auto own = drops.find({source.source, i});
            dropped[i] = own != drops.end() ? &own->second : dropped[elements[i].parent];
            if (elements[i].name != "parm") continue;
            const Parm parm(document, i);
            ParmOutcome one;
            one.source = source.name;
            one.where = paths.of(i);
            one.name = parm.name();
            one.origin = {source.source, i, parm.bytes()};
            if (const auto value = parm.value()) one.value = std::string(*value);
            if (dropped[i] != nullptr) {
                one.used = false;
                one.same = dropped[i]->same;
                one.reason = dropped[i]->reason;
                one.clause = dropped[i]->clause;
            }
            outcome.parms.push_back(std::move(one));
        }
    }
}

void listAssumptions(ContextOutcome& outcome) {
    Assumptions(outcome).find();
}

} // namespace agent
} // namespace efs::prov
