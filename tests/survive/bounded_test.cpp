#include "tests/survive/bounded.h"

#include <gtest/gtest-spi.h>

#include <cstddef>
#include <vector>

namespace survive {
namespace {

TEST(Bounded, SeesMemoryThatWasGivenBackAgain) {
    EXPECT_NONFATAL_FAILURE(bounded([] { std::vector<char>(5 << 20, 'x').shrink_to_fit(); }, {.bytes = 4 << 20}),
                            "too much memory");
    bounded([] { std::vector<char>(3 << 20, 'x').shrink_to_fit(); }, {.bytes = 4 << 20});
}

volatile std::size_t rounds = 0;

TEST(Bounded, SeesTime) {
    EXPECT_NONFATAL_FAILURE(bounded(
                                [] {
                                    while (rounds < 20'000'000) rounds = rounds + 1;
                                },
                                {.time = std::chrono::milliseconds(5)}),
                            "too long");
}

} // namespace
} // namespace survive
