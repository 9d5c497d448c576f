#include "card/pcsc_table_lock.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <winscard.h>

namespace card {

namespace {

constexpr std::chrono::milliseconds cancelAgain{5}; // one that comes before the wait has begun is lost

struct Table {
    std::mutex mutex;
    std::condition_variable freed;
    bool held = false;
    int atOnce = 0; // who want it for calls that answer at once
    std::optional<long> waitingContext;
};

Table& table() {
    static Table one;
    return one;
}

} // namespace

PcscTableLock::PcscTableLock() {
    Table& t = table();
    std::unique_lock lock(t.mutex);
    ++t.atOnce;
    while (t.held) {
        if (t.waitingContext) SCardCancel(*t.waitingContext);
        t.freed.wait_for(lock, cancelAgain);
    }
    --t.atOnce;
    t.held = true;
}

PcscTableLock::PcscTableLock(long waitingContext) {
    Table& t = table();
    std::unique_lock lock(t.mutex);
    t.freed.wait(lock, [&t] { return !t.held && t.atOnce == 0; });
    t.held = true;
    t.waitingContext = waitingContext;
}

PcscTableLock::~PcscTableLock() {
    Table& t = table();
    {
        const std::lock_guard lock(t.mutex);
        t.held = false;
        t.waitingContext.reset();
    }
    t.freed.notify_all();
}

} // namespace card
