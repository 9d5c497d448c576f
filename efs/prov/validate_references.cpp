// Names that lead to other parts: TO-NAPID, TO-PROXY, BOOTSTRAP/PROXY-ID (WAP-183 §5.6.2, §5.6.8; ProvCont 1.1).
#include "efs/prov/validation.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::string_view anyInternet = "INTERNET";

// The id that differs only in the case of letters or by blanks; empty: none.
std::string_view idLike(const std::unordered_set<std::string_view>& ids, std::string_view id) {
    constexpr std::size_t many = 64; // looked through for each reference that leads nowhere
    if (ids.size() > many) return {};
    for (const std::string_view one : ids)
        if (wbxml::equalIgnoringCase(one, id)) return one;
    return {};
}

class ReferenceCheck {
  public:
    ReferenceCheck(const Model& model, const Scope& scope, Collector& out) : model_(model), scope_(scope), out_(out) {
        for (const Node& node : model.nodes()) {
            if (node.row == nullptr || node.parent != 0) continue;
            if (node.type == "NAPDEF") own_.napIds.insert(model.value(node, "NAPID"));
            if (node.type == "NAPDEF" && model.has(node, anyInternet)) own_.internet = true;
            if (node.type == "PXLOGICAL") own_.proxyIds.insert(model.value(node, "PROXY-ID"));
        }
    }

    void run() {
        for (const Node& node : model_.nodes()) {
            if (node.row == nullptr) continue;
            std::unordered_set<std::string_view> napIds, proxyIds;
            for (const ParmItem& parm : model_.parms(node)) {
                if (parm.row == nullptr || parm.row->kind != Kind::Reference) continue;
                const bool nap = parm.row->detail.starts_with("NAPDEF");
                checkReference(parm, nap);
                if (!(nap ? napIds : proxyIds).insert(parm.value.value_or("")).second)
                    out_.add("reference-repeated", parm.element,
                             fmt::format("{} names {} a second time; leave it out", shownName(parm), shownValue(parm)),
                             {"leave it out", {{Edit::Kind::Remove, "", {}, {}}}});
            }
        }
        checkIds();
    }

  private:
    void checkReference(const ParmItem& parm, bool nap) {
        const std::string_view id = parm.value.value_or("");
        if (id.empty()) return; // said of the value
        if (nap && id == anyInternet) return checkInternet(parm);
        const auto& own = nap ? own_.napIds : own_.proxyIds;
        if (own.contains(id)) return;
        const auto& earlier = nap ? scope_.before.defined.napIds : scope_.before.defined.proxyIds;
        const auto& later = nap ? scope_.later.napIds : scope_.later.proxyIds;
        const std::string_view what = nap ? "NAPDEF with this NAPID" : "PXLOGICAL with this PROXY-ID";
        if (earlier.contains(id) || later.contains(id))
            return out_.add("reference-elsewhere", parm.element,
                            fmt::format("{} {} is defined in {} document of the card, not in this one: strict devices "
                                        "look in the same document only",
                                        shownName(parm), shownValue(parm),
                                        earlier.contains(id) ? "an earlier" : "a later"));
        const std::string_view like = idLike(own, id);
        const std::string_view rule = nap ? "to-napid" : parm.name == "PROXY-ID" ? "bootstrap-proxy" : "to-proxy";
        std::string message = fmt::format("{} is {}, but there is no {}; devices drop what hangs on it",
                                          shownName(parm), shownValue(parm), what);
        if (like.empty()) return out_.add(rule, parm.element, message + listed(own, nap));
        out_.add(rule, parm.element, fmt::format("{}: write {}", message, wbxml::brief(like)),
                 {fmt::format("write {}", wbxml::brief(like)), {{Edit::Kind::Set, "", std::string(like), {}}}});
    }

    // ": there is nap1, nap2"
    static std::string listed(const std::unordered_set<std::string_view>& ids, bool nap) {
        constexpr std::size_t most = 4;
        if (ids.size() > most) return "; write the id of one, or add it";
        std::vector<std::string_view> sorted(ids.begin(), ids.end());
        std::sort(sorted.begin(), sorted.end());
        std::erase(sorted, "");
        if (sorted.empty())
            return fmt::format("; the document defines no {}: where another one of the card does, check both together",
                               nap ? "NAPDEF" : "PXLOGICAL");
        std::string text = sorted.size() == 1 ? "; write" : "; write one of";
        for (const std::string_view one : sorted)
            text += fmt::format("{} {}", one == sorted.front() ? "" : ",", wbxml::brief(one));
        return text + (nap ? ", or add the NAPDEF" : ", or add the PXLOGICAL");
    }

    void checkInternet(const ParmItem& parm) {
        const bool flagged = own_.internet || scope_.before.defined.internet || scope_.later.internet;
        if (flagged || own_.napIds.contains(anyInternet)) return;
        out_.add("to-napid-internet", parm.element,
                 "TO-NAPID is INTERNET, which means any access point with the INTERNET parm, but there is none: add "
                 "INTERNET to a NAPDEF, or write a NAPID");
    }

    // The reserved word as an id.
    void checkIds() {
        for (const Node& node : model_.nodes()) {
            if (node.type != "NAPDEF" || node.parent != 0) continue;
            const ParmItem* id = model_.parm(node, "NAPID");
            if (id == nullptr) continue;
            if (id->value == anyInternet)
                out_.add(
                    "napid-internet", id->element,
                    "the NAPID is INTERNET, which is reserved: a TO-NAPID of this value means any access point with "
                    "the INTERNET parm; give it another NAPID");
        }
    }

    const Model& model_;
    const Scope& scope_;
    Collector& out_;
    Defined own_;
};

} // namespace

void checkReferences(const Model& model, const Scope& scope, Collector& out) {
    ReferenceCheck(model, scope, out).run();
}

} // namespace efs::prov
