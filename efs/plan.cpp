#include "efs/plan.h"

#include "efs/dir.h"
#include "efs/pkcs15/odf.h"

#include <fmt/format.h>

#include <set>

namespace efs {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Range;

namespace {

// An UPDATE and the READ that checks it put about 16 bytes around the data (headers, status words, procedure bytes over
// T=0), and a byte between two changes goes over the line twice. That makes eight; but each UPDATE also waits for the
// card's memory once more, which no byte does. So changes up to this far apart go into one step.
constexpr std::size_t widestGap = 16;

constexpr std::size_t maxRecords = 254;           // TS 102 221 §8.2.2: record numbers are 01 to FE
constexpr std::size_t maxCreatedSize = 16u << 20; // far above any card; bounds what a plan can claim
constexpr FileId odfFile = 0x5031;                // WAP-186 §9.1

// What must be written late: a directory only after what it points to.
enum class Rank { Content, ObjectDirectory, Odf, CardDirectory };

class Ranks {
  public:
    explicit Ranks(const Image& image) {
        for (const auto& [path, file] : image.files) {
            if (path.last() != odfFile || path.isRoot()) continue;
            for (const auto& record : pkcs15::decodeOdf(file.content).records) {
                if (!record.path) continue;
                const auto meant = pkcs15::resolve(record.path->path, path.parent());
                if (meant) directories_.insert(meant->begin(), meant->end());
            }
        }
    }
    Rank of(const Path& path) const {
        if (path == Path::mf() / dirId) return Rank::CardDirectory;
        if (path.last() == odfFile && !path.isRoot()) return Rank::Odf;
        return directories_.count(path) > 0 ? Rank::ObjectDirectory : Rank::Content;
    }

  private:
    std::set<Path> directories_;
};

apdu::Failure failed(ErrorKind kind, std::string text, const Path& path) {
    return apdu::fail(kind, std::move(text)).in(path.text());
}

std::size_t bodySize(const Fcp& fcp) {
    return fcp.size.value_or(fcp.recordLength * fcp.recordCount);
}

Step stepOf(const Path& path, std::size_t offset, std::uint8_t record, apdu::View before, apdu::View after) {
    return {path, offset, record, apdu::toBytes(before), apdu::toBytes(after)};
}

apdu::Result<std::vector<Step>> recordSteps(const Path& path, const Fcp& fcp, apdu::View before, apdu::View after) {
    std::vector<Step> steps;
    if (fcp.kind == FileKind::Cyclic) {
        return failed(ErrorKind::Unsupported, "a cyclic file is not rewritten: every write moves its records", path);
    }
    const std::size_t length = fcp.recordLength;
    if (length == 0 || before.size() % length != 0) {
        return failed(ErrorKind::Malformed, fmt::format("{} bytes are no whole records of {}", before.size(), length),
                      path);
    }
    for (std::size_t at = 0, record = 1; at < before.size(); at += length, ++record) {
        const apdu::View was = before.subspan(at, length), becomes = after.subspan(at, length);
        if (apdu::equal(was, becomes)) continue;
        if (record > maxRecords) {
            return failed(ErrorKind::Limit, fmt::format("record {} is beyond what a card can number", record), path);
        }
        steps.push_back(stepOf(path, 0, static_cast<std::uint8_t>(record), was, becomes));
    }
    return steps;
}

apdu::Result<std::vector<Step>> contentSteps(const Path& path, const Fcp& fcp, apdu::View before, apdu::View after) {
    std::vector<Step> steps;
    if (apdu::equal(before, after)) return steps;
    if (hasRecords(fcp.kind)) return recordSteps(path, fcp, before, after);
    for (const Range& range : changedRanges(before, after)) {
        steps.push_back(stepOf(path, range.offset, 0, apdu::slice(before, range), apdu::slice(after, range)));
    }
    return steps;
}

// What stands in the way of comparing two contents byte for byte.
apdu::Result<void> checkLengths(const Path& path, const File& before, const File& after) {
    const std::size_t was = before.content.size(), becomes = after.content.size();
    if (was == becomes) return {};
    const std::size_t size = std::max(bodySize(before.fcp), before.complete ? was : 0);
    if (becomes > size && size != 0) {
        return failed(ErrorKind::Limit, fmt::format("{} bytes do not fit the file of {}", becomes, size), path);
    }
    if (!before.complete) {
        return failed(ErrorKind::Missing,
                      fmt::format("only {} bytes of the file were read, so there is nothing to compare with", was),
                      path)
            .hint("Read the file with the credentials it asks for");
    }
    return failed(ErrorKind::Usage, fmt::format("the new content has {} bytes, the file {}", becomes, was), path)
        .hint("Give the whole content, filled up with FF");
}

apdu::Result<std::vector<Step>> fileSteps(const Path& path, const File& before, const File& after) {
    if (auto checked = checkLengths(path, before, after); !checked) return apdu::propagate(checked);
    return contentSteps(path, before.fcp, before.content, after.content);
}

// A new file holds FF until it is written.
apdu::Result<std::vector<Step>> newFileSteps(const Path& path, const File& file) {
    const std::size_t size = isDirectory(file.fcp.kind) ? 0 : bodySize(file.fcp);
    if (file.content.size() > size) {
        return failed(ErrorKind::Limit,
                      fmt::format("{} bytes do not fit the new file of {}", file.content.size(), size), path);
    }
    if (file.content.size() < size) {
        return failed(ErrorKind::Usage,
                      fmt::format("the new file has {} bytes, its content {}", size, file.content.size()), path)
            .hint("Give the whole content, filled up with FF");
    }
    return contentSteps(path, file.fcp, Bytes(size, 0xFF), file.content);
}

apdu::Result<void> create(Image& image, const CreateFileStep& step) {
    if (image.find(step.path) != nullptr) {
        return failed(ErrorKind::Conflict, "the file to be created is there already", step.path);
    }
    const Path parent = step.path.parent();
    const File* directory = step.path.isRoot() ? nullptr : image.find(parent);
    if (!step.path.isRoot() && (directory == nullptr || !isDirectory(directory->fcp.kind))) {
        return failed(ErrorKind::Conflict, fmt::format("there is no directory {} to create the file in", parent.text()),
                      step.path);
    }
    const std::size_t size = isDirectory(step.fcp.kind) ? 0 : bodySize(step.fcp);
    if (size > maxCreatedSize) {
        return failed(ErrorKind::Limit, fmt::format("a file of {} bytes is larger than a card", size), step.path);
    }
    File file;
    file.fcp = step.fcp;
    file.content.assign(size, 0xFF);
    image.files.emplace(step.path, std::move(file));
    return {};
}

apdu::Result<void> write(Image& image, const Step& step) {
    File* file = image.find(step.path);
    if (file == nullptr || isDirectory(file->fcp.kind)) {
        return failed(ErrorKind::Conflict, "there is no such file to write to", step.path);
    }
    const std::size_t length = file->fcp.recordLength;
    const bool records = hasRecords(file->fcp.kind);
    const bool addressed =
        records ? step.record != 0 && step.offset == 0 && step.before.size() == length : step.record == 0;
    if (step.before.size() != step.after.size() || !addressed) {
        return failed(ErrorKind::Usage, "a step of the plan does not fit its kind of file", step.path);
    }
    const Range range{records ? (step.record - 1u) * length : step.offset, step.before.size()};
    const bool inside = range.offset <= file->content.size() && range.length <= file->content.size() - range.offset;
    if (!inside || !apdu::equal(apdu::slice(file->content, range), step.before)) {
        return failed(ErrorKind::Conflict, "the file does not hold the bytes the plan was made for", step.path)
            .at(range)
            .hint("Read the card again and make a new plan");
    }
    std::copy(step.after.begin(), step.after.end(), file->content.begin() + static_cast<std::ptrdiff_t>(range.offset));
    return {};
}

} // namespace

std::vector<Range> changedRanges(apdu::View before, apdu::View after) {
    std::vector<Range> ranges;
    for (std::size_t at = 0; at < before.size() && at < after.size(); ++at) {
        if (before[at] == after[at]) continue;
        if (!ranges.empty() && at - ranges.back().end() <= widestGap)
            ranges.back().length = at + 1 - ranges.back().offset;
        else
            ranges.push_back({at, 1});
    }
    return ranges;
}

std::size_t Plan::bytesWritten() const {
    std::size_t sum = 0;
    for (const Step& step : steps) sum += step.after.size();
    return sum;
}

std::vector<Path> Plan::files() const {
    std::vector<Path> paths;
    std::set<Path> seen;
    const auto add = [&](const Path& path) {
        if (seen.insert(path).second) paths.push_back(path);
    };
    for (const CreateFileStep& step : creates) add(step.path);
    for (const Step& step : steps) add(step.path);
    return paths;
}

apdu::Result<Plan> diff(const Image& before, const Image& after) {
    for (const auto& [path, file] : before.files) {
        if (after.find(path) == nullptr) {
            return failed(ErrorKind::Unsupported, "the file would have to be deleted, which a plan does not do", path);
        }
    }
    Plan plan;
    for (const auto& [path, file] : after.files) {
        const File* old = before.find(path);
        if (old == nullptr) plan.creates.push_back({path, file.fcp});
        auto steps = old == nullptr ? newFileSteps(path, file) : fileSteps(path, *old, file);
        if (!steps) return apdu::propagate(steps);
        std::move(steps->begin(), steps->end(), std::back_inserter(plan.steps));
    }
    const Ranks ranks(after);
    std::stable_sort(plan.steps.begin(), plan.steps.end(),
                     [&](const Step& a, const Step& b) { return ranks.of(a.path) < ranks.of(b.path); });
    return plan;
}

apdu::Result<Image> apply(const Plan& plan, const Image& image) {
    Image result = image;
    for (const CreateFileStep& step : plan.creates) {
        if (auto created = create(result, step); !created) return apdu::propagate(created);
    }
    for (const Step& step : plan.steps) {
        if (auto written = write(result, step); !written) return apdu::propagate(written);
    }
    return result;
}

} // namespace efs
