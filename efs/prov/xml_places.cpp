#include "efs/prov/xml_places.h"

#include "efs/prov/field_path.h"
#include "efs/prov/schema.h"
#include "efs/prov/tree.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

constexpr std::string_view bullets = "\u2022\u2022\u2022\u2022";
constexpr std::string_view blanks = " \t\r\n";

// What stands between the quotes of an attribute, counted from the start of the tag.
std::optional<apdu::Range> valueIn(std::string_view tag, std::string_view attribute) {
    std::size_t at = tag.find_first_of(blanks);
    while (at != std::string_view::npos) {
        const std::size_t name = tag.find_first_not_of(blanks, at);
        const std::size_t open = tag.find_first_of("\"'", at);
        if (name == std::string_view::npos || open == std::string_view::npos) return std::nullopt;
        const std::size_t close = tag.find(tag[open], open + 1);
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view found = tag.substr(name, tag.find_first_of(" \t\r\n=", name) - name);
        if (found == attribute) return apdu::Range{open + 1, close - open - 1};
        at = close + 1;
    }
    return std::nullopt;
}

} // namespace

XmlPlaces::XmlPlaces(const Imported& imported) : tags_(imported.tags) {
    FieldPaths paths(imported.document);
    const std::size_t count = std::min(tags_.size(), imported.document.elements().size());
    tags_.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        fields_.push_back(paths.of(i));
        byField_.try_emplace(fields_.back(), i);
    }
}

std::optional<apdu::Range> XmlPlaces::tagOf(const std::string& field) const {
    if (const auto found = byField_.find(field); found != byField_.end()) return tags_[found->second];
    auto path = FieldPath::parse(field);
    while (path && path->steps.size() > 1) {
        path->steps.pop_back();
        path->slash = false;
        if (const auto found = byField_.find(path->text()); found != byField_.end()) return tags_[found->second];
    }
    return std::nullopt;
}

const std::string& XmlPlaces::fieldAt(std::size_t offset) const {
    static const std::string none;
    const auto next = std::upper_bound(tags_.begin(), tags_.end(), offset,
                                       [](std::size_t at, const apdu::Range& tag) { return at < tag.offset; });
    return next == tags_.begin() ? none : fields_[static_cast<std::size_t>(next - tags_.begin()) - 1];
}

HiddenXml hideCredentials(std::string_view text, const Imported& imported) {
    HiddenXml hidden;
    std::size_t done = 0, number = 0;
    const auto elements = imported.document.elements();
    for (std::uint32_t i = 0; i < elements.size() && i < imported.tags.size(); ++i) {
        if (elements[i].name != "parm" || !isSensitive(Parm(imported.document, i).name())) continue;
        const apdu::Range tag = imported.tags[i];
        const auto value = valueIn(text.substr(tag.offset, tag.length), "value");
        if (!value || value->length == 0) continue;
        std::string placeholder;
        do {
            placeholder = fmt::format("{}{}", bullets, ++number);
        } while (text.find(placeholder) != std::string_view::npos);
        const std::size_t start = tag.offset + value->offset;
        hidden.text += text.substr(done, start - done);
        hidden.text += placeholder;
        hidden.secrets.push_back({std::move(placeholder), std::string(text.substr(start, value->length))});
        done = start + value->length;
    }
    hidden.text += text.substr(done);
    return hidden;
}

std::string restoreCredentials(std::string_view text, const std::vector<HiddenXml::Secret>& secrets) {
    std::unordered_map<std::string_view, std::string_view> spelled;
    for (const HiddenXml::Secret& secret : secrets) spelled.emplace(secret.placeholder, secret.spelled);
    std::string result;
    std::size_t done = 0;
    for (std::size_t at = text.find(bullets); at != std::string_view::npos; at = text.find(bullets, at + 1)) {
        if (at == 0 || at < done) continue;
        const char quote = text[at - 1]; // a placeholder is a whole value
        if (quote != '"' && quote != '\'') continue;
        const std::size_t close = text.find(quote, at);
        if (close == std::string_view::npos) break;
        const auto secret = spelled.find(text.substr(at, close - at));
        if (secret == spelled.end()) continue;
        result += text.substr(done, at - done);
        // It may have come from a value in the other quotes.
        for (const char c : secret->second) result += c != quote ? std::string(1, c) : c == '"' ? "&quot;" : "&apos;";
        done = close;
    }
    result += text.substr(done);
    return result;
}

} // namespace efs::prov
