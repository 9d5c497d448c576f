// Provisioning documents as XML (WAP-183 §5.1, SIN 183_003, SIN 183_005), to and from WBXML.
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

#include <string>
#include <string_view>
#include <vector>

namespace efs::prov {

struct Imported {
    wbxml::Document document;
    std::vector<Finding> findings; // what was dropped or is odd; ranges count bytes of the XML
    std::vector<apdu::Range> tags; // of each of the document's elements, its start tag in the XML
};

// Reads XML text. Malformed with the byte where it broke; a DTD with an internal subset, a wrong root element and
// nesting over wbxml::maxDepth are refused (survive: no entity is ever expanded but the five predefined and character
// references).
apdu::Result<Imported> fromXml(std::string_view text, const wbxml::EncodeOptions& options = {});

struct XmlOptions {
    bool declaration = true; // <?xml …?> and DOCTYPE
    bool indent = true;
    bool mask = false; // document credentials shown as ****
};

// Always well-formed: tabs and line ends in values become character references, characters XML cannot hold become
// U+FFFD, unknown tokens become comments.
std::string toXml(const wbxml::Document& document, const XmlOptions& options = {});

} // namespace efs::prov
