// A parm or characteristic put before or behind its neighbours: order counts where several values are tried in turn
// (WAP-185 §5.4).
//
//   moved(document, "PXLOGICAL[p]/DOMAIN[2]", -1)     the second DOMAIN becomes the first
#pragma once

#include "efs/wbxml/document.h"

#include <string>

namespace efs::prov {

// Past `by` neighbours of its own kind (parms stay before characteristics), or as many as there are; up when negative.
// What stays where it is keeps its bytes. Missing and Usage for the path, as FieldPaths::find says them; Unsupported
// for a document with tokens that nobody knows, which could not be written again.
apdu::Result<wbxml::Document> moved(const wbxml::Document& document, const std::string& path, int by);

} // namespace efs::prov
