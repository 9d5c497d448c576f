#include "card/usb_place.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace card {

namespace {

bool holds(const std::filesystem::path& file, unsigned number) {
    std::ifstream in(file);
    unsigned value = 0;
    return in >> value && value == number;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

} // namespace

std::string usbPlace(unsigned bus, unsigned device, const std::string& devices) {
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(devices, failed)) {
        const std::string name = entry.path().filename().string();
        // Interfaces are "1-1.4:1.0", root hubs "usb1"; a place is "1-1.4".
        if (name.empty() || !isDigit(name.front()) || name.find(':') != std::string::npos) continue;
        if (holds(entry.path() / "busnum", bus) && holds(entry.path() / "devnum", device)) return "usb:" + name;
    }
    return {};
}

bool placeBefore(const std::string& a, const std::string& b) {
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (!isDigit(a[i]) || !isDigit(b[j])) {
            if (a[i] != b[j]) return a[i] < b[j];
            ++i, ++j;
            continue;
        }
        const auto numberAt = [](const std::string& text, std::size_t& at) {
            const std::size_t begin = std::min(text.find_first_not_of('0', at), text.size());
            at = begin;
            while (at < text.size() && isDigit(text[at])) ++at;
            return text.substr(begin, at - begin);
        };
        const std::string x = numberAt(a, i), y = numberAt(b, j);
        if (x.size() != y.size()) return x.size() < y.size();
        if (x != y) return x < y;
    }
    return a.size() - i < b.size() - j;
}

} // namespace card
