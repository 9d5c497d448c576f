// What a whole process costs: from fork to exit, with its processor time and its peak memory. `true` is the floor that
// no program of this machine gets below.
#include "tests/support/files.h"
#include "tests/support/process.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using Command = std::vector<std::string>;

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

struct Cost {
    double wall = 0, processor = 0; // seconds
    double peakKilobytes = 0;
};

// None when the program fails.
std::optional<Cost> costOf(const Command& command) {
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const auto start = std::chrono::steady_clock::now();
    const pid_t pid = vfork();
    if (pid == 0) {
        const int nowhere = open("/dev/null", O_RDWR);
        for (const int fd : {0, 1, 2}) dup2(nowhere, fd);
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) return {};
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return Cost{wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime), static_cast<double>(usage.ru_maxrss)};
}

void process(benchmark::State& state, const Command& command) {
    double processor = 0, peak = 0;
    for (auto _ : state) {
        const auto cost = costOf(command);
        if (!cost) return state.SkipWithError("the program failed");
        state.SetIterationTime(cost->wall);
        processor += cost->processor;
        peak = std::max(peak, cost->peakKilobytes);
    }
    state.counters["processor_ms"] = benchmark::Counter(processor * 1e3, benchmark::Counter::kAvgIterations);
    state.counters["peak_kilobytes"] = peak;
}

} // namespace

int main(int argc, char** argv) {
    const support::TemporaryDirectory directory;
    const std::string card = directory.path("usim.card.json"), simprov = SIMPROV_BINARY;
    setenv("SIMPROV_BENCH_ADM", "11111111", 1), setenv("SIMPROV_BENCH_PIN", "1234", 1);
    const Command setUp[] = {{simprov, "card", "new", "--kind", "usim", "--provisioning", "-o", card},
                             {simprov, "write", "--card", card, "--bootstrap",
                              support::dataPath("examples/bootstrap.xml"), "--config1",
                              support::dataPath("examples/config1.xml"), "--adm", "env:SIMPROV_BENCH_ADM", "--pin",
                              "env:SIMPROV_BENCH_PIN", "--yes"}};
    for (const Command& command : setUp) {
        const support::Finished finished = support::run(command);
        if (finished.exitCode == 0) continue;
        std::fprintf(stderr, "the card to read cannot be made: %s\n", finished.err.c_str());
        return EXIT_FAILURE;
    }
    const std::pair<const char*, Command> commands[] = {
        {"process/true", {"true"}},
        {"process/version", {simprov, "--version"}},
        {"process/read", {simprov, "read", "--card", card}},
        {"process/read_json", {simprov, "read", "--json", "--card", card}}};
    for (const auto& [name, command] : commands)
        benchmark::RegisterBenchmark(name, process, command)->UseManualTime()->Unit(benchmark::kMillisecond);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return EXIT_SUCCESS;
}
