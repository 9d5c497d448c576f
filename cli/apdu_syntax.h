// Raw commands as a person types them: CLA INS P1 P2 [:DATA] [/LE] [=SW].
//
//   "00 A4 00 04 :3F 00 /00 =9000"           blanks inside an argument do not matter
//   00 A4 00 04 :3F00 /00 00 B0 00 00 /10    two commands in single words; a full header begins the next
//   00A40004023F0000                         the bytes of a short APDU, as traces have them
//
// LE 00 means all there is; X in SW matches any digit; without SW every word that says "done" is expected. DATA may be
// @env:VAR, @file:PATH, @fd:N or @prompt: hex digits from there, for commands that carry a PIN.
#pragma once

#include "apdu/command.h"

#include <string>
#include <vector>

namespace cli {

struct RawCommand {
    apdu::Command command;
    std::string dataSource;     // "env:VAR": the body is still to be read from there
    std::string expectedStatus; // "9000", "61XX"; empty: any that says done

    bool expects(apdu::Status status) const;
};

// Usage errors say which command it is and what is wrong; no message holds data, it may be a PIN.
apdu::Result<std::vector<RawCommand>> parseCommands(const std::vector<std::string>& arguments);

} // namespace cli
