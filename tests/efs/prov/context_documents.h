// Documents for the tests of contexts, short to write: characteristics from their parms.
#pragma once

#include "efs/prov/context.h"
#include "efs/prov/context_builder.h"

#include <string>
#include <utility>
#include <vector>

namespace context_tests {

using namespace efs;
using namespace efs::prov;
using namespace apdu::literals;
using apdu::Bytes;

// A characteristic: its parms, then nested ones. A value of nullptr makes a flag.
struct Node {
    const char* type;
    std::vector<std::pair<const char*, const char*>> parms;
    std::vector<Node> nested = {};
};
Node bootstrap(const char* url);
Node nap(const char* id, const char* address);

Bytes encoded(const std::vector<Node>& nodes, const char* version = nullptr);
wbxml::Document document(const std::vector<Node>& nodes, const char* version = nullptr);

// What the documents of Bootstrap, Config1, Config2 make; their trees stay until the next call.
Contexts form(const std::vector<std::vector<Node>>& documents);
// "bootstrap:napdef-duplicate@NAPDEF[a]".
std::string rulesOf(const std::vector<Finding>& findings);

} // namespace context_tests
