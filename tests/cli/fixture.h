// The command line in-process: virtual cards as images in a temporary directory or in readers, string streams, no
// terminal unless a test says so.
#pragma once

#include "card/emulator/virtual_card.h"
#include "cli/run.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace cli_test {

using Json = nlohmann::ordered_json;

struct Outcome {
    int code = -1;
    std::string out, err;

    // stdout as JSON; null when it is none, so that a look-up fails the test and not the run.
    Json json() const;
};

// Readers with virtual cards in them; the last list is what waitForChange gives.
class TableReaders final : public card::Readers {
  public:
    struct Slot {
        std::string name;
        std::optional<efs::Image> image;
        card::ReaderState state = card::ReaderState::Empty;
    };
    std::vector<Slot> slots;
    std::function<void()> beforeWait; // what happens while somebody waits
    std::optional<apdu::Error> fault;

    apdu::Result<std::vector<card::Reader>> list() override;
    apdu::Result<std::vector<card::Reader>> waitForChange(const std::vector<card::Reader>& known,
                                                          std::chrono::milliseconds limit) override;
    apdu::Result<std::unique_ptr<card::CardWire>> connect(const std::string& readerName,
                                                          const card::ConnectOptions& options) override;
    void cancel() override {}
};

// Sets an environment variable for a test and takes it away again.
class Variable {
  public:
    Variable(const char* name, const std::string& value);
    ~Variable();
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
};

class CliTest : public testing::Test {
  protected:
    // Runs `simprov <arguments>`.
    Outcome run(const std::vector<std::string>& arguments);
    // The same, expecting an exit code.
    Outcome expect(int code, const std::vector<std::string>& arguments);

    // A new card image made by `card new`; its path.
    std::string newCard(const std::vector<std::string>& options = {"--kind", "usim", "--provisioning"});
    std::string file(const std::string& name, const std::string& content);
    std::string path(const std::string& name) const { return directory_.path(name); }
    static efs::Image imageAt(const std::string& path);

    support::TemporaryDirectory directory_;
    Variable stateHome_{"XDG_STATE_HOME", directory_.path("state")}; // where journals lie
    TableReaders readers_;
    std::string input_;
    bool inIsTerminal_ = false, outIsTerminal_ = false, errIsTerminal_ = false;
    cli::ServiceHealth health_{true, "", ""};
    std::atomic<bool> stop_{false};
    int cards_ = 0;
};

// The entry of result.files for an object; null when there is none.
Json fileOf(const Json& read, const std::string& object);

} // namespace cli_test
