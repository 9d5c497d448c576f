// The token tables against the published ones, row by row.
#include "efs/wbxml/code_pages.h"

#include "tests/efs/wbxml/csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace efs::wbxml;

struct CsvRow {
    Space space;
    std::uint8_t page, token;
    std::string name, value, last;
};

std::vector<CsvRow> readTokens(const std::string& file) {
    std::vector<CsvRow> rows;
    for (const auto& cells : support::readCsv(support::dataPath("spec/" + file))) {
        const Space space = cells[0] == "tag" ? Space::Tag : cells[0] == "attr-start" ? Space::Start : Space::Value;
        const bool isValue = space == Space::Value;
        rows.push_back({space, static_cast<std::uint8_t>(std::stoi(cells[1])),
                        static_cast<std::uint8_t>(std::stoi(cells[2], nullptr, 16)), isValue ? "value" : cells[3],
                        cells[4], cells[5]});
    }
    return rows;
}

TEST(CodePages, HoldEveryPublishedTokenInOrder) {
    const auto expected = readTokens("prov-wbxml-tokens.csv");
    const auto rows = standardTokens();
    ASSERT_EQ(expected.size(), 182u);
    ASSERT_EQ(rows.size(), expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SCOPED_TRACE("row " + std::to_string(i));
        EXPECT_EQ(rows[i].space, expected[i].space);
        EXPECT_EQ(rows[i].page, expected[i].page);
        EXPECT_EQ(rows[i].token, expected[i].token);
        EXPECT_EQ(rows[i].name, expected[i].name);
        EXPECT_EQ(rows[i].value, expected[i].value);
        EXPECT_EQ(rows[i].clause.starts_with("WAP-183"), expected[i].last == "1.0");
    }
}

TEST(CodePages, AreFoundByTokenAndBySpelling) {
    for (const TokenRow& row : standardTokens()) {
        const CodePage& page = row.space == Space::Tag ? *tagPage(row.page) : *attributePage(row.page);
        EXPECT_EQ(page[row.token], &row) << row.name << " " << row.value;
        if (row.space == Space::Start) {
            EXPECT_EQ(findStart(row.name, row.value, row.page), &row);
        }
        if (row.space == Space::Tag && row.page == 0) {
            EXPECT_EQ(findTag(row.name), &row);
        }
    }
    const auto count = [](const CodePage& page) {
        return std::count_if(page.begin(), page.end(), [](auto* r) { return r; });
    };
    EXPECT_EQ(count(*tagPage(0)) + count(*tagPage(1)) + count(*attributePage(0)) + count(*attributePage(1)), 182);
    EXPECT_EQ(count(*attributePage(2)) + count(*tagPage(255)), 0);
}

TEST(CodePages, LeaveGlobalTokensAlone) {
    for (const TokenRow& row : standardTokens()) {
        EXPECT_GT(row.token & 0x3F, 4) << row.name << " " << row.value;
        EXPECT_EQ(row.token >= 0x80, row.space == Space::Value);
    }
}

// What vendors use beside the tables: every row is reachable by reading and none by writing.
TEST(CodePages, ReadExtensionsAndNeverWriteThem) {
    std::size_t unreachable = 0, lenient = 0, draft = 0;
    for (const CsvRow& row : readTokens("prov-wbxml-tokens-nonstandard.csv")) {
        SCOPED_TRACE(row.name + " " + row.value);
        const TokenRow* found = extensionAttribute(row.page, row.token);
        if (found == nullptr) found = lenientValue(row.page, row.token);
        if (found == nullptr) found = draft2002Value(row.page, row.token);
        if (row.space == Space::Start && row.token >= 0x40 && row.token <= 0x44) {
            EXPECT_EQ(found, nullptr); // a global token: no decoder can meet it
            ++unreachable;
            continue;
        }
        ASSERT_NE(found, nullptr);
        EXPECT_EQ(found->name, row.name);
        EXPECT_EQ(found->value, row.value);
        EXPECT_EQ(found->space, row.space);
        lenient += found == lenientValue(row.page, row.token);
        draft += found == draft2002Value(row.page, row.token);
        EXPECT_EQ((*attributePage(row.page))[row.token], nullptr);
        const TokenRow* written = row.space == Space::Start ? findStart(row.name, row.value, row.page) : nullptr;
        EXPECT_EQ(written, nullptr);
    }
    EXPECT_EQ(unreachable, 5u);
    EXPECT_EQ(lenient, 1u);
    EXPECT_EQ(draft, 4u);
    EXPECT_EQ(extensionTokens().size(), 98u - 5 - 1 - 4);
}

TEST(CodePages, NamesOnBothPagesStayOnTheCurrentOne) {
    EXPECT_EQ(findStart("name", "NAME", 0)->page, 0);
    EXPECT_EQ(findStart("name", "NAME", 1)->page, 1);
    EXPECT_EQ(findStart("name", "APPID", 0)->page, 1);
    EXPECT_EQ(findStart("name", "NAPID", 1)->page, 0);
    EXPECT_EQ(findStart("value", "", 1)->page, 1);
    EXPECT_EQ(findStart("version", "1.0", 1)->token, 0x46);
    EXPECT_EQ(findStart("name", "NAME2", 0), nullptr);
}

// Every value token belongs to some parm, the pieces of AAUTHTYPE apart, and no parm owns a token that is not there.
TEST(CodePages, EveryValueTokenHasAnOwner) {
    std::set<const TokenRow*> owned;
    for (const OwnedValues& row : ownedValues())
        for (int token = row.first; token <= row.last; ++token) {
            const TokenRow* value = (*attributePage(row.page))[static_cast<std::size_t>(token)];
            ASSERT_NE(value, nullptr) << row.parm << " " << token;
            EXPECT_NE(findOwnedValue(row.parm, value->value), nullptr) << row.parm << " " << value->value;
            owned.insert(value);
        }
    for (const char* piece : {",", "HTTP-", "BASIC", "DIGEST"}) owned.insert(findAuthTypePiece(piece));
    for (const TokenRow& row : standardTokens())
        if (row.space == Space::Value) {
            EXPECT_TRUE(owned.contains(&row)) << row.value;
        }
}

TEST(CodePages, OnlyTheOwnerGetsAToken) {
    EXPECT_EQ(findOwnedValue("NAME", "APN"), nullptr);
    EXPECT_EQ(findOwnedValue("NAP-ADDRTYPE", "APN")->token, 0x89);
    EXPECT_EQ(findOwnedValue("PXADDRTYPE", "APN"), nullptr);
    EXPECT_EQ(findOwnedValue("BEARER", "TETRA-SDS")->token, 0xB5);
    EXPECT_EQ(findOwnedValue("BEARER", "gsm-gprs"), nullptr);
    EXPECT_EQ(findOwnedValue("LINKSPEED", "AUTOBAUDING")->token, 0xC5);
    EXPECT_EQ(findOwnedValue("LINKSPEED", "autobauding"), nullptr);
    EXPECT_EQ(findOwnedValue("ADDRTYPE", "IPV4")->page, 0);
    EXPECT_EQ(findOwnedValue("ADDRTYPE", "IPV6")->page, 1);
    EXPECT_EQ(findOwnedValue("CALLTYPE", "BASIC"), nullptr);
}

} // namespace
