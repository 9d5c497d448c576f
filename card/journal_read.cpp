#include "apdu/cursor.h"
#include "card/journal_records.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::Bytes;
using apdu::Cursor;
using apdu::ErrorKind;
using apdu::View;

namespace {

constexpr std::size_t frame = 1 + 4 + 4; // type, length, CRC

std::uint32_t u32(Cursor& in) {
    const std::uint32_t high = in.u16();
    return high << 16 | in.u16();
}

Bytes counted(Cursor& in) {
    return apdu::toBytes(in.take(u32(in)));
}

std::string text(Cursor& in) {
    return std::string(apdu::asText(in.take(u32(in))));
}

efs::Path path(Cursor& in) {
    auto parsed = efs::Path::parse(text(in));
    if (parsed) return std::move(*parsed);
    in.setFault("there is no path where one is due");
    return {};
}

std::vector<std::uint32_t> digests(Cursor& in, std::size_t size) {
    std::vector<std::uint32_t> pages;
    for (std::size_t at = 0; at < size && !in.fault(); at += pageBytes) pages.push_back(u32(in));
    return pages;
}

void readHead(Cursor& in, Journal& journal) {
    journal.card.atr = counted(in);
    journal.card.iccid = text(in);
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::all_of(journal.card.iccid.begin(), journal.card.iccid.end(), digit))
        in.setFault("an ICCID has digits only");
    journal.card.serial = counted(in);
    const std::uint64_t high = u32(in);
    journal.time = static_cast<std::int64_t>(high << 32 | u32(in));
    for (std::size_t count = u32(in); count > 0 && !in.fault(); --count) {
        JournalFile file;
        file.path = path(in);
        const auto flags = in.u8();
        file.created = (flags & createdFlag) != 0;
        file.blind = (flags & blindFlag) != 0;
        file.recordLength = u32(in);
        file.size = u32(in);
        if ((flags & beforeFlag) != 0) file.beforePages = digests(in, file.size);
        file.afterPages = digests(in, file.size);
        journal.files.push_back(std::move(file));
    }
}

void readContents(Cursor& in, Journal& journal) {
    const std::size_t index = u32(in);
    Bytes before = counted(in), after = counted(in);
    if (in.fault()) return;
    if (index >= journal.files.size()) return in.setFault("it is of a file the journal does not name");
    auto& file = journal.files[index];
    if (file.isBefore(before)) file.before = std::move(before);
    if (file.isAfter(after)) file.after = std::move(after);
    const bool complete = file.after && (file.before || file.created || file.blind);
    if (!complete) in.setFault("contents do not fit their digests");
}

void readPlan(Cursor& in, Journal& journal) {
    efs::Plan plan;
    for (std::size_t count = u32(in); count > 0 && !in.fault(); --count) {
        efs::CreateFileStep create;
        create.path = path(in);
        auto fcp = efs::decodeFcp(counted(in));
        if (!fcp) return in.setFault("it holds no attributes of a file");
        create.fcp = std::move(*fcp);
        plan.creates.push_back(std::move(create));
    }
    for (std::size_t count = u32(in); count > 0 && !in.fault(); --count) {
        efs::Step step;
        step.path = path(in);
        step.offset = u32(in);
        step.record = in.u8();
        step.before = counted(in);
        step.after = counted(in);
        plan.steps.push_back(std::move(step));
    }
    if (!in.fault()) journal.plan = std::move(plan);
}

void readNeeds(Cursor& in, Journal& journal) {
    for (std::size_t count = u32(in); count > 0 && !in.fault(); --count) {
        Keyring::Need need;
        need.reference = in.u8();
        const auto role = in.u8();
        if (role > static_cast<std::uint8_t>(Role::Adm)) return in.setFault("there is no such credential");
        need.role = static_cast<Role>(role);
        need.directory = path(in);
        need.length = u32(in);
        need.fill = in.u8();
        journal.needs.push_back(std::move(need));
    }
}

void readProgress(Cursor& in, Journal& journal) {
    const auto what = static_cast<char>(in.u8());
    const std::size_t step = u32(in);
    if (in.fault()) return;
    if (what == stepBegun) journal.progress.begun = std::max(journal.progress.begun, step + 1);
    if (what == undoBegun) journal.progress.undoing = true;
}

bool hasContents(const JournalFile& file) {
    return file.after && (file.before || file.created || file.blind);
}

// Steps must lie inside the files they name: whoever carries them out need not ask.
bool fitsFiles(const Journal& journal, const efs::Step& step) {
    const auto* file = journal.find(step.path);
    if (file == nullptr || step.after.empty()) return false;
    if (!file->blind && step.before.size() != step.after.size()) return false;
    const bool records = file->recordLength > 0;
    if (records != (step.record > 0)) return false;
    if (records && (step.offset != 0 || step.after.size() != file->recordLength)) return false;
    const std::size_t at = file->placeOf(step);
    return at <= file->size && step.after.size() <= file->size - at;
}

bool isConsistent(const Journal& journal) {
    const auto& [creates, steps] = journal.plan;
    return std::all_of(journal.files.begin(), journal.files.end(), hasContents) &&
           std::all_of(steps.begin(), steps.end(), [&](const auto& step) { return fitsFiles(journal, step); }) &&
           std::all_of(creates.begin(), creates.end(), [&](const auto& create) {
               const auto* file = journal.find(create.path);
               return file != nullptr && file->created;
           });
}

struct RecordReader {
    View text;
    JournalReading reading = {};
    std::size_t at = journalMagic.size();
    bool headSeen = false, planSeen = false;

    // False where the journal ends, whole or not.
    bool record() {
        if (at == text.size()) return false;
        if (text.size() - at < frame) return cut("it ends inside a record");
        Cursor lengths(text.subspan(at + 1));
        const std::size_t length = u32(lengths);
        if (length > text.size() - at - frame) return cut("it ends inside a record");
        const View body = text.subspan(at, length + 5);
        Cursor sum(text.subspan(at + length + 5, 4));
        if (u32(sum) != crc32(body)) return cut("a record's checksum does not fit");
        Cursor in(body.subspan(5), at + 5);
        if (!take(static_cast<JournalRecord>(body[0]), in)) return false;
        at += length + frame;
        return true;
    }

    bool take(JournalRecord type, Cursor& in) {
        if (headSeen == (type == JournalRecord::Head)) return cut("records stand in a wrong order");
        auto& journal = reading.journal;
        switch (type) {
        case JournalRecord::Head:
            readHead(in, journal);
            break;
        case JournalRecord::Contents:
            readContents(in, journal);
            break;
        case JournalRecord::Plan:
            readPlan(in, journal);
            planSeen = true;
            break;
        case JournalRecord::Needs:
            readNeeds(in, journal);
            break;
        case JournalRecord::End:
            reading.whole = planSeen && isConsistent(journal);
            if (!reading.whole) return cut("the plan does not fit the files");
            break;
        case JournalRecord::Progress:
            readProgress(in, journal);
            break;
        default:
            return cut("there is a record of an unknown type");
        }
        if (in.fault()) return cut(in.fault()->text);
        if (!in.atEnd()) return cut("a record is longer than its contents");
        headSeen = true;
        return true;
    }

    bool cut(const std::string& why) {
        reading.damage = fmt::format("{} (byte {})", why, at);
        return false;
    }
};

bool fits(const std::vector<std::uint32_t>& pages, std::size_t size, View content) {
    return content.size() == size && !pages.empty() && pagesOf(content) == pages;
}

} // namespace

std::size_t JournalFile::placeOf(const efs::Step& step) const {
    return step.record > 0 ? (step.record - 1u) * recordLength : step.offset;
}

bool JournalFile::isBefore(View content) const {
    return fits(beforePages, size, content);
}

bool JournalFile::isAfter(View content) const {
    return fits(afterPages, size, content);
}

const JournalFile* Journal::find(const efs::Path& path) const {
    const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
    return found == files.end() ? nullptr : &*found;
}

apdu::Result<JournalReading> readJournal(View text) {
    const View magic = apdu::asBytes(journalMagic);
    if (!apdu::equal(apdu::slice(text, {0, magic.size()}), magic))
        return apdu::fail(ErrorKind::Malformed, "this is no journal of simprov, or one of another version");
    RecordReader reader{text};
    while (reader.record()) {
    }
    if (!reader.headSeen)
        return apdu::fail(ErrorKind::Malformed, fmt::format("the journal cannot be read: {}", reader.reading.damage));
    if (!reader.reading.whole && reader.reading.damage.empty()) reader.cut("it ends before its plan does");
    return std::move(reader.reading);
}

} // namespace card
