#include "efs/prov/move.h"

#include "efs/prov/field_path.h"
#include "efs/prov/respell.h"

#include <algorithm>
#include <cstdlib>

namespace efs::prov {

using apdu::ErrorKind;
using apdu::propagate;
using apdu::Result;
using wbxml::Attribute;
using wbxml::Document;
using wbxml::Element;

namespace {

std::vector<std::uint32_t> childrenOf(const Document& document, std::uint32_t parent) {
    std::vector<std::uint32_t> children;
    const auto elements = document.elements();
    for (std::uint32_t i = elements[parent].firstChild; i != Element::none; i = elements[i].nextSibling)
        children.push_back(i);
    return children;
}

bool canBeWritten(const Document& document) {
    const auto elements = document.elements();
    return std::all_of(elements.begin(), elements.end(), [&](const Element& element) {
        const auto attributes = document.attributes(element);
        return !element.name.empty() && !element.hasText &&
               std::none_of(attributes.begin(), attributes.end(),
                            [](const Attribute& one) { return one.name.empty() || one.unknownValue; });
    });
}

// The tree with the children of one element in another order; nesting ends at wbxml::maxDepth.
struct Writer {
    const Document& document;
    std::uint32_t parent;
    const std::vector<std::uint32_t>& order;
    wbxml::Encoder out{};

    void write(std::uint32_t index) {
        const Element& element = document.elements()[index];
        out.start(element.name);
        for (const Attribute& attribute : document.attributes(element))
            if (document.attribute(element, attribute.name) == &attribute)
                out.attribute(attribute.name, attribute.value);
        for (const std::uint32_t child : index == parent ? order : childrenOf(document, index)) write(child);
        out.end();
    }
};

// `moving` past neighbours of its name, or as far as they reach.
void shift(std::vector<std::uint32_t>& order, const Document& document, std::uint32_t moving, int by) {
    const auto elements = document.elements();
    auto at = std::find(order.begin(), order.end(), moving);
    for (int left = std::abs(by); left > 0; --left) {
        const auto end = by < 0 ? order.begin() : order.end() - 1;
        if (at == end) return;
        const auto next = by < 0 ? at - 1 : at + 1;
        if (elements[*next].name != elements[moving].name) return;
        std::iter_swap(at, next);
        at = next;
    }
}

} // namespace

Result<Document> moved(const Document& document, const std::string& path, int by) {
    const auto parsed = FieldPath::parse(path);
    if (!parsed) return propagate(parsed);
    const auto element = FieldPaths(document).find(*parsed);
    if (!element) return propagate(element);
    if (*element == 0) return document;
    if (!canBeWritten(document))
        return apdu::fail(ErrorKind::Unsupported, "the document holds tokens that nobody knows, so it keeps its order");
    const std::uint32_t parent = document.elements()[*element].parent;
    auto order = childrenOf(document, parent);
    shift(order, document, *element, by);
    Writer writer{document, parent, order};
    writer.write(0);
    const auto bytes = std::move(writer.out).finish();
    if (!bytes) return propagate(bytes);
    const auto wanted = Document::decode(*bytes, document.options());
    if (!wanted) return propagate(wanted);
    return respell(*wanted, document);
}

} // namespace efs::prov
