// A provisioning document as JSON, both ways (schema/simprov.document.1.schema.json).
//
//   {"version": "1.1", "characteristics": [{"type": "NAPDEF", "parms": [{"name": "NAPID", "value": "N1"}, {"name":
//   "INTERNET"}], "characteristics": []}]}
//
// A parm without "value" is a flag, one with "" has an empty value; a document without version has null. Parms stand
// before nested characteristics, as the DTD has them (WAP-183 §5.1); one that stands behind n of them all the same has
// "after": n, so that no order is lost. What the DTD does not know but XML can say stands beside: "attributes", and
// "others": [{"element": "PARM", "at": 2, …}], elements with their place among all children. What nobody can read
// (unknown tokens, character data) has no form here: the element has "unknown": true, and is not written back.
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

#include <string>
#include <string_view>

namespace efs::prov {

// Two levels of JSON a characteristic, and the envelope.
inline constexpr std::size_t maxJsonDepth = 4 * efs::wbxml::maxDepth;
// A parm is an object of two members, and one or two parts of a document: more values are no document any more.
inline constexpr std::size_t maxJsonValues = 4 * efs::wbxml::maxParts;

// JSON text of the tree; `mask` shows document credentials as "****".
std::string documentToJson(const efs::wbxml::Document& document, bool mask);

// The tree, or an envelope of `simprov decode --json` around it. Malformed with the line of a text that is no JSON, and
// with the place in the trail ("characteristics[0]/parms[2]/value") of JSON that is no document. Members that are not
// listed are refused, so that a misspelling does not turn a value into a flag.
apdu::Result<efs::wbxml::Document> documentFromJson(std::string_view text,
                                                    const efs::wbxml::EncodeOptions& options = {});

} // namespace efs::prov
