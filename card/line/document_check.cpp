#include "card/line/document_check.h"

#include "efs/prov/validate.h"

#include <algorithm>

namespace card::line {

using efs::prov::Kind;

namespace {

// Far below what any device takes (WAP-183 §6.1).
constexpr std::size_t longestHarmless = 30;

std::string_view typeOf(const efs::wbxml::Document& document, std::uint32_t parm) {
    const auto& characteristic = document.elements()[document.elements()[parm].parent];
    const auto* type = document.attribute(characteristic, "type");
    return type == nullptr ? std::string_view() : type->value;
}

// Free text wherever the schema knows such a parm, and nothing that tells things apart or leads to them.
std::size_t longestHarmlessIn(std::string_view type, std::string_view parm) {
    std::size_t longest = 0;
    for (const auto& row : efs::prov::parmRows()) {
        if (row.characteristic != type || row.name != parm) continue;
        if (row.kind != Kind::Text) return 0;
        const std::size_t guaranteed = efs::prov::guaranteedBytes(row);
        longest = guaranteed == 0 ? longestHarmless : std::min(longestHarmless, guaranteed);
    }
    for (const auto& row : efs::prov::characteristicRows())
        if (row.type == type && row.key == parm) return 0;
    const bool leads = parm == "APPID" || parm == "PROVIDER-ID" || parm == "RULE" || parm == "CLIENT-ID";
    return leads ? 0 : longest;
}

bool isPlainLetter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
           c == '-' || c == '@';
}

} // namespace

DocumentCheck::DocumentCheck(const Recipe& recipe) : recipe_(&recipe) {
    for (const DocumentRecipe& document : recipe.documents) {
        std::vector<Place> places;
        const auto& tree = document.document.document();
        for (const Blank& blank : document.document.blanks())
            places.push_back({longestHarmlessIn(typeOf(tree, blank.element), blank.parm)});
        places_.push_back(std::move(places));
        for (const auto& element : tree.elements())
            for (const auto& attribute : tree.attributes(element)) fixed_.emplace(attribute.value);
    }
}

bool DocumentCheck::isHarmless(std::size_t document, std::size_t blank, std::string_view text) const {
    if (text.empty() || text.size() > places_[document][blank].longest) return false;
    if (!std::all_of(text.begin(), text.end(), isPlainLetter)) return false;
    if (text.find_first_not_of('x') == std::string_view::npos) return false; // the mask of some views
    return !fixed_.contains(std::string(text));
}

// What the verdict hangs on: every text but the harmless ones.
void DocumentCheck::sign(const DocumentFiller& filler) {
    signature_.clear();
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < places_.size(); ++i)
        for (const std::string& text : filler.texts(i)) all.push_back(text);
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const auto texts = filler.texts(i);
        for (std::size_t j = 0; j < texts.size(); ++j) {
            const bool harmless =
                isHarmless(i, j, texts[j]) && std::count(all.begin(), all.end(), std::string_view(texts[j])) == 1;
            signature_ += harmless ? "h," : std::to_string(texts[j].size()) + ':';
            if (!harmless) signature_ += texts[j];
        }
    }
}

const DocumentCheck::Verdict& DocumentCheck::check(const DocumentFiller& filler,
                                                   std::span<const apdu::Bytes> documents) {
    sign(filler);
    if (const auto known = known_.find(signature_); known != known_.end()) return known->second;
    if (known_.size() >= maxRemembered) known_.clear();
    ++asked_;
    Verdict verdict;
    std::vector<efs::wbxml::Document> decoded;
    decoded.reserve(documents.size());
    std::vector<efs::prov::Part> parts;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const std::string object(efs::name(recipe_->documents[i].object));
        auto document = efs::wbxml::Document::decode(documents[i]);
        if (!document) {
            verdict.push_back({efs::Severity::Error, "document", "", object, "", {}, document.error().text});
            continue;
        }
        decoded.push_back(std::move(*document));
        parts.push_back({&decoded.back(), object});
    }
    for (auto& report : efs::prov::validate(parts))
        for (efs::Finding& finding : report.findings)
            if (finding.severity != efs::Severity::Note) verdict.push_back(std::move(finding));
    return known_.emplace(signature_, std::move(verdict)).first->second;
}

} // namespace card::line
