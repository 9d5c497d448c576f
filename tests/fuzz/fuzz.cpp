#include "tests/fuzz/fuzz.h"

#include <cstdlib>
#include <iostream>

namespace fuzz {

void require(const bool holds, const std::string_view property) {
    if (holds) return;
    std::cerr << "does not hold: " << property << std::endl;
    std::abort();
}

} // namespace fuzz
