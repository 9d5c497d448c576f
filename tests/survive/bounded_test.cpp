#include "tests/survive/bounded.h"

#include <gtest/gtest-spi.h>

#include <chrono>
#include <cstddef>
#include <ctime>
#include <vector>

namespace survive {
namespace {

TEST(Bounded, SeesMemoryThatWasGivenBackAgain) {
    EXPECT_NONFATAL_FAILURE(bounded([] { std::vector<char>(5 << 20, 'x').shrink_to_fit(); }, {.bytes = 4 << 20}),
                            "too much memory");
    bounded([] { std::vector<char>(3 << 20, 'x').shrink_to_fit(); }, {.bytes = 4 << 20});
}

// By the clock and not by a count of rounds: what a round costs is the machine's.
void workFor(const std::chrono::milliseconds time) {
    const auto ticks = std::chrono::duration<double>(time).count() * CLOCKS_PER_SEC;
    const auto start = std::clock();
    while (static_cast<double>(std::clock() - start) < ticks) {
    }
}

constexpr auto allowed = std::chrono::milliseconds(5);

TEST(Bounded, SeesTime) {
    EXPECT_NONFATAL_FAILURE(bounded([] { workFor(slowdown * allowed * 2); }, {.time = allowed}), "too long");
    bounded([] { workFor(slowdown * allowed); }, {.time = allowed * 10});
}

} // namespace
} // namespace survive
