// Files of a FileSource, each asked for once: what locating needs to know of a file, and the rules of access that hold.
#pragma once

#include "efs/provisioning.h"

#include <map>
#include <span>

namespace efs {

class FileReader {
  public:
    // A thrifty reader has the source read no more than is asked for.
    explicit FileReader(FileSource& source, bool thrifty = false) : source_(source), thrifty_(thrifty) {}

    CardKind kind() const { return source_.kind(); }
    bool thrifty() const { return thrifty_; }
    // The application's directory, or none when the card has no such application.
    apdu::Result<std::optional<Path>> open(apdu::View aid);
    // The file, or nullptr when the card has none (or more were asked for than maxFiles). Valid while the reader lives.
    // With `enough` a thrifty reader gets that much only.
    apdu::Result<const File*> read(const Path& path, const Enough& enough = {});
    // The file where it was read before, or nullptr; asks nothing.
    const File* known(const Path& path) const;
    // The first of the paths that is there.
    struct Found {
        Path path;
        const File* file = nullptr; // nullptr: none is there, `path` is the first guess
    };
    apdu::Result<Found> readFirst(std::span<const Path> guesses, const Enough& enough = {});
    // The file's own rules, or those of the EF(ARR) record it names; nothing when the card does not tell any.
    apdu::Result<std::optional<AccessRules>> access(const Path& path, const File& file);

    static constexpr std::size_t maxFiles = 256; // no provisioning needs more; a card that leads further leads astray

  private:
    // EF(ARR) `arr` as far as `record` needs it; nothing when it is not there.
    apdu::Result<std::optional<File>> rulesFile(const Path& arr, std::uint8_t record);

    FileSource& source_;
    bool thrifty_;
    std::map<Path, std::optional<File>> files_;
    std::map<std::pair<Path, std::uint8_t>, std::optional<apdu::Bytes>> records_; // empty: there is none to read
};

// True when nothing of the body could be read.
bool isUnreadable(const File& file);

} // namespace efs
