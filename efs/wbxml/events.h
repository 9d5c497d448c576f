// What the parser tells of a document (WAP-192 §5.3): tags, attribute starts, texts, and the ends of things.
//
// Every byte of a document belongs to exactly one event that carries a range, in order. Texts are as they stand in the
// file and not yet checked as UTF-8.
#pragma once

#include "efs/wbxml/reader.h"

#include <string_view>

namespace efs::wbxml {

struct TagToken {
    std::string_view name; // as in the file, not yet checked as UTF-8; empty when unknown
    std::uint8_t page = 0, token = 0;
    Spelling spelling = Spelling::Token;
    bool attributes = false, content = false;
    apdu::Range bytes;
};

struct StartToken {
    std::string_view name, prefix;
    std::uint8_t page = 0, token = 0;
    Spelling spelling = Spelling::Token;
    apdu::Range bytes;
};

// A piece of an attribute value, or of character data.
struct TextToken {
    Piece piece;
    std::string_view text;  // as in the file; of an entity its UTF-8, valid during the call only
    char32_t codePoint = 0; // of an entity
    bool known = true;      // false: unknown or extension token, which says nothing
    bool lenient = false;   // not in the specification, read as the field reads it
};

// A sink that listens to nothing.
struct Events {
    void header(const Header&, const HeaderFields&) {}
    void switchPage(bool /*tags*/, std::uint8_t /*page*/, apdu::Range) {}
    void startElement(const TagToken&) {}
    void startAttribute(const StartToken&) {}
    void text(const TextToken&) {}
    void endAttributes(apdu::Range) {}
    void endElement(apdu::Range) {}       // the END of its content; empty when it has none
    void startInstruction(apdu::Range) {} // its attribute and values follow
    void endInstruction() {}
};

} // namespace efs::wbxml
