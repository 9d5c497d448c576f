// What the end-to-end tests share: the daemon world as a fixture, and when a skip is a failure.
#pragma once

#include "tests/support/cli_json.h"
#include "tests/support/pcsc_world.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace e2e {

// On a machine that must run everything (SIMPROV_REQUIRE_E2E is set) a missing part is a failure, elsewhere a skip.
inline bool mustRun() {
    return std::getenv("SIMPROV_REQUIRE_E2E") != nullptr;
}

// Ends the calling SetUp with a skip or a failure; the caller returns after it.
inline void skipOrFail(const std::string& reason) {
    if (mustRun()) FAIL() << "this must run here, but: " << reason;
    GTEST_SKIP() << reason;
}

class PcscTest : public testing::Test {
  protected:
    void SetUp() override {
        support::stateHome() = directory_.path("state"); // a cut write blocks no card of another test
        std::string whyNot;
        world_ = support::PcscWorld::enter(whyNot);
        if (!world_) skipOrFail(whyNot);
    }

    std::string newCard(const std::vector<std::string>& options) {
        const std::string image = directory_.path("card" + std::to_string(++cards_) + ".card.json");
        std::vector<std::string> command = {"card", "new", "-o", image};
        command.insert(command.end(), options.begin(), options.end());
        const auto made = support::simprov(command);
        EXPECT_EQ(made.exitCode, 0) << made.err;
        return image;
    }

    // Credentials of a new card, as environment variables.
    static support::RunOptions credentials() {
        support::RunOptions options;
        options.environment = {{"TEST_PIN", "1234"}, {"TEST_ADM", "11111111"}};
        return options;
    }

    // OpenSC's reader of PKCS#15, without its cache of what it read before.
    support::Finished pkcs15Tool(std::vector<std::string> arguments) {
        const std::string configuration = directory_.path("opensc.conf");
        support::writeText(configuration, "app default { enable_default_driver = true; card_drivers = default;\n"
                                          "  framework pkcs15 { use_file_caching = no; } }\n");
        arguments.insert(arguments.begin(), "pkcs15-tool");
        support::RunOptions options;
        options.environment = {{"OPENSC_CONF", configuration}};
        return support::run(arguments, options);
    }

    std::unique_ptr<support::PcscWorld> world_;
    support::TemporaryDirectory directory_;
    int cards_ = 0;
};

} // namespace e2e
