// Runs something within a bound of time and memory: hostile input may be refused, never be expensive.
//
//   auto document = bounded([&] { return efs::wbxml::decode(bomb); });
//
// Time is what this thread worked, so that a busy machine fails nothing. Memory is the peak of what operator new handed
// out while it ran, by this thread, on top of what was held before.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>

namespace survive {

// What the build itself costs, see tests/CMakeLists.txt: ThreadSanitizer follows every byte of a string, ten times
// slower and more.
inline constexpr int slowdown = SIMPROV_SLOWDOWN;

// Far above what any of these inputs costs on a busy machine; far below what an attack would.
struct Bound {
    std::chrono::milliseconds time{2000};
    std::size_t bytes = std::size_t{32} << 20;
};

class Meter {
  public:
    Meter();
    ~Meter();
    Meter(const Meter&) = delete;
    Meter& operator=(const Meter&) = delete;
    std::size_t peakBytes() const;
    std::chrono::milliseconds elapsed() const;

  private:
    std::chrono::nanoseconds start_;
};

template <class Function>
auto bounded(Function function, const Bound bound = {}) {
    struct Check {
        const Bound bound;
        Meter meter;
        ~Check() {
            EXPECT_LE(meter.elapsed(), slowdown * bound.time) << "took too long";
            EXPECT_LE(meter.peakBytes(), bound.bytes) << "took too much memory";
        }
    } const check{bound, {}};
    return function();
}

} // namespace survive
