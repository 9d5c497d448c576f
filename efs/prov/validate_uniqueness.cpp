// What may be there once only: ids, keys, ports (WAP-183 §5.6; WAP-185 §5.1, §6.2; ProvCont 1.1).
#include "efs/prov/context_builder.h"
#include "efs/prov/validation.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

using wbxml::brief;

// Characteristics whose key may be there once in the one around them, and what becomes of a second.
struct KeyRow {
    std::string_view parent, type, parm, rule, fate;
};
constexpr KeyRow keys[] = {
    {"", "NAPDEF", "NAPID", "napdef-duplicate", "devices ignore this one; give it a NAPID of its own"},
    {"", "PXLOGICAL", "PROXY-ID", "pxlogical-duplicate", "devices add it to the first, with lower priority"},
    {"", "VENDORCONFIG", "NAME", "vendorconfig-duplicate", "devices ignore this one"},
    {"PXLOGICAL", "PXPHYSICAL", "PHYSICAL-PROXY-ID", "pxphysical-duplicate",
     "devices add it to the first, with lower priority"},
    {"PXLOGICAL", "PXAUTHINFO", "PXAUTH-TYPE", "pxauthinfo-duplicate", "devices ignore this one"},
    {"PXLOGICAL", "PORT", "PORTNBR", "port-duplicate", "devices ignore this one; list all SERVICEs in one PORT"},
    {"PXPHYSICAL", "PORT", "PORTNBR", "port-duplicate", "devices ignore this one; list all SERVICEs in one PORT"},
    {"APPADDR", "PORT", "PORTNBR", "port-duplicate", "devices ignore this one; list all SERVICEs in one PORT"},
    {"NAPDEF", "NAPAUTHINFO", "AUTHTYPE", "napauthinfo-duplicate", "devices ignore this one"},
    {"NAPDEF", "VALIDITY", "COUNTRY", "validity-country", "list all NETWORKs of a country in one VALIDITY"},
    {"NAPDEF", "VALIDITY", "SOC", "validity-soc", "list all SIDs of an operator in one VALIDITY"},
    {"APPLICATION", "APPAUTH", "AAUTHLEVEL", "appauth-level", "devices take the first for the level"},
};

class UniquenessCheck {
  public:
    UniquenessCheck(const Model& model, const Scope& scope, Collector& out) : model_(model), scope_(scope), out_(out) {}

    void run() {
        for (const Node& node : model_.nodes()) {
            if (node.element != 0 && node.row == nullptr) continue;
            checkChildren(node);
            checkValues(node);
            if (node.type == "PXPHYSICAL") checkPortsOfBoth(node);
        }
        checkRoot();
    }

  private:
    void checkChildren(const Node& node) {
        if (node.children.size() < 2) return;
        for (const KeyRow& key : keys) {
            if (key.parent != node.type) continue;
            std::unordered_map<std::string_view, const Node*> met;
            for (const std::uint32_t child : node.children) {
                const Node& nested = model_.nodes()[child];
                if (nested.type != key.type) continue;
                const ParmItem* parm = model_.parm(nested, key.parm);
                // No AAUTHLEVEL is a level of its own; other keys have to be there to be the same.
                if ((parm == nullptr || !parm->value || parm->value->empty()) && key.parm != "AAUTHLEVEL") continue;
                const auto [entry, isNew] = met.try_emplace(parm == nullptr ? "" : parm->value.value_or(""), &nested);
                if (!isNew) report(key, nested, *entry->second, entry->first);
            }
        }
    }

    void report(const KeyRow& key, const Node& nested, const Node& first, std::string_view value) {
        const bool same = sameContents(nested, first);
        const std::string what = value.empty()
                                     ? fmt::format("a second {} without {}", key.type, key.parm)
                                     : fmt::format("a second {} with the {} {}", key.type, key.parm, brief(value));
        Collector::Mend mend;
        if (same) mend = {"leave it out", {{Edit::Kind::Remove, "", {}, {}}}};
        out_.milder(key.rule, same ? Severity::Note : findRule(key.rule)->severity, nested.element,
                    same ? fmt::format("{} says the same as the first; leave it out", what)
                         : fmt::format("{}: {}", what, key.fate),
                    std::move(mend));
    }

    bool sameContents(const Node& a, const Node& b) const {
        const auto left = model_.parms(a), right = model_.parms(b);
        return a.children.empty() && b.children.empty() &&
               std::equal(left.begin(), left.end(), right.begin(), right.end(),
                          [](const ParmItem& x, const ParmItem& y) { return x.name == y.name && x.value == y.value; });
    }

    // The same value twice in a parm that may have several.
    void checkValues(const Node& node) {
        std::unordered_map<std::string_view, std::unordered_set<std::string_view>> met;
        for (const ParmItem& parm : model_.parms(node)) {
            if (parm.row == nullptr || parm.row->occurs.max == 1 || parm.row->kind == Kind::Reference) continue;
            if (!met[parm.name].insert(parm.value.value_or("")).second)
                out_.add("value-repeated", parm.element,
                         fmt::format("{} is {} a second time; leave it out", shownName(parm), shownValue(parm)),
                         {"leave it out", {{Edit::Kind::Remove, "", {}, {}}}});
        }
    }

    std::vector<std::string_view> services(const Node& port) const {
        std::vector<std::string_view> all;
        for (const ParmItem& parm : model_.parms(port))
            if (parm.name == "SERVICE") all.push_back(parm.value.value_or(""));
        std::sort(all.begin(), all.end());
        return all;
    }

    // Ports of the logical and the physical proxy are one set (WAP-183 §6.2).
    void checkPortsOfBoth(const Node& physical) {
        const auto& outer = portsOf(physical.parent);
        for (const std::uint32_t child : physical.children) {
            const Node& port = model_.nodes()[child];
            if (port.type != "PORT") continue;
            const auto found = outer.find(model_.value(port, "PORTNBR"));
            if (found == outer.end()) continue;
            if (services(port) == services(*found->second))
                out_.add("port-repeated", port.element,
                         fmt::format("the PXLOGICAL around it has the same PORT {}; leave it out", brief(found->first)),
                         {"leave it out", {{Edit::Kind::Remove, "", {}, {}}}});
            else
                out_.add("port-conflict", port.element,
                         fmt::format("the PXLOGICAL around it has PORT {} with other SERVICEs: devices reject the "
                                     "second; list all services once",
                                     brief(found->first)));
        }
    }

    using Ports = std::unordered_map<std::string_view, const Node*>;
    const Ports& portsOf(std::uint32_t node) {
        const auto [entry, isNew] = ports_.try_emplace(node);
        if (isNew)
            for (const std::uint32_t child : model_.nodes()[node].children)
                if (const Node& nested = model_.nodes()[child]; nested.type == "PORT")
                    entry->second.try_emplace(model_.value(nested, "PORTNBR"), &nested);
        return entry->second;
    }

    // What may be there once in all documents of a context.
    void checkRoot() {
        const Before& before = scope_.before;
        std::unordered_set<std::string_view> rules = before.rules;
        std::unordered_set<std::string> accounts = before.accounts;
        std::string_view provUrl = before.provUrl;
        bool contextAllow = before.contextAllow;
        for (const Node& node : model_.nodes()) {
            if (node.parent != 0 || node.row == nullptr) continue;
            if (node.type == "NAPDEF" && before.defined.napIds.contains(model_.value(node, "NAPID")))
                earlier("napdef-earlier", node, "NAPID", model_.value(node, "NAPID"));
            if (node.type == "CLIENTIDENTITY" && before.clientId)
                out_.add("client-id", node.element,
                         "an earlier document of the context has a CLIENT-ID: devices keep that one");
            if (node.type == "VENDORCONFIG" && before.vendorNames.contains(model_.value(node, "NAME")))
                earlier("vendorconfig-duplicate", node, "NAME", model_.value(node, "NAME"));
            if (node.type == "BOOTSTRAP") checkBootstrap(node, provUrl, contextAllow);
            if (node.type == "ACCESS") checkRules(node, rules);
            if (node.type == "APPLICATION") checkAccount(node, accounts);
        }
    }

    void earlier(std::string_view rule, const Node& node, std::string_view parm, std::string_view value) {
        out_.add(rule, node.element,
                 fmt::format("an earlier document of the context has a {} with the {} {}: devices ignore this one",
                             node.type, parm, brief(value)));
    }

    void checkBootstrap(const Node& node, std::string_view& provUrl, bool& contextAllow) {
        const ParmItem* url = model_.parm(node, "PROVURL");
        if (url != nullptr && url->value && !url->value->empty()) {
            if (provUrl.empty())
                provUrl = *url->value;
            else if (!sameProvUrl(provUrl, *url->value))
                out_.add(
                    "provurl-second", url->element,
                    fmt::format("the context is named {} already: devices keep the first PROVURL", brief(provUrl)));
        }
        const ParmItem* allow = model_.parm(node, "CONTEXT-ALLOW");
        if (allow != nullptr && contextAllow)
            out_.add("context-allow-twice", allow->element, "CONTEXT-ALLOW is given before: devices keep the first");
        contextAllow = contextAllow || allow != nullptr;
    }

    void checkRules(const Node& node, std::unordered_set<std::string_view>& rules) {
        for (const ParmItem& parm : model_.parms(node)) {
            if (parm.name != "RULE" || parm.value.value_or("").empty()) continue;
            if (!rules.insert(*parm.value).second)
                out_.add("access-duplicate", parm.element,
                         fmt::format("an ACCESS with the RULE {} came before: devices ignore this one; give it a name "
                                     "of its own",
                                     brief(*parm.value)));
        }
    }

    void checkAccount(const Node& node, std::unordered_set<std::string>& accounts) {
        const AccountRow* key = findAccount(node.application);
        if (key == nullptr) return;
        if (accounts.insert(accountOf(model_, node)).second) return;
        const std::string_view id = key->parm.empty() ? std::string_view() : model_.value(node, key->parm);
        out_.add(
            "application-duplicate", node.element,
            key->parm.empty()
                ? fmt::format("a second APPLICATION {}: devices ignore this one", brief(node.application))
                : fmt::format("a second APPLICATION {} with the {} {}: devices ignore this one; give it a {} of its "
                              "own",
                              brief(node.application), key->parm, brief(id), key->parm));
    }

    const Model& model_;
    const Scope& scope_;
    Collector& out_;
    std::unordered_map<std::uint32_t, Ports> ports_;
};

} // namespace

void checkUniqueness(const Model& model, const Scope& scope, Collector& out) {
    UniquenessCheck(model, scope, out).run();
}

} // namespace efs::prov
