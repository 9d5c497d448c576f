#include "card/transaction.h"

#include "card/session_errors.h"
#include "card/settlement.h"
#include "card/step_writer.h"
#include "efs/iccid.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>

namespace card {

using apdu::Bytes;
using apdu::ErrorKind;
using efs::Path;
using efs::Step;

namespace {

apdu::Failure conflict(const std::string& place) {
    return apdu::fail(
               ErrorKind::Conflict,
               fmt::format("{}: the card no longer holds what the plan was made for; nothing was written", place))
        .hint("Read the card again and repeat");
}

apdu::Failure pending(const CardIdentity& card) {
    return apdu::fail(ErrorKind::Conflict,
                      fmt::format("an interrupted write to {} is pending; nothing was written", card.text()))
        .hint("'simprov recover' finishes or undoes it, 'simprov recover --abandon' gives it up");
}

apdu::Failure interrupted(apdu::Error why, const std::string& then) {
    why.text = fmt::format("the write was cut: {}{}", why.text, then);
    why.kind = ErrorKind::Interrupted;
    why.hint = "The card may be between states: insert it again and run 'simprov recover'";
    why.cardChanged = true;
    why.retrySafe = false;
    return apdu::Failure(std::move(why));
}

struct Transaction {
    Session& session;
    Keyring& keyring;
    const PlannedWrite& write;
    const ApplyOptions& options;
    JournalSlot slot;
    Journal journal = {};
    std::size_t done = 0;
    bool strayFile = false; // a CREATE FILE succeeded, but not where it was due

    bool isNew(const Path& path) const;
    bool isBlind(const Path& path) const;
    apdu::Result<void> compareWithPlan();
    apdu::Result<void> compare(const Path& path, apdu::Range range);
    apdu::Result<void> open();
    apdu::Result<void> addFile(const Path& path);
    apdu::Result<void> prepare(const CardIdentity& card);
    apdu::Result<void> coversPending();
    apdu::Result<void> createFiles();
    apdu::Result<void> steps();
    apdu::Result<void> run();
    apdu::Result<void> undo(apdu::Error why);
    apdu::Result<void> putBack(apdu::Error why, Settlement& settlement);
    apdu::Result<void> unchanged(apdu::Error why);
};

bool Transaction::isNew(const Path& path) const {
    const auto& creates = write.plan.creates;
    return std::any_of(creates.begin(), creates.end(), [&](const auto& create) { return create.path == path; });
}

bool Transaction::isBlind(const Path& path) const {
    return std::find(write.blind.begin(), write.blind.end(), path) != write.blind.end();
}

// All that will change, read once before the first byte is written: the session keeps others out, so it stays.
apdu::Result<void> Transaction::compareWithPlan() {
    std::map<Path, apdu::Range> hulls;
    for (const Step& step : write.plan.steps) {
        if (isNew(step.path) || isBlind(step.path)) continue;
        if (step.record > 0) {
            const auto now = session.readRecord(step.path, step.record);
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

apdu::Result<void> Transaction::compare(const Path& path, apdu::Range range) {
    const auto* before = write.before.find(path);
    const auto now = session.readBinary(path, range.offset, range.length);
    if (!now && now.error().kind == ErrorKind::Missing) return conflict(path.text());
    if (!now) return apdu::propagate(now);
    if (!before || !apdu::equal(*now, apdu::slice(before->content, range))) return conflict(path.text());
    return {};
}

// Before a PIN is shown where that is possible: a card put in the place of the planned one must not pay for it with a
// try.
apdu::Result<void> Transaction::open() {
    auto same = compareWithPlan();
    const bool locked = !same && same.error().sw && accessDenied(apdu::Status(*same.error().sw));
    if (!same && !locked) return same;
    if (auto shown = keyring.satisfy(write.needs); !shown) return shown;
    return locked ? compareWithPlan() : same;
}

apdu::Result<void> Transaction::addFile(const Path& path) {
    JournalFile file;
    file.path = path;
    file.created = isNew(path);
    file.blind = isBlind(path);
    const auto *before = write.before.find(path), *after = write.after.find(path);
    if (after != nullptr) {
        file.after = after->content;
        file.size = after->content.size();
        if (hasRecords(after->fcp.kind)) file.recordLength = after->fcp.recordLength;
    }
    if (before != nullptr && !file.blind && !file.created) file.before = before->content;
    const bool known = file.created || file.blind || (file.before && file.before->size() == file.size);
    if (after == nullptr || file.size == 0 || !known) {
        return apdu::fail(ErrorKind::Usage,
                          fmt::format("the plan does not hold the whole of {}; nothing was written", path.text()));
    }
    journal.files.push_back(std::move(file));
    return {};
}

apdu::Result<void> Transaction::prepare(const CardIdentity& card) {
    journal.card = card;
    journal.time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    journal.plan = write.plan;
    for (auto& create : journal.plan.creates) create.fcp.id = create.path.last();
    for (const Path& path : write.plan.files()) {
        if (auto added = addFile(path); !added) return added;
    }
    if (auto opened = open(); !opened) return opened;
    journal.needs = keyring.shown();
    if (options.cancelled && options.cancelled())
        return apdu::fail(ErrorKind::Usage, "nothing was written: the write was stopped before its first step");
    return slot.begin(journal);
}

// Its journal is the last that knows of files this plan leaves out.
apdu::Result<void> Transaction::coversPending() {
    const auto reading = slot.read();
    if (!reading) return {};
    const auto planned = write.plan.files();
    for (const auto& file : reading->journal.files) {
        if (std::find(planned.begin(), planned.end(), file.path) != planned.end()) continue;
        const auto now = session.read(file.path);
        if (!now && session.lineFailed()) return apdu::propagate(now);
        if (now ? file.isBefore(now->content) || file.isAfter(now->content) : file.created) continue;
        return apdu::fail(ErrorKind::Conflict, fmt::format("the interrupted write left {} between states, and it is "
                                                           "not written now; nothing was written",
                                                           file.path.text()))
            .hint("Name its document, too, or finish the interrupted write with 'simprov recover'");
    }
    return {};
}

// A new file should hold FF, which the steps count on.
apdu::Result<void> Transaction::createFiles() {
    for (const auto& create : journal.plan.creates) {
        const auto made = session.createFile(create.path, create.fcp);
        if (!made && session.lineFailed()) return made;
        const auto there = session.read(create.path);
        strayFile = made && !there && there.error().kind == ErrorKind::Missing;
        if (!there) return made ? apdu::propagate(there) : made;
        const Bytes empty(there->content.size(), 0xFF);
        if (there->content == empty) continue;
        if (auto filled = writePlace(session, {create.path, 0, 0}, empty); !filled) return filled;
    }
    return {};
}

apdu::Result<void> Transaction::steps() {
    const auto& all = write.plan.steps;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Step& step = all[i];
        slot.note(stepBegun, i);
        const StepPlace place{step.path, step.offset, step.record};
        auto written =
            isBlind(step.path) ? writeUnread(session, place, step.after) : writePlace(session, place, step.after);
        if (!written) return written;
        done = i + 1;
        if (options.progress) options.progress({done, all.size(), step.path});
    }
    return {};
}

apdu::Result<void> Transaction::run() {
    auto made = createFiles();
    auto written = made ? steps() : std::move(made);
    return written ? std::move(written) : undo(written.error());
}

apdu::Result<void> Transaction::unchanged(apdu::Error why) {
    static_cast<void>(slot.remove()); // what is left of it says what is true: the card is as before
    why.cardChanged = false;
    return apdu::Failure(std::move(why));
}

apdu::Result<void> Transaction::undo(apdu::Error why) {
    if (session.lineFailed()) return interrupted(std::move(why), "");
    // A reset inside takes the selection along.
    if (strayFile) return interrupted(std::move(why), "; the card says it made the file, perhaps in another directory");
    const bool nothingSent = done == 0 && write.plan.creates.empty();
    if (nothingSent && !write.blind.empty() && why.sw && !why.cardChanged) return unchanged(std::move(why));
    if (auto fresh = session.startOver(); !fresh) return interrupted(std::move(why), "");
    const auto card = identify(session);
    if (!card) return interrupted(std::move(why), "");
    if (card->key() != journal.card.key())
        return interrupted(std::move(why), fmt::format("; the reader now holds {}", card->text()));
    Settlement settlement(session, journal);
    auto state = settlement.look().and_then([&] { return settlement.judge(); });
    if (!state)
        return interrupted(std::move(why), fmt::format("; its files cannot be put back ({})", state.error().text));
    if (*state == CardState::After) return {};
    if (*state == CardState::Before) return unchanged(std::move(why));
    return putBack(std::move(why), settlement);
}

apdu::Result<void> Transaction::putBack(apdu::Error why, Settlement& settlement) {
    if (write.blind.empty()) slot.note(undoBegun, done); // else there is no way back
    const auto tell = [&](const Path& path) {
        if (options.progress) options.progress({done, write.plan.steps.size(), path, true});
    };
    if (auto back = settlement.settle(Direction::Backward, tell); !back)
        return interrupted(std::move(why),
                           fmt::format("; putting the old bytes back failed too ({})", back.error().text));
    static_cast<void>(slot.remove());
    why.cardChanged = false;
    why.kind = ErrorKind::RolledBack;
    why.text += "; everything was put back as it was";
    return apdu::Failure(std::move(why));
}

// The plan's own idea of which card it is for, where it has read the number.
bool isPlannedFor(const CardIdentity& card, const efs::Image& before) {
    const auto* file = before.find(Path::mf() / efs::iccidId);
    const auto planned = efs::decodeIccid(file != nullptr ? apdu::View(file->content) : apdu::View());
    return !planned || planned->empty() || *planned == card.iccid;
}

} // namespace

apdu::Result<void> refuseWhilePending(Session& session, const JournalStore& journals) {
    if (!journals.hasAny()) return {};
    const auto card = identify(session);
    if (!card) return apdu::propagate(card);
    if (journals.isPending(*card)) return pending(*card);
    return {};
}

apdu::Result<Receipt> applyPlan(Session& session, Keyring& keyring, const PlannedWrite& write,
                                const JournalStore& journals, const ApplyOptions& options) {
    if (write.plan.empty()) return Receipt{};
    const Counters start = session.counters();
    const auto card = identify(session);
    if (!card) return apdu::propagate(card);
    if (!isPlannedFor(*card, write.before))
        return apdu::fail(ErrorKind::Conflict, fmt::format("the plan is not for {}; nothing was written", card->text()))
            .hint("Read this card and repeat");
    auto slot = journals.lock(*card);
    if (!slot) return apdu::propagate(slot);
    if (slot->pending() && !options.replacePending) return pending(*card);
    Transaction transaction{session, keyring, write, options, std::move(*slot)};
    if (transaction.slot.pending()) {
        if (auto covered = transaction.coversPending(); !covered) return apdu::propagate(covered);
    }
    if (auto ready = transaction.prepare(*card); !ready) return apdu::propagate(ready);
    if (auto done = transaction.run(); !done) return apdu::propagate(done);
    Receipt receipt{write.plan.files().size(), write.plan.bytesWritten(), {}, write.blind, ""};
    if (!transaction.slot.remove()) receipt.journalLeft = transaction.slot.path();
    const Counters& end = session.counters();
    receipt.counters = {end.commands - start.commands, end.bytesSent - start.bytesSent,
                        end.bytesReceived - start.bytesReceived};
    return receipt;
}

} // namespace card
