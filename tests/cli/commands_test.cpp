// The commands around the main job: readers, tree, show, apdu, dump, doctor, card.
#include "tests/cli/fixture.h"

#include <filesystem>

namespace cli_test {
namespace {

class Commands : public CliTest {};

TEST_F(Commands, readersAreListed) {
    EXPECT_EQ(expect(0, {"readers"}).out, "no readers\n");
    const efs::Image image = imageAt(newCard({"--kind", "usim", "--protocol", "T=1"}));
    readers_.slots = {{"Empty\x1b 00", {}, card::ReaderState::Empty}, {"Full 01", image, card::ReaderState::Present}};
    const std::string table = expect(0, {"readers"}).out;
    EXPECT_NE(table.find("Empty\\x1B 00"), std::string::npos) << table;
    EXPECT_NE(table.find("T=1"), std::string::npos) << table;
    Json readers = expect(0, {"readers", "--json"}).json()["result"]["readers"];
    EXPECT_EQ(readers[0]["state"], "empty");
    EXPECT_EQ(readers[0]["atr"], nullptr);
    EXPECT_EQ(readers[0]["protocol"], nullptr);
    EXPECT_EQ(readers[1]["index"], 1);
    EXPECT_EQ(readers[1]["atr"], apdu::hex(image.atr));
    EXPECT_EQ(readers[1]["protocol"], "T=1");
}

TEST_F(Commands, readersAreWatched) {
    const efs::Image image = imageAt(newCard());
    readers_.slots = {{"One", {}, card::ReaderState::Empty}};
    int waits = 0;
    readers_.beforeWait = [&] {
        if (++waits == 1) readers_.slots[0] = {"One", image, card::ReaderState::Present};
        if (waits == 2) readers_.slots.clear();
        if (waits == 3) stop_ = true;
    };
    EXPECT_EQ(expect(0, {"readers", "--watch"}).out,
              "One  empty\nOne  present  " + apdu::hexSpaced(image.atr) + "\nOne  gone\n");
}

TEST_F(Commands, treeNamesWhatItKnows) {
    const std::string image = newCard();
    const std::string tree = expect(0, {"tree", "-c", image}).out;
    for (const char* text : {"3F00", "EF(ICCID)", "bootstrap", "ODF", "DODF", "└─"}) {
        EXPECT_NE(tree.find(text), std::string::npos) << text << "\n" << tree;
    }
    bool found = false;
    const Json listed = expect(0, {"tree", "-c", image, "--json"}).json();
    for (const Json& file : listed["result"]["files"]) {
        if (file["name"] != "bootstrap") continue;
        found = true;
        EXPECT_EQ(file["kind"], "transparent");
        EXPECT_EQ(file["update"], "ADM");
    }
    EXPECT_TRUE(found);
}

TEST_F(Commands, showTakesPathsAndNames) {
    const std::string image = newCard();
    const Json byName = expect(0, {"show", "-c", image, "odf", "--json"}).json();
    const std::string path = byName["result"]["path"];
    EXPECT_EQ(expect(0, {"show", "-c", image, path, "--json"}).json(), byName);
    EXPECT_NE(expect(0, {"show", "-c", image, "dodf"}).out.find("Bootstrap"), std::string::npos);
    EXPECT_NE(expect(0, {"show", "-c", image, "ICCID"}).out.find("8944050000000000001"), std::string::npos);
    EXPECT_EQ(expect(0, {"show", "-c", image, "2FE2", "--json"}).json()["result"]["path"], "3F00/2FE2");
    expect(3, {"show", "-c", image, "3F00/6FFF"});
    expect(3, {"show", "-c", newCard({"--kind", "usim"}), "bootstrap"});
    expect(1, {"show", "-c", image, "not/a/path"});
}

TEST_F(Commands, showCoversEveryByteOnce) {
    const std::string image = newCard();
    for (const char* name : {"odf", "dodf", "iccid", "3F00/2F00"}) {
        const std::string raw = expect(0, {"show", "-c", image, name, "--raw"}).out;
        const std::string text = expect(0, {"show", "-c", image, name}).out;
        std::istringstream lines(text);
        std::string line, all;
        std::size_t next = 0;
        std::getline(lines, line);
        std::getline(lines, line);
        while (std::getline(lines, line)) {
            const std::size_t offset = std::stoul(line.substr(0, 4), nullptr, 16);
            const std::string bytes = line.substr(6, 23);
            std::size_t count = 0;
            if (const std::size_t run = bytes.find("…"); run != std::string::npos) {
                count = std::stoul(line.substr(line.find("… ") + 4));
            } else {
                for (std::size_t i = 0; i + 1 < bytes.size() && apdu::hexDigit(bytes[i]) >= 0; i += 3) ++count;
            }
            if (count == 0) continue;
            EXPECT_EQ(offset, next) << name << "\n" << text;
            next = offset + count;
        }
        EXPECT_EQ(next, raw.size()) << name << "\n" << text;
    }
}

TEST_F(Commands, showHidesCredentials) {
    const std::string image = newCard();
    const Variable adm("SIMPROV_TEST_ADM", "11111111");
    expect(0, {"write", "-c", image, "--bootstrap", support::dataPath("examples/bootstrap.xml"), "--yes", "--adm",
               "env:SIMPROV_TEST_ADM"});
    const std::string secret = apdu::hexSpaced(apdu::asBytes("example-")); // the first of two lines
    const Outcome masked = expect(0, {"show", "-c", image, "bootstrap"});
    EXPECT_EQ(masked.out.find("example-secret"), std::string::npos);
    EXPECT_NE(masked.out.find("** ** **"), std::string::npos) << masked.out;
    EXPECT_EQ(masked.out.find("65 78 61 6D 70 6C 65 2D 73"), std::string::npos) << masked.out;
    Json json = expect(0, {"show", "-c", image, "bootstrap", "--json"}).json()["result"];
    EXPECT_EQ(json["masked"], true);
    EXPECT_FALSE(json.contains("content"));
    EXPECT_TRUE(
        expect(0, {"show", "-c", image, "bootstrap", "--json", "--reveal"}).json()["result"].contains("content"));
    EXPECT_EQ(expect(0, {"show", "-c", image, "bootstrap", "--reveal"}).out.find("** **"), std::string::npos);
}

TEST_F(Commands, showAsksForTheCredential) {
    const std::string image = newCard();
    EXPECT_EQ(expect(4, {"show", "-c", image, "imsi", "--json"}).json()["error"]["kind"], "credential");
    const Variable pin("SIMPROV_TEST_PIN", "1234");
    EXPECT_NE(expect(0, {"show", "-c", image, "imsi", "--chv1", "env:SIMPROV_TEST_PIN"}).out.find("244051234567890"),
              std::string::npos);
}

TEST_F(Commands, apduSendsAndExpects) {
    const std::string image = newCard();
    const std::string trace =
        expect(0, {"apdu", "-c", image, "00A40004:3F00/00", "00A40004:2FE2/00=9000", "00B00000/0A"}).out;
    EXPECT_EQ(trace.rfind("> 00 A4 00 04 02 3F 00", 0), 0u) << trace;
    EXPECT_NE(trace.find("98 44 50"), std::string::npos) << trace;
    Json json = expect(0, {"apdu", "-c", image, "00A40004:6FFF=6A82", "--json"}).json();
    EXPECT_EQ(json["result"]["exchanges"][0]["sw"], "6A82");
    EXPECT_EQ(expect(3, {"apdu", "-c", image, "00A40004:6FFF", "--json"}).json()["error"]["sw"], "6A82");
    EXPECT_EQ(expect(3, {"apdu", "-c", image, "00A40004:3F00=6A82", "--json"}).json()["error"]["where"], "command 1");
}

TEST_F(Commands, apduMasksCredentials) {
    const std::string image = newCard();
    const Outcome typed = expect(0, {"apdu", "-c", image, "00200001:31323334FFFFFFFF", "--trace", path("trace")});
    EXPECT_NE(typed.out.find("** **"), std::string::npos) << typed.out;
    EXPECT_EQ((typed.out + typed.err + support::readText(path("trace"))).find("31 32 33 34"), std::string::npos);
    EXPECT_NE(typed.err.find("warning: "), std::string::npos);
    const Variable key("SIMPROV_TEST_KEY", "31 32 33 39 FF FF FF FF");
    const Outcome wrong = expect(4, {"apdu", "-c", image, "00200001:@env:SIMPROV_TEST_KEY", "--json"});
    EXPECT_EQ(wrong.err.find("warning: "), std::string::npos);
    EXPECT_EQ(wrong.json()["error"]["tries_left"], 2);
}

TEST_F(Commands, dumpsAreForTheirOwner) {
    const std::string image = newCard(), copy = path("copy.card.json");
    expect(0, {"dump", "-c", image, "-o", copy});
    EXPECT_EQ(std::filesystem::status(copy).permissions(), std::filesystem::perms(0600));
    Json json = expect(0, {"dump", "-c", image, "-o", copy, "--json", "--stats"}).json();
    EXPECT_GT(json["result"]["files"].get<int>(), 5);
    EXPECT_EQ(expect(0, {"dump", "-c", image, "-o", "-"}).out, support::readText(copy));
    expect(1, {"dump", "-c", image, "-o", path("no/such/place")});
}

TEST_F(Commands, dumpAllFindsFilesNoDirectoryLists) {
    const std::string image = newCard();
    efs::Image changed = imageAt(image);
    efs::File hidden = *changed.find(efs::Path::parse("3F00/2FE2").value());
    hidden.fcp.id = 0x4F99;
    const efs::Path place = efs::Path::parse("3F00/4F99").value();
    changed.files[place] = hidden;
    support::writeText(image, efs::toJson(changed));
    const std::string copy = path("copy.card.json");
    expect(0, {"dump", "-c", image, "-o", copy});
    EXPECT_EQ(imageAt(copy).find(place), nullptr);
    expect(0, {"dump", "-c", image, "-o", copy, "--all"});
    EXPECT_NE(imageAt(copy).find(place), nullptr);
    stop_ = true;
    EXPECT_EQ(expect(0, {"dump", "-c", image, "-o", copy, "--all", "--json"}).json()["result"]["complete"], false);
}

TEST_F(Commands, newCardsAreWhatWasAskedFor) {
    const std::string image = newCard({"--kind", "sim", "--iccid", "8901000000000000017", "--imsi", "001010000000001",
                                       "--provisioning", "--config2-size", "333", "--directory", "7F81"});
    const efs::Image made = imageAt(image);
    EXPECT_EQ(made.kind, efs::CardKind::Sim);
    Json read = expect(0, {"read", "-c", image, "--json"}).json();
    EXPECT_EQ(read["result"]["card"]["iccid"], "8901000000000000017");
    EXPECT_EQ(fileOf(read, "config2")["size"], 333);
    EXPECT_EQ(read["result"]["application"]["path"], "3F00/7F81");
    EXPECT_EQ(std::filesystem::status(image).permissions(), std::filesystem::perms(0600));
    EXPECT_NE(expect(1, {"card", "new", "-o", image}).err.find("exists already"), std::string::npos);
    expect(0, {"card", "new", "-o", image, "--force"});
    EXPECT_EQ(imageAt(image).kind, efs::CardKind::Uicc);
    expect(1, {"card", "new", "-o", path("x.card.json"), "--iccid", "12"});
}

TEST_F(Commands, newCardsTakeKeysFromSources) {
    const Variable key("SIMPROV_TEST_KEY", "87654321");
    const std::string image = newCard({"--kind", "usim", "--provisioning", "--chv1", "env:SIMPROV_TEST_KEY"});
    const Variable pin("SIMPROV_TEST_PIN", "87654321");
    expect(0, {"write", "-c", image, "--config1", support::dataPath("examples/config1.xml"), "--pin",
               "env:SIMPROV_TEST_PIN", "--yes"});
    EXPECT_EQ(expect(1, {"card", "new", "-o", path("y.card.json"), "--adm1", "12345678"}).err.find("12345678"),
              std::string::npos);
}

TEST_F(Commands, doctorNamesWhatIsWrong) {
    health_ = {false, "the service does not answer", "start pcscd"};
    const Outcome dead = expect(2, {"doctor"});
    EXPECT_NE(dead.out.find("problem  PC/SC service: the service does not answer\n         start pcscd\n"),
              std::string::npos)
        << dead.out;
    health_ = {true, "", ""};
    EXPECT_NE(expect(2, {"doctor"}).out.find("readers: none"), std::string::npos);
    readers_.slots = {{"One", {}, card::ReaderState::Empty}};
    EXPECT_NE(expect(2, {"doctor"}).out.find("no reader holds a card"), std::string::npos);
    readers_.slots = {{"One", imageAt(newCard()), card::ReaderState::Present}};
    // The exit code is that of this machine, with its service or without.
    EXPECT_NE(run({"doctor"}).out.find("readers: 1 reader\n"), std::string::npos);
    health_.mostReaders = 16;
    const std::string roomy = run({"doctor"}).out;
    EXPECT_NE(roomy.find("readers: 1 reader of the 16 that one PC/SC service serves\n"), std::string::npos) << roomy;
    EXPECT_EQ(roomy.find("another machine"), std::string::npos) << roomy;
    health_.mostReaders = 1;
    EXPECT_NE(run({"doctor"}).out.find("more are not seen: put them on another machine"), std::string::npos);
    Json checks = run({"doctor", "--json"}).json()["result"]["checks"];
    bool seen = false;
    for (const Json& check : checks) {
        if (check["name"] != "card in One") continue;
        seen = true;
        EXPECT_EQ(check["ok"], true);
        EXPECT_NE(check["text"].get<std::string>().find("T=0 negotiated"), std::string::npos) << check;
    }
    EXPECT_TRUE(seen) << checks;
}

TEST_F(Commands, serveSaysWhyItCannot) {
    const Outcome outcome = expect(5, {"card", "serve", newCard(), "--port", "1", "--json"});
    EXPECT_EQ(outcome.json()["error"]["kind"], "line");
}

} // namespace
} // namespace cli_test
