#include "card/write_directory.h"
#include "card/write_planner.h"
#include "card/write_spelling.h"
#include "efs/arr.h"
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
                           const CreateOptions& createOptions)
    : session(cardSession), keyring(cardKeyring), snapshot(read), options(createOptions) {
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
    auto& files = planned.before.files;
    if (!files.contains(path) || files[path].answer.empty()) {
        auto fcp = session.select(path);
        if (!fcp) return apdu::propagate(fcp);
        files[path].fcp = std::move(*fcp);
    }
    for (const Path& arr : efs::arrPlaces(path, files[path].fcp)) {
        if (files.contains(arr)) break;
        auto rules = session.read(arr);
        if (!rules && rules.error().kind != ErrorKind::Missing) return apdu::propagate(rules);
        if (rules) files[arr] = std::move(*rules);
    }
    return efs::effectiveAccess(planned.before, path);
}

apdu::Result<WritePlanner::Directory*> WritePlanner::directoryContent(const Path& path) {
    if (const auto known = directories.find(path); known != directories.end()) return &known->second;
    const auto* file = snapshot.image.find(path);
    if (!file || !file->complete || file->content.empty()) {
        return apdu::fail(ErrorKind::Missing,
                          fmt::format("the directory {} could not be read, so it cannot be changed", path.text()));
    }
    return &(directories[path] = {file->content, {}});
}

// A document that outgrows the part of the file its record names: the record is given the new length, where it has room
// for the number and nothing else lives in the bytes behind.
apdu::Result<std::size_t> WritePlanner::growWindow(const ProvisioningFile& file, std::size_t length) {
    const auto* whole = snapshot.image.find(file.path);
    const std::size_t size = whole ? fileSize(*whole) : 0;
    if (!whole || file.window.offset + length > size) {
        return tooLarge(file, length, std::max(file.window.length, size - std::min(size, file.window.offset)));
    }
    const apdu::Range grown{file.window.offset, length};
    for (const auto& other : snapshot.provisioning.files) {
        const bool same = other.dodf == file.dodf && other.record == file.record;
        if (same || other.path != file.path || other.window.offset >= grown.end() || other.window.end() <= grown.offset)
            continue;
        return tooLarge(file, length, file.window.length)
            .hint(fmt::format("The bytes behind it belong to {}", name(other.object)));
    }
    auto directory = directoryContent(file.dodf);
    if (!directory) return apdu::propagate(directory);
    auto& content = (*directory)->after;
    auto record = withPathLength(apdu::slice(content, file.record), length);
    if (!record) {
        return tooLarge(file, length, file.window.length)
            .hint(fmt::format("The file itself is large enough, but {} in {}", record.error().text, file.dodf.text()));
    }
    std::copy(record->begin(), record->end(), content.begin() + static_cast<std::ptrdiff_t>(file.record.offset));
    return length;
}

apdu::Result<void> WritePlanner::change(const ProvisioningFile& file, const WantedFile& wanted) {
    const auto* whole = snapshot.image.find(file.path);
    if (whole && whole->fcp.lifeCycle == efs::LifeCycle::Deactivated) {
        return apdu::fail(ErrorKind::Denied, placeOf(file) + " is deactivated")
            .hint("The issuer has to activate the file first");
    }
    if (file.state == efs::FileState::Unreadable || !whole || file.content.size() < file.window.length) {
        if (auto readable = need(file.access.read, file.path, file.authId); !readable) return readable;
        auto failure =
            apdu::fail(ErrorKind::Credential,
                       placeOf(file) + " could not be read, so its content could not be put back; it is not written")
                .hint("Give the PIN or key that reading asks for");
        if (file.readError) failure.value().sw = *file.readError;
        return failure;
    }
    if (holdsConnectivityDocument(wanted.object) && !wanted.raw && sameDocument(file.content, wanted.content)) {
        planned.findings.push_back({efs::Severity::Note,
                                    "unchanged",
                                    "",
                                    std::string(name(file.object)),
                                    file.path.text(),
                                    {},
                                    "the card holds this document already; it is not written"});
        return {};
    }
    std::size_t length = file.window.length;
    const bool edit = holdsConnectivityDocument(wanted.object) && !wanted.raw && !wanted.content.empty();
    Bytes content = edit ? spelledLike(file.content, wanted.content, length) : wanted.content;
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
        planned.findings.push_back(
            {efs::Severity::Note,
             "unchanged",
             "",
             std::string(name(file.object)),
             file.path.text(),
             {},
             wanted.content.empty() ? "the file is empty already" : "the card holds these bytes already"});
        return {};
    }
    changes.push_back(std::move(change));
    const bool issuers = file.object != ObjectType::Config1 && file.object != ObjectType::Config2 && !file.modifiable;
    return need(orUsual(file.access.update, issuers, keyring), file.path, file.authId);
}

// A new record is written as an erased one (outer tag 00, WAP-260 §9.1) and comes to life with its tag: cut in between,
// readers skip it.
std::vector<efs::Step> WritePlanner::directorySteps() const {
    std::vector<efs::Step> steps;
    for (const auto& [path, directory] : directories) {
        const Bytes& before = snapshot.image.find(path)->content;
        Bytes between = directory.after;
        for (const std::size_t at : directory.appended) between[at] = 0x00;
        for (auto& step : stepsFor(path, 0, before, between)) steps.push_back(std::move(step));
        for (const std::size_t at : directory.appended) {
            steps.push_back({path, at, 0, {0x00}, {directory.after[at]}});
        }
    }
    return steps;
}

apdu::Result<PlannedWrite> WritePlanner::finish() {
    for (const auto& [path, directory] : directories) {
        if (directory.after == snapshot.image.find(path)->content) continue;
        const auto rules = rulesOf(path);
        if (!rules) return apdu::propagate(rules);
        if (auto needed = need(orUsual(rules->update, true, keyring), path, {}); !needed)
            return apdu::propagate(needed);
        planned.after.files[path].content = directory.after;
    }
    planned.before = snapshot.image;
    for (const auto& change : changes) {
        auto& content = planned.after.files[change.path].content;
        content.resize(std::max(content.size(), change.offset + change.after.size()), 0xFF);
        std::copy(change.after.begin(), change.after.end(),
                  content.begin() + static_cast<std::ptrdiff_t>(change.offset));
    }
    planned.plan.steps = orderedSteps(changes, directorySteps());
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
                                     const std::vector<WantedFile>& wanted, const CreateOptions& create) {
    if (auto sound = checkRequest(wanted); !sound) return apdu::propagate(sound);
    WritePlanner planner(session, keyring, snapshot, create);
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
    return planner.finish();
}

} // namespace card
