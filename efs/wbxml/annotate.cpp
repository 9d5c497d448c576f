#include "efs/wbxml/annotate.h"

#include "efs/wbxml/parser.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::wbxml {

namespace {

using apdu::Range;

constexpr std::uint32_t latin1 = 4;

// In quotes, control characters as \x1B: one line, whatever the card says.
std::string quoted(std::string_view whole, std::uint32_t charset) {
    const std::string_view text = whole.substr(0, maxNoteText + 1);
    const std::string utf8 = charset == latin1 ? latin1ToUtf8(text) : repairUtf8(text);
    std::string out = "\"";
    for (const char c : text.size() > maxNoteText ? brief(utf8) : utf8) {
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

// Decides which notes hold a credential: values of parms that carry one, and table strings nobody else refers to. What
// a parm is called may be told after its value, so it is decided when its attributes end, or break off.
class Secrets {
  public:
    Secrets(std::vector<Note>& notes, IsSecret isSecret) : notes_(notes), isSecret_(isSecret) {}

    bool wanted() const { return isSecret_ != nullptr; }

    // The notes from `first` on are the strings of the table.
    void table(std::size_t first) {
        firstString_ = first;
        uses_.assign(notes_.size() - first, 0);
    }

    void startElement() {
        values_.clear();
        named_ = secret_ = false;
    }
    void startAttribute(std::string_view attribute, std::string_view prefix) {
        endAttribute();
        isName_ = attribute == "name";
        isValue_ = !isName_ && attribute != "type" && attribute != "version";
        name_ = prefix;
    }
    // A piece of the current attribute, whose note is the last one; `at`: where its text stands.
    void piece(std::string_view text, std::size_t at) {
        if (isValue_) values_.push_back({notes_.size() - 1, at});
        if (!isValue_) use(at, publicUse);
        if (isName_) name_ += text;
    }
    void use(std::size_t at) { use(at, publicUse); }

    // A value whose parm has not told its name by then, since the document breaks off, may be anything.
    void endAttributes(bool broken = false) {
        endAttribute();
        const bool hide = secret_ || (broken && !named_);
        for (const Value& value : values_) {
            use(value.at, hide ? secretUse : publicUse);
            if (hide) hideNote(notes_[value.note]);
        }
        values_.clear();
    }

    void finish(bool broken) {
        if (!wanted()) return;
        endAttributes(broken);
        for (std::size_t i = 0; i < uses_.size(); ++i)
            if (uses_[i] != publicUse) hideNote(notes_[firstString_ + i]);
    }

  private:
    static constexpr std::uint8_t publicUse = 1, secretUse = 2;
    struct Value {
        std::size_t note = 0, at = 0;
    };

    void endAttribute() {
        if (isName_ && !name_.empty()) {
            named_ = true;
            secret_ = secret_ || (wanted() && isSecret_(name_));
        }
        name_.clear();
        isName_ = isValue_ = false;
    }

    // Marks the table string around a byte of the file, when there is one.
    void use(std::size_t at, std::uint8_t kind) {
        if (!wanted() || uses_.empty()) return;
        const auto first = notes_.begin() + static_cast<std::ptrdiff_t>(firstString_);
        const auto last = first + static_cast<std::ptrdiff_t>(uses_.size());
        const auto behind = std::upper_bound(
            first, last, at, [](std::size_t byte, const Note& note) { return byte < note.bytes.offset; });
        if (behind == first || !std::prev(behind)->bytes.contains(at)) return;
        uses_[static_cast<std::size_t>(std::prev(behind) - first)] |= kind;
    }

    static void hideNote(Note& note) {
        note.hidden = true;
        note.meaning.resize(std::min(note.meaning.find(": "), note.meaning.size()));
        note.meaning.append(": ").append(hiddenValue);
    }

    std::vector<Note>& notes_;
    IsSecret isSecret_;
    std::size_t firstString_ = 0;
    std::vector<std::uint8_t> uses_; // of each table string
    std::vector<Value> values_;      // of the current element
    std::string name_;
    bool isName_ = false, isValue_ = false, named_ = false, secret_ = false;
};

class Annotator {
  public:
    Annotator(apdu::View file, IsSecret isSecret) : file_(file), secrets_(notes_, isSecret) {}

    void header(const Header& header, const HeaderFields& fields) {
        charset_ = header.charset;
        add(fields.version, fmt::format("WBXML 1.{}", header.version));
        add(fields.publicId, header.publicId == 0 ? "public identifier " + quoted(header.publicIdText, charset_)
                                                  : fmt::format("public identifier {}{}", header.publicId,
                                                                fields.knownPublicId ? " (PROV 1.0)" : ""));
        if (fields.charset.length > 0) add(fields.charset, "charset " + charsetName(header.charset));
        add(fields.tableLength, fmt::format("string table of {} bytes", header.stringTable.length));
        const std::size_t strings = notes_.size();
        stringTable(header.stringTable);
        secrets_.table(strings);
        if (header.publicId == 0) secrets_.use(placeOf(header.publicIdText));
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
        secrets_.startElement();
        if (tag.spelling == Spelling::Literal) secrets_.use(placeOf(tag.name));
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
        secrets_.startAttribute(start.name, start.prefix);
        if (start.spelling == Spelling::Literal) secrets_.use(placeOf(start.name));
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
        secrets_.piece(text.text, piece.kind == Piece::Kind::Table ? placeOf(text.text) : nowhere);
    }

    void endAttributes(Range where) {
        add(where, inInstruction_ ? "end of processing instruction" : "end of attributes");
        attribute_.clear();
        secrets_.endAttributes();
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
        secrets_.finish(fault.has_value());
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
        // Bytes nobody can read may hold anything, what an older document left included.
        if (secrets_.wanted() && sizeWithoutPadding(tail) > 0) notes_.back().hidden = true;
        return std::move(notes_);
    }

  private:
    static constexpr std::size_t nowhere = SIZE_MAX;

    std::size_t placeOf(std::string_view text) const {
        return static_cast<std::size_t>(apdu::asBytes(text).data() - file_.data());
    }
    bool inAttributes() const { return !attribute_.empty(); }
    int depth() const { return static_cast<int>(open_.size()); }

    std::string bare(std::string_view name) const {
        const std::string text = quoted(name, charset_);
        return text.substr(1, text.size() - 2);
    }

    void stringTable(Range table) {
        for (std::size_t at = table.offset; at < table.end();) {
            if (notes_.size() == maxNotes) return add({at, table.end() - at}, {});
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
        covered_ = where.end();
        if (notes_.size() < maxNotes) {
            notes_.push_back({where, depth(), std::move(meaning)});
            return;
        }
        Note& rest = notes_.back();
        rest = {{rest.bytes.offset, where.end() - rest.bytes.offset}, 0, "more tokens than are listed here"};
        rest.hidden = secrets_.wanted();
    }

    apdu::View file_;
    std::uint32_t charset_ = 106;
    std::vector<Note> notes_;
    Secrets secrets_;
    std::size_t covered_ = 0;
    std::vector<std::string> open_;
    std::string attribute_;
    bool inInstruction_ = false;
};

} // namespace

std::vector<Note> annotate(apdu::View file, const DecodeOptions& options, IsSecret isSecret) {
    const apdu::View part = file.first(std::min(file.size(), maxDocumentBytes));
    Annotator annotator(file, isSecret);
    Parser parser(part, options, annotator);
    const bool sound = parser.readDocument();
    return std::move(annotator).finish(sound ? std::nullopt : parser.fault());
}

} // namespace efs::wbxml
