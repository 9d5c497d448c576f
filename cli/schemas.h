// The published JSON Schemas (draft 2020-12) of everything this program prints or takes as JSON: schema/*.schema.json,
// installed beside the program, and printed by `simprov schema`.
//
//   schemaNamed("read")  ==  schemaNamed("simprov.read/1")  ==  schemaNamed("simprov.read.1.schema.json")
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cli {

struct SchemaText {
    std::string_view file; // "simprov.read.1.schema.json"
    std::string_view text;

    std::string_view name() const; // "read"
    std::string id() const;        // "simprov.read/1", the `schema` member of such an output
};

std::span<const SchemaText> schemaTexts(); // by file name
const SchemaText* schemaNamed(std::string_view name);

} // namespace cli
