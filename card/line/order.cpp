#include "card/line/order.h"

#include <algorithm>
#include <numeric>

namespace card::line {

namespace {

constexpr std::array<std::string_view, 3> matchNames = {"iccid", "imsi", "next"};
constexpr std::size_t longestName = 64;

bool isNameLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

} // namespace

std::string_view name(Match match) {
    return matchNames[static_cast<std::size_t>(match)];
}

std::optional<Match> match(std::string_view name) {
    const auto found = std::find(matchNames.begin(), matchNames.end(), name);
    if (found == matchNames.end()) return {};
    return static_cast<Match>(found - matchNames.begin());
}

apdu::Result<void> checkName(std::string_view what, std::string_view name) {
    if (!name.empty() && name.size() <= longestName && std::all_of(name.begin(), name.end(), isNameLetter)) return {};
    return apdu::fail(apdu::ErrorKind::Usage, "this is no name for " + std::string(what))
        .hint("1 to 64 letters (A-Z, a-z), digits, '.', '_' or '-'");
}

std::uint64_t StateCounts::total() const {
    return std::accumulate(byState.begin(), byState.end(), std::uint64_t{0});
}

} // namespace card::line
