// The whole road by the command line: every kind of card, both protocols, read, write, read back.
#include "tests/e2e/e2e.h"

namespace e2e {
namespace {

using support::fileOf;
using support::Finished;
using support::Json;
using support::jsonOf;
using support::simprov;

struct Road {
    const char* kind;
    const char* protocol;
};

class PcscRoad : public PcscTest, public testing::WithParamInterface<Road> {};

INSTANTIATE_TEST_SUITE_P(Cards, PcscRoad,
                         testing::Values(Road{"sim", "T=0"}, Road{"usim", "T=0"}, Road{"wim", "T=0"},
                                         Road{"sim", "T=1"}, Road{"usim", "T=1"}, Road{"wim", "T=1"}),
                         [](const auto& test) {
                             return std::string(test.param.kind) + (test.param.protocol[2] == '0' ? "T0" : "T1");
                         });

std::vector<std::string> withAdm(std::vector<std::string> command, const std::string& kind) {
    for (const char* word : {"--adm", "env:TEST_ADM", "--pin", "env:TEST_PIN"}) command.emplace_back(word);
    // In class A0 no standard names a reference for an ADM key, and no command tells its tries.
    if (kind == "sim") command.insert(command.end(), {"--adm-ref", "0A", "--allow-unknown-tries"});
    return command;
}

TEST_P(PcscRoad, readWriteReadBack) {
    const std::string kind = GetParam().kind;
    const std::string image = newCard({"--kind", kind, "--provisioning", "--protocol", GetParam().protocol});
    const auto card = world_->serve(image);
    ASSERT_TRUE(card) << world_->daemonLog();

    const Finished empty = simprov({"read", "--json"});
    ASSERT_EQ(empty.exitCode, 0) << empty.err;
    EXPECT_EQ(fileOf(jsonOf(empty), "bootstrap")["state"], "empty");

    const Finished written = simprov(withAdm({"write", "--bootstrap", support::dataPath("examples/bootstrap.xml"),
                                              "--config1", support::dataPath("examples/config1.xml"), "--yes"},
                                             kind),
                                     credentials());
    ASSERT_EQ(written.exitCode, 0) << written.err << written.out;

    const Finished read = simprov({"read", "--json", "--reveal"});
    ASSERT_EQ(read.exitCode, 0) << read.err;
    const Json result = jsonOf(read)["result"];
    EXPECT_EQ(result["card"]["kind"], kind == "usim" ? "uicc" : kind);
    EXPECT_EQ(fileOf(jsonOf(read), "bootstrap")["state"], "document");
    EXPECT_EQ(fileOf(jsonOf(read), "config1")["state"], "document");
    EXPECT_EQ(fileOf(jsonOf(read), "config2")["state"], "empty");
    ASSERT_EQ(result["contexts"].size(), 1u);
    const Json context = result["contexts"][0];
    EXPECT_EQ(context["tps"], "http://op.example/tps/");
    EXPECT_EQ(context["sources"], Json::parse(R"(["bootstrap","config1"])"));
    EXPECT_EQ(context["network_access_points"].size(), 2u);
    EXPECT_EQ(context["network_access_points"][1]["address"], "mms.op.example");
    EXPECT_EQ(context["logical_proxies"][0]["physical_proxies"][0]["address"], "192.0.2.10");
    EXPECT_EQ(context["applications"].size(), 2u);

    // The same documents again change nothing.
    const Finished again =
        simprov(withAdm({"write", "--bootstrap", support::dataPath("examples/bootstrap.xml"), "--dry-run"}, kind),
                credentials());
    EXPECT_EQ(again.exitCode, 0) << again.err;
}

TEST_P(PcscRoad, whatTheDaemonServedIsInTheImage) {
    const std::string kind = GetParam().kind;
    const std::string image = newCard({"--kind", kind, "--provisioning", "--protocol", GetParam().protocol});
    {
        const auto card = world_->serve(image);
        ASSERT_TRUE(card);
        const Finished written = simprov(
            withAdm({"write", "--config1", support::dataPath("examples/config1.xml"), "--yes"}, kind), credentials());
        ASSERT_EQ(written.exitCode, 0) << written.err;
    }
    const Finished read = simprov({"read", "--json", "-c", image});
    ASSERT_EQ(read.exitCode, 0) << read.err;
    EXPECT_EQ(fileOf(jsonOf(read), "config1")["state"], "document");
}

TEST_P(PcscRoad, nothingIsWrittenWithoutCredentials) {
    const std::string kind = GetParam().kind;
    const std::string image = newCard({"--kind", kind, "--provisioning", "--protocol", GetParam().protocol});
    const auto card = world_->serve(image);
    ASSERT_TRUE(card);
    const std::string before = support::readText(image);
    const Finished refused =
        simprov({"write", "--bootstrap", support::dataPath("examples/bootstrap.xml"), "--yes", "--json"});
    EXPECT_EQ(refused.exitCode, 4) << refused.out;
    EXPECT_EQ(jsonOf(refused)["ok"], false);
    EXPECT_EQ(support::readText(image), before);
}

class PcscCommands : public PcscTest {};

TEST_F(PcscCommands, aPinPadThatIsNotThereIsSaidAndNoVerifyIsSent) {
    const std::string image = newCard({"--kind", "usim", "--provisioning", "--pin-protected"});
    const auto card = world_->serve(image);
    ASSERT_TRUE(card);
    const std::string before = support::readText(image), trace = directory_.path("trace");
    const Finished refused = simprov({"read", "--pin", "pinpad", "--trace", trace, "--json"});
    EXPECT_EQ(refused.exitCode, 1) << refused.out << refused.err;
    const Json error = jsonOf(refused)["error"];
    EXPECT_NE(error["message"].get<std::string>().find("there are no keys to type a PIN at"), std::string::npos)
        << error;
    EXPECT_EQ(error["hint"], "Give the PIN with --pin prompt, or use a reader that has keys");
    EXPECT_EQ(support::readText(trace).find("VERIFY"), std::string::npos);
    EXPECT_EQ(support::readText(image), before);
}

TEST_F(PcscCommands, readersListTheVirtualOnes) {
    const auto card = world_->serve(newCard({"--kind", "usim", "--provisioning"}));
    ASSERT_TRUE(card);
    const Finished listed = simprov({"readers", "--json"});
    ASSERT_EQ(listed.exitCode, 0) << listed.err;
    const Json readers = jsonOf(listed)["result"]["readers"];
    ASSERT_EQ(readers.size(), 2u);
    EXPECT_EQ(readers[0]["state"], "present");
    EXPECT_EQ(readers[1]["state"], "empty");
}

TEST_F(PcscCommands, twoCardsNeedAChoice) {
    const auto first = world_->serve(newCard({"--kind", "usim", "--provisioning"}));
    const auto second = world_->serve(newCard({"--kind", "sim", "--provisioning"}), support::PcscWorld::secondPort);
    ASSERT_TRUE(first && second);
    const Finished unclear = simprov({"read"});
    EXPECT_EQ(unclear.exitCode, 2);
    EXPECT_NE(unclear.err.find("Virtual PCD"), std::string::npos) << unclear.err;
    EXPECT_EQ(jsonOf(simprov({"read", "--json", "-c", "0"}))["result"]["card"]["kind"], "uicc");
    EXPECT_EQ(jsonOf(simprov({"read", "--json", "-c", "1"}))["result"]["card"]["kind"], "sim");
    EXPECT_EQ(jsonOf(simprov({"read", "--json", "-c", "00 01"}))["result"]["card"]["kind"], "sim");
    EXPECT_EQ(simprov({"read", "-c", "Virtual"}).exitCode, 2);
}

TEST_F(PcscCommands, noCardAndNoServiceAreSaid) {
    const Finished empty = simprov({"read"});
    EXPECT_EQ(empty.exitCode, 2) << empty.err;
    world_->stopDaemon();
    const Finished dead = simprov({"read", "--json"});
    EXPECT_EQ(dead.exitCode, 2) << dead.out;
    EXPECT_NE(jsonOf(dead)["error"]["message"].get<std::string>().find("PC/SC"), std::string::npos) << dead.out;
    EXPECT_NE(simprov({"doctor"}).exitCode, 0);
}

TEST_F(PcscCommands, aVerifiedPinDoesNotStayOpen) {
    const auto card = world_->serve(newCard({"--kind", "usim", "--provisioning"}));
    ASSERT_TRUE(card);
    const Finished written =
        simprov({"write", "--config1", support::dataPath("examples/config1.xml"), "--yes", "--pin", "env:TEST_PIN"},
                credentials());
    ASSERT_EQ(written.exitCode, 0) << written.err;
    // Another connection writes without a PIN: the card must refuse.
    const Finished raw = simprov({"apdu", "00A40004023F00", "00A40804047F804432", "00D6000001FF=6982"});
    EXPECT_EQ(raw.exitCode, 0) << raw.out << raw.err;
}

TEST_F(PcscCommands, wrongPinSpendsOneTryAndSaysSo) {
    const std::string image = newCard({"--kind", "usim", "--provisioning"});
    const auto card = world_->serve(image);
    ASSERT_TRUE(card);
    support::RunOptions wrong;
    wrong.environment = {{"TEST_PIN", "9999"}};
    const Finished refused = simprov(
        {"write", "--config1", support::dataPath("examples/config1.xml"), "--yes", "--pin", "env:TEST_PIN", "--json"},
        wrong);
    EXPECT_EQ(refused.exitCode, 4) << refused.out;
    EXPECT_EQ(jsonOf(refused)["error"]["tries_left"], 2);
    EXPECT_EQ(refused.out.find("9999"), std::string::npos);
}

TEST_F(PcscCommands, treeShowDumpAndDoctor) {
    const auto card = world_->serve(newCard({"--kind", "usim", "--provisioning"}));
    ASSERT_TRUE(card);
    EXPECT_NE(simprov({"tree"}).out.find("5031"), std::string::npos);
    EXPECT_NE(simprov({"show", "dodf"}).out.find("Bootstrap"), std::string::npos);
    const Finished health = simprov({"doctor"});
    EXPECT_EQ(health.exitCode, 0);
    EXPECT_NE(health.out.find("2 readers of the 16 that one PC/SC service serves"), std::string::npos) << health.out;
    const std::string copy = directory_.path("copy.card.json");
    ASSERT_EQ(simprov({"dump", "-o", copy}).exitCode, 0);
    const Json fromCard = jsonOf(simprov({"read", "--json"})),
               fromCopy = jsonOf(simprov({"read", "--json", "-c", copy}));
    EXPECT_EQ(fromCard["result"]["files"], fromCopy["result"]["files"]);
}

} // namespace
} // namespace e2e
