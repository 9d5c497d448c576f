// A look at XML text before a parser sees it: refuses what could harm or mislead, and remarks on what will be dropped.
//
// XML parsers in use let much pass: unknown entities, '<' in values, bad UTF-8, any nesting. Clauses: WAP-183_003,
// _005, XML 1.0 §2.
#pragma once

#include "efs/finding.h"

#include <string_view>
#include <vector>

namespace efs::prov {

// Markup takes about four times the bytes of WBXML. Names and values have no limit of their own: they cost what they
// are long. Elements, attributes and texts together are limited to wbxml::maxParts, nesting to wbxml::maxDepth;
// entities are refused, so none unfolds.
inline constexpr std::size_t maxXmlBytes = 64u << 20;

struct XmlSurvey {
    std::size_t start = 0; // behind a byte order mark
    std::vector<Finding> findings;
};

// Malformed, Limit or Missing with the byte, and the line in words.
apdu::Result<XmlSurvey> surveyXml(std::string_view text);

// "line 3: …", an error at a byte of XML text.
apdu::Failure xmlError(std::string_view text, std::size_t offset, std::string_view what,
                       apdu::ErrorKind kind = apdu::ErrorKind::Malformed);

} // namespace efs::prov
