// The main job on every kind of card: made, written, read back; and everything that must leave a card as it was.
#include "tests/cli/fixture.h"

namespace cli_test {
namespace {

struct Road {
    std::string kind, protocol;
};

class CardTest : public CliTest {
  protected:
    const std::string bootstrap_ = support::dataPath("examples/bootstrap.xml");
    const std::string config1_ = support::dataPath("examples/config1.xml");

    // `command` with the test card's credentials.
    Outcome with(int code, std::vector<std::string> command, const std::string& kind = "usim",
                 const std::string& pin = "1234", const std::string& adm = "11111111") {
        const Variable pinVariable("SIMPROV_TEST_PIN", pin), admVariable("SIMPROV_TEST_ADM", adm);
        for (const char* word : {"--pin", "env:SIMPROV_TEST_PIN", "--adm", "env:SIMPROV_TEST_ADM"})
            command.emplace_back(word);
        if (kind == "sim")
            command.insert(command.end(),
                           {"--adm-ref", "0A", "--allow-unknown-tries"}); // no standard tells either in class A0
        return expect(code, command);
    }

    Outcome provision(const std::string& image, const std::string& kind = "usim") {
        return with(0, {"write", "-c", image, "--bootstrap", bootstrap_, "--config1", config1_, "--yes"}, kind);
    }
};

class EveryCard : public CardTest, public testing::WithParamInterface<Road> {
  protected:
    std::string card() {
        return newCard({"--kind", GetParam().kind, "--protocol", GetParam().protocol, "--provisioning"});
    }
};

INSTANTIATE_TEST_SUITE_P(Kinds, EveryCard,
                         testing::Values(Road{"sim", "T=0"}, Road{"sim", "T=1"}, Road{"usim", "T=0"},
                                         Road{"usim", "T=1"}, Road{"wim", "T=0"}, Road{"wim", "T=1"}),
                         [](const auto& road) {
                             return road.param.kind + (road.param.protocol == "T=0" ? "T0" : "T1");
                         });

TEST_P(EveryCard, isReadEmptyWrittenAndReadBack) {
    const std::string image = card();
    Json empty = expect(0, {"read", "-c", image, "--json"}).json();
    EXPECT_EQ(empty["schema"], "simprov.read/1");
    EXPECT_EQ(empty["ok"], true);
    EXPECT_EQ(empty["result"]["card"]["kind"], GetParam().kind == "usim" ? "uicc" : GetParam().kind);
    for (const char* object : {"bootstrap", "config1", "config2"})
        EXPECT_EQ(fileOf(empty, object)["state"], "empty") << object;

    const Outcome written = provision(image, GetParam().kind);
    EXPECT_NE(written.out.find("bootstrap"), std::string::npos) << written.out;

    Json read = expect(0, {"read", "-c", image, "--json"}).json();
    EXPECT_EQ(fileOf(read, "bootstrap")["state"], "document");
    EXPECT_EQ(fileOf(read, "config1")["state"], "document");
    EXPECT_EQ(fileOf(read, "config2")["state"], "empty");
    EXPECT_EQ(fileOf(read, "bootstrap")["used"].get<std::size_t>(), expect(0, {"encode", bootstrap_}).out.size());
    ASSERT_EQ(read["result"]["contexts"].size(), 1u);
    Json context = read["result"]["contexts"][0];
    EXPECT_EQ(context["sources"], Json::parse(R"(["bootstrap","config1"])"));
    EXPECT_EQ(context["tps"], "http://op.example/tps/");
    EXPECT_EQ(context["name"], "Example Mobile");
    EXPECT_EQ(context["context_allow"], 1);
    ASSERT_EQ(context["network_access_points"].size(), 2u);
    Json nap = context["network_access_points"][0];
    EXPECT_EQ(nap["id"], "internet");
    EXPECT_EQ(nap["address"], "internet.op.example");
    EXPECT_EQ(nap["address_type"], "APN");
    EXPECT_EQ(nap["bearers"], Json::parse(R"(["GSM-GPRS"])"));
    EXPECT_EQ(nap["internet"], true);
    Json proxy = context["logical_proxies"][0];
    EXPECT_EQ(proxy["id"], "gw.op.example");
    EXPECT_EQ(proxy["trusted"], true);
    EXPECT_EQ(proxy["physical_proxies"][0]["to_napid"], Json::parse(R"(["internet"])"));
    EXPECT_EQ(proxy["physical_proxies"][0]["ports"][0]["number"], "9201");
    EXPECT_EQ(context["applications"][0]["app_id"], "w2");
    EXPECT_EQ(context["applications"][1]["to_napid"], Json::parse(R"(["mms"])"));
}

TEST_P(EveryCard, isLeftAloneByADryRun) {
    const std::string image = card(), before = support::readText(image);
    const Outcome outcome = with(0, {"write", "-c", image, "--bootstrap", bootstrap_, "--dry-run"}, GetParam().kind);
    EXPECT_EQ(support::readText(image), before);
    EXPECT_NE(outcome.out.find("UPDATE command"), std::string::npos) << outcome.out;
    Json json =
        with(0, {"write", "-c", image, "--bootstrap", bootstrap_, "--dry-run", "--json"}, GetParam().kind).json();
    EXPECT_EQ(json["result"]["dry_run"], true);
    EXPECT_EQ(json["result"]["changed"], false);
    EXPECT_EQ(json["result"]["files"][0]["object"], "bootstrap");
    EXPECT_GT(json["result"]["update_commands"].get<int>(), 0);
    ASSERT_EQ(json["result"]["credentials"].size(), 1u);
    EXPECT_EQ(support::readText(image), before);
}

TEST_P(EveryCard, isLeftAloneWithoutCredentials) {
    const std::string image = card(), before = support::readText(image);
    const Outcome outcome = expect(4, {"write", "-c", image, "--bootstrap", bootstrap_, "--yes", "--json"});
    EXPECT_EQ(outcome.json()["error"]["kind"], "credential");
    EXPECT_EQ(outcome.json()["error"]["card_changed"], false);
    EXPECT_EQ(support::readText(image), before);
}

TEST_P(EveryCard, isLeftAloneWhenTheDocumentIsTooLarge) {
    const std::string image = newCard(
        {"--kind", GetParam().kind, "--protocol", GetParam().protocol, "--provisioning", "--bootstrap-size", "160"});
    const std::string before = support::readText(image);
    const Outcome outcome =
        with(3, {"write", "-c", image, "--bootstrap", bootstrap_, "--yes", "--json"}, GetParam().kind);
    EXPECT_EQ(outcome.json()["error"]["kind"], "limit");
    EXPECT_NE(outcome.err.find("160"), std::string::npos) << outcome.err;
    EXPECT_EQ(support::readText(image), before);
}

TEST_P(EveryCard, isNotWrittenTwice) {
    const std::string image = card();
    provision(image, GetParam().kind);
    const std::string before = support::readText(image);
    Json json = with(0, {"write", "-c", image, "--bootstrap", bootstrap_, "--yes", "--json"}, GetParam().kind).json();
    EXPECT_EQ(json["result"]["changed"], false);
    EXPECT_EQ(json["result"]["bytes"], 0);
    // Nothing to write needs no credential and no question.
    expect(0, {"write", "-c", image, "--bootstrap", bootstrap_});
    EXPECT_EQ(support::readText(image), before);
}

TEST_P(EveryCard, isDumpedIntoAnEqualCard) {
    const std::string image = card(), copy = path("copy.card.json");
    provision(image, GetParam().kind);
    expect(0, {"dump", "-c", image, "-o", copy});
    Json original = expect(0, {"read", "-c", image, "--json"}).json(),
         dumped = expect(0, {"read", "-c", copy, "--json"}).json();
    EXPECT_EQ(original["result"]["files"], dumped["result"]["files"]);
    EXPECT_EQ(original["result"]["contexts"], dumped["result"]["contexts"]);
}

class Write : public CardTest {};

TEST_F(Write, wrongPinSpendsOneTryAndSaysSo) {
    const std::string image = newCard();
    const Outcome outcome = with(4, {"write", "-c", image, "--config1", config1_, "--yes", "--json"}, "usim", "9999");
    EXPECT_EQ(outcome.json()["error"]["tries_left"], 2);
    EXPECT_EQ(outcome.json()["error"]["kind"], "credential");
    EXPECT_EQ((outcome.out + outcome.err).find("9999"), std::string::npos);
    EXPECT_EQ(fileOf(expect(0, {"read", "-c", image, "--json"}).json(), "config1")["state"], "empty");
    // Two are the floor, one less is not.
    with(4, {"write", "-c", image, "--config1", config1_, "--yes"}, "usim", "9999");
    const Outcome refused = with(4, {"write", "-c", image, "--config1", config1_, "--yes", "--json"});
    EXPECT_EQ(refused.json()["error"]["tries_left"], 1);
    with(0, {"write", "-c", image, "--config1", config1_, "--yes", "--allow-last-try"});
}

TEST_F(Write, needsAnAnswer) {
    const std::string image = newCard(), before = support::readText(image);
    const Outcome nobody = with(1, {"write", "-c", image, "--config1", config1_});
    EXPECT_NE(nobody.err.find("--yes"), std::string::npos) << nobody.err;
    EXPECT_EQ(support::readText(image), before);
    inIsTerminal_ = errIsTerminal_ = true;
    input_ = "n\n";
    with(1, {"write", "-c", image, "--config1", config1_});
    input_ = "";
    with(1, {"write", "-c", image, "--config1", config1_});
    EXPECT_EQ(support::readText(image), before);
    input_ = "y\n";
    EXPECT_NE(with(0, {"write", "-c", image, "--config1", config1_}).err.find("[y/N]"), std::string::npos);
    EXPECT_NE(support::readText(image), before);
}

TEST_F(Write, takesEveryForm) {
    const std::string wbxml = file("c.bin", expect(0, {"encode", config1_}).out);
    const std::string json = file("c.json", expect(0, {"decode", config1_, "--json"}).out);
    const std::string hex = file("c.hex", expect(0, {"encode", config1_, "--hex"}).out);
    for (const std::string& input : {wbxml, json, hex}) {
        const std::string image = newCard();
        with(0, {"write", "-c", image, "--config1", input, "--yes"});
        EXPECT_EQ(expect(0, {"show", "-c", image, "config1", "--raw"}).out.rfind(support::readText(wbxml), 0), 0u)
            << input;
    }
}

TEST_F(Write, rawBytesGoAsTheyAre) {
    const std::string image = newCard();
    with(0, {"write", "-c", image, "--config1", file("raw", "no document"), "--raw", "--yes"});
    EXPECT_EQ(expect(0, {"show", "-c", image, "config1", "--raw"}).out.rfind("no document\xFF", 0), 0u);
    Json read = expect(0, {"read", "-c", image, "--json"}).json(); // malformed documents are findings, not failures
    EXPECT_EQ(fileOf(read, "config1")["state"], "malformed");
    EXPECT_FALSE(read["result"]["findings"].empty());
    with(3, {"write", "-c", image, "--config1", path("raw"), "--yes"});
}

TEST_F(Write, erases) {
    const std::string image = newCard();
    provision(image);
    with(0, {"write", "-c", image, "--erase", "config1", "--yes"});
    Json read = expect(0, {"read", "-c", image, "--json"}).json();
    EXPECT_EQ(fileOf(read, "config1")["state"], "empty");
    EXPECT_EQ(fileOf(read, "bootstrap")["state"], "document");
    EXPECT_EQ(expect(0, {"show", "-c", image, "config1", "--raw"}).out.find_first_not_of('\xFF'), std::string::npos);
    with(1, {"write", "-c", image, "--erase", "config9", "--yes"});
    with(1, {"write", "-c", image, "--erase", "config1", "--config1", config1_, "--yes"});
}

TEST_F(Write, refusesBrokenDocumentsBeforeTheCard) {
    const std::string image = newCard(), before = support::readText(image);
    with(3, {"write", "-c", image, "--config1", file("cut.xml", "<wap-provisioningdoc>"), "--yes"});
    with(3, {"write", "-c", image, "--bootstrap", file("masked.xml", expect(0, {"decode", "--mask", bootstrap_}).out),
             "--yes"});
    with(1, {"write", "-c", image, "--config1", path("absent.xml"), "--yes"});
    EXPECT_EQ(support::readText(image), before);
}

TEST_F(Write, countsItsCommands) {
    const std::string image = newCard();
    Json json = with(0, {"write", "-c", image, "--bootstrap", bootstrap_, "--yes", "--stats", "--json"}).json();
    EXPECT_GT(json["result"]["stats"]["commands"].get<int>(), 5);
    EXPECT_EQ(json["result"]["receipt"]["files"], 1);
}

TEST_F(Write, needsAProvisioningApplication) {
    with(3, {"write", "-c", newCard({"--kind", "usim"}), "--config1", config1_, "--yes"});
}

TEST_F(Write, admInClassA0NeedsAReference) {
    const std::string image = newCard({"--kind", "sim", "--provisioning"}), before = support::readText(image);
    const Variable adm("SIMPROV_TEST_ADM", "11111111");
    const Outcome outcome =
        expect(1, {"write", "-c", image, "--bootstrap", bootstrap_, "--yes", "--adm", "env:SIMPROV_TEST_ADM"});
    EXPECT_NE(outcome.err.find("--adm-ref"), std::string::npos) << outcome.err;
    EXPECT_EQ(support::readText(image), before);
}

class Read : public CardTest {};

TEST_F(Read, withoutApplicationIsASuccessWithNull) {
    const std::string image = newCard({"--kind", "usim"});
    const Outcome outcome = expect(3, {"read", "-c", image, "--json"});
    EXPECT_EQ(outcome.json()["ok"], true);
    EXPECT_EQ(outcome.json()["result"]["application"], nullptr);
    EXPECT_EQ(outcome.json()["result"]["files"].size(), 0u);
    EXPECT_NE(outcome.err.find("no provisioning application"), std::string::npos);
}

TEST_F(Read, masksUnlessToldToReveal) {
    const std::string image = newCard();
    provision(image);
    for (const std::vector<std::string>& form : std::vector<std::vector<std::string>>{{}, {"--json"}}) {
        std::vector<std::string> command{"read", "-c", image};
        command.insert(command.end(), form.begin(), form.end());
        const std::string masked = expect(0, command).out;
        EXPECT_EQ(masked.find("example-secret"), std::string::npos) << masked;
        EXPECT_NE(masked.find("****"), std::string::npos) << masked;
        command.emplace_back("--reveal");
        EXPECT_NE(expect(0, command).out.find("example-secret"), std::string::npos);
    }
}

TEST_F(Read, writesXml) {
    const std::string image = newCard();
    provision(image);
    expect(0, {"read", "-c", image, "--xml", path("masked")});
    EXPECT_EQ(support::readText(path("masked/bootstrap.xml")).find("example-secret"), std::string::npos);
    expect(0, {"read", "-c", image, "--xml", path("full"), "--reveal"});
    EXPECT_EQ(expect(0, {"encode", path("full/bootstrap.xml")}).out, expect(0, {"encode", bootstrap_}).out);
    EXPECT_EQ(expect(0, {"encode", path("full/config1.xml")}).out, expect(0, {"encode", config1_}).out);
}

TEST_F(Read, hasTheKeysOfTheContract) {
    const std::string image = newCard();
    provision(image);
    Json result = expect(0, {"read", "-c", image, "--json", "--stats"}).json()["result"];
    EXPECT_EQ(result["card"]["iccid"], "8944050000000000001");
    EXPECT_EQ(result["application"]["aid"], "A000000063504B43532D3135");
    EXPECT_TRUE(result["application"].contains("path"));
    for (const char* key :
         {"object", "path", "size", "used", "label", "private", "modifiable", "read", "update", "state"}) {
        EXPECT_TRUE(result["files"][0].contains(key)) << key;
    }
    for (const char* key : {"sources", "tps", "privileged", "context_allow", "name", "network_access_points",
                            "logical_proxies", "applications", "client_identity", "vendor_config"}) {
        EXPECT_TRUE(result["contexts"][0].contains(key)) << key;
    }
    for (const char* key :
         {"app_id", "name", "provider_id", "to_proxy", "to_napid", "addresses", "auth", "resources"}) {
        EXPECT_TRUE(result["contexts"][0]["applications"][0].contains(key)) << key;
    }
    EXPECT_GT(result["stats"]["commands"].get<int>(), 5);
}

TEST_F(Read, hostileLabelsAreHarmless) {
    const std::string image = newCard();
    const std::string hostile =
        file("hostile.xml",
             "<wap-provisioningdoc><characteristic type=\"NAPDEF\"><parm name=\"NAPID\" value=\"n\"/>"
             "<parm name=\"NAME\" value=\"a&#x9B;2J&#x202E;b&#10;c\"/></characteristic></wap-provisioningdoc>");
    with(0, {"write", "-c", image, "--config1", hostile, "--yes", "--lax"});
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"read", "-c", image}, {"read", "-c", image, "--json"}, {"show", "-c", image, "config1"}}) {
        const Outcome outcome = expect(0, command);
        EXPECT_EQ((outcome.out + outcome.err).find("\xC2\x9B"), std::string::npos) << outcome.out;
        EXPECT_EQ((outcome.out + outcome.err).find("\xE2\x80\xAE"), std::string::npos) << outcome.out;
    }
    EXPECT_NE(expect(0, {"read", "-c", image}).out.find("a\\x9B2J\\u{202E}b\\nc"), std::string::npos);
}

TEST_F(Read, traceHoldsNoCredential) {
    const std::string image = newCard();
    with(0, {"write", "-c", image, "--config1", config1_, "--yes", "--trace", path("trace")});
    const std::string trace = support::readText(path("trace"));
    EXPECT_NE(trace.find("> 00 20 00 01 08 ** ** ** ** ** ** ** **"), std::string::npos) << trace;
    EXPECT_EQ(trace.find("31 32 33 34"), std::string::npos);
    EXPECT_TRUE(apdu::parseTrace(trace));
}

} // namespace
} // namespace cli_test
