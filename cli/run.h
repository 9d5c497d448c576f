// The command line as a function: arguments in, exit code out. main.cpp gives it the real machine, tests give it
// virtual cards and string streams.
//
//   cli::run(argc, argv, environment)  ->  0 done, 1 wrong request, … (exit_code.h)
#pragma once

#include "card/line/ledger.h"
#include "card/readers.h"

#include <atomic>
#include <functional>
#include <iosfwd>
#include <string>

namespace cli {

// The state of the PC/SC service.
struct ServiceHealth {
    bool reachable = false;
    std::string problem, hint;   // when it is not
    std::size_t mostReaders = 0; // that it serves at once; 0: not known
};

struct Environment {
    card::Readers& readers;
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool inIsTerminal = false, outIsTerminal = false, errIsTerminal = false;
    std::function<ServiceHealth()> serviceHealth;
    // From the first call on, an interrupt or a request to end sets the flag instead of ending the process; asked for
    // before work that must end in order (a verified PIN, a write, a served card).
    std::function<const std::atomic<bool>&()> stopOnSignals;
    // Readers for one more thread: those above belong to one.
    std::function<std::unique_ptr<card::Readers>()> makeReaders = {};
    // A ledger by the name of its file or the URL of its database.
    std::function<apdu::Result<std::unique_ptr<card::line::Ledger>>(const std::string&)> openLedger = {};
};

int run(int argc, const char* const* argv, Environment& environment);

} // namespace cli
