#include "efs/wbxml/spelling.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::wbxml {

namespace {

std::string_view words(Piece::Kind kind) {
    switch (kind) {
    case Piece::Kind::Token:
        return "token";
    case Piece::Kind::Inline:
        return "inline string";
    case Piece::Kind::Table:
        return "string table";
    case Piece::Kind::Entity:
        return "character entity";
    case Piece::Kind::Opaque:
        return "opaque data";
    case Piece::Kind::Extension:
        return "extension token";
    case Piece::Kind::Unknown:
        break;
    }
    return "unknown token";
}

std::string onPage(std::uint8_t page) {
    return page == 0 ? "" : fmt::format(" of page {}", page);
}

// "token", "inline string", "token + inline string", "literal name + string table".
std::string describe(const Document& document, const Attribute& attribute) {
    const auto pieces = document.pieces(attribute);
    std::vector<std::string> parts;
    if (attribute.spelling == Spelling::Literal) parts.emplace_back("literal name");
    if (attribute.spelling == Spelling::Lenient) parts.emplace_back("vendor's token");
    if (pieces.empty()) parts.push_back("token" + onPage(attribute.page));
    for (const Piece& piece : pieces) {
        const bool token = piece.kind == Piece::Kind::Token || piece.kind == Piece::Kind::Unknown;
        parts.push_back(std::string(words(piece.kind)) + (token ? onPage(piece.page) : ""));
    }
    if (!pieces.empty() && attribute.page != 0) parts.push_back("start" + onPage(attribute.page));
    return fmt::format("{}", fmt::join(parts, " + "));
}

std::string describe(const Element& element) {
    return element.spelling == Spelling::Literal ? "literal name" : "token" + onPage(element.page);
}

std::string describe(const Header& header) {
    const std::string publicId =
        header.publicIdText.empty() ? fmt::format("{:X}", header.publicId) : std::string(header.publicIdText);
    return fmt::format("WBXML 1.{}, public id {}, charset {}", header.version & 0x0F, publicId, header.charset);
}

std::string attributeNames(const Document& document, const Element& element) {
    std::string names;
    for (const Attribute& attribute : document.attributes(element))
        names.append(names.empty() ? "" : ", ").append(attribute.name.empty() ? "?" : attribute.name);
    return names;
}

class Comparer {
  public:
    Comparer(const Document& before, const Document& after) : a_(before), b_(after) {}

    std::vector<SpellingChange> run() && {
        const std::size_t headA = a_.root().bytes.offset, headB = b_.root().bytes.offset;
        add(0, "header", {0, headA}, {0, headB}, describe(a_.header()), describe(b_.header()));
        const auto ours = a_.elements(), theirs = b_.elements();
        const std::size_t count = std::min(ours.size(), theirs.size());
        for (std::uint32_t i = 0; i < count; ++i) compareElement(i, ours[i], theirs[i]);
        return std::move(changes_);
    }

  private:
    void compareElement(std::uint32_t index, const Element& x, const Element& y) {
        add(index, "element", {x.bytes.offset, 1}, {y.bytes.offset, 1}, describe(x), describe(y));
        add(index, "attributes", x.bytes, y.bytes, attributeNames(a_, x), attributeNames(b_, y));
        for (const Attribute& attribute : a_.attributes(x)) {
            if (attribute.spelling == Spelling::Unknown || a_.attribute(x, attribute.name) != &attribute) continue;
            const Attribute* other = b_.attribute(y, attribute.name);
            if (other != nullptr)
                add(index, std::string(attribute.name), attribute.bytes, other->bytes, describe(a_, attribute),
                    describe(b_, *other));
        }
    }

    void add(std::uint32_t element, std::string part, apdu::Range before, apdu::Range after, std::string from,
             std::string to) {
        if (from != to) changes_.push_back({element, std::move(part), before, after, std::move(from), std::move(to)});
    }

    const Document &a_, &b_;
    std::vector<SpellingChange> changes_;
};

} // namespace

std::vector<SpellingChange> spellingChanges(const Document& before, const Document& after) {
    return Comparer(before, after).run();
}

} // namespace efs::wbxml
