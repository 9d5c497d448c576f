#include "card/journal_records.h"

#include <algorithm>

namespace card {

using apdu::Bytes;
using apdu::View;

namespace {

// Payload under construction; lengths before what they count.
class Payload {
  public:
    Payload& u8(std::size_t value) { return bytes_.push_back(static_cast<std::uint8_t>(value)), *this; }
    Payload& u32(std::size_t value) { return appendU32(bytes_, value), *this; }
    Payload& bytes(View value) { return u32(value.size()), apdu::append(bytes_, value), *this; }
    Payload& text(const std::string& value) { return bytes(apdu::asBytes(value)); }
    Payload& path(const efs::Path& value) { return text(value.text()); }
    const Bytes& done() const { return bytes_; }

  private:
    Bytes bytes_;
};

void appendRecord(Bytes& to, JournalRecord type, const Payload& payload) {
    const std::size_t start = to.size();
    to.push_back(static_cast<std::uint8_t>(type));
    appendU32(to, payload.done().size());
    apdu::append(to, payload.done());
    appendU32(to, crc32(View(to).subspan(start)));
}

Payload head(const Journal& journal) {
    Payload payload;
    payload.bytes(journal.card.atr).text(journal.card.iccid).bytes(journal.card.serial);
    payload.u32(static_cast<std::uint64_t>(journal.time) >> 32).u32(static_cast<std::uint64_t>(journal.time));
    payload.u32(journal.files.size());
    for (const auto& file : journal.files) {
        const std::size_t flags =
            (file.created ? createdFlag : 0u) | (file.blind ? blindFlag : 0u) | (file.before ? beforeFlag : 0u);
        payload.path(file.path).u8(flags).u32(file.recordLength).u32(file.size);
        for (const auto digest : file.before ? pagesOf(*file.before) : std::vector<std::uint32_t>{})
            payload.u32(digest);
        for (const auto digest : pagesOf(file.after.value_or(Bytes{}))) payload.u32(digest);
    }
    return payload;
}

Payload plan(const Journal& journal) {
    Payload payload;
    payload.u32(journal.plan.creates.size());
    for (const auto& create : journal.plan.creates) payload.path(create.path).bytes(efs::encodeFcp(create.fcp));
    payload.u32(journal.plan.steps.size());
    for (const auto& step : journal.plan.steps)
        payload.path(step.path).u32(step.offset).u8(step.record).bytes(step.before).bytes(step.after);
    return payload;
}

Payload needs(const Journal& journal) {
    Payload payload;
    payload.u32(journal.needs.size());
    for (const auto& need : journal.needs) {
        payload.u8(need.reference).u8(static_cast<std::size_t>(need.role)).path(need.directory);
        payload.u32(need.length).u8(need.fill);
    }
    return payload;
}

} // namespace

void appendU32(Bytes& to, std::size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(value >> shift));
}

// ISO/IEC 8802-3 §3.2.8: polynomial 04C11DB7, bits reversed.
std::uint32_t crc32(View bytes) {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> rows{};
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            std::uint32_t row = i;
            for (int bit = 0; bit < 8; ++bit) row = (row & 1) != 0 ? row >> 1 ^ 0xEDB88320u : row >> 1;
            rows[i] = row;
        }
        return rows;
    }();
    std::uint32_t crc = ~0u;
    for (const auto byte : bytes) crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF];
    return ~crc;
}

std::vector<std::uint32_t> pagesOf(View content) {
    std::vector<std::uint32_t> pages;
    for (std::size_t at = 0; at < content.size(); at += pageBytes)
        pages.push_back(crc32(apdu::slice(content, {at, pageBytes})));
    return pages;
}

Bytes encodeJournal(const Journal& journal) {
    Bytes text = apdu::toBytes(apdu::asBytes(journalMagic));
    appendRecord(text, JournalRecord::Head, head(journal));
    for (std::size_t i = 0; i < journal.files.size(); ++i) {
        const auto& file = journal.files[i];
        Payload contents;
        contents.u32(i).bytes(file.before.value_or(Bytes{})).bytes(file.after.value_or(Bytes{}));
        appendRecord(text, JournalRecord::Contents, contents);
    }
    appendRecord(text, JournalRecord::Plan, plan(journal));
    appendRecord(text, JournalRecord::Needs, needs(journal));
    appendRecord(text, JournalRecord::End, {});
    return text;
}

Bytes encodeProgress(char what, std::size_t step) {
    Bytes record;
    appendRecord(record, JournalRecord::Progress, Payload().u8(static_cast<std::uint8_t>(what)).u32(step));
    return record;
}

} // namespace card
