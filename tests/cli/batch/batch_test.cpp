// simprov batch as a person runs it, over the virtual rack: the known defects of other tools, secrets, exit codes,
// killing and going on.
#include "efs/blank_card.h"
#include "tests/card/line/line_world.h"
#include "tests/support/process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <thread>

namespace {

using namespace support;
using Json = nlohmann::ordered_json;

class Batch : public testing::Test {
  protected:
    void cards(std::size_t count, const std::string& rack = "rack") {
        std::filesystem::create_directory(directory_.path(rack));
        for (std::size_t i = 1; i <= count; ++i)
            writeText(directory_.path(fmt::format("{}/{:05}.card.json", rack, i)), efs::toJson(lineCard(i)));
    }
    void rows(std::size_t count) {
        std::string text = lineColumns;
        for (std::size_t i = 1; i <= count; ++i) text += lineRow(i);
        file("rows.csv", text);
        file("b.xml", lineTemplate());
    }
    std::string file(const std::string& name, const std::string& text) {
        writeText(directory_.path(name), text);
        return directory_.path(name);
    }
    // simprov batch <command> over rows, template and rack of this test.
    std::vector<std::string> line(const std::string& command, std::vector<std::string> more = {},
                                  const std::string& rack = "rack") const {
        std::vector<std::string> all{
            SIMPROV_BINARY,           "batch", command,       "--rows", directory_.path("rows.csv"), "--bootstrap",
            directory_.path("b.xml"), "--adm", "column:adm1", "--rack", directory_.path(rack)};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    Finished go(const std::vector<std::string>& command) const {
        RunOptions options;
        options.environment = environment_;
        options.environment["XDG_STATE_HOME"] = directory_.path("state");
        options.limit = std::chrono::seconds(240);
        return run(command, options);
    }
    Finished ask(const std::string& command, std::vector<std::string> more = {}) const {
        std::vector<std::string> all{SIMPROV_BINARY, "batch", command, "--ledger", directory_.path("rows.ledger")};
        all.insert(all.end(), more.begin(), more.end());
        return go(all);
    }
    efs::Image imageOf(std::size_t number, const std::string& rack = "rack") const {
        const auto image =
            efs::imageFromJson(readText(directory_.path(fmt::format("{}/{:05}.card.json", rack, number))));
        return image ? *image : efs::Image{};
    }
    void expectAllWritten(std::size_t count, const std::string& rack = "rack") const {
        for (std::size_t i = 1; i <= count; ++i) {
            const apdu::Bytes wanted = lineDocument(i);
            EXPECT_EQ(bootstrapOf(imageOf(i, rack), wanted.size()), wanted) << "card " << i << " of " << rack;
        }
    }
    static std::vector<Json> events(const std::string& out) {
        std::vector<Json> all;
        std::istringstream lines(out);
        for (std::string text; std::getline(lines, text);) {
            all.push_back(Json::parse(text, nullptr, false));
            EXPECT_TRUE(all.back().is_object()) << text;
        }
        return all;
    }

    TemporaryDirectory directory_;
    std::map<std::string, std::string> environment_;
};

TEST_F(Batch, runsAnOrderToItsEnd) {
    cards(4);
    rows(4);
    const Finished done = go(line("run", {"--slots", "2", "--json"}));
    EXPECT_EQ(done.exitCode, 0) << done.out << done.err;
    const auto all = events(done.out);
    ASSERT_GE(all.size(), 3u);
    EXPECT_EQ(all.front()["event"], "begin");
    EXPECT_EQ(all.back()["event"], "end");
    EXPECT_EQ(all.back()["done"], 4);
    EXPECT_EQ(all.back()["left"], 0);
    expectAllWritten(4);
    // Once more: nothing is done twice.
    const Finished again = go(line("run", {"--json"}));
    EXPECT_EQ(again.exitCode, 0);
    EXPECT_EQ(events(again.out).back()["skipped"], 4);
    EXPECT_EQ(events(again.out).back()["done"], 0);
}

TEST_F(Batch, endsWithEightWhenCardsFailedAndNamesThem) {
    cards(3);
    rows(2); // the third card has no row
    const Finished done = go(line("run"));
    EXPECT_EQ(done.exitCode, 8) << done.out << done.err;
    EXPECT_NE(done.out.find("no row is for this card (iccid " + lineIccid(3)), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("2 done, 1 rejected; 0 left"), std::string::npos) << done.out;
}

TEST_F(Batch, badRowsEndWithThreeBeforeAnyCard) {
    cards(1);
    rows(1);
    file("rows.csv", "ICCID,ADM1,USER,SECRET\n8.94405E+18,11111111,u,p\n8944050123400000001,1111111,u,p\n");
    const Finished done = go(line("run", {"--json"}));
    EXPECT_EQ(done.exitCode, 3);
    const auto all = events(done.out);
    ASSERT_EQ(all.size(), 3u) << done.out;
    EXPECT_EQ(all[0]["line"], 2);
    EXPECT_EQ(all[1]["column"], 21);
    EXPECT_EQ(all[2]["error"]["kind"], "malformed");
    EXPECT_EQ(bootstrapOf(imageOf(1), 4), apdu::Bytes(4, 0xFF));
}

// Cards without a printed number at hand: the row is found by the subscriber's.
TEST_F(Batch, cardsFindTheirRowsByImsi) {
    std::filesystem::create_directory(directory_.path("rack"));
    std::string text = "IMSI,ADM1,USER,SECRET\n";
    for (const std::size_t i : {1U, 2U, 3U}) {
        efs::BlankCardOptions options;
        options.iccid = lineIccid(i);
        options.imsi = fmt::format("24405123456789{}", i);
        writeText(directory_.path(fmt::format("rack/{:05}.card.json", i)), efs::toJson(*efs::blankCard(options)));
        if (i < 3) text += fmt::format("{},11111111,user{},pw-{}\n", options.imsi, i, i * 7);
    }
    file("rows.csv", text);
    file("b.xml", lineTemplate());
    // Which row is a card's is not known before its IMSI is read, so the PIN for that is one of all cards.
    const Finished locked = go(line("run", {"--match", "imsi", "--stop-after-failures", "0"}));
    EXPECT_EQ(locked.exitCode, 8) << locked.err;
    EXPECT_NE(locked.out.find("give one that all cards share (--chv1)"), std::string::npos) << locked.out;
    const Finished done = go(line("run", {"--match", "imsi", "--chv1", "file:" + file("pin", "1234")}));
    EXPECT_EQ(done.exitCode, 8) << done.out << done.err;
    EXPECT_NE(done.out.find("imsi 244051234567893"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("2 done, 1 rejected; 0 left"), std::string::npos) << done.out;
    expectAllWritten(2);
    EXPECT_EQ(bootstrapOf(imageOf(3), 4), apdu::Bytes(4, 0xFF));
}

// A WIM asks for its PIN-G to have Config1 changed, and knows its own directory only.
TEST_F(Batch, wimsTakeTheirPinFromTheRow) {
    std::filesystem::create_directory(directory_.path("rack"));
    std::string text = "ICCID,PIN,USER,SECRET\n";
    for (const std::size_t i : {1U, 2U}) {
        efs::BlankCardOptions options;
        options.kind = efs::CardKind::Wim;
        options.iccid = lineIccid(i);
        options.chv1 = apdu::toBytes(apdu::asBytes(fmt::format("123{}", i)));
        writeText(directory_.path(fmt::format("rack/{:05}.card.json", i)), efs::toJson(*efs::blankCard(options)));
        text += fmt::format("{},123{},user{},pw-{}\n", options.iccid, i, i, i * 7);
    }
    const std::string rows = file("rows.csv", text), config1 = file("c1.xml", lineTemplate());
    const Finished done = go({SIMPROV_BINARY, "batch", "run", "--rows", rows, "--config1", config1, "--pin",
                              "column:pin", "--rack", directory_.path("rack"), "--slots", "2"});
    EXPECT_EQ(done.exitCode, 0) << done.out << done.err;
    for (const std::size_t i : {1U, 2U}) {
        const apdu::Bytes wanted = lineDocument(i);
        const efs::Image image = imageOf(i);
        const auto* written = image.find(efs::Path::mf() / efs::FileId{0x5015} / efs::FileId{0x4432});
        ASSERT_NE(written, nullptr);
        EXPECT_EQ(apdu::toBytes(apdu::slice(written->content, {0, wanted.size()})), wanted) << "card " << i;
    }
}

TEST_F(Batch, aDryRunSaysThatItIsOneAndMakesNothing) {
    cards(1);
    rows(3);
    const Finished done = go(line("run", {"--dry-run"}));
    EXPECT_EQ(done.exitCode, 0) << done.err;
    EXPECT_NE(done.out.find("Dry run: everything fits; no card was touched and no order was made"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(directory_.path("rows.ledger")));
    EXPECT_EQ(bootstrapOf(imageOf(1), 4), apdu::Bytes(4, 0xFF));
}

TEST_F(Batch, secretsAreInNoOutputAndInNoFile) {
    cards(3);
    rows(3);
    std::string text = lineColumns;
    for (int i = 1; i <= 2; ++i) text += lineRow(static_cast<std::size_t>(i));
    text += lineIccid(3) + ",99887766,user3,pw-21\n"; // refused by its card
    file("rows.csv", text);
    const std::string log = directory_.path("hook.log");
    const Finished done = go(line("run", {"--json", "--on-done", "tee -a " + log, "--on-fail", "tee -a " + log,
                                          "--order-key", "file:" + file("key", std::string(64, 'A'))}));
    EXPECT_EQ(done.exitCode, 8) << done.out << done.err;
    std::string everything = done.out + done.err + readText(log);
    everything += ask("report", {"--csv", "-"}).out + ask("report", {"--json"}).out + ask("status").out;
    ask("report", {"--html", directory_.path("r.html")});
    everything += readText(directory_.path("r.html"));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("rows.ledger")) everything += readText(entry.path().string());
    }
    for (const char* secret : {"11111111", "99887766", "3131313131313131", "pw-7", "pw-21"})
        EXPECT_EQ(everything.find(secret), std::string::npos) << secret;
    EXPECT_NE(everything.find(lineIccid(1)), std::string::npos);
}

TEST_F(Batch, hooksGetFactsAndNoSecretsAndChangeNothing) {
    cards(2);
    rows(2);
    const std::string log = directory_.path("facts");
    ::setenv("BATCH_TEST_SECRET", "hidden-value", 1);
    const Finished done =
        go(line("run", {"--on-start", "sh -c 'cat >> " + log + "'", "--on-done",
                        "sh -c 'cat >> " + log + "; env >> " + log + "; exit 3'", "--hook-limit", "5"}));
    ::unsetenv("BATCH_TEST_SECRET");
    EXPECT_EQ(done.exitCode, 0) << "a hook that fails fails no card";
    EXPECT_NE(done.err.find("2 hooks failed"), std::string::npos) << done.err;
    const std::string facts = readText(log);
    EXPECT_NE(facts.find("\"event\":\"start\""), std::string::npos);
    EXPECT_NE(facts.find("\"result\":\"done\""), std::string::npos);
    EXPECT_EQ(facts.find("hidden-value"), std::string::npos);
}

TEST_F(Batch, otherInputsAreAnotherOrder) {
    cards(1);
    rows(1);
    EXPECT_EQ(go(line("resume")).exitCode, 3) << "nothing to go on with";
    EXPECT_EQ(go(line("run")).exitCode, 0);
    EXPECT_EQ(go(line("resume")).exitCode, 0);
    file("rows.csv", lineColumns + lineRow(1) + lineRow(2));
    const Finished other = go(line("run"));
    EXPECT_EQ(other.exitCode, 9) << other.err;
    EXPECT_NE(other.err.find("made of other rows, templates or options"), std::string::npos);
}

// PostgreSQL's client library comes with its first ledger: a station that keeps its own in a file does not need it.
TEST_F(Batch, withoutTheLibraryOfPostgresOnlyItsLedgersAreRefused) {
    cards(1);
    rows(1);
    std::filesystem::create_directory(directory_.path("libraries"));
    file("libraries/libpq.so.5", "");
    environment_["LD_LIBRARY_PATH"] = directory_.path("libraries");
    const Finished refused = go(line("run", {"--ledger", "postgresql://127.0.0.1/line", "--json"}));
    EXPECT_EQ(refused.exitCode, 1) << refused.err;
    const Json error = Json::parse(refused.out)["error"];
    const std::string message = error["message"], hint = error["hint"];
    EXPECT_NE(message.find("libraries/libpq.so.5: file too short"), std::string::npos) << message;
    EXPECT_NE(hint.find("libpq5"), std::string::npos) << hint;
    EXPECT_EQ(go(line("run")).exitCode, 0);
    expectAllWritten(1);
}

TEST_F(Batch, Group51_foreignTextIsHarmlessInEveryReport) {
    cards(1);
    rows(1);
    const std::string evil = "=HYPERLINK<script>alert(1)</script>";
    const Finished done = go(line("run", {"--operator", evil, "--station", "line-1"}));
    ASSERT_EQ(done.exitCode, 0) << done.err;
    const std::string csv = ask("report", {"--csv", "-"}).out;
    EXPECT_NE(csv.find("'=HYPERLINK"), std::string::npos) << csv;
    ask("report", {"--html", directory_.path("r.html")});
    const std::string html = readText(directory_.path("r.html"));
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("http://"), std::string::npos) << "nothing is loaded from anywhere";
    EXPECT_NE(html.find("<svg"), std::string::npos);
}

TEST_F(Batch, resolvingAndVerifyingTakeAReasonAndAKeptCheckpoint) {
    cards(1);
    rows(2);
    EXPECT_EQ(go(line("run", {"--checkpoint", directory_.path("kept.json")})).exitCode, 0);
    EXPECT_EQ(ask("verify", {"--checkpoint", directory_.path("kept.json")}).exitCode, 0);
    std::string kept = readText(directory_.path("kept.json"));
    const std::size_t digest = kept.find("\"digest\":\"") + 10;
    kept[digest] = kept[digest] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ask("verify", {"--checkpoint", file("forged.json", kept)}).exitCode, 3);
    EXPECT_EQ(ask("resolve", {"2", "--to", "failed"}).exitCode, 1) << "a reason is due";
    EXPECT_EQ(ask("resolve", {"1", "--to", "free", "--reason", "lost"}).exitCode, 9) << "row 1 is done";
    EXPECT_EQ(ask("status", {"--json"}).exitCode, 0);
}

// Killed ten times in the middle of a bad day, then let go on: the same end as without.
TEST_F(Batch, Group49_killedTenTimesItEndsAsIfNothingHadBeen) {
    const char* wanted = std::getenv("SIMPROV_LINE_CARDS");
    const std::size_t count = wanted == nullptr ? 24 : static_cast<std::size_t>(std::atol(wanted));
    cards(count);
    cards(count, "quiet");
    rows(count);
    const std::string log = directory_.path("updates");
    std::mt19937 random(3);
    for (int kill = 0; kill < 10; ++kill) {
        ::setenv("XDG_STATE_HOME", directory_.path("state").c_str(), 1);
        Child child(line("run", {"--slots", "3", "--chaos", "7", "--stop-after-failures", "0", "--rack-log", log}),
                    directory_.path("out"));
        std::this_thread::sleep_for(std::chrono::milliseconds(150 + random() % 450));
        child.signal(SIGKILL);
        child.wait(std::chrono::seconds(10));
    }
    const auto settle =
        line("run", {"--slots", "3", "--again-failed", "--stop-after-failures", "0", "--rack-log", log, "--json"});
    const Finished settled = go(settle);
    EXPECT_EQ(settled.exitCode, 0) << settled.out << settled.err;
    expectAllWritten(count);
    const Json status = Json::parse(ask("status", {"--json"}).out);
    EXPECT_EQ(status["result"]["states"]["done"], count) << status.dump(1);
    EXPECT_EQ(ask("verify").exitCode, 0);

    // The same cards without a bad day hold the same, byte for byte.
    ASSERT_EQ(go(line("run", {"--slots", "3", "--ledger", directory_.path("quiet.ledger")}, "quiet")).exitCode, 0);
    for (std::size_t i = 1; i <= count; ++i)
        EXPECT_EQ(bootstrapOf(imageOf(i), 1024), bootstrapOf(imageOf(i, "quiet"), 1024)) << "card " << i;

    // And once more nothing is written at all.
    const std::string before = readText(log);
    EXPECT_EQ(go(settle).exitCode, 0);
    EXPECT_EQ(readText(log), before);
}

} // namespace
