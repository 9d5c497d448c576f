// What is selected: one value, which every view shows in its own way.
//
//   {"bootstrap", "NAPDEF[internet]/NAP-ADDRESS", {250, 24}}     a parm, its bytes in the file
//   {"3F00/7F80/4405", "", {0, 38}}                              a record of a directory file
#pragma once

#include "apdu/result.h"

#include <optional>
#include <string>

namespace gui {

struct Selection {
    std::string object;               // a provisioning object by name, or the path of another file; empty: nothing
    std::string field;                // field path (efs/prov/field_path.h); empty: the file itself
    std::optional<apdu::Range> bytes; // in the part of the file that a device reads

    bool operator==(const Selection&) const = default;
};

} // namespace gui
