// How blank cards are put together: files with the access rules of their kind of card, EF(ARR) written at the end.
#pragma once

#include "efs/blank_card.h"

#include <span>

namespace efs::blank {

enum class Who : std::uint8_t { Always, Pin, Adm, Never }; // Pin: CHV1, or a WIM's PIN-G

// One row of a table of files.
struct FileRow {
    FileId id = 0;
    std::uint8_t sfi = 0; // 0: none
    Who read = Who::Always, update = Who::Adm;
    std::size_t size = 0;
    apdu::View beginning; // of the body; FF after it
    std::string_view clause;
};

class Builder {
  public:
    explicit Builder(CardKind kind) { image.kind = kind; }

    void directory(const Path& path, FileKind kind, apdu::View aid = {});
    void transparent(const Path& path, std::size_t size, apdu::View beginning, Who read, Who update,
                     std::uint8_t sfi = 0);
    void records(const Path& path, std::size_t length, const std::vector<apdu::Bytes>& records, Who read, Who update,
                 std::uint8_t sfi = 0);
    void files(const Path& directory, std::span<const FileRow> rows);
    void pin(KeyReference reference, std::string label, apdu::View value, std::string_view unblock,
             const std::optional<Path>& directory = {});
    // Writes the rules that the files of a UICC refer to into these EF(ARR).
    void writeRules(const std::vector<Path>& arrFiles);

    Image image;

  private:
    AccessCondition condition(Who who) const;
    AccessRules fileRules(Who read, Who update) const;
    void addBody(const Path& path, File file, apdu::Bytes content, const AccessRules& rules, std::uint8_t sfi);
    void add(const Path& path, File file, const AccessRules& rules);
    std::uint8_t ruleNumber(const AccessRules& rules, bool directory);

    struct Rule {
        AccessRules rules;
        bool directory = false;
        bool operator==(const Rule&) const = default;
    };
    std::vector<Rule> rules_;
};

apdu::Bytes atrOf(CardKind kind, bool t1);

// The PKCS#15 application of `options` with its directory files and, if wanted, the provisioning files. Limit when a
// directory file is too small for its records.
apdu::Result<void> addPkcs15(Builder& builder, const BlankCardOptions& options, const Path& directory);
// The ids below the PKCS#15 directory that the options take, each with what it is for.
std::vector<std::pair<std::string_view, FileId>> pkcs15Ids(const BlankCardOptions& options);

} // namespace efs::blank
