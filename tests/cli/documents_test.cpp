// decode and encode: the forms of a document into each other.
#include "tests/cli/fixture.h"

namespace cli_test {
namespace {

class Documents : public CliTest {
  protected:
    const std::string bootstrap_ = support::dataPath("examples/bootstrap.xml");
    std::string encoded(const std::string& xml, std::vector<std::string> options = {}) {
        std::vector<std::string> command{"encode", xml};
        command.insert(command.end(), options.begin(), options.end());
        return expect(0, command).out;
    }
};

TEST_F(Documents, goRound) {
    const std::string bytes = encoded(bootstrap_);
    ASSERT_EQ(bytes.rfind("\x03\x0B\x6A", 0), 0u);
    const std::string xml = expect(0, {"decode", file("b.bin", bytes)}).out;
    EXPECT_NE(xml.find("<parm name=\"NAP-ADDRESS\" value=\"internet.op.example\"/>"), std::string::npos) << xml;
    EXPECT_NE(xml.find("example-secret"), std::string::npos); // a converter, not a view
    EXPECT_EQ(encoded(file("b.xml", xml)), bytes);
    const std::string json = expect(0, {"decode", path("b.bin"), "--json"}).out;
    EXPECT_EQ(encoded(file("b.json", json)), bytes);
    Json envelope = Json::parse(json);
    EXPECT_EQ(envelope["schema"], "simprov.decode/1");
    EXPECT_EQ(encoded(file("tree.json", envelope["result"]["document"].dump())), bytes);
}

TEST_F(Documents, areRecognised) {
    const std::string bytes = encoded(bootstrap_);
    const std::string hex = encoded(bootstrap_, {"--hex"});
    EXPECT_EQ(hex, apdu::hex(apdu::asBytes(bytes)) + "\n");
    const std::string xml = expect(0, {"decode", file("b.bin", bytes)}).out;
    EXPECT_EQ(expect(0, {"decode", file("b.hex", hex)}).out, xml);
    EXPECT_EQ(expect(0, {"decode", file("b.ef", bytes + std::string(300, '\xFF'))}).out, xml);
    EXPECT_EQ(expect(0, {"decode", file("spaced", " 03 0b:6A\n" + hex.substr(6))}).out, xml);
    input_ = hex;
    EXPECT_EQ(expect(0, {"decode"}).out, xml);
    EXPECT_EQ(expect(0, {"decode", "-"}).out, xml);
    input_ = "\xEF\xBB\xBF" + support::readText(bootstrap_);
    EXPECT_EQ(expect(0, {"encode"}).out, bytes);
}

TEST_F(Documents, jsonHasTheShapeOfTheContract) {
    Json json = expect(0, {"decode", "--json", bootstrap_}).json();
    EXPECT_EQ(json["ok"], true);
    Json document = json["result"]["document"];
    EXPECT_EQ(document["version"], "1.0");
    Json first = document["characteristics"][0];
    EXPECT_EQ(first["type"], "BOOTSTRAP");
    EXPECT_EQ(first["parms"][0], Json::parse(R"({"name": "NAME", "value": "Example Mobile"})"));
    EXPECT_EQ(document["characteristics"][1]["parms"][2], Json::parse(R"({"name": "TRUST"})")); // a flag
    EXPECT_EQ(document["characteristics"][1]["characteristics"][0]["type"], "PXPHYSICAL");
}

TEST_F(Documents, maskOnRequest) {
    for (const std::vector<std::string>& form : std::vector<std::vector<std::string>>{{}, {"--json"}}) {
        std::vector<std::string> command{"decode", "--mask", bootstrap_};
        command.insert(command.end(), form.begin(), form.end());
        const std::string out = expect(0, command).out;
        EXPECT_EQ(out.find("example-secret"), std::string::npos) << out;
        EXPECT_NE(out.find("****"), std::string::npos) << out;
        EXPECT_NE(out.find("user"), std::string::npos) << out;
    }
}

TEST_F(Documents, aMaskIsNotEncoded) {
    const std::string masked = file("masked.xml", expect(0, {"decode", "--mask", bootstrap_}).out);
    const Outcome refused = expect(3, {"encode", masked, "--json", "--lax"});
    EXPECT_EQ(refused.json()["error"]["where"], "NAPDEF/NAPAUTHINFO/AUTHSECRET");
}

TEST_F(Documents, annotationsCoverEveryByte) {
    const std::string bytes = encoded(bootstrap_) + std::string(40, '\xFF');
    const std::string text = expect(0, {"decode", "--annotate", file("b.bin", bytes)}).out;
    EXPECT_EQ(text.rfind("0000  03", 0), 0u) << text;
    EXPECT_NE(text.find("FF … 40 bytes"), std::string::npos) << text;
    Json json = expect(0, {"decode", "--annotate", "--reveal", "--json", path("b.bin")}).json();
    std::string all;
    for (const Json& note : json["result"]["annotations"]) all += note["bytes"].get<std::string>();
    EXPECT_EQ(all, apdu::hex(apdu::asBytes(bytes)));
}

TEST_F(Documents, brokenOnesExitWithThree) {
    const std::string bytes = encoded(bootstrap_);
    const std::vector<std::pair<std::string, std::string>> inputs = {
        {"cut.bin", bytes.substr(0, bytes.size() / 2)},
        {"erased.bin", std::string(100, '\xFF')},
        {"noise.bin", "\x03\x0B\x6A\x01 noise"},
        {"cut.xml", "<wap-provisioningdoc><characteristic>"},
        {"root.xml", "<other/>"},
        {"array.json", "{\"characteristics\": 7}"},
        {"other.json", "{\"a\": {}}"},
        {"cut.json", "{\"characteristics\": ["},
        {"deep.json", "{\"characteristics\":" + std::string(100000, '[')},
        {"odd.hex", "030"},
    };
    for (const auto& [name, content] : inputs) {
        const Outcome outcome = expect(3, {"decode", file(name, content), "--json"});
        EXPECT_TRUE(outcome.json()["error"]["kind"] == "malformed" || outcome.json()["error"]["kind"] == "missing")
            << name << outcome.out;
    }
    EXPECT_EQ(expect(3, {"decode", path("array.json"), "--json"}).json()["error"]["where"], "characteristics");
    // What could be read is still shown.
    EXPECT_NE(run({"decode", "--annotate", path("cut.bin")}).out.find("0000  03"), std::string::npos);
}

TEST_F(Documents, jsonErrorsSayWhere) {
    const std::string tree =
        R"({"version": "1.0", "characteristics": [{"type": "NAPDEF", "parms": [{"name": "A"}, {"name": 5}]}]})";
    EXPECT_EQ(expect(3, {"encode", file("t.json", tree), "--json"}).json()["error"]["where"],
              "characteristics[0]/parms[1]/name");
}

TEST_F(Documents, encodeRefusesWhatTheSchemaForbids) {
    const std::string nested =
        file("nested.xml", "<wap-provisioningdoc><characteristic type=\"NAPDEF\"><characteristic type=\"BOOTSTRAP\"/>"
                           "</characteristic></wap-provisioningdoc>");
    const Outcome refused = expect(3, {"encode", nested, "--hex"});
    EXPECT_NE(refused.err.find("--lax"), std::string::npos) << refused.err;
    EXPECT_EQ(refused.out, "");
    expect(0, {"encode", nested, "--hex", "--lax"});
}

TEST_F(Documents, outputGoesWhereItIsSent) {
    const std::string bytes = encoded(bootstrap_);
    EXPECT_EQ(expect(0, {"encode", bootstrap_, "-o", path("out.bin")}).out, "");
    EXPECT_EQ(support::readText(path("out.bin")), bytes);
    Json json = expect(0, {"encode", bootstrap_, "--json"}).json();
    EXPECT_EQ(json["result"]["bytes"], apdu::hex(apdu::asBytes(bytes)));
    EXPECT_LT(encoded(bootstrap_, {"--compact"}).size(), bytes.size());
    outIsTerminal_ = true;
    expect(1, {"encode", bootstrap_}); // binary, and a terminal
    expect(0, {"encode", bootstrap_, "--hex"});
    expect(1, {"encode", bootstrap_, "-o", path("no/such/directory/out.bin")});
}

TEST_F(Documents, hostileTextStaysText) {
    const std::string xml =
        file("hostile.xml", "<wap-provisioningdoc><characteristic type=\"NAPDEF\"><parm name=\"NAME\" "
                            "value=\"a&#x9B;31m&#x202E;b&#10;c\"/></characteristic></wap-provisioningdoc>");
    const std::string bytes = encoded(xml, {"--lax"});
    for (const std::vector<std::string>& form : std::vector<std::vector<std::string>>{{}, {"--json"}, {"--annotate"}}) {
        std::vector<std::string> command{"decode", file("hostile.bin", bytes)};
        command.insert(command.end(), form.begin(), form.end());
        const std::string out = expect(0, command).out;
        EXPECT_EQ(out.find("\xC2\x9B"), std::string::npos) << out;
        EXPECT_EQ(out.find("\xE2\x80\xAE"), std::string::npos) << out;
        if (form.empty()) {
            EXPECT_EQ(encoded(file("again.xml", out), {"--lax"}), bytes);
        }
    }
}

} // namespace
} // namespace cli_test
