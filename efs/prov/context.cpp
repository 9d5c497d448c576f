#include "efs/prov/context.h"

#include "efs/prov/context_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace efs::prov {

namespace {

constexpr std::string_view knownMajor = "1"; // PROV 1.0 and 1.1

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string normalised(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    const std::size_t path = std::min(rest.find('/'), rest.size());
    return (scheme == std::string_view::npos ? "http" : lower(url.substr(0, scheme))) + "://" +
           lower(rest.substr(0, path)) + (path == rest.size() ? "/" : std::string(rest.substr(path)));
}

std::string provUrlOf(const wbxml::Document& document) {
    for (const Characteristic& one : characteristics(document))
        if (one.type() == "BOOTSTRAP")
            if (const auto url = one.value("PROVURL"); url && !url->empty()) return std::string(*url);
    return {};
}

// A context while it grows, and whether the card's own files take part.
struct Growing {
    ContextBuilder builder;
    bool ofCard = true;
};

// The context a document belongs to: the one of its PROVURL; the card's nameless context takes the first name that
// comes. Without a PROVURL a card's file belongs to the card's context, which all three share (WAP-185 §6.1), and any
// other document is a context of its own (WAP-184 §5.1). A deque: builders stay where they are.
ContextBuilder& contextFor(const Source& source, const std::string& url, std::deque<Growing>& contexts) {
    const bool ofCard = source.further.empty();
    for (Growing& context : contexts) {
        const std::string& tps = context.builder.tps();
        const bool named = !url.empty() && (tps.empty() ? ofCard && context.ofCard : sameProvUrl(tps, url));
        const bool shared = url.empty() && ofCard && context.ofCard;
        if (named || shared) return context.builder;
    }
    return contexts.emplace_back(Growing{{}, ofCard}).builder;
}

} // namespace

// A higher minor brings at most parms to be ignored.
bool isKnownVersion(const wbxml::Document& document) {
    const auto declared = version(document);
    return !declared || declared->substr(0, declared->find('.')) == knownMajor;
}

std::string name(const Source& source) {
    return source.further.empty() ? std::string(name(source.object)) : source.further;
}

bool sameProvUrl(std::string_view a, std::string_view b) {
    return normalised(a) == normalised(b);
}

Contexts formContexts(const std::vector<Source>& sources) {
    Contexts result;
    std::deque<Growing> contexts;
    std::vector<Shadowed> none;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Source& source = sources[i];
        if (source.document == nullptr) continue;
        Remarks remarks(result.findings, none, source, i);
        const apdu::Range whole = source.document->root().bytes;
        if (!isKnownVersion(*source.document)) {
            remarks(Severity::Error, "document-version", "WAP-185 §5.3", "wap-provisioningdoc", whole,
                    fmt::format("version {} is unknown: devices ignore the whole document",
                                brief(*version(*source.document))));
            continue;
        }
        const std::string url = provUrlOf(*source.document);
        const std::size_t before = contexts.size();
        ContextBuilder& builder = contextFor(source, url, contexts);
        if (before > 0 && contexts.size() > before && !url.empty())
            remarks(Severity::Note, "context-second", "WAP-184 §5.1", "BOOTSTRAP/PROVURL", whole,
                    "the document names another PROVURL than those before it and forms a context of its own");
        builder.add(source, i, result.findings);
    }
    for (Growing& context : contexts) result.contexts.push_back(context.builder.finish(sources, result.findings));
    // The card is the one place where the issuer alone writes, so its context may be the privileged one (WAP-184
    // §7.1.1); there is only one such (WAP-182 §6.1), and the first formed is the one with priority.
    if (!result.contexts.empty()) result.contexts.front().privileged = true;
    return result;
}

} // namespace efs::prov
