// Documents to measure with: one operator's settings, repeated under other names until they fill a size.
//
// Each block is an access point, a proxy or an application as operators write them, 90 to 130 bytes of WBXML. With long
// texts its name has 120 bytes more: a document of 1 MB must not have more parts than wbxml::maxParts.
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

#include <string>

namespace bench {

enum class Texts { Short, Long };

// The XML of a document that takes about `bytes` bytes as WBXML, at least one block.
std::string xmlOf(std::size_t bytes, Texts texts = Texts::Short);
// The same document in WBXML, every string inline. Ends the program when it cannot be made.
apdu::Bytes wbxmlOf(std::size_t bytes);
efs::wbxml::Document documentOf(std::size_t bytes, Texts texts = Texts::Short);

// A document of that many parms, ten bytes each or a little more, with a finding for every tenth: access points whose
// LINGER is no number.
efs::wbxml::Document documentWithFindings(std::size_t parms);

// From the tree to bytes, through the encoder's own interface.
apdu::Bytes encode(const efs::wbxml::Document& document, const efs::wbxml::EncodeOptions& options = {});

} // namespace bench
