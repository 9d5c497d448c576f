// What a device does not know it ignores: characteristics, parms, values (WAP-185 §5.1, §5.3).
#include "efs/prov/agent_steps.h"

#include "efs/prov/context_builder.h"
#include "efs/prov/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace efs::prov::agent {

namespace {

constexpr std::string_view clause = "WAP-185 §5.1";

bool isWord(const ParmRow& row, std::string_view value) {
    const auto words = wordsOf(row);
    return std::any_of(words.begin(), words.end(), [&](const Word& word) { return word.text == value; });
}

bool isNumber(const ParmRow& row, std::string_view value) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const auto bounds = boundsOf(row);
    return error == std::errc() && end == value.data() + value.size() &&
           (!bounds || (number >= bounds->min && number <= bounds->max));
}

// True for a value that no device can know: a word outside its list, a number outside its range.
bool isUnknownValue(const ParmRow& row, std::string_view value) {
    switch (row.kind) {
    case Kind::Enumeration:
        return !isWord(row, value);
    case Kind::Boolean:
        return value != "0" && value != "1";
    case Kind::Number:
        return !isNumber(row, value) && !isWord(row, value);
    default:
        return false;
    }
}

class Unknown {
  public:
    Unknown(const wbxml::Document& document, std::size_t source, Drops& drops)
        : document_(document), source_(source), drops_(drops) {}

    void find() {
        const auto elements = document_.elements();
        for (std::uint32_t i = 1; i < elements.size(); ++i) {
            const std::uint32_t parent = elements[i].parent;
            if (parent == 0) application_ = applicationOf(i);
            if (const auto above = drops_.find({source_, parent}); above != drops_.end())
                drop(i, above->second.reason);
            else if (elements[i].name == "characteristic")
                judgeCharacteristic(i, parent);
            else if (elements[i].name == "parm")
                judgeParm(Parm(document_, i), parent);
            else
                drop(i, "the element is unknown");
        }
    }

  private:
    std::string_view typeOf(std::uint32_t element) const {
        return element == 0 ? std::string_view() : Characteristic(document_, element).type();
    }
    std::string applicationOf(std::uint32_t element) const {
        const Characteristic one(document_, element);
        return one.type() == "APPLICATION" ? valueText(one.value("APPID")) : "";
    }
    void drop(std::uint32_t element, std::string reason) {
        drops_.try_emplace({source_, element}, Drop{std::move(reason), clause, false});
    }

    void judgeCharacteristic(std::uint32_t element, std::uint32_t parent) {
        const CharacteristicRow* above = parent == 0 ? nullptr : findCharacteristic(typeOf(parent));
        if (findCharacteristic(typeOf(element), typeOf(parent), application_) != nullptr) return;
        if (above == nullptr || !above->anyParm) drop(element, "the characteristic is unknown here");
    }

    void judgeParm(const Parm& parm, std::uint32_t parent) {
        if (parent == 0) return drop(parm.index(), "a parm outside any characteristic is unknown");
        if (!parm.known()) return drop(parm.index(), "its name or value is a token that is not known");
        const ParmRow* row = findParm(typeOf(parent), parm.name(), application_);
        const CharacteristicRow* around = findCharacteristic(typeOf(parent));
        if (row == nullptr) {
            if (around != nullptr && !around->anyParm) drop(parm.index(), "the parm is unknown here");
        } else if (parm.value() && isUnknownValue(*row, *parm.value())) {
            drop(parm.index(), fmt::format("the value {} is unknown", brief(*parm.value())));
        }
    }

    const wbxml::Document& document_;
    std::size_t source_;
    Drops& drops_;
    std::string application_;
};

// Takes out of a context what was dropped.
class Scrubber {
  public:
    explicit Scrubber(const Drops& drops) : drops_(drops) {}

    void context(ConfigurationContext& one) const {
        clean(one.tps, one.name, one.clientIdentity, one.other);
        for (NetworkAccessPoint& point : one.networkAccessPoints) {
            clean(point.id, point.name, point.address, point.addressType, point.internet, point.dnsAddresses,
                  point.other);
            restore(point.addressType, "NAPDEF", "NAP-ADDRTYPE");
            authentication(point.authentication);
        }
        for (LogicalProxy& logical : one.logicalProxies) proxy(logical);
        for (Application& application : one.applications) {
            clean(application.name, application.providerId, application.toProxy, application.toNapId,
                  application.other);
            authentication(application.authentication);
            for (ApplicationAddress& address : application.addresses) {
                clean(address.address, address.addressType);
                ports(address.ports);
            }
            for (Resource& resource : application.resources)
                clean(resource.uri, resource.name, resource.startPage, resource.other);
        }
        for (AccessRule& rule : one.accessRules) take(rule.parms);
    }

  private:
    bool gone(const std::optional<Origin>& origin) const {
        return origin && drops_.contains({origin->source, origin->element});
    }
    template <class... Fields>
    void clean(Fields&... fields) const {
        (take(fields), ...);
    }
    void take(Value& value) const {
        if (gone(value.origin)) value = {};
    }
    void take(std::optional<Value>& value) const {
        if (value && gone(value->origin)) value.reset();
    }
    void take(Flag& flag) const {
        if (gone(flag.origin)) flag = {};
    }
    void take(std::vector<Value>& values) const {
        std::erase_if(values, [&](const Value& value) { return gone(value.origin); });
    }
    void take(std::vector<NamedValue>& values) const {
        std::erase_if(values, [&](const NamedValue& value) { return gone(value.origin); });
    }
    static void restore(Value& value, std::string_view type, std::string_view parm) {
        if (value.empty()) value = assumedValue(type, parm);
    }

    void ports(std::vector<Port>& all) const {
        for (Port& port : all) clean(port.number, port.services);
        std::erase_if(all, [](const Port& port) { return port.number.empty(); });
    }
    void authentication(std::vector<Authentication>& all) const {
        for (Authentication& one : all) clean(one.type, one.level, one.name, one.secret, one.data, one.other);
    }
    void proxy(LogicalProxy& logical) const {
        clean(logical.name, logical.trusted, logical.master, logical.startPage, logical.domains, logical.other);
        authentication(logical.authentication);
        ports(logical.ports);
        for (PhysicalProxy& physical : logical.physicalProxies) {
            clean(physical.address, physical.addressType, physical.domains, physical.toNapId, physical.other);
            restore(physical.addressType, "PXPHYSICAL", "PXADDRTYPE");
            ports(physical.ports);
        }
    }

    const Drops& drops_;
};

} // namespace

void dropUnknown(const wbxml::Document& document, std::size_t source, Drops& drops) {
    Unknown(document, source, drops).find();
}

void dropShadowed(const ConfigurationContext& context, Drops& drops) {
    for (const Shadowed& one : context.shadowed) {
        if (!one.value.origin) continue;
        drops.try_emplace({one.value.origin->source, one.value.origin->element},
                          Drop{std::string(sentence(one.reason)), one.clause, one.same});
    }
}

// BEARERs stay: an access point of which none is known is another thing than one that names none.
void scrub(ConfigurationContext& context, const Drops& drops) {
    Scrubber(drops).context(context);
}

} // namespace efs::prov::agent
