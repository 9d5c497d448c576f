// The steps that turn one content into another in the order a write promises (write.h).
#pragma once

#include "efs/plan.h"
#include "efs/provisioning.h"

#include <vector>

namespace card {

// One file, or the part of it that is the object's: `before` and `after` are as long as each other.
struct FileChange {
    efs::ObjectType object = efs::ObjectType::Bootstrap;
    efs::Path path;
    std::size_t offset = 0; // of the window in the file
    apdu::Bytes before, after;
    bool blind = false; // nobody knows what the file holds: `before` is empty
};

// The steps for all files, with those of the directories between bodies and heads.
std::vector<efs::Step> orderedSteps(const std::vector<FileChange>& changes,
                                    const std::vector<efs::Step>& directorySteps);

// The steps that turn the bytes `before`, at `offset` of a file, into `after`: what differs, in ascending order
// (efs::changedRanges).
std::vector<efs::Step> stepsFor(const efs::Path& path, std::size_t offset, apdu::View before, apdu::View after);

} // namespace card
