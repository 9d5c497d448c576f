// The composition root: the real readers, streams and signals.
#include "card/line/postgres_ledger.h"
#include "card/line/sqlite_ledger.h"
#include "card/pcsc.h"
#include "cli/run.h"

#include <csignal>
#include <iostream>
#include <unistd.h>

namespace {

std::atomic<bool> stopRequested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

// The first signal asks, the second (the default action again) ends at once.
const std::atomic<bool>& stopOnSignals() {
    struct sigaction action {};
    action.sa_handler = [](int) { stopRequested = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
    return stopRequested;
}

cli::ServiceHealth serviceHealth() {
    const card::PcscHealth health = card::pcscHealth();
    return {health.serviceReachable, health.problem, health.hint, health.mostReaders};
}

apdu::Result<std::unique_ptr<card::line::Ledger>> openLedger(const std::string& where) {
    return card::line::isPostgresUrl(where) ? card::line::openPostgresLedger(where)
                                            : card::line::openSqliteLedger(where);
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN); // a reader of our output that leaves must not cut a write
    std::ios::sync_with_stdio(false);
    const auto readers = card::pcscReaders();
    cli::Environment environment{*readers,
                                 std::cin,
                                 std::cout,
                                 std::cerr,
                                 ::isatty(STDIN_FILENO) == 1,
                                 ::isatty(STDOUT_FILENO) == 1,
                                 ::isatty(STDERR_FILENO) == 1,
                                 serviceHealth,
                                 stopOnSignals,
                                 card::pcscReaders,
                                 openLedger};
    return cli::run(argc, argv, environment);
}
