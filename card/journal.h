// The journal of one write to one card: what recover needs when the write is cut, as a file beside the card.
//
//   journal  := "simprov journal 1\n" record…
//   record   := type (1)  length (4)  payload (length)  CRC-32 of all before it in the record (4)     numbers: big
//   endian types    H  the card; per file path, flags, size and a digest (CRC-32) per 64 bytes of old and of new
//   content
//            C  number of a file, its old and its new content, whole
//            P  the plan: files to be made, steps with their old and new bytes
//            N  what was verified for it: references, never values
//            E  all before it is whole
//            S  progress: a letter and a step; appended while the card is written
//
// The file gets its name once E is synced, so under its name it is whole; what a broken disk left of it is read as far
// as records are whole. Progress tells a person how far it went and whether it was being undone; what is to be done is
// decided by the contents and the bytes on the card alone.
//
// It holds document credentials, so it is its owner's only; card credentials never get into it. Removing it frees its
// blocks and no more: on flash and on journalling file systems old blocks live on until they are reused, which only an
// encrypted disk makes harmless.
#pragma once

#include "card/card_identity.h"
#include "card/credentials.h"
#include "efs/plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace card {

// What a card's memory and a journal's digests are cut into.
inline constexpr std::size_t pageBytes = 64;

struct JournalFile {
    efs::Path path;
    bool created = false;                     // the write makes it: there is no old content
    bool blind = false;                       // could not be read: there is no old content that anybody knows
    std::size_t recordLength = 0;             // record files
    std::size_t size = 0;                     // of the content
    std::optional<apdu::Bytes> before, after; // none: does not exist, or the journal lost it
    std::vector<std::uint32_t> beforePages, afterPages;

    std::size_t placeOf(const efs::Step& step) const; // in the content
    bool isBefore(apdu::View content) const;          // by the digests
    bool isAfter(apdu::View content) const;
    bool operator==(const JournalFile&) const = default;
};

struct JournalProgress {
    std::size_t begun = 0; // steps that may have changed the card
    bool undoing = false;
    bool operator==(const JournalProgress&) const = default;
};

struct Journal {
    CardIdentity card;
    std::int64_t time = 0; // seconds since 1970
    std::vector<JournalFile> files;
    efs::Plan plan;
    std::vector<Keyring::Need> needs; // without what the card said of tries
    JournalProgress progress;

    const JournalFile* find(const efs::Path& path) const;
};

// A journal as far as it could be read. Not whole: `damage` says where it ends; what it does hold is sound.
struct JournalReading {
    Journal journal;
    bool whole = false;
    std::string damage;
};

// The digests of a content, one for 64 bytes.
std::vector<std::uint32_t> pagesOf(apdu::View content);

// All but progress.
apdu::Bytes encodeJournal(const Journal& journal);
apdu::Bytes encodeProgress(char what, std::size_t step);
inline constexpr char stepBegun = 'b', undoBegun = 'u';

// Malformed when it is no journal, or not even its first record is whole. Never reads past what is there, and takes
// memory in proportion to it.
apdu::Result<JournalReading> readJournal(apdu::View text);

} // namespace card
