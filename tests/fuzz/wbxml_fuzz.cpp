// WBXML decode: every range inside the bytes, and what was decoded can be shown, written as XML, and formed to
// contexts.
#include "efs/prov/context.h"
#include "efs/prov/structure.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/annotate.h"
#include "tests/fuzz/fuzz.h"

using apdu::Range;
using efs::wbxml::Document;
using fuzz::require;

namespace {

bool inside(const Range& part, const Range& whole) {
    return part.offset >= whole.offset && part.length <= whole.length &&
           part.offset - whole.offset <= whole.length - part.length;
}

void checkRanges(const Document& document) {
    const Range whole{0, document.bytes().size()};
    for (const auto& element : document.elements()) {
        require(inside(element.bytes, whole), "an element lies in the document");
        for (const auto& attribute : document.attributes(element)) {
            require(inside(attribute.bytes, element.bytes), "an attribute lies in its element");
            for (const auto& piece : document.pieces(attribute)) {
                require(inside(piece.bytes, attribute.bytes), "a piece lies in its attribute");
            }
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const apdu::View file(data, size);
    for (const auto& note : efs::wbxml::annotate(file))
        require(inside(note.bytes, {0, size}), "a note lies in the file");
    const auto document = Document::decode(file);
    if (!document) return 0;
    checkRanges(*document);
    const auto again = Document::decode(document->bytes());
    require(again && *again == *document && sameTree(*again, *document), "a document's bytes are the document");
    const std::string xml = efs::prov::toXml(*document);
    const auto imported = efs::prov::fromXml(xml);
    if (imported) require(Document::decode(imported->document.bytes()).has_value(), "an imported document decodes");
    efs::prov::structureFindings(*document);
    efs::prov::formContexts({{efs::ObjectType::Bootstrap, &*document}, {efs::ObjectType::Config1, &*document}});
    return 0;
}
