#include "apdu/status.h"

#include <gtest/gtest.h>

namespace apdu {
namespace {

struct Case {
    std::uint16_t word;
    Meaning meaning;
    const char* text;
};

TEST(Status, meaningsOfBothWorlds) {
    constexpr Case cases[] = {
        {0x9000, Meaning::Done, "done"},
        {0x9110, Meaning::Done, "done; the card has a command of its own for the terminal"},
        {0x9F0F, Meaning::DataWaiting, "done, 15 bytes wait"},
        {0x6100, Meaning::DataWaiting, "done, 256 bytes wait"},
        {0x6C22, Meaning::WrongLength, "wrong length, 34 bytes are there"},
        {0x6283, Meaning::Deactivated, "the file is deactivated"},
        {0x63C2, Meaning::WrongSecret, "wrong PIN or key, 2 tries left"},
        {0x63C1, Meaning::WrongSecret, "wrong PIN or key, 1 try left"},
        {0x63C0, Meaning::WrongSecret, "wrong PIN or key, no tries left"},
        {0x6300, Meaning::WrongSecret, "wrong PIN or key, or one is needed"},
        {0x6982, Meaning::AccessDenied, "the access condition is not met: a PIN or key is needed"},
        {0x6900, Meaning::AccessDenied, "not allowed"},
        {0x6983, Meaning::Blocked, "the PIN or key is blocked"},
        {0x6A82, Meaning::NotFound, "no such file or application"},
        {0x6A83, Meaning::RecordNotFound, "no such record"},
        {0x6B00, Meaning::OutOfRange, "the offset or parameter is outside the file"},
        {0x6D00, Meaning::NotSupported, "the instruction is not supported"},
        {0x9203, Meaning::Done, "done, after internal retries of an update"},
        {0x9240, Meaning::MemoryFailure, "the card's memory failed"},
        {0x9404, Meaning::NotFound, "no such file"},
        {0x9804, Meaning::WrongSecret, "wrong CHV, or the access condition is not met"},
        {0x9840, Meaning::Blocked, "the CHV is blocked"},
        {0x1234, Meaning::Failure, "unknown status word"},
    };
    for (const Case& c : cases) {
        const Status status(c.word);
        EXPECT_EQ(status.meaning(), c.meaning) << hex(status);
        EXPECT_EQ(status.text(), c.text) << hex(status);
    }
}

TEST(Status, numbersInside) {
    EXPECT_EQ(Status(0x63C2).triesLeft(), 2);
    EXPECT_EQ(Status(0x6983).triesLeft(), 0);
    EXPECT_EQ(Status(0x9840).triesLeft(), 0);
    EXPECT_EQ(Status(0x9804).triesLeft(), std::nullopt);
    EXPECT_EQ(Status(0x6300).triesLeft(), std::nullopt);
    EXPECT_EQ(Status(0x6110).bytesWaiting(), 16u);
    EXPECT_EQ(Status(0x9F00).bytesWaiting(), 256u);
    EXPECT_EQ(Status(0x6C00).rightLength(), 256u);
    EXPECT_EQ(Status(0x9000).rightLength(), std::nullopt);
}

TEST(Status, whatCountsAsCarriedOut) {
    for (const std::uint16_t word : {0x9000, 0x9123, 0x6110, 0x9F10, 0x6282, 0x6283})
        EXPECT_TRUE(Status(word).carriedOut());
    for (const std::uint16_t word : {0x63C2, 0x6982, 0x6A82, 0x9404, 0x9840, 0x6C10})
        EXPECT_FALSE(Status(word).carriedOut());
}

TEST(Status, everyWordHasATextAndMostAClause) {
    for (unsigned word = 0; word <= 0xFFFF; ++word)
        EXPECT_FALSE(Status(static_cast<std::uint16_t>(word)).text().empty());
    EXPECT_EQ(Status(0x6A82).clause(), "TS 102 221 §10.2.1.5");
}

} // namespace
} // namespace apdu
