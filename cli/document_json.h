// A provisioning document as JSON, both ways.
//
//   {"version": "1.1", "characteristics": [{"type": "NAPDEF", "parms": [{"name": "NAPID", "value": "N1"}, {"name":
//   "INTERNET"}],
//                                           "characteristics": []}]}
//
// A parm without value is a flag. What the tables do not know has "unknown": true and cannot be written back from here.
// Parms stand before nested characteristics, as the DTD has them (WAP-183 §5.1).
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

#include <string>
#include <string_view>

namespace cli {

// Two levels of JSON a characteristic, and the envelope.
inline constexpr std::size_t maxJsonDepth = 4 * efs::wbxml::maxDepth;
// A parm is an object of two members, and one or two parts of a document: more values are no document any more.
inline constexpr std::size_t maxJsonValues = 4 * efs::wbxml::maxParts;

// JSON text of the tree; `mask` shows document credentials as "****".
std::string documentToJson(const efs::wbxml::Document& document, bool mask);

// The tree, or an envelope of `simprov decode --json` around it. Malformed with the JSON place in the trail.
apdu::Result<efs::wbxml::Document> documentFromJson(std::string_view text,
                                                    const efs::wbxml::EncodeOptions& options = {});

} // namespace cli
