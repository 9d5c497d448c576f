// CREATE, DELETE, DEACTIVATE and ACTIVATE FILE (TS 102 222).
#include "tests/card/emulator/cards.h"

namespace emulator_test {
namespace {

const std::string verifyAdm = "0020000A08" + std::string(adm);

std::string create(std::string fcp) {
    std::erase(fcp, ' ');
    const auto length = static_cast<std::uint8_t>(fcp.size() / 2);
    const auto outer = static_cast<std::uint8_t>(length + 2);
    return "00E00000" + apdu::hex(apdu::Bytes{outer, 0x62, length}) + fcp;
}

const efs::File* fileAt(const VirtualCard& card, const std::string& path) {
    return card.image().find(*Path::parse(path));
}

TEST(VirtualCreate, makesATransparentFile) {
    VirtualCard card(uiccImage());
    const std::string fcp = "82024121 83024434 8A0105 8B032F0602 80020096 880108";
    run(card, {
                  {"00A4000C027F80", "9000"},
                  {create(fcp), "6982"},
                  {verifyAdm, "9000"},
                  {create(fcp), "9000"},
                  {"00B0000004", "FFFFFFFF9000"}, // it is the current EF, erased
                  {"00B0009500", "6C01"},
                  {"00D6000002AABB", "9000"},
                  {"00A4080C047F804434", "9000"},
                  {"00B0000002", "AABB9000"},
                  {"00A4000C027F80", "9000"},
                  {"00B0810001", "AA9000"}, // by its short id
                  {create(fcp), "6A89"},
              });
    const auto* made = fileAt(card, "3F00/7F80/4434");
    ASSERT_NE(made, nullptr);
    EXPECT_EQ(made->fcp.size, 150u);
    EXPECT_EQ(made->fcp.arr, (efs::ArrReference{0x2F06, 2}));
    EXPECT_EQ(made->content.size(), 150u);
}

TEST(VirtualCreate, fillsAsAsked) {
    VirtualCard card(uiccImage());
    run(card, {
                  {verifyAdm, "9000"},
                  {"00A4000C027F80", "9000"},
                  {create("82024121 83026601 8A0105 80020006 8800 A504C1020102"), "9000"},
                  {"00B0000006", "0102020202029000"},
                  {create("82024121 83026602 8A0105 80020005 8800 A504C2020102"), "9000"},
                  {"00B0000005", "01020102019000"},
                  {create("82044221 0005 83026603 8A0105 8002000F 8800"), "9000"},
                  {"00B2030405", "FFFFFFFFFF9000"},
                  {"00B2040405", "6A83"},
              });
    EXPECT_EQ(fileAt(card, "3F00/7F80/6603")->fcp.recordCount, 3u);
}

TEST(VirtualCreate, makesDirectories) {
    VirtualCard card(uiccImage());
    run(card, {
                  {verifyAdm, "9000"},
                  {"00A4000C023F00", "9000"},
                  {create("82027821 83027F50 840CA000000063504B43532D3135 8A0105 AB058001069000 81020400"), "6A8A"},
                  {create("82027821 83027F50 8407A0000000635051 8A0105 AB058001469000 81020400"), "9000"},
                  {create("82024121 83024401 8A0105 80020005 8800"), "9000"}, // inside it: everybody may
                  {"00A4040C07A0000000635051", "9000"},
                  {"00A4080C047FFF4401", "9000"},
                  {"00A4080C047F504401", "9000"},
              });
    EXPECT_EQ(fileAt(card, "3F00/7F50")->fcp.aid, "A0000000635051"_hex);
}

TEST(VirtualCreate, refusesWhatMakesNoFile) {
    VirtualCard card(uiccImage());
    run(card, {
                  {verifyAdm, "9000"},
                  {"00A4000C027F80", "9000"},
                  {"00E0010005 6203820141", "6A86"},
                  {"00E0000000", "6700"},
                  {"00E0000002 62FF", "6A80"},
                  {"00E0000004 6F02 8200", "6A80"},
                  {create("82024121 8A0105 80020005 8800"), "6A80"}, // no id
                  {create("82024121 83024434 8A0105 8800"), "6A80"}, // no size
                  {create("82024121 83024434 8A0105 80020000 8800"), "6A80"},
                  {create("82044221 0000 83024434 8A0105 80020006 8800"), "6A80"}, // records of no length
                  {create("82044221 0004 83024434 8A0105 80020006 8800"), "6A80"}, // one and a half
                  {create("82044221 0001 83024434 8A0105 80020100 8800"), "6A80"}, // 256 of them
                  {create("82024121 83024434 8A0105 800400FFFFFF 8800"), "6A84"},
                  {create("82024121 83023F00 8A0105 80020005 8800"), "6A89"},
                  {create("82024121 83027FFF 8A0105 80020005 8800"), "6A89"},
                  {create("82024121 83027F80 8A0105 80020005 8800"), "6A89"}, // the directory itself
                  {create("82024121 83024432 8A0105 80020005 8800"), "6A89"},
                  {create("82024121 83024434 8A0105 80020005 880108"), "9000"},
                  {create("82024121 83024435 8A0105 80020005 880108"), "6A80"}, // the short id is taken
                  {create("82024121 83024421 8A0105 80020005"), "9000"},        // so is the one its id implies
              });
    EXPECT_EQ(fileAt(card, "3F00/7F80/4421")->fcp.sfi, std::nullopt);
}

TEST(VirtualDelete, removesFilesAndTrees) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00A4080C047F804432", "9000"},
                  {"00E40000024432", "6982"},
                  {verifyAdm, "9000"},
                  {"00E40000024432", "9000"},
                  {"00B0000001", "6986"}, // nothing is current any more
                  {"00A4000C024432", "6A82"},
                  {"00E40000024432", "6A82"},
                  {"00A4000C024431", "9000"},
                  {"00E40000024433", "9000"},
                  {"00B0000001", "009000"}, // another's end does not touch the current EF
                  {"00A4000C023F00", "9000"},
                  {"00E40000027F10", "9000"},
                  {"00A4080C067F105F3A4F20", "6A82"},
                  {"00A4000C027F80", "9000"},
                  {"00E40000027F80", "9000"}, // the current directory itself: then its parent
                                              // is current
                  {"00A4000C022FE2", "9000"},
                  {"00E40000023F00", "6A82"},
                  {"00E40000012F", "6700"},
                  {"00E40100022FE2", "6A86"},
              });
    EXPECT_EQ(fileAt(card, "3F00/7F10/5F3A"), nullptr);
    EXPECT_EQ(fileAt(card, "3F00/7F80"), nullptr);
    EXPECT_NE(fileAt(card, "3F00/2FE2"), nullptr);
}

TEST(VirtualDelete, theFilesRightOrTheDirectorysWillDo) {
    const auto always = efs::AccessCondition::always(), never = efs::AccessCondition::never();
    const struct {
        efs::AccessCondition file, directory;
        std::string answer;
    } rows[] = {{always, never, "9000"}, {never, always, "9000"}, {never, never, "6982"}};
    for (const auto& row : rows) {
        auto image = uiccImage();
        image.find(*Path::parse("3F00/7F80/4432"))->fcp.access->remove = row.file;
        image.find(*Path::parse("3F00/7F80"))->fcp.access->remove = row.directory;
        VirtualCard card(image);
        run(card, {{"00A4000C027F80", "9000"}, {"00E40000024432", row.answer}});
    }
}

TEST(VirtualDelete, otherChannelsLoseTheirPlace) {
    VirtualCard card(uiccImage());
    run(card, {
                  {verifyAdm, "9000"},
                  {"0070000001", "019000"},
                  {"01A4040C0C" + std::string(pkcs15Aid), "9000"},
                  {"01A4000C024432", "9000"},
                  {"00E40000027F80", "9000"},
                  {"01B0000001", "6986"},
                  {"01A4000C027FFF", "6A82"},
                  {"01A4000C022FE2", "9000"}, // it stands in the MF now
              });
}

TEST(VirtualDeactivate, closesAFileUntilActivated) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00A4000C027F80", "9000"},
                  {"00040000", "6986"},
                  {"00A4000C024432", "9000"},
                  {"00040000", "6982"},
                  {verifyAdm, "9000"},
                  {"00040000", "9000"},
                  {"00040000", "9000"},
                  {"00B0000001", "6984"},
                  {"00D6000001AA", "6984"},
                  {"00A4000C024432", "6283"},
                  {"00440000", "9000"},
                  {"00A4000C024432", "9000"},
                  {"00B0000001", "009000"},
                  {"00040000024431", "9000"}, // by id
                  {"00A4000C024431", "6283"},
                  {"0044000002 4499", "6A82"},
                  {"0044000003 444400", "6700"},
                  {"00440100", "6A86"},
              });
    EXPECT_EQ(fileAt(card, "3F00/7F80/4431")->fcp.lifeCycle, efs::LifeCycle::Deactivated);
}

TEST(VirtualDeactivate, theAnswerComesWithTheWarning) {
    auto image = uiccImage();
    image.files[*Path::parse("3F00/2FE2")].fcp.lifeCycle = efs::LifeCycle::Deactivated;
    VirtualCard slow(image);
    const std::string waiting = send(slow, "00A40004022FE2");
    ASSERT_EQ(waiting.substr(0, 2), "61");
    run(slow, {{"00C00000" + waiting.substr(2), "*6283"}});
    image.t1 = true;
    VirtualCard fast(image);
    run(fast, {{"00A40004022FE200", "*6283"}, {"00A4000C022FE2", "6283"}});
    image.files[*Path::parse("3F00/2FE2")].fcp.lifeCycle = efs::LifeCycle::Terminated;
    VirtualCard ended(image);
    run(ended, {{"00A4000C022FE2", "6285"}, {"00B0000001", "6984"}, {verifyAdm, "9000"}, {"00440000", "6984"}});
}

} // namespace
} // namespace emulator_test
