#include "efs/wbxml/annotate.h"

#include "efs/wbxml/parser.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

namespace efs::wbxml {

namespace {

using apdu::Range;

constexpr std::uint32_t latin1 = 4;

// In quotes, control characters as \x1B: one line, whatever the card says.
std::string quoted(std::string_view text, std::uint32_t charset) {
    const std::string utf8 = charset == latin1 ? latin1ToUtf8(text) : repairUtf8(text);
    std::string out = "\"";
    for (const char c : utf8) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += fmt::format("\\x{:02X}", static_cast<unsigned>(c));
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
    }
    return out + "\"";
}

std::string charsetName(std::uint32_t charset) {
    switch (charset) {
    case 0:
        return "unknown";
    case 3:
        return "US-ASCII";
    case latin1:
        return "ISO-8859-1";
    case 106:
        return "UTF-8";
    default:
        return fmt::format("{} (not UTF-8)", charset);
    }
}

class Annotator {
  public:
    explicit Annotator(apdu::View file) : file_(file) {}

    void header(const Header& header, const HeaderFields& fields) {
        charset_ = header.charset;
        add(fields.version, fmt::format("WBXML 1.{}", header.version));
        add(fields.publicId, header.publicId == 0 ? "public identifier " + quoted(header.publicIdText, charset_)
                                                  : fmt::format("public identifier {}{}", header.publicId,
                                                                fields.knownPublicId ? " (PROV 1.0)" : ""));
        if (fields.charset.length > 0) add(fields.charset, "charset " + charsetName(header.charset));
        add(fields.tableLength, fmt::format("string table of {} bytes", header.stringTable.length));
        stringTable(header.stringTable);
    }

    void switchPage(bool tags, std::uint8_t page, Range where) {
        add(where, fmt::format("switch to {} page {}", tags ? "tag" : "attribute", page));
    }

    void startElement(const TagToken& tag) {
        std::string name = tag.spelling == Spelling::Unknown
                               ? fmt::format("unknown element {:02X} of page {}", tag.token, tag.page)
                               : bare(tag.name);
        const std::string suffix = tag.spelling == Spelling::Literal ? " (name in the string table)" : "";
        add(tag.bytes,
            fmt::format("<{}{}>{}{}", name, tag.content ? "" : "/", tag.attributes ? " with attributes" : "", suffix));
        open_.push_back(std::move(name));
    }

    void startAttribute(const StartToken& start) {
        attribute_ = start.spelling == Spelling::Unknown
                         ? fmt::format("unknown attribute {:02X} of page {}", start.token, start.page)
                         : bare(start.name);
        std::string meaning = attribute_;
        if (start.spelling != Spelling::Unknown)
            meaning += "=" + (start.prefix.empty() ? "" : quoted(start.prefix, 106));
        if (start.spelling == Spelling::Literal) meaning += " (name in the string table)";
        if (start.spelling == Spelling::Lenient) meaning += " (a vendor's token)";
        add(start.bytes, std::move(meaning));
    }

    void text(const TextToken& text) {
        const std::string place = inAttributes() ? attribute_ : "text";
        const Piece& piece = text.piece;
        std::string meaning;
        switch (piece.kind) {
        case Piece::Kind::Token:
            meaning = quoted(text.text, 106) + (text.lenient ? " (token, not in the specification)" : " (token)");
            break;
        case Piece::Kind::Inline:
            meaning = quoted(text.text, charset_) + " (inline string)";
            break;
        case Piece::Kind::Table:
            meaning = quoted(text.text, charset_) + " (string table)";
            break;
        case Piece::Kind::Entity:
            meaning =
                fmt::format("{} (entity U+{:04X})", quoted(text.text, 106), static_cast<std::uint32_t>(text.codePoint));
            break;
        case Piece::Kind::Opaque:
            meaning = fmt::format("{} bytes of opaque data", text.text.size());
            break;
        case Piece::Kind::Extension:
            meaning = fmt::format("extension token {:02X}", piece.token);
            break;
        case Piece::Kind::Unknown:
            meaning = fmt::format("unknown value {:02X} of page {}", piece.token, piece.page);
            break;
        }
        add(piece.bytes, place + ": " + meaning);
    }

    void endAttributes(Range where) {
        add(where, inInstruction_ ? "end of processing instruction" : "end of attributes");
        attribute_.clear();
    }

    void endElement(Range where) {
        std::string name = std::move(open_.back());
        open_.pop_back();
        if (where.length > 0) add(where, "</" + name + ">");
    }

    void startInstruction(Range where) {
        add(where, "processing instruction");
        inInstruction_ = true;
    }
    void endInstruction() { inInstruction_ = false; }

    // Everything after what was understood.
    std::vector<Note> finish(const std::optional<apdu::Error>& fault) && {
        if (covered_ == file_.size()) {
            if (fault) notes_.push_back({{covered_, 0}, depth(), fault->text});
            return std::move(notes_);
        }
        const Range rest = {covered_, file_.size() - covered_};
        const apdu::View tail = file_.subspan(covered_);
        if (fault) {
            add(rest, isErased(file_) ? "erased" : fault->text);
        } else if (sizeWithoutPadding(tail) == 0) {
            add(rest, "padding");
        } else {
            add(rest, "trailing data");
        }
        return std::move(notes_);
    }

  private:
    bool inAttributes() const { return !attribute_.empty(); }
    int depth() const { return static_cast<int>(open_.size()); }

    std::string bare(std::string_view name) const {
        const std::string text = quoted(name, charset_);
        return text.substr(1, text.size() - 2);
    }

    void stringTable(Range table) {
        for (std::size_t at = table.offset; at < table.end();) {
            const std::string_view rest = apdu::asText(file_.subspan(at, table.end() - at));
            const std::size_t nul = rest.find('\0');
            const std::string_view text = rest.substr(0, nul);
            const std::size_t length = nul == std::string_view::npos ? rest.size() : nul + 1;
            add({at, length}, fmt::format("string {}: {}{}", at - table.offset, quoted(text, charset_),
                                          nul == std::string_view::npos ? " without a final 00" : ""));
            at += length;
        }
    }

    void add(Range where, std::string meaning) {
        notes_.push_back({where, depth(), std::move(meaning)});
        covered_ = where.end();
    }

    apdu::View file_;
    std::uint32_t charset_ = 106;
    std::vector<Note> notes_;
    std::size_t covered_ = 0;
    std::vector<std::string> open_;
    std::string attribute_;
    bool inInstruction_ = false;
};

} // namespace

std::vector<Note> annotate(apdu::View file, const DecodeOptions& options) {
    const apdu::View part = file.first(std::min(file.size(), maxDocumentBytes));
    Annotator annotator(file);
    Parser parser(part, options, annotator);
    const bool sound = parser.readDocument();
    return std::move(annotator).finish(sound ? std::nullopt : parser.fault());
}

} // namespace efs::wbxml
