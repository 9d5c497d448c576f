#include "card/write_steps.h"

#include <algorithm>

namespace card {

using apdu::View;

namespace {

constexpr std::uint8_t erased = 0xFF;

efs::Step stepOf(const efs::Path& path, std::size_t offset, View before, View after) {
    return {path, offset, 0, apdu::toBytes(before), apdu::toBytes(after)};
}

bool changes(const FileChange& change) {
    return change.before != change.after;
}

// All but the first byte.
std::vector<efs::Step> bodyOf(const FileChange& file) {
    const View body = View(file.after).subspan(1);
    if (file.blind && !body.empty()) return {stepOf(file.path, file.offset + 1, {}, body)};
    if (file.blind) return {};
    return stepsFor(file.path, file.offset + 1, View(file.before).subspan(1), body);
}

} // namespace

std::vector<efs::Step> stepsFor(const efs::Path& path, std::size_t offset, View before, View after) {
    std::vector<efs::Step> steps;
    for (const auto& range : efs::changedRanges(before, after)) {
        steps.push_back(stepOf(path, offset + range.offset, apdu::slice(before, range), apdu::slice(after, range)));
    }
    return steps;
}

std::vector<efs::Step> orderedSteps(const std::vector<FileChange>& all, const std::vector<efs::Step>& directorySteps) {
    std::vector<FileChange> files;
    std::copy_if(all.begin(), all.end(), std::back_inserter(files), changes);
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.object < b.object; });
    constexpr std::uint8_t invalid[] = {erased};
    std::vector<efs::Step> steps;
    for (const auto& file : files) {
        const View head = View(file.before).first(file.blind ? 0 : 1);
        if (file.blind || head[0] != erased) steps.push_back(stepOf(file.path, file.offset, head, invalid));
    }
    for (const auto& file : files) {
        const auto body = bodyOf(file);
        steps.insert(steps.end(), body.begin(), body.end());
    }
    steps.insert(steps.end(), directorySteps.begin(), directorySteps.end());
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        const View head = View(file->after).first(1);
        const View now = View(invalid).first(file->blind ? 0 : 1);
        if (head[0] != erased) steps.push_back(stepOf(file->path, file->offset, now, head));
    }
    return steps;
}

} // namespace card
