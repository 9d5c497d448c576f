#include "efs/wbxml/builder.h"

#include <fmt/format.h>

namespace efs::wbxml {

using apdu::Range;

namespace {

constexpr std::uint32_t utf8 = 106, latin1 = 4, usAscii = 3, unknownCharset = 0; // IANA MIBenum

} // namespace

void Builder::add(Severity severity, Range where, std::string_view rule, std::string_view clause, std::string message) {
    std::vector<Finding>& findings = storage_.findings;
    if (findings.size() > maxFindings) return;
    Finding finding;
    finding.severity = severity;
    finding.rule = rule;
    finding.clause = clause;
    finding.bytes = where;
    finding.message = std::move(message);
    if (findings.size() == maxFindings) {
        finding.rule = "wbxml-more";
        finding.clause.clear();
        finding.message = "there is more to say about this document than is listed here";
    }
    findings.push_back(std::move(finding));
}

void Builder::note(Range where, std::string_view rule, std::string_view clause, std::string message) {
    add(Severity::Note, where, rule, clause, std::move(message));
}

void Builder::warn(Range where, std::string_view rule, std::string_view clause, std::string message) {
    add(Severity::Warning, where, rule, clause, std::move(message));
}

std::string_view Builder::keep(std::string text) {
    storage_.texts.push_front(std::move(text));
    return storage_.texts.front();
}

// The text as valid UTF-8: the file's own bytes where they are.
std::string_view Builder::cleanRare(std::string_view text, Range where) {
    if (storage_.header.charset == latin1) text = keep(latin1ToUtf8(text));
    if (!isUtf8(text)) {
        warn(where, "wbxml-utf8", "WAP-183_005", "this text is not UTF-8; what cannot be read is shown as U+FFFD");
        text = keep(repairUtf8(text));
    }
    if (!isXmlText(text))
        warn(where, "wbxml-control", "WAP-183 §5.7", "this text holds control characters, which XML cannot carry");
    return text;
}

void Builder::header(const Header& header, const HeaderFields& fields) {
    storage_.header = header;
    if (header.version > 3)
        warn(fields.version, "wbxml-version", "WAP-192 §5.4",
             fmt::format("WBXML 1.{} is not published; the document is read as 1.3", header.version & 0x0F));
    if (header.version == 0)
        note(fields.version, "wbxml-version", "WAP-192 §5.4", "WBXML 1.0 names no charset; the text is read as UTF-8");
    if (!fields.knownPublicId)
        warn(fields.publicId, "wbxml-public-id", "WAP-183 §5.1.1",
             "the public identifier is not that of provisioning documents (11); the document is read as one all the "
             "same");
    switch (header.charset) {
    case utf8:
    case usAscii:
        break;
    case unknownCharset:
        note(fields.charset, "wbxml-charset", "WAP-183_005", "the charset is left open (0); the text is read as UTF-8");
        break;
    case latin1:
        warn(fields.charset, "wbxml-charset", "WAP-183_005",
             "the charset is ISO-8859-1; the text is converted to UTF-8");
        break;
    default:
        warn(fields.charset, "wbxml-charset", "WAP-183_005",
             fmt::format("charset {} is not UTF-8 (106); the text is read as UTF-8 all the same", header.charset));
    }
    const Range table = header.stringTable;
    if (table.length > 0 && storage_.bytes[table.end() - 1] != 0)
        warn(table, "wbxml-string-table", "WAP-192 §5.7", "the last string of the string table has no final 00");
    if (!header.publicIdText.empty()) storage_.header.publicIdText = clean(header.publicIdText, table);
}

void Builder::switchPage(bool tags, std::uint8_t page, Range where) {
    if (!tags && switchedAt_ == nowhere) switchedAt_ = where.offset;
    if (storage_.header.version < 2 && !std::exchange(oldSwitchNoted_, true))
        warn(where, "wbxml-page", "WAP-192 §5.3",
             fmt::format("the document switches code pages, which WBXML 1.{} does not have", storage_.header.version));
    if (page > 1)
        warn(where, "wbxml-page", "WAP-183 §8",
             fmt::format("{} page {} is not defined for provisioning documents", tags ? "tag" : "attribute", page));
}

void Builder::unknownTag(const TagToken& tag) {
    warn(tag.bytes, "wbxml-tag", "WAP-183 §8.1",
         fmt::format("element token {:02X} on page {} is not defined: ignored, kept", tag.token, tag.page));
}

void Builder::oddStart(const StartToken& start) {
    if (start.spelling == Spelling::Unknown)
        warn(start.bytes, "wbxml-attribute", "WAP-183 §8.2",
             fmt::format("attribute token {:02X} on page {} is not defined: ignored, kept", start.token, start.page));
    else
        note(start.bytes, "wbxml-vendor-token", "WAP-183 §8.2",
             fmt::format("attribute token {:02X} on page {} is a vendor's, read as {}=\"{}\"", start.token, start.page,
                         start.name, start.prefix));
}

void Builder::characterData(const TextToken& text) {
    Element& element = storage_.elements[open_[depth_ - 1].element];
    if (!std::exchange(element.hasText, true))
        warn(text.piece.bytes, "wbxml-text", "WAP-183 §5.1.2",
             "character data stands between elements, where provisioning documents have none: ignored, kept");
}

// False: it says nothing, and the value it stands in is not to be used.
bool Builder::rareText(const TextToken& text) {
    const Piece& piece = text.piece;
    switch (piece.kind) {
    case Piece::Kind::Inline:
    case Piece::Kind::Table:
        break;
    case Piece::Kind::Token:
        note(piece.bytes, "wbxml-vendor-token", "WAP-183 §8.3",
             fmt::format("value token {:02X} on page {} is not defined, read as \"{}\" as some devices do", piece.token,
                         piece.page, text.text));
        break;
    case Piece::Kind::Entity:
        entityText(text);
        break;
    case Piece::Kind::Opaque:
        return opaqueText(text);
    case Piece::Kind::Extension:
        warn(piece.bytes, "wbxml-extension", "WAP-183 §8",
             fmt::format("extension token {:02X} has no meaning here: the value is ignored, kept", piece.token));
        break;
    case Piece::Kind::Unknown:
        warn(piece.bytes, "wbxml-value", "WAP-183 §8.3",
             fmt::format("value token {:02X} on page {} is not defined: the value is ignored, kept", piece.token,
                         piece.page));
        break;
    }
    return text.known;
}

void Builder::entityText(const TextToken& text) {
    const auto code = static_cast<std::uint32_t>(text.codePoint);
    if (isXmlCharacter(text.codePoint))
        note(text.piece.bytes, "wbxml-entity", "WAP-183_005",
             fmt::format("U+{:04X} is written as an entity; in UTF-8 it belongs into the string", code));
    else
        warn(text.piece.bytes, "wbxml-control", "WAP-183 §5.7",
             fmt::format("the entity U+{:04X} is a control character, which XML cannot carry", code));
}

bool Builder::opaqueText(const TextToken& text) {
    const bool readable = isUtf8(text.text) && isXmlText(text.text);
    warn(text.piece.bytes, "wbxml-opaque", "WAP-183 §8",
         readable
             ? "opaque data, for which provisioning documents have no use, is read as text"
             : "opaque data, for which provisioning documents have no use, is no text: the value is ignored, kept");
    return readable;
}

void Builder::duplicate(const Attribute& attribute) {
    warn(attribute.bytes, "wbxml-duplicate", "WAP-185 §5.1",
         fmt::format("the attribute {} stands twice: the first counts", brief(attribute.name)));
}

void Builder::startInstruction(Range where) {
    inInstruction_ = true;
    note(where, "wbxml-instruction", "WAP-183 §8", "a processing instruction stands here: skipped, kept");
}

void Builder::behind(apdu::View tail, std::size_t offset) {
    const Range rest = {offset, tail.size()};
    if (tail.empty()) return;
    if (apdu::isFilledWith(tail, 0xFF))
        return note(rest, "wbxml-padding", "WAP-186 §5", fmt::format("{} bytes of padding (FF) follow", rest.length));
    if (apdu::isFilledWith(tail, 0x00))
        return warn(rest, "wbxml-padding", "WAP-186 §5",
                    fmt::format("{} bytes 00 follow the document; erased space is FF", rest.length));
    warn(rest, "wbxml-trailing", "WAP-186 §5",
         fmt::format("{} bytes that are no padding follow the document: ignored", rest.length));
}

void Builder::finish(apdu::View tail, std::size_t offset, const std::vector<Range>& longIntegers) {
    behind(tail, offset);
    for (const Range& where : longIntegers)
        note(where, "wbxml-integer", "WAP-192 §5.1", "this integer is written with more bytes than it needs");
    std::stable_sort(storage_.findings.begin(), storage_.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.bytes->offset < b.bytes->offset; });
}

} // namespace efs::wbxml
