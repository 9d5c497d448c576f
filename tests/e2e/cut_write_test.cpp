// Writes cut by pulling the card, and their repair, through the real daemon: the sweep of ../sweep at fewer places.
#include "tests/e2e/hostile.h"

namespace e2e {
namespace {

using card::emulator::Fault;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using support::Finished;

class CutWrites : public Hostile, public testing::WithParamInterface<efs::CardKind> {
  protected:
    Finished simprov(std::vector<std::string> arguments, const std::string& stateHome) {
        auto options = credentials();
        options.limit = std::chrono::seconds(30);
        options.environment["XDG_STATE_HOME"] = stateHome;
        for (const char* more : {"-c", "0", "--json", "--yes", "--adm", "env:TEST_ADM", "--pin", "env:TEST_PIN"})
            arguments.emplace_back(more);
        if (GetParam() == efs::CardKind::Sim)
            arguments.insert(arguments.end(), {"--adm-ref", "0A", "--allow-unknown-tries"});
        return support::simprov(arguments, options);
    }
    Finished write(const std::string& stateHome) {
        return simprov({"write", "--bootstrap", support::dataPath("examples/bootstrap.xml"), "--config1",
                        support::dataPath("examples/config1.xml")},
                       stateHome);
    }
    efs::Image writtenWhole(const efs::Image& start) {
        VirtualCard card(start);
        Slot slot(card);
        EXPECT_TRUE(slot.isIn(*world_));
        EXPECT_EQ(write(directory_.path("whole")).exitCode, 0);
        slot.end();
        EXPECT_TRUE(world_->waitForCard(false));
        return card.image();
    }
};

INSTANTIATE_TEST_SUITE_P(Cards, CutWrites, testing::Values(efs::CardKind::Uicc, efs::CardKind::Sim),
                         [](const auto& test) { return std::string(efs::name(test.param)); });

TEST_P(CutWrites, AreRepairedWhereverTheCardWasPulled) {
    const efs::Image start = blank(GetParam(), false);
    const efs::Image end = writtenWhole(start);
    int cuts = 0;
    for (const std::size_t skip : {0u, 1u, 2u, 3u}) {
        for (const Fault fault : {Fault::CutBefore, Fault::PartialWrite, Fault::CutAfter}) {
            const std::string stateHome = directory_.path("state" + std::to_string(++cuts));
            VirtualCard card(start);
            FaultyCard pulled(card, {on(0xD6, {.skip = skip, .action = fault, .count = 9})});
            Slot slot(pulled, &card); // and in again
            ASSERT_TRUE(slot.isIn(*world_));
            const Finished written = write(stateHome);
            EXPECT_EQ(written.exitCode, 7) << written.out << written.err;
            ASSERT_TRUE(slot.isIn(*world_));
            EXPECT_EQ(write(stateHome).exitCode, 9) << "a pending write blocks others";
            const Finished repaired = simprov({"recover"}, stateHome);
            slot.end();
            EXPECT_TRUE(world_->waitForCard(false));
            EXPECT_EQ(repaired.exitCode, 0) << repaired.out << repaired.err;
            const bool before = repaired.out.find("\"outcome\": \"before\"") != std::string::npos;
            EXPECT_TRUE(before || repaired.out.find("\"outcome\": \"after\"") != std::string::npos) << repaired.out;
            EXPECT_TRUE(card.image() == (before ? start : end)) << "update " << skip;
        }
    }
    std::cout << cuts << " cuts\n";
}

} // namespace
} // namespace e2e
