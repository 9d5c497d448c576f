// Rows as JSON lines: one object a line, all with the members of the first.
//
//   {"iccid": "8944050000000000001", "apn": "internet.example", "port": 8080}
//
// Strings are taken as they are; other numbers than of an identity as they are spelled; true and false as 1 and 0; null
// as an empty value.
#pragma once

#include "card/line/rows.h"

namespace card::line {

apdu::Result<std::unique_ptr<RowSource>> openJsonLines(const std::string& path, TextLines lines);

} // namespace card::line
