// The lists PC/SC speaks in: reader names one after another, each ended by NUL, the list ended by an empty name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace card {

// Names in order. The closing NULs may be missing: nothing outside `list` is looked at. Duplicates are kept.
std::vector<std::string> splitMultiString(std::string_view list);

// Why a name cannot be a reader's (empty, NUL inside, longer than the service takes), or "" when it can.
std::string badReaderName(std::string_view name);

} // namespace card
