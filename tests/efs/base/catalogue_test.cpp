#include "efs/catalogue.h"

#include "efs/image.h"

#include <gtest/gtest.h>

#include <set>

namespace efs {
namespace {

std::string_view nameOf(std::string_view path) {
    const auto parsed = Path::parse(path);
    EXPECT_TRUE(parsed) << path;
    const KnownFile* row = knownFile(parsed.value_or(Path::mf()));
    return row == nullptr ? "-" : row->name;
}

TEST(Catalogue, rowsArePathsWithClauses) {
    std::set<std::string_view> seen;
    for (const KnownFile& row : knownFiles()) {
        const std::string path =
            row.path.starts_with("*/") ? "3F00/7F80" + std::string(row.path.substr(1)) : std::string(row.path);
        EXPECT_TRUE(Path::parse(path)) << row.path;
        EXPECT_EQ(nameOf(path), row.name);
        EXPECT_TRUE(seen.insert(row.path).second) << row.path;
        EXPECT_FALSE(row.about.empty());
        EXPECT_NE(row.clause.find("§"), std::string_view::npos) << row.clause;
    }
}

TEST(Catalogue, rowOfAPath) {
    EXPECT_EQ(nameOf("3F00"), "MF");
    EXPECT_EQ(nameOf("3F00/2FE2"), "EF(ICCID)");
    EXPECT_EQ(nameOf("3F00/7F20/6F07"), "EF(IMSI)");
    EXPECT_EQ(nameOf("A0000000871002FFFFFFFF8900000100"), "ADF(USIM)");
    EXPECT_EQ(nameOf("A0000000871002FFFFFFFF8900000100/6F07"), "EF(IMSI)");
    EXPECT_EQ(nameOf("A0000000871004FFFFFFFF8900000100/6F07"), "-") << "not a USIM";
    EXPECT_EQ(nameOf("A000000087"), "-") << "shorter than the row's AID";
    EXPECT_EQ(nameOf("3F00/7F80/5031"), "EF(ODF)");
    EXPECT_EQ(nameOf("3F00/7F10/5F50/5031"), "EF(ODF)");
    EXPECT_EQ(nameOf("A000000063504B43532D3135/5032"), "EF(TokenInfo)");
    EXPECT_EQ(nameOf("3F00/5031"), "-");
    EXPECT_EQ(nameOf("3F00/7F20/5031"), "-");
    EXPECT_EQ(nameOf("3F00/7F80/6F07"), "-");
    EXPECT_EQ(nameOf("3F00/7F80/4431"), "-") << "provisioning files have no fixed ids";
}

TEST(Catalogue, pathOfAName) {
    EXPECT_EQ(pathOfName("iccid"), "3F00/2FE2");
    EXPECT_EQ(pathOfName("EF(ICCID)"), "3F00/2FE2");
    EXPECT_EQ(pathOfName("Odf"), "*/5031");
    EXPECT_EQ(pathOfName("ef(tokeninfo)"), "*/5032");
    EXPECT_EQ(pathOfName("mf"), "3F00");
    EXPECT_EQ(pathOfName("telecom"), "3F00/7F10");
    EXPECT_EQ(pathOfName("bootstrap"), std::nullopt);
    EXPECT_EQ(pathOfName(""), std::nullopt);
    EXPECT_EQ(pathOfName("("), std::nullopt);
    EXPECT_EQ(pathOfName("EF()"), std::nullopt);
}

TEST(Catalogue, placesOnACard) {
    Image image;
    const Path usim = Path::parse("A0000000871002FFFFFFFF8900000100").value();
    for (const Path& path : {Path::mf(), Path::mf() / 0x7F10, Path::mf() / 0x7F80, usim}) {
        image.files[path].fcp.kind = FileKind::Df;
    }
    image.files[Path::mf() / 0x2F00];
    const auto places = [&](std::string_view path) {
        const auto rows = knownFiles();
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const KnownFile& r) { return r.path == path; });
        EXPECT_NE(row, rows.end()) << path;
        return row == rows.end() ? std::vector<Path>() : placesOf(*row, image);
    };
    EXPECT_EQ(places("3F00/2FE2"), std::vector<Path>{Path::mf() / 0x2FE2});
    EXPECT_EQ(places("A0000000871002"), std::vector<Path>{usim});
    EXPECT_EQ(places("A0000000871002/6F07"), std::vector<Path>{usim / 0x6F07});
    EXPECT_EQ(places("*/5031"), (std::vector<Path>{Path::mf() / 0x7F80 / 0x5031, usim / 0x5031}));
    image.files.erase(usim);
    EXPECT_TRUE(places("A0000000871002/6F07").empty());
    image.files[Path::mf() / 0x7F20].fcp.kind = FileKind::Adf;
    image.files[Path::mf() / 0x7F20].fcp.aid = usim.aid;
    EXPECT_EQ(places("A0000000871002/6F07"), std::vector<Path>{Path::mf() / 0x7F20 / 0x6F07});
}

} // namespace
} // namespace efs
