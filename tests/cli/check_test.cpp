// simprov check: samples against their golden findings, the broken documents of the README's tour, mending, and cards.
#include "efs/prov/rules.h"
#include "tests/cli/fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
namespace prov = efs::prov;

class Check : public CliTest {
  protected:
    const std::string bootstrap_ = support::dataPath("examples/bootstrap.xml");
    const std::string config1_ = support::dataPath("examples/config1.xml");

    Json findingsOf(const std::vector<std::string>& subject) {
        std::vector<std::string> arguments{"check", "--json"};
        arguments.insert(arguments.end(), subject.begin(), subject.end());
        return run(arguments).json()["result"]["findings"];
    }
    std::vector<std::string> rulesOf(const std::vector<std::string>& subject) {
        std::vector<std::string> rules;
        for (const Json& finding : findingsOf(subject)) rules.push_back(finding["rule"]);
        return rules;
    }
    bool finds(const std::vector<std::string>& subject, const std::string& rule) {
        const auto rules = rulesOf(subject);
        return std::find(rules.begin(), rules.end(), rule) != rules.end();
    }
    std::string provisioned() {
        const std::string card = newCard();
        expect(0, {"write", "-c", card, "--bootstrap", bootstrap_, "--config1", config1_, "--adm", adm_, "--pin", pin_,
                   "--yes"});
        return card;
    }

    const std::string adm_ = "file:" + file("adm", "11111111"), pin_ = "file:" + file("pin", "1234");
};

// What stands in tests/data/samples/findings.tsv was looked at, row by row, and is true of the document.
TEST_F(Check, samplesHaveTheFindingsThatWereReviewed) {
    std::map<std::string, std::string> golden;
    for (const auto& row : support::readTsv(support::dataPath("samples/findings.tsv")))
        golden[row[0]] +=
            row.size() < 2 ? "" : fmt::format("{}\t{}\t{}\n", row[1], row[2], row.size() > 3 ? row[3] : "");
    std::vector<std::string> directories{support::dataPath("samples"), support::dataPath("examples")};
    if (const char* more = std::getenv("SIMPROV_EXTRA_SAMPLES")) directories.emplace_back(more);
    int checked = 0;
    for (const std::string& directory : directories) {
        for (const auto& entry : fs::directory_iterator(directory)) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".tsv")) continue;
            std::string found;
            for (const Json& finding : findingsOf({entry.path().string()}))
                found += fmt::format("{}\t{}\t{}\n", finding["severity"].get<std::string>(),
                                     finding["rule"].get<std::string>(), finding.value("where", ""));
            EXPECT_TRUE(golden.contains(name)) << name << " has no row:\n" << found;
            EXPECT_EQ(found, golden[name]) << name;
            ++checked;
        }
    }
    EXPECT_GE(checked, 14);
}

// "value-2-port.xml": the second broken document of the family "value".
struct Broken {
    std::string name, family;
    std::vector<std::string> subject; // what to check
};

std::vector<Broken> brokenOnes(const std::string& bootstrap) {
    std::vector<Broken> all;
    for (const auto& entry : fs::directory_iterator(support::dataPath("broken"))) {
        Broken one{entry.path().filename().string(), "", {entry.path().string()}};
        one.family = one.name.substr(0, one.name.find('-'));
        if (one.family == "card") one.subject.insert(one.subject.begin(), "-c");
        if (one.family == "context" && one.name.ends_with(".xml")) one.subject.insert(one.subject.begin(), bootstrap);
        all.push_back(std::move(one));
    }
    std::sort(all.begin(), all.end(), [](const Broken& a, const Broken& b) { return a.name < b.name; });
    return all;
}

int severity(const Json& finding) {
    const std::string name = finding["severity"];
    return name == "error" ? 2 : name == "warning" ? 1 : 0;
}

std::string tourRow(const std::string& name, const Json& finding) {
    return fmt::format("| `{}` | {} {} | {} |\n", name, finding["severity"].get<std::string>(),
                       finding["rule"].get<std::string>(), finding["message"].get<std::string>());
}

TEST_F(Check, theToursMessagesAreThoseOfTheProgram) {
    const std::string readme = support::readText(std::string(SIMPROV_SOURCE_DIR) + "/README.md");
    std::map<std::string, int> families;
    for (const Broken& one : brokenOnes(bootstrap_)) {
        const prov::Family* family = prov::findFamily(one.family);
        ASSERT_NE(family, nullptr) << one.name;
        ++families[one.family];
        const Json findings = findingsOf(one.subject);
        const Json* met = nullptr; // the gravest
        for (const Json& finding : findings) {
            const prov::Rule& rule = *prov::findRule(finding["rule"].get<std::string>());
            const bool graver = met == nullptr || severity(finding) > severity(*met);
            if (rule.family == *family && graver) met = &finding;
        }
        ASSERT_NE(met, nullptr) << one.name << " breaks no rule of its family";
        EXPECT_NE(readme.find(tourRow(one.name, *met)), std::string::npos) << tourRow(one.name, *met);
    }
    for (int i = 0; i <= static_cast<int>(prov::Family::Card); ++i)
        EXPECT_EQ(families[std::string(prov::name(static_cast<prov::Family>(i)))], 3) << i;
}

TEST_F(Check, exitCodesTellErrorsFromTheRest) {
    EXPECT_NE(expect(0, {"check", bootstrap_}).out.find("nothing to say against it"), std::string::npos);
    expect(3, {"check", support::dataPath("broken/value-2-port.xml")});
    expect(0, {"check", support::dataPath("broken/portability-1-length.xml")}); // a warning
    expect(1, {"check", path("not-there.xml")});
    expect(3, {"check", file("no.xml", "this is no document")});
    input_ = support::readText(bootstrap_);
    expect(0, {"check"});
    expect(1, {"check", bootstrap_, "-c", newCard()});
    EXPECT_NE(expect(1, {"check", "--rules", "nonsense"}).err.find("the families are form,"), std::string::npos);
}

TEST_F(Check, documentsOfOneCardAreCheckedTogether) {
    EXPECT_TRUE(finds({config1_}, "to-proxy"));
    EXPECT_FALSE(finds({bootstrap_, config1_}, "to-proxy"));
    EXPECT_TRUE(finds({bootstrap_, config1_}, "reference-elsewhere"));
    const std::string other = support::dataPath("broken/context-2-second-server.xml");
    const Json findings = findingsOf({bootstrap_, config1_, other});
    const auto second =
        std::find_if(findings.begin(), findings.end(), [](const Json& one) { return one["rule"] == "context-second"; });
    ASSERT_NE(second, findings.end());
    EXPECT_EQ((*second)["object"], other);
    // A fourth document is none of the card's: without a PROVURL it shadows nothing.
    const std::string nameless = support::dataPath("broken/context-1-shadowed.xml");
    EXPECT_TRUE(finds({bootstrap_, config1_, nameless}, "shadowed"));
    EXPECT_FALSE(finds({bootstrap_, config1_, support::dataPath("examples/config2.xml"), nameless}, "shadowed"));
}

TEST_F(Check, whatIsCertainIsMended) {
    const std::string broken = support::dataPath("broken/value-1-http-basic.xml");
    const Outcome mended = expect(0, {"check", broken, "--fix", "-o", path("better.xml")});
    EXPECT_NE(mended.out.find("mended"), std::string::npos) << mended.out;
    EXPECT_EQ(rulesOf({path("better.xml")}), std::vector<std::string>{});
    EXPECT_TRUE(finds({broken}, "word-spelling")); // the input is left alone
    const std::string copy = file("copy.xml", support::readText(broken));
    const Json json = expect(0, {"check", copy, "--fix", "--in-place", "--json"}).json();
    EXPECT_EQ(json["result"]["mended"].size(), 1U);
    EXPECT_EQ(support::readText(copy), support::readText(path("better.xml")));
    EXPECT_NE(expect(1, {"check", broken, "--fix"}).err.find("-o, or give --in-place"), std::string::npos);
    EXPECT_NE(expect(1, {"check", broken, "--in-place"}).err.find("--fix"), std::string::npos);
}

TEST_F(Check, aCardIsMendedByTheRoadOfWrite) {
    const std::string card = newCard();
    expect(0, {"write", "-c", card, "--lax", "--bootstrap", support::dataPath("broken/value-1-http-basic.xml"), "--adm",
               adm_, "--yes"});
    EXPECT_TRUE(finds({"-c", card}, "word-spelling"));
    const std::vector<std::string> fix{"check", "-c", card, "--fix", "--adm", adm_};
    auto withMore = [&](const char* more) {
        auto arguments = fix;
        arguments.emplace_back(more);
        return arguments;
    };
    EXPECT_NE(expect(0, withMore("--dry-run")).out.find("Plan"), std::string::npos);
    EXPECT_TRUE(finds({"-c", card}, "word-spelling"));
    expect(0, withMore("--yes"));
    EXPECT_FALSE(finds({"-c", card}, "word-spelling"));
}

TEST_F(Check, cardsAreCheckedWithTheirDirectories) {
    const std::string card = provisioned();
    EXPECT_TRUE(finds({"-c", card}, "reference-elsewhere"));
    EXPECT_FALSE(finds({"-c", card}, "card-unlisted"));
    EXPECT_TRUE(finds({"-c", support::dataPath("broken/card-2-unlisted.card.json")}, "card-unlisted"));
    const Outcome none = expect(3, {"check", "-c", newCard({"--kind", "usim"})});
    EXPECT_NE(none.err.find("no provisioning application"), std::string::npos);
}

TEST_F(Check, credentialsAreNotShown) {
    const std::string secret = "hunter2-is-secret";
    const std::string document =
        file("d.xml", "<wap-provisioningdoc><characteristic type=\"NAPDEF\"><parm name=\"NAPID\" "
                      "value=\"a\"/><characteristic type=\"NAPAUTHINFO\"><parm "
                      "name=\"AUTHTYPE\" value=\"pap\"/><parm name=\"AUTHSECRET\" value=\"" +
                          secret + "\"/><parm name=\"AUTHSECRET\" value=\"" + secret + "\"/>" + secret +
                          "</characteristic></characteristic></wap-provisioningdoc>");
    for (const std::vector<std::string>& how :
         {std::vector<std::string>{"check", document}, {"check", "--json", document}}) {
        const Outcome checked = run(how);
        EXPECT_EQ(checked.out.find(secret), std::string::npos) << checked.out;
        EXPECT_EQ(checked.err.find(secret), std::string::npos) << checked.err;
    }
}

TEST_F(Check, everyRuleIsListed) {
    const Json listed = expect(0, {"check", "--rules", "--json"}).json();
    EXPECT_EQ(listed["result"]["rules"].size(), prov::rules().size());
    const std::string text = expect(0, {"check", "--rules"}).out;
    for (const prov::Rule& rule : prov::rules())
        EXPECT_NE(text.find("  " + std::string(rule.id) + " "), std::string::npos) << rule.id;
    const std::string some = expect(0, {"check", "--rules", "reference"}).out;
    EXPECT_NE(some.find("to-napid"), std::string::npos);
    EXPECT_EQ(some.find("card-unlisted"), std::string::npos);
}

} // namespace
} // namespace cli_test
