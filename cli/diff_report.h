// What `simprov diff` found, and its two forms: for people and for programs.
#pragma once

#include "cli/diff_side.h"
#include "efs/prov/compare.h"
#include "efs/prov/compare_files.h"

#include <iosfwd>

namespace cli {

struct DiffReport {
    DiffSide before, after;
    bool withContexts = true, withBytes = true; // what was compared
    std::vector<efs::prov::ContextChange> contexts;
    std::vector<efs::prov::FileChange> files;
    struct Object {
        efs::prov::ObjectChange change;
        apdu::Bytes before, after; // what the ranges count in
    };
    std::vector<Object> objects;
    std::vector<std::string> notCompared; // sentences
    bool reveal = false;

    bool same() const { return contexts.empty() && files.empty() && objects.empty() && notCompared.empty(); }
};

// Fills in what is different between the sides.
void compare(DiffReport& report);

void printDiff(std::ostream& to, const DiffReport& report, const Style& style);
// JSON text of `result` (schema/simprov.diff.1.schema.json).
std::string diffJson(const DiffReport& report);

} // namespace cli
