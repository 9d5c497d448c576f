#include "card/pcsc_names.h"

namespace card {

namespace {

constexpr std::size_t maxName = 127; // MAX_READERNAME of pcsclite.h, less its NUL

} // namespace

std::vector<std::string> splitMultiString(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty() && list.front() != '\0') {
        const auto end = std::min(list.find('\0'), list.size());
        names.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return names;
}

std::string badReaderName(std::string_view name) {
    if (name.empty()) return "the reader's name is empty";
    if (name.find('\0') != std::string_view::npos) return "the reader's name has a NUL inside";
    if (name.size() > maxName) return "the reader's name is longer than the 127 bytes PC/SC takes";
    return "";
}

} // namespace card
