// What every fuzz target shares. A target is one file, NAME_fuzz.cpp: bytes in, no answer expected; a property that
// does not hold ends the process, which is how libFuzzer and replay_main.cpp learn of it.
#pragma once

#include "apdu/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

// Ends the process, naming the property, unless it holds.
void require(bool holds, std::string_view property);

} // namespace fuzz
