// OpenSC as a judge: what simprov wrote, an independent PKCS#15 reader must list and read with equal bytes.
#include "tests/e2e/e2e.h"

#include <regex>

namespace e2e {
namespace {

using support::fileOf;
using support::Finished;
using support::Json;
using support::jsonOf;
using support::simprov;

class OpenSc : public PcscTest, public testing::WithParamInterface<const char*> {
  protected:
    void SetUp() override {
        PcscTest::SetUp();
        if (HasFailure() || IsSkipped()) return;
        if (!support::isInstalled("pkcs15-tool")) return skipOrFail("opensc is not installed");
    }
};

INSTANTIATE_TEST_SUITE_P(Kinds, OpenSc, testing::Values("usim", "wim"), [](const auto& test) { return test.param; });

TEST_P(OpenSc, listsAndReadsTheSameObjects) {
    const auto card = world_->serve(newCard({"--kind", GetParam(), "--provisioning"}));
    ASSERT_TRUE(card);
    const Finished written =
        simprov({"write", "--bootstrap", support::dataPath("examples/bootstrap.xml"), "--config1",
                 support::dataPath("examples/config1.xml"), "--yes", "--adm", "env:TEST_ADM", "--pin", "env:TEST_PIN"},
                credentials());
    ASSERT_EQ(written.exitCode, 0) << written.err;

    const Finished listed = pkcs15Tool({"--list-data-objects"});
    for (const char* name : {"Bootstrap", "Config 1", "Config 2"}) {
        EXPECT_NE(listed.out.find(name), std::string::npos) << name << "\n" << listed.out << listed.err;
    }
    for (const char* oid : {"2.23.43.5.1", "2.23.43.5.2", "2.23.43.5.3"}) {
        EXPECT_NE(listed.out.find(oid), std::string::npos) << oid << "\n" << listed.out;
    }

    const Json read = jsonOf(simprov({"read", "--json"}));
    const struct {
        const char* oid;
        const char* object;
    } objects[] = {{"2.23.43.5.1", "bootstrap"}, {"2.23.43.5.2", "config1"}, {"2.23.43.5.3", "config2"}};
    for (const auto& [oid, object] : objects) {
        const std::string out = directory_.path(std::string(object) + ".bin");
        const Finished fetched = pkcs15Tool({"--read-data-object", oid, "--raw", "--output", out});
        ASSERT_EQ(fetched.exitCode, 0) << fetched.err;
        const apdu::Bytes theirs = support::readBytes(out);
        const Json ours = fileOf(read, object);
        ASSERT_EQ(theirs.size(), ours["size"].get<std::size_t>()) << object;
        const std::string path = ours["path"];
        const Finished shown = simprov({"show", path, "--raw"});
        ASSERT_EQ(shown.exitCode, 0) << shown.err;
        EXPECT_EQ(apdu::hex(apdu::asBytes(shown.out)), apdu::hex(theirs)) << object;
    }
}

} // namespace
} // namespace e2e
