#include "efs/image.h"

#include "efs/dir.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;

File directory(const apdu::Bytes& aid = {}) {
    File file;
    file.fcp.kind = aid.empty() ? FileKind::Df : FileKind::Adf;
    file.fcp.aid = aid;
    return file;
}

TEST(Image, records) {
    File file;
    file.fcp.kind = FileKind::LinearFixed;
    file.fcp.recordLength = 2;
    file.content = "0102 0304 05"_hex;
    EXPECT_EQ(apdu::toBytes(file.record(1)), "0102"_hex);
    EXPECT_EQ(apdu::toBytes(file.record(2)), "0304"_hex);
    EXPECT_TRUE(file.record(0).empty());
    EXPECT_TRUE(file.record(3).empty()) << "a record that was not read whole";
    EXPECT_TRUE(file.record(SIZE_MAX).empty());
    file.fcp.recordLength = 0;
    EXPECT_TRUE(file.record(1).empty());
}

TEST(Image, childrenAreDirectAndInOrder) {
    Image image;
    const Path df = Path::mf() / 0x7F10;
    for (const Path& path :
         {Path::mf(), Path::mf() / 0x2FE2, df, df / 0x6F3A, df / 0x5F50, df / 0x5F50 / 0x4F20, Path::mf() / 0x2F00,
          Path::ofAid("A0000000871002"_hex), Path::ofAid("A0000000871002"_hex) / 0x6F07}) {
        image.files[path];
    }
    EXPECT_EQ(image.childrenOf(Path::mf()), (std::vector<Path>{Path::mf() / 0x2F00, Path::mf() / 0x2FE2, df}));
    EXPECT_EQ(image.childrenOf(df), (std::vector<Path>{df / 0x5F50, df / 0x6F3A}));
    EXPECT_EQ(image.childrenOf(Path::ofAid("A0000000871002"_hex)).size(), 1u);
    EXPECT_TRUE(image.childrenOf(Path::mf() / 0x9999).empty());
}

TEST(Image, applicationsByBeginningOfTheirAid) {
    Image image;
    const auto usim = "A0000000871002FFFFFFFF8900000100"_hex;
    image.files[Path::ofAid(usim)] = directory(usim);
    image.files[Path::mf() / 0x7F80] = directory(apdu::Bytes(pkcs15Aid.begin(), pkcs15Aid.end()));
    EXPECT_EQ(image.findApplication(pkcs15Aid), Path::mf() / 0x7F80);
    EXPECT_EQ(image.findApplication("A0000000871002"_hex), Path::ofAid(usim));
    EXPECT_EQ(image.findApplication("A0000000871003"_hex), std::nullopt);
    EXPECT_EQ(image.findApplication({}), std::nullopt);
    EXPECT_EQ(image.findApplication(wimAid), std::nullopt);
    image.files[Path::ofAid(usim)].fcp.aid.clear(); // a card that does not repeat the name
    EXPECT_EQ(image.findApplication(usim), Path::ofAid(usim));
}

TEST(Image, wimAnswersThePkcs15Aid) {
    Image image;
    image.files[Path::mf() / 0x5015] = directory(apdu::Bytes(wimAid.begin(), wimAid.end()));
    EXPECT_EQ(image.findApplication(wimAid), Path::mf() / 0x5015);
    EXPECT_EQ(image.findApplication(pkcs15Aid), Path::mf() / 0x5015);
    image.files[Path::mf() / 0x7F80] = directory(apdu::Bytes(pkcs15Aid.begin(), pkcs15Aid.end()));
    EXPECT_EQ(image.findApplication(pkcs15Aid), Path::mf() / 0x7F80) << "another PKCS#15 application comes first";
}

TEST(Image, findAndNames) {
    Image image;
    image.files[Path::mf()] = directory();
    ASSERT_NE(image.find(Path::mf()), nullptr);
    EXPECT_EQ(std::as_const(image).find(Path::mf() / 0x2F00), nullptr);
    EXPECT_EQ(name(CardKind::Sim), "sim");
    EXPECT_EQ(name(CardKind::Uicc), "uicc");
    EXPECT_EQ(name(CardKind::Wim), "wim");
}

} // namespace
} // namespace efs
