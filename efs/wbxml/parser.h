// The grammar of WBXML (WAP-192 §5.3) as a stream of events: one walk that document and annotation share.
//
// Every byte of a document belongs to exactly one event that carries a range, in order. Bounded by the limits of
// document.h; nothing recurses. A template so that the events of a document, a hundred thousand documents a second, are
// plain stores; a Sink has the functions of Events.
#pragma once

#include "efs/wbxml/reader.h"

#include <fmt/format.h>

#include <utility>

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

template <class Sink>
class Parser : public Reader {
  public:
    Parser(apdu::View file, const DecodeOptions& options, Sink& sink) : Reader(file, options), sink_(sink) {}
    // Goes on where another one stands.
    Parser(const Reader& state, Sink& sink, std::uint8_t page)
        : Reader(state), sink_(sink), attributePage_(page), attributes_(attributePage(page)) {}

    // The document at the start of the file; position() is then its length.
    bool readDocument() {
        HeaderFields fields;
        if (!readHeader(fields)) return false;
        sink_.header(header(), fields);
        if (!readBody()) return false;
        readInstructionsBehind();
        return true;
    }

    // 43, one attribute with its values, END; the 43 is read.
    bool readInstruction() {
        sink_.startInstruction(since(position_ - 1));
        if (!readAttributes()) return false;
        sink_.endInstruction();
        return true;
    }

  private:
    bool readBody() {
        for (;;) {
            const std::size_t start = position_;
            if (atEnd()) return endsEarly();
            const std::uint8_t token = in_[position_++];
            if (token == global::end) {
                if (depth_ == 0) return broke(since(start), "an END stands where no element is open");
                sink_.endElement(since(start));
                if (--depth_ == 0) return true;
            } else if (token == global::switchPage) {
                if (!readPage(true)) return false;
            } else if (token == global::instruction) {
                if (!readInstruction()) return false;
            } else if (isText(token)) {
                if (depth_ == 0) return broke(since(start), "character data stands outside the root element");
                if (!readText(token, false)) return false;
            } else {
                if (!readElement(token)) return false;
                if (depth_ == 0) return true;
            }
        }
    }

    // Entity, strings, opaque data, extensions: global tokens 02, 03 and those in the columns 0 to 3 of 40, 80, C0.
    static bool isText(std::uint8_t token) {
        if (token == global::entity || token == global::stringInline) return true;
        return token >= global::extInline && (token & global::tagMask) <= 3 && token != global::instruction;
    }

    bool readElement(std::uint8_t byte) {
        const std::size_t start = position_ - 1;
        TagToken tag;
        tag.page = tagPage_;
        tag.token = byte & global::tagMask;
        tag.attributes = (byte & global::hasAttributes) != 0;
        tag.content = (byte & global::hasContent) != 0;
        if (const TokenRow* row = (*tags_)[tag.token]) {
            tag.name = row->name;
        } else if (tag.token == global::literal) {
            tag.spelling = Spelling::Literal;
            if (!readTable(tag.name)) return false;
        } else {
            tag.spelling = Spelling::Unknown;
        }
        tag.bytes = since(start);
        if (depth_ == 0 && tag.name != "wap-provisioningdoc") return refuseRoot(tag.bytes);
        if (depth_ == maxDepth) return tooDeep(tag.bytes);
        if (!countPart()) return false;
        sink_.startElement(tag);
        if (tag.attributes && !readAttributes()) return false;
        if (tag.content) {
            ++depth_;
        } else {
            sink_.endElement({position_, 0});
        }
        return true;
    }

    bool readAttributes() {
        std::size_t count = 0; // values may follow once there is one
        for (;;) {
            if (atEnd()) return ranOut(position_, "an attribute list");
            const std::uint8_t token = in_[position_++];
            if (token == global::end) {
                sink_.endAttributes(since(position_ - 1));
                return true;
            }
            if (isStart(token)) {
                if (++count > maxAttributes) return tooManyAttributes();
                if (!readStart(token)) return false;
            } else if (token == global::switchPage) {
                if (!readPage(false)) return false;
            } else if (count == 0 || (token & global::tagMask) == global::literal || token == global::instruction) {
                return misplacedToken(token);
            } else if (!readText(token, true)) {
                return false;
            }
        }
    }

    static bool isStart(std::uint8_t token) {
        return token < global::extTable && token >= global::literal &&
               (token < global::extInline || token > global::literalContent);
    }

    bool readStart(std::uint8_t token) {
        const std::size_t begin = position_ - 1;
        StartToken start;
        start.page = attributePage_;
        start.token = token;
        const TokenRow* row = (*attributes_)[token];
        if (row == nullptr && token == global::literal) {
            start.spelling = Spelling::Literal;
            if (!readTable(start.name)) return false;
        } else if (row == nullptr) {
            if (options_.extensions) row = extensionAttribute(attributePage_, token);
            start.spelling = row != nullptr ? Spelling::Lenient : Spelling::Unknown;
        }
        if (row != nullptr) {
            start.name = row->name;
            start.prefix = row->value;
        }
        start.bytes = since(begin);
        if (!countPart()) return false;
        sink_.startAttribute(start);
        return true;
    }

    bool readText(std::uint8_t token, bool inAttribute) {
        const std::size_t start = position_ - 1;
        TextToken text;
        text.piece.page = inAttribute ? attributePage_ : tagPage_;
        text.piece.token = token;
        const TokenRow* row = inAttribute ? (*attributes_)[token] : nullptr;
        if (row != nullptr) {
            text.piece.kind = Piece::Kind::Token;
            text.text = row->value;
        } else if (token == global::stringInline) {
            if (!readInline(text.text)) return false;
        } else if (!readRareText(token, inAttribute, text)) {
            return false;
        }
        text.piece.bytes = since(start);
        if (!countPart()) return false;
        sink_.text(text);
        return true;
    }

    bool readRareText(std::uint8_t token, bool inAttribute, TextToken& out);
    bool readOpaque(TextToken& out);
    bool readForeignText(std::uint8_t token, TextToken& out);

    bool readPage(bool tags) {
        const std::size_t start = position_ - 1;
        if (atEnd()) return ranOut(start, "a page switch");
        const std::uint8_t page = in_[position_++];
        (tags ? tagPage_ : attributePage_) = page;
        (tags ? tags_ : attributes_) = tags ? tagPage(page) : attributePage(page);
        sink_.switchPage(tags, page, since(start));
        return true;
    }

    void readInstructionsBehind();
    [[gnu::cold]] bool endsEarly();
    [[gnu::cold]] bool refuseRoot(apdu::Range tag);
    [[gnu::cold]] bool tooDeep(apdu::Range tag);
    [[gnu::cold]] bool tooManyAttributes();
    [[gnu::cold]] bool misplacedToken(std::uint8_t token);

    Sink& sink_;
    std::uint8_t tagPage_ = 0, attributePage_ = 0;
    const CodePage* tags_ = tagPage(0);
    const CodePage* attributes_ = attributePage(0);
    std::size_t depth_ = 0;
    std::string entity_;
};

template <class Sink>
bool Parser<Sink>::readRareText(std::uint8_t token, bool inAttribute, TextToken& out) {
    const bool draft = inAttribute && attributePage_ == 1 && draft2002Value(1, token) != nullptr;
    if (draft && options_.draft2002) {
        out.piece.kind = Piece::Kind::Token;
        out.text = draft2002Value(1, token)->value;
        out.lenient = true;
        return true;
    }
    const bool suspectedBefore = std::exchange(draftSuspected_, draftSuspected_ || draft);
    switch (token) {
    case global::stringTable:
        out.piece.kind = Piece::Kind::Table;
        if (!readTable(out.text)) return false;
        draftSuspected_ = suspectedBefore;
        return true;
    case global::entity:
        out.piece.kind = Piece::Kind::Entity;
        if (!readEntity(out.codePoint, entity_)) return false;
        out.text = entity_;
        return true;
    case global::opaque:
        return readOpaque(out);
    default:
        return readForeignText(token, out);
    }
}

template <class Sink>
bool Parser<Sink>::readOpaque(TextToken& out) {
    std::uint32_t length = 0;
    out.piece.kind = Piece::Kind::Opaque;
    if (!readInteger(length, "the length of opaque data")) return false;
    if (length > in_.size() - position_) return ranOut(position_, fmt::format("opaque data of {} bytes", length));
    out.text = apdu::asText(in_.subspan(position_, length));
    position_ += length;
    return spend(length);
}

// EXT_I 40-42 with a string, EXT_T 80-82 with an integer, EXT C0-C2 alone; and the value tokens no code page knows.
template <class Sink>
bool Parser<Sink>::readForeignText(std::uint8_t token, TextToken& out) {
    out.known = false;
    out.piece.kind = Piece::Kind::Extension;
    std::uint32_t ignored = 0;
    if (token < global::extTable) return readInline(out.text);
    if (token < global::stringTable) return readInteger(ignored, "an extension's integer");
    if (token >= global::extByte && token < global::opaque) return true;
    out.piece.kind = Piece::Kind::Unknown;
    const TokenRow* row = lenientValue(attributePage_, token);
    if (row == nullptr && options_.extensions) row = extensionAttribute(attributePage_, token);
    if (row == nullptr) return true;
    out.piece.kind = Piece::Kind::Token;
    out.known = out.lenient = true;
    out.text = row->value;
    return true;
}

// Instructions may follow the root. Bytes that only look like one are not part of the document.
template <class Sink>
void Parser<Sink>::readInstructionsBehind() {
    Events silent;
    while (!atEnd() && in_[position_] == global::instruction) {
        ++position_;
        if (!Parser<Events>(*this, silent, attributePage_).readInstruction()) {
            --position_;
            return;
        }
        readInstruction();
    }
}

template <class Sink>
bool Parser<Sink>::endsEarly() {
    if (depth_ == 0) return ranOut(position_, "its beginning: there is no root element");
    return ranOut(position_, fmt::format("its content: {} elements have no END", depth_));
}

template <class Sink>
bool Parser<Sink>::refuseRoot(apdu::Range tag) {
    return broke(tag, "the root element is not wap-provisioningdoc",
                 "a provisioning document goes on with 45 or C5 here");
}

template <class Sink>
bool Parser<Sink>::tooDeep(apdu::Range tag) {
    return broke(tag, fmt::format("elements nest deeper than {} levels", maxDepth), {}, apdu::ErrorKind::Limit);
}

template <class Sink>
bool Parser<Sink>::tooManyAttributes() {
    return broke(since(position_ - 1), fmt::format("an element has more than {} attributes", maxAttributes), {},
                 apdu::ErrorKind::Limit);
}

template <class Sink>
bool Parser<Sink>::misplacedToken(std::uint8_t token) {
    if ((token & global::tagMask) == global::literal || token == global::instruction)
        return broke(since(position_ - 1), fmt::format("token {:02X} may not stand in an attribute list", token));
    return broke(since(position_ - 1), "an attribute value stands before any attribute");
}

} // namespace efs::wbxml
