#include "card/line/runner.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace card::line {

using std::chrono::steady_clock;

namespace {

// What waits for a slot: cards that came or went, and the end.
class Mailbox {
  public:
    void post(Event::Kind kind) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(kind);
        }
        arrived_.notify_one();
    }
    Event::Kind wait() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !waiting_.empty(); });
        return take();
    }
    std::optional<Event::Kind> poll() {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) return {};
        return take();
    }

  private:
    Event::Kind take() {
        const Event::Kind kind = waiting_.front();
        waiting_.pop_front();
        return kind;
    }
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Event::Kind> waiting_;
};

class Line {
  public:
    Line(const Job& job, const LineSetup& setup, const std::function<void(const LineEvent&)>& listen)
        : job_(job), setup_(setup), listen_(listen), mailboxes_(setup.slots.size()),
          busy_(setup.slots.size()), report_{Tally(setup.stopRules), {}} {}

    apdu::Result<RunReport> run();

  private:
    void work(std::size_t slot);
    void drain(Slot& slot, std::size_t index);
    void announce(std::size_t index, const Slot& slot, const CardFacts& facts);
    void finish(std::size_t index, const Step& step, const Slot& before, const CardFacts& facts);
    void watch(Readers& readers, std::vector<Reader> known);
    void compare(const std::vector<Reader>& now);
    bool mayEnd();
    void renew();
    void stop(const std::string& reason);

    const Job& job_;
    const LineSetup& setup_;
    const std::function<void(const LineEvent&)>& listen_;
    std::vector<Mailbox> mailboxes_;
    std::vector<std::atomic<bool>> busy_; // a card is in the slot and not finished with
    std::vector<bool> present_;           // by slot, as last seen
    std::mutex mutex_;                    // of the report and the listener
    RunReport report_;
    std::atomic<bool> stopping_{false}, ended_{false};
    std::atomic<std::uint64_t> finished_{0};
    std::mutex renewMutex_;
    std::condition_variable renewWakes_;
    std::uint64_t looked_ = UINT64_MAX; // cards finished when the order was last looked at
    steady_clock::time_point lookAgain_{};
};

void Line::stop(const std::string& reason) {
    if (stopping_.exchange(true)) return;
    {
        const std::lock_guard lock(mutex_);
        report_.stopped = reason;
        if (!reason.empty()) listen_({.kind = LineEvent::Stopping, .facts = {}, .end = {}, .reason = reason});
    }
    for (Mailbox& mailbox : mailboxes_) mailbox.post(Event::Stop);
}

void Line::announce(std::size_t index, const Slot& slot, const CardFacts& facts) {
    const std::lock_guard lock(mutex_);
    listen_({LineEvent::SlotChanged, index, slot.state, facts, {}, false, {}});
}

void Line::finish(std::size_t index, const Step& step, const Slot& before, const CardFacts& facts) {
    const bool firstTry = before.retries == 0 && !facts.returned;
    CardEnd end{*step.result, before.fault, facts.card, firstTry, facts.duration};
    if (step.slot.fault) end.fault = step.slot.fault;
    if (end.result == CardResult::Done || end.result == CardResult::Skipped) end.fault.reset();
    std::string reason;
    {
        const std::lock_guard lock(mutex_);
        reason = report_.tally.add(end, steady_clock::now());
        listen_(
            {LineEvent::CardEnded, index, step.slot.state, facts, end, step.slot.doing.kind == Action::Identify, {}});
    }
    ++finished_;
    if (!reason.empty()) stop(reason);
}

void Line::drain(Slot& slot, std::size_t index) {
    while (const auto kind = mailboxes_[index].poll()) slot = advance(slot, {.kind = *kind}, setup_.rules).slot;
}

void Line::work(std::size_t index) {
    const auto readers = setup_.makeReaders();
    Workbench bench(job_, *readers, setup_.slots[index].reader, setup_.slots[index].place);
    Slot slot;
    while (slot.doing.kind != Action::Quit) {
        const bool idle = slot.doing.kind == Action::AwaitCard || slot.doing.kind == Action::AwaitRemoval;
        busy_[index] = !idle;
        Event event;
        if (idle) {
            event.kind = mailboxes_[index].wait();
            busy_[index] = true;
        } else {
            event = bench.perform(slot);
            drain(slot, index);
        }
        const Step step = advance(slot, event, setup_.rules);
        if (step.slot.state != slot.state && !step.result) announce(index, step.slot, bench.facts());
        if (step.result) {
            bench.letGo();
            finish(index, step, slot, bench.facts());
        }
        slot = step.slot;
    }
    busy_[index] = false;
}

// Cards that came or went since the last look.
void Line::compare(const std::vector<Reader>& now) {
    for (std::size_t i = 0; i < setup_.slots.size(); ++i) {
        bool there = false;
        for (const Reader& reader : now)
            if (reader.name == setup_.slots[i].reader)
                there = reader.state != ReaderState::Empty && reader.state != ReaderState::Unavailable;
        if (there == present_[i]) continue;
        present_[i] = there;
        mailboxes_[i].post(there ? Event::CardIn : Event::CardOut);
    }
}

// True when nothing is under way and nothing is left to do.
bool Line::mayEnd() {
    for (const auto& busy : busy_)
        if (busy) return false;
    if (setup_.exhausted) return setup_.exhausted();
    const auto now = steady_clock::now();
    constexpr std::chrono::seconds othersWork{5}; // other stations may finish the order meanwhile
    if (finished_ == looked_ && now < lookAgain_) return false;
    looked_ = finished_;
    lookAgain_ = now + othersWork;
    const auto status = job_.ledger->status(job_.order);
    if (!status) return stop(status.error().message()), false;
    const StateCounts& counts = status->counts;
    return counts[RowState::Free] + counts[RowState::Claimed] + counts[RowState::Writing] + counts[RowState::Pending] ==
           0;
}

void Line::watch(Readers& readers, std::vector<Reader> known) {
    compare(known);
    while (!stopping_) {
        if (setup_.stop && *setup_.stop) return stop("told to stop");
        if (mayEnd()) return stop("");
        auto now = readers.waitForChange(known, setup_.watchEvery);
        if (!now) return stop(now.error().message());
        known = std::move(*now);
        compare(known);
    }
}

void Line::renew() {
    std::unique_lock lock(renewMutex_);
    while (!renewWakes_.wait_for(lock, setup_.renewEvery, [this] { return ended_.load(); })) {
        lock.unlock();
        if (const auto renewed = job_.ledger->renew(); !renewed) stop(renewed.error().message());
        lock.lock();
    }
}

apdu::Result<RunReport> Line::run() {
    const auto readers = setup_.makeReaders();
    auto known = readers->list();
    if (!known) return propagate(known);
    present_.assign(setup_.slots.size(), false);
    std::thread keeper([this] { renew(); });
    std::vector<std::thread> slots;
    for (std::size_t i = 0; i < setup_.slots.size(); ++i) slots.emplace_back([this, i] { work(i); });
    watch(*readers, std::move(*known));
    for (std::thread& slot : slots) slot.join();
    {
        const std::lock_guard lock(renewMutex_);
        ended_ = true;
    }
    renewWakes_.notify_one();
    keeper.join();
    return std::move(report_);
}

} // namespace

apdu::Result<RunReport> runLine(const Job& job, const LineSetup& setup,
                                const std::function<void(const LineEvent&)>& listen) {
    return Line(job, setup, listen).run();
}

} // namespace card::line
