// tests/data/coverage.csv: every clause of the standards that a card tool can meet, and what meets it here. Its columns
// are described in tests/data/README.md.
//
// Checked is what a table can be checked for: that no clause was lost, that nothing asked for is without an answer, and
// that each test and each rule named exists. Whether a test proves its clause is for the people who name it.
#include "efs/prov/rules.h"
#include "tests/efs/wbxml/csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

namespace {

namespace fs = std::filesystem;

const fs::path sourceDir = SIMPROV_SOURCE_DIR;

// Columns of the table.
constexpr std::size_t sectionColumn = 0, itemColumn = 1, demandColumn = 2, firstKind = 3, whyColumn = 9, columns = 10;

// What a clause asks of a tool, in the order of the columns, and of how many clauses that kind there are.
struct Kind {
    const char* name;
    std::size_t clauses;
};
constexpr std::array<Kind, whyColumn - firstKind> kinds{
    {{"reader", 297}, {"writer", 260}, {"validator", 304}, {"device", 209}, {"card", 43}, {"message", 41}}};

// The list of clauses: sections with their number of rows. The text in front of a row's item says which standard it is
// of.
const std::map<std::string, std::size_t> sections = {{"1.1", 19}, {"1.2", 20},  {"1.3", 47}, {"2.1", 27}, {"2.2", 18},
                                                     {"2.3", 35}, {"3.1", 33},  {"3.2", 25}, {"4.1", 36}, {"4.2", 28},
                                                     {"5.1", 19}, {"5.2", 139}, {"5.3", 21}, {"5.4", 40}, {"6", 14}};
const std::map<char, const char*> standards = {{'1', "WAP-186 PROVSC"},   {'2', "WAP-260 WIM"},
                                               {'3', "WAP-185 PROVUAB"},  {'4', "WAP-184 PROVBOOT"},
                                               {'5', "WAP-183 PROVCONT"}, {'6', "LwM2M"}};

using Row = std::vector<std::string>;

const std::vector<Row>& table() {
    static const std::vector<Row> rows = support::readCsv(support::dataPath("coverage.csv"));
    return rows;
}

std::vector<std::string> words(const std::string& cell) {
    std::istringstream in(cell);
    return {std::istream_iterator<std::string>(in), {}};
}

constexpr const char* notAsked = "-";
constexpr const char* doesNotApply = "none";

bool isTest(const std::string& answer) {
    return answer.find('.') != std::string::npos;
}

struct Sources {
    std::set<std::string> tests;        // Suite.Name
    std::set<std::string> parametrised; // suites of TEST_P …
    std::set<std::string> instantiated; // … and those that run
};

// The names a macro of the test libraries is given: "TEST_F(Suite, name)" has two; it may go on in the next line.
std::vector<std::string> macroNames(const std::string& text, std::size_t at, const std::string& macro) {
    std::vector<std::string> names(1);
    if (text.compare(at, macro.size() + 1, macro + "(") != 0) return {};
    for (at += macro.size() + 1; at < text.size(); ++at) {
        const char c = text[at];
        if (c == ',')
            names.emplace_back();
        else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
            names.back() += c;
        else if (c != ' ' && c != '\n')
            break;
    }
    return names;
}

std::size_t nextLine(const std::string& text, std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return end == std::string::npos ? text.size() : end + 1;
}

void readSource(const std::string& text, Sources& found) {
    for (std::size_t at = 0; at < text.size(); at = nextLine(text, at)) {
        for (const std::string macro : {"TEST", "TEST_F", "TEST_P", "RC_GTEST_PROP", "RC_GTEST_FIXTURE_PROP"}) {
            const auto names = macroNames(text, at, macro);
            if (names.size() < 2) continue;
            found.tests.insert(names[0] + "." + names[1]);
            if (macro == "TEST_P") found.parametrised.insert(names[0]);
        }
        const auto names = macroNames(text, at, "INSTANTIATE_TEST_SUITE_P");
        if (names.size() > 1) found.instantiated.insert(names[1]);
    }
}

Sources readSources() {
    Sources found;
    for (const auto& entry : fs::recursive_directory_iterator(sourceDir / "tests"))
        if (entry.path().extension() == ".cpp") readSource(support::readText(entry.path().string()), found);
    return found;
}

// Calls f(row, column, cell) for what each clause asks and does not ask.
template <class F>
void forEachCell(F f) {
    for (const Row& row : table())
        for (std::size_t column = firstKind; column < whyColumn; ++column) f(row, column, row[column]);
}

TEST(CoverageTable, HoldsEveryClauseOnce) {
    std::map<std::string, std::size_t> rows;
    std::set<std::string> items;
    for (const Row& row : table()) {
        ASSERT_EQ(row.size(), columns) << row[0] << " " << (row.size() > 1 ? row[1] : "");
        ++rows[row[sectionColumn]];
        EXPECT_TRUE(items.insert(row[itemColumn]).second) << row[itemColumn] << " stands twice";
        EXPECT_FALSE(row[itemColumn].empty() || row[demandColumn].empty());
    }
    EXPECT_EQ(rows, sections);
    EXPECT_EQ(table().size(), 521u);
    std::array<std::size_t, kinds.size()> asked{};
    forEachCell([&](const Row&, std::size_t column, const std::string& cell) {
        asked[column - firstKind] += cell == notAsked ? 0 : 1;
    });
    for (std::size_t i = 0; i < kinds.size(); ++i) EXPECT_EQ(asked[i], kinds[i].clauses) << kinds[i].name;
}

TEST(CoverageTable, LeavesNothingWithoutAnAnswer) {
    for (const Row& row : table()) {
        std::size_t asked = 0, without = 0;
        for (std::size_t column = firstKind; column < whyColumn; ++column) {
            const std::vector<std::string> answers = words(row[column]);
            EXPECT_FALSE(answers.empty()) << row[itemColumn] << ": no answer for " << kinds[column - firstKind].name;
            const bool none = std::find(answers.begin(), answers.end(), doesNotApply) != answers.end();
            EXPECT_TRUE(!none || answers.size() == 1) << row[itemColumn] << ": \"none\" beside an answer";
            asked += row[column] == notAsked ? 0 : 1;
            without += none ? 1 : 0;
        }
        if (asked == 0 || without > 0) {
            EXPECT_FALSE(row[whyColumn].empty()) << row[itemColumn] << " does not apply, and nothing says why";
        }
    }
}

TEST(CoverageTable, NamesTestsThatRun) {
    const Sources sources = readSources();
    EXPECT_GT(sources.tests.size(), 500u);
    forEachCell([&](const Row& row, std::size_t, const std::string& cell) {
        for (const std::string& answer : words(cell)) {
            if (!isTest(answer)) continue;
            EXPECT_TRUE(sources.tests.contains(answer)) << row[itemColumn] << ": there is no test " << answer;
            EXPECT_EQ(answer.find("DISABLED_"), std::string::npos) << row[itemColumn];
            const std::string suite = answer.substr(0, answer.find('.'));
            if (!sources.parametrised.contains(suite)) continue;
            EXPECT_TRUE(sources.instantiated.contains(suite)) << row[itemColumn] << ": " << suite << " never runs";
        }
    });
}

TEST(CoverageTable, NamesRulesThatExist) {
    forEachCell([](const Row& row, std::size_t column, const std::string& cell) {
        for (const std::string& answer : words(cell)) {
            if (isTest(answer) || answer == notAsked || answer == doesNotApply) continue;
            EXPECT_NE(efs::prov::findRule(answer), nullptr) << row[itemColumn] << ": there is no rule " << answer;
            EXPECT_STREQ(kinds[column - firstKind].name, "validator") << row[itemColumn] << ": " << answer;
        }
    });
}

// How the clauses are met, as counts: read them in the test's output.
TEST(CoverageTable, Counts) {
    struct Count {
        std::size_t asked = 0, tests = 0, rules = 0, none = 0;
    };
    std::map<std::string, Count> counts;
    forEachCell([&](const Row& row, std::size_t column, const std::string& cell) {
        if (cell == notAsked) return;
        const auto answers = words(cell);
        for (const std::string& key : {std::string(standards.at(row[sectionColumn][0])),
                                       std::string(kinds[column - firstKind].name), std::string("all")}) {
            Count& count = counts[key];
            ++count.asked;
            if (cell == doesNotApply)
                ++count.none;
            else if (std::any_of(answers.begin(), answers.end(), isTest))
                ++count.tests;
            else
                ++count.rules;
        }
    });
    std::printf("%-18s %6s %8s %10s %15s\n", "", "asked", "by tests", "by rules", "does not apply");
    for (const auto& [name, count] : counts) {
        std::printf("%-18s %6zu %8zu %10zu %15zu\n", name.c_str(), count.asked, count.tests, count.rules, count.none);
        EXPECT_EQ(count.asked, count.tests + count.rules + count.none);
    }
}

} // namespace
