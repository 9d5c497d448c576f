#include "efs/wbxml/document.h"

#include "efs/wbxml/builder.h"

#include <fmt/format.h>

namespace efs::wbxml {

apdu::Result<Document> Document::decode(apdu::View file, const DecodeOptions& options) {
    if (file.size() > maxDocumentBytes)
        return apdu::fail(apdu::ErrorKind::Limit,
                          fmt::format("the file has {} bytes; documents may have {}", file.size(), maxDocumentBytes))
            .at({maxDocumentBytes, file.size() - maxDocumentBytes});
    const auto storage = std::make_shared<Storage>();
    // Of the padding two bytes are enough to tell that there is some.
    const apdu::View start = file.first(std::min(file.size(), sizeWithoutPadding(file) + 2));
    storage->bytes.assign(start.begin(), start.end());
    storage->options = options;
    Builder builder(*storage);
    Parser parser(storage->bytes, options, builder);
    if (!parser.readDocument()) return apdu::Failure(*parser.fault());
    const std::size_t used = parser.position();
    builder.finish(file.subspan(used), used, parser.longIntegers());
    storage->bytes.resize(used); // smaller: the bytes do not move, the views stay
    return Document(storage);
}

apdu::View Document::bytes() const {
    return storage_->bytes;
}
const Header& Document::header() const {
    return storage_->header;
}
const DecodeOptions& Document::options() const {
    return storage_->options;
}
std::span<const Element> Document::elements() const {
    return storage_->elements;
}
std::span<const Finding> Document::findings() const {
    return storage_->findings;
}

std::span<const Attribute> Document::attributes(const Element& element) const {
    return std::span(storage_->attributes).subspan(element.firstAttribute, element.attributeCount);
}

std::span<const Piece> Document::pieces(const Attribute& attribute) const {
    return std::span(storage_->pieces).subspan(attribute.firstPiece, attribute.pieceCount);
}

const Attribute* Document::attribute(const Element& element, std::string_view name) const {
    for (const Attribute& attribute : attributes(element))
        if (attribute.name == name) return &attribute;
    return nullptr;
}

bool holdsDocument(apdu::View soFar) {
    if (soFar.empty()) return false;
    return isErased(soFar) || Document::decode(soFar, {.anyPublicId = true}).has_value();
}

bool isErased(apdu::View file) {
    return sizeWithoutPadding(file) == 0;
}

} // namespace efs::wbxml
