#include "efs/prov/compare.h"

#include "efs/prov/compare_node.h"
#include "efs/prov/field_path.h"
#include "efs/prov/schema.h"

#include <algorithm>
#include <array>
#include <map>

namespace efs::prov {

namespace {

using How = ContextChange::Kind;
using Values = ContextChange::Values;
using Nodes = std::vector<const CompareNode*>;
using Pairs = std::vector<std::pair<const CompareNode*, const CompareNode*>>; // one of them may be missing

// What makes two things the same thing: all these parms; then, where one is left on either side, the first `enough` of
// them. Things of a type not listed are one of a kind.
struct Identity {
    std::string_view type;
    std::array<std::string_view, 3> parms;
    std::size_t enough;
    bool ordered; // a device goes by their order
};
constexpr Identity identities[] = {
    {"", {"PROVURL"}, 0, false},
    {"NAPDEF", {"NAPID"}, 1, false},
    {"NAPAUTHINFO", {"AUTHTYPE", "AUTHNAME"}, 0, false},
    {"PXLOGICAL", {"PROXY-ID"}, 1, true},
    {"PXAUTHINFO", {"PXAUTH-TYPE", "PXAUTH-ID"}, 0, false},
    {"PORT", {"PORTNBR"}, 0, false},
    {"PXPHYSICAL", {"PHYSICAL-PROXY-ID"}, 1, true},
    {"APPLICATION", {"APPID", "PROVIDER-ID", "NAME"}, 1, false},
    {"APPADDR", {"ADDR"}, 0, true},
    {"APPAUTH", {"AAUTHLEVEL", "AAUTHTYPE", "AAUTHNAME"}, 0, false},
    {"RESOURCE", {"URI", "NAME"}, 0, false},
    {"ACCESS", {"RULE"}, 0, true},
    {"VENDORCONFIG", {"NAME"}, 1, false},
};
constexpr Identity oneOfAKind = {"", {}, 0, false};

const Identity& identityOf(std::string_view type) {
    for (const Identity& row : identities)
        if (row.type == type) return row;
    return oneOfAKind;
}

std::size_t parmCount(const Identity& identity) {
    return static_cast<std::size_t>(std::count_if(identity.parms.begin(), identity.parms.end(),
                                                  [](std::string_view parm) { return !parm.empty(); }));
}

using Key = std::vector<std::string>;
Key keyOf(const CompareNode& node, const Identity& identity, std::size_t parms) {
    Key key;
    for (std::size_t i = 0; i < parms; ++i) key.push_back(node.value(std::string(identity.parms[i])));
    return key;
}

// Things of one type, before and after, as pairs: in the order before, what is new behind.
class Pairing {
  public:
    Pairing(const Nodes& before, const Nodes& after, const Identity& identity)
        : before_(before), after_(after), partners_(before.size(), none), identity_(identity), taken_(after.size()) {}

    Pairs run() {
        const std::size_t all = parmCount(identity_);
        matchEqual(all);
        for (std::size_t parms = all; parms-- > identity_.enough;) matchLeftOver(parms);
        Pairs pairs;
        for (std::size_t i = 0; i < before_.size(); ++i)
            pairs.emplace_back(before_[i], partners_[i] == none ? nullptr : after_[partners_[i]]);
        for (std::size_t i = 0; i < after_.size(); ++i)
            if (!taken_[i]) pairs.emplace_back(nullptr, after_[i]);
        return pairs;
    }

    // Whether those that stayed stand in another order.
    bool isReordered() const {
        std::vector<std::size_t> places;
        std::copy_if(partners_.begin(), partners_.end(), std::back_inserter(places),
                     [](std::size_t place) { return place != none; });
        return !std::is_sorted(places.begin(), places.end());
    }

  private:
    static constexpr std::size_t none = SIZE_MAX;
    using Groups = std::map<Key, std::vector<std::size_t>>;

    void pair(std::size_t before, std::size_t after) {
        partners_[before] = after;
        taken_[after] = true;
    }

    Groups leftBefore(std::size_t parms) const {
        Groups groups;
        for (std::size_t i = 0; i < before_.size(); ++i)
            if (partners_[i] == none) groups[keyOf(*before_[i], identity_, parms)].push_back(i);
        return groups;
    }
    Groups leftAfter(std::size_t parms) const {
        Groups groups;
        for (std::size_t i = 0; i < after_.size(); ++i)
            if (!taken_[i]) groups[keyOf(*after_[i], identity_, parms)].push_back(i);
        return groups;
    }

    void matchEqual(std::size_t parms) {
        const Groups after = leftAfter(parms);
        for (const auto& [key, ours] : leftBefore(parms)) {
            const auto theirs = after.find(key);
            if (theirs == after.end()) continue;
            for (std::size_t i = 0; i < std::min(ours.size(), theirs->second.size()); ++i)
                pair(ours[i], theirs->second[i]);
        }
    }

    void matchLeftOver(std::size_t parms) {
        const Groups after = leftAfter(parms);
        for (const auto& [key, ours] : leftBefore(parms)) {
            const auto theirs = after.find(key);
            if (theirs != after.end() && ours.size() == 1 && theirs->second.size() == 1)
                pair(ours.front(), theirs->second.front());
        }
    }

    const Nodes &before_, &after_;
    std::vector<std::size_t> partners_; // of each before, in after
    const Identity& identity_;
    std::vector<bool> taken_;
};

std::vector<std::string> typesOf(const CompareNode& a, const CompareNode& b) {
    std::vector<std::string> types;
    for (const CompareNode* node : {&a, &b})
        for (const CompareNode& child : node->children)
            if (std::find(types.begin(), types.end(), child.type) == types.end()) types.push_back(child.type);
    return types;
}

Nodes childrenOf(const CompareNode& node, std::string_view type) {
    Nodes found;
    for (const CompareNode& child : node.children)
        if (child.type == type) found.push_back(&child);
    return found;
}

// The key in brackets, as field paths have it; things with one key, or none, by their number.
class Labels {
  public:
    explicit Labels(const Nodes& nodes) {
        if (nodes.empty()) return;
        const std::string& type = nodes.front()->type;
        const CharacteristicRow* row = findCharacteristic(type);
        const std::string parm(row == nullptr ? "" : row->key);
        std::map<std::string, std::vector<const CompareNode*>> byKey;
        for (const CompareNode* node : nodes) byKey[parm.empty() ? "" : node->value(parm)].push_back(node);
        for (const auto& [key, all] : byKey) {
            PathStep step;
            step.name = type;
            if (!key.empty()) step.key = key;
            for (std::size_t i = 0; i < all.size(); ++i) {
                step.place = all.size() == 1 ? 0 : i + 1;
                labels_[all[i]] = step.text();
            }
        }
    }
    const std::string& of(const CompareNode* node) const { return labels_.at(node); }

  private:
    std::map<const CompareNode*, std::string> labels_;
};

bool isSecretParm(std::string_view name) {
    return isSensitive(name.substr(name.rfind('/') + 1)); // npos + 1 is 0
}

Values sorted(Values values) {
    std::sort(values.begin(), values.end());
    return values;
}

const CompareNode nothing;

class Comparer {
  public:
    std::vector<ContextChange> run(const std::vector<CompareNode>& before, const std::vector<CompareNode>& after) {
        Nodes ours, theirs;
        for (const CompareNode& node : before) ours.push_back(&node);
        for (const CompareNode& node : after) theirs.push_back(&node);
        Pairing pairing(ours, theirs, identityOf(""));
        for (const auto& [a, b] : pairing.run()) {
            context_ = a != nullptr ? a->value("PROVURL") : b->value("PROVURL");
            compareThing(a, b, "");
        }
        return std::move(changes_);
    }

  private:
    void add(How kind, std::string where, Values before, Values after, bool sensitive = false) {
        changes_.push_back({kind, context_, std::move(where), std::move(before), std::move(after), sensitive});
    }

    // Nesting is that of contexts: a thing, what is in it, ports.
    void compareThing(const CompareNode* a, const CompareNode* b, const std::string& where) {
        if (a == nullptr) add(How::Added, where, {}, {});
        if (b == nullptr) add(How::Removed, where, {}, {});
        compareParts(a == nullptr ? nothing : *a, b == nullptr ? nothing : *b, where.empty() ? "" : where + "/");
    }

    void compareParts(const CompareNode& a, const CompareNode& b, const std::string& prefix) {
        for (const CompareField& field : a.fields) compareField(&field, b.field(field.name), prefix);
        for (const CompareField& field : b.fields)
            if (a.field(field.name) == nullptr) compareField(nullptr, &field, prefix);
        for (const std::string& type : typesOf(a, b)) compareChildren(childrenOf(a, type), childrenOf(b, type), prefix);
    }

    void compareField(const CompareField* a, const CompareField* b, const std::string& prefix) {
        const CompareField& one = a != nullptr ? *a : *b;
        if (prefix.empty() && one.name == "PROVURL") return; // said of BOOTSTRAP
        const bool derived = (a == nullptr || a->derived) && (b == nullptr || b->derived);
        if (derived) return; // what it comes from says it
        const Values before = a != nullptr ? a->values : Values(), after = b != nullptr ? b->values : Values();
        if (before == after) return;
        const bool sameValues = sorted(before) == sorted(after);
        if (sameValues && !one.ordered) return;
        const How kind = sameValues       ? How::Reordered
                         : before.empty() ? How::Added
                         : after.empty()  ? How::Removed
                                          : How::Changed;
        add(kind, prefix + one.name, before, after, isSecretParm(one.name));
    }

    void compareChildren(const Nodes& before, const Nodes& after, const std::string& prefix) {
        const std::string& type = (before.empty() ? after : before).front()->type;
        const Identity& identity = identityOf(type);
        const Labels labelsBefore(before), labelsAfter(after);
        Pairing pairing(before, after, identity);
        for (const auto& [a, b] : pairing.run()) {
            if (isInherited(a) && isInherited(b)) continue;
            compareThing(a, b, prefix + (a != nullptr ? labelsBefore.of(a) : labelsAfter.of(b)));
        }
        if (!identity.ordered || !pairing.isReordered()) return;
        Values keysBefore, keysAfter;
        for (const CompareNode* node : before)
            keysBefore.emplace_back(node->value(std::string(identity.parms.front())));
        for (const CompareNode* node : after) keysAfter.emplace_back(node->value(std::string(identity.parms.front())));
        add(How::Reordered, prefix + type, std::move(keysBefore), std::move(keysAfter));
    }

    // A PORT that a PXPHYSICAL has from its PXLOGICAL.
    static bool isInherited(const CompareNode* node) {
        return node == nullptr || (!node->fields.empty() && node->fields.front().derived);
    }

    std::vector<ContextChange> changes_;
    std::string context_;
};

} // namespace

std::string_view name(ContextChange::Kind kind) {
    switch (kind) {
    case ContextChange::Kind::Added:
        return "added";
    case ContextChange::Kind::Removed:
        return "removed";
    case ContextChange::Kind::Changed:
        return "changed";
    case ContextChange::Kind::Reordered:
        break;
    }
    return "reordered";
}

std::vector<ContextChange> compareContexts(std::span<const ConfigurationContext> before,
                                           std::span<const ConfigurationContext> after) {
    std::vector<CompareNode> a, b;
    for (const ConfigurationContext& context : before) a.push_back(compareNode(context));
    for (const ConfigurationContext& context : after) b.push_back(compareNode(context));
    return Comparer().run(a, b);
}

} // namespace efs::prov
