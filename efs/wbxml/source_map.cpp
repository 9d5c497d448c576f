#include "efs/wbxml/source_map.h"

#include "efs/wbxml/parser.h"

#include <algorithm>

namespace efs::wbxml {

namespace {

using Kind = PageToken::Kind;

class Surveyor : public Events {
  public:
    explicit Surveyor(SourceMap& map) : map_(map) {}

    void switchPage(bool tags, std::uint8_t page, apdu::Range where) {
        if (tags && switchedAt_ == nowhere) switchedAt_ = where.offset;
        if (!tags) switchedInValue_ = true;
        add(where.offset, tags ? Kind::TagSwitch : Kind::AttributeSwitch);
        pages_[tags ? 1 : 0] = page;
    }
    void startElement(const TagToken& tag) {
        if (tag.spelling != Spelling::Literal) add(tag.bytes.offset, Kind::Tag);
        current_ = map_.places.size();
        map_.places.push_back({std::min(switchedAt_, tag.bytes.offset), tag.bytes.end(), tag.bytes.end(), tag.content});
        switchedAt_ = nowhere;
    }
    void startAttribute(const StartToken& start) {
        start_ = map_.tokens.size();
        switchedInValue_ = false;
        add(start.bytes.offset, start.token == global::literal ? Kind::LiteralStart : Kind::Attribute);
    }
    void text(const TextToken& text) {
        switchedAt_ = nowhere;
        if (text.piece.kind != Piece::Kind::Token && text.piece.kind != Piece::Kind::Unknown) return;
        // A switch that the value needs is to stand before its attribute where nothing else says so.
        if (!switchedInValue_ && map_.tokens[start_].kind == Kind::LiteralStart)
            map_.tokens[start_].kind = Kind::Attribute;
        add(text.piece.bytes.offset, Kind::Attribute);
    }
    void endAttributes(apdu::Range where) {
        if (!inInstruction_) map_.places[current_].headEnd = where.end();
    }
    void endElement(apdu::Range) { switchedAt_ = nowhere; }
    void startInstruction(apdu::Range) {
        inInstruction_ = true;
        switchedAt_ = nowhere;
    }
    void endInstruction() { inInstruction_ = false; }
    void finish() { map_.finalPages = pages_; }

  private:
    static constexpr std::size_t nowhere = SIZE_MAX;
    void add(std::size_t offset, Kind kind) { map_.tokens.push_back({offset, kind, pages_}); }

    SourceMap& map_;
    std::array<std::uint8_t, 2> pages_{};
    std::size_t switchedAt_ = nowhere, current_ = 0, start_ = 0;
    bool switchedInValue_ = false, inInstruction_ = false;
};

} // namespace

std::vector<PageToken>::const_iterator SourceMap::at(std::size_t offset) const {
    return std::lower_bound(tokens.begin(), tokens.end(), offset,
                            [](const PageToken& token, std::size_t wanted) { return token.offset < wanted; });
}

SourceMap mapOf(const Document& document) {
    SourceMap map;
    map.places.reserve(document.elements().size());
    Surveyor surveyor(map);
    Parser<Surveyor>(document.bytes(), document.options(), surveyor).readDocument();
    surveyor.finish();
    return map;
}

} // namespace efs::wbxml
