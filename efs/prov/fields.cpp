#include "efs/prov/fields.h"

#include "efs/prov/schema.h"

#include <algorithm>
#include <map>

namespace efs::prov {

void Remarks::operator()(Severity severity, std::string rule, std::string clause, std::string where, apdu::Range bytes,
                         std::string message) {
    std::string object = object_;
    if (findings_.size() < maxFindings)
        findings_.push_back({severity, std::move(rule), std::move(clause), std::move(object), std::move(where), bytes,
                             std::move(message)});
    else if (findings_.size() == maxFindings)
        findings_.push_back({Severity::Warning, "more-findings", "", std::move(object), "", bytes,
                             "more is wrong with the documents than is listed here"});
}

std::string valueText(std::optional<std::string_view> value) {
    return std::string(value.value_or(""));
}

Fields::Fields(const Characteristic& characteristic, std::string where, Remarks& remarks)
    : characteristic_(characteristic), where_(std::move(where)), remarks_(remarks), parms_(characteristic.parms()),
      taken_(parms_.size(), false) {}

Value Fields::valueOf(const Parm& parm) const {
    return {valueText(parm.value()), remarks_.origin(parm)};
}

void Fields::reportRepeated(const Parm& parm, const Parm& first) {
    const std::string name = brief(parm.name());
    remarks_(Severity::Warning, "parm-repeated", "WAP-185 §5.1", where_ + "/" + name, parm.bytes(),
             name + " is given more than once; the first counts");
    remarks_.shadow({where_ + "/" + name, valueOf(parm), remarks_.origin(first), Shadowed::Reason::Repeated,
                     parm.value() == first.value(), "WAP-185 §5.1"});
}

const Parm* Fields::take(std::string_view name) {
    const Parm* first = nullptr;
    for (std::size_t i = 0; i < parms_.size(); ++i) {
        if (taken_[i] || !parms_[i].known() || parms_[i].name() != name) continue;
        taken_[i] = true;
        if (first == nullptr)
            first = &parms_[i];
        else
            reportRepeated(parms_[i], *first);
    }
    return first;
}

Fields& Fields::single(std::string_view name, Value& field) {
    if (const Parm* parm = take(name)) field = valueOf(*parm);
    return *this;
}

Fields& Fields::single(std::string_view name, std::optional<Value>& field) {
    if (const Parm* parm = take(name)) field = valueOf(*parm);
    return *this;
}

Fields& Fields::flag(std::string_view name, Flag& field) {
    if (const Parm* parm = take(name)) field = {true, remarks_.origin(*parm)};
    return *this;
}

Fields& Fields::list(std::string_view name, std::vector<Value>& field) {
    for (std::size_t i = 0; i < parms_.size(); ++i) {
        if (taken_[i] || !parms_[i].known() || parms_[i].name() != name) continue;
        taken_[i] = true;
        field.push_back(valueOf(parms_[i]));
    }
    return *this;
}

namespace {

NamedValue namedValue(const Parm& parm, const std::string& prefix, const Remarks& remarks) {
    NamedValue result{prefix + std::string(parm.name()), {}, remarks.origin(parm)};
    if (const auto value = parm.value()) result.value = std::string(*value);
    return result;
}

// "A/B/" of nested characteristics. Every parm below carries it, so it is cut: a document must not be able to unfold
// into the product of a long name and many parms.
std::string placeOf(const std::string& above, std::string_view type) {
    constexpr std::size_t longest = 4 * wbxml::maxBriefBytes;
    std::string place = above + brief(type) + "/";
    return place.size() <= longest ? place : "…/" + brief(type) + "/";
}

} // namespace

void Fields::rest(std::vector<NamedValue>& other, std::initializer_list<std::string_view> known) {
    std::map<std::string_view, const Parm*> seen;
    for (std::size_t i = 0; i < parms_.size(); ++i) {
        if (taken_[i] || !parms_[i].known()) continue;
        const std::string_view name = parms_[i].name();
        const ParmRow* row = findParm(characteristic_.type(), name);
        const auto [first, fresh] = seen.try_emplace(name, &parms_[i]);
        if (!fresh && row != nullptr && row->occurs.max == 1)
            reportRepeated(parms_[i], *first->second);
        else
            other.push_back(namedValue(parms_[i], {}, remarks_));
    }
    takeNested(other, known);
}

// Depth first in document order; the decoder bounds the depth (wbxml::maxDepth).
void Fields::takeNested(std::vector<NamedValue>& other, std::initializer_list<std::string_view> known) const {
    struct Open {
        Characteristic characteristic;
        std::string prefix;
    };
    std::vector<Open> open;
    const auto push = [&open](std::vector<Characteristic> nested, const std::string& prefix) {
        for (auto one = nested.rbegin(); one != nested.rend(); ++one)
            open.push_back({*one, placeOf(prefix, one->type())});
    };
    std::vector<Characteristic> nested = characteristic_.characteristics();
    std::erase_if(nested, [&](const Characteristic& one) {
        return std::find(known.begin(), known.end(), one.type()) != known.end();
    });
    push(std::move(nested), {});
    while (!open.empty()) {
        const Open one = std::move(open.back());
        open.pop_back();
        for (const Parm& parm : one.characteristic.parms())
            if (parm.known()) other.push_back(namedValue(parm, one.prefix, remarks_));
        push(one.characteristic.characteristics(), one.prefix);
    }
}

} // namespace efs::prov
