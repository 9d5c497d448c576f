// Rows files as spreadsheets, exports and people make them (survive group 40).
#include "card/line/rows.h"

#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace card::line;

class Rows : public testing::Test {
  protected:
    // Reads all of a file: cells with '|' between, rows after each other.
    std::vector<std::string> read(const std::string& text) {
        support::writeText(directory_.path("rows"), text);
        problems_ = {};
        header_.clear();
        rows_.clear();
        auto source = openRows(directory_.path("rows"));
        if (!source) return {source.error().message()};
        header_.assign((*source)->header().begin(), (*source)->header().end());
        std::vector<std::string> all;
        for (;;) {
            const auto row = (*source)->next(problems_);
            if (!row) return {row.error().message()};
            if (*row == nullptr) break;
            std::string line;
            for (const Cell& cell : (*row)->cells) line += (line.empty() ? "" : "|") + std::string(cell.text);
            all.push_back(line);
            rows_.push_back(**row);
        }
        // Every row can be had again by its place.
        for (const SourceRow& row : rows_) {
            const auto again = (*source)->at(row.offset, row.number);
            EXPECT_TRUE(again && (*again)->cells.size() == header_.size()) << text;
        }
        return all;
    }
    std::string problem(std::size_t i = 0) const {
        if (i >= problems_.kept().size()) return "none";
        std::string line = problems_.kept()[i].line();
        return line.substr(line.find("rows:") == std::string::npos ? 0 : line.find("rows:") + 5);
    }

    support::TemporaryDirectory directory_;
    Problems problems_;
    std::vector<std::string> header_;
    std::vector<SourceRow> rows_;
};

using List = std::vector<std::string>;

TEST_F(Rows, Group40_everyDialectGivesTheSameRows) {
    const List wanted = {"1|a|x y", "2||z"};
    EXPECT_EQ(read("iccid,imsi,apn\n1,a,x y\n2,,z\n"), wanted);
    EXPECT_EQ(read("iccid;imsi;apn\r\n1;a;x y\r\n2;;z\r\n"), wanted);
    EXPECT_EQ(read("iccid\timsi\tapn\n1\ta\tx y\n2\t\tz"), wanted);
    EXPECT_EQ(read("\xEF\xBB\xBFiccid|imsi|apn\n1|a|x y\n2||z\n"), wanted);
    EXPECT_EQ(read("ICCID , Imsi,APN\r1,a,x y\r2,,z\r"), wanted) << "old line ends";
    EXPECT_EQ(header_, (List{"iccid", "imsi", "apn"})) << "upper case and blanks in the header";
    EXPECT_EQ(read("sep=;\niccid;imsi;apn\n1;a;x y\n2;;z\n"), wanted) << "Excel says so in a line of its own";
    EXPECT_EQ(read("\n\niccid,imsi,apn\n\n1,a,x y\n,,\n \n2,,z\n\n"), wanted) << "blank lines";
    EXPECT_EQ(read("\"iccid\",\"imsi\",\"apn\"\n\"1\",\"a\",\"x y\"\n\"2\",\"\",\"z\"\n"), wanted);
    EXPECT_EQ(
        read("{\"iccid\": \"1\", \"imsi\": \"a\", \"apn\": \"x y\"}\n{\"apn\":\"z\",\"iccid\":2,\"imsi\":null}\n"),
        wanted);
    EXPECT_TRUE(problems_.none());
    EXPECT_EQ(rows_[0].number, 1u) << "the first row is row 1: the header is none, and there is no row 0";
}

TEST_F(Rows, Group40_quotesHoldDelimitersQuotesAndLineEnds) {
    EXPECT_EQ(read("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",z\n"), (List{"x,y|say \"hi\"", "two\nlines|z"}));
    EXPECT_EQ(rows_[1].line, 3u);
    EXPECT_EQ(read("a,b\n5\" disk,z\n"), (List{"5\" disk|z"})) << "a quote inside a cell is a character";
}

TEST_F(Rows, Group40_whatIsBrokenIsReportedWithItsPlaceAndTheRestIsRead) {
    EXPECT_EQ(read("a,b\n1,2\n3\n4,5,6\n7,8\n"), (List{"1|2", "7|8"}));
    EXPECT_EQ(problem(0), "3: the row has 1 cells, the header 2");
    EXPECT_EQ(problem(1), "4:5: the row has 3 cells, the header 2; quote values that hold the delimiter");
    EXPECT_EQ(rows_[1].number, 4u) << "rows that are broken have numbers, too";
    EXPECT_EQ(read("a,b\n1,2,\n"), (List{"1|2"})) << "an empty cell too many";
    EXPECT_EQ(read("a,b\n1,\"open\n3,4\n5,6\n"), (List{"3|4", "5|6"}));
    EXPECT_EQ(problem(0), "2:3: a quote is opened here and not closed; close it, or double quotes that are part of a "
                          "value");
    EXPECT_EQ(read("a,b\n\"1\"x,2\n3,4\n"), (List{"3|4"}));
    EXPECT_EQ(read(std::string("a,b\n1,\0\n3,4\n", 12)), (List{"3|4"}));
    EXPECT_EQ(read("a,b\n1," + std::string(maxRowBytes + 10, 'x') + "\n3,4\n"), (List{"3|4"}));
    EXPECT_EQ(problem(0), "2: the line is longer than 1024 KiB");
    EXPECT_EQ(read("{\"a\": 1}\nnonsense\n{\"b\": 1}\n{\"a\": {}}\n{\"a\": 2}\n"), (List{"1", "2"}));
    EXPECT_EQ(problems_.errors(), 3u);
}

TEST_F(Rows, Group40_whatIsNoRowsFileIsSaidSo) {
    EXPECT_NE(read("").at(0).find("the file is empty"), std::string::npos);
    EXPECT_NE(read("a,b,A\n1,2,3\n").at(0).find("the column \"a\" stands twice"), std::string::npos);
    EXPECT_NE(read(std::string("\xFF\xFE"
                               "a\0,\0",
                               6))
                  .at(0)
                  .find("CSV UTF-8"),
              std::string::npos);
    EXPECT_NE(read("PK\x03\x04sheet").at(0).find("spreadsheet"), std::string::npos);
    EXPECT_FALSE(openRows(directory_.path("nothing")));
    EXPECT_FALSE(openRows(directory_.path()));
}

TEST_F(Rows, manyProblemsCostNoMemory) {
    std::string text = "a,b\n";
    for (int i = 0; i < 5000; ++i) text += "1\n";
    read(text);
    EXPECT_EQ(problems_.errors(), 5000u);
    EXPECT_EQ(problems_.kept().size(), Problems::maxKept);
}

} // namespace
