#include "apdu/secret.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <type_traits>

namespace apdu {
namespace {

using namespace literals;

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);

template <class T>
concept Comparable = requires(const T& a, const T& b) {
    a == b;
};
static_assert(!Comparable<Secret>);

TEST(Secret, padsAndMoves) {
    Secret pin(toBytes(asBytes("1234")));
    EXPECT_EQ(hex(pin.padded(8, 0xFF).reveal()), "31323334FFFFFFFF");
    EXPECT_EQ(pin.padded(2, 0xFF).size(), 4u);
    const Secret taken = std::move(pin);
    EXPECT_EQ(taken.size(), 4u);
    EXPECT_EQ(taken.clone().size(), 4u);
}

TEST(Secret, wipeLeavesZeros) {
    Bytes bytes = "31323334"_hex;
    wipe(bytes);
    EXPECT_TRUE(isFilledWith(bytes, 0x00));
}

TEST(Secret, assignmentReplaces) {
    Secret pin(toBytes(asBytes("1234")));
    pin = Secret(toBytes(asBytes("99")));
    EXPECT_EQ(hex(pin.reveal()), "3939");
}

} // namespace
} // namespace apdu
