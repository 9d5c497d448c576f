// Fixes applied: what validate() is certain about, written into the document.
#pragma once

#include "efs/prov/validate.h"

namespace efs::prov {

struct Mended {
    wbxml::Document document;
    std::vector<std::string> done; // what was done, for people: "PXLOGICAL[p]/PXAUTHINFO/PXAUTH-TYPE: write HTTP-BASIC"
};

// `part` names the document among `parts`, which are looked at together; the others stay. Fixes that only show once
// others are made are made, too.
apdu::Result<Mended> mend(std::span<const Part> parts, std::size_t part);
apdu::Result<Mended> mend(const wbxml::Document& document);

} // namespace efs::prov
