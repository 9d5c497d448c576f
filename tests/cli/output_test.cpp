#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/table.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

using namespace std::string_literals;
using Json = nlohmann::ordered_json;

struct Case {
    std::string text, shown;
};

class Printable : public testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(
    Texts, Printable,
    testing::Values(Case{"plain text", "plain text"},
                    Case{"Zażółć gęślą 日本 \U0001F4F1", "Zażółć gęślą 日本 \U0001F4F1"},
                    Case{"a\nb\tc\rd", "a\\nb\\tc\\rd"}, Case{"\x1b[31mred", "\\x1B[31mred"},
                    Case{"nul\0."s, "nul\\x00."}, Case{"\x7f", "\\x7F"},
                    Case{"\xC2\x9B", "\\x9B"}, // C1 control sequence introducer
                    Case{"\xE2\x80\xAE", "\\u{202E}"}, Case{"\xE2\x80\x8B", "\\u{200B}"}, // reorders, hides
                    Case{"\xFF\xFE", "\\xFF\\xFE"}, Case{"\xC0\xAF", "\\xC0\\xAF"},       // no UTF-8, overlong
                    Case{"\xED\xA0\x80", "\\xED\\xA0\\x80"}, Case{"\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
                    Case{"cut \xE2\x82", "cut \\xE2\\x82"}, Case{"\xF3\xA0\x81\x81", "\\u{E0041}"}));

TEST_P(Printable, obeysNothing) {
    EXPECT_EQ(cli::printable(GetParam().text), GetParam().shown);
}

TEST(JsonText, escapesWhatATerminalObeys) {
    Json json{{"label", "a\x1b[2J\xC2\x9B\x7F\xE2\x80\xAE\xF3\xA0\x81\x81\xFFz"}};
    const std::string text = cli::jsonText(json, -1);
    for (const char* hostile : {"\x1b", "\xC2\x9B", "\x7F", "\xE2\x80\xAE", "\xF3\xA0"}) {
        EXPECT_EQ(text.find(hostile), std::string::npos) << text;
    }
    const std::string back = Json::parse(text)["label"];
    EXPECT_EQ(back, "a\x1b[2J\xC2\x9B\x7F\xE2\x80\xAE\xF3\xA0\x81\x81\xEF\xBF\xBDz");
}

TEST(JsonText, keepsOrdinaryText) {
    EXPECT_EQ(cli::jsonText(Json{{"name", "Łódź"}}), "{\n  \"name\": \"Łódź\"\n}");
}

TEST(XmlText, escapesWhatATerminalObeys) {
    EXPECT_EQ(cli::harmlessXml("<a b=\"\xC2\x9Bx\"/>\n"), "<a b=\"&#x9B;x\"/>\n");
}

TEST(TableTest, alignsByCharacters) {
    cli::Table table({"name", "size"}, {1});
    table.row({"Łódź", "7"});
    table.row({"x\n", "1024"});
    std::ostringstream out;
    table.print(out, cli::Style(false), 2);
    EXPECT_EQ(out.str(), "  name  size\n  Łódź     7\n  x\\n   1024\n");
}

TEST(PrintError, saysWhatWhereAndWhatToDo) {
    apdu::Error error;
    error.kind = apdu::ErrorKind::Credential;
    error.text = "wrong\x1b PIN";
    error.hint = "ask for it";
    error.bytes = apdu::Range{12, 3};
    error.trail = {"DODF", "1"};
    error.sw = 0x63C2;
    error.triesLeft = 2;
    std::ostringstream out;
    cli::printError(out, error, cli::Style(false));
    EXPECT_EQ(out.str(), "error: DODF/1: wrong\\x1B PIN (bytes 12-14; SW 63C2; 2 tries left)\n       ask for it\n");
}

TEST(Findings, areOneLineEach) {
    const efs::Finding finding{efs::Severity::Warning, "some-rule", "WAP-183 §5", "bootstrap", "NAPDEF[a]",
                               apdu::Range{4, 1},      "is odd"};
    std::ostringstream out;
    cli::printFindings(out, std::vector{finding}, cli::Style(false));
    EXPECT_EQ(out.str(), "warning: bootstrap NAPDEF[a]: is odd (some-rule, WAP-183 §5, 1 byte at 4)\n");
}

TEST(Failure, leavesOutWhatDoesNotApply) {
    apdu::Error error;
    error.kind = apdu::ErrorKind::Line;
    error.text = "gone";
    error.retrySafe = true;
    EXPECT_EQ(cli::failure<Json>(error), Json::parse(R"({"schema": "simprov.error/1", "ok": false, "error":
        {"kind": "line", "message": "gone", "card_changed": false, "retry_safe": true}})"));
    error.sw = 0x6A82;
    error.triesLeft = 0;
    error.trail = {"a", "b"};
    Json fields = cli::failure<Json>(error)["error"];
    EXPECT_EQ(fields["sw"], "6A82");
    EXPECT_EQ(fields["tries_left"], 0);
    EXPECT_EQ(fields["where"], "a/b");
}

TEST(ExitCodes, followTheContract) {
    using enum apdu::ErrorKind;
    const struct {
        apdu::ErrorKind kind;
        int code;
    } rows[] = {{Usage, 1},       {Input, 1},      {NoCard, 2},      {Busy, 2},       {Malformed, 3},
                {Missing, 3},     {Limit, 3},      {Denied, 4},      {Credential, 4}, {Line, 5},
                {Unsupported, 4}, {RolledBack, 6}, {Interrupted, 7}, {Conflict, 9}};
    for (const auto& [kind, code] : rows) {
        apdu::Error error;
        error.kind = kind;
        EXPECT_EQ(static_cast<int>(cli::exitCodeFor(error)), code) << apdu::name(kind);
    }
    // 1 to 5 and 9 promise an unchanged card.
    apdu::Error changed;
    changed.kind = Line;
    changed.cardChanged = true;
    EXPECT_EQ(static_cast<int>(cli::exitCodeFor(changed)), 7);
}

} // namespace
