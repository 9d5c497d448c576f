// Files of a FileSource, each asked for once: what locating needs to know of a file, and the rules of access that hold.
#pragma once

#include "efs/provisioning.h"

#include <map>
#include <span>

namespace efs {

class FileReader {
  public:
    explicit FileReader(FileSource& source) : source_(source) {}

    CardKind kind() const { return source_.kind(); }
    // The application's directory, or none when the card has no such application.
    apdu::Result<std::optional<Path>> open(apdu::View aid);
    // The file, or nullptr when the card has none (or more were asked for than maxFiles). Valid while the reader lives.
    apdu::Result<const File*> read(const Path& path);
    // The first of the paths that is there.
    struct Found {
        Path path;
        const File* file = nullptr; // nullptr: none is there, `path` is the first guess
    };
    apdu::Result<Found> readFirst(std::span<const Path> guesses);
    // The file's own rules, or those of the EF(ARR) record it names; nothing when the card does not tell any.
    apdu::Result<std::optional<AccessRules>> access(const Path& path, const File& file);

    static constexpr std::size_t maxFiles = 256; // no provisioning needs more; a card that leads further leads astray

  private:
    FileSource& source_;
    std::map<Path, std::optional<File>> files_;
};

// True when nothing of the body could be read.
bool isUnreadable(const File& file);

} // namespace efs
