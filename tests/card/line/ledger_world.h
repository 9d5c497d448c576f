// A ledger for a test, in a file or at a PostgreSQL server of the test's own; and small orders to put into it.
#pragma once

#include "card/line/ledger.h"
#include "card/line/sql.h"
#include "tests/support/files.h"
#include "tests/support/postgres_server.h"

#include <gtest/gtest.h>

namespace support {

enum class Driver : std::uint8_t { Sqlite, Postgres };
std::string name(Driver driver);

class LedgerWorld {
  public:
    // None, with the reason, where this machine has no server.
    static std::unique_ptr<LedgerWorld> make(Driver driver, std::string& whyNot);

    std::unique_ptr<card::line::Ledger> open() const;
    card::line::Connect connect() const; // what the ledger is built on
    PostgresServer& server() const;
    // Every byte that the ledger has on disk.
    std::vector<std::string> files() const;

  private:
    Driver driver_ = Driver::Sqlite;
    TemporaryDirectory directory_;
    std::string place_; // path or URL
};

// Every test of a suite runs over both drivers.
class LedgerTest : public testing::TestWithParam<Driver> {
  protected:
    void SetUp() override;
    std::unique_ptr<card::line::Ledger> attached(const std::string& station,
                                                 std::chrono::milliseconds lease = std::chrono::minutes(1)) const;

    std::unique_ptr<LedgerWorld> world_;
};
inline std::string driverName(const testing::TestParamInfo<Driver>& info) {
    return name(info.param);
}

card::line::Station station(const std::string& name, std::chrono::milliseconds lease = std::chrono::minutes(1));
std::string iccid(std::uint64_t number); // 20 digits
card::line::Row row(std::uint64_t number);
card::line::ClaimRequest request(const std::string& order, std::uint64_t card, const std::string& reader = "reader 1");
// Rows 1 to `rows`, with the ICCIDs above.
void import(card::line::Ledger& ledger, const std::string& order, std::uint64_t rows,
            card::line::Match match = card::line::Match::Iccid);

} // namespace support
