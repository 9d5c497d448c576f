// Class A0: TS 51.011 selection, lengths, status words.
#include "tests/card/emulator/cards.h"

namespace emulator_test {
namespace {

TEST(VirtualSim, selectsByTheRulesOfClassA0) {
    VirtualCard card(simImage());
    run(card, {
                  {"A0A40000023F00", "9F17"}, {"A0A40000022FE2", "9F0F"},
                  {"A0A40000027F10", "9F17"},                             // child of the MF
                  {"A0A40000026F3A", "9F0F"},                             // child
                  {"A0A40000027F10", "9F17"},                             // the current directory itself
                  {"A0A40000027F20", "9F17"},                             // beside it
                  {"A0A40000026F07", "9F0F"}, {"A0A40000026F3A", "9404"}, // of another directory
                  {"A0A40000026F07", "9F0F"},                             // a failed SELECT moved nothing
                  {"A0A40000023F00", "9F17"}, {"A0A40000026F07", "9404"}, // a grandchild
                  {"A0A40000022FE3", "9404"}, {"A0A40000027FFF", "9404"}, // no ADF in class A0
                  {"A0A40100027F10", "6B00"}, {"A0A40004027F10", "6B00"},
                  {"A0A40000017F", "6702"},   {"A0A4000003 7F1000", "6702"},
                  {"A0A4000000", "6702"},     {"A0A4000003 7F10", "6700"}, // P3 and the body disagree
              });
}

TEST(VirtualSim, headerOfFileAndDirectory) {
    VirtualCard card(simImage());
    run(card, {
                  {"A0A40000027F80", "9F17"},
                  {"A0C0000017", "0000FFFF7F80020000000000 0A 00 00 02 04 00 838A838A 00 9000"},
                  {"A0A40000024432", "9F0F"},
                  // size 012C, id, EF, read ALW update CHV1, rehabilitate and invalidate ADM, active, transparent
                  {"A0C000000F", "0000012C4432040001FF4401020000 9000"},
                  {"A0A40000027F10", "9F17"},
                  {"A0A40000026F3A", "9F0F"},
                  {"A0C000000F", "0000002A6F3A040011FF440102010E 9000"},
                  {"A0A40000026F44", "9F0F"},
                  {"A0C000000F", "0000000C6F44040000FF4401020304 9000"},
              });
}

TEST(VirtualSim, getResponseOnceAndAtOnce) {
    VirtualCard card(simImage());
    run(card, {
                  {"A0C000000F", "6F00"}, // nothing waits
                  {"A0A40000022FE2", "9F0F"},
                  {"A0C0000010", "670F"}, // too much: says how much there is
                  {"A0C000000F", "*9000"},
                  {"A0C000000F", "6F00"}, // once
                  {"A0A40000022FE2", "9F0F"},
                  {"A0B000000A", "000102030405060708099000"},
                  {"A0C000000F", "6F00"}, // not at once
                  {"A0A40000022FE2", "9F0F"},
                  {"A0C0000007", "0000000A2FE204 9000"}, // the first bytes only; the rest is lost
                  {"A0C0000008", "6F00"},
                  {"A0A40000022FE2", "9F0F"},
                  {"A0C001000F", "6B00"},
                  {"A0A40000022FE2", "9F0F"},
                  {"00C000000F", "6E00"},
              });
}

TEST(VirtualSim, readsAndUpdatesBinary) {
    VirtualCard card(simImage());
    run(card, {
                  {"A0B0000001", "9400"}, // no EF
                  {"A0A40000027F80", "9F17"},     {"A0B0000001", "9400"},
                  {"A0A40000024432", "9F0F"},     {"A0B0000004", "000102039000"},
                  {"A0B0001004", "101112139000"}, {"A0B0012802", "28299000"}, // 0128 = 296
                  {"A0B0012804", "28292A2B9000"},                             // up to the last byte
                  {"A0B0012805", "6704"},                                     // one too many
                  {"A0B0012800", "6704"},                                     // 256 too many
                  {"A0B0012C01", "9402"},                                     // behind the end
                  {"A0B0800001", "6B00"},                                     // no short ids in class A0
                  {"A0B200040E", "9408"},                                     // no record file
                  {"A0D6000001AA", "9804"},       {"A020000108" + std::string(chv1), "9000"},
                  {"A0D6000002AABB", "9000"},     {"A0B0000004", "AABB02039000"},
                  {"A0D6012B01CC", "9000"},       {"A0D6012B02CCDD", "6701"},
                  {"A0D6012C01CC", "9402"},       {"A0D6000000", "6700"},
                  {"A0B0012B01", "CC9000"},
              });
}

TEST(VirtualSim, readsWholePages) {
    VirtualCard card(simImage());
    run(card, {{"A0A40000027F80", "9F17"}, {"A0A40000024431", "9F0F"}});
    const auto page = send(card, "A0B0000000"); // P3 00 is 256
    EXPECT_EQ(page.size(), 2 * 258u);
    EXPECT_EQ(page.substr(0, 6), "000102");
    EXPECT_EQ(page.substr(2 * 255), "FF9000");
}

TEST(VirtualSim, recordsByEveryMode) {
    VirtualCard card(simImage());
    const std::string one(28, '0'), fourteen = "0102030405060708090A0B0C0D0E";
    run(card, {
                  {"A0A40000027F10", "9F17"},
                  {"A0A40000026F3A", "9F0F"},
                  {"A0B201040E", "9804"},
                  {"A020000108" + std::string(chv1), "9000"},
                  {"A0B201040E", "0101010101010101010101010101 9000"},
                  {"A0B203040E", "0303030303030303030303030303 9000"},
                  {"A0B204040E", "9402"},
                  {"A0B200040E", "9402"},                              // "current" before any record is
                  {"A0B200020E", "0101010101010101010101010101 9000"}, // next: the first
                  {"A0B200040E", "0101010101010101010101010101 9000"}, // current
                  {"A0B203040E", "*039000"},                           // absolute does not move
                  {"A0B200020E", "*029000"},
                  {"A0B200020E", "*039000"},
                  {"A0B200020E", "9402"}, // past the last of a linear file
                  {"A0B200030E", "*029000"},
                  {"A0B200030E", "*019000"},
                  {"A0B200030E", "9402"},
                  {"A0A40000026F3A", "9F0F"},
                  {"A0B200030E", "*039000"}, // previous, pointer not set: the last
                  {"A0B201040D", "670E"},
                  {"A0B201040F", "670E"},
                  {"A0B2010400", "670E"},
                  {"A0B201050E", "6B00"},
                  {"A0B2010C0E", "6B00"}, // no short ids
                  {"A0B0000001", "9408"}, // not transparent
                  {"A0DC02040E" + fourteen, "9000"},
                  {"A0B202040E", fourteen + "9000"},
                  {"A0DC02040D" + fourteen.substr(2), "670E"},
                  {"A0DC04040E" + fourteen, "9402"},
                  {"A0D6000001AA", "9408"},
              });
}

TEST(VirtualSim, cyclicFilesGoRound) {
    VirtualCard card(simImage());
    run(card, {
                  {"A0A40000027F10", "9F17"},
                  {"A0A40000026F44", "9F0F"},
                  {"A0B2000204", "010101019000"},
                  {"A0B2000304", "030303039000"}, // previous of the first: the last
                  {"A0B2000204", "010101019000"},
                  {"A0DC0104 04AAAAAAAA", "9408"}, // only PREVIOUS
                  {"A0DC0003 04AAAAAAAA", "9000"},
                  {"A0B2010404", "AAAAAAAA9000"}, // the newest is number 1
                  {"A0B2020404", "010101019000"},
                  {"A0B2030404", "020202029000"}, // the oldest is gone
                  {"A0DC0003 03AAAAAA", "6704"},
              });
}

TEST(VirtualSim, statusTellsTheDirectory) {
    VirtualCard card(simImage());
    run(card, {
                  {"A0F2000017", "*9000"},
                  {"A0F2000007", "0000FFFF3F0001 9000"},
                  {"A0F2000018", "6717"},
                  {"A0F2000000", "6717"},
                  {"A0A40000027F10", "9F17"},
                  {"A0A40000026F3A", "9F0F"},
                  {"A0F2000007", "0000FFFF7F1002 9000"}, // of the directory, also when an EF is current
                  {"A0F2000107", "6B00"},
              });
}

TEST(VirtualSim, refusesOtherClassesAndInstructions) {
    VirtualCard card(simImage());
    run(card, {
                  {"00A40004023F00", "6E00"},
                  {"80A40000023F00", "6E00"},
                  {"0070000001", "6E00"},
                  {"A070000001", "6D00"},
                  {"A0E0000002 6200", "6D00"},
                  {"A0E4000002 2FE2", "6D00"},
                  {"A0A2000001AA", "6D00"},
                  {"A088000010" + std::string(32, '0'), "6D00"},
                  {"FFA40000023F00", "6E00"},
                  {"A0A400", "6700"},
                  {"", "6700"},
              });
}

TEST(VirtualSim, chvOneIsCountedAndUnblocked) {
    VirtualCard card(simImage());
    const std::string bad = "A020000108" + std::string(wrong), good = "A020000108" + std::string(chv1);
    run(card, {
                  {"A0A40000027F20", "9F17"},
                  {"A0A40000026F07", "9F0F"},
                  {"A0B0000009", "9804"},
                  {"A020000100", "6708"}, // never a free question in class A0, but no try is spent either
                  {"A020000107" + std::string(chv1).substr(2), "6708"},
                  {"A020010108" + std::string(chv1), "6B00"},
                  {"A020000308" + std::string(chv1), "9802"},
                  {bad, "9804"},
                  {good, "9000"},
                  {"A0B0000009", "*9000"},
                  {bad, "9804"},
                  {"A0B0000009", "9804"}, // the right is lost with a wrong try
                  {bad, "9804"},
                  {bad, "9840"},
                  {good, "9840"},
                  {"A024000110" + std::string(chv1) + chv2, "9840"},
                  {"A02C000010" + std::string(wrong) + chv2, "9804"},
                  {"A02C000110" + std::string(puk) + chv2, "6B00"},
                  {"A02C000010" + std::string(puk) + chv2, "9000"},
                  {"A0B0000009", "*9000"}, // unblocked is verified
                  {good, "9804"},
                  {"A020000108" + std::string(chv2), "9000"},
              });
    EXPECT_EQ(card.image().pins[0].tries, 3);
    EXPECT_EQ(card.image().pins[0].unblockTries, 10);
}

TEST(VirtualSim, directoryHeaderShowsTries) {
    VirtualCard card(simImage());
    run(card, {
                  {"A020000108" + std::string(wrong), "9804"},
                  {"A020000208" + std::string(wrong), "9804"},
                  {"A020000208" + std::string(wrong), "9804"},
                  {"A02C000210" + std::string(wrong) + chv2, "9804"},
                  {"A0A40000027F20", "9F17"},
                  {"A0C0000017", "*828A8189009000"},
                  {"A026000108" + std::string(chv1), "9000"},
                  {"A0A40000027F20", "9F17"},
                  {"A0C0000017", "0000FFFF7F20020000000000 0A 80 00 01 04 00 838A8189 00 9000"},
              });
}

TEST(VirtualSim, unblockCounterRunsOut) {
    VirtualCard card(simImage());
    for (int i = 0; i < 9; ++i) EXPECT_EQ(send(card, "A02C000010" + std::string(wrong) + chv1), "9804");
    EXPECT_EQ(send(card, "A02C000010" + std::string(wrong) + chv1), "9840");
    EXPECT_EQ(send(card, "A02C000010" + std::string(puk) + chv1), "9840");
    EXPECT_EQ(send(card, "A020000108" + std::string(chv1)), "9000"); // the CHV itself was never blocked
}

TEST(VirtualSim, chvCanBeChangedDisabledEnabled) {
    VirtualCard card(simImage());
    const std::string one(chv1), two(chv2);
    run(card, {
                  {"A024000110" + std::string(wrong) + two, "9804"},
                  {"A024000110" + one + two, "9000"},
                  {"A024000108" + two, "6710"},
                  {"A020000108" + one, "9804"},
                  {"A020000108" + two, "9000"},
                  {"A028000108" + two, "9808"}, // already enabled
                  {"A026000208" + two, "6B00"}, // CHV 2 cannot be disabled
                  {"A026000108" + one, "9804"}, // a wrong one costs a try and leaves it enabled
                  {"A026000108" + two, "9000"},
                  {"A026000108" + two, "9808"},
                  {"A020000108" + two, "9808"}, // a disabled CHV is not verified
                  {"A024000110" + two + one, "9808"},
                  {"A0A40000027F20", "9F17"},
                  {"A0A40000026F07", "9F0F"},
                  {"A0B0000009", "*9000"}, // and stands open
                  {"A028000108" + two, "9000"},
                  {"A0B0000009", "*9000"},
              });
    ASSERT_TRUE(card.reset());
    run(card, {{"A0A40000027F20", "9F17"}, {"A0A40000026F07", "9F0F"}, {"A0B0000009", "9804"}});
}

TEST(VirtualSim, chvTwoAndAdmOpenTheirFiles) {
    VirtualCard card(simImage());
    run(card, {
                  {"A0A40000027F10", "9F17"},
                  {"A0A40000026F39", "9F0F"},
                  {"A020000108" + std::string(chv1), "9000"},
                  {"A0D6000001AA", "9804"},
                  {"A020000208" + std::string(chv2), "9000"},
                  {"A0D6000001AA", "9000"},
                  {"A0A40000027F80", "9F17"},
                  {"A0A40000024431", "9F0F"},
                  {"A0D6000001AA", "9804"},
                  {"A020000A08" + std::string(adm), "9000"},
                  {"A0D6000001AA", "9000"},
              });
}

TEST(VirtualSim, invalidatedFilesAreClosed) {
    VirtualCard card(simImage());
    run(card, {
                  {"A004000000", "9400"},
                  {"A0A40000027F80", "9F17"},
                  {"A0A40000024431", "9F0F"},
                  {"A004000000", "9804"},
                  {"A020000A08" + std::string(adm), "9000"},
                  {"A044000000", "9810"}, // is active
                  {"A004000000", "9000"},
                  {"A004000000", "9810"},
                  {"A0B0000001", "9810"},
                  {"A0D6000001AA", "9810"},
                  {"A0A40000024431", "9F0F"}, // SELECT tells by the status byte only
                  {"A0C000000F", "0000012C4431040004FF4400020000 9000"},
                  {"A044000000", "9000"},
                  {"A0B0000001", "009000"},
                  {"A044010000", "6B00"},
              });
}

TEST(VirtualSim, storedHeadersAreServedUpToDate) {
    auto image = simImage();
    auto& file = image.files[*Path::parse("3F00/7F80/4431")];
    file.answer = "1122012C4431049904FF4405020000AA"_hex;
    auto& directory = image.files[*Path::parse("3F00/7F80")];
    directory.answer = "00001234 7F80 02 0000000000 0A 13 00 02 04 00 838A838A 00"_hex;
    VirtualCard card(image);
    run(card, {
                  {"A020000108" + std::string(wrong), "9804"},
                  {"A0A40000027F80", "9F17"},
                  {"A0C0000017", "000012347F8002000000000 00A 13 00 02 04 00 828A838A 00 9000"},
                  {"A0A40000024431", "9F10"},
                  {"A0C0000010", "1122012C4431049904FF4405020000AA 9000"},
                  {"A020000A08" + std::string(adm), "9000"},
                  {"A004000000", "9000"},
                  {"A0B0000001", "009000"}, // b3 of its status byte: readable when invalidated
                  {"A0A40000024431", "9F10"},
                  {"A0C0000010", "1122012C4431049904FF4404020000AA 9000"},
              });
}

TEST(VirtualSim, aDumpServesWhatItHolds) {
    auto image = simImage();
    auto& file = image.files[*Path::parse("3F00/7F80/4431")];
    file.content.resize(10);
    file.complete = false;
    file.readError = 0x6F00;
    file.fcp.access.reset(); // rules nobody could read
    auto& whole = image.files[*Path::parse("3F00/7F80/4432")];
    whole.fcp.access.reset();
    VirtualCard card(image);
    run(card, {
                  {"A0A40000027F80", "9F17"},
                  {"A0A40000024431", "9F0F"},
                  {"A0B000000A", "9804"}, // not readable for all the dump can tell
                  {"A0A40000024432", "9F0F"},
                  {"A0B0000002", "00019000"}, // was readable
                  {"A0D6000001AA", "9804"},
              });
    image.files[*Path::parse("3F00/7F80/4431")].fcp.access = efs::AccessRules{};
    VirtualCard open(image);
    run(open, {
                  {"A0A40000027F80", "9F17"},
                  {"A0A40000024431", "9F0F"},
                  {"A0B000000A", "*9000"},
                  {"A0B000000B", "6F00"}, // the word that stopped the dump
                  {"A0D6002001AA", "9240"},
                  {"A0D6000A01AA", "9000"},
                  {"A0B000000B", "*AA9000"},
              });
}

TEST(VirtualSim, shortBodiesReadAsErased) {
    auto image = simImage();
    image.files[*Path::parse("3F00/7F80/4432")].content.resize(2);
    VirtualCard card(image);
    run(card, {
                  {"A0A40000027F80", "9F17"},
                  {"A0A40000024432", "9F0F"},
                  {"A0B0000004", "0001FFFF9000"},
                  {"A020000108" + std::string(chv1), "9000"},
                  {"A0D6000501AA", "9000"},
                  {"A0B0000007", "0001FFFFFFAAFF9000"},
              });
}

} // namespace
} // namespace emulator_test
