// What two cards, or two documents, hold differently: the files and their attributes, then their bytes, each stretch
// with the field it belongs to.
//
//   compareDocuments("bootstrap", plain, compact)->sameTree          the same document in another spelling
//   compareDocuments("bootstrap", old, young)->ranges[0].where       "NAPDEF[internet]/NAP-ADDRESS"
#pragma once

#include "efs/byte_diff.h"
#include "efs/provisioning.h"
#include "efs/wbxml/spelling.h"

#include <optional>
#include <string>
#include <vector>

namespace efs::prov {

// Two files that are the same thing: of several of a kind, those at the same place among them. Null: not there.
struct FilePair {
    std::string object; // "bootstrap"; of several of a kind "trusted_certificates[2]"
    const ProvisioningFile* before = nullptr;
    const ProvisioningFile* after = nullptr;
};
// In the order of the first; what only the second has, behind. They point into the two.
std::vector<FilePair> pairFiles(const Provisioning& before, const Provisioning& after);

// An attribute of a provisioning file; "" when the file itself came or went.
struct FileChange {
    std::string object;    // as in FilePair
    std::string attribute; // "path", "size", "label", "private", "modifiable", "read", "update", "state"
    std::optional<std::string> before, after;
    bool operator==(const FileChange&) const = default;
};
std::vector<FileChange> compareFiles(const Provisioning& before, const Provisioning& after);

struct RangeChange {
    apdu::Range before, after; // in the two files, from the start of what a device reads
    std::string where;         // field path, "header", "string table", "padding"; empty: no document
    bool secret = false;       // it touches what is, or may be, a document credential: its bytes are not to be shown
    bool operator==(const RangeChange&) const = default;
};

struct SpellingAt {
    std::string where; // field path; empty: the root
    wbxml::SpellingChange change;
    bool operator==(const SpellingAt&) const = default;
};

inline constexpr std::size_t maxRangesShown = 256, maxSpellingsShown = 256; // of one object; `more` counts the rest

struct ObjectChange {
    std::string object;
    std::size_t sizeBefore = 0, sizeAfter = 0; // of the document, or of the content without padding
    bool sameTree = false;                     // the same document, spelled differently
    std::vector<RangeChange> ranges;
    std::vector<SpellingAt> spellings; // when sameTree
    std::size_t more = 0;
    bool operator==(const ObjectChange&) const = default;
};

// None: the same bytes.
std::optional<ObjectChange> compareDocuments(const std::string& object, const wbxml::Document& before,
                                             const wbxml::Document& after);
// Files of any content, padding and all. What a file is taken to hold says which of its bytes may be shown.
enum class Holds : std::uint8_t {
    Document, // a provisioning document, or none: its credentials are secret, and what cannot be read
    Open,     // directories, certificates
    Secret,   // anything else
};
Holds holdsOf(ObjectType object);
std::optional<ObjectChange> compareContents(const std::string& object, apdu::View before, apdu::View after,
                                            Holds holds);

} // namespace efs::prov
