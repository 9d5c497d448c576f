#include "tests/card/line/ledger_world.h"

#include "card/line/postgres_connection.h"
#include "card/line/postgres_ledger.h"
#include "card/line/sqlite_connection.h"
#include "card/line/sqlite_ledger.h"

#include <cstdlib>
#include <filesystem>

namespace support {

using namespace card::line;

namespace {

// One server for all tests of a process.
std::unique_ptr<PostgresServer>& sharedServer(std::string& whyNot) {
    static std::string reason;
    static std::unique_ptr<PostgresServer> server = PostgresServer::start(reason);
    whyNot = reason;
    return server;
}

} // namespace

std::string name(Driver driver) {
    return driver == Driver::Sqlite ? "sqlite" : "postgres";
}

std::unique_ptr<LedgerWorld> LedgerWorld::make(Driver driver, std::string& whyNot) {
    auto world = std::make_unique<LedgerWorld>();
    world->driver_ = driver;
    world->place_ = world->directory_.path("line.ledger");
    if (driver == Driver::Sqlite) return world;
    const auto& server = sharedServer(whyNot);
    if (!server) return nullptr;
    world->place_ = server->makeDatabase();
    return world;
}

std::unique_ptr<Ledger> LedgerWorld::open() const {
    auto ledger = driver_ == Driver::Sqlite ? openSqliteLedger(place_) : openPostgresLedger(place_);
    if (!ledger) return ADD_FAILURE() << ledger.error().message(), nullptr;
    return std::move(*ledger);
}

Connect LedgerWorld::connect() const {
    const std::string place = place_;
    if (driver_ == Driver::Sqlite) return [place] { return SqliteConnection::open(place); };
    return [place] { return PostgresConnection::open(place); };
}

PostgresServer& LedgerWorld::server() const {
    std::string ignored;
    return *sharedServer(ignored);
}

std::vector<std::string> LedgerWorld::files() const {
    std::vector<std::string> files;
    const std::string root = driver_ == Driver::Sqlite ? directory_.path() : server().dataDirectory();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
        if (entry.is_regular_file()) files.push_back(entry.path());
    return files;
}

void LedgerTest::SetUp() {
    std::string whyNot;
    world_ = LedgerWorld::make(GetParam(), whyNot);
    if (world_) return;
    if (std::getenv("SIMPROV_REQUIRE_E2E") != nullptr) FAIL() << whyNot;
    GTEST_SKIP() << whyNot;
}

std::unique_ptr<Ledger> LedgerTest::attached(const std::string& name, std::chrono::milliseconds lease) const {
    auto ledger = world_->open();
    if (!ledger) return nullptr;
    const auto done = ledger->attach(station(name, lease));
    if (!done) return ADD_FAILURE() << done.error().message(), nullptr;
    return ledger;
}

Station station(const std::string& name, std::chrono::milliseconds lease) {
    return {name, "kim", "1.2.3", lease, {}};
}

std::string iccid(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return "8949" + std::string(16 - digits.size(), '0') + digits;
}

Row row(std::uint64_t number) {
    const std::string imsi = std::to_string(262010000000000 + number);
    return {number, iccid(number), imsi, number * 100, {}, {}, {}};
}

ClaimRequest request(const std::string& order, std::uint64_t card, const std::string& reader) {
    return {order, reader, {iccid(card), "", ""}, std::to_string(262010000000000 + card), false};
}

void import(Ledger& ledger, const std::string& name, std::uint64_t rows, Match match) {
    Order order;
    order.name = name;
    order.match = match;
    auto import = ledger.beginImport(order);
    ASSERT_TRUE(import) << import.error().message();
    for (std::uint64_t i = 1; i <= rows; ++i) ASSERT_TRUE((*import)->add(row(i)));
    const auto finished = (*import)->finish();
    ASSERT_TRUE(finished) << finished.error().message();
    ASSERT_TRUE(finished->empty());
}

} // namespace support
