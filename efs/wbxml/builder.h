// Makes the index of a document out of the parser's events: the sink behind Document::decode.
//
// What every document has stands here, to be compiled into the parser; what is odd enough to be remarked on stands in
// builder.cpp.
#pragma once

#include "efs/wbxml/parser.h"
#include "efs/wbxml/text.h"

#include <algorithm>
#include <array>
#include <forward_list>
#include <string>
#include <vector>

namespace efs::wbxml {

struct Storage {
    apdu::Bytes bytes;
    Header header;
    std::vector<Element> elements;
    std::vector<Attribute> attributes;
    std::vector<Piece> pieces;
    std::forward_list<std::string> texts; // values no stretch of bytes spells: joined, converted or repaired
    std::vector<Finding> findings;
};

class Builder {
  public:
    explicit Builder(Storage& storage) : storage_(storage) {
        // A typical document has an element every ten bytes, an attribute with a piece every six. Those on cards are
        // small: a large file grows the vectors as it turns out to need.
        const std::size_t bytes = std::min<std::size_t>(storage.bytes.size(), 64u << 10);
        storage.elements.reserve(bytes / 10 + 4);
        storage.attributes.reserve(bytes / 6 + 4);
        storage.pieces.reserve(bytes / 6 + 4);
    }

    void header(const Header& header, const HeaderFields& fields);
    void switchPage(bool tags, std::uint8_t page, apdu::Range where);
    void startElement(const TagToken& tag);
    void startAttribute(const StartToken& start);
    void text(const TextToken& text);
    void endAttributes(apdu::Range where);
    void endElement(apdu::Range where);
    void startInstruction(apdu::Range where);
    void endInstruction() { inInstruction_ = false; }
    // What stands behind the document, from `offset` on; and the remarks in the order of the bytes they speak of.
    void finish(apdu::View behind, std::size_t offset, const std::vector<apdu::Range>& longIntegers);

  private:
    static constexpr std::size_t nowhere = SIZE_MAX;
    struct Open {
        std::uint32_t element = Element::none, lastChild = Element::none;
    };

    void closeAttribute();
    bool isDuplicate(const Attribute& attribute) const;
    std::string_view clean(std::string_view text, apdu::Range where) {
        return isPlainAscii(text) ? text : cleanRare(text, where);
    }
    std::string_view keep(std::string text);

    [[gnu::cold]] std::string_view cleanRare(std::string_view text, apdu::Range where);
    [[gnu::cold]] void unknownTag(const TagToken& tag);
    [[gnu::cold]] void oddStart(const StartToken& start);
    [[gnu::cold]] void characterData(const TextToken& text);
    [[gnu::cold]] bool rareText(const TextToken& text);
    [[gnu::cold]] bool opaqueText(const TextToken& text);
    [[gnu::cold]] void entityText(const TextToken& text);
    [[gnu::cold]] void duplicate(const Attribute& attribute);
    void behind(apdu::View tail, std::size_t offset);
    void add(Severity severity, apdu::Range where, std::string_view rule, std::string_view clause, std::string message);
    void note(apdu::Range where, std::string_view rule, std::string_view clause, std::string message);
    void warn(apdu::Range where, std::string_view rule, std::string_view clause, std::string message);

    Storage& storage_;
    std::array<Open, maxDepth + 1> open_{};
    std::size_t depth_ = 0;
    std::uint32_t current_ = 0;        // the element whose start was read last
    std::size_t switchedAt_ = nowhere; // page switches before the next start token belong to it
    bool inAttributes_ = false, inInstruction_ = false, joining_ = false, oldSwitchNoted_ = false;
    std::string joined_;
};

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
