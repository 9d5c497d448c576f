// The house rules that a compiler does not check: which room may include which, and who may know which library.
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <regex>
#include <set>

namespace {

namespace fs = std::filesystem;

const fs::path sourceDir = SIMPROV_SOURCE_DIR;

// Arrows go down; people (cli, gui) never include each other.
const std::map<std::string, std::set<std::string>> allowedRooms = {
    {"apdu", {"apdu"}},
    {"efs", {"efs", "apdu"}},
    {"card", {"card", "efs", "apdu"}},
    {"cli", {"cli", "card", "efs", "apdu"}},
    {"gui", {"gui", "card", "efs", "apdu"}},
};

struct LibraryRule {
    std::regex include;
    std::string why;
    std::function<bool(const std::string& file)> allowed;
};

bool startsWith(const std::string& text, const std::string& start) {
    return text.rfind(start, 0) == 0;
}
bool isSource(const std::string& file) {
    return fs::path(file).extension() == ".cpp";
}

const std::vector<LibraryRule> libraryRules = {
    {std::regex("(winscard|pcsclite|reader|wintypes)\\.h|PCSC/.*"), "only the PC/SC driver knows winscard.h",
     [](const std::string& file) { return startsWith(file, "card/pcsc") && isSource(file); }},
    {std::regex("Q[A-Z].*"), "only the window knows Qt",
     [](const std::string& file) { return startsWith(file, "gui/"); }},
    {std::regex("sqlite3\\.h"), "only its ledger driver knows SQLite",
     [](const std::string& file) { return startsWith(file, "card/line/sqlite") && isSource(file); }},
    {std::regex("libpq-fe\\.h"), "only its ledger driver knows PostgreSQL",
     [](const std::string& file) { return startsWith(file, "card/line/postgres") && isSource(file); }},
    {std::regex("(nlohmann/|pugixml|openssl/).*"), "JSON, XML and crypto libraries stay inside .cpp files", isSource},
    {std::regex("CLI/.*"), "only the command line knows its option parser",
     [](const std::string& file) { return startsWith(file, "cli/"); }},
    {std::regex("(unistd|fcntl|poll|termios)\\.h|sys/.*|netinet/.*|fstream|thread|mutex|filesystem"),
     "apdu and efs do no I/O and start no threads",
     [](const std::string& file) { return !startsWith(file, "apdu/") && !startsWith(file, "efs/"); }},
};

struct Include {
    std::string file; // relative to the source directory
    std::string target;
    bool quoted;
};

std::vector<Include> includesOf(const std::string& room) {
    static const std::regex pattern("^\\s*#\\s*include\\s*([\"<])([^\">]+)[\">]");
    std::vector<Include> includes;
    if (!fs::exists(sourceDir / room)) return includes;
    for (const auto& entry : fs::recursive_directory_iterator(sourceDir / room)) {
        const auto extension = entry.path().extension();
        if (extension != ".h" && extension != ".cpp") continue;
        std::istringstream in(support::readText(entry.path().string()));
        for (std::string line; std::getline(in, line);) {
            std::smatch match;
            if (std::regex_search(line, match, pattern)) {
                includes.push_back({fs::relative(entry.path(), sourceDir).string(), match[2], match[1] == "\""});
            }
        }
    }
    return includes;
}

TEST(Architecture, arrowsGoDown) {
    for (const auto& [room, allowed] : allowedRooms) {
        for (const Include& include : includesOf(room)) {
            if (!include.quoted) continue;
            const std::string target = include.target.substr(0, include.target.find('/'));
            EXPECT_TRUE(allowed.count(target)) << include.file << " includes " << include.target;
        }
    }
}

TEST(Architecture, librariesStayInTheirPlace) {
    for (const auto& [room, allowed] : allowedRooms) {
        for (const Include& include : includesOf(room)) {
            if (include.quoted) continue;
            for (const LibraryRule& rule : libraryRules) {
                if (!std::regex_match(include.target, rule.include)) continue;
                EXPECT_TRUE(rule.allowed(include.file))
                    << include.file << " includes " << include.target << ": " << rule.why;
            }
        }
    }
}

// The PC/SC driver and the ledgers are linked by composition roots and tests only: nothing else includes their headers.
TEST(Architecture, onlyCompositionRootsPickDrivers) {
    static const std::map<std::string, std::string> drivers = {{"card/pcsc.h", "card/pcsc"},
                                                               {"card/line/sqlite_ledger.h", "card/line/sqlite"},
                                                               {"card/line/postgres_ledger.h", "card/line/postgres"}};
    for (const auto& [room, allowed] : allowedRooms) {
        for (const Include& include : includesOf(room)) {
            for (const auto& [header, driver] : drivers) {
                if (include.target != header) continue;
                const bool isRoot = fs::path(include.file).filename() == "main.cpp" || startsWith(include.file, driver);
                EXPECT_TRUE(isRoot) << include.file << " includes " << include.target;
            }
        }
    }
}

TEST(Architecture, theTopLevelHoldsTheRoomsOnly) {
    static const std::set<std::string> known = {"CMakeLists.txt",
                                                "card",
                                                "apdu",
                                                "efs",
                                                "gui",
                                                "cli",
                                                "tests",
                                                "README.md",
                                                "quickstart",
                                                "CMakePresets.json",
                                                "LICENSE",
                                                "CHANGELOG.md",
                                                ".clang-format",
                                                ".clang-tidy",
                                                ".editorconfig",
                                                ".gitignore",
                                                ".ci",
                                                ".git",
                                                "build"};
    for (const auto& entry : fs::directory_iterator(sourceDir)) {
        EXPECT_TRUE(known.count(entry.path().filename().string())) << entry.path().filename();
    }
}

// A rule that sees no file proves nothing.
TEST(Architecture, theRulesSeeTheSources) {
    for (const std::string room : {"apdu", "efs", "card", "cli"}) EXPECT_GT(includesOf(room).size(), 10u) << room;
}

} // namespace
