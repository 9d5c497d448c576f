// Class 00: TS 102 221 selection, lengths and status words, over T=0 and T=1.
#include "tests/card/emulator/cards.h"

namespace emulator_test {
namespace {

const std::string usim(usimAid), pkcs15(pkcs15Aid);

std::string selectAid(const std::string& aid, const std::string& p2 = "0C") {
    const std::string length = apdu::hex(apdu::Bytes{static_cast<std::uint8_t>(aid.size() / 2)});
    return "00A404" + p2 + length + aid;
}

TEST(VirtualUicc, selectsByFileId) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00A4000C023F00", "9000"}, {"00A4000C00", "9000"}, // no body: the MF
                  {"00A4000C022FE2", "9000"}, {"00A4000C027F10", "9000"},
                  {"00A4000C026F3A", "9000"}, {"00A4000C027F80", "9000"}, // beside the current directory
                  {"00A4000C027F10", "9000"}, {"00A4000C025F3A", "9000"},
                  {"00A4000C024F20", "9000"}, {"00A4000C027F10", "9000"}, // the directory above
                  {"00A4000C025F3A", "9000"}, {"00A4000C025F3A", "9000"}, // the current one
                  {"00A4000C027F80", "6A82"},                             // two levels up and down again
                  {"00A4000C022FE2", "6A82"}, {"00A4000C027FFF", "6A82"}, // no application yet
                  {"00A4000C0100", "6700"},   {"00A4000C03000000", "6700"},
                  {"00A4010C027F10", "6A82"}, // P1 01: child directories only
                  {"00A4000C023F00", "9000"}, {"00A4010C027F10", "9000"},
                  {"00A4010C026F3A", "6A82"}, // a child, but no directory
                  {"00A4030C00", "9000"},     // the directory above
                  {"00A4010C027F80", "9000"}, {"00A4020C024431", "6A86"},
                  {"00A4000E024431", "6A86"}, // occurrences are for names
                  {"00A40008024431", "6A86"}, {"00A40014024431", "6A86"},
              });
}

TEST(VirtualUicc, selectsByPath) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00A4080C047F106F3A", "9000"},
                  {"00A4080C067F105F3A4F20", "9000"},
                  {"00A4090C024F20", "9000"}, // from the current directory
                  {"00A4080C022FE2", "9000"},
                  {"00A4090C047F106F3A", "9000"},
                  {"00A4090C047F106F3A", "6A82"},
                  {"00A4080C043F007F10", "6A82"}, // the MF is not named
                  {"00A4080C047F806F3A", "6A82"},
                  {"00A4080C037F806F", "6700"},
                  {"00A4080C00", "6700"},
                  {"00A4080C047FFF6F07", "6A82"}, // no application yet
                  {selectAid(usim), "9000"},
                  {"00A4080C047FFF6F07", "9000"},
                  {"00A4080C067FFF5F3B4F20", "9000"},
                  {"00A4080C027F10", "9000"},
                  {"00A4080C047FFF6F07", "9000"}, // 7FFF outlives a walk elsewhere
              });
}

TEST(VirtualUicc, selectsByName) {
    auto image = uiccImage();
    const auto second = apdu::fromHex("A0000000871002FF49FF0590").value();
    image.files[Path::ofAid(second)] = image.files[Path::ofAid(*apdu::fromHex(usim))];
    VirtualCard card(image);
    run(card, {
                  {selectAid(usim), "9000"},
                  {"00A4000C026F07", "9000"},
                  {"00A4000C027FFF", "9000"},
                  {"00A4000C025F3B", "9000"},
                  {"00A4000C024F20", "9000"},
                  {"00B0000000", "6C05"},
                  {"00A4000C027F10", "6A82"}, // not beside 5F3B
                  {"00A4000C027FFF", "9000"},
                  {"00A4000C027F10", "9000"}, // beside the application, below the MF
                  {"00A4000C027FFF", "9000"},
                  {"00A4030C00", "9000"}, // above the application is the MF
                  {"00A4000C022FE2", "9000"},
                  {selectAid(pkcs15), "9000"},
                  {"00A4000C024431", "9000"},
                  {"00A4080C047FFF4432", "9000"},
                  {"00A4080C047F804432", "9000"},              // the same directory by its path
                  {selectAid("A0000000871002"), "9000"},       // right-truncated
                  {selectAid("A0000000871002", "0E"), "9000"}, // the next one
                  {selectAid("A0000000871002", "0E"), "6A82"}, // there is no third
                  {selectAid("A0000000871002", "0F"), "9000"}, // previous
                  {selectAid("A0000000871002", "0D"), "9000"}, // last
                  {"00F20001 0E", "840C A0000000871002FF49FF0590 9000"},
                  {selectAid("A0000000871003"), "6A82"},
                  {selectAid(usim + "00"), "6A82"},
                  {"00A4040C00", "6700"},
              });
}

TEST(VirtualUicc, answersWithFcpOverT0) {
    VirtualCard card(uiccImage());
    run(card,
        {
            {"00A40004022FE2", "*"},
            {"00C0000000", "6C2B"},
            // AB: read always, update never; deactivate, activate, delete by key 0A
            {"00C000002B",
             "6229 82024121 83022FE2 8A0105 AB15 8001019000 8001029700 800158A40683010A950108 8002000A 880110 9000"},
        });
}

TEST(VirtualUicc, theSameFcpOverT1) {
    VirtualCard card(uiccImage(true));
    VirtualCard slow(uiccImage());
    for (const std::string path : {"022FE2", "047F804431", "047F106F3A", "027F80"}) {
        const std::string waiting = send(slow, "00A40804" + path);
        ASSERT_EQ(waiting.substr(0, 2), "61") << path;
        const std::string fetched = send(slow, "00C00000" + waiting.substr(2));
        const std::string direct = send(card, "00A40804" + path + "00");
        EXPECT_EQ(direct, fetched) << path;
        EXPECT_EQ(direct.substr(0, 2), "62");
    }
}

TEST(VirtualUicc, getResponseOverT0) {
    VirtualCard card(uiccImage());
    const std::string waiting = send(card, "00A40004022FE2"), length = waiting.substr(2);
    run(card, {
                  {"00C0000000", "6C" + length},
                  {"00C00000FF", "6C" + length},
                  {"00C00000" + length, "*9000"},
                  {"00C00000" + length, "6985"}, // once
                  {"00A40004022FE2", "61" + length},
                  {"00B0000001", "009000"},
                  {"00C00000" + length, "6985"}, // at once
                  {"00A40004022FE2", "61" + length},
                  {"00C0000002",
                   "*61" + apdu::hex(apdu::Bytes{static_cast<std::uint8_t>(std::stoi(length, nullptr, 16) - 2)})},
                  {"00C0000005",
                   "*61" + apdu::hex(apdu::Bytes{static_cast<std::uint8_t>(std::stoi(length, nullptr, 16) - 7)})},
                  {"00A40004022FE2", "61" + length},
                  {"A0C00000" + length, "6F00"}, // of another class
                  {"00A40004022FE2", "61" + length},
                  {"01C00000" + length, "6881"}, // of a closed channel
                  {"00C00100" + length, "6A86"},
              });
}

TEST(VirtualUicc, fcpTellsOfPins) {
    VirtualCard card(uiccImage(true));
    const auto pins = [&] {
        const auto answer = *apdu::fromHex(send(card, "00A40004027F8000"));
        return efs::decodeFcp(apdu::View(answer).first(answer.size() - 2)).value().pins;
    };
    using Hints = std::vector<efs::PinStatusHint>;
    EXPECT_EQ(pins(), (Hints{{0x01, true, {}, {}}, {0x81, true, {}, {}}})); // the key is nobody's PIN
    EXPECT_EQ(send(card, "0026000108" + std::string(chv1)), "9000");
    EXPECT_EQ(pins(), (Hints{{0x01, false, {}, {}}, {0x81, true, {}, {}}}));
}

TEST(VirtualUicc, storedTemplatesAreServedUpToDate) {
    auto image = uiccImage(true);
    image.files[*Path::parse("3F00/7F80")].answer = "6218 82027821 83027F80 8A0105 C609 9001C0 830101 830181 D100"_hex;
    image.files[*Path::parse("3F00/7F80/4432")].answer = "6211 82024121 83024432 8A0107 80020200 D100"_hex;
    image.pins[1].enabled = false;
    VirtualCard card(image);
    run(card, {
                  {"00A40004027F8000", "6218 82027821 83027F80 8A0105 C609 900180 830101 830181 D100 9000"},
                  {"00A4000402443200", "6211 82024121 83024432 8A0107 80020200 D100 9000"},
                  {"0020000A08" + std::string(adm), "9000"},
                  {"00040000", "9000"},
                  {"00A4000402443200", "6211 82024121 83024432 8A0106 80020200 D100 6283"},
              });
}

TEST(VirtualUicc, readsAndUpdatesBinaryOverT0) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00B0000001", "6986"},         {"00A4080C047F804432", "9000"},
                  {"00B0000004", "000102039000"}, {"00B0012804", "28292A2B9000"},
                  {"00B0012805", "6C04"},         {"00B0012800", "6C04"},
                  {"00B00128", "6C04"}, // no P3 at all counts as zero
                  {"00B0012C01", "6B00"},         {"00B07FFF01", "6B00"},
                  {"00D6000001AA", "6982"},       {"0020000108" + std::string(chv1), "9000"},
                  {"00D6000001AA", "9000"},       {"00D6012B01BB", "9000"},
                  {"00D6012B02BBCC", "6700"},     {"00D6012C01BB", "6B00"},
                  {"00D6000000", "6700"},         {"00D6000002AA", "6700"}, // Lc and body disagree
                  {"00D6000001AABB", "6700"},                               // T=0 has no Le after a body
                  {"00B0012A02", "2ABB9000"},     {"00A4080C047F106F3A", "9000"},
                  {"00B0000001", "6981"},         {"00A4000C027F10", "9000"},
                  {"00B0000001", "6986"}, // a directory is selected
              });
    EXPECT_EQ(send(card, "00A4080C047F804432"), "9000");
    EXPECT_EQ(send(card, "00B0000000").size(), 2 * 258u);
}

TEST(VirtualUicc, readsOverT1) {
    VirtualCard card(uiccImage(true));
    run(card, {
                  {"00A4080C047F804432", "9000"},
                  {"00B0012800", "28292A2B9000"}, // Le 00: what is there
                  {"00B0012804", "28292A2B9000"},
                  {"00B0012805", "6C04"},
                  {"00B00128", "6700"},       // asks for nothing
                  {"00B00000000010", "6700"}, // extended, which the ATR does not announce
                  {"00B000000100", "6700"},
                  {"00A40804047F804432", "9000"}, // no Le: the template is not wanted
                  {"00C0000010", "6985"},         // and never waits over T=1
                  {"00A40804047F80443201", "6C30"},
                  {"00A4080C047F106F3A", "9000"},
                  {"0020000108" + std::string(chv1), "9000"},
                  {"00B2010400", "*9000"},
                  {"00B201040F", "6C0E"},
                  {"00B201040D", "6C0E"},
                  {"00B20104", "6700"},
                  {"00F2000C", "9000"},
                  {"0070000001", "019000"},
                  {"0070000000", "029000"},
              });
}

TEST(VirtualUicc, extendedLengthWhereTheAtrSaysSo) {
    auto image = uiccImage(true);
    image.atr = "3B 95 80 01 80 73 00 00 60"_hex; // third software function byte with b7
    image.atr.push_back(0);
    for (std::size_t i = 1; i + 1 < image.atr.size(); ++i) image.atr.back() ^= image.atr[i];
    image.files[*Path::parse("3F00/7F80/4432")].fcp.access = efs::AccessRules{};
    VirtualCard card(image);
    run(card, {{"00A4080C047F804432", "9000"}, {"00B0000400000002", "6700"}});
    EXPECT_EQ(send(card, "00B00000000000").size(), 2 * 302u);
    EXPECT_EQ(send(card, "00B0000000012C").size(), 2 * 302u);
    EXPECT_EQ(send(card, "00B0000000012D"), "6700");
    std::string body(2 * 300, 'A');
    EXPECT_EQ(send(card, "00D6000000012C" + body), "9000");
    EXPECT_EQ(send(card, "00B0012802"), "AAAA9000");
    EXPECT_EQ(send(card, "00D6000000012D" + body), "6700");
    EXPECT_EQ(send(card, "00A40804 000004 7F804432 0000").substr(0, 2), "62");
}

TEST(VirtualUicc, recordsAndShortIds) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"0020000108" + std::string(chv1), "9000"},
                  {"00B082000A", "000102030405060708099000"}, // SFI 02 below the MF
                  {"00B082020A", "6C08"},
                  {"00B0820A01", "6B00"},
                  {"00B0000003", "0001029000"}, // it is the current EF now
                  {"00B083000A", "6A82"},
                  {"00B080000A", "6A86"},
                  {"00B09F000A", "6A86"},
                  {"00B0A2000A", "6A86"},
                  {"00D6820001AA", "6982"},
                  {"00B201240E", "6A82"}, // SFI 04 is not below the MF
                  {"00A4000C027F10", "9000"},
                  {"00B201240E", "*019000"},
                  {"00B202040E", "*029000"},
                  {"00B204040E", "6A83"},
                  {"00B201040F", "6C0E"},
                  {"00B2010400", "6C0E"},
                  {"00B200020E", "*019000"},
                  {"00B200020E", "*029000"},
                  {"00B200040E", "*029000"},
                  {"00B200030E", "*019000"},
                  {"00B200030E", "6A83"},
                  {"00B201060E", "6A86"},
                  {"00B201FC0E", "6A86"},
                  {"00DC02240E0102030405060708090A0B0C0D0E", "9000"},
                  {"00B202040E", "0102030405060708090A0B0C0D0E9000"},
                  {"00DC02040D0102030405060708090A0B0C0D", "6700"},
                  {"00DC04040E0102030405060708090A0B0C0D0E", "6A83"},
                  {"00A4000C026F44", "9000"},
                  {"00DC010404AAAAAAAA", "6981"},
                  {"00DC000304AAAAAAAA", "9000"},
                  {"00B2010404", "AAAAAAAA9000"},
                  {"00A20104 01AA", "6D00"},
              });
}

TEST(VirtualUicc, statusOverT0) {
    VirtualCard card(uiccImage());
    const std::string mf = send(card, "00F2000000");
    ASSERT_EQ(mf.substr(0, 2), "6C");
    run(card, {
                  {"00F20000" + mf.substr(2), "*9000"},
                  {"80F20000" + mf.substr(2), "*9000"}, // STATUS belongs to class 8x too
                  {"00F2000C00", "9000"},
                  {"00F2010C00", "9000"},
                  {"00F2020C00", "9000"},
                  {"00F2030C00", "6A86"},
                  {"00F2000200", "6A86"},
                  {"00F2000102", "84009000"}, // no application yet
                  {selectAid(pkcs15), "9000"},
                  {"00F200010E", "840C" + pkcs15 + "9000"},
              });
}

TEST(VirtualUicc, rulesByReference) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00A4080C047F804431", "9000"},
                  {"00B0000001", "009000"},
                  {"00D6000001AA", "6982"},
                  {"0020000A08" + std::string(adm), "9000"},
                  {"00D6000001AA", "9000"},
              });
    auto image = uiccImage();
    image.files[*Path::parse("3F00/7F80/4431")].fcp.arr = efs::ArrReference{0x2F06, 1};
    VirtualCard never(image);
    run(never, {
                   {"00A4080C047F804431", "9000"},
                   {"0020000A08" + std::string(adm), "9000"},
                   {"00D6000001AA", "6982"},
               });
    image.files[*Path::parse("3F00/7F80/4431")].fcp.arr = efs::ArrReference{0x2F06, 9};
    VirtualCard unresolved(image);
    run(unresolved, {
                        {"00A4080C047F804431", "9000"},
                        {"0020000A08" + std::string(adm), "9000"},
                        {"00B0000001", "009000"},
                        {"00D6000001AA", "6982"},
                    });
}

TEST(VirtualUicc, pinsAreCounted) {
    VirtualCard card(uiccImage());
    const std::string one(chv1), two(chv2), bad(wrong);
    run(card, {
                  {"0020000100", "63C3"}, // asks, spends nothing
                  {"0020000100", "63C3"},
                  {"00200001", "63C3"},
                  {"0020008100", "63C3"},
                  {"0020000200", "6A88"},
                  {"0020010100", "6A86"},
                  {"0020000107" + one.substr(2), "6700"},
                  {"0020000108" + bad, "63C2"},
                  {"0020000100", "63C2"},
                  {"0020000108" + one, "9000"},
                  {"0020000100", "9000"},
                  {"0020000108" + bad, "63C2"},
                  {"0020000100", "63C2"}, // the right is lost with a wrong try
                  {"0020000108" + bad, "63C1"},
                  {"0020000108" + bad, "63C0"},
                  {"0020000108" + one, "6983"},
                  {"0020000100", "6983"},
                  {"0026000108" + one, "6983"},
                  {"002C000100", "63CA"},
                  {"002C000110" + bad + two, "63C9"},
                  {"002C000110" + std::string(puk) + two, "9000"},
                  {"002C000100", "63CA"},
                  {"0020000108" + two, "9000"},
                  {"0020008108" + two, "9000"},
                  {"0024008110" + two + one, "9000"},
                  {"0020008108" + one, "9000"},
                  {"002C000A10" + std::string(puk) + one, "6985"}, // the key has no unblocking code
              });
}

TEST(VirtualUicc, disabledPinsStandOpen) {
    VirtualCard card(uiccImage());
    const std::string one(chv1);
    run(card, {
                  {"00A4080C047F804432", "9000"},
                  {"0028000108" + one, "6985"},
                  {"0026000108" + std::string(wrong), "63C2"},
                  {"0026000108" + one, "9000"},
                  {"0020000100", "9000"},
                  {"0020000108" + one, "6984"},
                  {"0024000110" + one + chv2, "6984"},
                  {"0026000108" + one, "6985"},
                  {"0026000A08" + std::string(adm), "6985"},
                  {"00D6000001AA", "9000"},
              });
    ASSERT_TRUE(card.reset());
    run(card, {{"00A4080C047F804432", "9000"}, {"00D6000001AA", "9000"}, {"0028000108" + one, "9000"}});
    ASSERT_TRUE(card.reset());
    run(card, {{"00A4080C047F804432", "9000"}, {"00D6000001AA", "6982"}});
}

TEST(VirtualUicc, resetForgets) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00A4080C047F804432", "9000"},
                  {"0020000108" + std::string(chv1), "9000"},
                  {"00D6000001AA", "9000"},
                  {"0070000001", "019000"},
              });
    ASSERT_TRUE(card.reset());
    run(card, {
                  {"00B0000001", "6986"},
                  {"00A4080C047FFF6F07", "6A82"},
                  {"0020000100", "63C3"},
                  {"01A4000C023F00", "6881"},
                  {"00A4080C047F804432", "9000"},
                  {"00D6000001AA", "6982"},
                  {"00B0000001", "AA9000"}, // what was written stays
              });
}

TEST(VirtualUicc, speaksClassA0Too) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"A0A40000027F80", "9F17"},
                  {"A0A40000024432", "9F0F"},
                  {"A0C000000F", "0000012C4432040001FF4401020000 9000"},
                  {"A0D6000001AA", "9804"},
                  {"A020000108" + std::string(chv1), "9000"},
                  {"A0D6000001AA", "9000"},
                  {"A0A40000024433", "9F0F"},
                  {"A020000208" + std::string(chv2), "9000"}, // CHV 2 is the second PIN, 81
                  {"A0D6000001AA", "9000"},
                  {"A0A40000024431", "9F0F"},
                  {"A0C000000F", "0000012C4431040004FF4401020000 9000"}, // the rules of its EF(ARR)
                  {"A0A40000026F3B", "9404"},
              });
}

TEST(VirtualUicc, refusesUnknownClassesAndInstructions) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00FF000000", "6D00"},
                  {"0088000000", "6D00"},
                  {"FF00000000", "6E00"},
                  {"40A4000C023F00", "6E00"},
                  {"90A4000C023F00", "6E00"},
                  {"04A4000C023F00", "6882"},
                  {"0CA4000C023F00", "6882"},
                  {"03A4000C023F00", "6881"},
                  {"00A4", "6700"},
                  {"00B0000001AA", "6700"}, // READ takes no body
              });
}

} // namespace
} // namespace emulator_test
