// Inside planWrite(): what has been decided so far.
#pragma once

#include "card/write.h"
#include "card/write_steps.h"

#include <map>

namespace card {

struct WritePlanner {
    struct Directory {
        apdu::Bytes after;
        std::vector<std::size_t> appended; // where new records begin
    };
    WritePlanner(Session& cardSession, Keyring& cardKeyring, const Snapshot& read, const CreateOptions& createOptions);

    // write_plan.cpp
    apdu::Result<void> change(const efs::ProvisioningFile& file, const WantedFile& wanted);
    apdu::Result<PlannedWrite> finish();
    apdu::Result<void> need(const efs::AccessCondition& condition, const efs::Path& path,
                            const std::optional<apdu::Bytes>& authId);
    // A directory file as this plan leaves it so far.
    apdu::Result<Directory*> directoryContent(const efs::Path& path);
    // The rules of a file, its EF(ARR) read when it was not yet.
    apdu::Result<efs::AccessRules> rulesOf(const efs::Path& path);

    // write_create.cpp; `listed`: the directory names the file already, only the file is missing
    apdu::Result<void> create(const WantedFile& wanted, const efs::ProvisioningFile* listed);

    Session& session; // what follows is the plan so far
    Keyring& keyring;
    const Snapshot& snapshot;
    const CreateOptions& options;
    PlannedWrite planned;
    std::vector<FileChange> changes;
    std::map<efs::Path, Directory> directories;

  private:
    apdu::Result<std::size_t> growWindow(const efs::ProvisioningFile& file, std::size_t length);
    std::vector<efs::Step> directorySteps() const;
    apdu::Result<efs::Fcp> attributesFor(const WantedFile& wanted, const efs::Path& dodf);
    apdu::Result<void> addRecord(const WantedFile& wanted, const efs::Path& path, bool isPrivate,
                                 const efs::Path& dodf);
    apdu::Result<void> addCreation(const WantedFile& wanted, const efs::Path& path, efs::Fcp fcp,
                                   const std::optional<efs::Path>& dodf);
};

} // namespace card
