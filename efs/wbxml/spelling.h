// How two documents of the same tree are spelled differently: inline strings or string table, tokens or text, which
// code page, which header (WAP-192 §5, §7, §8).
//
//   spellingChanges(plain, compact)[0]  ==  {element 3, "value", {21, 12}, {30, 2}, "inline string", "string table"}
#pragma once

#include "efs/wbxml/document.h"

#include <string>
#include <vector>

namespace efs::wbxml {

struct SpellingChange {
    std::uint32_t element = 0; // in both documents; the root for what concerns the header
    std::string part;          // "value" and other attributes, "element", "attributes", "header"
    apdu::Range before, after; // the bytes of that part
    std::string from, to;      // in words
    bool operator==(const SpellingChange&) const = default;
};

// For documents with sameTree(before, after). In document order; empty when they differ in nothing but where the string
// table has its strings.
std::vector<SpellingChange> spellingChanges(const Document& before, const Document& after);

} // namespace efs::wbxml
