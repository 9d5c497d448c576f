// Opening ledgers: what is none, what is of another version, what nobody should see.
#include "card/line/postgres_ledger.h"
#include "card/line/sqlite_ledger.h"
#include "tests/card/line/ledger_world.h"

#include <sys/stat.h>

namespace {

using namespace card::line;
using apdu::ErrorKind;
using namespace support;

class OpenTest : public LedgerTest {};
INSTANTIATE_TEST_SUITE_P(Both, OpenTest, testing::Values(Driver::Sqlite, Driver::Postgres), driverName);

TEST(SqliteLedger, AFileIsForItsOwnerOnly) {
    const TemporaryDirectory directory;
    const auto ledger = openSqliteLedger(directory.path("a"));
    ASSERT_TRUE(ledger);
    ASSERT_TRUE((*ledger)->attach(station("line-1")));
    for (const char* name : {"a", "a-wal", "a-shm", "a.stations"}) {
        struct stat status {};
        ASSERT_EQ(stat(directory.path(name).c_str(), &status), 0) << name;
        EXPECT_EQ(status.st_mode & 0777, 0600u) << name;
    }
}

TEST(SqliteLedger, RefusesWhatIsNoLedger) {
    const TemporaryDirectory directory;
    writeText(directory.path("text"), std::string(5000, 'x'));
    EXPECT_EQ(openSqliteLedger(directory.path("text")).error().kind, ErrorKind::Input);
    EXPECT_EQ(readText(directory.path("text")), std::string(5000, 'x'));
    EXPECT_EQ(openSqliteLedger(directory.path("none/such")).error().kind, ErrorKind::Input);
    EXPECT_EQ(openSqliteLedger(directory.path()).error().kind, ErrorKind::Input);
}

TEST_P(OpenTest, RefusesTablesOfAnotherVersion) {
    ASSERT_TRUE(world_->open());
    const bool isFile = GetParam() == Driver::Sqlite;
    const Statement newer{isFile ? "PRAGMA user_version = 2" : "UPDATE ledger SET version = 2"};
    ASSERT_TRUE((*world_->connect()())->run(newer, {}));
    const auto again = world_->connect()();
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::Input);
    EXPECT_NE(again.error().text.find("version 2, not 1"), std::string::npos) << again.error().text;
}

TEST_P(OpenTest, TablesAreMadeOnceByWhoeverComesFirst) {
    std::vector<std::unique_ptr<Ledger>> ledgers;
    for (int i = 0; i < 3; ++i) ledgers.push_back(world_->open());
    ASSERT_TRUE(ledgers[0]->attach(station("line-1")));
    import(*ledgers[0], "o", 1);
    EXPECT_EQ(ledgers[2]->status("o")->counts.total(), 1u);
}

TEST(PostgresLedger, RefusesAPasswordInTheUrl) {
    for (const std::string url :
         {"postgresql://kim:s3cret@127.0.0.1/line", "postgres://127.0.0.1/line?user=kim&password=s3cret",
          "postgresql://kim@127.0.0.1/line?sslpassword=s3cret"}) {
        const auto ledger = openPostgresLedger(url);
        ASSERT_FALSE(ledger);
        EXPECT_EQ(ledger.error().kind, ErrorKind::Usage);
        EXPECT_NE(ledger.error().hint.find("PGPASSFILE"), std::string::npos);
        EXPECT_NE(ledger.error().hint.find("PGSERVICE"), std::string::npos);
        EXPECT_EQ(ledger.error().message().find("s3cret"), std::string::npos);
    }
    for (const std::string url : {"postgresql://kim:s3cret@[::1/line", "host=127.0.0.1", "line.ledger", ""}) {
        const auto ledger = openPostgresLedger(url);
        ASSERT_FALSE(ledger);
        EXPECT_EQ(ledger.error().kind, ErrorKind::Usage) << url;
        EXPECT_EQ(ledger.error().message().find("s3cret"), std::string::npos);
    }
}

TEST(PostgresLedger, SaysThatNobodyAnswers) {
    const auto ledger = openPostgresLedger("postgresql://kim@127.0.0.1:1/line");
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().kind, ErrorKind::Input);
    EXPECT_NE(ledger.error().text.find("the database cannot be reached"), std::string::npos) << ledger.error().text;
}

} // namespace
