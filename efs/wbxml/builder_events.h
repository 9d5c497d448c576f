// What the builder does with the events that every document has.
#pragma once

#include "efs/wbxml/builder.h"

#include <utility>

namespace efs::wbxml {

inline void Builder::startElement(const TagToken& tag) {
    current_ = static_cast<std::uint32_t>(storage_.elements.size());
    Element& element = storage_.elements.emplace_back();
    element.name = tag.name;
    element.page = tag.page;
    element.token = tag.token;
    element.spelling = tag.spelling;
    element.bytes = tag.bytes;
    element.firstAttribute = static_cast<std::uint32_t>(storage_.attributes.size());
    if (depth_ > 0) {
        Open& parent = open_[depth_ - 1];
        element.parent = parent.element;
        (parent.lastChild == Element::none ? storage_.elements[parent.element].firstChild
                                           : storage_.elements[parent.lastChild].nextSibling) = current_;
        parent.lastChild = current_;
    }
    open_[depth_++] = {current_, Element::none};
    inAttributes_ = tag.attributes;
    switchedAt_ = nowhere;
    if (tag.spelling == Spelling::Literal) element.name = clean(tag.name, tag.bytes);
    if (tag.spelling == Spelling::Unknown) unknownTag(tag);
}

inline void Builder::startAttribute(const StartToken& start) {
    if (inInstruction_) return;
    closeAttribute();
    Attribute& attribute = storage_.attributes.emplace_back();
    attribute.name = start.name;
    attribute.value = start.prefix;
    attribute.page = start.page;
    attribute.token = start.token;
    attribute.spelling = start.spelling;
    const std::size_t from = std::min(switchedAt_, start.bytes.offset);
    switchedAt_ = nowhere;
    attribute.bytes = {from, start.bytes.end() - from};
    attribute.firstPiece = static_cast<std::uint32_t>(storage_.pieces.size());
    ++storage_.elements[current_].attributeCount;
    if (start.spelling == Spelling::Literal) attribute.name = clean(start.name, start.bytes);
    if (start.spelling == Spelling::Unknown || start.spelling == Spelling::Lenient) oddStart(start);
}

inline void Builder::text(const TextToken& text) {
    if (inInstruction_) return;
    if (!inAttributes_) return characterData(text);
    switchedAt_ = nowhere;
    Attribute& attribute = storage_.attributes.back();
    storage_.pieces.push_back(text.piece);
    ++attribute.pieceCount;
    attribute.bytes.length = text.piece.bytes.end() - attribute.bytes.offset;

    std::string_view more = text.text;
    if (text.piece.kind == Piece::Kind::Inline || text.piece.kind == Piece::Kind::Table) {
        more = clean(more, text.piece.bytes);
    } else if (text.piece.kind != Piece::Kind::Token || text.lenient) {
        if (text.lenient && attribute.spelling == Spelling::Token) attribute.spelling = Spelling::Lenient;
        if (!rareText(text)) {
            attribute.unknownValue = true;
            return;
        }
    }
    if (!joining_ && attribute.value.empty() && text.piece.kind != Piece::Kind::Entity) {
        attribute.value = more;
        return;
    }
    if (!std::exchange(joining_, true)) joined_ = attribute.value;
    joined_ += more;
}

// At most maxAttributes, nearly always two.
inline bool Builder::isDuplicate(const Attribute& attribute) const {
    const Attribute* other = &storage_.attributes[storage_.elements[current_].firstAttribute];
    while (other != &attribute && other->name != attribute.name) ++other;
    return other != &attribute && !attribute.name.empty();
}

inline void Builder::closeAttribute() {
    if (storage_.elements[current_].attributeCount == 0) return;
    Attribute& attribute = storage_.attributes.back();
    if (std::exchange(joining_, false)) attribute.value = keep(joined_);
    if (isDuplicate(attribute)) duplicate(attribute);
}

inline void Builder::endAttributes(apdu::Range) {
    if (inInstruction_) return;
    closeAttribute();
    inAttributes_ = false;
    switchedAt_ = nowhere;
}

inline void Builder::endElement(apdu::Range where) {
    Element& element = storage_.elements[open_[--depth_].element];
    element.bytes.length = where.end() - element.bytes.offset;
}

} // namespace efs::wbxml
