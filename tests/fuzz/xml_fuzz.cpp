// XML import: what is accepted decodes, and survives the way to XML and back with the same tree.
#include "efs/prov/xml.h"
#include "tests/fuzz/fuzz.h"

using efs::wbxml::Document;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = apdu::asText({data, size});
    const auto imported = efs::prov::fromXml(text);
    const auto compact = efs::prov::fromXml(text, {.compact = true});
    require(imported.has_value() == compact.has_value(), "plain and compact accept the same texts");
    if (!imported) return 0;
    require(sameTree(imported->document, compact->document), "plain and compact mean the same");
    const auto decoded = Document::decode(imported->document.bytes());
    require(decoded && *decoded == imported->document, "an imported document decodes to itself");
    const auto again = efs::prov::fromXml(efs::prov::toXml(imported->document));
    require(again && sameTree(again->document, imported->document), "XML written is the XML read");
    return 0;
}
