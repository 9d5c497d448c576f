// simprov device: what a device makes of cards and documents, as text, JSON and a graph.
#include "tests/cli/fixture.h"
#include "tests/support/process.h"

#include <filesystem>

namespace cli_test {
namespace {

class Device : public CliTest {
  protected:
    std::string bootstrap_ = support::dataPath("examples/bootstrap.xml");
    std::string config1_ = support::dataPath("examples/config1.xml");

    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
    // The lines that hold `part`.
    static std::string linesWith(const std::string& text, const std::string& part) {
        std::istringstream in(text);
        std::string found;
        for (std::string line; std::getline(in, line);)
            if (has(line, part)) found += line + "\n";
        return found;
    }
    std::string document(const std::string& name, const std::string& characteristics) {
        return file(name, "<wap-provisioningdoc>" + characteristics + "</wap-provisioningdoc>");
    }
};

TEST_F(Device, theExampleAtAGlance) {
    const std::string out = expect(0, {"device", bootstrap_, config1_}).out;
    EXPECT_TRUE(has(out, "Context 1  \"Example Mobile\"  privileged")) << out;
    EXPECT_TRUE(has(out, "provisioned, with a TPS")) << out;
    EXPECT_TRUE(has(out, "provisioning server\n    -> proxy gw.op.example [192.0.2.10, port 9201 (CO-WSP)] -> internet "
                         "[internet.op.example] -> GSM-GPRS\n"))
        << out;
    EXPECT_TRUE(has(out, "w4 \"MMS\"\n    -> mms [mms.op.example] -> GSM-GPRS\n")) << out;
    EXPECT_FALSE(has(out, "Not used")) << out;
    EXPECT_FALSE(has(out, "example-secret")) << out;
}

TEST_F(Device, theSameFromACard) {
    const std::string card = newCard();
    expect(0, {"write", "-c", card, "--bootstrap", bootstrap_, "--config1", config1_, "--adm",
               "file:" + file("adm", "11111111"), "--pin", "file:" + file("pin", "1234"), "--yes"});
    const Json ofCard = expect(0, {"device", "-c", card, "--json"}).json();
    EXPECT_EQ(ofCard["schema"], "simprov.device/1");
    EXPECT_EQ(ofCard["result"]["sources"][2]["fate"], "empty");
    const Json ofFiles = expect(0, {"device", bootstrap_, config1_, "--json"}).json();
    for (const char* part : {"routes", "state", "dropped", "allowed", "bootstrap_over_the_air", "assumptions"})
        EXPECT_EQ(ofCard["result"]["contexts"][0][part], ofFiles["result"]["contexts"][0][part]) << part;
    // A document given beside a card stands for the card's own.
    const Json changed = expect(0, {"device", "-c", card, "--config1", file("none.bin", "\xFF\xFF"), "--json"}).json();
    EXPECT_EQ(changed["result"]["sources"][1]["fate"], "empty");
    EXPECT_EQ(changed["result"]["contexts"][0]["sources"], Json::array({"bootstrap"}));
}

TEST_F(Device, whatIsDroppedSaysWhy) {
    const std::string broken = document("broken.xml", R"(<characteristic type="NAPDEF">
          <parm name="NAPID" value="net"/><parm name="BEARER" value="CDPD"/><parm name="NAP-ADDRESS" value="a"/>
        </characteristic>
        <characteristic type="APPLICATION"><parm name="APPID" value="w4"/><parm name="TO-NAPID" value="mms"/>
        </characteristic>)");
    const std::string out = expect(0, {"device", broken, "--bearers", "GSM-GPRS,GSM-CSD"}).out;
    EXPECT_TRUE(has(out, "w4  nothing it refers to is left (ProvCont 1.1)\n    -> nowhere\n")) << out;
    EXPECT_TRUE(has(out, "APPLICATION[w4]/TO-NAPID \"mms\"  bootstrap: there is no access point mms in the context "
                         "(WAP-185 §5.2)\n"))
        << out;
    EXPECT_TRUE(has(out, "NAPDEF[net]/NAPID, NAP-ADDRESS  bootstrap: the device has none of its bearers: CDPD") ||
                has(out, "NAPDEF[net]/NAPID"))
        << out;
    EXPECT_TRUE(has(out, "not configured")) << out;
}

TEST_F(Device, profilesContextsAndUrls) {
    const Json first =
        expect(0, {"device", bootstrap_, config1_, "--profile", "first-file", "--json"}).json()["result"];
    EXPECT_EQ(first["profile"], "first-file");
    EXPECT_EQ(first["sources"][1]["fate"], "hidden");
    const std::string other = document("other.xml", R"(<characteristic type="BOOTSTRAP">
        <parm name="PROVURL" value="http://other.example/"/></characteristic>)");
    EXPECT_EQ(expect(0, {"device", bootstrap_, "--device", other, "--contexts", "1", "--json"})
                  .json()["result"]["contexts"][1]["allowed"]["yes"],
              false);
    EXPECT_EQ(expect(0, {"device", bootstrap_, "--device", other, "--json"})
                  .json()["result"]["contexts"][1]["allowed"]["yes"],
              true); // CONTEXT-ALLOW 1
    const std::string url = expect(0, {"device", bootstrap_, "--url", "http://wap.op.example/"}).out;
    EXPECT_TRUE(
        has(url, "Proxy for http://wap.op.example/\n  it matches best (WAP-185 §7.3)\n    -> proxy gw.op.example"))
        << url;
    EXPECT_EQ(expect(3, {"device", bootstrap_, "--url", "http://a.example/", "--active", "2"}).err,
              "error: there is no context 2 to choose a proxy in\n");
}

TEST_F(Device, messagesOverTheAir) {
    const auto fate = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"device", "--message", bootstrap_, "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return expect(0, arguments).json()["result"]["sources"].back()["fate"];
    };
    EXPECT_EQ(fate({}), "refused");
    EXPECT_EQ(fate({"--sec", "usernetwpin"}), "used");
    EXPECT_EQ(fate({"--sec", "usernetwpin", "--bootstrap", bootstrap_}), "refused"); // the card has that context
    EXPECT_EQ(expect(0, {"device", "--broadcast", bootstrap_, "--home-network", "24405", "--json"})
                  .json()["result"]["sources"][0]["fate"],
              "refused");
}

TEST_F(Device, brokenAndMissingDocumentsAreSources) {
    const std::string cut = file("cut.bin", std::string("\x03\x0B\x6A\x00\x45\xC6", 6));
    const Outcome outcome = expect(0, {"device", cut, config1_, "--json"});
    EXPECT_EQ(outcome.json()["result"]["sources"][0]["fate"], "malformed");
    EXPECT_TRUE(has(outcome.err, "error: ")) << outcome.err; // where it is broken
    expect(1, {"device", "--bootstrap", path("no-such-file")});
    expect(1, {"device", bootstrap_, "--bootstrap", bootstrap_});
}

TEST_F(Device, credentialsAreMasked) {
    EXPECT_EQ(linesWith(expect(0, {"device", bootstrap_, "--all"}).out, "AUTHSECRET"),
              "    NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET \"****\"  bootstrap\n");
    EXPECT_FALSE(has(expect(0, {"device", bootstrap_, "--json"}).out, "example-secret"));
    EXPECT_TRUE(has(expect(0, {"device", bootstrap_, "--json", "--reveal"}).out, "example-secret"));
    // Of several parms, too, whose places are numbered.
    const std::string twice =
        document("twice.xml", R"(<characteristic type="PXLOGICAL"><parm name="PROXY-ID" value="p"/>
        <parm name="BASAUTH-PW" value="geheim"/><parm name="BASAUTH-PW" value="geheimer"/></characteristic>)");
    for (const char* form : {"--all", "--json", "--dot"})
        EXPECT_FALSE(has(expect(0, {"device", twice, form}).out, "geheim")) << form;
}

const std::string hostile = R"(<characteristic type="NAPDEF"><parm name="NAPID" value="a&quot;]; evil [\N&lt;b&gt;"/>
    <parm name="NAP-ADDRESS" value="&#x9b;31m\"/><parm name="BEARER" value="GSM-GPRS"/></characteristic>
    <characteristic type="APPLICATION"><parm name="APPID" value="&lt;TABLE&gt;\l"/><parm name="NAME" value="\"/>
    <parm name="TO-NAPID" value="a&quot;]; evil [\N&lt;b&gt;"/></characteristic>)";

TEST_F(Device, theGraphHoldsHostileText) {
    const std::string dot = expect(0, {"device", document("hostile.xml", hostile), "--dot"}).out;
    EXPECT_TRUE(dot.starts_with("digraph simprov {\n")) << dot;
    EXPECT_TRUE(has(dot, R"(label="a\"]; evil [\\N<b>\n)")) << dot;
    EXPECT_TRUE(has(dot, R"(label="<TABLE>\\l\n\\")")) << dot;
    EXPECT_FALSE(has(dot, "\x9b")) << dot;
}

TEST_F(Device, graphvizDrawsTheGraph) {
    if (!std::filesystem::exists("/usr/bin/dot")) GTEST_SKIP() << "graphviz is not installed";
    const std::string documents[] = {bootstrap_, config1_, document("hostile.xml", hostile), document("none.xml", "")};
    for (const std::string& one : documents) {
        const std::string dot =
            file("graph.dot", expect(0, {"device", one, "--url", "http://a.example/", "--dot"}).out);
        const auto drawn = support::run({"dot", "-Tsvg", dot});
        EXPECT_EQ(drawn.exitCode, 0) << drawn.err;
        EXPECT_EQ(drawn.err, "") << one;
        EXPECT_TRUE(has(drawn.out, "</svg>"));
    }
    EXPECT_TRUE(
        has(support::run({"dot", "-Tsvg", file("g.dot", expect(0, {"device", bootstrap_, config1_, "--dot"}).out)}).out,
            "mms.op.example"));
}

} // namespace
} // namespace cli_test
