// A batch over a real PC/SC daemon: two readers, two cards, a ledger file; and what others find on the cards then.
#include "tests/e2e/e2e.h"

namespace e2e {
namespace {

class BatchOverPcsc : public PcscTest {
  protected:
    // The document in the card's Bootstrap as OpenSC reads it and libwbxml understands it.
    std::string bootstrapByOthers(int slot) {
        const std::string binary = directory_.path("theirs.wbxml"), xml = directory_.path("theirs.xml");
        const auto fetched = pkcs15Tool(
            {"--reader", std::to_string(slot), "--read-data-object", "2.23.43.5.1", "--raw", "--output", binary});
        EXPECT_EQ(fetched.exitCode, 0) << fetched.out << fetched.err;
        const auto understood = support::run({"wbxml2xml", "-m", "0", "-o", xml, binary});
        EXPECT_EQ(understood.exitCode, 0) << understood.out << understood.err;
        return understood.exitCode == 0 ? support::readText(xml) : "";
    }
};

TEST_F(BatchOverPcsc, writesTheCardsOfAllReadersAndEnds) {
    if (!world_) return;
    for (const char* tool : {"pkcs15-tool", "wbxml2xml"})
        if (!support::isInstalled(tool)) return skipOrFail(std::string(tool) + " is not installed");
    const std::string first = newCard({"--kind", "usim", "--provisioning", "--iccid", "8944050000000000001"});
    const std::string second = newCard({"--kind", "usim", "--provisioning", "--iccid", "8944050000000000002"});
    const auto one = world_->serve(first, support::PcscWorld::firstPort);
    const auto two = world_->serve(second, support::PcscWorld::secondPort);
    ASSERT_TRUE(one && two);
    support::writeText(directory_.path("rows.csv"),
                       "ICCID;ADM1;User\r\n8944050000000000001;11111111;kim\r\n8944050000000000002;11111111;lee\r\n");
    std::string document = support::readText(support::dataPath("examples/bootstrap.xml"));
    const std::string user = "value=\"user\"";
    document.replace(document.find(user), user.size(), "value=\"{{user}}\"");
    support::writeText(directory_.path("bootstrap.xml"), document);
    const std::vector<std::string> batch{"batch",       "run",
                                         "--rows",      directory_.path("rows.csv"),
                                         "--bootstrap", directory_.path("bootstrap.xml"),
                                         "--adm",       "column:adm1",
                                         "--journal",   directory_.path("journals"),
                                         "--yes",       "--json"};
    const auto done = support::simprov(batch);
    EXPECT_EQ(done.exitCode, 0) << done.out << done.err;
    EXPECT_NE(done.out.find("\"event\":\"end\",\"done\":2,"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("8944050000000000002"), std::string::npos);

    const std::pair<int, const char*> names[] = {{0, "kim"}, {1, "lee"}};
    for (const auto& [slot, name] : names) {
        const std::string theirs = bootstrapByOthers(slot);
        EXPECT_NE(theirs.find(std::string("name=\"AUTHNAME\" value=\"") + name + '"'), std::string::npos) << theirs;
        EXPECT_NE(theirs.find("value=\"example-secret\""), std::string::npos) << theirs;
    }
}

} // namespace
} // namespace e2e
