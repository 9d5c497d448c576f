#include "tests/survive/bounded.h"

#include <gtest/gtest-spi.h>

#include <thread>
#include <vector>

namespace survive {
namespace {

TEST(Bounded, SeesMemoryThatWasGivenBackAgain) {
    EXPECT_NONFATAL_FAILURE(bounded([] { std::vector<char>(5 << 20, 'x').shrink_to_fit(); }, {.bytes = 4 << 20}),
                            "too much memory");
    bounded([] { std::vector<char>(3 << 20, 'x').shrink_to_fit(); }, {.bytes = 4 << 20});
}

TEST(Bounded, SeesTime) {
    EXPECT_NONFATAL_FAILURE(bounded([] { std::this_thread::sleep_for(std::chrono::milliseconds(30)); },
                                    {.time = std::chrono::milliseconds(10)}),
                            "too long");
}

} // namespace
} // namespace survive
