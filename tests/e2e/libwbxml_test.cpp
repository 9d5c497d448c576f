// libwbxml as a judge: it must read every document we write, and we every one it writes, with the same tree.
#include "tests/e2e/e2e.h"

#include "efs/prov/xml.h"

#include <algorithm>
#include <filesystem>

namespace e2e {
namespace {

using support::Finished;
using support::simprov;
namespace prov = efs::prov;
namespace wbxml = efs::wbxml;

// All XML documents at hand: our own and, where they are, further samples whose licence keeps them out of the
// repository.
std::vector<std::string> samples() {
    std::vector<std::string> directories = {support::dataPath("samples"), support::dataPath("examples")};
    if (const char* more = std::getenv("SIMPROV_EXTRA_SAMPLES")) directories.emplace_back(more);
    std::vector<std::string> files;
    for (const std::string& directory : directories) {
        for (const auto& entry : std::filesystem::directory_iterator(directory)) {
            if (entry.path().extension() == ".xml") files.push_back(entry.path().string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

class Libwbxml : public testing::Test {
  protected:
    void SetUp() override {
        if (!support::isInstalled("wbxml2xml")) skipOrFail("libwbxml2-utils is not installed");
    }
    support::TemporaryDirectory directory_;
};

wbxml::Document treeOf(const std::string& xml, const std::string& whose) {
    auto imported = prov::fromXml(xml);
    EXPECT_TRUE(imported) << whose << ": " << (imported ? "" : imported.error().message()) << "\n" << xml;
    return imported ? imported->document : prov::fromXml("<wap-provisioningdoc/>")->document;
}

TEST_F(Libwbxml, readsWhatWeWrite) {
    ASSERT_GE(samples().size(), 8u);
    for (const std::string& file : samples()) {
        const wbxml::Document wanted = treeOf(support::readText(file), file);
        for (const char* style : {"--plain", "--compact"}) {
            const std::string binary = directory_.path("ours.wbxml"), xml = directory_.path("theirs.xml");
            const Finished encoded = simprov({"encode", file, "--lax", style, "-o", binary});
            ASSERT_EQ(encoded.exitCode, 0) << file << encoded.err;
            const Finished judged = support::run({"wbxml2xml", "-m", "0", "-o", xml, binary});
            ASSERT_EQ(judged.exitCode, 0) << file << " " << style << "\n" << judged.out << judged.err;
            EXPECT_TRUE(wbxml::sameTree(wanted, treeOf(support::readText(xml), "wbxml2xml"))) << file << " " << style;
        }
    }
}

TEST_F(Libwbxml, writesWhatWeRead) {
    for (const std::string& file : samples()) {
        const std::string binary = directory_.path("theirs.wbxml");
        const Finished written = support::run({"xml2wbxml", "-o", binary, file});
        ASSERT_EQ(written.exitCode, 0) << file << "\n" << written.out << written.err;
        const Finished decoded = simprov({"decode", binary});
        ASSERT_EQ(decoded.exitCode, 0) << file << decoded.err;
        EXPECT_TRUE(wbxml::sameTree(treeOf(support::readText(file), file), treeOf(decoded.out, "simprov decode")))
            << file;
    }
}

// The byte examples of documents on cards, too.
TEST_F(Libwbxml, readsTheDocumentsOfTheExamples) {
    const char* documents[] = {
        "030B6A0045C65601870706034F70657261746F72000187180603687474703A2F2F6F702E6578616D706C652F7470732F00018729060330"
        "00010101",
    };
    for (const char* hex : documents) {
        const apdu::Bytes bytes = apdu::fromHex(hex).value();
        const std::string binary = directory_.path("example.wbxml"), xml = directory_.path("example.xml");
        support::writeText(binary, std::string(apdu::asText(bytes)));
        ASSERT_EQ(support::run({"wbxml2xml", "-m", "0", "-o", xml, binary}).exitCode, 0);
        const wbxml::Document ours = wbxml::Document::decode(bytes).value();
        EXPECT_TRUE(wbxml::sameTree(ours, treeOf(support::readText(xml), "wbxml2xml")));
    }
}

} // namespace
} // namespace e2e
