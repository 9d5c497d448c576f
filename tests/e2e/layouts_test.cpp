// Layouts other than our own, through the real daemon: found, read, written, and what is foreign stays.
#include "tests/e2e/e2e.h"

#include "tests/support/layouts.h"

namespace e2e {
namespace {

using support::fileOf;
using support::Finished;
using support::Json;
using support::jsonOf;
using support::simprov;

const std::vector<support::Layout>& all() {
    static const std::vector<support::Layout> layouts = support::layouts();
    return layouts;
}

class Layouts : public PcscTest, public testing::WithParamInterface<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(Cards, Layouts, testing::Range<std::size_t>(0, all().size()),
                         [](const auto& test) { return all()[test.param].name; });

TEST_P(Layouts, areReadAndWritten) {
    const support::Layout& layout = all()[GetParam()];
    const std::string image = directory_.path("layout.card.json");
    support::writeText(image, efs::toJson(layout.image));
    const auto card = world_->serve(image);
    ASSERT_TRUE(card) << world_->daemonLog();

    const Finished read = simprov({"read", "--json"});
    ASSERT_EQ(read.exitCode, 0) << read.err << read.out;
    for (const auto& [object, document] : layout.documents) {
        const Json file = fileOf(jsonOf(read), std::string(efs::name(object)));
        EXPECT_EQ(file["state"], "document") << efs::name(object) << read.out;
        EXPECT_EQ(file["used"], document.size());
    }
    ASSERT_EQ(jsonOf(read)["result"]["contexts"].size(), 1u);
    EXPECT_EQ(jsonOf(read)["result"]["contexts"][0]["network_access_points"].size(), 3u);

    const Finished written =
        simprov({"write", "--config1", support::dataPath("examples/config2.xml"), "--yes", "--pin", "env:TEST_PIN"},
                credentials());
    ASSERT_EQ(written.exitCode, 0) << written.err << written.out;
    const Finished after = simprov({"read", "--json"});
    EXPECT_EQ(fileOf(jsonOf(after), "config1")["used"], layout.documents.at(efs::ObjectType::Config2).size());
    EXPECT_EQ(fileOf(jsonOf(after), "bootstrap"), fileOf(jsonOf(read), "bootstrap"));

    // Nothing but Config1's file changed.
    const efs::Image now = efs::imageFromJson(support::readText(image)).value();
    std::vector<std::string> changed;
    for (const auto& [path, file] : layout.image.files) {
        if (now.find(path)->content != file.content) changed.push_back(path.text());
    }
    const std::string path = fileOf(jsonOf(read), "config1")["path"];
    ASSERT_EQ(changed.size(), 1u);
    EXPECT_EQ(changed[0].substr(changed[0].rfind('/')), path.substr(path.rfind('/')));
}

} // namespace
} // namespace e2e
