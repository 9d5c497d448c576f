#include "card/write_directory.h"
#include "card/write_planner.h"
#include "card/write_spelling.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/records.h"
#include "efs/wbxml/document.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;
using efs::ObjectType;
using efs::Path;
using efs::ProvisioningFile;

namespace {

// The size of the EF, as far as the card tells it or it was read.
std::size_t fileSize(const efs::File& file) {
    return file.fcp.size.value_or(file.content.size());
}

bool holdsConnectivityDocument(ObjectType object) {
    return object <= ObjectType::Config2;
}

// Equal in content, whatever the spelling: nothing to write.
bool sameDocument(View now, View wanted) {
    if (wanted.empty() || efs::wbxml::isErased(now)) return false;
    const auto before = efs::wbxml::Document::decode(now), after = efs::wbxml::Document::decode(wanted);
    return before && after && efs::wbxml::sameTree(*before, *after);
}

std::string placeOf(const ProvisioningFile& file) {
    return fmt::format("{} ({})", name(file.object), file.path.text());
}

apdu::Failure tooLarge(const ProvisioningFile& file, std::size_t wanted, std::size_t room) {
    return apdu::fail(ErrorKind::Limit,
                      fmt::format("the document for {} has {} bytes, the file holds {}", placeOf(file), wanted, room))
        .hint("Shorten the document (names, unused parameters), or have the issuer make a larger file");
}

// The rule could not be read: the issuer writes Bootstrap and directories, the user with a PIN the other files (WAP-186
// §9). What was given counts, too: a card that is otherwise will say so.
efs::AccessCondition orUsual(const efs::AccessCondition& condition, bool issuers, const Keyring& keyring) {
    const bool keyFits = keyring.has(Role::Adm) || !(keyring.has(Role::Pin) || keyring.has(Role::Chv1));
    return !condition.known && issuers && keyFits ? efs::AccessCondition::key(efs::adm1Reference) : condition;
}

} // namespace

WritePlanner::WritePlanner(Session& cardSession, Keyring& cardKeyring, const Snapshot& read,
                           const CreateOptions& createOptions, bool blindToo)
    : session(cardSession), keyring(cardKeyring), snapshot(read), options(createOptions), blind(blindToo),
      rules(cardSession, true) {
    planned.before = snapshot.image;
    planned.after = snapshot.image;
}

apdu::Result<void> WritePlanner::need(const efs::AccessCondition& condition, const Path& path,
                                      const std::optional<Bytes>& authId) {
    auto needs = keyring.needs(condition, path, snapshot.provisioning.pins, authId);
    if (!needs) return apdu::propagate(needs);
    for (auto& one : *needs) {
        const auto same = [&](const Keyring::Need& other) {
            return other.reference == one.reference && other.directory == one.directory;
        };
        if (std::none_of(planned.needs.begin(), planned.needs.end(), same)) planned.needs.push_back(std::move(one));
    }
    return {};
}

apdu::Result<efs::AccessRules> WritePlanner::rulesOf(const Path& path) {
    const auto fcp = session.select(path);
    if (!fcp) return apdu::propagate(fcp);
    return rulesOf(path, *fcp);
}

apdu::Result<efs::AccessRules> WritePlanner::rulesOf(const Path& path, const efs::Fcp& fcp) {
    efs::File file;
    file.fcp = fcp;
    auto found = rules.access(path, file);
    if (!found) return apdu::propagate(found);
    return found->value_or(efs::AccessRules::unknown());
}

apdu::Result<WritePlanner::Directory*> WritePlanner::directoryContent(const Path& path) {
    if (const auto known = directories.find(path); known != directories.end()) return &known->second;
    const auto* seen = snapshot.image.find(path);
    efs::File file = seen ? *seen : efs::File{};
    if (seen && !file.complete && !file.readError) { // read as far as its records go
        auto whole = session.read(path);
        if (!whole) return apdu::propagate(whole);
        file = std::move(*whole);
    }
    if (!seen || !file.complete || file.content.empty()) {
        return apdu::fail(ErrorKind::Missing,
                          fmt::format("the directory {} could not be read, so it cannot be changed", path.text()));
    }
    auto content = file.content;
    return &(directories[path] = {std::move(file), std::move(content), {}});
}

apdu::Range WritePlanner::Directory::placeOf(apdu::Range record) const {
    const auto found = moved.find(record.offset);
    return found == moved.end() ? record : found->second;
}

apdu::Result<void> WritePlanner::Directory::replace(apdu::Range record, View replacement) {
    const apdu::Range place = placeOf(record);
    const std::size_t end = efs::pkcs15::splitRecords(after).used;
    auto changed = withRecordReplaced(after, place, replacement);
    if (!changed) return apdu::propagate(changed);
    after = std::move(*changed);
    if (replacement.size() != place.length) moved[record.offset] = {end, replacement.size()};
    return {};
}

// A document that outgrows the part of the file its record names: the record is given the new length, where nothing
// else lives in the bytes behind.
apdu::Result<std::size_t> WritePlanner::growWindow(const ProvisioningFile& file, std::size_t length) {
    const auto* whole = snapshot.image.find(file.path);
    const std::size_t size = whole ? fileSize(*whole) : 0;
    if (!whole || file.window.offset + length > size) {
        return tooLarge(file, length, std::max(file.window.length, size - std::min(size, file.window.offset)));
    }
    const apdu::Range grown{file.window.offset, length};
    for (const auto& other : snapshot.provisioning.files) {
        const bool same = other.dodf == file.dodf && other.record == file.record;
        const bool apart = other.window.offset >= grown.end() || other.window.end() <= grown.offset;
        if (same || other.path != file.path || apart) continue;
        return tooLarge(file, length, file.window.length)
            .hint(fmt::format("The bytes behind it belong to {}", name(other.object)));
    }
    auto directory = directoryContent(file.dodf);
    if (!directory) return apdu::propagate(directory);
    const auto record =
        efs::pkcs15::withPathLength(apdu::slice((*directory)->after, (*directory)->placeOf(file.record)), length);
    const auto replaced = record ? (*directory)->replace(file.record, *record) : apdu::propagate(record);
    if (!replaced) {
        return tooLarge(file, length, file.window.length)
            .hint(fmt::format("The file itself is large enough, but its record in {} cannot say so: {}",
                              file.dodf.text(), replaced.error().text));
    }
    return length;
}

void WritePlanner::noteUnchanged(const ProvisioningFile& file, std::string message) {
    planned.findings.push_back({efs::Severity::Note,
                                "unchanged",
                                "",
                                std::string(name(file.object)),
                                file.path.text(),
                                {},
                                std::move(message)});
}

apdu::Result<void> WritePlanner::needForUpdate(const ProvisioningFile& file) {
    const bool issuers = file.object != ObjectType::Config1 && file.object != ObjectType::Config2 && !file.modifiable;
    return need(orUsual(file.access.update, issuers, keyring), file.path, file.authId);
}

// A file nobody could read has no old content: nothing to compare with, nothing to put back. It is written whole, and
// only when that was asked for.
apdu::Result<void> WritePlanner::changeUnread(const ProvisioningFile& file, const WantedFile& wanted) {
    const auto* whole = snapshot.image.find(file.path);
    const std::size_t size = whole ? fileSize(*whole) : 0;
    if (!blind) {
        if (auto readable = need(file.access.read, file.path, file.authId); !readable) return readable;
    }
    if (!blind || size == 0 || file.window != apdu::Range{0, size}) {
        auto failure =
            apdu::fail(ErrorKind::Credential,
                       placeOf(file) + " could not be read, so its content could not be put back; it is not written")
                .hint(blind
                          ? "Not even --blind can write it: the card does not tell its size, or other things live in it"
                          : "Give the PIN or key that reading asks for; --blind writes the file all the same");
        if (file.readError) failure.value().sw = *file.readError;
        return failure;
    }
    if (wanted.content.size() > size) return tooLarge(file, wanted.content.size(), size);
    FileChange change{file.object, file.path, 0, {}, wanted.content, true};
    change.after.resize(size, 0xFF);
    changes.push_back(std::move(change));
    planned.blind.push_back(file.path);
    planned.findings.push_back({efs::Severity::Warning,
                                "blind",
                                "",
                                std::string(name(file.object)),
                                file.path.text(),
                                {},
                                "the file cannot be read: it is written whole, and what it held cannot be put back"});
    return needForUpdate(file);
}

apdu::Result<void> WritePlanner::change(const ProvisioningFile& file, const WantedFile& wanted) {
    const auto* whole = snapshot.image.find(file.path);
    if (whole && whole->fcp.lifeCycle == efs::LifeCycle::Deactivated) {
        return apdu::fail(ErrorKind::Denied, placeOf(file) + " is deactivated")
            .hint("The issuer has to activate the file first");
    }
    if (file.state == efs::FileState::Unreadable || !whole || file.content.size() < file.window.length) {
        return changeUnread(file, wanted);
    }
    const bool document = holdsConnectivityDocument(wanted.object) && !wanted.raw;
    if (document && sameDocument(file.content, wanted.content)) {
        noteUnchanged(file, "the card holds this document already; it is not written");
        return {};
    }
    std::size_t length = file.window.length;
    Bytes content =
        document && !wanted.content.empty() ? spelledLike(file.content, wanted.content, length) : wanted.content;
    if (content.size() > length) {
        auto grown = growWindow(file, content.size());
        if (!grown) return apdu::propagate(grown);
        length = *grown;
    }
    const View now = apdu::slice(whole->content, {file.window.offset, length});
    if (now.size() < length || length == 0) return tooLarge(file, content.size(), now.size());
    FileChange change{file.object, file.path, file.window.offset, apdu::toBytes(now), std::move(content)};
    change.after.resize(length, 0xFF);
    if (change.before == change.after) {
        noteUnchanged(file,
                      wanted.content.empty() ? "the file is empty already" : "the card holds these bytes already");
        return {};
    }
    changes.push_back(std::move(change));
    return needForUpdate(file);
}

apdu::Result<void> WritePlanner::change(const ProvisioningFile& file, const WantedRecord& wanted) {
    auto directory = directoryContent(file.dodf);
    if (!directory) return apdu::propagate(directory);
    Bytes& content = (*directory)->after;
    const apdu::Range place = (*directory)->placeOf(file.record);
    if (!wanted.label) return content = withRecordErased(content, place), apdu::Result<void>{};
    auto record = efs::pkcs15::decodeDataObject(apdu::slice(content, place));
    if (!record) return apdu::propagate(record).in(file.dodf.text());
    record->common.label = *wanted.label;
    auto changed = (*directory)->replace(file.record, efs::pkcs15::encode(*record));
    if (!changed) return apdu::propagate(changed).in(file.dodf.text());
    return {};
}

apdu::Result<PlannedWrite> WritePlanner::finish() {
    std::vector<efs::Step> steps; // of the directories
    for (const auto& [path, directory] : directories) {
        if (directory.after == directory.before.content) continue;
        const auto guards = rulesOf(path);
        if (!guards) return apdu::propagate(guards);
        if (auto needed = need(orUsual(guards->update, true, keyring), path, {}); !needed)
            return apdu::propagate(needed);
        planned.before.files[path] = planned.after.files[path] = directory.before;
        planned.after.files[path].content = directory.after;
        for (auto& step : directorySteps(path, directory.before.content, directory.after))
            steps.push_back(std::move(step));
    }
    for (const auto& change : changes) {
        auto& content = planned.after.files[change.path].content;
        content.resize(std::max(content.size(), change.offset + change.after.size()), 0xFF);
        std::copy(change.after.begin(), change.after.end(),
                  content.begin() + static_cast<std::ptrdiff_t>(change.offset));
    }
    planned.plan.steps = orderedSteps(changes, steps);
    return std::move(planned);
}

namespace {

apdu::Result<void> checkRequest(const std::vector<WantedFile>& wanted) {
    for (auto one = wanted.begin(); one != wanted.end(); ++one) {
        const auto twice = [&](const WantedFile& other) { return other.object == one->object; };
        if (std::any_of(wanted.begin(), one, twice)) {
            return apdu::fail(ErrorKind::Usage, fmt::format("{} is asked for twice", name(one->object)));
        }
        if (one->object == ObjectType::TrustedCertificates) {
            return apdu::fail(ErrorKind::Unsupported, "trusted certificates are not written");
        }
    }
    return {};
}

} // namespace

apdu::Result<PlannedWrite> planWrite(Session& session, Keyring& keyring, const Snapshot& snapshot,
                                     const std::vector<WantedFile>& wanted, const CreateOptions& create,
                                     const WriteOptions& options) {
    if (auto sound = checkRequest(wanted); !sound) return apdu::propagate(sound);
    WritePlanner planner(session, keyring, snapshot, create, options.blind);
    for (const WantedFile& one : wanted) {
        const auto* file = snapshot.provisioning.find(one.object);
        const bool there = file && !file->missing;
        if (!there && !create.create) {
            return apdu::fail(ErrorKind::Missing, file ? fmt::format("{} lists a file for {}, but it is not there",
                                                                     file->dodf.text(), name(one.object))
                                                       : fmt::format("the card has no file for {}", name(one.object)))
                .hint("On a UICC it can be made with --create");
        }
        auto done = there ? planner.change(*file, one) : planner.create(one, file);
        if (!done) return apdu::propagate(done);
    }
    for (const WantedRecord& one : options.records) {
        const auto twice = [&](const WantedRecord& other) { return other.object == one.object && &other != &one; };
        if (std::any_of(options.records.begin(), options.records.end(), twice)) {
            return apdu::fail(ErrorKind::Usage, fmt::format("the record of {} is to change twice", name(one.object)));
        }
        const auto* file = snapshot.provisioning.find(one.object);
        if (!file) {
            return apdu::fail(ErrorKind::Missing, fmt::format("no directory of the card lists {}", name(one.object)));
        }
        if (auto done = planner.change(*file, one); !done) return apdu::propagate(done);
    }
    return planner.finish();
}

} // namespace card
