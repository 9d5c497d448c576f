#include "card/line/template.h"

#include "card/line/csv_rows.h"
#include "efs/prov/field_path.h"
#include "efs/prov/schema.h"
#include "efs/wbxml/encoder.h"
#include "efs/wbxml/encoder_body.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace card::line {

using apdu::ErrorKind;
using efs::wbxml::Attribute;
using efs::wbxml::Document;
using efs::wbxml::Element;

namespace {

constexpr std::string_view opening = "{{", closing = "}}";

bool hasPlaceholder(std::string_view value) {
    return value.find(opening) != std::string_view::npos;
}

// Nothing but one inline string stands for such a text (encoder_body.h).
bool isPlainString(std::string_view text, std::string_view parm) {
    return efs::wbxml::isPlainAscii(text) && !efs::wbxml::Body::tokensFor(text, parm).page();
}

} // namespace

std::size_t ColumnList::add(std::string_view name) {
    if (const auto known = find(name)) return *known;
    names_.emplace_back(name);
    return names_.size() - 1;
}

std::optional<std::size_t> ColumnList::find(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return {};
    return static_cast<std::size_t>(found - names_.begin());
}

apdu::Result<std::vector<Blank::Piece>> parsePlaceholders(std::string_view value, ColumnList& columns) {
    std::vector<Blank::Piece> pieces;
    for (std::size_t at = 0;;) {
        const std::size_t open = value.find(opening, at);
        if (open == std::string_view::npos) {
            if (at < value.size()) pieces.push_back({std::string(value.substr(at)), {}, {}});
            return pieces;
        }
        const std::size_t close = value.find(closing, open);
        if (close == std::string_view::npos) {
            return apdu::fail(ErrorKind::Malformed, "a placeholder is opened with {{ and not closed")
                .hint("write {{column}} or {{column|default}}");
        }
        const std::string_view inside = value.substr(open + opening.size(), close - open - opening.size());
        const std::size_t bar = inside.find('|');
        const std::string column = columnName(inside.substr(0, bar));
        if (column.empty() || hasPlaceholder(inside)) {
            return apdu::fail(ErrorKind::Malformed, "a placeholder names no column")
                .hint("write {{column}} or {{column|default}}");
        }
        Blank::Piece piece{std::string(value.substr(at, open - at)), columns.add(column), {}};
        if (bar != std::string_view::npos) piece.fallback = std::string(inside.substr(bar + 1));
        pieces.push_back(std::move(piece));
        at = close + closing.size();
    }
}

void Blank::fill(std::span<const std::string_view> values, std::string& text) const {
    text.clear();
    for (const Piece& piece : pieces) {
        text += piece.text;
        if (!piece.column) continue;
        const std::string_view value = values[*piece.column];
        text += value.empty() && piece.fallback ? std::string_view(*piece.fallback) : value;
    }
}

apdu::Result<Template> Template::compile(const Document& document, ColumnList& columns) {
    Template made(document);
    if (auto found = made.findBlanks(columns); !found) return propagate(found);
    if (auto cut = made.cut(); !cut) return propagate(cut);
    return made;
}

apdu::Result<void> Template::findBlanks(ColumnList& columns) {
    efs::prov::FieldPaths paths(document_);
    for (std::uint32_t index = 0; index < document_.elements().size(); ++index) {
        const Element& element = document_.elements()[index];
        const auto broken = [&](std::string text) {
            return apdu::fail(ErrorKind::Malformed, std::move(text)).in(paths.of(index));
        };
        if (element.name.empty() || element.hasText) return broken("an element that a template cannot hold");
        const Attribute* name = document_.attribute(element, "name");
        for (const Attribute& attribute : document_.attributes(element)) {
            if (attribute.name.empty() || attribute.unknownValue) return broken("a value that nobody can read");
            if (!hasPlaceholder(attribute.value)) continue;
            const bool again = !blanks_.empty() && blanks_.back().element == index;
            if (attribute.name != "value" || name == nullptr || again)
                return broken("placeholders can stand in the values of parms only");
            auto pieces = parsePlaceholders(attribute.value, columns);
            if (!pieces) return propagate(pieces).in(paths.of(index));
            blanks_.push_back({std::move(*pieces), index, std::string(name->value), paths.of(index),
                               efs::prov::isSensitive(name->value)});
        }
    }
    return {};
}

// Encoded once with a text of its own in every blank, so that the places show.
apdu::Result<void> Template::cut() {
    std::vector<std::string> marks;
    for (std::size_t i = 0; i < blanks_.size(); ++i) marks.push_back(fmt::format("~blank {}~", i));
    auto encoded = encode(marks);
    if (!encoded) return propagate(encoded);
    auto at = encoded->begin();
    for (const std::string& mark : marks) {
        const auto bytes = apdu::asBytes(mark);
        const auto found = std::search(at, encoded->end(), bytes.begin(), bytes.end());
        between_.emplace_back(at, found);
        at = found + static_cast<std::ptrdiff_t>(mark.size());
    }
    between_.emplace_back(at, encoded->end());
    return {};
}

apdu::Result<void> Template::render(std::span<const std::string> texts, apdu::Bytes& bytes) const {
    bool plain = true;
    for (std::size_t i = 0; i < blanks_.size() && plain; ++i) plain = isPlainString(texts[i], blanks_[i].parm);
    if (!plain) {
        auto encoded = encode(texts);
        if (!encoded) return propagate(encoded);
        bytes = std::move(*encoded);
        return {};
    }
    bytes.clear();
    for (std::size_t i = 0; i < blanks_.size(); ++i) {
        apdu::append(bytes, between_[i]);
        apdu::append(bytes, apdu::asBytes(texts[i]));
    }
    apdu::append(bytes, between_.back());
    return {};
}

apdu::Result<apdu::Bytes> Template::encode(std::span<const std::string> texts) const {
    efs::wbxml::Encoder encoder;
    std::vector<std::uint32_t> open;
    std::size_t blank = 0;
    for (std::uint32_t index = 0; index < document_.elements().size(); ++index) {
        const Element& element = document_.elements()[index];
        while (!open.empty() && open.back() != element.parent) encoder.end(), open.pop_back();
        encoder.start(element.name);
        open.push_back(index);
        const bool filled = blank < blanks_.size() && blanks_[blank].element == index;
        for (const Attribute& attribute : document_.attributes(element))
            encoder.attribute(attribute.name, filled && attribute.name == "value" ? texts[blank] : attribute.value);
        if (filled) ++blank;
    }
    for (; !open.empty(); open.pop_back()) encoder.end();
    return std::move(encoder).finish();
}

} // namespace card::line
