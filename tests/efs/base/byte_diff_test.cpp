// Ranges in which two stretches of bytes differ.
#include "efs/byte_diff.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>

namespace efs {
namespace {

using apdu::Bytes;
using apdu::operator""_hex;
using Changes = std::vector<ByteChange>;

TEST(ByteDiff, putInTakenOutAndChanged) {
    EXPECT_EQ(byteChanges({}, {}), Changes());
    EXPECT_EQ(byteChanges("01 02 03"_hex, "01 02 03"_hex), Changes());
    EXPECT_EQ(byteChanges("01 02 03"_hex, "01 09 02 03"_hex), (Changes{{{1, 0}, {1, 1}}}));
    EXPECT_EQ(byteChanges("01 09 02 03"_hex, "01 02 03"_hex), (Changes{{{1, 1}, {1, 0}}}));
    EXPECT_EQ(byteChanges("01 02 03"_hex, "01 09 03"_hex), (Changes{{{1, 1}, {1, 1}}}));
    EXPECT_EQ(byteChanges({}, "01"_hex), (Changes{{{0, 0}, {0, 1}}}));
    // Four equal bytes between make two changes, three do not.
    EXPECT_EQ(byteChanges("A1 01 02 03 04 A2"_hex, "B1 01 02 03 04 B2"_hex).size(), 2u);
    EXPECT_EQ(byteChanges("A1 01 02 03 A2"_hex, "B1 01 02 03 B2"_hex).size(), 1u);
}

TEST(ByteDiff, whatIsOutsideTheRangesIsEqual) {
    const bool held = rc::check("taking the ranges of one for those of the other makes the other", [] {
        const auto small = rc::gen::inRange<std::uint8_t>(0, 4);
        const auto before = *rc::gen::container<Bytes>(small), after = *rc::gen::container<Bytes>(small);
        Bytes made;
        std::size_t at = 0;
        for (const ByteChange& change : byteChanges(before, after)) {
            RC_ASSERT(change.before.length + change.after.length > 0u);
            apdu::append(made, apdu::View(before).subspan(at, change.before.offset - at));
            RC_ASSERT(made.size() == change.after.offset);
            apdu::append(made, apdu::View(after).subspan(change.after.offset, change.after.length));
            at = change.before.end();
        }
        apdu::append(made, apdu::View(before).subspan(at));
        RC_ASSERT(made == after);
    });
    EXPECT_TRUE(held);
}

TEST(ByteDiff, hopelessOnesAreOneChange) {
    Bytes before(1u << 20), after(1u << 20);
    std::uint32_t noise = 1;
    for (Bytes* bytes : {&before, &after})
        for (std::uint8_t& byte : *bytes)
            byte = static_cast<std::uint8_t>((noise = noise * 1664525u + 1013904223u) >> 24);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(byteChanges(before, after).size(), 1u);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

} // namespace
} // namespace efs
