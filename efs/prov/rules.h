// Every rule that a finding may name: what it asks for, how grave a breach is, and which clause says so.
//
//   findRule("to-napid")->sentence   "A TO-NAPID names an access point of its own document, or INTERNET."
//
// The rule's severity is the gravest its findings have: where less is at stake a finding may be milder.
#pragma once

#include "efs/finding.h"

#include <span>
#include <string_view>

namespace efs::prov {

enum class Family : std::uint8_t {
    Form,         // the bytes of a document, or its XML text
    Structure,    // which elements, where
    Multiplicity, // how often
    Value,        // what stands in a value
    Reference,    // names that lead to other parts
    Uniqueness,
    Presence,    // what goes together
    Portability, // right, but not every device copes
    Application, // what a kind of application asks for
    Secret,
    Context, // several documents together
    Card,
};
std::string_view name(Family family); // "form", "structure", …

struct Rule {
    std::string_view id;
    Severity severity = Severity::Note;
    Family family = Family::Form;
    std::string_view clause; // or, where no specification says it, who does
    std::string_view sentence;
};

std::span<const Rule> rules(); // family by family
const Rule* findRule(std::string_view id);
const Family* findFamily(std::string_view name);

} // namespace efs::prov
