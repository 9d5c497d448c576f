// libpq brings two dozen shared libraries with it (Kerberos, LDAP, TLS, …), for which every start of a program linked
// to it would wait. So nothing links it: postgres_library.cpp defines the calls the driver makes, and they go to the
// library that is loaded with the first PostgreSQL ledger.
#pragma once

#include "apdu/result.h"

namespace card::line {

// Before any other call of libpq. Input where the library is not installed or broken. Stays loaded until the process
// ends.
apdu::Result<void> loadPostgresLibrary();

} // namespace card::line
