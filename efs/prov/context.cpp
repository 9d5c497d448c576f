#include "efs/prov/context.h"

#include "efs/prov/context_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::string_view knownMajor = "1"; // PROV 1.0 and 1.1

// Absent, or of a major version known here; a higher minor brings at most parms to be ignored (WAP-183 §5.4, WAP-185
// §5.3).
bool isKnownVersion(std::optional<std::string_view> version) {
    return !version || version->substr(0, version->find('.')) == knownMajor;
}

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

// The context a document belongs to: the one of its PROVURL; a nameless context takes the first name that comes.
// Without a PROVURL it belongs to the card's context, which all three files share (WAP-185 §6.1).
ContextBuilder& contextFor(const std::string& url, std::vector<ContextBuilder>& contexts) {
    if (contexts.empty()) return contexts.emplace_back();
    if (url.empty()) return contexts.front();
    for (ContextBuilder& context : contexts)
        if (context.tps().empty() || sameProvUrl(context.tps(), url)) return context;
    return contexts.emplace_back();
}

} // namespace

bool sameProvUrl(std::string_view a, std::string_view b) {
    return normalised(a) == normalised(b);
}

Contexts formContexts(const std::vector<Source>& sources) {
    Contexts result;
    std::vector<ContextBuilder> builders;
    for (const Source& source : sources) {
        if (source.document == nullptr) continue;
        Report report(result.findings, source.object);
        const auto declared = version(*source.document);
        if (!isKnownVersion(declared)) {
            report(Severity::Error, "document-version", "WAP-185 §5.3", "wap-provisioningdoc",
                   source.document->root().bytes,
                   fmt::format("version {} is unknown: devices ignore the whole document", brief(*declared)));
            continue;
        }
        const std::string url = provUrlOf(*source.document);
        const std::size_t before = builders.size();
        ContextBuilder& builder = contextFor(url, builders);
        if (before > 0 && builders.size() > before)
            report(Severity::Note, "context-second", "WAP-184 §5.1", "BOOTSTRAP/PROVURL", source.document->root().bytes,
                   "the document names another PROVURL than those before it and forms a context of its own");
        builder.add(*source.document, source.object, report);
    }
    for (const ContextBuilder& builder : builders) result.contexts.push_back(builder.finish(result.findings));
    // The card is the one place where the issuer alone writes, so its context may be the privileged one (WAP-184
    // §7.1.1); there is only one such (WAP-182 §6.1), and the first formed is the one with priority.
    if (!result.contexts.empty()) result.contexts.front().privileged = true;
    return result;
}

} // namespace efs::prov
