// The last look at a context: what is inherited and defaulted, and references that lead nowhere.
#include "efs/prov/context_builder.h"

#include "efs/prov/schema.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::string_view anyInternet = "INTERNET"; // any access point that has the INTERNET parm (WAP-183 §5.6.2)

bool hasField(std::string_view parm) { // of its own, which is filled elsewhere
    return parm == "DOMAIN" || parm == "PXADDRTYPE" || parm == "NAP-ADDRTYPE";
}

const NamedValue* find(const std::vector<NamedValue>& parms, std::string_view name) {
    const auto found = std::find_if(parms.begin(), parms.end(), [&](const auto& one) { return one.name == name; });
    return found == parms.end() ? nullptr : &*found;
}

// A row that says what stands for an absent parm, and the parm without which it is of no interest: the type of an
// address says nothing without the address.
struct Substitute {
    const ParmRow* row = nullptr;
    std::string_view beside;
};

std::string_view addressOfType(const ParmRow& type) {
    for (const ParmRow& row : parmRows())
        if (row.characteristic == type.characteristic && row.detail == type.name &&
            (row.kind == Kind::Address || row.kind == Kind::IpAddress))
            return row.name;
    return {};
}

// Those of a characteristic; looked for once.
std::vector<Substitute> substitutesOf(std::string_view type) {
    std::vector<Substitute> found;
    for (const ParmRow& row : parmRows())
        if (row.characteristic == type && row.application.empty() && !hasField(row.name) &&
            (!row.absent.value.empty() || !row.absent.from.empty()))
            found.push_back({&row, addressOfType(row)});
    return found;
}

// What stands for the parms that `given` leaves out: a default, the value of a parm beside it, or of the logical proxy.
std::vector<NamedValue> implied(const std::vector<Substitute>& substitutes, const std::vector<NamedValue>& given,
                                const LogicalProxy* around = nullptr) {
    std::vector<NamedValue> result;
    for (const auto& [row, beside] : substitutes) {
        if (find(given, row->name) != nullptr || (!beside.empty() && find(given, beside) == nullptr)) continue;
        const std::string name(row->name);
        if (!row->absent.value.empty()) {
            result.push_back({name, std::string(row->absent.value), {}, From::Default});
            continue;
        }
        const bool above = around != nullptr && row->absent.from == "PXLOGICAL";
        const NamedValue* source = find(above ? around->other : given, above ? row->name : row->absent.from);
        if (source == nullptr && above) source = find(around->implied, row->name);
        if (source == nullptr) continue;
        const From how = source->from == From::Default ? From::Default : From::Inherited;
        result.push_back({name, source->value, source->origin, how});
    }
    return result;
}

void inherit(PhysicalProxy& physical, const LogicalProxy& logical) {
    if (physical.addressType.empty()) physical.addressType = assumedValue("PXPHYSICAL", "PXADDRTYPE");
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

Value assumedValue(std::string_view characteristic, std::string_view parm) {
    const ParmRow* row = findParm(characteristic, parm);
    return {std::string(row == nullptr ? "" : row->absent.value), {}, From::Default};
}

ConfigurationContext ContextBuilder::finish(const std::vector<Source>& sources, std::vector<Finding>& findings) {
    ConfigurationContext& context = context_;
    if (!context.contextAllowText.given()) context.contextAllowText = assumedValue("BOOTSTRAP", "CONTEXT-ALLOW");
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
    const auto ofPoint = substitutesOf("NAPDEF"), ofLogical = substitutesOf("PXLOGICAL"),
               ofPhysical = substitutesOf("PXPHYSICAL");
    for (NetworkAccessPoint& point : context.networkAccessPoints) point.implied = implied(ofPoint, point.other);
    for (LogicalProxy& logical : context.logicalProxies) {
        logical.implied = implied(ofLogical, logical.other);
        for (PhysicalProxy& physical : logical.physicalProxies) {
            inherit(physical, logical);
            physical.implied = implied(ofPhysical, physical.other, &logical);
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
