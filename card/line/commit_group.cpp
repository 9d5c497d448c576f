#include "card/line/commit_group.h"

#include <algorithm>
#include <thread>

namespace card::line {

using apdu::Error;
using apdu::ErrorKind;
using apdu::Result;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int mostRepeats = 200;
constexpr std::chrono::milliseconds shortestPause{5}, longestPause{1000};
constexpr std::chrono::minutes patience{5}; // where nobody says how long to wait

} // namespace

Result<void> CommitGroup::attach(const Station& station) {
    const std::lock_guard lock(mutex_);
    if (station_) return apdu::fail(ErrorKind::Usage, "this ledger works for station " + station_->name + " already");
    if (const auto taken = sql_->takeStation(station.name); !taken) return apdu::propagate(taken);
    station_ = station;
    return {};
}

Result<void> CommitGroup::run(Mode mode, const Work& work) {
    Waiting mine{mode, work, {}, false};
    std::unique_lock lock(mutex_);
    if (!station_) return apdu::fail(ErrorKind::Usage, "no station has been attached to the ledger");
    waiting_.push_back(&mine);
    while (!mine.isDone) {
        if (isBusy_) {
            changed_.wait(lock);
            continue;
        }
        isBusy_ = true;
        const Group group = std::exchange(waiting_, {});
        lock.unlock();
        lead(group);
        lock.lock();
        isBusy_ = false;
        for (Waiting* one : group) one->isDone = true;
        changed_.notify_all();
    }
    return std::move(mine.result);
}

void CommitGroup::lead(const Group& group) {
    Error error;
    for (int repeats = 0; repeats < mostRepeats; ++repeats) {
        const auto done = tryOnce(group);
        if (done) return;
        error = done.error();
        const Trouble trouble = sql_->trouble();
        sql_->rollback();
        if (trouble == Trouble::Again) {
            chains_.ends.clear();
            std::this_thread::sleep_for(shortestPause);
            continue;
        }
        if (trouble != Trouble::Lost) break;
        const Regained regained = regain(error);
        if (regained == Regained::Committed) return;
        if (regained == Regained::No) break;
        chains_.ends.clear(); // a server that crashed may have lost what was not synced
    }
    for (Waiting* one : group) one->result = apdu::Failure(error);
}

// An error is of the database and concerns all; errors of single pieces of work stay with them.
Result<void> CommitGroup::tryOnce(const Group& group) {
    isCommitUnknown_ = false;
    next_ = chains_;
    const bool isDurable =
        std::any_of(group.begin(), group.end(), [](const Waiting* one) { return one->mode == Mode::Durable; });
    const auto now = sql_->begin(isDurable ? Mode::Durable : Mode::Relaxed);
    if (!now) return apdu::propagate(now);
    Transaction transaction(*sql_, *now, *station_, next_);
    for (Waiting* one : group) {
        one->result = one->work(transaction);
        if (!one->result && sql_->trouble() != Trouble::None) return one->result;
    }
    return commit(transaction);
}

Result<void> CommitGroup::commit(Transaction& transaction) {
    if (const auto closed = transaction.close(); !closed) return closed;
    const auto committed = sql_->commit();
    if (!committed) {
        isCommitUnknown_ = sql_->trouble() == Trouble::Lost;
        return committed;
    }
    keepChains();
    return {};
}

void CommitGroup::keepChains() {
    for (auto& [order, end] : next_.ends) end.isChanged = false;
    chains_ = next_;
}

// Waits for the database; `error` becomes the reason when nobody wants to wait any longer.
CommitGroup::Regained CommitGroup::regain(Error& error) {
    const auto deadline = Clock::now() + patience;
    for (auto pause = shortestPause;; pause = std::min(pause * 2, longestPause)) {
        const bool goesOn = station_->onOutage ? station_->onOutage(error) : Clock::now() < deadline;
        if (!goesOn) return Regained::No;
        std::this_thread::sleep_for(pause);
        if (const auto back = sql_->reconnect(); !back) {
            error = back.error();
            if (sql_->trouble() != Trouble::Lost) return Regained::No;
            continue;
        }
        if (!isCommitUnknown_) return Regained::Repeat;
        const auto committed = wasCommitted();
        if (committed && *committed) keepChains();
        if (committed) return *committed ? Regained::Committed : Regained::Repeat;
        error = committed.error();
    }
}

// A transaction that added no record (only leases) may well be repeated.
Result<bool> CommitGroup::wasCommitted() {
    for (const auto& [order, end] : next_.ends) {
        if (!end.isChanged) continue;
        if (const auto begun = sql_->begin(Mode::Snapshot); !begun) return apdu::propagate(begun);
        auto found = hasChainEnd(*sql_, order, station_->name, end);
        sql_->rollback();
        return found;
    }
    return false;
}

} // namespace card::line
