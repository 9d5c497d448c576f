// Does a document keep to the DTD and to the schema: elements and their order, nesting, names, how often (WAP-183
// §5.1.2, §5.5, §5.6)? What values mean is not looked at here.
#pragma once

#include "efs/finding.h"
#include "efs/wbxml/document.h"

#include <vector>

namespace efs::prov {

// Errors for what DTD or schema forbid, warnings for what a device ignores or a registration may allow, in document
// order; at most wbxml::maxFindings. Ranges count bytes of the document; `where` is the field path.
std::vector<Finding> structureFindings(const wbxml::Document& document);

} // namespace efs::prov
