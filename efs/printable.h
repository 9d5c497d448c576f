// Hostile text made harmless: what cards, documents and rows hold may steer a terminal or look like something else.
//
//   printable("a\x1b[31m\n")  ==  "a\\x1B[31m\\n"
#pragma once

#include <string>
#include <string_view>

namespace efs {

// Text of a card, a document or a file as one line that a terminal shows and does not obey: control characters, bytes
// that are no UTF-8, and characters that reorder or hide text become \n, \t, \x1B, \u{202E}. Everything else passes.
std::string printable(std::string_view text);

// What stands for a document credential that is not shown.
inline constexpr std::string_view maskedValue = "****";

// JSON and XML texts keep their line ends and have escapes of their own for the same characters.
std::string harmlessJson(std::string json);
std::string harmlessXml(std::string_view xml);

} // namespace efs
