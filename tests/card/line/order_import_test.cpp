// Orders from rows files: everything is looked at before the first card, and said with its place.
#include "card/line/order_import.h"

#include "card/line/sqlite_ledger.h"
#include "tests/card/line/line_world.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace card::line;
using namespace support;

class Import : public testing::Test {
  protected:
    // Imports a text as rows; the problems, one a line, without the file's name.
    std::vector<std::string> import(const std::string& text, const Recipe& recipe, const OrderKey* key = nullptr,
                                    const TransportKey* transport = nullptr) {
        writeText(directory_.path("rows"), text);
        ledger_ = *openSqliteLedger(directory_.path("ledger" + std::to_string(++ledgers_)));
        EXPECT_TRUE(ledger_->attach({"line-1", "kim", "test", std::chrono::minutes(1), {}}));
        auto source = openRows(directory_.path("rows"));
        if (!source) return {source.error().message()};
        Order order;
        order.name = "order-1";
        order.match = recipe.match;
        ImportOptions options;
        options.transportKey = transport;
        auto report = importOrder(**source, recipe, order, key, *ledger_, options);
        if (!report) return {report.error().message()};
        report_ = *report;
        std::vector<std::string> lines;
        for (const Problem& problem : report->problems.kept()) {
            const std::string line = problem.line();
            lines.push_back(line.substr(line.find("rows:") + 5));
        }
        return lines;
    }
    bool imported() { return ledger_->order("order-1")->has_value(); }

    TemporaryDirectory directory_;
    std::unique_ptr<Ledger> ledger_;
    ImportReport report_;
    int ledgers_ = 0;
};

using List = std::vector<std::string>;

TEST_F(Import, soundRowsMakeAnOrder) {
    EXPECT_EQ(import("ICCID;ADM1;USER;SECRET;note\r\n" + std::string("8944050123400000001;11111111;u;p;x\r\n") +
                         "8944050123400000002F;22222222;v;q;=1+1\r\n",
                     lineRecipe()),
              List{});
    EXPECT_TRUE(imported());
    EXPECT_EQ(report_.rows, 2u);
    EXPECT_GT(report_.largest[0].bytes, 100u);
    std::vector<std::string> iccids;
    ASSERT_TRUE(ledger_->forEachRow("order-1", {}, [&](const RowReport& row) {
        iccids.push_back(row.row.iccid);
        EXPECT_TRUE(row.row.sealed.empty() && row.row.values.empty()) << "no credential without a key to seal it";
        return true;
    }));
    EXPECT_EQ(iccids, (List{"8944050123400000001", "8944050123400000002"}));
}

TEST_F(Import, Group40_allProblemsOfAllRowsAreToldAndNothingIsImported) {
    const List problems = import("iccid,adm1,user,secret\n"
                                 "8.94405E+18,11111111,u,p\n"
                                 "8944050123400000002,1111111,u,p\n"
                                 "8944050123400000003,123456789ABCDEF,u,p\n"
                                 "89440501234,11111111,u,p\n"
                                 "8944050123400000005,11111111,,p\n",
                                 lineRecipe());
    ASSERT_GE(problems.size(), 4u);
    EXPECT_TRUE(problems[0].starts_with("2:1: the ICCID is a number that a spreadsheet has rounded")) << problems[0];
    EXPECT_TRUE(problems[1].starts_with("3:21: the ADM key has 7 digits")) << problems[1];
    EXPECT_TRUE(problems[2].starts_with("4:21: the ADM key has 15 hex digits")) << problems[2];
    EXPECT_TRUE(problems[3].starts_with("5:1: the ICCID has 11 digits")) << problems[3];
    EXPECT_FALSE(imported());
    for (const std::string& problem : problems) EXPECT_EQ(problem.find("1111111"), std::string::npos) << problem;
}

TEST_F(Import, Group40_headersAreHeldAgainstWhatIsAskedFor) {
    EXPECT_EQ(import("icid,adm1,user,secret\n1,2,3,4\n", lineRecipe()),
              (List{"1: there is no column \"iccid\" (cards are told apart by it); is \"icid\" meant?"}));
    const List missing = import("iccid,adm,user,secret\n1,2,3,4\n", lineRecipe());
    ASSERT_EQ(missing.size(), 1u);
    EXPECT_EQ(missing[0], "1: there is no column \"adm1\" (--adm takes it); is \"adm\" meant?");
    // A column with a default may be absent, but not misspelt.
    Recipe recipe;
    recipe.columns.add("iccid");
    std::string text = lineTemplate();
    text.replace(text.find("{{user}}"), 8, "{{realm|op.example}}");
    text.replace(text.find("{{secret}}"), 10, "fixed-secret");
    writeText(directory_.path("t.xml"), text);
    auto document = Template::compile(efs::wbxml::Document::decode(lineDocument(1)).value(), recipe.columns);
    ASSERT_TRUE(document);
    ColumnList& columns = recipe.columns;
    columns.add("realm");
    recipe.documents.push_back({efs::ObjectType::Bootstrap, "t.xml", std::move(*document), 0});
    EXPECT_EQ(import("iccid,other\n8944050123400000001,x\n", recipe), List{});
    EXPECT_EQ(
        import("iccid,raelm\n8944050123400000001,x\n", recipe),
        (List{"1: there is no column \"realm\", and the default would be taken for every row; nothing asks for the "
              "column \"raelm\": is it misspelt?"}));
}

TEST_F(Import, Group40_doublesAreNamedWithBothRows) {
    const List problems = import("iccid,adm1,user,secret\n\n" + lineRow(1) + lineRow(2) + lineRow(1), lineRecipe());
    EXPECT_EQ(problems, (List{"5: iccid " + lineIccid(1) + " stands in row 1 already; see line 3"}));
    EXPECT_FALSE(imported());
}

TEST_F(Import, Group40_doublesAreToldBesideWhatElseIsWrong) {
    const std::string shortKey = lineIccid(2) + ",1111111,u,p\n";
    const List problems =
        import("iccid,adm1,user,secret\n" + lineRow(1) + lineRow(2) + shortKey + lineRow(1), lineRecipe());
    ASSERT_EQ(problems.size(), 3u);
    EXPECT_TRUE(problems[0].starts_with("4:21: the ADM key has 7 digits")) << problems[0];
    EXPECT_EQ(problems[1], "4: iccid " + lineIccid(2) + " stands in row 2 already; see line 3");
    EXPECT_EQ(problems[2], "5: iccid " + lineIccid(1) + " stands in row 1 already; see line 2");
    EXPECT_FALSE(imported());
}

TEST_F(Import, everyRowIsFilledInCheckedAndMeasured) {
    Recipe recipe = lineRecipe();
    recipe.documents[0].size = lineDocument(1).size() + 3;
    const List problems = import(lineColumns + lineRow(1) + lineIccid(2) + ",11111111,\"a name far too long\",p\n" +
                                     lineIccid(3) + ",11111111,u,****\n",
                                 recipe);
    ASSERT_GE(problems.size(), 2u);
    EXPECT_TRUE(std::any_of(problems.begin(), problems.end(), [](const std::string& problem) {
        return problem.starts_with("3: bootstrap takes") &&
               problem.find("the file on the card has") != std::string::npos;
    })) << problems[0];
    EXPECT_NE(problems.back().find("AUTHSECRET is the mask of a view"), std::string::npos) << problems.back();
    EXPECT_TRUE(problems.back().starts_with("4:32:")) << "at the cell it comes from: " << problems.back();
}

TEST_F(Import, Group40_keysOfOneOrderHaveOneForm) {
    const List problems =
        import(std::string(lineColumns) + lineRow(1) + lineIccid(2) + ",0123456789ABCDEF,u,p\n", lineRecipe());
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_NE(problems[0].find("has 16 characters, that of line 2 has 8"), std::string::npos) << problems[0];
}

TEST_F(Import, sealedCellsAreOpenedWithTheTransportKey) {
    const auto transport = TransportKey::make(apdu::Secret(apdu::Bytes(32, 0x11)));
    ASSERT_TRUE(transport);
    Row named;
    named.iccid = lineIccid(1);
    const auto seal = [&](std::string_view clear, std::string_view column) {
        return *transport->seal(apdu::Secret(apdu::toBytes(apdu::asBytes(clear))), sealingName(named), column);
    };
    const std::string text =
        std::string(lineColumns) + lineIccid(1) + "," + seal("11111111", "adm1") + ",u," + seal("s", "secret") + "\n";
    EXPECT_EQ(import(text, lineRecipe(), nullptr, &*transport), List{});
    const List without = import(text, lineRecipe());
    ASSERT_FALSE(without.empty());
    EXPECT_NE(without[0].find("is sealed; give the key it was sealed with"), std::string::npos) << without[0];
    const std::string moved = std::string(lineColumns) + lineIccid(2) + "," + seal("11111111", "adm1") + ",u,p\n";
    EXPECT_FALSE(import(moved, lineRecipe(), nullptr, &*transport).empty()) << "bound to another row";
}

TEST_F(Import, sealedRowsComeBackAsTheyWere) {
    const auto key = OrderKey::make(*parseSealingKey(apdu::Secret(apdu::Bytes(32, 0x22))), "order-1");
    ASSERT_TRUE(key);
    const Recipe recipe = lineRecipe();
    ASSERT_EQ(import(lineColumns + lineRow(7), recipe, &*key), List{});
    RowKeeper keeper(recipe, &*key);
    ASSERT_TRUE(ledger_->forEachRow("order-1", {}, [&](const RowReport& row) {
        const auto values = keeper.restore(row.row, nullptr, nullptr);
        EXPECT_TRUE(values) << values.error().message();
        EXPECT_EQ(apdu::asText(values->credentials[0].reveal()), "11111111");
        DocumentFiller filler(recipe);
        EXPECT_EQ((*filler.fill(*values, lineIccid(7), ""))[0], lineDocument(7));
        return true;
    }));
    const std::string file = readText(directory_.path("ledger1"));
    EXPECT_EQ(file.find("user7"), std::string::npos);
    EXPECT_EQ(file.find("11111111"), std::string::npos);
}

} // namespace
