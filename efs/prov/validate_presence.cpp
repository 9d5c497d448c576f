// What goes together: one parm that asks for another, and parms that say nothing for what is beside them (WAP-183
// §5.6, §6.4, §6.5).
#include "efs/prov/syntax.h"
#include "efs/prov/validation.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

// `parm` asks for `wanted` beside it.
struct NeedRow {
    std::string_view type, parm, wanted, rule, why;
};
constexpr NeedRow needs[] = {
    {"VALIDITY", "NETWORK", "COUNTRY", "network-country", "network codes count within a country"},
    {"BOOTSTRAP", "NETWORK", "COUNTRY", "network-country", "network codes count within a country"},
    {"VALIDITY", "SID", "SOC", "sid-soc", "system ids count within an operator"},
    {"PXLOGICAL", "PROXY-PW", "PPGAUTH-TYPE", "ppg-auth", "without it nobody knows how the password is used"},
    {"PXLOGICAL", "BASAUTH-PW", "BASAUTH-ID", "basauth", "a password needs a user name"},
    {"PXLOGICAL", "BASAUTH-ID", "STARTPAGE", "basauth-startpage", "the credentials are those of the home page"},
    {"PXAUTHINFO", "PXAUTH-TYPE", "PXAUTH-PW", "auth-asks", "the user is asked for the password"},
    {"NAPAUTHINFO", "AUTHTYPE", "AUTHNAME", "auth-asks", "the user is asked for the name"},
    {"NAPAUTHINFO", "AUTHTYPE", "AUTHSECRET", "auth-asks", "the user is asked for the password"},
    {"NAPDEF", "LOCAL-ADDRTYPE", "LOCAL-ADDR", "type-alone", "the type has nothing to describe"},
    {"NAPDEF", "DNLINKSPEED", "LINKSPEED", "downlink-alone", "the down-link speed goes with one for the up-link"},
};

// Parms that mean something only for some bearers.
bool isPacket(std::string_view bearer) {
    return bearer.ends_with("GPRS") || bearer.ends_with("PACKET") || bearer.ends_with("-IP") || bearer == "AMPS-CDPD";
}
bool isSwitched(std::string_view bearer) {
    return bearer.ends_with("-CSD");
}
constexpr std::string_view switchedParms[] = {"CALLTYPE", "LINKSPEED", "DNLINKSPEED"};
constexpr std::string_view mobileIpParms[] = {"MAX-NUM-RETRY", "FIRST-RETRY-TIMEOUT", "REREG-THRESHOLD", "T-BIT"};

template <class List>
bool holds(const List& list, std::string_view text) {
    return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

class PresenceCheck {
  public:
    PresenceCheck(const Model& model, Collector& out) : model_(model), out_(out) {}

    void run() {
        for (const Node& node : model_.nodes()) {
            if (node.row == nullptr) continue;
            for (const NeedRow& need : needs)
                if (need.type == node.type) checkNeed(node, need);
            if (node.parmCount == 0 && node.children.empty()) checkEmpty(node);
            if (node.type == "NAPDEF") checkBearers(node);
            if (node.type == "BOOTSTRAP") checkBootstrap(node);
        }
    }

  private:
    void checkNeed(const Node& node, const NeedRow& need) {
        const ParmItem* parm = model_.parm(node, need.parm);
        if (parm == nullptr || model_.has(node, need.wanted)) return;
        if (need.rule == "auth-asks" && parm->value == "MD5") return; // its secret lies in AUTH-ENTITY and SPI as well
        out_.clause(parm->row == nullptr ? "" : parm->row->clause);
        out_.add(need.rule, parm->element,
                 fmt::format("{} stands without {}: {}; add {}", need.parm, need.wanted, need.why, need.wanted));
    }

    void checkEmpty(const Node& node) {
        const bool demands = std::any_of(parmRows().begin(), parmRows().end(), [&](const ParmRow& row) {
            return row.characteristic == node.type && row.application.empty() && row.occurs.min > 0;
        });
        if (demands) return; // what it lacks is said already
        out_.add("characteristic-empty", node.element,
                 fmt::format("{} is empty and says nothing; leave it out", node.type),
                 {"leave it out", {{Edit::Kind::Remove, "", {}, {}}}});
    }

    void checkBearers(const Node& node) {
        std::vector<std::string_view> bearers;
        for (const ParmItem& parm : model_.parms(node))
            if (parm.name == "BEARER" && parm.value) bearers.push_back(*parm.value);
        if (bearers.empty()) return;
        const auto any = [&](auto test) { return std::any_of(bearers.begin(), bearers.end(), test); };
        const bool gprs = holds(bearers, "GSM-GPRS"), switched = any(isSwitched), packet = any(isPacket);
        const bool mobileIp = any([](std::string_view one) { return one.starts_with("CDMA2000"); });
        checkAddressType(node, gprs && bearers.size() == 1);
        for (const ParmItem& parm : model_.parms(node)) {
            if (parm.row == nullptr) continue;
            if (packet && !switched && holds(switchedParms, parm.name))
                idle(parm, "circuit-switched calls", bearers.front());
            else if (!packet && parm.row->detail.starts_with("bits "))
                idle(parm, "packet data", bearers.front());
            else if (!mobileIp && holds(mobileIpParms, parm.name))
                idle(parm, "CDMA2000", bearers.front());
        }
    }

    void idle(const ParmItem& parm, std::string_view what, std::string_view bearer) {
        out_.add("bearer-parm", parm.element,
                 fmt::format("{} is for {}, but the BEARER is {}: devices ignore it; leave it out", shownName(parm),
                             what, wbxml::brief(bearer)));
    }

    void checkAddressType(const Node& node, bool gprsOnly) {
        const ParmItem* type = model_.parm(node, "NAP-ADDRTYPE");
        if (!gprsOnly || type == nullptr || type->value == "APN" || !type->value) return;
        const ParmItem* address = model_.parm(node, "NAP-ADDRESS");
        const bool apn = address != nullptr && address->value && isApn(*address->value);
        Collector::Mend mend;
        if (apn && type->value != "IPV4") mend = {"write APN", {{Edit::Kind::Set, "", "APN", {}}}};
        out_.add("bearer-address", type->element,
                 fmt::format("the BEARER is GSM-GPRS, whose address is an access point name, but NAP-ADDRTYPE is {}: "
                             "expected APN",
                             shownValue(*type)),
                 std::move(mend));
    }

    void checkBootstrap(const Node& node) {
        const ParmItem* url = model_.parm(node, "PROVURL");
        if (url == nullptr || !url->value || url->value->empty()) {
            if (model_.has(node, "CONTEXT-ALLOW"))
                out_.add("context-nameless", node.element,
                         "CONTEXT-ALLOW stands in a BOOTSTRAP without PROVURL: the context has no name, and cannot be "
                         "told from others; add PROVURL");
            return;
        }
        // Kept by strict devices only; others drop country and network of a context that has a name.
        if (model_.has(node, "COUNTRY"))
            out_.add("bootstrap-country", node.element,
                     "COUNTRY and PROVURL stand together: some devices drop COUNTRY and NETWORK then");
    }

    const Model& model_;
    Collector& out_;
};

} // namespace

void checkPresence(const Model& model, Collector& out) {
    PresenceCheck(model, out).run();
}

} // namespace efs::prov
