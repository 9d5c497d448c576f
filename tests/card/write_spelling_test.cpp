// A wanted document as an edit of the one on the card, and when it is better not to.
#include "card/write_spelling.h"

#include <gtest/gtest.h>

namespace {

using namespace apdu::literals;
using card::spelledLike;

constexpr std::size_t room = 1000;

// NAPDEF with NAPID "N" by reference to a string table, which no plain encoder writes, and NAME "a".
const apdu::Bytes onCard = "030B6A 02 4E00 45 C65501 87110683 00 01 8707 06 036100 01 01 01"_hex;
// The same with NAME "b", as the encoder spells it.
const apdu::Bytes wanted = "030B6A 00 45 C65501 8711 06 034E00 01 8707 06 036200 01 01 01"_hex;

TEST(Spelling, KeepsWhatBothHave) {
    EXPECT_EQ(apdu::hex(spelledLike(onCard, wanted, room)),
              apdu::hex("030B6A 02 4E00 45 C65501 87110683 00 01 8707 06 036200 01 01 01"_hex));
    apdu::Bytes padded = onCard;
    padded.resize(room, 0xFF);
    EXPECT_EQ(spelledLike(padded, wanted, room), spelledLike(onCard, wanted, room));
}

TEST(Spelling, TakesTheGivenBytesWhereTheCardsAreNoneOrOdd) {
    const apdu::Bytes erased(100, 0xFF), malformed = "030B6A0045C655"_hex, noDocument = "FF0B6A0045"_hex;
    EXPECT_EQ(spelledLike(erased, wanted, room), wanted);
    EXPECT_EQ(spelledLike(malformed, wanted, room), wanted);
    EXPECT_EQ(spelledLike(noDocument, wanted, room), wanted);
    EXPECT_EQ(spelledLike({}, wanted, room), wanted);
    apdu::Bytes latin1 = onCard;
    latin1[2] = 0x04;
    EXPECT_EQ(spelledLike(latin1, wanted, room), wanted);
    EXPECT_EQ(spelledLike(onCard, malformed, room), malformed);
}

TEST(Spelling, TakesTheGivenBytesWhereTheEditWouldNotFit) {
    // A string table nobody needs any more makes the edit longer.
    apdu::Bytes large = "030B6A 28"_hex;
    large.resize(large.size() + 0x28, 0x00);
    apdu::append(large, "45 C65501 8711 06 034E00 01 8707 06 036100 01 01 01"_hex);
    EXPECT_EQ(spelledLike(large, wanted, room).size(), wanted.size() + 0x28);
    EXPECT_EQ(spelledLike(large, wanted, wanted.size() + 0x28).size(), wanted.size() + 0x28);
    EXPECT_EQ(spelledLike(large, wanted, wanted.size() + 0x27), wanted);
}

} // namespace
