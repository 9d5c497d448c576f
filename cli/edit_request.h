// What set, add and remove are asked for, and what comes of it: no card, no parser of arguments.
#pragma once

#include "cli/input.h"
#include "cli/run.h"
#include "efs/prov/edit.h"

#include <string>
#include <vector>

namespace cli {

struct EditRequest {
    efs::prov::Edit::Kind kind = efs::prov::Edit::Kind::Set;
    std::vector<std::string> assignments; // PATH=VALUE, or PATH
    std::vector<std::string> valueFrom;   // PATH=SRC: the value comes from a secret source
    bool lax = false, compact = false;
};

// Usage for what is no path, or a value where none can be. Values of credentials that stand in the arguments are
// remarked on.
struct EditList {
    std::vector<efs::prov::Edit> edits;
    std::vector<efs::Finding> findings;
};
apdu::Result<EditList> editsOf(Environment& environment, const EditRequest& request);

// The document after the edits, and what the rules say of it that they did not say before. Malformed when that is an
// error, unless `lax` (or a reference, which may lead into another document of the card): an edit shall not break what
// was sound, nor be refused for what was broken already.
apdu::Result<LoadedDocument> edited(const efs::wbxml::Document& document, const EditRequest& request, EditList list);

} // namespace cli
