// Making a provisioning file that is missing: a file like its sibling, and a record in the DODF that lists it.
#include "card/write_directory.h"
#include "card/write_planner.h"
#include "efs/arr.h"
#include "efs/pkcs15/dodf.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using efs::ObjectType;
using efs::Path;
using efs::ProvisioningFile;

namespace {

constexpr std::size_t recommendedSize = 150; // WAP-186 §9.4-9.6
constexpr std::uint8_t usualAuthId = 0x01;   // WAP-186 A.3

// WAP-186 A.3: labels of equal length, ids of the example; flags follow who may update (§6.2).
struct Row {
    ObjectType object;
    std::string_view label;
    apdu::View oid;
    efs::FileId id;
    bool modifiable;
    std::string_view clause;
};

constexpr Row rows[] = {
    {ObjectType::Bootstrap, "Bootstrap", efs::pkcs15::oidBootstrap, 0x4431, false, "WAP-186 §9.4"},
    {ObjectType::Config1, "Config 1 ", efs::pkcs15::oidConfig1, 0x4432, true, "WAP-186 §9.5"},
    {ObjectType::Config2, "Config 2 ", efs::pkcs15::oidConfig2, 0x4433, true, "WAP-186 §9.6"},
};

const Row* rowOf(ObjectType object) {
    const auto* row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.object == object; });
    return row == std::end(rows) ? nullptr : row;
}

// Whose conditions fit when nothing was said: Bootstrap is guarded as the directory itself is (read as it, updated by
// the issuer), the two user files as each other.
std::optional<Path> likeness(const efs::Provisioning& found, ObjectType object, const Path& dodf) {
    if (object == ObjectType::Bootstrap) return dodf;
    const auto* sibling = found.find(object == ObjectType::Config1 ? ObjectType::Config2 : ObjectType::Config1);
    return sibling ? std::optional(sibling->path) : std::nullopt;
}

Path directoryFor(const efs::Provisioning& found) {
    for (const auto& file : found.files) {
        if (rowOf(file.object)) return file.dodf;
    }
    return found.dodfs.front();
}

bool isTaken(const WritePlanner& planner, const Path& path) {
    if (planner.planned.after.find(path)) return true;
    const auto& files = planner.snapshot.provisioning.files;
    return std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
}

// An id nobody uses: the card is asked, since not every file is listed.
apdu::Result<efs::FileId> freeId(WritePlanner& planner, const Path& directory, efs::FileId wish) {
    constexpr efs::FileId firstOther = 0x4434, lastOther = 0x44FF;
    for (efs::FileId id = wish; id <= lastOther;
         id = std::max<efs::FileId>(static_cast<efs::FileId>(id + 1), firstOther)) {
        if (isTaken(planner, directory / id)) continue;
        const auto there = planner.session.select(directory / id);
        if (there) continue;
        if (there.error().kind == ErrorKind::Missing) return id;
        return apdu::propagate(there);
    }
    return apdu::fail(ErrorKind::Limit,
                      fmt::format("every file id from 4431 to 44FF is taken in {}", directory.text()));
}

// A new record is like those beside it: many readers ask for the PIN of every object that names one.
std::optional<Bytes> authIdFor(const efs::Provisioning& found, bool isPrivate) {
    for (const auto& file : found.files) {
        if (rowOf(file.object) && file.authId) return file.authId;
    }
    if (!isPrivate) return {};
    return found.pins.empty() ? Bytes{usualAuthId} : found.pins.front().authId;
}

Bytes recordFor(const Row& row, efs::FileId id, bool isPrivate, const std::optional<Bytes>& authId) {
    efs::pkcs15::DataObject object;
    object.common.label = std::string(row.label);
    object.common.hasFlags = true;
    object.common.isPrivate = isPrivate;
    object.common.modifiable = row.modifiable;
    object.common.authId = authId;
    object.oid = apdu::toBytes(row.oid);
    object.path = efs::pkcs15::PathValue{{static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)}, {}, {}};
    return efs::pkcs15::encode(object);
}

apdu::Result<void> checkPossible(const WritePlanner& planner, const WantedFile& wanted) {
    const auto what = name(wanted.object);
    if (!rowOf(wanted.object)) {
        return apdu::fail(ErrorKind::Unsupported, fmt::format("a file for {} cannot be made", what))
            .hint("Only bootstrap, config1 and config2 can");
    }
    if (planner.session.kind() != efs::CardKind::Uicc) {
        return apdu::fail(ErrorKind::Unsupported,
                          fmt::format("the file for {} cannot be made on this card: only a UICC has CREATE FILE", what))
            .hint("On a SIM or WIM the issuer makes the files when the card is personalised (TS 102 222 is class 00 "
                  "only)");
    }
    if (wanted.content.empty())
        return apdu::fail(ErrorKind::Missing, fmt::format("the card has no file for {} to erase", what));
    if (!planner.snapshot.provisioning.application || planner.snapshot.provisioning.dodfs.empty()) {
        return apdu::fail(
            ErrorKind::Missing,
            "the card has no PKCS#15 application with a data object directory, so there is nowhere to put the file");
    }
    return {};
}

// A record that bounds its file by index and length promises bytes of a file that would have to be made to measure.
apdu::Result<void> checkListed(const WritePlanner& planner, const ProvisioningFile& listed) {
    const auto* dodf = planner.snapshot.image.find(listed.dodf);
    const auto record =
        efs::pkcs15::decodeDataObject(apdu::slice(dodf ? apdu::View(dodf->content) : apdu::View(), listed.record));
    if (record && record->path && !record->path->index && !listed.path.ids.empty()) return {};
    return apdu::fail(
               ErrorKind::Unsupported,
               fmt::format("{} lists a file for {} that is not there, in a way that leaves its place or size open",
                           listed.dodf.text(), name(listed.object)))
        .hint("The issuer has to put the directory right");
}

} // namespace

apdu::Result<void> WritePlanner::create(const WantedFile& wanted, const ProvisioningFile* listed) {
    if (auto possible = checkPossible(*this, wanted); !possible) return possible;
    const Path dodf = listed ? listed->dodf : directoryFor(snapshot.provisioning);
    auto fcp = attributesFor(wanted, dodf);
    if (!fcp) return apdu::propagate(fcp);
    if (listed) {
        if (auto sound = checkListed(*this, *listed); !sound) return sound;
        return addCreation(wanted, listed->path, std::move(*fcp), {});
    }
    const auto id = freeId(*this, dodf.parent(), rowOf(wanted.object)->id);
    if (!id) return apdu::propagate(id);
    return addCreation(wanted, dodf.parent() / *id, std::move(*fcp), dodf);
}

apdu::Result<efs::Fcp> WritePlanner::attributesFor(const WantedFile& wanted, const Path& dodf) {
    const auto what = name(wanted.object);
    const auto like = options.like ? options.like : likeness(snapshot.provisioning, wanted.object, dodf);
    if (!like && !options.arr) {
        return apdu::fail(ErrorKind::Usage,
                          fmt::format("nothing says who may read and write the new file for {}", what))
            .hint("Name a file to be like (--create-like), or the rule (--arr FID:REC)");
    }
    efs::Fcp fcp;
    if (like) {
        auto model = session.select(*like);
        if (!model) return apdu::propagate(model);
        if (model->kind != efs::FileKind::Transparent) {
            return apdu::fail(ErrorKind::Usage,
                              fmt::format("{} is no transparent file and cannot be the model", like->text()));
        }
        fcp = std::move(*model);
        if (like == dodf) fcp.size.reset(); // a directory's size says nothing of a document's
    }
    if (options.arr) fcp.arr = options.arr, fcp.access.reset();
    fcp.sfi.reset();
    fcp.lifeCycle = efs::LifeCycle::Activated;
    const std::size_t least = std::max({fcp.size.value_or(0), wanted.content.size(), recommendedSize});
    fcp.size = options.size > 0 ? options.size : least;
    if (*fcp.size >= wanted.content.size()) return fcp;
    return apdu::fail(ErrorKind::Limit, fmt::format("the document for {} has {} bytes, the file is to have {}", what,
                                                    wanted.content.size(), *fcp.size))
        .hint("Give a larger size");
}

apdu::Result<void> WritePlanner::addRecord(const WantedFile& wanted, const Path& path, bool isPrivate,
                                           const Path& dodf) {
    const Bytes record =
        recordFor(*rowOf(wanted.object), path.last(), isPrivate, authIdFor(snapshot.provisioning, isPrivate));
    auto listed = directoryContent(dodf);
    if (!listed) return apdu::propagate(listed);
    auto appended = withRecordAppended((*listed)->after, record);
    if (!appended) return apdu::propagate(appended).in(dodf.text());
    (*listed)->after = std::move(*appended);
    return {};
}

// `dodf`: where a record has to be added.
apdu::Result<void> WritePlanner::addCreation(const WantedFile& wanted, const Path& path, efs::Fcp fcp,
                                             const std::optional<Path>& dodf) {
    fcp.id = path.last();
    const auto fileRules = rulesOf(path, fcp);
    if (!fileRules) return apdu::propagate(fileRules);
    const auto parentRules = rulesOf(path.parent());
    if (!parentRules) return apdu::propagate(parentRules);
    // TS 102 222 §6.3.1: the directory's rule decides; where it cannot be read it is taken to be the issuer's.
    const auto mayCreate =
        parentRules->create.known ? parentRules->create : efs::AccessCondition::key(efs::adm1Reference);
    if (auto needed = need(mayCreate, path.parent(), {}); !needed) return needed;
    if (auto needed = need(fileRules->update, path, {}); !needed) return needed;
    if (dodf) {
        if (auto added = addRecord(wanted, path, !fileRules->read.isAlways(), *dodf); !added) return added;
    }
    efs::File file;
    file.content.assign(*fcp.size, 0xFF);
    FileChange change{wanted.object, path, 0, file.content, wanted.content};
    change.after.resize(*fcp.size, 0xFF);
    file.fcp = fcp;
    planned.after.files[path] = std::move(file);
    planned.plan.creates.push_back({path, std::move(fcp)});
    changes.push_back(std::move(change));
    return {};
}

} // namespace card
