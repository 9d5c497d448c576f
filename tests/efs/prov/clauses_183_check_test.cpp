// WAP-183 annex A, as a check sees it: a good use of each item passes without a word, a bad one is found where it
// stands.
#include "efs/prov/validate.h"
#include "efs/prov/xml.h"
#include "tests/efs/prov/clauses_183.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using namespace efs;
using namespace efs::prov;
using namespace clauses_183;

std::vector<Finding> check(const std::vector<clauses_183::Node>& nodes) {
    const auto imported = fromXml(xmlOf(nodes));
    EXPECT_TRUE(imported) << imported.error().message();
    return imported ? validate(imported->document).findings : std::vector<Finding>{};
}

std::string shown(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings)
        text += std::string(name(finding.severity)) + " " + finding.rule + " " + finding.where + ": " +
                finding.message + "\n";
    return text;
}

bool isFoundAt(const std::vector<Finding>& findings, const std::string& parm) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        const auto slash = finding.where.rfind('/');
        const std::string last = finding.where.substr(slash == std::string::npos ? 0 : slash + 1);
        return last.substr(0, last.find('[')) == parm;
    });
}

class Clauses183Checks : public testing::TestWithParam<Item> {};
INSTANTIATE_TEST_SUITE_P(WAP183, Clauses183Checks, testing::ValuesIn(items().begin(), items().end()),
                         [](const auto& test) { return nameOf(test.param); });

TEST_P(Clauses183Checks, passWhatIsGood) {
    const Item& item = GetParam();
    const auto findings =
        check(documentOf(item, item.value == flag ? std::nullopt : std::optional<std::string>(item.value)));
    EXPECT_TRUE(std::all_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.severity == Severity::Note;
    })) << shown(findings);
}

TEST_P(Clauses183Checks, findWhatIsNot) {
    const Item& item = GetParam();
    if (item.bad != nullptr) {
        const auto findings = check(documentOf(item, item.bad));
        EXPECT_TRUE(isFoundAt(findings, item.parm)) << item.bad << "\n" << shown(findings);
        return;
    }
    std::vector<clauses_183::Node> nodes = documentOf(item, item.value == flag ? "" : item.value);
    if (*item.parm == '\0') { // a characteristic: where it has no place
        const clauses_183::Node copy = at(nodes, item.place);
        if (std::string(item.place).find('/') == std::string::npos)
            at(nodes, "NAPDEF").nested.push_back(copy);
        else
            nodes.push_back(copy);
        EXPECT_TRUE(isFoundAt(check(nodes), copy.type)) << shown(check(nodes));
        return;
    }
    // Any text will do, but not twice; a vendor's own parms are his to repeat.
    clauses_183::Node& node = at(nodes, item.place);
    node.parms.emplace_back(item.parm, "another");
    const auto findings = check(nodes);
    EXPECT_EQ(isFoundAt(findings, item.parm), std::string(item.parm) != "RINGTONES") << shown(findings);
}

// §5.5: every characteristic has its places and no other.
TEST(Clauses183Places, areTheOnlyOnes) {
    const std::map<std::string, std::set<std::string>> allowed = {
        {"PXLOGICAL", {""}},
        {"PXPHYSICAL", {"PXLOGICAL"}},
        {"PXAUTHINFO", {"PXLOGICAL"}},
        {"PORT", {"PXLOGICAL", "PXLOGICAL/PXPHYSICAL"}},
        {"NAPDEF", {""}},
        {"NAPAUTHINFO", {"NAPDEF"}},
        {"VALIDITY", {"NAPDEF"}},
        {"BOOTSTRAP", {""}},
        {"CLIENTIDENTITY", {""}},
        {"VENDORCONFIG", {""}},
    };
    const char* places[] = {
        "PXLOGICAL", "PXLOGICAL/PXPHYSICAL", "PXLOGICAL/PXAUTHINFO", "PXLOGICAL/PORT", "PXLOGICAL/PXPHYSICAL/PORT",
        "NAPDEF",    "NAPDEF/NAPAUTHINFO",   "NAPDEF/VALIDITY",      "BOOTSTRAP",      "CLIENTIDENTITY",
        ""};
    std::vector<clauses_183::Node> sound = soundDocument();
    for (const auto& [type, here] : allowed) {
        const std::string home = *here.begin();
        const clauses_183::Node copy = at(sound, (home.empty() ? "" : home + "/") + type);
        for (const std::string place : places) {
            std::vector<clauses_183::Node> nodes = sound;
            (place.empty() ? nodes : at(nodes, place).nested).push_back(copy);
            const auto findings = check(nodes);
            const bool misplaced = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
                const Rule* rule = findRule(finding.rule);
                return finding.severity == Severity::Error && rule != nullptr && rule->family == Family::Structure;
            });
            EXPECT_EQ(misplaced, !here.contains(place)) << type << " in " << place << "\n" << shown(findings);
        }
    }
}

// §6.1: a value as long as every device stores it passes; a longer one is remarked on, and is no error.
TEST(Clauses183Lengths, longerValuesAreRemarkedOn) {
    for (const Length& length : lengths()) {
        for (const std::size_t more : {0u, 1u}) {
            std::string value = length.beginning;
            value.resize(std::max(length.bytes + more, value.size()), value.back());
            std::vector<clauses_183::Node> nodes = soundDocument();
            set(at(nodes, length.place), length.parm, value);
            const auto findings = check(nodes);
            const auto tooLong = std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
                const Rule* rule = findRule(finding.rule);
                return finding.where.ends_with(length.parm) && rule != nullptr && rule->family == Family::Portability &&
                       finding.message.find(std::to_string(length.bytes)) != std::string::npos;
            });
            EXPECT_EQ(tooLong, static_cast<std::ptrdiff_t>(more)) << length.id << " " << value << "\n"
                                                                  << shown(findings);
            for (const Finding& finding : findings) {
                const Rule* rule = findRule(finding.rule);
                if (rule != nullptr && rule->family == Family::Portability) {
                    EXPECT_NE(finding.severity, Severity::Error) << finding.message;
                }
            }
        }
    }
}

} // namespace
