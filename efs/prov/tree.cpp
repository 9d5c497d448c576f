#include "efs/prov/tree.h"

#include <algorithm>

namespace efs::prov {

using wbxml::Attribute;
using wbxml::Element;

namespace {

constexpr std::string_view parmElement = "parm", characteristicElement = "characteristic";

// Calls visit(index) for each child element of that name, until it gives false.
template <class Visit>
void eachChild(const wbxml::Document& document, std::uint32_t parent, std::string_view name, Visit&& visit) {
    const auto elements = document.elements();
    for (std::uint32_t i = elements[parent].firstChild; i != Element::none; i = elements[i].nextSibling)
        if (elements[i].name == name && !visit(i)) return;
}

std::vector<Characteristic> nested(const wbxml::Document& document, std::uint32_t parent) {
    std::vector<Characteristic> found;
    eachChild(document, parent, characteristicElement, [&](std::uint32_t i) {
        found.emplace_back(document, i);
        return true;
    });
    return found;
}

std::string_view text(const wbxml::Document& document, std::uint32_t index, std::string_view attribute) {
    const Attribute* found = document.attribute(document.elements()[index], attribute);
    return found == nullptr || found->unknownValue ? std::string_view() : found->value;
}

} // namespace

std::string_view Parm::name() const {
    return text(*document_, index_, "name");
}

std::optional<std::string_view> Parm::value() const {
    const Attribute* found = document_->attribute(document_->elements()[index_], "value");
    if (found == nullptr) return std::nullopt;
    return found->value;
}

bool Parm::known() const {
    const Element& element = document_->elements()[index_];
    const auto attributes = document_->attributes(element);
    // An attribute nobody knows may well be the value.
    const bool foreign = std::any_of(attributes.begin(), attributes.end(), [](const Attribute& attribute) {
        return attribute.spelling == wbxml::Spelling::Unknown;
    });
    const Attribute* value = document_->attribute(element, "value");
    return !foreign && !name().empty() && (value == nullptr || !value->unknownValue);
}

apdu::Range Parm::bytes() const {
    return document_->elements()[index_].bytes;
}

std::optional<apdu::Range> Parm::valueBytes() const {
    const Attribute* found = document_->attribute(document_->elements()[index_], "value");
    if (found == nullptr) return std::nullopt;
    return found->bytes;
}

std::string_view Characteristic::type() const {
    return text(*document_, index_, "type");
}

std::vector<Parm> Characteristic::parms() const {
    std::vector<Parm> found;
    eachChild(*document_, index_, parmElement, [&](std::uint32_t i) {
        found.emplace_back(*document_, i);
        return true;
    });
    return found;
}

std::vector<Characteristic> Characteristic::characteristics() const {
    return nested(*document_, index_);
}

std::vector<Characteristic> Characteristic::characteristics(std::string_view type) const {
    std::vector<Characteristic> found = nested(*document_, index_);
    std::erase_if(found, [&](const Characteristic& inner) { return inner.type() != type; });
    return found;
}

std::optional<Parm> Characteristic::parm(std::string_view name) const {
    std::optional<Parm> found;
    eachChild(*document_, index_, parmElement, [&](std::uint32_t i) {
        const Parm candidate(*document_, i);
        if (candidate.name() == name && candidate.known()) found = candidate;
        return !found;
    });
    return found;
}

std::optional<std::string_view> Characteristic::value(std::string_view name) const {
    const std::optional<Parm> found = parm(name);
    return found ? found->value() : std::nullopt;
}

std::vector<std::string_view> Characteristic::values(std::string_view name) const {
    std::vector<std::string_view> found;
    eachChild(*document_, index_, parmElement, [&](std::uint32_t i) {
        const Parm candidate(*document_, i);
        if (candidate.name() == name && candidate.known() && candidate.value()) found.push_back(*candidate.value());
        return true;
    });
    return found;
}

apdu::Range Characteristic::bytes() const {
    return document_->elements()[index_].bytes;
}

std::vector<Characteristic> characteristics(const wbxml::Document& document) {
    return nested(document, 0);
}

std::optional<std::string_view> version(const wbxml::Document& document) {
    const Attribute* found = document.attribute(document.root(), "version");
    if (found == nullptr) return std::nullopt;
    return found->value;
}

std::optional<std::uint32_t> elementAt(const wbxml::Document& document, std::size_t offset) {
    const auto elements = document.elements();
    // Elements stand in document order: the last one that begins at or before the byte, or the innermost around it.
    const auto after =
        std::upper_bound(elements.begin(), elements.end(), offset,
                         [](std::size_t at, const Element& element) { return at < element.bytes.offset; });
    if (after == elements.begin()) return std::nullopt;
    auto index = static_cast<std::uint32_t>(after - elements.begin() - 1);
    while (index != Element::none && !elements[index].bytes.contains(offset)) index = elements[index].parent;
    if (index == Element::none) return std::nullopt;
    return index;
}

std::vector<Finding> decoderFindings(const wbxml::Document& document) {
    const auto remarks = document.findings();
    std::vector<Finding> findings(remarks.begin(), remarks.end());
    FieldPaths paths(document);
    for (Finding& finding : findings)
        if (const auto element = finding.bytes ? elementAt(document, finding.bytes->offset) : std::nullopt)
            finding.where = paths.of(*element);
    return findings;
}

} // namespace efs::prov
