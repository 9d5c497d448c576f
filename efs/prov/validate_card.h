// A whole card against the rules: what the search said, each document, all of them together, files and directories.
//
//   CardReport report = validateCard(provisioning, kind, &image);
#pragma once

#include "efs/prov/context.h"
#include "efs/prov/validate.h"

namespace efs::prov {

// Of what forming contexts found (Contexts::findings), that which checking the documents does not say: the rest would
// be said twice.
std::vector<Finding> betweenDocuments(const std::vector<Finding>& ofContexts);

struct CardReport {
    CardContents contents;
    // Of the card; findings of a file have its name as object, and ranges that count the file's bytes.
    Report report;
};

// Fills in state and `used` of the files, as interpret() does. `image`: the files that were read on the way; without it
// the rules about directory files are left out.
CardReport validateCard(Provisioning& provisioning, CardKind kind, const Image* image = nullptr);

} // namespace efs::prov
