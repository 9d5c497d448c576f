// Everything that reaches a terminal goes through here: hostile text made harmless, errors and findings for people.
//
//   printable("a\x1b[31m\n")  ==  "a\\x1B[31m\\n"
//
// Colour is used only on a terminal, and never when NO_COLOR is set.
#pragma once

#include "apdu/bytes.h"
#include "efs/finding.h"
#include "efs/printable.h"

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

namespace cli {

using efs::harmlessJson;
using efs::harmlessXml;
using efs::maskedValue;
using efs::printable;

class Style {
  public:
    explicit Style(bool terminal);
    std::string bold(std::string_view text) const { return paint("1", text); }
    std::string dim(std::string_view text) const { return paint("2", text); }
    std::string red(std::string_view text) const { return paint("31", text); }
    std::string yellow(std::string_view text) const { return paint("33", text); }
    std::string green(std::string_view text) const { return paint("32", text); }

  private:
    std::string paint(std::string_view code, std::string_view text) const;
    bool on_;
};

// error: ODF/1: the record ends early (bytes 12-14)
//        <hint>
void printError(std::ostream& to, const apdu::Error& error, const Style& style);
// warning: bootstrap NAPDEF[nap1]/BEARER: … (wbxml-charset, WAP-183 §5)
void printFindings(std::ostream& to, std::span<const efs::Finding> findings, const Style& style);

// "1 byte", "3 bytes".
std::string counted(std::size_t count, std::string_view one, std::string_view many = "");

} // namespace cli
