// Work on other threads and what comes back from it.
#include "gui/worker.h"

#include <QCoreApplication>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>

namespace {

// Until all that was posted has been delivered.
void deliver(const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done() && std::chrono::steady_clock::now() < end) QCoreApplication::processEvents();
    EXPECT_TRUE(done());
}

TEST(Worker, JobsRunThereOneAfterAnotherAndRepliesComeHere) {
    gui::Worker worker;
    QObject receiver;
    std::vector<int> replies;
    std::set<std::thread::id> there, here;
    std::mutex mutex;
    for (int i = 0; i < 100; ++i) {
        worker.run(
            [i, &mutex, &there] {
                const std::lock_guard lock(mutex);
                there.insert(std::this_thread::get_id());
                return std::make_unique<int>(i); // move-only
            },
            &receiver,
            [&](std::unique_ptr<int> value) {
                here.insert(std::this_thread::get_id());
                replies.push_back(*value);
            });
    }
    deliver([&] { return replies.size() == 100; });
    for (int i = 0; i < 100; ++i) EXPECT_EQ(replies[static_cast<std::size_t>(i)], i);
    EXPECT_EQ(here, std::set{std::this_thread::get_id()});
    EXPECT_EQ(there.size(), 1u);
    EXPECT_FALSE(there.contains(std::this_thread::get_id()));
}

TEST(Worker, WhoIsGoneGetsNoReply) {
    gui::Worker worker;
    auto receiver = std::make_unique<QObject>();
    QObject other;
    bool told = false, otherTold = false;
    worker.run([] { return 1; }, receiver.get(), [&told](int) { told = true; });
    worker.run([] { return 2; }, &other, [&otherTold](int) { otherTold = true; });
    receiver.reset();
    deliver([&] { return otherTold; });
    EXPECT_FALSE(told);
}

TEST(Worker, EndsWithTheJobAtHandAndDropsTheRest) {
    std::promise<void> begun;
    std::atomic<bool> finished{false}, second{false};
    bool told = false;
    QObject receiver;
    {
        gui::Worker worker;
        worker.run(
            [&] {
                begun.set_value();
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
                return finished = true;
            },
            &receiver, [&told](bool) { told = true; });
        worker.run([&] { return second = true; }, &receiver, [&told](bool) { told = true; });
        begun.get_future().wait();
    }
    EXPECT_TRUE(finished);
    EXPECT_FALSE(second);
    QCoreApplication::processEvents();
    EXPECT_FALSE(told);
}

TEST(Mailbox, TakesCallsOfAnyThreadInTheOrderOfEach) {
    constexpr int threads = 4, calls = 250;
    gui::Mailbox mailbox;
    std::vector<int> last(threads, -1);
    int made = 0;
    std::vector<std::thread> senders;
    for (int sender = 0; sender < threads; ++sender) {
        senders.emplace_back([&, sender] {
            for (int i = 0; i < calls; ++i) {
                mailbox.post([&, sender, i] {
                    int& before = last[static_cast<std::size_t>(sender)];
                    EXPECT_EQ(i, before + 1);
                    before = i;
                    ++made;
                });
            }
        });
    }
    deliver([&] { return made == threads * calls; });
    for (std::thread& sender : senders) sender.join();
}

} // namespace
