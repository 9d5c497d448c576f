// A plan: the steps that turn the card before into the card after, shown before anything happens.
//
// diff() is pure. A step writes one range of one file and knows the bytes it expects to find. apply(diff(a, b), a) ==
// b.
#pragma once

#include "efs/image.h"

#include <string>
#include <vector>

namespace efs {

struct CreateFileStep {
    Path path;
    Fcp fcp;
    bool operator==(const CreateFileStep&) const = default;
};

struct Step {
    Path path;
    std::size_t offset = 0;  // transparent files
    std::uint8_t record = 0; // record files, from 1; offset is then 0
    apdu::Bytes before;
    apdu::Bytes after; // as long as before
    bool operator==(const Step&) const = default;
};

struct Plan {
    std::vector<CreateFileStep> creates; // done first
    std::vector<Step> steps;             // in the order they are done

    bool empty() const { return creates.empty() && steps.empty(); }
    std::size_t bytesWritten() const;
    std::vector<Path> files() const; // each once, in order of first touch
    bool operator==(const Plan&) const = default;
};

// Where two contents of one length differ, in ascending order. Unchanged bytes between two changes are taken in where
// writing them again costs less than a command more.
std::vector<apdu::Range> changedRanges(apdu::View before, apdu::View after);

// Differences of content only; files of `after` that `before` lacks become creates and hold FF until they are written.
// Contents come before the directories that point to them: files, then DODF, CDF and the like, then ODF, then EF(DIR).
// Limit when a content outgrows its file, Missing when `before` has no body to compare with, Usage when a content is
// shorter than its file, Unsupported for a file that `after` lacks and for changes in a cyclic one.
apdu::Result<Plan> diff(const Image& before, const Image& after);
// The image after the plan; Conflict when it does not hold a step's old bytes, or a created file is there already.
apdu::Result<Image> apply(const Plan& plan, const Image& image);

} // namespace efs
