// Digits of identities and keys, and what happens to them on the way (survive group 40).
#include "card/line/cell_check.h"
#include "card/line/row_reader.h"

#include <gtest/gtest.h>

namespace {

using namespace card::line;
using card::Role;

TEST(CellCheck, Group40_iccids) {
    EXPECT_EQ(checkIccid("8944050000000000001").value, "8944050000000000001") << "19 digits";
    EXPECT_EQ(checkIccid("89440500000000000012").value, "89440500000000000012") << "20 digits";
    EXPECT_EQ(checkIccid(" 8944050000000000001F").value, "8944050000000000001") << "padding";
    EXPECT_EQ(checkIccid("'8944 0500 0000 0000 001").value, "8944050000000000001");
    struct Row {
        const char *cell, *fault;
    };
    const Row rows[] = {
        {"8.94405E+18", "a spreadsheet has rounded"},
        {"8,94405E+18", "a spreadsheet has rounded"},
        {"", "there is no ICCID"},
        {"89440500000000", "has 14 digits"},
        {"894405000000000000123", "has 21 digits"},
        {"89440500000000O0001", "no digit"},
        {"98440500000000001032", "swapped in pairs"},
    };
    for (const Row& row : rows) {
        const CellCheck check = checkIccid(row.cell);
        EXPECT_NE(check.fault.find(row.fault), std::string::npos) << row.cell << ": " << check.fault;
    }
    EXPECT_NE(checkIccid("8944050123456780000").doubt, "") << "zeros where a spreadsheet loses digits";
    EXPECT_NE(checkIccid("7744050123456789012").doubt, "");
}

TEST(CellCheck, Group40_imsis) {
    EXPECT_EQ(checkImsi("244051234567890").value, "244051234567890");
    EXPECT_NE(checkImsi("1010000000001").fault.find("zeros at its front were lost"), std::string::npos) << "001010…";
    EXPECT_NE(checkImsi("2.44051E+14").fault.find("rounded"), std::string::npos);
    EXPECT_FALSE(checkImsi("2440512345678901").fault.empty());
}

TEST(CellCheck, Group40_keysInEveryFormAndNoValueInAnyMessage) {
    for (const char* fine : {"11111111", "0123456789ABCDEF", "0123456789abcdef", "A1B2C3D4", "hex:0102", "ascii:key"})
        EXPECT_EQ(checkCredential(fine, Role::Adm).fault, "") << fine;
    struct Row {
        const char *cell, *fault;
    };
    const Row rows[] = {{"123456789ABCDEF", "has 15 hex digits where 16 are due: zeros at its front were lost?"},
                        {"1111111", "has 7 digits where 8 characters or 16 hex digits are due: zeros at its front"},
                        {"1.23E+15", "rounded"},
                        {"", "missing"},
                        {"12345678 ", "blanks around"},
                        {"0123456789ABCDEF01", "has 18 hex digits where 16 are due"},
                        {"not a key at all", "neither 16 hex digits nor 8 characters"}};
    for (const Row& row : rows) {
        const CellCheck check = checkCredential(row.cell, Role::Adm);
        EXPECT_NE(check.fault.find(row.fault), std::string::npos) << row.cell << ": " << check.fault;
        if (std::string_view(row.cell).size() > 2) {
            EXPECT_EQ((check.fault + check.hint + check.value).find(row.cell), std::string::npos);
        }
    }
    EXPECT_EQ(checkCredential("1234", Role::Pin).fault, "");
}

TEST(CellCheck, nineteenAndTwentyDigitsAreOneCard) {
    const std::string longer = otherIccidForm("8944050000000000001");
    ASSERT_EQ(longer.size(), 20u);
    EXPECT_EQ(otherIccidForm(longer), "8944050000000000001");
    EXPECT_EQ(otherIccidForm("894405000000000000"), "");
    std::string wrong = longer;
    wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
    EXPECT_EQ(otherIccidForm(wrong), "") << "the last digit is no check digit";
}

TEST(CellCheck, roundedNumbersAreToldFromHexAndWords) {
    for (const char* yes : {"1.23E+18", "8,9E+18", "9E+05", "1.2e14"}) EXPECT_TRUE(isRoundedNumber(yes)) << yes;
    for (const char* no : {"12E4", "E+18", "1.2.3E+4", "web", "1E", "0123E4567890ABCD", "apn.E+net"})
        EXPECT_FALSE(isRoundedNumber(no)) << no;
}

TEST(CellCheck, distanceCountsLetters) {
    EXPECT_EQ(distance("apn", "anp", 2), 2u);
    EXPECT_EQ(distance("iccid", "icid", 2), 1u);
    EXPECT_GT(distance("apn", "secret", 2), 2u);
}

} // namespace
