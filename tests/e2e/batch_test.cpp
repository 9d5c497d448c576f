// A batch over a real PC/SC daemon: two readers, two cards, a ledger file.
#include "tests/e2e/e2e.h"

#include <sstream>

namespace e2e {
namespace {

class BatchOverPcsc : public PcscTest {};

TEST_F(BatchOverPcsc, writesTheCardsOfAllReadersAndEnds) {
    if (!world_) return;
    const std::string first = newCard({"--kind", "usim", "--provisioning", "--iccid", "8944050000000000001"});
    const std::string second = newCard({"--kind", "usim", "--provisioning", "--iccid", "8944050000000000002"});
    const auto one = world_->serve(first, support::PcscWorld::firstPort);
    const auto two = world_->serve(second, support::PcscWorld::secondPort);
    ASSERT_TRUE(one && two);
    support::writeText(directory_.path("rows.csv"),
                       "ICCID;ADM1\r\n8944050000000000001;11111111\r\n8944050000000000002;11111111\r\n");
    const std::vector<std::string> batch{"batch",       "run",
                                         "--rows",      directory_.path("rows.csv"),
                                         "--bootstrap", support::dataPath("examples/bootstrap.xml"),
                                         "--adm",       "column:adm1",
                                         "--journal",   directory_.path("journals"),
                                         "--yes",       "--json"};
    const auto done = support::simprov(batch);
    EXPECT_EQ(done.exitCode, 0) << done.out << done.err;
    EXPECT_NE(done.out.find("\"event\":\"end\",\"done\":2,"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("8944050000000000002"), std::string::npos);
}

} // namespace
} // namespace e2e
