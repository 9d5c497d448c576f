// How the bytes spell the document: what the decoder remarked, and legal spellings on which simple decoders stumble
// (WAP-183 §8, WAP-192 §5.8; the field).
#include "efs/prov/validation.h"
#include "efs/wbxml/code_pages.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

namespace efs::prov {

namespace {

using wbxml::Attribute;
using wbxml::Element;
using wbxml::Piece;
using wbxml::Spelling;

class FormCheck {
  public:
    FormCheck(const Model& model, Collector& out) : document_(model.document()), out_(out) {}

    void run() {
        for (Finding& finding : decoderFindings(document_)) out_.add(std::move(finding));
        const auto elements = document_.elements();
        for (std::uint32_t i = 0; i < elements.size(); ++i) checkElement(i, elements[i]);
    }

  private:
    void checkElement(std::uint32_t index, const Element& element) {
        if (element.page != 0 && element.spelling == Spelling::Token)
            out_.add(
                "wbxml-tag-page", index,
                fmt::format("the element {} is spelled on tag page 1, where no device is known to look; encode the "
                            "document again",
                            wbxml::brief(element.name)));
        if (element.spelling == Spelling::Literal && wbxml::findTag(element.name) != nullptr)
            literal(index, element.name);
        const std::string_view parm = element.name == "parm" ? Parm(document_, index).name() : std::string_view();
        for (const Attribute& attribute : document_.attributes(element)) checkAttribute(index, attribute, parm);
    }

    void literal(std::uint32_t index, std::string_view name) {
        out_.add("wbxml-literal", index,
                 fmt::format("{} is spelled as a text although it has a token; encode the document again",
                             wbxml::brief(name)));
    }

    void checkAttribute(std::uint32_t index, const Attribute& attribute, std::string_view parm) {
        if (attribute.spelling == Spelling::Unknown || attribute.unknownValue) return;
        if (attribute.spelling == Spelling::Literal) {
            if (wbxml::findStart(attribute.name, "", 0) != nullptr) literal(index, attribute.name);
            return;
        }
        const wbxml::TokenRow* start = (*wbxml::attributePage(attribute.page))[attribute.token];
        const bool whole = start != nullptr && !start->value.empty(); // the token spells the beginning of the value
        const auto pieces = document_.pieces(attribute);
        if (attribute.name != "value") return checkName(index, attribute, whole, !pieces.empty());
        if (pieces.empty() && !whole)
            out_.add(
                "wbxml-empty-bare", index,
                fmt::format("the empty value of {} is spelled without a string (06 alone), which some decoders take "
                            "for damage; expected 06 03 00: encode the document again",
                            wbxml::brief(parm)));
        checkPieces(index, attribute, parm, pieces);
    }

    void checkName(std::uint32_t index, const Attribute& attribute, bool whole, bool hasPieces) {
        if (attribute.name != "name" && attribute.name != "type") return;
        if (whole && hasPieces)
            out_.add(
                "wbxml-mixed", index,
                fmt::format("{} is spelled in several pieces, of which simple decoders take one; encode the document "
                            "again",
                            wbxml::brief(attribute.value)));
        else if (!whole && wbxml::findStart(attribute.name, attribute.value, 0) != nullptr)
            out_.add("wbxml-inline-name", index,
                     fmt::format("{} is spelled as a text although it has a token, and simple decoders know the token "
                                 "only; encode the document again",
                                 wbxml::brief(attribute.value)));
    }

    void checkPieces(std::uint32_t index, const Attribute& attribute, std::string_view parm,
                     std::span<const Piece> pieces) {
        std::size_t tokens = 0, texts = 0;
        for (const Piece& piece : pieces) {
            if (piece.kind == Piece::Kind::Token)
                ++tokens;
            else if (piece.kind == Piece::Kind::Inline || piece.kind == Piece::Kind::Table)
                ++texts;
        }
        if (tokens > 0 && texts > 0)
            out_.add(
                "wbxml-mixed", index,
                fmt::format("the value of {} is spelled partly as tokens and partly as text, which simple decoders "
                            "do not put together; encode the document again",
                            wbxml::brief(parm)));
        else if (tokens == 0 && texts > 0 && wbxml::findOwnedValue(parm, attribute.value) != nullptr)
            out_.add("wbxml-inline-word", index,
                     fmt::format("the value {} of {} is spelled as a text although it has a token, and simple decoders "
                                 "know the token only; encode the document again",
                                 attribute.value, wbxml::brief(parm)));
    }

    const wbxml::Document& document_;
    Collector& out_;
};

} // namespace

void checkForm(const Model& model, Collector& out) {
    FormCheck(model, out).run();
}

} // namespace efs::prov
