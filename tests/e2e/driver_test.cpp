// The PC/SC driver itself against a real daemon: lists, hot-plug, exclusive use, resets.
#include "tests/e2e/e2e.h"

#include "apdu/channel.h"
#include "card/pcsc.h"

#include <atomic>
#include <future>
#include <thread>

namespace e2e {
namespace {

using namespace apdu::literals;
using namespace std::chrono_literals;

class Driver : public PcscTest {
  protected:
    void SetUp() override {
        PcscTest::SetUp();
        readers_ = card::pcscReaders();
    }
    std::unique_ptr<card::Readers> readers_;
};

TEST_F(Driver, seesCardsComeAndGo) {
    auto known = readers_->list().value();
    ASSERT_EQ(known.size(), 2u);
    auto card = world_->serve(newCard({"--kind", "usim"}));
    ASSERT_TRUE(card);
    known = readers_->waitForChange(known, 5s).value();
    EXPECT_EQ(known[0].state, card::ReaderState::Present);
    EXPECT_FALSE(known[0].atr.empty());
    card.reset();
    known = readers_->waitForChange(known, 5s).value();
    EXPECT_EQ(known[0].state, card::ReaderState::Empty);
}

TEST_F(Driver, waitEndsAfterItsLimit) {
    const auto known = readers_->list().value();
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(readers_->waitForChange(known, 200ms).value().size(), known.size());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST_F(Driver, aWaitHoldsNobodyUpAndGoesOn) {
    const auto known = readers_->list().value();
    std::promise<std::vector<card::Reader>> seen;
    std::thread watcher([&] { seen.set_value(card::pcscReaders()->waitForChange(known, 20s).value()); });
    for (int i = 0; i < 20; ++i) {
        const auto start = std::chrono::steady_clock::now();
        EXPECT_TRUE(readers_->list());
        EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
    }
    const auto card = world_->serve(newCard({"--kind", "usim"}));
    watcher.join();
    EXPECT_EQ(seen.get_future().get()[0].state, card::ReaderState::Present);
}

// libpcsclite itself mixes their answers up, see card/pcsc_table_lock.h.
TEST_F(Driver, threadsWithReadersOfTheirOwnDoNotDisturbEachOther) {
    const auto served = world_->serve(newCard({"--kind", "usim"}));
    ASSERT_TRUE(served);
    const auto known = readers_->list().value();
    std::atomic<bool> stop{false};
    std::thread watcher([&] {
        const auto readers = card::pcscReaders();
        while (!stop) readers->waitForChange({}, 10ms);
    });
    std::vector<std::thread> others;
    for (int which = 0; which < 4; ++which) {
        others.emplace_back([&] {
            const auto readers = card::pcscReaders();
            for (int round = 0; round < 25; ++round) {
                const auto list = readers->list();
                ASSERT_TRUE(list) << list.error().message();
                ASSERT_EQ(list->size(), known.size());
                EXPECT_EQ((*list)[0].name, known[0].name);
                EXPECT_EQ((*list)[0].atr, known[0].atr);
                const auto wire = readers->connect(known[0].name, {.shared = true});
                ASSERT_TRUE(wire) << wire.error().message();
                EXPECT_TRUE(apdu::equal((*wire)->atr(), known[0].atr));
            }
        });
    }
    for (std::thread& other : others) other.join();
    stop = true;
    watcher.join();
}

TEST_F(Driver, aTransactionHoldsUpItsCardAlone) {
    const auto served = world_->serve(newCard({"--kind", "usim"}));
    ASSERT_TRUE(served);
    const std::string name = readers_->list().value()[0].name;
    auto wire = readers_->connect(name, {.shared = true}).value();
    ASSERT_TRUE(wire->beginTransaction());
    std::atomic<bool> connected{false};
    std::thread other([&] {
        const auto second = card::pcscReaders()->connect(name, {.shared = true});
        EXPECT_TRUE(second) << second.error().message();
        connected = true;
    });
    std::this_thread::sleep_for(200ms);
    EXPECT_FALSE(connected);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(readers_->list());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
    wire->endTransaction();
    other.join();
    EXPECT_TRUE(connected);
}

TEST_F(Driver, exclusiveMeansExclusive) {
    const auto served = world_->serve(newCard({"--kind", "usim"}));
    ASSERT_TRUE(served);
    const std::string name = readers_->list().value()[0].name;
    auto first = readers_->connect(name);
    ASSERT_TRUE(first) << first.error().message();
    const auto other = support::simprov({"read", "-c", "0", "--json"});
    EXPECT_EQ(other.exitCode, 2) << other.out;
    EXPECT_EQ(support::jsonOf(other)["error"]["kind"], "busy");
    first->reset();
    EXPECT_NE(support::simprov({"read", "-c", "0"}).exitCode, 2);
}

TEST_F(Driver, removalInTheMiddleIsALineError) {
    auto served = world_->serve(newCard({"--kind", "usim"}));
    ASSERT_TRUE(served);
    auto wire = readers_->connect(readers_->list().value()[0].name).value();
    ASSERT_TRUE(wire->exchange("00A40004023F00"_hex));
    served.reset();
    const auto answer = wire->exchange("00A40004023F00"_hex);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, apdu::ErrorKind::Line) << answer.error().message();
}

TEST_F(Driver, survivesARestartOfTheService) {
    ASSERT_TRUE(readers_->list());
    world_->stopDaemon();
    const auto gone = readers_->list();
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().kind, apdu::ErrorKind::NoCard) << gone.error().message();
    world_->startDaemon();
    EXPECT_TRUE(readers_->list());
}

TEST_F(Driver, resetsTheCardAfterAVerify) {
    const auto served = world_->serve(newCard({"--kind", "usim", "--provisioning"}));
    ASSERT_TRUE(served);
    const std::string name = readers_->list().value()[0].name;
    const auto pinIsOpen = [](card::CardWire& wire) {
        const auto answer = wire.exchange("0020000100"_hex).value();
        return answer == "9000"_hex;
    };
    {
        auto wire = readers_->connect(name).value();
        EXPECT_FALSE(pinIsOpen(*wire));
        ASSERT_EQ(wire->exchange("002000010831323334FFFFFFFF"_hex).value(), "9000"_hex);
        EXPECT_TRUE(pinIsOpen(*wire));
    }
    auto wire = readers_->connect(name).value();
    EXPECT_FALSE(pinIsOpen(*wire));
}

} // namespace
} // namespace e2e
