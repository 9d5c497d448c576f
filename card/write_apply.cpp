// Carrying out a plan, and taking it back when something fails on the way.
#include "card/session_errors.h"
#include "card/write.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;
using efs::Path;
using efs::Step;

namespace {

struct Applying {
    Session& session;
    const PlannedWrite& write;
    std::size_t begun = 0; // steps that may have changed the card
    std::vector<Path> created = {};
    bool uncertainCreate = false; // a CREATE FILE may or may not have been done

    apdu::Result<Bytes> present(const Step& step) {
        if (step.record > 0) return session.readRecord(step.path, step.record);
        return session.readBinary(step.path, step.offset, step.before.size());
    }

    apdu::Result<void> put(const Step& step, View bytes) {
        if (step.record > 0) return session.updateRecord(step.path, step.record, bytes);
        return session.updateBinary(step.path, step.offset, bytes);
    }

    bool isNew(const Path& path) const {
        const auto& creates = write.plan.creates;
        return std::any_of(creates.begin(), creates.end(), [&](const auto& create) { return create.path == path; });
    }

    apdu::Result<void> compareWithPlan();
    apdu::Result<void> compare(const Path& path, apdu::Range range);
    apdu::Result<void> createFiles();
    apdu::Result<void> doStep(const Step& step);
    apdu::Result<bool> putBack(const Step& step);
    apdu::Failure undo(apdu::Error why);
};

apdu::Failure conflict(const std::string& place) {
    return apdu::fail(
               ErrorKind::Conflict,
               fmt::format("{}: the card no longer holds what the plan was made for; nothing was written", place))
        .hint("Read the card again and repeat");
}

// All that will change, read once before the first byte is written.
apdu::Result<void> Applying::compareWithPlan() {
    std::map<Path, apdu::Range> hulls;
    for (const Step& step : write.plan.steps) {
        if (isNew(step.path)) continue;
        if (step.record > 0) {
            auto now = present(step);
            if (!now) return apdu::propagate(now);
            if (*now != step.before) return conflict(step.path.text());
            continue;
        }
        const apdu::Range range{step.offset, step.before.size()};
        auto [hull, fresh] = hulls.try_emplace(step.path, range);
        if (fresh) continue;
        const std::size_t end = std::max(hull->second.end(), range.end());
        hull->second.offset = std::min(hull->second.offset, range.offset);
        hull->second.length = end - hull->second.offset;
    }
    for (const auto& [path, range] : hulls) {
        if (auto same = compare(path, range); !same) return same;
    }
    return {};
}

apdu::Result<void> Applying::compare(const Path& path, apdu::Range range) {
    const auto* before = write.before.find(path);
    auto now = session.readBinary(path, range.offset, range.length);
    if (!now && now.error().kind == ErrorKind::Missing) return conflict(path.text());
    if (!now) return apdu::propagate(now);
    if (!before || !apdu::equal(*now, apdu::slice(before->content, range))) return conflict(path.text());
    return {};
}

apdu::Result<void> Applying::createFiles() {
    for (const auto& create : write.plan.creates) {
        auto made = session.createFile(create.path, create.fcp);
        if (made) {
            created.push_back(create.path);
            continue;
        }
        // Refused or lost: whether the file is there now, only the card can say.
        const auto there = session.select(create.path);
        if (there) created.push_back(create.path);
        uncertainCreate = !there && there.error().kind != ErrorKind::Missing;
        return made;
    }
    return {};
}

apdu::Result<void> Applying::doStep(const Step& step) {
    if (auto written = put(step, step.after); !written) return written;
    auto now = present(step);
    if (!now) return apdu::propagate(now);
    if (*now == step.after) return {};
    return apdu::fail(ErrorKind::Line, fmt::format("{}: the card says the {} bytes at {} are written, but holds others",
                                                   step.path.text(), step.after.size(), step.offset))
        .hint("The card's memory may be worn out; use another card");
}

// True when something had to be put back.
apdu::Result<bool> Applying::putBack(const Step& step) {
    auto now = present(step);
    if (!now) return apdu::propagate(now);
    if (*now == step.before) return false;
    if (auto written = put(step, step.before); !written) return apdu::propagate(written);
    auto again = present(step);
    if (!again) return apdu::propagate(again);
    if (*again == step.before) return true;
    return apdu::fail(ErrorKind::Line, fmt::format("{}: the old bytes do not stay either", step.path.text()));
}

apdu::Failure interrupted(apdu::Error why, const std::string& then) {
    why.text = fmt::format("the write was cut: {}; {}", why.text, then);
    why.kind = ErrorKind::Interrupted;
    why.hint = "The card may be between states: insert it again and run 'simprov recover'";
    why.cardChanged = true;
    why.retrySafe = false;
    return apdu::Failure(std::move(why));
}

// The other way round: what was written last is put back first, so a document's head returns after its body.
apdu::Failure Applying::undo(apdu::Error why) {
    bool changed = false;
    for (std::size_t i = begun; i-- > 0;) {
        const Step& step = write.plan.steps[i];
        if (isNew(step.path)) continue;
        const auto back = putBack(step);
        if (!back)
            return interrupted(std::move(why),
                               fmt::format("putting the old bytes back failed too ({})", back.error().text));
        changed = changed || *back;
    }
    for (auto path = created.rbegin(); path != created.rend(); ++path) {
        const auto gone = session.deleteFile(*path);
        if (!gone) {
            return interrupted(std::move(why), fmt::format("the new file {} could not be deleted again ({})",
                                                           path->text(), gone.error().text));
        }
        changed = true;
    }
    if (uncertainCreate) return interrupted(std::move(why), "a new file may have been made");
    why.cardChanged = false;
    if (!changed) return apdu::Failure(std::move(why));
    why.kind = ErrorKind::RolledBack;
    why.text += "; everything was put back as it was";
    return apdu::Failure(std::move(why));
}

} // namespace

apdu::Result<Receipt> applyPlan(Session& session, Keyring& keyring, const PlannedWrite& write,
                                const std::function<void(const Step&)>& progress) {
    const Counters start = session.counters();
    Applying applying{session, write};
    // Before a PIN is shown where that is possible: a card put in the place of the planned one must not pay for it with
    // a try.
    auto same = applying.compareWithPlan();
    const bool locked = !same && same.error().sw && accessDenied(apdu::Status(*same.error().sw));
    if (!same && !locked) return apdu::propagate(same);
    if (!write.plan.empty()) {
        if (auto shown = keyring.satisfy(write.needs); !shown) return apdu::propagate(shown);
    }
    if (locked) same = applying.compareWithPlan();
    if (!same) return apdu::propagate(same);
    if (auto made = applying.createFiles(); !made) return applying.undo(made.error());
    for (const Step& step : write.plan.steps) {
        ++applying.begun;
        if (auto done = applying.doStep(step); !done) return applying.undo(done.error());
        if (progress) progress(step);
    }
    const Counters& end = session.counters();
    return Receipt{
        write.plan.files().size(),
        write.plan.bytesWritten(),
        {end.commands - start.commands, end.bytesSent - start.bytesSent, end.bytesReceived - start.bytesReceived}};
}

} // namespace card
