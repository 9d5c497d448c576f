// Documents for properties: trees as a person would write them, and bytes with everything WBXML allows.
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

#include <rapidcheck.h>

#include <optional>
#include <string>
#include <vector>

namespace support {

struct TreeParm {
    std::string name;
    std::optional<std::string> value;
    bool operator==(const TreeParm&) const = default;
};
struct TreeCharacteristic {
    std::string type;
    std::vector<TreeParm> parms;
    std::vector<TreeCharacteristic> characteristics;
    bool operator==(const TreeCharacteristic&) const = default;
};
struct Tree {
    std::optional<std::string> version;
    std::vector<TreeCharacteristic> characteristics;
    bool operator==(const Tree&) const = default;
};

apdu::Bytes encode(const Tree& tree, const efs::wbxml::EncodeOptions& options = {});
efs::wbxml::Document documentOf(const Tree& tree, const efs::wbxml::EncodeOptions& options = {});

// The page style that goes back to page 0 before each value (Kannel, libwbxml); plain strings.
apdu::Bytes encodeToggling(const Tree& tree);
// The tree of a document that holds nothing else.
Tree treeOf(const efs::wbxml::Document& document);

// Known and unknown types and parms of both pages, enumerations, flags, empty values, texts of any script, keys that
// stand twice; nesting up to `depth` levels.
rc::Gen<Tree> trees(int depth = 4);
// The tree with some of its parts changed, moved, left out and put in.
rc::Gen<Tree> changed(Tree tree);

// Bytes of a document no encoder would write: both page styles and idle switches on either kind of page, string table
// and references into the middle of its strings, entities, literal names, unknown tokens, extensions, opaque data, text
// and processing instructions between elements, empty content, deep nesting, other headers. Always accepted.
rc::Gen<apdu::Bytes> oddDocuments();

} // namespace support
