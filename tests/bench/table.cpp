// Makes the table of README.md out of the JSON files that the benchmarks left: bench_table DIRECTORY
//
// Figures are medians over interleaved repetitions: of processor time where one process works, of real time where
// several take turns. A benchmark whose file is not there (the daemon needs root) is named as not measured.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/utsname.h>
#include <unistd.h>

namespace {

using Json = nlohmann::json;

struct Figure {
    double processor = 0, real = 0; // seconds of one iteration
    std::map<std::string, double> counters;
    double counter(const std::string& name) const {
        const auto found = counters.find(name);
        return found == counters.end() ? 0 : found->second;
    }
};

double unitOf(const Json& run) {
    const std::string unit = run.value("time_unit", "ns");
    return unit == "s" ? 1 : unit == "ms" ? 1e-3 : unit == "us" ? 1e-6 : 1e-9;
}

// The medians of every benchmark in the directory, by name; and under what load they began.
struct Results {
    std::map<std::string, Figure> figures;
    std::vector<double> loads;

    explicit Results(const std::filesystem::path& directory) {
        for (const char* name : {"wbxml", "growth", "pcsc", "process", "gui", "line", "line_pcsc", "ledger"})
            add(directory / (std::string(name) + ".json"));
    }

    void add(const std::filesystem::path& path) {
        std::ifstream in(path);
        const Json json = Json::parse(in, nullptr, false);
        if (!json.is_object()) return;
        if (json["context"].contains("load_avg") && !json["context"]["load_avg"].empty())
            loads.push_back(json["context"]["load_avg"][0]);
        for (const Json& run : json["benchmarks"]) {
            if (run.value("aggregate_name", "") != "median") continue;
            Figure figure{run.value("cpu_time", 0.0) * unitOf(run), run.value("real_time", 0.0) * unitOf(run), {}};
            for (const auto& [name, value] : run.items())
                if (value.is_number()) figure.counters[name] = value;
            figures[run.value("run_name", "")] = figure;
        }
    }

    const Figure* find(const std::string& name) const {
        const auto found = figures.find(name);
        return found == figures.end() ? nullptr : &found->second;
    }
};

void row(const std::string& what, const std::string& ours, const std::string& against, const std::string& ratio) {
    fmt::print("| {} | {} | {} | {} |\n", what, ours, against, ratio);
}

std::string rate(double seconds) {
    return fmt::format("{:.0f}/s", 1 / seconds);
}

std::string kilobytes(double bytes) {
    return bytes < 1000 ? fmt::format("{:.0f} bytes", bytes) : fmt::format("{:.1f} KB", bytes / 1000);
}

void compareWithLibwbxml(const Results& results) {
    const std::pair<const char*, const char*> operations[] = {{"decode", "WBXML to tree"},
                                                              {"encode", "tree to WBXML, strings inline"},
                                                              {"encode_table", "tree to WBXML, string table"},
                                                              {"to_xml", "WBXML to XML"},
                                                              {"from_xml", "XML to WBXML"}};
    for (const char* size : {"200", "1600"}) {
        for (const auto& [name, what] : operations) {
            const Figure* ours = results.find(fmt::format("{}/simprov/{}", name, size));
            const Figure* theirs = results.find(fmt::format("{}/libwbxml/{}", name, size));
            if (ours == nullptr || theirs == nullptr) continue;
            row(fmt::format("{}, {}", what, kilobytes(ours->counter("document_bytes"))), rate(ours->processor),
                "libwbxml " + rate(theirs->processor),
                fmt::format("{:.1f} times", theirs->processor / ours->processor));
        }
    }
}

void growth(const Results& results) {
    const std::pair<const char*, const char*> operations[] = {{"decode", "WBXML to tree"},
                                                              {"encode", "tree to WBXML, strings inline"},
                                                              {"encode_table", "tree to WBXML, string table"},
                                                              {"to_xml", "tree to XML"},
                                                              {"from_xml", "XML to WBXML"},
                                                              {"contexts", "tree to contexts"}};
    for (const auto& [name, what] : operations) {
        std::vector<double> perByte;
        for (long size = 1 << 10; size <= 1 << 20; size *= 4)
            if (const Figure* figure = results.find(fmt::format("growth/{}/{}", name, size)))
                perByte.push_back(figure->processor * 1e9 / figure->counter("document_bytes"));
        if (perByte.empty()) continue;
        const auto [least, most] = std::minmax_element(perByte.begin(), perByte.end());
        row(fmt::format("{}, 1 KB to 1 MB", what),
            fmt::format("{:.1f} ns a byte at 1 KB, {:.1f} at 1 MB", perByte.front(), perByte.back()), "",
            fmt::format("most/least {:.2f}", *most / *least));
    }
}

void growthOfChecking(const Results& results) {
    std::vector<double> perParm;
    double findings = 0, bytes = 0;
    for (const long parms : {1'000, 10'000, 100'000}) {
        const Figure* figure = results.find(fmt::format("growth/check/{}", parms));
        if (figure == nullptr) continue;
        perParm.push_back(figure->processor * 1e9 / static_cast<double>(parms));
        findings = figure->counter("findings"), bytes = figure->counter("document_bytes");
    }
    if (perParm.empty()) return;
    const auto [least, most] = std::minmax_element(perParm.begin(), perParm.end());
    row(fmt::format("check, 1 000 to 100 000 parms ({:.0f} findings in {})", findings, kilobytes(bytes)),
        fmt::format("{:.0f} ns a parm at 1 000, {:.0f} at 100 000", perParm.front(), perParm.back()), "",
        fmt::format("most/least {:.2f}", *most / *least));
}

void commandRate(const Results& results) {
    const Figure* bare = results.find("read_binary/bare/real_time");
    const Figure* line = results.find("read_binary/line/real_time");
    if (bare == nullptr || line == nullptr)
        return row("READ BINARY of 255 bytes, pcscd and vpcd", "not measured (needs root and pcscd)", "", "");
    row("READ BINARY of 255 bytes, pcscd and vpcd", rate(line->real), "bare SCardTransmit loop " + rate(bare->real),
        fmt::format("{:.3f} of it", bare->real / line->real));
}

void processes(const Results& results) {
    const std::pair<const char*, const char*> programs[] = {{"true", "`true`, the floor"},
                                                            {"version", "`simprov --version`"},
                                                            {"read", "`simprov read` of a card image"},
                                                            {"read_json", "`simprov read --json` of a card image"}};
    for (const auto& [name, what] : programs) {
        const Figure* figure = results.find(fmt::format("process/{}/manual_time", name));
        if (figure == nullptr) continue;
        row(fmt::format("{}, whole process", what),
            fmt::format("{:.1f} ms, {:.1f} ms of it processor", figure->real * 1e3, figure->counter("processor_ms")),
            "", fmt::format("peak {:.1f} MB", figure->counter("peak_kilobytes") / 1024));
    }
}

void windows(const Results& results) {
    const std::pair<const char*, const char*> moments[] = {
        {"slow_card/iterations:1", "the window, longest hold-up while a card takes 1 s a command"},
        {"open_document/iterations:3", "the window, opening a document of 64 KB until it is painted"},
        {"open_card/iterations:3", "the window, opening a card image of 1 000 files until it is painted"},
        {"first_paint/iterations:3", "the window, from nothing to its first paint"}};
    for (const auto& [name, what] : moments)
        if (const Figure* figure = results.find(fmt::format("gui/{}/manual_time", name)))
            row(what, fmt::format("{:.0f} ms", figure->real * 1e3), "", "");
}

void lineOfCards(const Results& results) {
    for (const int slots : {1, 8})
        if (const Figure* figure = results.find(fmt::format("overhead/{}/iterations:1/manual_time", slots)))
            row(fmt::format("a card of a batch, {} slot{}: what the host adds", slots, slots == 1 ? "" : "s"),
                fmt::format("{:.2f} ms of processor", figure->real * 1e3),
                fmt::format("the virtual card {:.2f} ms; wall clock with the disk {:.2f} ms",
                            figure->counter("card_ms"), figure->counter("wall_ms")),
                "");
    const auto slotsOf = [&](const char* road, int slots) {
        return results.find(fmt::format("{}/{}/iterations:1/manual_time", road, slots));
    };
    for (const auto& [road, slots, where] :
         {std::tuple("slots", 8, ""), std::tuple("slots", 64, ""), std::tuple("slots_pcscd", 16, ", pcscd and vpcd")})
        if (const Figure* one = slotsOf(road, 1), *all = slotsOf(road, slots); one && all)
            row(fmt::format("{} slots with cards at TA1=96{}", slots, where),
                fmt::format("{:.1f} cards/s", all->counter("cards_per_second")),
                fmt::format("one slot {:.2f} cards/s", one->counter("cards_per_second")),
                fmt::format("{:.3f} of {} times one", one->real / all->real, slots));
    for (const auto& [rows, what] : {std::pair(1'000'000, "1 million"), std::pair(10'000'000, "10 million")})
        if (const Figure* figure = results.find(fmt::format("import/{}/iterations:1/manual_time", rows)))
            row(fmt::format("an order of {} rows, checked and filled in", what), fmt::format("{:.1f} s", figure->real),
                "", fmt::format("peak {:.1f} MB", figure->counter("peak_kilobytes") / 1024));
}

// The first number called "commands", however deep.
std::optional<long> commandsIn(const Json& json) {
    if (json.is_object() && json.contains("commands") && json["commands"].is_number_integer())
        return json["commands"].get<long>();
    if (json.is_structured())
        for (const Json& part : json)
            if (const auto found = commandsIn(part)) return found;
    return {};
}

void commandCounts(const std::filesystem::path& directory) {
    for (const char* kind : {"sim", "usim", "wim"}) {
        std::ifstream in(directory / fmt::format("stats-{}.json", kind));
        if (const auto commands = commandsIn(Json::parse(in, nullptr, false)))
            row(fmt::format("whole `simprov read`, new {} card", kind), fmt::format("{} commands", *commands), "", "");
    }
}

// "10k", "1M"
std::string count(long number) {
    return number >= 1'000'000 ? fmt::format("{}M", number / 1'000'000) : fmt::format("{}k", number / 1000);
}

const Figure* ledgerFigure(const Results& results, const std::string& driver, const std::string& name, int iterations) {
    return results.find(fmt::format("ledger/{}/{}/iterations:{}/manual_time", driver, name, iterations));
}

void ledgerImports(const Results& results, const std::string& driver) {
    for (long rows = 1'000'000; rows <= 10'000'000; rows *= 10)
        if (const Figure* figure = ledgerFigure(results, driver, fmt::format("import/{}", rows), 1))
            row(fmt::format("import of {} rows, {}", count(rows), driver),
                fmt::format("{:.1f} s, {:.1f} s of it our processor", figure->real,
                            figure->counter("processor_seconds")),
                "", fmt::format("peak {:.0f} MB", figure->counter("peak_megabytes")));
}

void ledgerClaims(const Results& results, const std::string& driver) {
    const std::pair<const char*, const char*> kinds[] = {{"iccid", "by ICCID"}, {"next", "next row"}};
    for (const auto& [kind, what] : kinds) {
        std::string figures;
        std::vector<double> all;
        for (long rows = 10'000; rows <= 10'000'000; rows *= 10)
            if (const Figure* figure = ledgerFigure(results, driver, fmt::format("claim_{}-{}", kind, rows), 500)) {
                all.push_back(figure->real * 1e6);
                figures += fmt::format("{}{:.0f} µs of {}", figures.empty() ? "" : ", ", all.back(), count(rows));
            }
        if (all.empty()) continue;
        const auto [least, most] = std::minmax_element(all.begin(), all.end());
        row(fmt::format("claim {}, {}", what, driver), figures, "", fmt::format("most/least {:.2f}", *most / *least));
    }
}

void ledgers(const Results& results) {
    const Figure* sync = results.find("ledger/sync/real_time");
    const std::string disk = sync == nullptr ? "" : fmt::format("a page synced {:.2f} ms", sync->real * 1e3);
    for (const std::string driver : {"sqlite", "postgres"}) {
        ledgerImports(results, driver);
        ledgerClaims(results, driver);
        for (const int slots : {1, 8, 16})
            if (const Figure* figure = ledgerFigure(results, driver, fmt::format("card/{}", slots), 3))
                row(fmt::format("claim, start, finish of a card, {} slots, {}", slots, driver),
                    fmt::format("{:.2f} ms", figure->real * 1e3), disk, "");
        for (const int cardTime : {0, 50}) {
            const auto of = [&](int stations) {
                return ledgerFigure(results, driver, fmt::format("stations_{}ms/{}", cardTime, stations), 1);
            };
            if (of(1) == nullptr || of(2) == nullptr || of(8) == nullptr) continue;
            row(fmt::format("1, 2, 8 stations, cards of {} ms, {}", cardTime, driver),
                fmt::format("{}, {}, {}", rate(of(1)->real), rate(of(2)->real), rate(of(8)->real)), disk,
                fmt::format("8 do {:.1f} times 1", of(1)->real / of(8)->real));
        }
    }
}

std::string processorModel() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

void conditions(const Results& results) {
    utsname system{};
    uname(&system);
    const std::string_view release = system.release, version = release.substr(0, release.find('-'));
    char date[11] = {};
    const std::time_t now = std::time(nullptr);
    std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
    const auto [least, most] = std::minmax_element(results.loads.begin(), results.loads.end());
    const std::string load = results.loads.empty() ? "unknown" : fmt::format("{:.1f} to {:.1f}", *least, *most);
    fmt::print("\n{}, {} cores, {} {}; load average {} while measuring. {}. Lines and ledgers on all cores, the rest "
               "on one; medians of interleaved repetitions. {}.\n",
               processorModel(), sysconf(_SC_NPROCESSORS_ONLN), system.sysname, version, load, SIMPROV_BENCH_BUILD,
               date);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) return fmt::print(stderr, "usage: bench_table DIRECTORY\n"), 1;
    const Results results(argv[1]);
    fmt::print("| what | simprov | compared with | ratio |\n|---|---|---|---|\n");
    compareWithLibwbxml(results);
    growth(results);
    growthOfChecking(results);
    commandRate(results);
    processes(results);
    lineOfCards(results);
    commandCounts(argv[1]);
    windows(results);
    ledgers(results);
    conditions(results);
    return 0;
}
