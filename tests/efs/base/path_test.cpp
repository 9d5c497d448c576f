#include "efs/path.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;

TEST(Path, readsAndWritesBothForms) {
    for (const char* text : {"3F00", "3F00/7F80/5031", "A000000063504B43532D3135", "A000000063504B43532D3135/5031",
                             "A000000063/4405", "A0000000871002FFFFFFFF8900000100/6F07"}) {
        const auto path = Path::parse(text);
        ASSERT_TRUE(path) << text;
        EXPECT_EQ(path->text(), text);
    }
    EXPECT_EQ(Path::parse("3f00/7f80").value(), (Path{{}, {0x3F00, 0x7F80}}));
    EXPECT_EQ(Path::parse("a000000063/5031").value(), Path::ofAid("A000000063"_hex) / 0x5031);
}

TEST(Path, refusesWhatIsNone) {
    struct Case {
        const char* text;
        const char* message;
        apdu::Range where;
    };
    const Case cases[] = {
        {"", "\"\" is no file id", {0, 0}},
        {"5031", "\"5031\" is no file id", {0, 4}},
        {"/3F00", "\"\" is no file id", {0, 0}},
        {"3F00/", "\"\" is no file id", {5, 0}},
        {"3F00//5031", "\"\" is no file id", {5, 0}},
        {"3F00/503", "\"503\" is no file id", {5, 3}},
        {"3F00/50G1", "\"50G1\" is no file id", {5, 4}},
        {"A0000000", "\"A0000000\" is no file id", {0, 8}},
        {"A00000006", "\"A00000006\" is no file id", {0, 9}},
        {"3F00/A000000063", "\"A000000063\" is no file id", {5, 10}},
        {"A000000063504B43532D313500000000FF", "\"A000000063504B43532D313500000000FF\" is no file id", {0, 34}},
        {"3F00/3F00", "3F00 cannot stand inside a path", {5, 4}},
        {"3F00/7FFF/5031", "7FFF cannot stand inside a path", {5, 4}},
        {"3F00/3FFF", "3FFF cannot stand inside a path", {5, 4}},
    };
    for (const Case& c : cases) {
        const auto path = Path::parse(c.text);
        ASSERT_FALSE(path) << c.text;
        EXPECT_EQ(path.error().kind, apdu::ErrorKind::Usage);
        EXPECT_EQ(path.error().text, c.message);
        EXPECT_EQ(path.error().bytes, c.where) << c.text;
        EXPECT_FALSE(path.error().hint.empty());
    }
}

TEST(Path, depthIsBounded) {
    std::string text = "3F00";
    for (int i = 0; i < 15; ++i) text += "/7F10";
    EXPECT_TRUE(Path::parse(text));
    text += "/7F10";
    const auto path = Path::parse(text);
    ASSERT_FALSE(path);
    EXPECT_NE(path.error().text.find("more than 16 file ids"), std::string::npos);
}

TEST(Path, family) {
    const Path df = Path::mf() / 0x7F80;
    EXPECT_EQ((df / 0x5031).parent(), df);
    EXPECT_EQ(Path::mf().parent(), Path::mf());
    EXPECT_EQ(Path::ofAid("A000000063"_hex).parent(), Path::ofAid("A000000063"_hex));
    EXPECT_TRUE(Path::mf().isRoot());
    EXPECT_FALSE(df.isRoot());
    EXPECT_TRUE((df / 0x5031).isBelow(df));
    EXPECT_TRUE((df / 0x5031).isBelow(Path::mf()));
    EXPECT_FALSE(df.isBelow(df));
    EXPECT_FALSE((Path::mf() / 0x7F10 / 0x5031).isBelow(df));
    EXPECT_FALSE((Path::ofAid("A000000063"_hex) / 0x5031).isBelow(Path::mf()));
    EXPECT_EQ(df.last(), 0x7F80);
    EXPECT_EQ(Path::ofAid("A000000063"_hex).last(), currentAdfId);
}

} // namespace
} // namespace efs
