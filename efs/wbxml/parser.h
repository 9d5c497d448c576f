// The grammar of WBXML (WAP-192 §5.3) as a stream of events: one walk that document and annotation share.
//
// Bounded by the limits of document.h; nothing recurses. A template so that the events of a document, a hundred
// thousand documents a second, are plain stores; a Sink has the functions of Events (events.h).
#pragma once

#include "efs/wbxml/events.h"

namespace efs::wbxml {

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
        if (!countPart()) return false;
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

    static bool isStart(std::uint8_t token) {
        return token < global::extTable && token >= global::literal &&
               (token < global::extInline || token > global::literalContent);
    }

    bool readAttributes();
    bool readStart(std::uint8_t token);
    bool readText(std::uint8_t token, bool inAttribute);
    bool readRareText(std::uint8_t token, bool inAttribute, TextToken& out);
    bool readOpaque(TextToken& out);
    bool readForeignText(std::uint8_t token, TextToken& out);

    bool readPage(bool tags) {
        const std::size_t start = position_ - 1;
        if (atEnd()) return ranOut(start, "a page switch");
        const std::uint8_t page = in_[position_++];
        if (!countPart()) return false;
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

} // namespace efs::wbxml

#include "efs/wbxml/parser_attributes.h"
#include "efs/wbxml/parser_rare.h"
