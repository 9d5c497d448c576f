#include "efs/fcp.h"

#include "apdu/tlv.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;

// A template around the objects.
Bytes fcpOf(const Bytes& objects) {
    return apdu::tlv(0x62, apdu::View(objects));
}

Fcp decoded(const Bytes& answer) {
    auto fcp = decodeFileAnswer(answer);
    EXPECT_TRUE(fcp) << apdu::hex(answer) << ": " << fcp.error().message();
    return fcp.value_or(Fcp{});
}

TEST(Fcp, transparentFileOfAUicc) {
    const Bytes answer = "6216 82024121 83026430 8A0105 8B036F0602 80020078 8800"_hex;
    Fcp expected;
    expected.id = 0x6430;
    expected.size = 0x78;
    expected.arr = ArrReference{0x6F06, 2};
    EXPECT_EQ(decoded(answer), expected);
    EXPECT_EQ(encodeFcp(expected), answer);
}

TEST(Fcp, recordFiles) {
    const Fcp linear = decoded(fcpOf("82054221002604 83022F00 8A0105 8B032F0602 80020098 8801F0"_hex));
    EXPECT_EQ(linear.kind, FileKind::LinearFixed);
    EXPECT_EQ(linear.recordLength, 0x26u);
    EXPECT_EQ(linear.recordCount, 4u);
    EXPECT_EQ(linear.size, 0x98u);
    EXPECT_EQ(linear.sfi, 0x1E);
    EXPECT_EQ(decoded(encodeFcp(linear)), linear);
    EXPECT_EQ(decoded(fcpOf("82054621000303 83026F39 80020009"_hex)).kind, FileKind::Cyclic);
    // ISO 7816-4 shorter forms: no count, length in one byte; the number of records follows from the size.
    EXPECT_EQ(decoded(fcpOf("8203422110 80020030"_hex)).recordCount, 3u);
    EXPECT_EQ(decoded(fcpOf("820442210010 80020030"_hex)).recordCount, 3u);
    EXPECT_EQ(decoded(fcpOf("8206422100100123 80023000"_hex)).recordCount, 0x123u);
}

TEST(Fcp, directories) {
    const Fcp mf =
        decoded(fcpOf("82027821 83023F00 A503800171 8A0105 8B032F0601 C60F 900140 830101 950108 830111 83010A"_hex));
    EXPECT_EQ(mf.kind, FileKind::Mf);
    EXPECT_FALSE(mf.size);
    EXPECT_FALSE(mf.sfi);
    const std::vector<PinStatusHint> pins = {{0x01, false, {}, {}}, {0x11, true, {}, {}}, {0x0A, false, {}, {}}};
    EXPECT_EQ(mf.pins, pins);
    EXPECT_EQ(decoded(encodeFcp(mf)), mf);

    const Fcp adf = decoded(fcpOf("82027821 840CA000000063504B43532D3135 8A0105"_hex));
    EXPECT_EQ(adf.kind, FileKind::Adf);
    EXPECT_EQ(adf.aid, "A000000063504B43532D3135"_hex);
    EXPECT_FALSE(adf.id);
    EXPECT_EQ(decoded(fcpOf("82023821 83027F10"_hex)).kind, FileKind::Df);
    // A universal PIN whose usage qualifier says it does not count.
    EXPECT_FALSE(decoded(fcpOf("82023821 C609 900180 950100 830111"_hex)).pins.at(0).enabled);
}

TEST(Fcp, anEmptyNameMakesNoApplication) {
    EXPECT_EQ(decodeFcp("62 06 83 02 7F 10 84 00"_hex)->kind, FileKind::Df);
}

TEST(Fcp, anyOrderAndUnknownTags) {
    Fcp expected;
    expected.id = 0x4431;
    expected.size = 150;
    expected.sfi = 0x11; // low bits of the id, no tag 88
    EXPECT_EQ(decoded(fcpOf("8702FFFF 80020096 9F7001AA A503800171 83024431 820101"_hex)), expected);
    EXPECT_EQ(decoded(fcpOf("80020096 80020001 820141 8A0105 0000"_hex)).size, 150u) << "of two the first counts";
    EXPECT_EQ(decoded("6207 820141 80020096 FFFFFF"_hex).size, 150u) << "bytes behind the template";
    EXPECT_EQ(decoded("628107 820141 80020096"_hex).size, 150u);
    EXPECT_EQ(decoded(fcpOf("820141 8003012345"_hex)).size, 0x12345u);
}

TEST(Fcp, lifeCycle) {
    const std::pair<int, LifeCycle> cases[] = {{0x05, LifeCycle::Activated},   {0x07, LifeCycle::Activated},
                                               {0x04, LifeCycle::Deactivated}, {0x06, LifeCycle::Deactivated},
                                               {0x0C, LifeCycle::Terminated},  {0x0F, LifeCycle::Terminated},
                                               {0x01, LifeCycle::Creation},    {0x03, LifeCycle::Creation},
                                               {0x00, LifeCycle::Activated},   {0x80, LifeCycle::Activated}};
    for (const auto& [byte, state] : cases) {
        Bytes answer = fcpOf("820141 80020096 8A0105"_hex);
        answer.back() = static_cast<std::uint8_t>(byte);
        EXPECT_EQ(decoded(answer).lifeCycle, state) << byte;
    }
    EXPECT_EQ(decoded(fcpOf("820141 80020096 8A0100"_hex)).lifeCycle, LifeCycle::Activated);
    for (const auto state :
         {LifeCycle::Activated, LifeCycle::Deactivated, LifeCycle::Terminated, LifeCycle::Creation}) {
        Fcp fcp;
        fcp.lifeCycle = state;
        EXPECT_EQ(decoded(encodeFcp(fcp)).lifeCycle, state);
    }
}

TEST(Fcp, securityAttributes) {
    const auto withSecurity = [](const Bytes& object) {
        return decoded(apdu::tlv(0x62, {"82024121 80020096 8800"_hex, object}));
    };
    EXPECT_EQ(withSecurity("8B036F0602"_hex).arr, (ArrReference{0x6F06, 2}));
    EXPECT_EQ(withSecurity("8B066F0600030105"_hex).arr, (ArrReference{0x6F06, 5})) << "environment 01";
    EXPECT_EQ(withSecurity("8B046F060003"_hex).arr, (ArrReference{0x6F06, 3}));
    const Fcp expanded = withSecurity("AB10 800101 9000 800102 A406 83010A 950108"_hex);
    ASSERT_TRUE(expanded.access);
    EXPECT_EQ(expanded.access->read, AccessCondition::always());
    EXPECT_EQ(expanded.access->update, AccessCondition::key(0x0A));
    EXPECT_EQ(decoded(encodeFcp(expanded)), expanded);
    EXPECT_EQ(withSecurity("8C0303FF00"_hex).access->update, AccessCondition::never());
    // What cannot be read is unknown, or absent; the file itself stays usable.
    EXPECT_EQ(withSecurity("AB03800103"_hex).access, AccessRules::never());
    EXPECT_EQ(withSecurity("AB038005 01"_hex).access, AccessRules::unknown());
    EXPECT_EQ(withSecurity("8C0103"_hex).access, AccessRules::unknown());
    EXPECT_EQ(withSecurity("8B0105"_hex).arr, std::nullopt);
    EXPECT_EQ(withSecurity("8B056F06000301"_hex).arr, std::nullopt);
    EXPECT_EQ(withSecurity("8B00"_hex).access, std::nullopt);
}

TEST(Fcp, wim) {
    const Fcp file = decoded("6F04 80020400"_hex);
    EXPECT_EQ(file.kind, FileKind::Transparent);
    EXPECT_EQ(file.size, 0x400u);
    EXPECT_FALSE(file.sfi);
    EXPECT_EQ(encodeWimFci(file), "6F04 80020400"_hex);
    EXPECT_EQ(decoded({}).kind, FileKind::Df);
    EXPECT_EQ(decoded("6F00"_hex).kind, FileKind::Df);
    EXPECT_EQ(decoded("6F07 8405A000000063"_hex).kind, FileKind::Adf);
    Fcp directory;
    directory.kind = FileKind::Df;
    EXPECT_EQ(encodeWimFci(directory), Bytes{});
}

TEST(Fcp, lyingSizes) {
    EXPECT_EQ(decoded(fcpOf("82054221000003 8000"_hex)).recordCount, 0u) << "records of no length";
    EXPECT_FALSE(decoded(fcpOf("82054221000003 8000"_hex)).size);
    EXPECT_FALSE(decoded(fcpOf("820141 80050000000001"_hex)).size);
    EXPECT_EQ(decoded(fcpOf("820141 8002FFFF"_hex)).size, 0xFFFFu);
    EXPECT_EQ(decoded(fcpOf("820141 8004FFFFFFFF"_hex)).size, 0xFFFFFFFFu);
    EXPECT_EQ(decoded(fcpOf("820141 80020000"_hex)).size, 0u);
    EXPECT_FALSE(decoded(fcpOf("820141"_hex)).size);
    EXPECT_EQ(decoded(fcpOf("820141 8300"_hex)).id, std::nullopt);
}

TEST(Fcp, malformed) {
    struct Case {
        Bytes answer;
        ErrorKind kind;
        const char* text;
    };
    Bytes bomb;
    for (int i = 0; i < 100; ++i) apdu::append(bomb, "6280"_hex);
    const Case cases[] = {
        {"62"_hex, ErrorKind::Malformed, "the data ends before a length"},
        {"6210 8202"_hex, ErrorKind::Malformed, "element 62 says 16 bytes, 2 are left"},
        {"6205 820A412180"_hex, ErrorKind::Malformed, "element 82 says 10 bytes, 3 are left"},
        {"6208 8284FFFFFFFF4121"_hex, ErrorKind::Malformed, "element 82 says 4294967295 bytes, 2 are left"},
        {"6284FFFFFFFF"_hex, ErrorKind::Malformed, "element 62 says 4294967295 bytes, 0 are left"},
        {bomb, ErrorKind::Malformed, "an indefinite length stands where none is allowed"},
        {"6200"_hex, ErrorKind::Malformed, "the card's answer does not say what kind of file it is"},
        {"6202 8200"_hex, ErrorKind::Malformed, "the file descriptor is empty"},
        {"6203 8201C1"_hex, ErrorKind::Malformed, "file descriptor C1 names no known kind of file"},
        {"6203 820139"_hex, ErrorKind::Unsupported, "the file holds data objects (BER-TLV structure)"},
        {"00"_hex, ErrorKind::Malformed, "1 bytes are too few for a file header"},
        {"FFFFFFFFFFFFFF"_hex, ErrorKind::Malformed, "file type FF is not known"},
        {"0000000A6F070400"_hex, ErrorKind::Malformed, "8 bytes are too few for the header of an EF"},
        {"0000000A6F07040011FF4401 0107"_hex, ErrorKind::Malformed, "file structure 07 is not known"},
    };
    for (const Case& c : cases) {
        const auto fcp = decodeFileAnswer(c.answer);
        ASSERT_FALSE(fcp) << apdu::hex(c.answer);
        EXPECT_EQ(fcp.error().kind, c.kind);
        EXPECT_EQ(fcp.error().text, c.text);
        EXPECT_FALSE(fcp.error().where().empty());
    }
    EXPECT_EQ(decodeFcp("3F00"_hex).error().text, "the answer begins with 3F, not with 62 or 6F");
}

TEST(Fcp, everyCutIsSurvived) {
    const Bytes whole = fcpOf(
        "82027821 83023F00 A503800171 8A0105 AB09 800101 A0049000 9700 C60F 900140 830101 950108 830111 83010A"_hex);
    for (std::size_t length = 1; length < whole.size(); ++length) {
        EXPECT_FALSE(decodeFcp(apdu::View(whole).first(length))) << length;
    }
}

TEST(SimHeader, transparentFile) {
    const Fcp imsi = decoded("0000 0009 6F07 04 00 14FF44 01 02 00 00"_hex);
    EXPECT_EQ(imsi.kind, FileKind::Transparent);
    EXPECT_EQ(imsi.id, 0x6F07);
    EXPECT_EQ(imsi.size, 9u);
    ASSERT_TRUE(imsi.access);
    EXPECT_EQ(imsi.access->read.name(), "CHV1");
    EXPECT_EQ(imsi.access->update.name(), "ADM");
    EXPECT_EQ(imsi.lifeCycle, LifeCycle::Activated);
    EXPECT_EQ(encodeSimHeader(imsi), "0000 0009 6F07 04 00 14FF44 01 02 00 00"_hex);
    EXPECT_EQ(decoded("0000 0009 6F07 04 00 14FF44 00 02 00 00"_hex).lifeCycle, LifeCycle::Deactivated);
    EXPECT_EQ(decoded("0000 0009 6F07 04 00 14FF44 01 01 00"_hex), imsi) << "byte 15 left out";
}

TEST(SimHeader, recordFiles) {
    const Fcp adn = decoded("0000 0118 6F3A 04 00 11FF22 01 02 01 1C"_hex);
    EXPECT_EQ(adn.kind, FileKind::LinearFixed);
    EXPECT_EQ(adn.recordLength, 0x1Cu);
    EXPECT_EQ(adn.recordCount, 10u);
    EXPECT_EQ(decoded(encodeSimHeader(adn)), adn);
    const Fcp cyclic = decoded("0000 0009 6F39 04 40 11F1FF 01 02 03 03"_hex);
    EXPECT_EQ(cyclic.kind, FileKind::Cyclic);
    EXPECT_EQ(decoded(encodeSimHeader(cyclic)), cyclic);
    EXPECT_EQ(decoded("0000 0118 6F3A 04 00 11FF22 01 02 01 00"_hex).recordCount, 0u);
    EXPECT_EQ(decoded("0000 0118 6F3A 04 00 11FF22 01 02 01"_hex).recordLength, 0u);
}

TEST(SimHeader, directories) {
    const Fcp mf = decoded("0000 1000 3F00 01 0000000000 0A 93 02 05 04 00 83 8A 82 80"_hex);
    EXPECT_EQ(mf.kind, FileKind::Mf);
    EXPECT_FALSE(mf.size);
    const std::vector<PinStatusHint> pins = {{chv1Reference, false, 3, 10}, {chv2Reference, true, 2, 0}};
    EXPECT_EQ(mf.pins, pins);
    EXPECT_EQ(decoded(encodeSimHeader(mf)), mf);
    EXPECT_TRUE(decoded("0000 0000 7F20 02 0000000000 0A 13 00 00 00 00 00 00 00 00"_hex).pins.empty());
    EXPECT_EQ(decoded("0000 0000 7F20 02"_hex).kind, FileKind::Df);
    Fcp withoutUnblock;
    withoutUnblock.kind = FileKind::Df;
    withoutUnblock.id = 0x7F20;
    withoutUnblock.pins = {{chv1Reference, true, 0, {}}};
    EXPECT_EQ(decoded(encodeSimHeader(withoutUnblock)), withoutUnblock);
}

TEST(Fcp, names) {
    EXPECT_EQ(name(FileKind::Mf), "mf");
    EXPECT_EQ(name(FileKind::Df), "df");
    EXPECT_EQ(name(FileKind::Adf), "adf");
    EXPECT_EQ(name(FileKind::Transparent), "transparent");
    EXPECT_EQ(name(FileKind::LinearFixed), "linear");
    EXPECT_EQ(name(FileKind::Cyclic), "cyclic");
}

} // namespace
} // namespace efs
