// What a later definition of the same thing adds to an earlier one (WAP-185 §6.2).
#include "efs/prov/context_builder.h"

#include "efs/prov/schema.h"

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::string_view clause = "WAP-185 §6.2";

// Where a value, or what stands for it, was given.
std::optional<Origin> firstOf(const Definitions& definitions) {
    if (definitions.origins.empty()) return std::nullopt;
    return definitions.origins.front();
}

Value asValue(const NamedValue& one) {
    return {one.value.value_or(""), one.origin};
}

} // namespace

void Merger::shadowed(std::string_view name, const Value& value, const std::optional<Origin>& by, bool same,
                      Remark remark) {
    const bool sameDocument = by && value.origin && by->source == value.origin->source;
    remarks_.shadow({where_ + "/" + brief(name), value, by,
                     sameDocument ? Shadowed::Reason::Repeated : Shadowed::Reason::Earlier, same, clause});
    if (same || remark == Remark::No) return;
    remarks_(Severity::Warning, "shadowed", std::string(clause), where_ + "/" + brief(name), source_.bytes(),
             brief(name) + " was given before with another value, which counts; leave it out, or change it there");
}

void Merger::single(std::string_view name, Value& into, const Value& more, Remark remark) {
    if (!into.given())
        into = more;
    else if (more.given())
        shadowed(name, more, into.origin, more.empty() || more == into, remark);
}

void Merger::single(std::string_view name, std::optional<Value>& into, const std::optional<Value>& more) {
    if (!into)
        into = more;
    else if (more)
        shadowed(name, *more, into->origin, *more == *into);
}

void Merger::flag(std::string_view name, Flag& into, const Flag& more) {
    if (!into)
        into = more;
    else if (more)
        shadowed(name, {"", more.origin}, into.origin, true);
}

void Merger::list(std::string_view name, std::vector<Value>& into, const std::vector<Value>& more) {
    for (const Value& one : more) {
        const auto known = std::find(into.begin(), into.end(), one);
        if (known == into.end())
            into.push_back(one);
        else
            shadowed(name, one, known->origin, true);
    }
}

// A parm that may stand once is never overwritten. Of the others a later document adds values it alone has; of a
// vendor's own, about which nothing is known, only names.
void Merger::others(std::vector<NamedValue>& into, const std::vector<NamedValue>& more) {
    std::multimap<std::string_view, NamedValue> known;
    for (const NamedValue& one : into) known.emplace(one.name, one);
    std::vector<NamedValue> added;
    for (const NamedValue& one : more) {
        const auto [first, end] = known.equal_range(one.name);
        const auto same = std::find_if(first, end, [&](const auto& other) { return other.second == one; });
        const ParmRow* row = findParm(source_.type(), one.name);
        const bool several = row != nullptr && row->occurs.max != 1;
        if (first == end || (several && same == end))
            added.push_back(one);
        else
            shadowed(one.name, asValue(one), (same == end ? first : same)->second.origin, same != end);
    }
    into.insert(into.end(), added.begin(), added.end());
}

void Merger::ports(std::vector<Port>& into, const std::vector<Port>& more) {
    for (const Port& port : more) {
        const auto same =
            std::find_if(into.begin(), into.end(), [&](const Port& one) { return one.number == port.number; });
        if (same == into.end()) {
            into.push_back(port);
            continue;
        }
        const Value whole{port.number.text, firstOf(port.definitions)};
        shadowed("PORT[" + brief(port.number.text) + "]", whole, firstOf(same->definitions),
                 same->services == port.services);
    }
}

void Merger::authentication(std::vector<Authentication>& into, const std::vector<Authentication>& more) {
    for (const Authentication& one : more) {
        const auto same =
            std::find_if(into.begin(), into.end(), [&](const auto& other) { return other.type == one.type; });
        if (same == into.end()) {
            into.push_back(one);
            continue;
        }
        const Value whole{one.type.text, firstOf(one.definitions)};
        shadowed("PXAUTHINFO[" + brief(one.type.text) + "]", whole, firstOf(same->definitions), *same == one);
    }
}

void Merger::definitions(Definitions& into, const Definitions& more) {
    into.origins.insert(into.origins.end(), more.origins.begin(), more.origins.end());
}

} // namespace efs::prov
