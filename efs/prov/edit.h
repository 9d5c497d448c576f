// Changes of a document by field path; what they do not touch keeps its bytes.
//
//   apply(document, {{{Edit::Kind::Set, "NAPDEF[nap1]/NAP-ADDRESS", "new.example"}}})
//   apply(document, {{{Edit::Kind::Add, "PXLOGICAL[p]/DOMAIN", ".op.example"}}})
//   apply(document, {{{Edit::Kind::Remove, "APPLICATION[w2][2]"}}})
//
// All paths of one call speak of the document as it was given, so that removing DOMAIN[1] and DOMAIN[2] removes what a
// report named so; only what the document does not have is looked for among the things that earlier edits made.
#pragma once

#include "efs/wbxml/document.h"
#include "efs/wbxml/encoder.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace efs::prov {

struct Edit {
    enum class Kind : std::uint8_t {
        Set,    // the parm gets this value; it is made where it is missing, and with it the characteristics above
        Add,    // one more parm or characteristic, whatever is there
        Remove, // the parm or characteristic with all it holds
    };

    Kind kind = Kind::Set;
    std::string path; // field_path.h: as findings print them; "@version" is the root's attribute
    // Without a value a parm is a flag. What is to be made without one is a characteristic when the schema knows such
    // a characteristic at that place, or the path ends in "/".
    std::optional<std::string> value = std::nullopt;
    // Only of Add: how many children of the parent, in the document that results, stand before it. None: where schema
    // and DTD want it, parms before characteristics, behind the last of its kind.
    std::optional<std::size_t> place = std::nullopt;

    bool operator==(const Edit&) const = default;
};

// A missing characteristic is made with the key its path names: NAPDEF[x]/NAME makes a NAPDEF with NAPID x.
//
// Usage for a path that cannot be read, fits several elements, or leads through a parm; Missing for what is to be
// removed and is not there, the error naming what stands there instead; Malformed for values that WBXML or XML cannot
// hold. The whole list is applied, or nothing.
apdu::Result<wbxml::Document> apply(const wbxml::Document& document, std::span<const Edit> edits,
                                    const wbxml::EncodeOptions& options = {});

// A document without any characteristic: what an empty file holds before the first edit.
wbxml::Document emptyDocument();

// Edits that turn the tree of `a` into that of `b`: sameTree(apply(*diff(a, b), a), b). None when the trees are the
// same. Unsupported where paths cannot say it: unknown tokens, elements and attributes that are not the DTD's,
// character data.
apdu::Result<std::vector<Edit>> diff(const wbxml::Document& a, const wbxml::Document& b);

} // namespace efs::prov
