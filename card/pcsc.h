// The PC/SC driver of the readers port, over libpcsclite. The only place that knows winscard.h.
//
// Every SCARD code becomes an error kind and a sentence by one table in pcsc_errors.cpp.
#pragma once

#include "card/readers.h"

namespace card {

// Opens a context on first use and again after the service restarted.
std::unique_ptr<Readers> pcscReaders();

// Facts for `simprov doctor`: is the service reachable, which version of the library answers.
struct PcscHealth {
    bool serviceReachable = false;
    std::string problem; // when it is not
    std::string hint;
    std::size_t mostReaders = 0; // slots that one pcscd serves, fixed when it was built
};
PcscHealth pcscHealth();

} // namespace card
