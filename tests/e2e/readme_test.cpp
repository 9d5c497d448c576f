// The README's JSON examples: each names its command in a comment, which is run here.
#include "tests/e2e/e2e.h"

#include <filesystem>

namespace e2e {
namespace {

struct Example {
    std::string command, json;
};

std::vector<Example> examples() {
    const std::string readme = support::readText(std::string(SIMPROV_SOURCE_DIR) + "/README.md");
    const std::string marker = "<!-- tested: ", fence = "```json\n";
    std::vector<Example> found;
    for (std::size_t at = readme.find(marker); at != std::string::npos; at = readme.find(marker, at + 1)) {
        const std::size_t begin = at + marker.size(), json = readme.find(fence, at) + fence.size();
        found.push_back({readme.substr(begin, readme.find(" -->", begin) - begin),
                         readme.substr(json, readme.find("```", json) - json)});
    }
    return found;
}

TEST(Readme, theJsonExamplesAreTrue) {
    support::TemporaryDirectory directory;
    support::RunOptions options;
    const std::string programs = std::filesystem::path(SIMPROV_BINARY).parent_path().string();
    options.environment = {{"CARD", directory.path("card.card.json")},
                           {"ADM", "11111111"},
                           {"PIN", "1234"},
                           {"PATH", programs + ":" + std::getenv("PATH")}};
    const auto shell = [&](const std::string& command) {
        return support::run({"sh", "-c", "cd '" + std::string(SIMPROV_SOURCE_DIR) + "' && " + command}, options);
    };
    const support::Finished made =
        shell("simprov card new --kind usim --provisioning -o \"$CARD\" && simprov write -c \"$CARD\" --bootstrap "
              "tests/data/examples/bootstrap.xml --config1 tests/data/examples/config1.xml --adm env:ADM --pin env:PIN "
              "--yes");
    ASSERT_EQ(made.exitCode, 0) << made.err;
    ASSERT_GE(examples().size(), 3u);
    for (const Example& example : examples()) {
        const support::Json wanted = support::Json::parse(example.json, nullptr, false);
        EXPECT_FALSE(wanted.is_discarded()) << example.command;
        EXPECT_EQ(support::jsonOf(shell(example.command)), wanted) << example.command;
    }
}

} // namespace
} // namespace e2e
