// A document spelled as another one is, as far as the two agree.
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

namespace efs::prov {

// A document with the tree of `wanted` whose parts keep the bytes that equal parts of `original` have: what a document
// given as XML or JSON becomes when the card holds one already. Processing instructions of `original` stay. Where the
// tree cannot be had that way (tokens in `wanted` that nobody knows, character data) it is `wanted` itself.
wbxml::Document respell(const wbxml::Document& wanted, const wbxml::Document& original,
                        const wbxml::EncodeOptions& options = {});

} // namespace efs::prov
