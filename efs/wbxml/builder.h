// Makes the index of a document out of the parser's events: the sink behind Document::decode.
//
// What every document has stands in builder_events.h, to be compiled into the parser; what is odd enough to be remarked
// on stands in builder.cpp.
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
    DecodeOptions options;
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

} // namespace efs::wbxml

#include "efs/wbxml/builder_events.h"
