// Each rule is kept by one document and broken by another, and no finding names a rule that is not in the table.
#include "efs/prov/rules.h"

#include "efs/prov/context.h"
#include "efs/prov/validate.h"
#include "efs/prov/xml.h"
#include "tests/efs/prov/rule_documents.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

namespace {

using namespace efs;
using prov::Family;
using rule_documents::Case;

struct Read {
    wbxml::Document document;
    std::vector<Finding> findings; // of the XML text
};

Read read(const std::string& text) {
    if (text.starts_with("hex:")) {
        const auto bytes = apdu::fromHex(text.substr(4));
        EXPECT_TRUE(bytes) << text;
        auto document = wbxml::Document::decode(*bytes, {.anyPublicId = true});
        EXPECT_TRUE(document) << text << ": " << document.error().message();
        return {*document, {}};
    }
    const bool whole = text.starts_with("<?xml") || text.starts_with("<!") || text.starts_with("<wap");
    auto imported = prov::fromXml(whole ? text : "<wap-provisioningdoc>" + text + "</wap-provisioningdoc>");
    EXPECT_TRUE(imported) << text << ": " << imported.error().message();
    return {imported->document, imported->findings};
}

// Everything that is said about the documents of a card.
std::vector<Finding> findingsOf(const std::vector<std::string>& texts) {
    std::vector<Read> documents;
    for (const std::string& text : texts) documents.push_back(read(text));
    std::vector<Finding> all;
    std::vector<prov::Part> parts;
    std::vector<prov::Source> sources;
    for (const Read& one : documents) {
        all.insert(all.end(), one.findings.begin(), one.findings.end());
        parts.push_back({&one.document, "bootstrap"});
        sources.push_back({ObjectType::Bootstrap, &one.document, {}});
    }
    for (const prov::Report& report : prov::validate(parts))
        all.insert(all.end(), report.findings.begin(), report.findings.end());
    const auto formed = prov::formContexts(sources).findings;
    all.insert(all.end(), formed.begin(), formed.end());
    return all;
}

std::set<std::string> rulesOf(const std::vector<std::string>& texts) {
    std::set<std::string> ids;
    for (const Finding& finding : findingsOf(texts)) ids.insert(finding.rule);
    return ids;
}

class RuleTest : public testing::TestWithParam<Case> {};

TEST_P(RuleTest, IsKeptByOneDocumentAndBrokenByAnother) {
    const Case& one = GetParam();
    EXPECT_FALSE(rulesOf(one.passing).contains(one.rule));
    const std::vector<Finding> broken = findingsOf(one.failing);
    int met = 0;
    for (const Finding& finding : broken) {
        const prov::Rule* rule = prov::findRule(finding.rule);
        ASSERT_NE(rule, nullptr) << finding.rule;
        EXPECT_LE(finding.severity, rule->severity) << finding.rule;
        EXPECT_FALSE(finding.message.empty());
        met += finding.rule == one.rule ? 1 : 0;
    }
    std::string found;
    for (const Finding& finding : broken) found += finding.rule + ": " + finding.message + "\n";
    EXPECT_GT(met, 0) << found;
}

INSTANTIATE_TEST_SUITE_P(Rules, RuleTest, testing::ValuesIn(rule_documents::cases()), [](const auto& one) {
    std::string name = one.param.rule;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

std::string sourcesBelow(const std::string& folder, const std::set<std::string>& except) {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(SIMPROV_SOURCE_DIR) + folder)) {
        const std::string file = entry.path().filename().string();
        if (entry.is_regular_file() && (file.ends_with(".cpp") || file.ends_with(".h")) && !except.contains(file))
            all += support::readText(entry.path().string());
    }
    return all;
}

// The id as a word of its own: "token-info", not "card-token-info".
bool names(const std::string& text, std::string_view id) {
    const auto isPart = [](char c) { return c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id, at + 1))
        if (!isPart(text[at - 1]) && !isPart(text[at + id.size()])) return true;
    return false;
}

TEST(Rules, HaveOneRowEachWithSentence) {
    std::set<std::string_view> ids;
    Family last = Family::Form;
    for (const prov::Rule& rule : prov::rules()) {
        EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
        EXPECT_TRUE(rule.sentence.ends_with('.')) << rule.id;
        EXPECT_LE(last, rule.family) << rule.id; // family by family
        last = rule.family;
        EXPECT_EQ(prov::findRule(rule.id), &rule);
        EXPECT_EQ(*prov::findFamily(prov::name(rule.family)), rule.family);
    }
    EXPECT_GE(ids.size(), 190U);
    EXPECT_EQ(prov::findRule("no-such-rule"), nullptr);
    EXPECT_EQ(prov::findFamily("no-such-family"), nullptr);
}

TEST(Rules, AboutDocumentsHaveAPassingAndAFailingDocument) {
    std::set<std::string> covered;
    for (const Case& one : rule_documents::cases()) {
        covered.insert(one.rule);
        EXPECT_NE(prov::findRule(one.rule), nullptr) << one.rule;
    }
    // Those about files of a card and limits have tests of their own, which name them.
    const std::string tests = sourcesBelow("/tests", {"rules_test.cpp"});
    for (const prov::Rule& rule : prov::rules()) {
        if (covered.contains(std::string(rule.id))) continue;
        EXPECT_TRUE(rule.family == Family::Card || rule.family == Family::Context || rule.id == "wbxml-more" ||
                    rule.id == "secret-readable")
            << rule.id;
        EXPECT_TRUE(names(tests, rule.id)) << rule.id << " is named by no test";
    }
}

// A literal that stands where rules stand: "to-napid", followed by a comma, or assigned to a rule.
TEST(Rules, AreUsedAndKnown) {
    const std::string sources = sourcesBelow("/efs", {"rules.cpp", "rules.h"});
    for (const prov::Rule& rule : prov::rules())
        EXPECT_NE(sources.find("\"" + std::string(rule.id) + "\""), std::string::npos) << rule.id << " is never given";
    const std::regex finding(
        R"re((?:Severity::(?:Note|Warning|Error),\s*|out_?\.(?:add|milder)\(\s*|[^a-z.]add\(\s*|)re"
        R"re(note\([^"(]*,\s*|warn\([^"(]*,\s*)"([a-z0-9]+(?:-[a-z0-9]+)*)")re");
    std::set<std::string> used;
    for (auto at = std::sregex_iterator(sources.begin(), sources.end(), finding); at != std::sregex_iterator(); ++at)
        used.insert((*at)[1].str());
    EXPECT_GE(used.size(), 100U);
    for (const std::string& id : used) EXPECT_NE(prov::findRule(id), nullptr) << id << " has no row";
}

} // namespace
