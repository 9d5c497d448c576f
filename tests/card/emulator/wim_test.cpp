// A WIM of its own, and one that lives on a SIM (WAP-260 §11).
#include "tests/card/emulator/cards.h"

namespace emulator_test {
namespace {

const std::string selectWim = "00A404000C" + std::string(wimAid);
const std::string selectPkcs15 = "00A404000C" + std::string(pkcs15Aid);

TEST(VirtualWim, selectsByWholeNameOnly) {
    VirtualCard card(wimImage());
    run(card, {
                  {selectWim, "9000"}, // and gives no answer
                  {"00C0000010", "6985"},
                  {"80A40000025031", "6106"},
                  {"00A4040007A0000000635741", "6A82"},
                  {"00A404000CA000000063574150"
                   "2D57494E00",
                   "6700"},
                  {selectPkcs15, "9000"}, // it is the only PKCS#15 application
                  {"80A40000025031", "6106"},
              });
    auto image = wimImage();
    image.files[*Path::parse("3F00/7F80")] = image.files[*Path::parse("3F00/5015")];
    image.files[*Path::parse("3F00/7F80")].fcp.aid = *apdu::fromHex(pkcs15Aid);
    VirtualCard two(image);
    run(two, {{selectPkcs15, "9000"}, {"80A40000025031", "6A82"}, {selectWim, "9000"}, {"80A40000025031", "6106"}});
}

TEST(VirtualWim, tableOneOverT0) {
    VirtualCard card(wimImage());
    run(card, {
                  {selectWim, "9000"},
                  {"80B0000001", "6986"},
                  {"80A40000024432", "6106"},
                  {"80C0000006", "6E00"}, // GET RESPONSE is class 0x
                  {"80A40000024432", "6106"},
                  {"00C0000005", "6C06"}, // exactly
                  {"00C0000006", "6F04 8002012C 9000"},
                  {"00C0000006", "6985"},
                  {"80B0000004", "000102039000"},
                  {"80B0012804", "28292A2B9000"},
                  {"80B0012805", "6C04"},
                  {"80B0012C01", "6B00"},
                  {"80D6000001AA", "6982"},
                  {"80A40000023F00", "9000"}, // a directory's FCI is empty
                  {"80A40000025015", "9000"},
                  {"80A40000024499", "6A82"},
                  {"00A40000024432", "6106"}, // class 0x will do
                  {"00B0000002", "00019000"},
                  {"80A40004024432", "6106"},
                  {"80A4000002 44", "6700"},
                  {"80A40600024432", "6B00"},
                  {"80F2000000", "6D00"},
                  {"80E0000002 6200", "6D00"},
                  {"0070000001", "6D00"}, // a WIM without channels
                  {"A0A40000023F00", "6E00"},
              });
}

TEST(VirtualWim, answersAtOnceOverT1) {
    VirtualCard card(wimImage(true));
    run(card, {
                  {selectWim, "9000"},
                  {selectWim + "00", "9000"},
                  {"80A4000002443200", "6F048002012C9000"},
                  {"80A40000024432", "9000"},
                  {"80B0012800", "28292A2B9000"},
                  {"00A4080004 5015443200", "6F048002012C9000"}, // paths are not asked of it, but do no harm
              });
}

TEST(VirtualWim, pinGOpensItsDirectory) {
    VirtualCard card(wimImage());
    run(card, {
                  {"0020008100", "6A88"}, // belongs to the WIM's directory
                  {selectWim, "9000"},
                  {"80A40000024432", "6106"},
                  {"0020008100", "63C3"},
                  {"8020008100", "63C3"},
                  {"8020008107" + std::string(chv1).substr(2), "6700"}, // the stored length, and no try spent
                  {"8020008108" + std::string(wrong), "63C2"},
                  {"80D6000001AA", "6982"},
                  {"8020008108" + std::string(chv1), "9000"},
                  {"0020008100", "9000"},
                  {"80D6000001AA", "9000"},
                  {"80A40000024431", "6106"},
                  {"80D6000001AA", "6982"}, // this one is for the issuer
                  {"8024008110" + std::string(chv1) + chv2, "9000"},
                  {"8026008108" + std::string(chv1), "63C2"},
                  {"8026008108" + std::string(chv2), "9000"},
                  {"8020008108" + std::string(chv2), "6985"},
                  {"0020008100", "9000"},
                  {"8028008108" + std::string(chv2), "9000"},
                  {"802C008110" + std::string(puk) + chv1, "9000"},
                  {"8020010008" + std::string(chv1), "6B00"},
              });
}

TEST(VirtualWim, keepsItsOwnPinLength) {
    auto image = wimImage();
    image.pins[0].value = "313233343536FFFFFFFFFFFF"_hex;
    VirtualCard card(image);
    run(card, {
                  {selectWim, "9000"},
                  {"8020008108" + std::string(chv1), "6700"},
                  {"802000810C313233343536FFFFFFFFFFFF", "9000"},
                  {"8024008118 313233343536FFFFFFFFFFFF 363534333231FFFFFFFFFFFF", "9000"},
                  {"802000810C363534333231FFFFFFFFFFFF", "9000"},
              });
}

TEST(VirtualWim, aDumpWithoutRulesTakesPinG) {
    auto image = wimImage();
    for (auto& [path, file] : image.files) file.fcp.access.reset();
    VirtualCard card(image);
    run(card, {
                  {selectWim, "9000"},
                  {"80A40000024431", "6106"},
                  {"80B0000001", "009000"},
                  {"80D6000001AA", "6982"},
                  {"8020008108" + std::string(chv1), "9000"},
                  {"80D6000001AA", "9000"},
              });
}

TEST(VirtualWimOnSim, keepsGsmOnTheBasicChannel) {
    VirtualCard card(wimOnSimImage());
    run(card, {
                  {"00A40004023F00", "6E00"},
                  {selectWim, "6E00"},
                  {"01A404000C" + std::string(wimAid), "6881"},
                  {"A0A40000027F20", "9F17"},
                  {"0070000001", "019000"},
                  {"01A404000C" + std::string(wimAid), "9000"},
                  {"81A40000024432", "6106"},
                  {"01C0000006", "6F048002012C9000"},
                  {"81B0000002", "00019000"},
                  {"A0A40000026F07", "9F0F"}, // GSM stands where it stood
                  {"81B0000002", "00019000"},
                  {"81D6000001AA", "6982"},
                  {"8120008108" + std::string(chv1), "9000"},
                  {"81D6000001AA", "9000"},
                  {"0070000001", "029000"},
                  {"02A404000C" + std::string(wimAid), "9000"},
                  {"0220008100", "63C3"}, // PIN-G belongs to a channel
                  {"0070800100", "9000"},
                  {"0070000001", "019000"},
                  {"01A404000C" + std::string(wimAid), "9000"},
                  {"0120008100", "63C3"}, // and ended with it
              });
}

TEST(VirtualWimOnSim, sharesTheGlobalPin) {
    auto image = wimOnSimImage();
    image.files[*Path::parse("3F00/5015/4432")].fcp.access->update = efs::AccessCondition::key(0x01);
    VirtualCard card(image);
    run(card, {
                  {"0070000001", "019000"},
                  {"01A404000C" + std::string(wimAid), "9000"},
                  {"81A40000024432", "6106"},
                  {"81D6000001AA", "6982"},
                  {"A020000108" + std::string(chv1), "9000"},
                  {"81D6000001AA", "9000"},
              });
}

TEST(VirtualWimOnSim, anotherApplicationMakesNoWim) {
    auto image = wimOnSimImage();
    image.files[*Path::parse("3F00/5015")].fcp.aid = *apdu::fromHex(pkcs15Aid);
    VirtualCard byTokenInfo(image);
    EXPECT_EQ(send(byTokenInfo, "0070000001"), "019000");
    image.files[*Path::parse("3F00/5015/5032")].content.assign(20, 0xFF);
    VirtualCard plain(image);
    EXPECT_EQ(send(plain, "0070000001"), "6E00");
    auto noChannels = wimOnSimImage();
    noChannels.logicalChannels = 0;
    VirtualCard silent(noChannels);
    EXPECT_EQ(send(silent, "0070000001"), "6E00");
}

} // namespace
} // namespace emulator_test
