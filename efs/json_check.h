// A look at JSON text before a tree is made of it: that it is JSON, how deep it nests, how many values it has, and that
// no name stands twice in an object, of which parsers keep one and say nothing.
#pragma once

#include "apdu/result.h"

#include <string_view>

namespace efs {

struct JsonLimits {
    std::size_t depth, values;
};

// Malformed with the line and column, or with the place in the trail ("characteristics[0]/parms[2]/name"); Limit for
// more values. One pass, without recursion.
apdu::Result<void> checkJson(std::string_view text, const JsonLimits& limits);

} // namespace efs
