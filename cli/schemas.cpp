#include "cli/schemas.h"

#include <algorithm>

namespace cli {

namespace {

constexpr std::string_view prefix = "simprov.", suffix = ".schema.json";

// "read.1" of the file's name.
std::string_view core(std::string_view file) {
    file.remove_prefix(prefix.size());
    file.remove_suffix(suffix.size());
    return file;
}

} // namespace

std::string_view SchemaText::name() const {
    return core(file).substr(0, core(file).rfind('.'));
}

std::string SchemaText::id() const {
    const std::string_view version = core(file).substr(core(file).rfind('.') + 1);
    return std::string(prefix).append(name()).append("/").append(version);
}

const SchemaText* schemaNamed(std::string_view name) {
    const auto all = schemaTexts();
    const auto found = std::find_if(all.begin(), all.end(), [&](const SchemaText& schema) {
        return schema.file == name || schema.name() == name || schema.id() == name;
    });
    return found == all.end() ? nullptr : &*found;
}

} // namespace cli
