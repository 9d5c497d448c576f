// Foreign text in files that other programs open: nothing in it may become markup or a formula.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// For text and attribute values of HTML and SVG; control characters as printable() shows them.
std::string htmlText(std::string_view text);
// One cell of a CSV file (RFC 4180): quoted where that is needed; with an apostrophe in front where a spreadsheet would
// take it for a formula.
std::string csvCell(std::string_view text);

} // namespace cli
