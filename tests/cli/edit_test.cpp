// set, add, remove and new: files into files, and documents on cards.
#include "tests/cli/fixture.h"

#include "efs/prov/context.h"

namespace cli_test {
namespace {

class Editing : public CliTest {
  protected:
    const std::string bootstrap_ = support::dataPath("examples/bootstrap.xml");
    const std::string config1_ = support::dataPath("examples/config1.xml");

    std::string wbxmlOf(const std::string& xml) { return expect(0, {"encode", xml}).out; }

    // A card with the example as its bootstrap.
    std::string card() {
        const std::string made = newCard();
        Variable adm("ADM", "11111111");
        expect(0, {"write", "-c", made, "--bootstrap", bootstrap_, "--adm", "env:ADM", "--yes"});
        return made;
    }
    Outcome onCard(int code, const std::string& image, std::vector<std::string> arguments) {
        Variable adm("ADM", "11111111");
        for (const char* more : {"-c", image.c_str(), "--object", "bootstrap", "--adm", "env:ADM"})
            arguments.emplace_back(more);
        return expect(code, arguments);
    }
    static apdu::Bytes documentOn(const std::string& image) {
        const efs::Image files = imageAt(image);
        efs::ImageSource source(files);
        auto provisioning = efs::locate(source).value();
        efs::prov::interpret(provisioning);
        const auto* file = provisioning.find(efs::ObjectType::Bootstrap);
        return apdu::toBytes(apdu::View(file->content).first(file->used));
    }
};

TEST_F(Editing, keepsTheFormOfTheInput) {
    const std::vector<std::string> change = {"NAPDEF[internet]/NAP-ADDRESS=new.example"};
    const auto set = [&](const std::string& file) { return expect(0, {"set", file, change.front()}); };
    const Outcome xml = set(bootstrap_);
    EXPECT_NE(xml.out.find("<parm name=\"NAP-ADDRESS\" value=\"new.example\"/>"), std::string::npos) << xml.out;
    EXPECT_EQ(xml.out.find("internet.op.example"), std::string::npos);
    EXPECT_NE(xml.err.find("bytes\n"), std::string::npos) << xml.err;
    const std::string binary = set(file("b.bin", wbxmlOf(bootstrap_))).out;
    EXPECT_EQ(binary, wbxmlOf(file("set.xml", xml.out)));
    EXPECT_EQ(set(file("b.hex", expect(0, {"encode", bootstrap_, "--hex"}).out)).out,
              apdu::hex(apdu::asBytes(binary)) + "\n");
    const std::string json = set(file("b.json", expect(0, {"decode", "--json", bootstrap_}).out)).out;
    EXPECT_EQ(wbxmlOf(file("set.json", json)), binary);
    input_ = support::readText(bootstrap_);
    EXPECT_EQ(expect(0, {"set", "-", change.front(), "--wbxml"}).out, binary);
}

TEST_F(Editing, onlyWhatIsNamedChanges) {
    const std::string sample = support::dataPath("samples/oma-provcont11-appendixC.wbxml");
    const std::string before = support::readText(sample);
    const std::string after = expect(0, {"set", sample, "NAPDEF[NAP1]/NAME=x"}).out;
    EXPECT_NE(after, before);
    EXPECT_EQ(expect(0, {"set", file("after.wbxml", after), "NAPDEF[NAP1]/NAME=MY ISP CSD"}).out, before);
    EXPECT_EQ(expect(0, {"remove", file("with.wbxml", expect(0, {"set", sample, "NAPDEF[NAP1]/LINGER=60"}).out),
                         "NAPDEF[NAP1]/LINGER"})
                  .out,
              before);
}

TEST_F(Editing, severalEditsInOneCall) {
    const Outcome set =
        expect(0, {"set", bootstrap_, "NAPDEF[mms]/NAME=MMS", "NAPDEF[mms]/BEARER=GSM-GPRS",
                   "NAPDEF[mms]/NAP-ADDRESS=mms.example", "NAPDEF[mms]/NAP-ADDRTYPE=APN", "-o", path("two.xml")});
    EXPECT_EQ(set.out, "");
    const std::string added = expect(0, {"add", path("two.xml"), "PXLOGICAL[gw.op.example]/DOMAIN=.a.example",
                                         "PXLOGICAL[gw.op.example]/DOMAIN=.b.example"})
                                  .out;
    EXPECT_LT(added.find(".a.example"), added.find(".b.example"));
    const std::string removed = expect(0, {"remove", file("three.xml", added), "PXLOGICAL[gw.op.example]/DOMAIN[1]",
                                           "PXLOGICAL[gw.op.example]/DOMAIN[2]", "NAPDEF[mms]"})
                                    .out;
    EXPECT_EQ(wbxmlOf(file("again.xml", removed)), wbxmlOf(bootstrap_));
}

TEST_F(Editing, refusalsSayWhatToDo) {
    struct Row {
        int code;
        std::vector<std::string> arguments;
        const char* text;
    };
    const Row rows[] = {
        {3, {"remove", bootstrap_, "NAPDEF[internat]"}, "What stands there: NAPDEF[internet]"},
        {1, {"remove", bootstrap_, "NAPDEF[internet]/NAME=x"}, "remove takes paths"},
        {1, {"set", bootstrap_}, "name paths and values"},
        {1, {"set"}, "no document was named"},
        {1, {"set", "NAPDEF[internet]/NAME=x"}, "the document comes first"},
        {1, {"set", bootstrap_, "NAPDEF[internet"}, "a ] is missing"},
        {1, {"set", "-c", "x.card.json", "BOOTSTRAP/NAME=x"}, "--object NAME"},
        {1, {"set", "-c", "x.card.json", "--object", "boot", "BOOTSTRAP/NAME=x"}, "one of bootstrap"},
        {1, {"set", "--object", "bootstrap", "BOOTSTRAP/NAME=x", "-o", "y"}, "leave one of the two out"},
        {3, {"set", bootstrap_, "NAPDEF[internet]/NAP-ADRESS=x"}, "NAPDEF has no parm NAP-ADRESS"},
        {3, {"set", bootstrap_, "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET=****", "--lax"}, "the mask of a view"},
        {3, {"set", bootstrap_, "BOOTSTRAP/NAME=x", "--for-size", "100"}, "the file holds 100"},
    };
    for (const Row& row : rows) {
        const Outcome outcome = run(row.arguments);
        EXPECT_EQ(outcome.code, row.code) << outcome.err;
        EXPECT_NE(outcome.err.find(row.text), std::string::npos) << outcome.err;
        EXPECT_EQ(outcome.out, "");
    }
    expect(0, {"set", bootstrap_, "NAPDEF[internet]/NAP-ADRESS=x", "--lax"});
    // What was broken before does not stand in the way.
    const std::string broken = file("broken.xml", "<wap-provisioningdoc><characteristic type=\"NAPDFE\"/>"
                                                  "<characteristic type=\"BOOTSTRAP\"/></wap-provisioningdoc>");
    expect(0, {"set", broken, "BOOTSTRAP/NAME=x"});
}

TEST_F(Editing, credentialsNeedNotStandInTheArguments) {
    const std::string place = "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET";
    const Outcome open = expect(0, {"set", bootstrap_, place + "=hunter2"});
    EXPECT_NE(open.err.find("--value-from"), std::string::npos) << open.err;
    EXPECT_EQ(open.err.find("hunter2"), std::string::npos) << open.err;
    Variable secret("SIMPROV_TEST_SECRET", "hunter2");
    const Outcome hidden = expect(0, {"set", bootstrap_, "--value-from", place + "=env:SIMPROV_TEST_SECRET"});
    EXPECT_EQ(hidden.out, open.out);
    EXPECT_EQ(hidden.err.find("--value-from"), std::string::npos) << hidden.err;
    EXPECT_NE(run({"set", bootstrap_, "--value-from", place}).err.find("PATH=SRC"), std::string::npos);
}

TEST_F(Editing, sizesAreTold) {
    const std::size_t plain = wbxmlOf(bootstrap_).size();
    const std::size_t compact = expect(0, {"encode", bootstrap_, "--compact"}).out.size();
    ASSERT_LT(compact, plain);
    EXPECT_EQ(expect(0, {"encode", bootstrap_, "--for-size", "500", "-o", path("b")}).err,
              std::to_string(plain) + " of 500 bytes\n");
    const Outcome tooLarge = expect(3, {"encode", bootstrap_, "--for-size", std::to_string(compact)});
    EXPECT_NE(tooLarge.err.find("with --compact it takes " + std::to_string(compact)), std::string::npos)
        << tooLarge.err;
    EXPECT_EQ(tooLarge.out, "");
    Json json = expect(0, {"set", bootstrap_, "BOOTSTRAP/NAME=x", "--json", "--for-size", "500"}).json();
    EXPECT_EQ(json["schema"], "simprov.set/1");
    EXPECT_EQ(json["result"]["room"], 500);
    EXPECT_EQ(json["result"]["size"], json["result"]["bytes"].get<std::string>().size() / 2);
}

TEST_F(Editing, aDocumentOnACard) {
    const std::string image = card();
    const apdu::Bytes before = documentOn(image);
    const Outcome dry = onCard(0, image, {"set", "BOOTSTRAP/NAME=New", "--dry-run"});
    EXPECT_NE(dry.out.find("Plan"), std::string::npos) << dry.out;
    EXPECT_EQ(documentOn(image), before);
    EXPECT_EQ(onCard(1, image, {"set", "BOOTSTRAP/NAME=New"}).out, ""); // nobody to ask
    const Outcome set = onCard(0, image, {"set", "BOOTSTRAP/NAME=New", "--yes"});
    EXPECT_NE(set.err.find(" of 1024 bytes"), std::string::npos) << set.err;
    EXPECT_NE(documentOn(image), before);
    onCard(0, image, {"set", "BOOTSTRAP/NAME=Example Mobile", "--yes"});
    EXPECT_EQ(documentOn(image), before);
    Json same = onCard(0, image, {"set", "BOOTSTRAP/NAME=Example Mobile", "--yes", "--json"}).json();
    EXPECT_EQ(same["schema"], "simprov.write/1");
    EXPECT_EQ(same["result"]["changed"], false);
    onCard(0, image, {"add", "PXLOGICAL[gw.op.example]/DOMAIN=.op.example", "--yes"});
    onCard(0, image, {"remove", "PXLOGICAL[gw.op.example]/DOMAIN", "--yes"});
    EXPECT_EQ(documentOn(image), before);
}

TEST_F(Editing, anEmptyFileOfACardTakesAFirstParm) {
    const std::string image = newCard();
    onCard(0, image, {"set", "BOOTSTRAP/NAME=First", "--yes"});
    EXPECT_EQ(apdu::hex(documentOn(image)), "030B6A0045C6560187070603466972737400010101");
    onCard(3, image, {"remove", "NAPDEF", "--yes"});
}

// What is written as XML becomes an edit of the card's document: what both have keeps its bytes.
TEST_F(Editing, writingXmlKeepsTheCardsSpelling) {
    const std::string image = newCard();
    const std::string sample = support::dataPath("samples/oma-provcont11-appendixC.wbxml");
    Variable adm("ADM", "11111111");
    expect(0, {"write", "-c", image, "--bootstrap", sample, "--raw", "--adm", "env:ADM", "--yes"});
    const std::string wanted = expect(0, {"set", sample, "NAPDEF[NAP1]/NAME=x", "--xml"}).out;
    Variable again("ADM", "11111111");
    expect(0, {"write", "-c", image, "--bootstrap", file("x.xml", wanted), "--adm", "env:ADM", "--yes"});
    const std::string edited = expect(0, {"set", sample, "NAPDEF[NAP1]/NAME=x"}).out;
    EXPECT_EQ(apdu::hex(documentOn(image)), apdu::hex(apdu::asBytes(edited)));
    EXPECT_NE(edited, wbxmlOf(file("y.xml", wanted)));
}

TEST_F(Editing, aNewDocumentIsSound) {
    Variable secret("SIMPROV_TEST_SECRET", "s");
    const std::vector<std::vector<std::string>> calls = {
        {"new", "--apn", "internet.example"},
        {"new",
         "--name",
         "Op",
         "--tps",
         "http://tps.example/",
         "--context-allow",
         "2",
         "--apn",
         "a.example",
         "--apn-name",
         "A",
         "--user",
         "u",
         "--secret",
         "env:SIMPROV_TEST_SECRET",
         "--proxy",
         "192.0.2.1:9201",
         "--homepage",
         "http://wap.example/",
         "--mmsc",
         "http://mmsc.example/",
         "--mms-apn",
         "mms.example",
         "--mms-proxy",
         "mms.gw.example:8080",
         "--dm-server",
         "https://dm.example/",
         "--dm-server-id",
         "dm.example"},
    };
    for (const auto& call : calls) {
        const Outcome made = expect(0, call);
        EXPECT_EQ(made.err.find("warning"), std::string::npos) << made.err;
        EXPECT_EQ(made.err.find("error"), std::string::npos) << made.err;
        expect(0, {"encode", file("new.xml", made.out)});
    }
    const std::string wbxml = expect(0, {"new", "--apn", "a.example", "--wbxml"}).out;
    EXPECT_EQ(wbxml, wbxmlOf(file("a.xml", expect(0, {"new", "--apn", "a.example"}).out)));
    EXPECT_NE(run({"new"}).err.find("nothing was said"), std::string::npos);
    EXPECT_NE(run({"new", "--mmsc", "http://x/"}).err.find("MMS needs an access point"), std::string::npos);
    EXPECT_NE(run({"new", "--apn", "a", "--proxy", "http://x/"}).err.find("is no HOST or HOST:PORT"),
              std::string::npos);
}

} // namespace
} // namespace cli_test
