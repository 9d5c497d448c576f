// The version of the program, as CMake knows it.
#pragma once

#include <string>

namespace cli {

std::string version();

} // namespace cli
