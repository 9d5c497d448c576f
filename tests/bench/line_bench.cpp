// The line: what the host adds to a card, how slots add up, and what it costs to make an order of many rows.
//
//   overhead: the process' own time for a card, without what the virtual card takes; waiting for the disk is no part of
//             it and is told apart (the time for which nothing worked)
//   slots:    cards as slow as real ones; the rate of N slots against N times the rate of one
//   import:   rows read, filled in, checked, measured, put into a ledger file and found to have no doubles
#include "card/line/sqlite_ledger.h"
#include "tests/bench/line_order.h"
#include "tests/card/line/line_world.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace card::line;
using namespace support;

double secondsOf(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::atomic<long long> cardNanoseconds{0};

// Counts the processor time a virtual card takes.
class MeteredCard final : public card::CardWire {
  public:
    explicit MeteredCard(std::unique_ptr<card::CardWire> card) : card_(std::move(card)) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        const double before = secondsOf(CLOCK_THREAD_CPUTIME_ID);
        auto answer = card_->exchange(apdu);
        cardNanoseconds += static_cast<long long>((secondsOf(CLOCK_THREAD_CPUTIME_ID) - before) * 1e9);
        return answer;
    }
    apdu::Protocol protocol() const override { return card_->protocol(); }
    apdu::View atr() const override { return card_->atr(); }
    apdu::Result<void> reset() override { return card_->reset(); }
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}

  private:
    std::unique_ptr<card::CardWire> card_;
};

class MeteredSupply final : public card::emulator::CardSupply {
  public:
    explicit MeteredSupply(std::unique_ptr<card::emulator::CardSupply> supply) : supply_(std::move(supply)) {}
    std::optional<card::emulator::RackCard> next() override {
        auto card = supply_->next();
        if (!card) return card;
        card->open = [open = card->open]() -> apdu::Result<std::unique_ptr<card::CardWire>> {
            auto wire = open();
            if (!wire) return wire;
            return std::make_unique<MeteredCard>(std::move(*wire));
        };
        return card;
    }

  private:
    std::unique_ptr<card::emulator::CardSupply> supply_;
};

struct Measured {
    double wall = 0, process = 0, cards = 0; // seconds
};

Measured runCards(std::size_t cards, std::size_t slots, std::optional<card::emulator::LinkSpeed> link) {
    const bench::LineOrder order(cards);
    CardBox box(cards);
    card::emulator::Rack rack(std::make_unique<MeteredSupply>(box.supply()), {slots, link, {}, {}});
    LineSetup setup;
    for (const std::string& name : rack.slotNames()) setup.slots.push_back({name, name});
    setup.makeReaders = [&] { return rack.readers(); };
    setup.exhausted = [&] { return rack.exhausted(); };
    cardNanoseconds = 0;
    const double wall = secondsOf(CLOCK_MONOTONIC), process = secondsOf(CLOCK_PROCESS_CPUTIME_ID);
    const auto report = runLine(order.job(), setup, [&](const LineEvent& event) {
        if (event.end) rack.finished(event.facts.reader);
    });
    if (!report || report->tally.count(CardResult::Done) != cards) std::abort();
    return {secondsOf(CLOCK_MONOTONIC) - wall, secondsOf(CLOCK_PROCESS_CPUTIME_ID) - process,
            static_cast<double>(cardNanoseconds) * 1e-9};
}

void overhead(benchmark::State& state) {
    const auto slots = static_cast<std::size_t>(state.range(0));
    constexpr std::size_t cards = 800;
    for (auto _ : state) {
        const Measured run = runCards(cards, slots, {});
        state.SetIterationTime((run.process - run.cards) / cards);
        state.counters["card_ms"] = run.cards / cards * 1e3;
        state.counters["wall_ms"] = run.wall / cards * 1e3;
    }
}

void slots(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const card::emulator::LinkSpeed link = *card::emulator::parseLink("TA1=96");
    constexpr std::size_t rounds = 6;
    for (auto _ : state) {
        const Measured run = runCards(count * rounds, count, link);
        state.SetIterationTime(run.wall / rounds);
        state.counters["cards_per_second"] = static_cast<double>(count * rounds) / run.wall;
    }
}

// In a process of its own, whose memory the system counts.
void importIn(const std::string& directory) {
    const Recipe recipe = lineRecipe();
    auto ledger = openSqliteLedger(directory + "/ledger");
    auto source = openRows(directory + "/rows.csv");
    Order order;
    order.name = "order-1";
    if (!ledger || !source || !(*ledger)->attach({"line-1", "kim", "bench", std::chrono::minutes(1), {}})) _exit(1);
    const auto report = importOrder(**source, recipe, order, nullptr, **ledger);
    _exit(report && report->problems.none() ? 0 : 1);
}

void import(benchmark::State& state) {
    const auto rows = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        const TemporaryDirectory directory;
        {
            std::ofstream file(directory.path("rows.csv"));
            file << lineColumns;
            for (std::size_t i = 1; i <= rows; ++i) file << lineRow(i);
        }
        const double before = secondsOf(CLOCK_MONOTONIC);
        const pid_t child = fork();
        if (child == 0) importIn(directory.path());
        int status = 0;
        rusage usage{};
        wait4(child, &status, 0, &usage);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return state.SkipWithError("the import failed");
        state.SetIterationTime(secondsOf(CLOCK_MONOTONIC) - before);
        state.counters["peak_kilobytes"] = static_cast<double>(usage.ru_maxrss);
    }
}

BENCHMARK(overhead)->Arg(1)->Arg(8)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(slots)->Arg(1)->Arg(8)->Arg(64)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(import)->Arg(1'000'000)->Arg(10'000'000)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);

} // namespace

BENCHMARK_MAIN();
