// Everything that can be said against provisioning documents, all at once, by the rules of rules.h.
//
//   Report report = validate(document);
//   for (const Finding& f : report.findings) …      // by place in the document
//   for (const Fix& fix : report.fixes) …           // fix.edits mend report.findings[fix.finding]
//
// Linear in the size of the documents. What the decoder remarked is part of the report.
#pragma once

#include "efs/prov/edit.h"
#include "efs/prov/rules.h"
#include "efs/prov/tree.h"

#include <span>
#include <string>
#include <vector>

namespace efs::prov {

// A finding whose mending is certain: what to write, for people, and the edits that write it.
struct Fix {
    std::size_t finding = 0; // into Report::findings
    std::string text;        // "write HTTP-BASIC"
    std::vector<Edit> edits; // for apply(), or mend() for all
    bool operator==(const Fix&) const = default;
};

struct Report {
    std::vector<Finding> findings;
    std::vector<Fix> fixes; // in the order of the findings
    std::size_t more = 0;   // findings beyond the limit, which the last finding speaks of
};

// The largest files of a card hold some thousand parms; documents in files may hold a quarter of a million parts. More
// findings than this nobody reads, and each takes some hundred bytes.
inline constexpr std::size_t maxReportFindings = 100'000;

// One document by itself: what it refers to has to stand in it (WAP-183 §5.6.2, §5.6.8).
Report validate(const wbxml::Document& document);

// A document among others of the same context.
struct Part {
    const wbxml::Document* document = nullptr;
    std::string object; // "bootstrap": for the findings
};
// Documents in their order of priority (WAP-185 §6.1): what they refer to may stand in any of them. One report each.
std::vector<Report> validate(std::span<const Part> parts);

} // namespace efs::prov
