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
    // In a slot, for as long as the work takes.
    template <class Work>
    Finished with(card::CardWire& card, Work work) {
        Slot slot(card);
        EXPECT_TRUE(world_->waitForCard(true));
        Finished finished = work();
        slot.end();
        EXPECT_TRUE(world_->waitForCard(false));
        return finished;
    }
};

INSTANTIATE_TEST_SUITE_P(Cards, CutWrites, testing::Values(efs::CardKind::Uicc, efs::CardKind::Sim),
                         [](const auto& test) { return std::string(efs::name(test.param)); });

TEST_P(CutWrites, AreRepairedWhereverTheCardWasPulled) {
    const efs::Image start = blank(GetParam(), false);
    VirtualCard whole(start);
    ASSERT_EQ(with(whole, [&] { return write(directory_.path("whole")); }).exitCode, 0);
    int cuts = 0;
    for (const std::size_t skip : {0u, 1u, 2u, 3u}) {
        for (const Fault fault : {Fault::CutBefore, Fault::PartialWrite, Fault::CutAfter}) {
            const std::string stateHome = directory_.path("state" + std::to_string(++cuts));
            VirtualCard card(start);
            FaultyCard pulled(card, {on(0xD6, {.skip = skip, .action = fault, .count = 9})});
            const Finished written = with(pulled, [&] { return write(stateHome); });
            EXPECT_EQ(written.exitCode, 7) << written.out << written.err;
            VirtualCard again(card.image());
            const Finished repaired = with(again, [&] {
                EXPECT_EQ(write(stateHome).exitCode, 9) << "a pending write blocks others";
                return simprov({"recover"}, stateHome);
            });
            EXPECT_EQ(repaired.exitCode, 0) << repaired.out << repaired.err;
            const std::string outcome = support::jsonOf(repaired)["result"].value("outcome", "");
            EXPECT_TRUE(outcome == "before" || outcome == "after") << repaired.out;
            EXPECT_EQ(again.image(), outcome == "before" ? start : whole.image()) << "update " << skip;
        }
    }
    std::cout << cuts << " cuts\n";
}

} // namespace
} // namespace e2e
