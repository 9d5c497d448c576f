#include "tests/survive/bounded.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <new>

namespace {

thread_local bool counting = false;
thread_local std::ptrdiff_t held = 0;
thread_local std::ptrdiff_t peak = 0;

void* takeOrNull(const std::size_t size) noexcept {
    void* const memory = std::malloc(size);
    if (memory != nullptr && counting) {
        held += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
        peak = std::max(peak, held);
    }
    return memory;
}

void* take(const std::size_t size) {
    void* const memory = takeOrNull(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void give(void* const memory) noexcept {
    if (counting && memory != nullptr) {
        held -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    }
    std::free(memory);
}

// CPU time of this thread.
std::chrono::nanoseconds worked() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

} // namespace

void* operator new(const std::size_t size) {
    return take(size);
}
void* operator new[](const std::size_t size) {
    return take(size);
}
// The library's temporary buffers come this way and are given back by the plain delete.
void* operator new(const std::size_t size, const std::nothrow_t&) noexcept {
    return takeOrNull(size);
}
void* operator new[](const std::size_t size, const std::nothrow_t&) noexcept {
    return takeOrNull(size);
}
void operator delete(void* const memory) noexcept {
    give(memory);
}
void operator delete[](void* const memory) noexcept {
    give(memory);
}
void operator delete(void* const memory, std::size_t) noexcept {
    give(memory);
}
void operator delete[](void* const memory, std::size_t) noexcept {
    give(memory);
}

namespace survive {

Meter::Meter() : start_(worked()) {
    held = 0;
    peak = 0;
    counting = true;
}

Meter::~Meter() {
    counting = false;
}

std::size_t Meter::peakBytes() const {
    return static_cast<std::size_t>(peak);
}

std::chrono::milliseconds Meter::elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(worked() - start_);
}

} // namespace survive
