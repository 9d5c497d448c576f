// Inside planWrite(): what has been decided so far.
#pragma once

#include "card/write.h"
#include "card/write_steps.h"
#include "efs/file_reader.h"

#include <map>

namespace card {

struct WritePlanner {
    struct Directory {
        efs::File before; // whole
        apdu::Bytes after;
        std::map<std::size_t, apdu::Range> moved; // records by their offset before, that stand elsewhere now

        apdu::Range placeOf(apdu::Range record) const;
        apdu::Result<void> replace(apdu::Range record, apdu::View replacement);
    };
    WritePlanner(Session& cardSession, Keyring& cardKeyring, const Snapshot& read, const CreateOptions& createOptions,
                 bool blindToo);

    // write_plan.cpp
    apdu::Result<void> change(const efs::ProvisioningFile& file, const WantedFile& wanted);
    apdu::Result<void> change(const efs::ProvisioningFile& file, const WantedRecord& wanted);
    apdu::Result<PlannedWrite> finish();
    apdu::Result<void> need(const efs::AccessCondition& condition, const efs::Path& path,
                            const std::optional<apdu::Bytes>& authId);
    // A directory file as this plan leaves it so far.
    apdu::Result<Directory*> directoryContent(const efs::Path& path);
    // The rules of a file, and of one with these attributes that may be still to be made; of an EF(ARR) the record that
    // matters is read.
    apdu::Result<efs::AccessRules> rulesOf(const efs::Path& path);
    apdu::Result<efs::AccessRules> rulesOf(const efs::Path& path, const efs::Fcp& fcp);

    // write_create.cpp; `listed`: the directory names the file already, only the file is missing
    apdu::Result<void> create(const WantedFile& wanted, const efs::ProvisioningFile* listed);

    Session& session; // what follows is the plan so far
    Keyring& keyring;
    const Snapshot& snapshot;
    const CreateOptions& options;
    bool blind;
    efs::FileReader rules;
    PlannedWrite planned;
    std::vector<FileChange> changes;
    std::map<efs::Path, Directory> directories;

  private:
    apdu::Result<std::size_t> growWindow(const efs::ProvisioningFile& file, std::size_t length);
    apdu::Result<void> changeUnread(const efs::ProvisioningFile& file, const WantedFile& wanted);
    apdu::Result<void> needForUpdate(const efs::ProvisioningFile& file);
    void noteUnchanged(const efs::ProvisioningFile& file, std::string message);
    apdu::Result<efs::Fcp> attributesFor(const WantedFile& wanted, const efs::Path& dodf);
    apdu::Result<void> addRecord(const WantedFile& wanted, const efs::Path& path, bool isPrivate,
                                 const efs::Path& dodf);
    apdu::Result<void> addCreation(const WantedFile& wanted, const efs::Path& path, efs::Fcp fcp,
                                   const std::optional<efs::Path>& dodf);
};

} // namespace card
