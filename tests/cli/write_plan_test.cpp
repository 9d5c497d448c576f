// What `write --dry-run` tells of a write before it happens, and the options that change a directory or write blind.
#include "tests/cli/fixture.h"

namespace cli_test {
namespace {

const std::string examples = std::string(SIMPROV_TEST_DATA) + "/examples/";

class WritePlan : public CliTest {
  protected:
    Json plan(const std::string& card, std::vector<std::string> more) {
        std::vector<std::string> arguments{"write", "-c", card, "--dry-run", "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return expect(0, arguments).json()["result"];
    }
    std::string key() { return "file:" + file("adm", "11111111"); }
    std::string pin() { return "file:" + file("pin", "1234"); }
};

TEST_F(WritePlan, tellsEveryByteTheCommandsAndTheTime) {
    const std::string card = newCard();
    const Json result = plan(card, {"--config1", examples + "config1.xml", "--pin", pin(), "--reveal"});
    std::size_t bytes = 0;
    for (const Json& step : result["steps"]) {
        EXPECT_EQ(step["masked"], false);
        EXPECT_EQ(step["before_bytes"].get<std::string>().size(), step["after_bytes"].get<std::string>().size());
        bytes += step["after_bytes"].get<std::string>().size() / 2;
    }
    EXPECT_EQ(bytes, result["bytes"]);
    EXPECT_EQ(result["credentials"][0]["tries_left"], 3);
    EXPECT_EQ(result["estimate"]["fi"], 512); // TA1 94
    EXPECT_EQ(result["estimate"]["di"], 8);
    EXPECT_GT(result["estimate"]["milliseconds"], 0);
    EXPECT_GT(result["estimate"]["commands"], result["update_commands"]);
    const std::string text =
        expect(0, {"write", "-c", card, "--config1", examples + "config1.xml", "--pin", pin(), "--dry-run"}).out;
    EXPECT_NE(text.find("    - FF"), std::string::npos) << text;
    EXPECT_NE(text.find("    + 03"), std::string::npos) << text;
    EXPECT_NE(text.find("ms (Fi 512, Di 8 at 4 MHz, 5 ms for each 64 bytes of memory)"), std::string::npos) << text;
}

TEST_F(WritePlan, masksDocumentCredentialsUnlessRevealed) {
    const std::string card = newCard();
    const auto write = [&](std::vector<std::string> more) {
        more.insert(more.begin(),
                    {"write", "-c", card, "--bootstrap", examples + "bootstrap.xml", "--adm", key(), "--dry-run"});
        return expect(0, more).out;
    };
    EXPECT_NE(write({}).find("**"), std::string::npos);
    EXPECT_EQ(write({"--reveal"}).find("**"), std::string::npos);
    bool masked = false;
    const Json planned = plan(card, {"--bootstrap", examples + "bootstrap.xml", "--adm", key()});
    for (const Json& step : planned["steps"]) {
        if (step["masked"] != true) continue;
        masked = true;
        EXPECT_FALSE(step.contains("after_bytes"));
    }
    EXPECT_TRUE(masked);
}

TEST_F(WritePlan, changesLabelsAndListings) {
    const std::string card = newCard();
    expect(0, {"write", "-c", card, "--label", "config1=Office", "--adm", key(), "--yes"});
    EXPECT_EQ(fileOf(expect(0, {"read", "-c", card, "--json"}).json(), "config1")["label"], "Office");
    expect(0, {"write", "-c", card, "--delist", "config1", "--adm", key(), "--yes"});
    EXPECT_EQ(fileOf(expect(0, {"read", "-c", card, "--json"}).json(), "config1"), Json());
    expect(3, {"write", "-c", card, "--delist", "config1", "--adm", key(), "--yes"});
    expect(1, {"write", "-c", card, "--label", "config2", "--adm", key(), "--yes"});
    expect(1, {"write", "-c", card, "--label", "config2=A", "--delist", "config2", "--adm", key(), "--yes"});
}

TEST_F(WritePlan, blindIsAskedForAndSaid) {
    const std::string card = newCard({"--kind", "usim", "--provisioning", "--pin-protected"});
    const std::vector<std::string> document{"--bootstrap", examples + "bootstrap.xml", "--adm", key()};
    std::vector<std::string> refused{"write", "-c", card, "--dry-run"};
    refused.insert(refused.end(), document.begin(), document.end());
    EXPECT_NE(expect(4, refused).err.find("--chv1 or --pin"), std::string::npos);
    auto blind = document;
    blind.emplace_back("--blind");
    const Json result = plan(card, blind);
    EXPECT_EQ(result["blind"], Json::array({"3F00/7F80/4431"}));
    EXPECT_EQ(result["findings"].back()["rule"], "blind");
}

TEST_F(WritePlan, aSimIsToldWhyItGetsNoFile) {
    const std::string card = newCard({"--kind", "sim", "--provisioning", "--config2-size", "0"});
    const Outcome outcome =
        expect(4, {"write", "-c", card, "--config2", examples + "config2.xml", "--create", "--pin", pin(), "--yes"});
    EXPECT_NE(outcome.err.find("only a UICC has CREATE FILE"), std::string::npos) << outcome.err;
}

} // namespace
} // namespace cli_test
