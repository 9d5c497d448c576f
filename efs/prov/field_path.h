// Where an element of a document stands, as people read and write it; findings print it, edits take it.
//
//   NAPDEF[nap1]/NAP-ADDRESS     the key tells characteristics of one type apart (schema.h)
//   APPLICATION[w2][2]/NAME      the second of those with this key
//   APPLICATION[w4]/APPADDR[2]   the second of its kind, where no key fits; [#2] says so even where a key is 2
//   PXLOGICAL[p]/DOMAIN[3]       the third value of a parm that stands several times
//   PXPHYSICAL["a/b"]            quotes, with \" \\ \n \t \r \x1B inside, around what would end or mislead a name
//
// Keys and names longer than wbxml::maxBriefBytes are cut, as everywhere in reports; whole they are understood, too. An
// element without a usable name is "parm", "characteristic" or "unknown". The root has the empty path.
#pragma once

#include "efs/wbxml/document.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace efs::prov {

struct PathStep {
    std::string name;               // a type, or the name of a parm
    std::optional<std::string> key; // in brackets; a number that is no key is a place
    bool quoted = false;            // the key: never a place
    std::size_t place = 0;          // from 1, in the brackets behind the key or as [#2]; 0: none
    bool hash = false;              // the place was written, or is to be written, with #

    std::string text() const;
    bool operator==(const PathStep&) const = default;
};

struct FieldPath {
    std::vector<PathStep> steps;
    bool slash = false; // "/" at the end: what is meant is a characteristic

    // Usage, with the character that is wrong.
    static apdu::Result<FieldPath> parse(std::string_view text);
    std::string text() const;
    bool operator==(const FieldPath&) const = default;
};

// "PATH=VALUE" taken apart; without "=" there is no value. The value is everything behind the first "=" that is in
// neither brackets nor quotes.
struct Assignment {
    std::string path;
    std::optional<std::string> value;
};
apdu::Result<Assignment> parseAssignment(std::string_view text);

// The children of one element by what paths call them.
class Siblings {
  public:
    Siblings(const wbxml::Document& document, std::uint32_t parent);
    PathStep stepTo(std::uint32_t child) const;
    // What the step fits, in document order; all of the name when it has neither key nor place.
    std::vector<std::uint32_t> matching(const PathStep& step) const;
    // As many as `most` steps for a message: those of this name, or all when there are none.
    std::string list(std::string_view name, std::size_t most) const;
    std::size_t count() const { return count_; }

  private:
    struct Group {
        std::vector<std::uint32_t> all;
        std::unordered_map<std::string, std::vector<std::uint32_t>> byKey;
    };
    const Group* groupOf(std::string_view name) const;

    const wbxml::Document* document_;
    std::uint32_t parent_;
    std::size_t count_ = 0;
    std::unordered_map<std::string, Group> groups_; // by label
};

// The characteristic's key, whole; empty: none.
std::string_view keyOf(const wbxml::Document& document, std::uint32_t element);

// Paths of a document in both directions; what stands above and beside is looked up once.
class FieldPaths {
  public:
    explicit FieldPaths(const wbxml::Document& document) : document_(&document) {}
    std::string of(std::uint32_t element);

    struct Located {
        std::vector<std::uint32_t> elements; // that fit as many steps as were found
        std::size_t found = 0;               // steps that fit something
        std::uint32_t parent = 0;            // of what fits, or would
    };
    // Stops at the first step that fits nothing (`elements` is then empty) or several elements.
    Located locate(const FieldPath& path);
    // The one element; Missing with what stands there instead, Usage when several fit.
    apdu::Result<std::uint32_t> find(const FieldPath& path);
    // That a step fits several elements, and how to name one of them.
    apdu::Failure ambiguous(const FieldPath& path, const Located& located);
    // Valid until the next call of anything here.
    const Siblings& siblings(std::uint32_t parent);

  private:
    // A family of more is looked over once; smaller ones are quicker looked over again than kept, thousands of them.
    static constexpr std::size_t smallFamily = 64;

    apdu::Failure missing(const FieldPath& path, const Located& located);

    const wbxml::Document* document_;
    std::unordered_map<std::uint32_t, std::string> parents_;
    std::unordered_map<std::uint32_t, Siblings> siblings_;
    std::uint32_t recentParent_ = 0;
    std::optional<Siblings> recent_;
};

std::string fieldPath(const wbxml::Document& document, std::uint32_t element);

} // namespace efs::prov
