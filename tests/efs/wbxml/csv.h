// Comma-separated test data: rows of cells, the header row left out; cells may stand in double quotes.
#pragma once

#include "tests/support/files.h"

#include <string>
#include <vector>

namespace support {

inline std::vector<std::vector<std::string>> readCsv(const std::string& path) {
    std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
    bool quoted = false;
    for (const char c : readText(path)) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            rows.back().emplace_back();
        } else if (c == '\n') {
            rows.emplace_back(1);
        } else {
            rows.back().back() += c;
        }
    }
    rows.pop_back();
    rows.erase(rows.begin());
    return rows;
}

} // namespace support
