// A PostgreSQL server of the test's own: Debian's package, a data directory of its own, on loopback. It dies with the
// test. The server refuses to run as root: then it runs as its own user, or as nobody.
#pragma once

#include "tests/support/files.h"
#include "tests/support/process.h"

#include <memory>
#include <string>

namespace support {

class PostgresServer {
  public:
    enum class Sync : std::uint8_t { Off, On }; // Off: quick, for all that does not measure

    // The server, running, or in `whyNot` the reason this machine has none.
    static std::unique_ptr<PostgresServer> start(std::string& whyNot, Sync sync = Sync::Off);
    ~PostgresServer();

    // A new, empty database; its URL.
    std::string makeDatabase();
    // Everyone is thrown out; the server keeps what it had promised. `crash`: without any good-bye.
    void stop(bool crash = false);
    void start();
    std::string dataDirectory() const { return directory_.path("data"); }
    std::string log() const;

  private:
    PostgresServer() = default;
    std::string makeCluster();
    std::vector<std::string> asOwner(std::vector<std::string> command) const;
    std::string program(const std::string& name) const;
    bool isReady() const;

    TemporaryDirectory directory_;
    std::string programs_; // where initdb, postgres and the others are
    std::string port_;
    Sync sync_ = Sync::Off;
    int databases_ = 0;
    std::unique_ptr<Child> server_;
};

} // namespace support
