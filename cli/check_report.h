// What `simprov check` found, and its two forms: for people and for programs.
#pragma once

#include "cli/output.h"
#include "efs/prov/rules.h"
#include "efs/prov/validate.h"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct CheckReport {
    std::string subject;           // what was checked: "bootstrap.xml", "card"
    efs::prov::Report report;      // of all documents and, of a card, its files
    bool card = false;             // fixes go onto a card
    std::vector<std::string> done; // with --fix: what was mended; `report` is of what is left
    std::string output;            // where the mended document went
};

std::size_t count(const CheckReport& report, efs::Severity severity);

void printCheck(std::ostream& to, const CheckReport& report, const Style& style);
// JSON text of `result` (schema/simprov.check.1.schema.json).
std::string checkJson(const CheckReport& report);

// The rules, of one family or of all.
void printRules(std::ostream& to, std::optional<efs::prov::Family> family, const Style& style);
std::string rulesJson(std::optional<efs::prov::Family> family);

} // namespace cli
