// The line over a real PC/SC daemon: cards as slow as real ones behind the vpcd driver, in one slot and in as many as a
// daemon serves. The rate of N slots against N times the rate of one; taking cards out and putting them in counts.
#include "card/emulator/link.h"
#include "card/emulator/vpcd.h"
#include "card/line/runner.h"
#include "card/pcsc.h"
#include "tests/bench/line_order.h"
#include "tests/card/line/line_world.h"
#include "tests/support/pcsc_world.h"

#include <benchmark/benchmark.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace {

using namespace card::line;
using Clock = std::chrono::steady_clock;

constexpr int mostSlots = 16; // readers that one daemon serves
constexpr std::size_t rounds = 6;
// A hand between two cards. The daemon looks every 0.4 s whether a card is there; a quicker change goes unseen.
constexpr std::chrono::milliseconds handTime{700};

// Cards for all slots, one behind the other.
class Pile {
  public:
    explicit Pile(std::size_t cards) : box_(cards), supply_(box_.supply()), left_(cards) {}
    std::unique_ptr<card::CardWire> next() {
        const std::lock_guard lock(mutex_);
        const auto card = supply_->next();
        return card ? *card->open() : nullptr;
    }
    void finished() { --left_; }
    bool exhausted() const { return left_ == 0; }

  private:
    support::CardBox box_;
    std::unique_ptr<card::emulator::CardSupply> supply_;
    std::mutex mutex_;
    std::atomic<std::size_t> left_;
};

// One slot's hand: puts a card in, takes it out when the line has done with it, puts the next one in.
class Hand {
  public:
    Hand(Pile& pile, int slot) : pile_(pile), slot_(slot), thread_([this] { work(); }) {}
    ~Hand() {
        takeOut();
        thread_.join();
    }
    Hand(const Hand&) = delete;
    Hand& operator=(const Hand&) = delete;
    void takeOut() { out_ = true; }

  private:
    void work() {
        while (const auto card = pile_.next()) {
            card::emulator::PacedCard paced(*card, *card::emulator::parseLink("TA1=96"));
            out_ = false;
            const card::emulator::VpcdOptions options{
                .port = static_cast<std::uint16_t>(support::PcscWorld::firstPort + slot_)};
            if (!card::emulator::serveVpcd(paced, options, out_)) std::abort();
            std::this_thread::sleep_for(handTime);
        }
    }

    Pile& pile_;
    int slot_;
    std::atomic<bool> out_{false};
    std::thread thread_;
};

void slots(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const std::size_t cards = count * rounds;
    for (auto _ : state) {
        const bench::LineOrder order(cards);
        Pile pile(cards);
        LineSetup setup;
        for (std::size_t slot = 0; slot < count; ++slot) {
            const std::string reader = support::PcscWorld::readerOf(static_cast<int>(slot));
            setup.slots.push_back({reader, reader});
        }
        setup.makeReaders = card::pcscReaders;
        setup.exhausted = [&] { return pile.exhausted(); };
        std::vector<std::unique_ptr<Hand>> hands;
        const auto start = Clock::now();
        for (std::size_t slot = 0; slot < count; ++slot)
            hands.push_back(std::make_unique<Hand>(pile, static_cast<int>(slot)));
        const auto report = runLine(order.job(), setup, [&](const LineEvent& event) {
            if (!event.end) return;
            pile.finished();
            hands[event.slot]->takeOut();
        });
        const double wall = std::chrono::duration<double>(Clock::now() - start).count();
        hands.clear();
        if (!report || report->tally.count(CardResult::Done) != cards)
            return state.SkipWithError("not every card was done");
        state.SetIterationTime(wall / rounds);
        state.counters["cards_per_second"] = static_cast<double>(cards) / wall;
    }
}

BENCHMARK(slots)
    ->Name("slots_pcscd")
    ->Arg(1)
    ->Arg(mostSlots)
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv) {
    std::string whyNot;
    const auto world = support::PcscWorld::enter(whyNot, mostSlots); // before anything starts a thread
    if (!world) {
        std::fprintf(stderr, "the line over pcscd cannot be measured: %s\n", whyNot.c_str());
        return EXIT_FAILURE;
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return EXIT_SUCCESS;
}
