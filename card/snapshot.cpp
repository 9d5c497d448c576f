#include "card/snapshot.h"

#include "card/session_errors.h"
#include "card/snapshot_recorder.h"
#include "efs/file_reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;
using efs::Path;

namespace {

constexpr int maxRounds = 4; // ODF, then directories, then files may each ask for a credential of their own

// A file the card would not let us read, and what is known of the way to open it.
struct Locked {
    Path path;
    std::string object;
    efs::AccessCondition read;
    std::optional<apdu::Bytes> authId;
    bool provisioning = true; // false: read by the way
};

bool isLocked(const efs::File& file) {
    return !file.complete && file.readError && accessDenied(apdu::Status(*file.readError));
}

// Directory files first: what they hold may tell which PIN the others need.
apdu::Result<std::vector<Locked>> lockedFiles(const efs::Provisioning& found, Recorder& recorder, bool thrifty) {
    std::vector<Locked> locked;
    std::set<Path> seen;
    const auto add = [&](Locked one) {
        const auto* file = recorder.image().find(one.path);
        if (file && isLocked(*file) && seen.insert(one.path).second) locked.push_back(std::move(one));
    };
    for (const auto& directory : found.unread) add({directory.path, "directory", directory.access.read, {}, true});
    for (const auto& file : found.files) {
        add({file.path, std::string(name(file.object)), file.access.read, file.authId, true});
    }
    efs::FileReader reader(recorder, thrifty);
    const auto files = recorder.image().files; // reading their rules may add files
    for (const auto& [path, file] : files) {
        if (!isLocked(file) || seen.contains(path)) continue;
        const auto access = reader.access(path, file);
        if (!access) return apdu::propagate(access);
        add({path, "", access->value_or(efs::AccessRules::unknown()).read, {}, false});
    }
    return locked;
}

// True when the needs show nothing but what was given for exactly this reference.
bool isPlainlyMeant(const std::vector<Keyring::Need>& needs) {
    return std::all_of(needs.begin(), needs.end(), [](const auto& need) { return need.role == Role::Chv1; });
}

struct Unlocking {
    Session& session;
    Keyring& keyring;
    Recorder& recorder;
    bool thrifty;
    std::set<Path> tried = {};
    std::vector<efs::Finding> findings = {};

    // True when something more can be read than before.
    apdu::Result<bool> round(const efs::Provisioning& found) {
        findings.clear();
        bool opened = false;
        const auto all = lockedFiles(found, recorder, thrifty);
        if (!all) return apdu::propagate(all);
        for (const Locked& locked : *all) {
            auto one = open(locked, found.pins);
            if (!one) return one;
            opened = opened || *one;
        }
        return opened;
    }

    apdu::Result<bool> open(const Locked& locked, const std::vector<efs::pkcs15::PinObject>& pins) {
        if (tried.contains(locked.path))
            return refused(locked, "its read condition is met as far as it is known, and yet the card refuses");
        auto needs = keyring.needs(locked.read, locked.path, pins, locked.authId);
        if (!needs) {
            const ErrorKind kind = needs.error().kind;
            if (kind == ErrorKind::Line || (kind == ErrorKind::Usage && locked.provisioning))
                return apdu::propagate(needs);
            return refused(locked, needs.error().message());
        }
        if (!locked.provisioning && !isPlainlyMeant(*needs)) return false;
        if (needs->empty() && !locked.read.known)
            return refused(locked, locked.path.text() + ": the card does not say which PIN or key opens it");
        tried.insert(locked.path); // nothing more is needed where an earlier file asked for the same PIN
        if (auto shown = keyring.satisfy(*needs); !shown) return apdu::propagate(shown);
        return recorder.readAgain(locked.path);
    }

    bool refused(const Locked& locked, std::string why) {
        if (locked.provisioning) {
            findings.push_back({efs::Severity::Warning,
                                "credential-needed",
                                "",
                                locked.object,
                                locked.path.text(),
                                {},
                                std::move(why)});
        }
        return false;
    }
};

} // namespace

apdu::Result<Snapshot> readProvisioning(Session& session, Keyring& keyring, const efs::LocateOptions& options) {
    Recorder recorder(session);
    Unlocking unlocking{session, keyring, recorder, options.thrifty};
    for (int round = 1;; ++round) {
        auto found = efs::locate(recorder, options);
        if (!found) return apdu::propagate(found);
        auto opened = unlocking.round(*found);
        if (!opened) return apdu::propagate(opened);
        if (*opened && round < maxRounds) continue;
        for (auto& finding : unlocking.findings) found->findings.push_back(std::move(finding));
        return Snapshot{recorder.takeImage(), std::move(*found)};
    }
}

apdu::Result<void> readUnlisted(Session& session, Snapshot& snapshot) {
    if (!snapshot.provisioning.application) return {};
    const Path& home = snapshot.provisioning.application->path;
    for (const auto type : {efs::ObjectType::Bootstrap, efs::ObjectType::Config1, efs::ObjectType::Config2}) {
        const Path path = home / *efs::usualId(type);
        const auto& files = snapshot.provisioning.files;
        const auto lists = [&](const auto& file) { return file.path == path; };
        if (snapshot.image.find(path) != nullptr || std::any_of(files.begin(), files.end(), lists)) continue;
        auto file = session.read(path);
        if (file)
            snapshot.image.files.emplace(path, std::move(*file));
        else if (file.error().kind != ErrorKind::Missing)
            return apdu::propagate(file);
    }
    return {};
}

} // namespace card
