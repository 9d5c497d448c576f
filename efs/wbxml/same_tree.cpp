#include "efs/wbxml/document.h"

#include <algorithm>

namespace efs::wbxml {

namespace {

// The pieces of a value nobody understands, page and bytes: the same when spelled the same.
apdu::Bytes spellingOf(const Document& document, const Attribute& attribute) {
    apdu::Bytes bytes;
    for (const Piece& piece : document.pieces(attribute)) {
        const bool onPage = piece.kind == Piece::Kind::Token || piece.kind == Piece::Kind::Unknown;
        bytes.push_back(onPage ? piece.page : 0); // global tokens mean the same on all
        apdu::append(bytes, apdu::slice(document.bytes(), piece.bytes));
    }
    return bytes;
}

bool sameAttribute(const Document& a, const Attribute& x, const Document& b, const Attribute& y) {
    if (x.name != y.name || x.value != y.value || x.unknownValue != y.unknownValue) return false;
    if (x.spelling == Spelling::Unknown && (x.page != y.page || x.token != y.token)) return false;
    return !x.unknownValue || spellingOf(a, x) == spellingOf(b, y);
}

// Every attribute of `x` that counts (of equal names the first) stands in `y`, too. Attributes have no order in XML.
bool holdsAll(const Document& a, const Element& x, const Document& b, const Element& y) {
    const auto ours = a.attributes(x);
    return std::all_of(ours.begin(), ours.end(), [&](const Attribute& attribute) {
        if (attribute.spelling != Spelling::Unknown) {
            if (a.attribute(x, attribute.name) != &attribute) return true;
            const Attribute* other = b.attribute(y, attribute.name);
            return other != nullptr && sameAttribute(a, attribute, b, *other);
        }
        const auto theirs = b.attributes(y);
        return std::any_of(theirs.begin(), theirs.end(),
                           [&](const Attribute& other) { return sameAttribute(a, attribute, b, other); });
    });
}

} // namespace

bool sameHead(const Document& a, const Element& x, const Document& b, const Element& y) {
    if (x.name != y.name || x.hasText != y.hasText) return false;
    if (x.spelling == Spelling::Unknown && (x.page != y.page || x.token != y.token)) return false;
    return holdsAll(a, x, b, y) && holdsAll(b, y, a, x);
}

bool sameTree(const Document& a, const Document& b) {
    const auto ours = a.elements(), theirs = b.elements();
    return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      [&](const Element& x, const Element& y) { return x.parent == y.parent && sameHead(a, x, b, y); });
}

} // namespace efs::wbxml
