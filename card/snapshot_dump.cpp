// A whole card: what the standards name, what EF(DIR) names, and on request every id there may be.
#include "card/session_errors.h"
#include "card/snapshot.h"
#include "card/snapshot_recorder.h"
#include "efs/arr.h"
#include "efs/catalogue.h"
#include "efs/dir.h"

#include <algorithm>
#include <deque>
#include <set>

namespace card {

using apdu::ErrorKind;
using efs::Path;

namespace {

constexpr std::size_t maxFiles = 4096, maxLevels = 4; // no card has more; one that answers to everything ends here

using Progress = std::function<bool(const Path&)>;

// Errors of the line end a walk; a card that refuses a file does not.
template <class T>
bool isFatal(const apdu::Result<T>& result) {
    return !result && !result.error().sw && result.error().kind != ErrorKind::Missing &&
           result.error().kind != ErrorKind::Malformed && result.error().kind != ErrorKind::Unsupported;
}

struct Walk {
    Session& session;
    Keyring& keyring;
    efs::Image image;
    Progress progress;
    std::set<Path> tried = {};
    bool stopped = false;

    bool goesOn(const Path& path) {
        if (!stopped && progress && !progress(path)) stopped = true;
        return !stopped && image.files.size() < maxFiles;
    }

    // Reads the file into the image when it is there and not yet known.
    apdu::Result<void> take(const Path& path) {
        const auto* known = image.find(path);
        const bool guessed = known && isDirectory(known->fcp.kind) && known->answer.empty();
        if ((known && !guessed) || !tried.insert(path).second || !goesOn(path)) return {};
        auto file = session.read(path);
        if (isFatal(file)) return apdu::propagate(file);
        if (!file) return {};
        image.files[path] = std::move(*file);
        return unlock(path);
    }

    // The credentials that were given for a reference by name are used; --pin could be meant for another PIN.
    apdu::Result<void> unlock(const Path& path) {
        const auto& file = image.files[path];
        if (file.complete || !file.readError || !accessDenied(apdu::Status(*file.readError))) return {};
        if (auto rules = takeRules(path); !rules) return rules;
        const auto read = efs::effectiveAccess(image, path).read;
        if (!read.known) return {};
        const auto needs = keyring.needs(read, path, {}, {});
        if (!needs)
            return isFatal(needs) && needs.error().kind == ErrorKind::Line ? apdu::Result<void>(apdu::propagate(needs))
                                                                           : apdu::Result<void>();
        const bool guess =
            std::any_of(needs->begin(), needs->end(), [](const auto& need) { return need.role == Role::Pin; });
        if (needs->empty() || guess) return {};
        if (auto shown = keyring.satisfy(*needs); !shown) return shown;
        auto again = session.read(path);
        if (again) image.files[path] = std::move(*again);
        return isFatal(again) ? apdu::Result<void>(apdu::propagate(again)) : apdu::Result<void>();
    }

    // The EF(ARR) the file refers to: beside it or in a directory above (TS 102 221 §9.2.7).
    apdu::Result<void> takeRules(const Path& path) {
        const auto arr = image.files[path].fcp.arr;
        if (!arr) return {};
        for (Path directory = path.parent();; directory = directory.isRoot() ? Path::mf() : directory.parent()) {
            if (auto taken = take(directory / arr->file); !taken || image.find(directory / arr->file)) return taken;
            if (directory == Path::mf()) return {};
        }
    }

    apdu::Result<void> takeApplications();
    void dropAliases();
    apdu::Result<void> takeCatalogue();
    apdu::Result<void> takeAll();
    apdu::Result<void> takeEveryIdIn(const Path& directory, std::deque<Path>& found);
    std::vector<Path> directories() const;
    apdu::Result<void> listPins();
};

std::vector<Path> Walk::directories() const {
    std::vector<Path> all;
    for (const auto& [path, file] : image.files) {
        if (isDirectory(file.fcp.kind)) all.push_back(path);
    }
    return all;
}

apdu::Result<void> Walk::takeApplications() {
    const Path dir = Path::mf() / efs::dirId;
    if (auto taken = take(dir); !taken) return taken;
    const auto* file = image.find(dir);
    if (!file) return {};
    for (const auto& entry : efs::decodeDirBody(file->content)) {
        if (entry.aid.size() < 5 || entry.aid.size() > 16) continue;
        auto opened = session.openApplication(entry.aid);
        if (isFatal(opened)) return apdu::propagate(opened);
        if (!opened) continue;
        if (auto taken = take(*opened); !taken) return taken;
        auto& directory = image.files[*opened];
        directory.fcp.kind = efs::FileKind::Adf;
        if (directory.fcp.aid.empty()) directory.fcp.aid = entry.aid;
    }
    return {};
}

// An application that has a path is not listed a second time by its AID.
void Walk::dropAliases() {
    const auto hasPath = [&](const apdu::Bytes& aid) {
        return std::any_of(image.files.begin(), image.files.end(),
                           [&](const auto& entry) { return entry.first.aid.empty() && entry.second.fcp.aid == aid; });
    };
    std::erase_if(image.files, [&](const auto& entry) {
        return entry.first.isRoot() && !entry.first.aid.empty() && image.childrenOf(entry.first).empty() &&
               hasPath(entry.first.aid);
    });
}

// "*/5031" stands for that file in any application directory.
apdu::Result<void> Walk::takeCatalogue() {
    const auto known = directories();
    for (const efs::KnownFile& row : efs::knownFiles()) {
        if (row.path.starts_with("*/")) {
            const auto id = Path::parse("3F00/" + std::string(row.path.substr(2)));
            for (const Path& directory : known) {
                if (!id || directory == Path::mf()) continue;
                if (auto taken = take(directory / id->last()); !taken) return taken;
            }
            continue;
        }
        auto path = Path::parse(row.path);
        if (!path) continue;
        if (!path->aid.empty()) {
            // An AID of the catalogue may be the beginning of the card's, and its directory may have a path.
            auto application = image.findApplication(path->aid);
            if (!application) continue;
            application->ids.insert(application->ids.end(), path->ids.begin(), path->ids.end());
            path = std::move(*application);
        }
        if (!path->isRoot() && tried.contains(path->parent()) && !image.find(path->parent())) continue;
        if (auto taken = take(*path); !taken) return taken;
    }
    return {};
}

apdu::Result<void> Walk::takeEveryIdIn(const Path& directory, std::deque<Path>& found) {
    // From a directory, SELECT by id also reaches the MF, what is above, and directories beside (TS 51.011 §6.5).
    std::set<efs::FileId> elsewhere = {efs::mfId, efs::currentAdfId, efs::currentDfId};
    for (Path above = directory; !above.isRoot(); above = above.parent()) elsewhere.insert(above.last());
    for (const Path& path : directories()) {
        // An application's directory lies below the MF, wherever that is.
        const Path above = directory.isRoot() ? Path::mf() : directory.parent();
        if (directory != Path::mf() && path.parent() == above && !path.isRoot()) elsewhere.insert(path.last());
    }
    for (unsigned id = 0; id <= 0xFFFF; ++id) {
        const auto fileId = static_cast<efs::FileId>(id);
        const Path path = directory / fileId;
        if (elsewhere.contains(fileId)) continue;
        if (!goesOn(path)) return {};
        if (auto taken = take(path); !taken) return taken;
        const auto* file = image.find(path);
        if (file && isDirectory(file->fcp.kind)) found.push_back(path);
    }
    return {};
}

apdu::Result<void> Walk::takeAll() {
    std::deque<Path> queue;
    // Level by level: the directories beside one are known before it is walked.
    queue.push_back(Path::mf());
    for (const Path& path : directories()) {
        if (path.isRoot() && path != Path::mf()) queue.push_back(path);
    }
    std::set<Path> walked;
    while (!queue.empty() && !stopped) {
        const Path directory = queue.front();
        queue.pop_front();
        if (!walked.insert(directory).second || directory.ids.size() > maxLevels) continue;
        if (auto taken = takeEveryIdIn(directory, queue); !taken) return taken;
    }
    return {};
}

// A dumped card has PINs without values.
apdu::Result<void> Walk::listPins() {
    for (const Path& directory : directories()) {
        for (const auto& hint : image.files[directory].fcp.pins) {
            const auto same = [&](const efs::Pin& pin) { return pin.reference == hint.reference; };
            if (std::any_of(image.pins.begin(), image.pins.end(), same)) continue;
            const auto status = session.pinStatus(hint.reference, directory);
            if (isFatal(status)) return apdu::propagate(status);
            efs::Pin pin;
            pin.reference = hint.reference;
            pin.enabled = hint.enabled;
            if (status && status->triesLeft) pin.tries = *status->triesLeft;
            pin.maxTries = std::max(pin.maxTries, pin.tries);
            image.pins.push_back(std::move(pin));
        }
    }
    return {};
}

} // namespace

apdu::Result<efs::Image> dump(Session& session, Keyring& keyring, bool all, const Progress& progress) {
    auto snapshot = readProvisioning(session, keyring, {});
    if (!snapshot) return apdu::propagate(snapshot);
    Walk walk{session, keyring, std::move(snapshot->image), progress};
    // Directories are known by their paths so far: ask the card what it says of them.
    for (const Path& directory : walk.directories()) {
        if (auto taken = walk.take(directory); !taken) return apdu::propagate(taken);
    }
    if (auto taken = walk.take(Path::mf()); !taken) return apdu::propagate(taken);
    if (auto taken = walk.takeApplications(); !taken) return apdu::propagate(taken);
    walk.dropAliases();
    if (auto taken = walk.takeCatalogue(); !taken) return apdu::propagate(taken);
    if (all) {
        if (auto taken = walk.takeAll(); !taken) return apdu::propagate(taken);
    }
    if (auto listed = walk.listPins(); !listed) return apdu::propagate(listed);
    return std::move(walk.image);
}

} // namespace card
