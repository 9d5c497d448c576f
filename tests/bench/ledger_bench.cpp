// What a ledger costs: rows imported a second, a claim in a small and in a large order, a card's three changes with and
// without the sync that the disk takes, and how much more several stations do than one.
//
//   SIMPROV_BENCH_ROWS=10000000 bench_ledger     the largest order; a million unless said (ten take some minutes)
#include "card/line/postgres_ledger.h"
#include "card/line/seal.h"
#include "card/line/sqlite_ledger.h"
#include "tests/support/files.h"
#include "tests/support/postgres_server.h"

#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace card::line;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t smallest = 10'000, largest = 1'000'000;
constexpr std::size_t sealedSize = 120; // ADM, PIN and two passwords
constexpr int claimsOfRun = 500;        // the smallest order must last for all repetitions
constexpr int cardsOfStation = 150;

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<Ledger> open(const std::string& place) {
    auto ledger = isPostgresUrl(place) ? openPostgresLedger(place) : openSqliteLedger(place);
    if (ledger) return std::move(*ledger);
    std::fprintf(stderr, "%s\n", ledger.error().message().c_str());
    std::exit(EXIT_FAILURE);
}

std::string digits(std::uint64_t number) {
    const std::string text = std::to_string(number);
    return "8949" + std::string(15 - text.size(), '0') + text;
}

struct Cost {
    double seconds = 0, processorSeconds = 0, peakMegabytes = 0;
};

rusage usage() {
    rusage all{};
    getrusage(RUSAGE_SELF, &all);
    return all;
}

double processorSeconds() {
    const rusage all = usage();
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(all.ru_utime) + seconds(all.ru_stime);
}

// The rows as a rows file would give them, sealed already.
Cost import(Ledger& ledger, const std::string& name, std::uint64_t rows, Match match) {
    Order order;
    order.name = name;
    order.match = match;
    Row row;
    row.sealed = apdu::Bytes(sealedSize, 0xA5);
    row.digest = apdu::Bytes(32, 0x5A);
    const double processor = processorSeconds();
    const auto start = Clock::now();
    auto import = ledger.beginImport(order);
    for (row.number = 1; import && row.number <= rows; ++row.number) {
        row.iccid = digits(row.number);
        row.imsi = row.iccid.substr(4);
        row.offset += 200;
        if (!(*import)->add(row)) break;
    }
    if (import && (*import)->finish())
        return {since(start), processorSeconds() - processor, static_cast<double>(usage().ru_maxrss) / 1024};
    std::fprintf(stderr, "the import fails\n");
    std::exit(EXIT_FAILURE);
}

// A ledger with an order of every size, by ICCID and by next.
struct Filled {
    std::string driver, place;
    std::unique_ptr<Ledger> ledger;
    std::map<std::int64_t, Cost> imports; // by size
};

std::string orderName(Match match, std::int64_t rows) {
    return std::string(name(match)) + "-" + std::to_string(rows);
}

Filled fill(const std::string& driver, const std::string& place, std::int64_t most) {
    Filled filled{driver, place, open(place), {}};
    if (!filled.ledger->attach({"bench", "", "", std::chrono::minutes(1), {}})) std::exit(EXIT_FAILURE);
    for (std::int64_t rows = smallest; rows <= most; rows *= 10) {
        std::fprintf(stderr, "importing %ld rows: %s\n", static_cast<long>(rows), driver.c_str());
        const auto count = static_cast<std::uint64_t>(rows);
        filled.imports[rows] = import(*filled.ledger, orderName(Match::Iccid, rows), count, Match::Iccid);
        import(*filled.ledger, orderName(Match::Next, rows), count, Match::Next);
    }
    return filled;
}

ClaimRequest request(const std::string& order, std::uint64_t card, std::uint64_t reader = 0) {
    return {order, "reader " + std::to_string(reader), {digits(card), "", ""}, "", false};
}

void importRate(benchmark::State& state, const Filled& filled, std::int64_t rows) {
    const Cost& cost = filled.imports.at(rows);
    for (auto _ : state) state.SetIterationTime(cost.seconds);
    state.counters["processor_seconds"] = cost.processorSeconds;
    state.counters["peak_megabytes"] = cost.peakMegabytes;
}

// Cards that no other claim has had; the row is used up, or freed again, beside the measurement.
void claim(benchmark::State& state, const Filled& filled, Match match, std::int64_t rows) {
    static std::atomic<std::uint64_t> nextCard{1'000'000'000};
    std::mt19937_64 random(42);
    for (auto _ : state) {
        const auto card = match == Match::Next ? nextCard++ : random() % static_cast<std::uint64_t>(rows) + 1;
        const auto start = Clock::now();
        const auto answer = filled.ledger->claim(request(orderName(match, rows), card));
        state.SetIterationTime(since(start));
        if (!answer || answer->outcome != ClaimOutcome::Taken) return state.SkipWithError("the claim fails");
        const auto done = match == Match::Next ? filled.ledger->finish(answer->claim, RowState::Failed, {})
                                               : filled.ledger->release(answer->claim, {});
        if (!done) return state.SkipWithError("the row is not given back");
    }
}

bool writeCard(Ledger& ledger, const ClaimRequest& request, std::chrono::milliseconds cardTime = {}) {
    const auto answer = ledger.claim(request);
    if (!answer || !ledger.startWriting(answer->claim, {})) return false;
    std::this_thread::sleep_for(cardTime);
    return ledger.finish(answer->claim, RowState::Done, {}).has_value();
}

// Everything that a card costs at the ledger, a card and slot at a time.
void card(benchmark::State& state, const Filled& filled, std::uint64_t slots) {
    static int run = 0;
    const std::string order = "slots-" + std::to_string(++run);
    constexpr std::uint64_t cardsOfSlot = 100;
    import(*filled.ledger, order, slots * cardsOfSlot * 10, Match::Next);
    std::atomic<std::uint64_t> nextCard{1};
    std::atomic<bool> isWell{true};
    for (auto _ : state) {
        const auto start = Clock::now();
        std::vector<std::thread> threads;
        for (std::uint64_t slot = 0; slot < slots; ++slot)
            threads.emplace_back([&, slot] {
                for (std::uint64_t i = 0; i < cardsOfSlot && isWell; ++i)
                    isWell = writeCard(*filled.ledger, request(order, nextCard++, slot));
            });
        for (std::thread& thread : threads) thread.join();
        state.SetIterationTime(since(start) / static_cast<double>(slots * cardsOfSlot));
        if (!isWell) return state.SkipWithError("a card fails");
    }
}

// Stations as processes, one reader each. The time of one card, all stations together.
void stations(benchmark::State& state, const Filled& filled, int count, std::chrono::milliseconds cardTime) {
    static int run = 0;
    for (auto _ : state) {
        const std::string order = "stations-" + std::to_string(++run);
        const int cards = count * cardsOfStation;
        import(*filled.ledger, order, static_cast<std::uint64_t>(cards), Match::Next);
        int begin[2];
        if (pipe(begin) != 0) return state.SkipWithError("no pipe");
        std::vector<pid_t> processes;
        for (int station = 0; station < count; ++station) {
            processes.push_back(fork());
            if (processes.back() != 0) continue;
            close(begin[1]);
            const auto ledger = open(filled.place);
            bool isWell =
                ledger->attach({"s" + std::to_string(station), "", "", std::chrono::minutes(1), {}}).has_value();
            char ignored;
            isWell = isWell && read(begin[0], &ignored, 1) == 0; // closed: all begin
            for (int i = 0; i < cardsOfStation && isWell; ++i)
                isWell = writeCard(*ledger, request(order, static_cast<std::uint64_t>(station * 1000 + i)), cardTime);
            _exit(isWell ? 0 : 1);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(300)); // they have opened their ledgers
        const auto start = Clock::now();
        close(begin[0]), close(begin[1]);
        bool isWell = true;
        for (const pid_t process : processes) {
            int status = 0;
            waitpid(process, &status, 0);
            isWell = isWell && status == 0;
        }
        state.SetIterationTime(since(start) / cards);
        if (!isWell) return state.SkipWithError("a station fails");
    }
}

// The disk alone: a page appended and synced.
void syncPage(benchmark::State& state, const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const std::string page(4096, 'x');
    for (auto _ : state)
        if (write(file, page.data(), page.size()) < 0 || fdatasync(file) != 0) state.SkipWithError("no sync");
    close(file);
}

void sealing(benchmark::State& state) {
    const auto key = OrderKey::make(apdu::Secret(apdu::Bytes(32, 7)), "order");
    const apdu::Secret clear(apdu::Bytes(sealedSize, 'x'));
    for (auto _ : state) benchmark::DoNotOptimize(key->seal(clear, "8949000000000000001"));
}

void registerLedger(const Filled& filled) {
    const auto add = [&](const std::string& name, auto function) {
        return benchmark::RegisterBenchmark(("ledger/" + filled.driver + "/" + name).c_str(), function)
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
    };
    for (const auto& [rows, cost] : filled.imports) {
        const std::int64_t size = rows;
        add("import/" + std::to_string(size), [&, size](auto& state) {
            importRate(state, filled, size);
        })->Iterations(1);
        for (const Match match : {Match::Iccid, Match::Next})
            add("claim_" + orderName(match, size), [&, match, size](auto& state) {
                claim(state, filled, match, size);
            })->Iterations(claimsOfRun);
    }
    for (const std::uint64_t slots : {1, 8, 16})
        add("card/" + std::to_string(slots), [&, slots](auto& state) { card(state, filled, slots); })->Iterations(3);
    for (const int count : {1, 2, 4, 8})
        for (const std::chrono::milliseconds cardTime : {std::chrono::milliseconds(0), std::chrono::milliseconds(50)})
            add("stations_" + std::to_string(cardTime.count()) + "ms/" + std::to_string(count), [&, count, cardTime](
                                                                                                    auto& state) {
                stations(state, filled, count, cardTime);
            })->Iterations(1);
}

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    const char* const wanted = std::getenv("SIMPROV_BENCH_ROWS");
    const std::int64_t most = wanted == nullptr ? largest : std::atoll(wanted);
    const support::TemporaryDirectory directory;
    std::string whyNot;
    const auto server = support::PostgresServer::start(whyNot, support::PostgresServer::Sync::On);
    if (!server) std::fprintf(stderr, "PostgreSQL is not measured: %s\n", whyNot.c_str());
    Filled sqlite = fill("sqlite", directory.path("line.ledger"), most);
    Filled postgres;
    if (server) postgres = fill("postgres", server->makeDatabase(), most);
    for (const Filled* filled : {&sqlite, &postgres})
        if (filled->ledger) registerLedger(*filled);
    benchmark::RegisterBenchmark("ledger/sync", syncPage, directory.path("sync"))->UseRealTime();
    benchmark::RegisterBenchmark("ledger/seal", sealing);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return EXIT_SUCCESS;
}
