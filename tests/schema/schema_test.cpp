// Every JSON output against its published schema, and spoilt copies of each that must not fit (validate.py).
#include "card/journal_store.h"
#include "cli/schemas.h"
#include "tests/cli/fixture.h"
#include "tests/support/process.h"

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>

namespace cli_test {
namespace {

namespace fs = std::filesystem;

const std::string schemaDirectory = std::string(SIMPROV_SOURCE_DIR) + "/cli/schema";

class Schemas : public CliTest {
  protected:
    // Keeps a JSON text for the validator; `name` is the schema it must fit.
    void keep(const std::string& name, const std::string& text) {
        fs::create_directories(path("outputs"));
        file("outputs/" + name + "--" + std::to_string(++kept_) + ".json", text);
        met_.insert(name);
    }
    void keepBad(const std::string& name, const std::string& text) {
        fs::create_directories(path("outputs"));
        file("outputs/" + name + "--bad-" + std::to_string(++kept_) + ".json", text);
    }

    // Runs a command with --json and keeps what it prints under the schema it names.
    Json keepOutput(int code, std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        const Outcome outcome = expect(code, arguments);
        Json json = outcome.json();
        const std::string id = json.is_object() ? json.value("schema", "") : "";
        const cli::SchemaText* schema = cli::schemaNamed(id);
        EXPECT_NE(schema, nullptr) << arguments.front() << ": no schema for \"" << id << '"';
        if (schema != nullptr) keep(std::string(schema->name()), outcome.out);
        return json;
    }

    // Holds everything kept against the schemas.
    void judge() {
        std::string python = fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        support::RunOptions options;
        options.limit = std::chrono::seconds(250);
        const auto judged = support::run({python, SIMPROV_VALIDATE, schemaDirectory, path("outputs")}, options);
        if (judged.exitCode == 77 && std::getenv("SIMPROV_REQUIRE_E2E") == nullptr) GTEST_SKIP() << judged.out;
        EXPECT_EQ(judged.exitCode, 0) << judged.out << judged.err;
        std::cout << judged.out;
    }

    std::string sample(const std::string& name) const { return support::dataPath(name); }

    std::set<std::string> met_;
    int kept_ = 0;
};

std::vector<std::string> documents() {
    std::vector<std::string> found;
    for (const char* directory : {"examples", "samples"}) {
        for (const auto& entry : fs::directory_iterator(support::dataPath(directory))) {
            const std::string extension = entry.path().extension().string();
            if (extension == ".xml" || extension == ".wbxml") found.push_back(entry.path().string());
        }
    }
    return found;
}

TEST_F(Schemas, ofDocumentsFitEverySample) {
    for (const std::string& document : documents()) {
        const Outcome decoded = run({"decode", document, "--json"});
        const Json json = decoded.json();
        if (decoded.code != 0) {
            keep("error", decoded.out);
            continue;
        }
        keep("decode", decoded.out);
        keep("document", json["result"]["document"].dump());
        keep("decode", run({"decode", document, "--json", "--mask"}).out);
        if (document.ends_with(".xml")) keepOutput(0, {"encode", document, "--lax"});
    }
    keepOutput(0, {"encode", sample("examples/bootstrap.xml"), "-o", path("b.bin")});
    keepOutput(0, {"decode", path("b.bin"), "--annotate"});
    keepOutput(0, {"decode", path("b.bin"), "--annotate", "--reveal"});
    // Everything the form has: no version, flags, empty values, a parm out of place, an unknown token.
    const std::string odd = "<wap-provisioningdoc><characteristic type=\"NAPDEF\"><characteristic type=\"VALIDITY\"/>"
                            "<parm name=\"INTERNET\"/><parm name=\"NAME\" value=\"\"/></characteristic>"
                            "<other/></wap-provisioningdoc>";
    const Json json = keepOutput(0, {"decode", file("odd.xml", odd)});
    keep("document", json["result"]["document"].dump());
    EXPECT_TRUE(json["result"]["document"].contains("others")) << json.dump();
    const Json unknown = keepOutput(0, {"decode", file("unknown.hex", "030B6A0045C655018711"
                                                                      "06FF010101")});
    EXPECT_EQ(unknown["result"]["document"]["characteristics"][0]["parms"][0].value("unknown", false), true);
    for (const char* bad : {R"({"version": "1.0"})", R"({"characteristics": [{"parms": []}]})",
                            R"({"characteristics": [{"type": "A", "parms": [{"value": "x"}]}]})",
                            R"({"characteristics": [{"type": "A", "parms": [{"name": "x", "value": null}]}]})",
                            R"({"characteristics": [{"type": "A", "parms": [{"name": "x", "valeu": "y"}]}]})",
                            R"({"characteristics": [{"type": "A", "parms": [{"name": "x", "after": -1}]}]})"})
        keepBad("document", bad);
    judge();
}

TEST_F(Schemas, ofCardsFitEveryKind) {
    const std::string adm = "file:" + file("adm", "11111111"), pin = "file:" + file("pin", "1234");
    for (const std::string kind : {"sim", "usim", "wim"}) {
        const std::string image = path(kind + ".card.json");
        keepOutput(0, {"card", "new", "--kind", kind, "--provisioning", "-o", image});
        keep("card-image", support::readText(image));
        keepOutput(0, {"read", "-c", image, "--stats"});
        std::vector<std::string> write{"write",
                                       "-c",
                                       image,
                                       "--bootstrap",
                                       sample("examples/bootstrap.xml"),
                                       "--config1",
                                       sample("examples/config1.xml"),
                                       "--adm",
                                       adm,
                                       "--pin",
                                       pin,
                                       "--allow-unknown-tries",
                                       "--adm-ref",
                                       "0A",
                                       "--stats"};
        keepOutput(4, {"write", "-c", image, "--bootstrap", sample("examples/bootstrap.xml"), "--yes"});
        write.emplace_back("--dry-run");
        keepOutput(0, write);
        write.back() = "--yes";
        keepOutput(0, write);
        keepOutput(0, write); // nothing to write
        keepOutput(0, {"read", "-c", image});
        keepOutput(0, {"read", "-c", image, "--reveal"});
        keepOutput(0, {"tree", "-c", image});
        for (const char* name : {"bootstrap", "config2", "odf", "dodf", "3F00"})
            keepOutput(0, {"show", name, "-c", image});
        keepOutput(0, {"show", "bootstrap", "--reveal", "-c", image});
        keepOutput(0, {"dump", "-c", image, "-o", path("copy.card.json"), "--stats"});
        keep("card-image", support::readText(path("copy.card.json")));
        keepOutput(3, {"show", "3F00/1234", "-c", image});
        keepOutput(0, {"write", "-c", image, "--erase", "config1", "--pin", pin, "--yes"});
    }
    keepOutput(3, {"diff", path("sim.card.json"), path("usim.card.json")});
    keepOutput(0, {"diff", path("usim.card.json"), path("usim.card.json")});
    keepOutput(3, {"diff", sample("examples/bootstrap.xml"), sample("examples/config1.xml")});
    keepOutput(3, {"diff", sample("examples/bootstrap.xml"), sample("examples/config1.xml"), "--reveal"});
    keepOutput(0, {"encode", sample("examples/bootstrap.xml"), "-o", path("plain.bin")});
    keepOutput(0, {"encode", sample("examples/bootstrap.xml"), "-o", path("compact.bin"), "--compact"});
    keepOutput(3, {"diff", path("plain.bin"), path("compact.bin")});
    keepOutput(3, {"read", "-c", newCard({"--kind", "usim"})}); // without provisioning
    const std::string closed = newCard({"--kind", "usim", "--provisioning", "--pin-protected"});
    keepOutput(3, {"diff", closed, closed});
    keepOutput(0, {"read", "-c", newCard({"--kind", "usim", "--provisioning", "--pin-protected"})});
    judge();
}

TEST_F(Schemas, ofChecksDevicesAndEditsFit) {
    const std::string pin = "file:" + file("pin", "1234"), adm = "file:" + file("adm", "11111111");
    for (const std::string& document : documents()) {
        for (const std::vector<std::string>& command :
             std::vector<std::vector<std::string>>{{"check", document}, {"device", "--bootstrap", document}}) {
            std::vector<std::string> line = command;
            line.emplace_back("--json");
            const Outcome outcome = run(line);
            keep(outcome.json().value("ok", false) ? command.front() : "error", outcome.out);
        }
    }
    const std::string image = newCard({"--kind", "usim", "--provisioning"});
    keepOutput(0, {"write", "-c", image, "--bootstrap", sample("examples/bootstrap.xml"), "--config1",
                   sample("examples/config1.xml"), "--adm", adm, "--pin", pin, "--yes"});
    keepOutput(0, {"check", "-c", image});
    keepOutput(0, {"check", "--rules"});
    keepOutput(0, {"device", "-c", image});
    keepOutput(0, {"device", "-c", image, "--url", "http://wap.op.example/", "--profile", "first-file", "--reveal"});
    const std::string broken = file("broken.xml", "<wap-provisioningdoc><characteristic type=\"NAPDEF\">"
                                                  "<parm name=\"NAPID\" value=\"a\"/><parm name=\"NAP-ADDRTYPE\" "
                                                  "value=\"apn\"/></characteristic></wap-provisioningdoc>");
    keepOutput(3, {"check", broken});
    keepOutput(3, {"check", broken, "--fix", "-o", path("mended.xml")});
    const std::string bootstrap = sample("examples/bootstrap.xml");
    keepOutput(0, {"set", bootstrap, "NAPDEF[internet]/NAME=x", "-o", path("set.bin")});
    keepOutput(0, {"add", bootstrap, "PXLOGICAL[gw.op.example]/DOMAIN=.op.example"});
    keepOutput(0, {"remove", bootstrap, "NAPDEF[internet]/NAME", "--lax"});
    keepOutput(0, {"new", "--apn", "internet.example"});
    judge();
}

TEST_F(Schemas, ofInterruptedWritesFit) {
    const std::string image = newCard();
    keepOutput(0, {"recover", "-c", image, "--yes"});
    keepOutput(0, {"recover", "--list"});
    const efs::Image before = imageAt(image);
    const efs::Path path = *efs::Path::parse("3F00/7F80/4433");
    efs::Image after = before;
    after.files.at(path).content[0] = 0x00;
    card::Journal journal;
    journal.card.iccid = "8944050000000000001";
    card::JournalFile changed;
    changed.path = path;
    changed.size = before.find(path)->content.size();
    changed.before = before.find(path)->content;
    changed.after = after.find(path)->content;
    journal.files = {changed};
    journal.plan = *efs::diff(before, after);
    const card::JournalStore journals(this->path("state/simprov"));
    ASSERT_TRUE(journals.lock(journal.card)->begin(journal));
    const Json list = keepOutput(0, {"recover", "--list"});
    EXPECT_EQ(list["result"]["pending"][0]["card"], "iccid-8944050000000000001");
    keepOutput(9, {"write", "-c", image, "--erase", "config2", "--yes"});
    const Json done = keepOutput(0, {"recover", "-c", image, "--yes"});
    EXPECT_EQ(done["result"]["outcome"], "before");
    EXPECT_EQ(done["result"]["bytes"], 0);
    file("state/simprov/iccid-1.journal", "junk");
    keepOutput(0, {"recover", "--list"});
    keepOutput(0, {"recover", "--abandon", "iccid-1", "--yes"});
    judge();
}

TEST_F(Schemas, ofReadersAndRawCommandsFit) {
    const efs::Image image = imageAt(newCard({"--kind", "usim", "--protocol", "T=1"}));
    readers_.slots = {{"Empty", {}, card::ReaderState::Empty},
                      {"Mute", {}, card::ReaderState::Mute},
                      {"Held", image, card::ReaderState::Exclusive},
                      {"Full", image, card::ReaderState::Present}};
    keepOutput(0, {"readers"});
    keepOutput(0, {"apdu", "-c", "Full", "00A40004:3F00/00", "00B00000/0A=XXXX"});
    keepOutput(2, {"doctor"});
    keepOutput(2, {"read", "-c", "no such reader"});
    keepOutput(1, {"read", "--surplus"});
    keepOutput(0, {"schema"});
    int waits = 0;
    readers_.beforeWait = [&] {
        if (++waits == 1) readers_.slots.erase(readers_.slots.begin());
        stop_ = waits == 2;
    };
    std::istringstream events(run({"readers", "--watch", "--json"}).out);
    for (std::string line; std::getline(events, line);) keep("reader-event", line);
    EXPECT_GE(kept_, 10);
    judge();
}

// A batch needs a ledger, which only the program itself picks.
TEST_F(Schemas, ofBatchesFit) {
    fs::create_directories(path("rack"));
    for (const std::string last : {"1", "2", "3"})
        expect(0, {"card", "new", "--kind", "usim", "--provisioning", "--iccid", "894405000000000000" + last, "-o",
                   path("rack/" + last + ".card.json")});
    const std::string rows = file("rows.csv", "iccid,adm1\n8944050000000000001,11111111\n8944050000000000002,"
                                              "22222222\n8944050000000000009,11111111\n");
    const std::string bad = file("bad.csv", "iccid,adm1\n8.9E+18,1\n");
    const std::string ledger = path("rows.ledger"), bootstrap = sample("examples/bootstrap.xml");
    const auto go = [&](int code, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {SIMPROV_BINARY, "batch"});
        arguments.emplace_back("--json");
        const auto done = support::run(arguments);
        EXPECT_EQ(done.exitCode, code) << arguments[2] << ": " << done.out << done.err;
        return done.out;
    };
    const auto keepLines = [&](const std::string& out) {
        std::istringstream lines(out);
        for (std::string line; std::getline(lines, line);)
            keep(line.find("simprov.error/1") == std::string::npos ? "batch-event" : "error", line);
    };
    const std::vector<std::string> order{"--bootstrap", bootstrap, "--adm", "column:adm1", "--rack", path("rack")};
    const auto with = [&](std::vector<std::string> first) {
        first.insert(first.end(), order.begin(), order.end());
        return first;
    };
    keepLines(go(3, with({"run", "--rows", bad})));
    keepLines(go(0, with({"run", "--rows", rows, "--dry-run"})));
    keepLines(go(8, with({"run", "--rows", rows, "--slots", "2", "--journal", path("journals")})));
    keep("batch_status", go(0, {"status", "--ledger", ledger}));
    keep("batch_report", go(0, {"report", "--ledger", ledger}));
    keep("batch_resolve", go(0, {"resolve", "2", "--to", "free", "--reason", "another card", "--ledger", ledger}));
    keep("batch_verify", go(0, {"verify", "--ledger", ledger}));
    EXPECT_GE(kept_, 15);
    judge();
}

TEST_F(Schemas, ofCardImagesTakeWhatTheReaderTakes) {
    const char* whole = R"({"schema": "simprov.card-image/1", "kind": "sim", "atr": "3b 00", "protocol": "T=1",
        "logical_channels": 3, "files": [{"path": "3F00", "kind": "mf", "pin_status": [{"reference": "01", "enabled":
        true, "tries": 3, "unblock_tries": 10}]}, {"path": "A000000063504B43532D3135/4431", "kind": "linear",
        "record_length": 4, "record_count": 2, "id": null, "size": 8, "sfi": 5, "life_cycle": "deactivated",
        "access": {"read": "ALW", "update": "CHV1|11&ADM1"}, "arr": {"file": "2F06", "record": 2}, "answer": "6200",
        "content": ["01", ""], "complete": false, "read_error": "6982"}], "pins": [{"reference": "01", "label": "CHV1",
        "value": "31323334FFFFFFFF", "enabled": true, "tries": 3, "max_tries": 3, "unblock": "3132333435363738",
        "unblock_tries": 10, "directory": "3F00/5015"}]})";
    EXPECT_TRUE(efs::imageFromJson(whole)) << efs::imageFromJson(whole).error().message();
    keep("card-image", whole);
    for (const char* bad : {R"({"schema": "simprov.card-image/1", "kind": "card"})", R"({"kind": "sim"})",
                            R"({"schema": "simprov.card-image/1", "kind": "sim", "atr": "3Z"})",
                            R"({"schema": "simprov.card-image/1", "kind": "sim", "files": [{"path": "3F00"}]})"}) {
        EXPECT_FALSE(efs::imageFromJson(bad)) << bad;
        keepBad("card-image", bad);
    }
    judge();
}

// One outright wrong text for each schema, besides the spoilt copies of right ones.
TEST_F(Schemas, refuseEachOthersOutputs) {
    const std::string document = R"({"version": "1.0", "characteristics": []})";
    const std::string foreign = R"({"schema": "simprov.other/1", "ok": true, "result": {}})";
    for (const cli::SchemaText& schema : cli::schemaTexts()) {
        if (schema.name() == "common") continue; // definitions only
        keepBad(std::string(schema.name()), schema.name() == "document" ? foreign : document);
        keepBad(std::string(schema.name()), foreign);
        keepBad(std::string(schema.name()), "[]");
    }
    judge();
}

// Every command with --json is met by a test above or has a schema of its name: a new command cannot be forgotten.
TEST_F(Schemas, knowEveryCommand) {
    const std::string help = expect(0, {"--help"}).out;
    const std::regex row("\n  ([a-z]+) {2,}");
    std::size_t commands = 0;
    for (auto match = std::sregex_iterator(help.begin(), help.end(), row); match != std::sregex_iterator(); ++match) {
        const std::string command = (*match)[1];
        if (command == "card") continue; // new has a schema, serve prints none
        if (expect(0, {command, "--help"}).out.find("--json") == std::string::npos) continue;
        EXPECT_NE(cli::schemaNamed(command), nullptr) << "simprov " << command << " --json has no schema";
        ++commands;
    }
    EXPECT_GE(commands, 18u) << help;
}

TEST_F(Schemas, arePrintedWhole) {
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(schemaDirectory)) {
        const std::string name = entry.path().filename().string();
        ASSERT_NE(cli::schemaNamed(name), nullptr) << name;
        EXPECT_EQ(cli::schemaNamed(name)->text, support::readText(entry.path().string()));
        ++files;
    }
    EXPECT_EQ(files, cli::schemaTexts().size());
    // A printed schema stands alone: what it refers to lies inside.
    const Json read = expect(0, {"schema", "simprov.read/1"}).json();
    EXPECT_EQ(read["$id"], "simprov.read.1.schema.json");
    EXPECT_EQ(read["$defs"]["simprov.common.1.schema.json"]["$id"], "simprov.common.1.schema.json");
    const Json decode = expect(0, {"schema", "decode"}).json();
    EXPECT_TRUE(decode["$defs"].contains("simprov.document.1.schema.json"));
    EXPECT_TRUE(decode["$defs"].contains("simprov.common.1.schema.json"));
    const Outcome list = expect(0, {"schema"});
    EXPECT_NE(list.out.find("card-image"), std::string::npos) << list.out;
    const Outcome none = expect(1, {"schema", "nothing"});
    EXPECT_NE(none.err.find("simprov schema lists them"), std::string::npos) << none.err;
}

} // namespace
} // namespace cli_test
