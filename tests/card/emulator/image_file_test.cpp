// A card on disk: what is written back, when, and what happens when it cannot be.
#include "card/emulator/image_file.h"
#include "tests/card/emulator/cards.h"
#include "tests/support/files.h"

#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace emulator_test {
namespace {

namespace fs = std::filesystem;
using card::emulator::openImageCard;

class ImageFiles : public ::testing::Test {
  protected:
    ImageFiles() { support::writeText(path_, efs::toJson(uiccImage())); }

    efs::Image stored() const { return efs::imageFromJson(support::readText(path_)).value(); }
    std::size_t filesBeside() const {
        const fs::directory_iterator entries(directory_.path());
        return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
    }

    support::TemporaryDirectory directory_;
    const std::string path_ = directory_.path("usim.card.json");
};

const std::string selectConfig = "00A4080C047F804432", verify = "0020000108" + std::string(chv1);

TEST_F(ImageFiles, keepsEveryChangeBeforeItAnswers) {
    auto card = openImageCard(path_);
    ASSERT_TRUE(card) << card.error().message();
    run(**card, {{selectConfig, "9000"}, {"0020000108" + std::string(wrong), "63C2"}});
    EXPECT_EQ(stored().pins[0].tries, 2);
    run(**card, {{verify, "9000"}});
    EXPECT_EQ(stored().pins[0].tries, 3);
    run(**card, {{"00D6000002AABB", "9000"}});
    const auto kept = stored();
    EXPECT_EQ(apdu::hex(apdu::slice(kept.find(*Path::parse("3F00/7F80/4432"))->content, {0, 3})), "AABB02");
    EXPECT_EQ(filesBeside(), 1u); // no temporary file is left
}

TEST_F(ImageFiles, whatChangesNothingWritesNothing) {
    auto card = openImageCard(path_);
    ASSERT_TRUE(card);
    const auto before = support::readText(path_);
    support::writeText(path_, "not written over"); // the same file, behind the card's back
    run(**card, {{selectConfig, "9000"}, {verify, "9000"}, {"00D6000002 0001", "9000"}, {"00B0000002", "00019000"}});
    EXPECT_EQ(support::readText(path_), "not written over");
    run(**card, {{"00D600000102", "9000"}});
    EXPECT_NE(support::readText(path_), "not written over");
}

TEST_F(ImageFiles, createdFilesSurvive) {
    {
        auto card = openImageCard(path_);
        ASSERT_TRUE(card);
        run(**card, {{"0020000A08" + std::string(adm), "9000"},
                     {"00A4000C027F80", "9000"},
                     {"00E0000018 6216 82024121 83024434 8A0105 8B032F0602 80020096 8800", "9000"},
                     {"00E40000024431", "9000"}});
    }
    auto again = openImageCard(path_);
    ASSERT_TRUE(again);
    run(**again, {{"00A4080C047F804434", "9000"}, {"00B0009501", "FF9000"}, {"00A4080C047F804431", "6A82"}});
}

TEST_F(ImageFiles, keepsModeAndLinks) {
    const auto link = directory_.path("link.card.json");
    fs::create_symlink("usim.card.json", link);
    for (const mode_t mode : {0600u, 0640u}) {
        ASSERT_EQ(chmod(path_.c_str(), mode), 0);
        auto card = openImageCard(link);
        ASSERT_TRUE(card);
        const std::string value = mode == 0600 ? "AA" : "BB";
        run(**card, {{selectConfig, "9000"}, {verify, "9000"}, {"00D6000001" + value, "9000"}});
        struct stat found {};
        ASSERT_EQ(stat(path_.c_str(), &found), 0);
        EXPECT_EQ(found.st_mode & 07777, mode);
        EXPECT_TRUE(fs::is_symlink(link));
        EXPECT_EQ(apdu::hex(apdu::slice(stored().find(*Path::parse("3F00/7F80/4432"))->content, {0, 1})), value);
    }
}

TEST_F(ImageFiles, oneProgramAtATime) {
    auto first = openImageCard(path_);
    ASSERT_TRUE(first);
    auto second = openImageCard(path_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, apdu::ErrorKind::Busy);
    EXPECT_EQ(second.error().text, "another program uses the card image " + fs::canonical(path_).string());
    // The lock follows the file through its replacements.
    run(**first, {{selectConfig, "9000"}, {verify, "9000"}, {"00D6000001AA", "9000"}, {"00D6000001BB", "9000"}});
    EXPECT_FALSE(openImageCard(path_));
    first->reset();
    EXPECT_TRUE(openImageCard(path_));
}

TEST_F(ImageFiles, whatCannotBeStoredDidNotHappen) {
    auto card = openImageCard(path_);
    ASSERT_TRUE(card);
    run(**card, {{selectConfig, "9000"}, {verify, "9000"}});
    const auto moved = directory_.path() + ".moved";
    fs::rename(directory_.path(), moved);
    const auto refused = (*card)->exchange("00D6000001AA"_hex);
    fs::rename(moved, directory_.path());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, apdu::ErrorKind::Input);
    EXPECT_NE(refused.error().text.find("usim.card.json: no temporary file can be made beside the card image"),
              std::string::npos)
        << refused.error().text;
    run(**card, {{selectConfig, "9000"}, {"00B0000001", "009000"}});
    EXPECT_EQ(stored(), uiccImage());
}

TEST_F(ImageFiles, namesFileAndPlaceOfWhatIsNoImage) {
    auto text = support::readText(path_);
    const auto missing = openImageCard(directory_.path("none.card.json"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, apdu::ErrorKind::Input);
    EXPECT_NE(missing.error().message().find("none.card.json: the card image cannot be opened: No such file"),
              std::string::npos);
    EXPECT_NE(missing.error().hint.find("simprov card new"), std::string::npos);

    support::writeText(path_, "{}");
    const auto empty = openImageCard(path_);
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().kind, apdu::ErrorKind::Input);
    EXPECT_EQ(empty.error().trail.front(), path_);

    support::writeText(path_, text.substr(0, text.size() / 2));
    const auto half = openImageCard(path_);
    ASSERT_FALSE(half);
    EXPECT_EQ(half.error().kind, apdu::ErrorKind::Input);
    EXPECT_NE(half.error().message().find(path_), std::string::npos);

    const auto directory = openImageCard(directory_.path());
    ASSERT_FALSE(directory);
    EXPECT_NE(directory.error().text.find("is no regular file"), std::string::npos);
}

TEST(VirtualCardStorage, onChangeComesBeforeTheAnswer) {
    int calls = 0;
    VirtualCard card(uiccImage(), [&](const efs::Image& image) -> apdu::Result<void> {
        ++calls;
        if (calls == 2) return apdu::fail(apdu::ErrorKind::Input, "the disk is full");
        EXPECT_EQ(image.pins[0].tries, calls == 1 ? 2 : 1);
        return {};
    });
    const std::string bad = "0020000108" + std::string(wrong);
    EXPECT_EQ(send(card, bad), "63C2");
    EXPECT_EQ(send(card, bad), "the disk is full");
    EXPECT_EQ(card.image().pins[0].tries, 2);
    EXPECT_EQ(send(card, bad), "63C1");
    EXPECT_EQ(calls, 3);
}

TEST(VirtualCardStorage, everyCardHasAnAtr) {
    auto image = uiccImage();
    image.atr.clear();
    EXPECT_EQ(apdu::hex(VirtualCard(image).atr()), "3B00");
    EXPECT_EQ(VirtualCard(image).protocol(), apdu::Protocol::T0);
    image.t1 = true;
    EXPECT_EQ(apdu::hex(VirtualCard(image).atr()), "3B800181");
    EXPECT_EQ(VirtualCard(image).protocol(), apdu::Protocol::T1);
}

} // namespace
} // namespace emulator_test
