#include "apdu/bytes.h"

#include <gtest/gtest.h>

namespace apdu {
namespace {

using namespace literals;

TEST(Bytes, hexBothWays) {
    EXPECT_EQ("a0 00 FF"_hex, (Bytes{0xA0, 0x00, 0xFF}));
    EXPECT_EQ(hex("3F00"_hex), "3F00");
    EXPECT_EQ(hexSpaced("3F007F80"_hex), "3F 00 7F 80");
    EXPECT_EQ(fromHex("3f:00\t7F\n80").value(), "3F007F80"_hex);
    EXPECT_EQ(hex({}), "");
    constexpr auto array = "01 02"_hexArray;
    static_assert(array.size() == 2 && array[1] == 2);
}

TEST(Bytes, hexFaultsNameTheCharacter) {
    const auto odd = fromHex("3F0");
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.error().message(), "this hex digit has no partner: bytes are two digits (byte 2)");
    const auto wrong = fromHex("3Fx0");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().bytes, (Range{2, 1}));
    EXPECT_FALSE(fromHex("3 F"));
}

TEST(Bytes, sliceNeverReadsOutside) {
    const Bytes bytes = "010203"_hex;
    EXPECT_EQ(slice(bytes, {1, 100}).size(), 2u);
    EXPECT_TRUE(slice(bytes, {3, 1}).empty());
    EXPECT_TRUE(slice(bytes, {SIZE_MAX, SIZE_MAX}).empty());
}

TEST(Bytes, fill) {
    EXPECT_TRUE(isFilledWith("FFFF"_hex, 0xFF));
    EXPECT_FALSE(isFilledWith("FF00"_hex, 0xFF));
    EXPECT_TRUE(isFilledWith({}, 0x00));
}

TEST(Result, errorsTellWhereAndWhatToDo) {
    const Error error = fail(ErrorKind::Malformed, "the record ends early")
                            .at({12, 3})
                            .in("path")
                            .in("DODF")
                            .sw(0x6A82)
                            .hint("Read the card again")
                            .value();
    EXPECT_EQ(error.where(), "DODF/path");
    EXPECT_EQ(error.message(), "DODF/path: the record ends early (bytes 12-14; SW 6A82). Read the card again");
    const Result<int> failed = Failure(error);
    const Result<Bytes> passed = propagate(failed).in("card");
    EXPECT_EQ(passed.error().where(), "card/DODF/path");
}

} // namespace
} // namespace apdu
