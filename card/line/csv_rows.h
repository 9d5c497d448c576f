// Rows of a CSV file (RFC 4180 and what spreadsheets make of it): commas, semicolons, tabs or bars, told by the header
// line or by Excel's "sep=;"; quoted cells may hold delimiters, doubled quotes and line ends.
#pragma once

#include "card/line/rows.h"

namespace card::line {

apdu::Result<std::unique_ptr<RowSource>> openCsv(const std::string& path, TextLines lines);

// Lower case, without blanks around: the form of column names everywhere.
std::string columnName(std::string_view text);
// Malformed when a name stands twice, or there are too many.
apdu::Result<void> checkHeader(const std::string& file, std::uint64_t line, std::span<const std::string> header);

} // namespace card::line
