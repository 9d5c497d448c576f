#include "cli/write_steps_view.h"

#include "efs/trace_mask.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace cli {

using apdu::Range;
using apdu::View;

namespace {

constexpr std::size_t bytesInALine = 16;

std::size_t placeOf(const card::PlannedWrite& write, const efs::Step& step) {
    const efs::File* file = write.after.find(step.path);
    return step.record != 0 && file != nullptr ? (step.record - 1u) * file->fcp.recordLength : step.offset;
}

// The credentials of the whole file, as far as they lie in the step.
std::vector<Range> hiddenIn(const efs::Image& image, const efs::Path& path, Range step) {
    std::vector<Range> hidden;
    const efs::File* file = image.find(path);
    if (file == nullptr) return hidden;
    for (const Range& range : efs::credentialRanges(file->content)) {
        const std::size_t from = std::max(range.offset, step.offset), to = std::min(range.end(), step.end());
        if (from < to) hidden.push_back({from - step.offset, to - from});
    }
    return hidden;
}

bool isHidden(const std::vector<Range>& hidden, std::size_t at) {
    return std::any_of(hidden.begin(), hidden.end(), [&](const Range& range) { return range.contains(at); });
}

void printSide(std::ostream& to, std::string_view sign, View bytes, const std::vector<Range>& hidden) {
    if (bytes.empty()) return static_cast<void>(to << "    " << sign << " unknown\n");
    const bool uniform = bytes.size() > bytesInALine && apdu::isFilledWith(bytes, bytes.front());
    if (uniform)
        return static_cast<void>(to << fmt::format("    {} {:02X} … {} bytes\n", sign, bytes.front(), bytes.size()));
    for (std::size_t line = 0; line < bytes.size(); line += bytesInALine) {
        to << "    " << sign;
        for (std::size_t at = line; at < std::min(bytes.size(), line + bytesInALine); ++at)
            to << (isHidden(hidden, at) ? std::string(" **") : fmt::format(" {:02X}", bytes[at]));
        to << '\n';
    }
}

} // namespace

StepBytes bytesOf(const card::PlannedWrite& write, const efs::Step& step, bool reveal) {
    if (reveal) return {};
    const Range place{placeOf(write, step), step.after.size()};
    return {hiddenIn(write.before, step.path, place), hiddenIn(write.after, step.path, place)};
}

void printStepBytes(std::ostream& to, const card::PlannedWrite& write, const efs::Step& step, bool reveal,
                    const Style& style) {
    const StepBytes bytes = bytesOf(write, step, reveal);
    const std::string place = step.record != 0 ? fmt::format("record {}", step.record) : fmt::format("{}", step.offset);
    to << "  " << style.dim(step.path.text() + " at " + place) << '\n';
    printSide(to, "-", step.before, bytes.hiddenBefore);
    printSide(to, "+", step.after, bytes.hiddenAfter);
}

} // namespace cli
