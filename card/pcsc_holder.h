// Who may hold a card: the programs that speak PC/SC right now, as far as this user may see them.
//
// The service tells nobody who holds a card. What can be seen is which processes have its client library loaded
// (/proc/<pid>/maps); usually that is one, and it is the answer: "scdaemon (process 812)".
#pragma once

#include <string>

namespace card {

// "scdaemon (process 812)", several separated by ", ", at most five; empty when none can be seen. `procfs` is /proc.
std::string pcscUsers(const std::string& procfs = "/proc");

} // namespace card
