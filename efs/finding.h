// One remark on a card or document: what is wrong or odd, where, and by which clause.
#pragma once

#include "apdu/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace efs {

enum class Severity { Note, Warning, Error };
std::string_view name(Severity severity); // "note", "warning", "error"

struct Finding {
    Severity severity = Severity::Note;
    std::string rule;                 // stable id, e.g. "wbxml-charset"
    std::string clause;               // e.g. "WAP-183_005"; may be empty
    std::string object;               // "bootstrap", "config1", "odf" …; filled in by whoever knows the file
    std::string where;                // field path inside the object: "NAPDEF[nap1]/NAP-ADDRESS"
    std::optional<apdu::Range> bytes; // in the object's file
    std::string message;              // one sentence: what it is, and what to do where that is not plain

    bool operator==(const Finding&) const = default;
};

} // namespace efs
