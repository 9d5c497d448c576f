// A configuration context as a tree of things with parms, all of one kind, so that comparing needs no case for each.
#pragma once

#include "efs/prov/compare.h"

#include <unordered_map>

namespace efs::prov {

struct CompareField {
    std::string name; // of the parm; of nested ones with their place: "VALIDITY/COUNTRY"
    ContextChange::Values values;
    bool ordered = false; // the order of several values means something
    bool derived = false; // a default, or from the thing around, which says it itself
};

struct CompareNode {
    std::string type; // "NAPDEF"; of a context ""
    std::vector<CompareField> fields;
    std::vector<CompareNode> children;
    std::unordered_map<std::string, std::size_t> places; // of the fields, by name

    const CompareField* field(const std::string& name) const;
    // The first value of that parm, or "".
    std::string value(const std::string& name) const;
};

CompareNode compareNode(const ConfigurationContext& context);

} // namespace efs::prov
