// Documents as the arguments of write and recover name them: --bootstrap FILE …, --erase NAME, --raw, --lax.
#pragma once

#include "cli/write_road.h"

#include <map>
#include <string>
#include <vector>

namespace cli {

struct DocumentChoice {
    std::map<efs::ObjectType, std::string> inputs;
    std::vector<std::string> erase;
    bool raw = false, lax = false;

    bool empty() const { return inputs.empty() && erase.empty(); }
};

void addDocumentChoice(CLI::App& command, DocumentChoice& choice);

// Reads them and holds them against the schema. Usage when none is named, Input, Malformed.
apdu::Result<WriteJob> readDocuments(Context& context, const DocumentChoice& choice);

} // namespace cli
