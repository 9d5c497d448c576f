// What the hostile end-to-end tests share: a vpcd slot whose card lives in the test, and what every failure must keep.
#pragma once

#include "tests/e2e/e2e.h"

#include "card/emulator/faults.h"
#include "card/emulator/virtual_card.h"
#include "card/emulator/vpcd.h"
#include "efs/blank_card.h"

#include <atomic>
#include <thread>

namespace e2e {

inline efs::Image blank(efs::CardKind kind, bool t1) {
    efs::BlankCardOptions options;
    options.kind = kind;
    options.t1 = t1;
    return efs::blankCard(options).value();
}

inline card::emulator::FaultRule on(std::uint8_t instruction, card::emulator::FaultRule rule) {
    rule.instruction = instruction;
    return rule;
}

// A card in the first slot, served by a thread of the test. When its line breaks it is out of the slot; `then` is what
// is put in after it.
class Slot {
  public:
    explicit Slot(card::CardWire& card, card::CardWire* then = nullptr)
        : thread_([this, &card, then] {
              card::CardWire* inside = &card;
              do { // a driver that still lets go of the card before hangs up: once more
                  hangUp_ = false;
                  if (ended_) break;
                  const auto served = card::emulator::serveVpcd(*inside, {}, hangUp_);
                  if (!served) inside = then;
              } while (inside != nullptr && (then != nullptr || hangUp_));
          }) {}
    ~Slot() { end(); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    // Waits until the daemon sees the card; puts it in once more where it does not. Two threads of pcscd share the
    // driver's connection: while one lets go of the card before, the other may accept this one and lose it.
    bool isIn(support::PcscWorld& world) {
        if (world.waitForCard(true)) return true;
        hangUp_ = true;
        return world.waitForCard(true);
    }
    void end() {
        ended_ = true;
        hangUp_ = true;
        if (thread_.joinable()) thread_.join();
    }

  private:
    std::atomic<bool> hangUp_{false}, ended_{false};
    std::thread thread_; // last: it uses what stands before
};

class Hostile : public PcscTest {
  protected:
    static support::Finished read() {
        support::RunOptions options;
        options.limit = std::chrono::seconds(30);
        return support::simprov({"read", "-c", "0", "--json"}, options);
    }
    static support::Finished write(bool sim = false) {
        auto options = credentials();
        options.limit = std::chrono::seconds(30);
        std::vector<std::string> command = {"write",
                                            "-c",
                                            "0",
                                            "--json",
                                            "--yes",
                                            "--bootstrap",
                                            support::dataPath("examples/bootstrap.xml"),
                                            "--config1",
                                            support::dataPath("examples/config1.xml"),
                                            "--adm",
                                            "env:TEST_ADM",
                                            "--pin",
                                            "env:TEST_PIN"};
        if (sim) command.insert(command.end(), {"--adm-ref", "0A", "--allow-unknown-tries"});
        return support::simprov(command, options);
    }

    // The error, with the check that it tells enough.
    static std::string errorOf(const support::Finished& finished) {
        const support::Json json = support::jsonOf(finished);
        EXPECT_TRUE(json.is_object() && json.contains("error")) << finished.out << finished.err;
        if (!json.is_object() || !json.contains("error")) return "";
        EXPECT_NE(json["error"].value("message", ""), "");
        EXPECT_NE(json["error"].value("hint", ""), "") << finished.out;
        return json["error"].value("message", "");
    }

    // After a failed write: untouched below exit code 7, and no try spent ever.
    static void expectNothingLost(const support::Finished& written, const efs::Image& before, const efs::Image& after) {
        EXPECT_EQ(before.pins, after.pins) << "a try was spent: " << written.out;
        if (written.exitCode != 0 && written.exitCode != 7) {
            EXPECT_TRUE(before.files == after.files) << written.out;
        }
    }
};

inline constexpr efs::CardKind uicc = efs::CardKind::Uicc;

} // namespace e2e
