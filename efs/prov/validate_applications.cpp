// What the kinds of application ask for beyond the schema's rows (OMNA registrations, as devices read them).
#include "efs/prov/syntax.h"
#include "efs/prov/validation.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

using wbxml::brief;

// w1..wA, a port number, or ap and four digits (OMNA registry).
bool isRegistryForm(std::string_view id) {
    if (isDecimal(id)) return true;
    if (id.starts_with("ap")) return id.size() == 6 && isDecimal(id.substr(2));
    return id == "DL" || (id.starts_with('w') && id.size() >= 2 && id.size() <= 5 && isHexadecimal(id.substr(1)));
}

bool isMail(std::string_view id) {
    return id == "25" || id == "110" || id == "143";
}

class ApplicationCheck {
  public:
    ApplicationCheck(const Model& model, Collector& out) : model_(model), out_(out) {}

    void run() {
        const Node& root = model_.nodes().front();
        hasAccess_ = model_.hasChild(root, "ACCESS");
        for (const std::uint32_t child : root.children) {
            const Node& node = model_.nodes()[child];
            if (node.type != "APPLICATION" || node.row == nullptr) continue;
            const ParmItem* id = model_.parm(node, "APPID");
            if (id != nullptr) checkId(node, *id);
            checkAddresses(node);
            checkRoute(node);
            checkCredentials(node);
            if (node.application == "w2") checkHomePage(node);
            if (node.application == "w4" || node.application == "ap0005") checkMessageProxy(node);
            if (node.application == "w7") checkManagement(node);
            if (isMail(node.application)) mails_.push_back(&node);
        }
        for (const Node* mail : mails_) checkPair(*mail);
    }

  private:
    void checkId(const Node&, const ParmItem& id) {
        const std::string_view value = id.value.value_or("");
        if (value.empty() || isKnownApplication(value)) return;
        if (!isRegistryForm(value))
            return out_.add(
                "app-id-form", id.element,
                fmt::format("APPID is {}; expected an id of the registry: a port number, w2, ap0005 and the "
                            "like",
                            shownValue(id)));
        out_.add(
            "app-unknown", id.element,
            fmt::format("APPID is {}, which is not among those known here: its parms are not checked", shownValue(id)));
    }

    void checkAddresses(const Node& node) {
        const ParmItem* address = model_.parm(node, "ADDR");
        const bool nested = model_.hasChild(node, "APPADDR");
        if (address != nullptr && nested)
            out_.add("addr-and-appaddr", address->element,
                     "ADDR and APPADDR stand together: devices take one of them, not all the same; leave one out");
        if (address != nullptr || nested) return;
        const ParmRow* row = findParm("APPLICATION", "ADDR", node.application);
        if (row == nullptr || row->occurs.min == 0) return;
        out_.clause(row->clause);
        out_.add("app-address", node.element,
                 fmt::format("APPLICATION {} has no address: add ADDR ({}) or APPADDR", brief(node.application),
                             row->label));
    }

    void checkRoute(const Node& node) {
        if (hasAccess_ || model_.has(node, "TO-PROXY") || model_.has(node, "TO-NAPID")) return;
        out_.add("app-route", node.element,
                 fmt::format("APPLICATION {} says neither TO-PROXY nor TO-NAPID, and there is no ACCESS: each device "
                             "chooses a connection of its own; add one",
                             brief(node.application)));
    }

    void checkCredentials(const Node& node) {
        for (const std::uint32_t child : node.children) {
            const Node& nested = model_.nodes()[child];
            if (nested.type != "APPAUTH") continue;
            const ParmItem* name = model_.parm(nested, "AAUTHNAME");
            const ParmItem* secret = model_.parm(nested, "AAUTHSECRET");
            if (name != nullptr && secret == nullptr)
                out_.add("appauth-asks", name->element,
                         "AAUTHNAME stands without AAUTHSECRET: the user is asked for the password, if the device can");
        }
    }

    // One home page for the browser; the first counts.
    void checkHomePage(const Node& node) {
        for (const std::uint32_t child : node.children) {
            const Node& nested = model_.nodes()[child];
            if (nested.type != "RESOURCE") continue;
            const ParmItem* flag = model_.parm(nested, "STARTPAGE");
            if (flag == nullptr) continue;
            if (homePages_++ > 0)
                out_.add("w2-startpage", flag->element,
                         "a second RESOURCE is marked STARTPAGE: a browser has one home page; leave the mark out",
                         {"leave it out", {{Edit::Kind::Remove, "", {}, {}}}});
        }
    }

    void checkMessageProxy(const Node& node) {
        std::size_t proxies = 0;
        for (const ParmItem& parm : model_.parms(node)) proxies += parm.name == "TO-PROXY" ? 1 : 0;
        if (proxies == 1) return;
        out_.add("mms-proxy", node.element,
                 fmt::format("APPLICATION {} names {} for messages: some devices want exactly one TO-PROXY",
                             brief(node.application), proxies == 0 ? "no proxy" : fmt::format("{} proxies", proxies)));
    }

    void checkManagement(const Node& node) {
        const ParmItem* provider = model_.parm(node, "PROVIDER-ID");
        if (provider != nullptr && provider->value.value_or("").empty())
            out_.add("w7-provider", provider->element,
                     "PROVIDER-ID is empty: it is the server's id, and devices refuse the account without it");
        std::unordered_set<std::string_view> levels;
        std::uint32_t at = 0;
        for (const std::uint32_t child : node.children) {
            const Node& nested = model_.nodes()[child];
            if (nested.type != "APPAUTH") continue;
            at = nested.element;
            levels.insert(model_.value(nested, "AAUTHLEVEL"));
        }
        if (levels.empty() || (levels.contains("APPSRV") && levels.contains("CLIENT"))) return;
        out_.add("w7-levels", at,
                 "some devices want two APPAUTH: one with AAUTHLEVEL CLIENT (they to the server), one with APPSRV (the "
                 "server to them)");
    }

    // SMTP and POP3 or IMAP4 make one mailbox by their PROVIDER-ID.
    void checkPair(const Node& mail) {
        const std::string_view provider = model_.value(mail, "PROVIDER-ID");
        const bool outgoing = mail.application == "25";
        const bool paired = std::any_of(mails_.begin(), mails_.end(), [&](const Node* other) {
            return (other->application == "25") != outgoing && model_.value(*other, "PROVIDER-ID") == provider;
        });
        if (paired && !provider.empty()) return;
        out_.add(
            "mail-pair", mail.element,
            fmt::format("there is no APPLICATION {} with the same PROVIDER-ID: half a mailbox; devices join sending "
                        "and receiving by it",
                        outgoing ? "110 or 143" : "25"));
    }

    const Model& model_;
    Collector& out_;
    std::vector<const Node*> mails_;
    std::size_t homePages_ = 0;
    bool hasAccess_ = false;
};

} // namespace

void checkApplications(const Model& model, const Scope&, Collector& out) {
    ApplicationCheck(model, out).run();
}

} // namespace efs::prov
