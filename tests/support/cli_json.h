// The command line and its JSON, as tests use them: run `simprov`, parse stdout.
#pragma once

#include "tests/support/process.h"

#include <nlohmann/json.hpp>

namespace support {

using Json = nlohmann::ordered_json;

inline Finished simprov(std::vector<std::string> arguments, const RunOptions& options = {}) {
    arguments.insert(arguments.begin(), SIMPROV_BINARY);
    return run(arguments, options);
}

// stdout as JSON; a discarded value when it is none, so that lookups fail the test instead of the run.
inline Json jsonOf(const Finished& finished) {
    return Json::parse(finished.out, nullptr, false);
}

// The entry of result.files for an object; null when it is missing.
inline Json fileOf(const Json& read, const std::string& object) {
    if (!read.contains("result") || !read["result"].contains("files")) return nullptr;
    for (const Json& file : read["result"]["files"]) {
        if (file.value("object", "") == object) return file;
    }
    return nullptr;
}

} // namespace support
