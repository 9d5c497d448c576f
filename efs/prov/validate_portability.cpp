// What is right but does not work on every device: versions, vendors' parts, sizes, domains that nothing reaches
// (WAP-183 §5.4, §5.6.2; WAP-185 §5.3; the field).
#include "efs/prov/context.h"
#include "efs/prov/syntax.h"
#include "efs/prov/validation.h"
#include "efs/prov/value.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::size_t largestFile = 32767; // what an EF can be addressed with (TS 102 221 §11.1.3)

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

// The two parts of a DOMAIN: the host without case, the path.
struct Scope185 {
    std::string host, path;
};
Scope185 scopeOf(std::string_view domain) {
    if (const std::size_t scheme = domain.find("://"); scheme != std::string_view::npos)
        domain.remove_prefix(scheme + 3);
    const std::size_t slash = std::min(domain.find('/'), domain.size());
    std::string path(domain.substr(slash));
    if (path == "/") path.clear();
    return {lower(trimmed(domain.substr(0, slash))), path};
}

// Every URL of `inner` is one of `outer` (WAP-185 §7.2, §7.3).
bool covers(const Scope185& outer, const Scope185& inner) {
    const bool host =
        outer.host.empty() || outer.host == inner.host ||
        (outer.host.starts_with('.') && inner.host.size() > outer.host.size() && inner.host.ends_with(outer.host));
    const bool path =
        outer.path.empty() || inner.path == outer.path ||
        (inner.path.starts_with(outer.path) && (outer.path.ends_with('/') || inner.path[outer.path.size()] == '/'));
    return host && path;
}

class PortabilityCheck {
  public:
    PortabilityCheck(const Model& model, Collector& out) : model_(model), out_(out) {}

    void run() {
        checkVersion();
        checkProxy();
        checkLaterFeatures();
        if (const std::size_t size = model_.document().bytes().size(); size > largestFile)
            out_.add(
                "document-size", 0,
                fmt::format("the document takes {} bytes: no file of a card is larger than {}", size, largestFile));
        for (const Node& node : model_.nodes()) {
            if (node.row == nullptr) continue;
            if (node.type == "VENDORCONFIG")
                out_.add("vendorconfig", node.element,
                         "VENDORCONFIG is for one vendor's devices; some others refuse the whole document for it");
            if (node.type == "PXPHYSICAL") checkDomains(node);
        }
    }

  private:
    void checkVersion() {
        const auto declared = version(model_.document());
        if (!declared) return;
        if (!isKnownVersion(model_.document()))
            return out_.add("document-version", 0,
                            fmt::format("version is \"{}\", which no device knows: devices ignore the whole document; "
                                        "expected 1.0",
                                        wbxml::brief(*declared)));
        if (*declared != "1.0")
            out_.add("version-minor", 0,
                     fmt::format("version is \"{}\"; documents of ProvCont 1.1 say 1.0 as well, and careless devices "
                                 "compare the whole text: expected 1.0",
                                 wbxml::brief(*declared)));
    }

    // PROV 1.0 wanted a PXLOGICAL in each document.
    void checkProxy() {
        const Node& root = model_.nodes().front();
        if (root.children.empty() || model_.hasChild(root, demandedBy10)) return;
        const bool later = std::any_of(root.children.begin(), root.children.end(), [&](std::uint32_t child) {
            const Node& node = model_.nodes()[child];
            return node.row != nullptr && node.row->since == Since::Prov11;
        });
        if (later) return; // an application without a proxy: nothing a 1.0 device would have used
        out_.add("prov10-proxy", 0,
                 "the document has no PXLOGICAL: PROV 1.0 wants one in each document, and devices of that time may "
                 "refuse it");
    }

    // One remark a document, at the first of them.
    void checkLaterFeatures() {
        constexpr std::size_t most = 5;
        std::vector<std::string_view> names;
        std::uint32_t first = 0;
        const auto note = [&](std::string_view name, std::uint32_t element) {
            if (names.empty()) first = element;
            if (names.size() <= most && std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);
        };
        for (const Node& node : model_.nodes()) {
            if (node.row == nullptr || names.size() > most) continue;
            if (node.row->since == Since::Prov11) {
                if (model_.nodes()[node.parent].element == 0) note(node.type, node.element);
                continue;
            }
            for (const ParmItem& parm : model_.parms(node)) noteParm(parm, note);
        }
        if (names.empty()) return;
        std::string list;
        for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
            list += fmt::format("{}{}", i == 0 ? "" : ", ", names[i]);
        out_.add("prov11", first,
                 fmt::format("{}{} came with ProvCont 1.1: a device of PROV 1.0 ignores it", list,
                             names.size() > most ? " and more" : ""));
    }

    template <class Note>
    static void noteParm(const ParmItem& parm, const Note& note) {
        if (parm.row == nullptr) return;
        if (parm.row->since == Since::Prov11) return note(parm.row->name, parm.element);
        if (parm.row->detail.find(';') == std::string_view::npos || !parm.value) return;
        for (const Word& word : wordsOf(*parm.row))
            if (word.since == Since::Prov11 && word.text == *parm.value) note(word.text, parm.element);
    }

    // The domains of a physical proxy lie within those of its logical proxy (WAP-183 §5.6.2).
    void checkDomains(const Node& physical) {
        const auto& outer = domainsOf(physical.parent);
        if (outer.empty() || outer.size() > 16) return; // four are allowed; of hundreds that is said
        for (const ParmItem& parm : model_.parms(physical)) {
            if (parm.name != "DOMAIN" || !parm.value) continue;
            const Scope185 inner = scopeOf(*parm.value);
            if (std::any_of(outer.begin(), outer.end(), [&](const Scope185& one) { return covers(one, inner); }))
                continue;
            out_.add("domain-subset", parm.element,
                     fmt::format("DOMAIN is {}, which lies outside every DOMAIN of the PXLOGICAL around it: nothing is "
                                 "sent there; expected a part of those, or add it to the PXLOGICAL",
                                 shownValue(parm)));
        }
    }

    const std::vector<Scope185>& domainsOf(std::uint32_t node) {
        const auto [entry, isNew] = domains_.try_emplace(node);
        if (isNew)
            for (const ParmItem& parm : model_.parms(model_.nodes()[node]))
                if (parm.name == "DOMAIN" && parm.value) entry->second.push_back(scopeOf(*parm.value));
        return entry->second;
    }

    const Model& model_;
    Collector& out_;
    std::unordered_map<std::uint32_t, std::vector<Scope185>> domains_;
};

} // namespace

void checkPortability(const Model& model, Collector& out) {
    PortabilityCheck(model, out).run();
}

} // namespace efs::prov
