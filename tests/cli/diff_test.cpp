// diff: documents, images and cards, and what the exit code says of them.
#include "tests/cli/fixture.h"

namespace cli_test {
namespace {

class Diff : public CliTest {
  protected:
    void SetUp() override {
        bootstrap_ = support::dataPath("examples/bootstrap.xml");
        text_ = support::readText(bootstrap_);
    }
    // The example bootstrap with one text for another.
    std::string changed(const std::string& name, const std::string& what, const std::string& with) {
        std::string text = text_;
        const std::size_t at = text.find(what);
        EXPECT_NE(at, std::string::npos) << what;
        return file(name, text.replace(at, what.size(), with));
    }
    std::string encoded(const std::string& name, const std::string& xml, std::vector<std::string> options = {}) {
        std::vector<std::string> command{"encode", xml, "-o", path(name)};
        command.insert(command.end(), options.begin(), options.end());
        expect(0, command);
        return path(name);
    }
    std::string provisioned(std::vector<std::string> options = {"--kind", "usim", "--provisioning"},
                            const std::string& bootstrap = "") {
        const Variable adm("DIFF_ADM", "11111111");
        const std::string image = newCard(options);
        expect(0, {"write", "-c", image, "--bootstrap", bootstrap.empty() ? bootstrap_ : bootstrap, "--adm",
                   "env:DIFF_ADM", "--yes"});
        return image;
    }
    Json diff(int code, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"diff", "--json"});
        const Json json = expect(code, arguments).json();
        return json.is_object() && json.contains("result") ? json["result"] : json;
    }

    std::string bootstrap_, text_;
};

TEST_F(Diff, theSameInEveryForm) {
    const std::string bytes = encoded("b.bin", bootstrap_),
                      json = file("b.json", expect(0, {"decode", bytes, "--json"}).out);
    const std::string hex = file("b.hex", expect(0, {"encode", bootstrap_, "--hex"}).out);
    const std::string image = provisioned();
    for (const std::string& other : {bootstrap_, bytes, json, hex, image}) {
        const Json result = diff(0, {bootstrap_, other});
        EXPECT_EQ(result["same"], true) << other;
        EXPECT_EQ(diff(0, {other, bytes})["same"], true) << other;
    }
    EXPECT_NE(expect(0, {"diff", image, image}).out.find("no difference"), std::string::npos);
    input_ = text_;
    EXPECT_EQ(diff(0, {"-", bytes})["before"]["form"], "xml");
}

TEST_F(Diff, aChangedValueIsFoundInContextsAndBytes) {
    const std::string before = encoded("a.bin", bootstrap_);
    const std::string after = encoded("b.bin", changed("b.xml", "internet.op.example", "net.op.example"));
    const Json result = diff(3, {before, after});
    EXPECT_EQ(result["same"], false);
    ASSERT_EQ(result["contexts"].size(), 1u);
    EXPECT_EQ(result["contexts"][0], Json::parse(R"({"change": "changed", "context": "http://op.example/tps/", "where":
        "NAPDEF[internet]/NAP-ADDRESS", "before": ["internet.op.example"], "after": ["net.op.example"], "masked": false})"));
    ASSERT_EQ(result["bytes"].size(), 1u);
    EXPECT_EQ(result["bytes"][0]["ranges"][0]["where"], "NAPDEF[internet]/NAP-ADDRESS");
    EXPECT_EQ(result["bytes"][0]["ranges"][0]["before_bytes"], "696E746572"); // inter
    const std::string text = expect(3, {"diff", before, after}).out;
    EXPECT_NE(text.find("~ NAPDEF[internet]/NAP-ADDRESS: internet.op.example → net.op.example"), std::string::npos)
        << text;
    EXPECT_NE(text.find("69 6E 74 65 72"), std::string::npos) << text;
    EXPECT_NE(text.find("1 difference in contexts, 1 object with other bytes"), std::string::npos) << text;
}

TEST_F(Diff, credentialsAreMaskedAndStillDiffer) {
    const std::string before = encoded("a.bin", bootstrap_);
    const std::string after = encoded("b.bin", changed("b.xml", "example-secret", "other-one-here"));
    for (const std::vector<std::string>& form : std::vector<std::vector<std::string>>{{}, {"--json"}}) {
        std::vector<std::string> command{"diff", before, after};
        command.insert(command.end(), form.begin(), form.end());
        const std::string masked = expect(3, command).out;
        for (const std::string secret : {"example-secret", "other-one-here", "6578616D706C652D", "65 78 61 6D 70"})
            EXPECT_EQ(masked.find(secret), std::string::npos) << masked;
        EXPECT_NE(masked.find("AUTHSECRET"), std::string::npos) << masked;
        EXPECT_NE(masked.find("****"), std::string::npos) << masked;
        command.emplace_back("--reveal");
        EXPECT_NE(expect(3, command).out.find("other-one-here"), std::string::npos);
    }
}

TEST_F(Diff, anotherSpellingIsToldApart) {
    const std::string plain = encoded("a.bin", bootstrap_), compact = encoded("b.bin", bootstrap_, {"--compact"});
    const Json result = diff(3, {plain, compact});
    EXPECT_EQ(result["contexts"], Json::array());
    EXPECT_EQ(result["bytes"][0]["same_tree"], true);
    EXPECT_EQ(result["bytes"][0]["spellings"][0]["before"], "inline string");
    EXPECT_EQ(result["bytes"][0]["spellings"][0]["after"], "string table");
    const std::string text = expect(3, {"diff", plain, compact}).out;
    EXPECT_NE(text.find("value: inline string → string table"), std::string::npos) << text;
    EXPECT_NE(text.find("the contexts are the same"), std::string::npos) << text;
    EXPECT_EQ(diff(0, {plain, compact, "--contexts"})["compared"], Json::parse(R"(["contexts"])"));
    // Text has no spelling, and a write would keep that of the other.
    diff(0, {bootstrap_, compact});
    const Json young = diff(3, {compact, changed("c.xml", "internet.op.example", "net.op.example")});
    EXPECT_EQ(young["bytes"][0]["ranges"].size(), 1u) << young.dump(2);
}

TEST_F(Diff, cardsAreComparedFileByFile) {
    const std::string one = provisioned();
    const std::string other = provisioned({"--kind", "usim", "--provisioning", "--config1-size", "512"},
                                          changed("b.xml", "http://op.example/tps/", "http://op.example/new/"));
    const Json result = diff(3, {one, other});
    EXPECT_EQ(result["before"]["kind"], "card");
    EXPECT_EQ(result["before"]["card"]["iccid"], "8944050000000000001");
    EXPECT_EQ(result["contexts"][0]["where"], "BOOTSTRAP/PROVURL");
    EXPECT_EQ(result["files"],
              Json::parse(R"([{"object": "config1", "attribute": "size", "before": "1024", "after": "512"}])"));
    EXPECT_EQ(result["bytes"][0]["object"], "bootstrap");
    EXPECT_EQ(diff(3, {one, other, "--contexts"})["files"], Json::array());
    EXPECT_EQ(diff(3, {one, other, "--bytes"})["contexts"], Json::array());
    EXPECT_EQ(diff(0, {one, other, "--object", "config2"})["same"], true);
    const std::string bare = newCard({"--kind", "usim"});
    EXPECT_EQ(diff(3, {one, bare, "--bytes"})["files"][0],
              Json::parse(R"({"object": "bootstrap", "attribute": null, "before": "3F00/7F80/4431", "after": null})"));
}

TEST_F(Diff, aDocumentBesideACardMeetsItsDocument) {
    const Variable pin("DIFF_PIN", "1234");
    const std::string image = provisioned();
    const std::string config = support::dataPath("examples/config1.xml");
    expect(0, {"write", "-c", image, "--config1", config, "--pin", "env:DIFF_PIN", "--yes"});
    const Outcome several = expect(1, {"diff", bootstrap_, image});
    EXPECT_NE(several.err.find("bootstrap, config1"), std::string::npos) << several.err;
    EXPECT_NE(several.err.find("--object"), std::string::npos) << several.err;
    diff(0, {bootstrap_, image, "--object", "bootstrap"});
    diff(0, {image, config, "--object", "config1"});
    diff(3, {bootstrap_, image, "--object", "config1"});
    EXPECT_NE(expect(3, {"diff", bootstrap_, image, "--object", "config2"}).err.find("no document in config2"),
              std::string::npos);
    expect(1, {"diff", bootstrap_, image, "--object", "nothing"});
    expect(3, {"diff", bootstrap_, newCard()});
}

TEST_F(Diff, readersAreNamedWithoutDoubt) {
    const efs::Image image = imageAt(provisioned());
    readers_.slots = {{"Reader A 00", image, card::ReaderState::Present},
                      {"Reader B 00", image, card::ReaderState::Present}};
    diff(0, {"0", "1"});
    diff(0, {"reader:0", "reader:B"});
    diff(0, {bootstrap_, "Reader A"});
    const Outcome one = expect(1, {"diff", "0", "reader:Reader A"});
    EXPECT_NE(one.err.find("both cards would be in the reader"), std::string::npos) << one.err;
    EXPECT_NE(one.err.find("simprov dump"), std::string::npos) << one.err;
    expect(2, {"diff", "0", "7"});
    const Outcome missing = expect(1, {"diff", "0", "no/such.xml"});
    EXPECT_NE(missing.err.find("there is no file no/such.xml"), std::string::npos) << missing.err;
    expect(1, {"diff", "-", "-"});
    expect(3, {"diff", bootstrap_, file("noise.bin", "\x03\x0B\x6A\x01 noise")});
}

TEST_F(Diff, whatCannotBeReadIsNotTheSame) {
    const std::string image = newCard({"--kind", "usim", "--provisioning", "--pin-protected"});
    const Json result = diff(3, {image, image});
    EXPECT_EQ(result["same"], false);
    EXPECT_FALSE(result["not_compared"].empty());
    // One source serves both cards.
    const Variable pin("DIFF_PIN", "1234");
    diff(0, {image, image, "--pin", "env:DIFF_PIN"});
}

TEST_F(Diff, coloursOnATerminalOnly) {
    const std::string before = encoded("a.bin", bootstrap_);
    const std::string after = encoded("b.bin", changed("b.xml", "internet.op.example", "net.op.example"));
    EXPECT_EQ(expect(3, {"diff", before, after}).out.find('\x1b'), std::string::npos);
    outIsTerminal_ = true;
    EXPECT_NE(expect(3, {"diff", before, after}).out.find("\x1b[32m+"), std::string::npos);
}

} // namespace
} // namespace cli_test
