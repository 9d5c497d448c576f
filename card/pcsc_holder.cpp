#include "card/pcsc_holder.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>
#include <vector>

namespace card {

namespace {

constexpr std::size_t maxNamed = 5, maxLines = 20'000;

bool usesPcsc(const std::filesystem::path& process) {
    std::ifstream maps(process / "maps");
    std::string line;
    for (std::size_t lines = 0; lines < maxLines && std::getline(maps, line); ++lines) {
        if (line.find("libpcsclite") != std::string::npos) return true;
    }
    return false;
}

// A program chooses its own name: only plain characters of it are shown.
std::string nameOf(const std::filesystem::path& process) {
    std::ifstream comm(process / "comm");
    std::string name;
    std::getline(comm, name);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c < 0x20 || c > 0x7E; }, '?');
    return name.empty() ? "a program" : name;
}

} // namespace

std::string pcscUsers(const std::string& procfs) {
    std::vector<int> processes;
    std::error_code failed;
    for (auto entry = std::filesystem::directory_iterator(procfs, failed);
         !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        int pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || end != name.data() + name.size() || pid == getpid()) continue;
        if (usesPcsc(entry->path())) processes.push_back(pid);
    }
    std::sort(processes.begin(), processes.end());
    std::string text;
    for (std::size_t i = 0; i < processes.size() && i < maxNamed; ++i) {
        const auto name = nameOf(std::filesystem::path(procfs) / std::to_string(processes[i]));
        if (name == "pcscd") continue;
        text += fmt::format("{}{} (process {})", text.empty() ? "" : ", ", name, processes[i]);
    }
    return text;
}

} // namespace card
