// Small values inside records: object identifiers, integers, bit strings, paths; and records that break them.
#include "efs/pkcs15/aodf.h"
#include "efs/pkcs15/cdf.h"
#include "efs/pkcs15/der.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"
#include "efs/pkcs15/token_info.h"

#include <gtest/gtest.h>

namespace {

using namespace efs::pkcs15;
using namespace apdu::literals;
using apdu::Bytes;
using efs::Path;

TEST(Oid, TextBothWays) {
    const std::vector<std::pair<const char*, Bytes>> cases = {
        {"2.23.43.5.1", "67 2B 05 01"_hex},
        {"1.2.840.114283.200.1.1", "2A 86 48 86 FC 6B 81 48 01 01"_hex}, // GlobalPlatform access rules
        {"0.0", "00"_hex},
        {"1.39", "4F"_hex},
        {"2.999", "88 37"_hex},
        {"2.0.4294967295", "50 8F FF FF FF 7F"_hex},
    };
    for (const auto& [text, bytes] : cases) {
        EXPECT_EQ(*oidText(bytes), text);
        EXPECT_EQ(*oidFromText(text), bytes) << text;
    }
}

TEST(Oid, BrokenOnesAreRefused) {
    EXPECT_EQ(oidText({}).error().text, "an object identifier has no bytes");
    EXPECT_EQ(oidText("67 AB"_hex).error().text, "an object identifier breaks off inside a number");
    EXPECT_EQ(oidText("67 9F FF FF FF 7F"_hex).error().text, "a number of an object identifier is over 32 bits");
    for (const char* text : {"", "2", "2.", ".2", "3.1", "1.40", "2.23.x", "2..3", "2.23-43", "2.4294967296"})
        EXPECT_FALSE(oidFromText(text)) << text;
}

apdu::Tlv element(const Bytes& bytes) {
    return *apdu::parseOne(bytes);
}

TEST(Integer, BothWaysAndLimits) {
    for (const std::uint32_t value : {0u, 1u, 0x7Fu, 0x80u, 0xFFu, 0x100u, 0x8000u, 0xFFFFFFFFu}) {
        const Bytes bytes = encodeUnsigned(tagInteger, value);
        EXPECT_EQ(*decodeUnsigned(element(bytes)), value) << apdu::hex(bytes);
    }
    EXPECT_EQ(encodeUnsigned(0x80, 150), "80 02 00 96"_hex);
    const Bytes padded = "02 02 00 00"_hex, none = "02 00"_hex, negative = "02 01 80"_hex;
    EXPECT_EQ(*decodeUnsigned(element(padded)), 0u);
    EXPECT_EQ(decodeUnsigned(element(none)).error().text, "an INTEGER has no bytes");
    EXPECT_EQ(decodeUnsigned(element(negative)).error().text, "an INTEGER is negative");
    const Bytes huge = apdu::tlv(0x02, Bytes(40, 0x11));
    EXPECT_EQ(decodeUnsigned(element(huge)).error().text, "an INTEGER is over 32 bits");
}

TEST(BitString, NamedBits) {
    const std::vector<std::pair<Bytes, std::vector<unsigned>>> cases = {
        {"03 01 00"_hex, {}},     {"03 02 07 80"_hex, {0}},          {"03 02 06 C0"_hex, {0, 1}},
        {"03 02 06 40"_hex, {1}}, {"03 03 07 0C 80"_hex, {4, 5, 8}},
    };
    for (const auto& [bytes, set] : cases) {
        BitSet bits;
        for (const unsigned bit : set) bits.set(bit, true);
        EXPECT_EQ(encodeBits(bits), bytes);
        EXPECT_EQ(decodeBits(element(bytes))->bits(), bits.bits());
    }
    for (const Bytes& bad : {"03 00"_hex, "03 02 08 80"_hex, "03 01 03"_hex}) EXPECT_FALSE(decodeBits(element(bad)));
    const Bytes wide = apdu::tlv(0x03, Bytes(40, 0x00));
    EXPECT_EQ(decodeBits(element(wide))->bits(), 0u);
}

TEST(PathValue, BrokenOnesAreRefused) {
    const std::vector<std::pair<Bytes, const char*>> cases = {
        {"30 00"_hex, "a path does not begin with file ids of two bytes each"},
        {"30 02 04 00"_hex, "a path does not begin with file ids of two bytes each"},
        {"30 05 04 03 3F 00 7F"_hex, "a path does not begin with file ids of two bytes each"},
        {"30 07 04 02 44 31 02 01 00"_hex, "a path has only one of index and length: they come as a pair"},
        {"30 07 04 02 44 31 80 01 00"_hex, "a path has only one of index and length: they come as a pair"},
        {"30 0A 04 02 44 31 02 01 00 80 01 FF"_hex, "an INTEGER is negative"},
        {"30 06 04 02 44 31 02 05"_hex, "element 02 says 5 bytes, 0 are left"},
    };
    for (const auto& [bytes, text] : cases) {
        const auto path = decodePath(element(bytes));
        ASSERT_FALSE(path) << apdu::hex(bytes);
        EXPECT_EQ(path.error().text, text) << apdu::hex(bytes);
    }
}

std::string resolved(const char* path, const char* directory) {
    const auto paths = resolve(*apdu::fromHex(path), *Path::parse(directory));
    if (!paths) return paths.error().text;
    std::string text;
    for (const Path& one : *paths) text += (text.empty() ? "" : " ") + one.text();
    return text;
}

TEST(ResolvePath, AllForms) {
    const char* const df = "3F00/7F80";
    const char* const aid = "A000000063504B43532D3135";
    EXPECT_EQ(resolved("4431", df), "3F00/7F80/4431");
    EXPECT_EQ(resolved("3F007F804431", df), "3F00/7F80/4431");
    EXPECT_EQ(resolved("3F002FE2", df), "3F00/2FE2");
    EXPECT_EQ(resolved("3F00", df), "3F00");
    EXPECT_EQ(resolved("7F804431", df), "3F00/7F80/4431 3F00/7F80/7F80/4431");
    EXPECT_EQ(resolved("5F004431", df), "3F00/7F80/5F00/4431 3F00/7F80/4431");
    EXPECT_EQ(resolved("3FFF4431", df), "3F00/7F80/4431");
    EXPECT_EQ(resolved("7FFF5F004431", df), "3F00/7F80/5F00/4431");
    EXPECT_EQ(resolved("4431", aid), "A000000063504B43532D3135/4431");
    EXPECT_EQ(resolved("7F804431", aid), "A000000063504B43532D3135/4431 A000000063504B43532D3135/7F80/4431");
    EXPECT_EQ(resolved("3F007F804431", aid), "3F00/7F80/4431");
    EXPECT_EQ(resolved("", df), "a path is not file ids of two bytes each: ");
    EXPECT_EQ(resolved("3F007F", df), "a path is not file ids of two bytes each: 3F007F");
    EXPECT_EQ(resolved("3F003F004431", df), "a path has the reserved id 3F00 in the middle: 3F003F004431");
    EXPECT_EQ(resolved("443144324433443444354436443744384439", df), "a path has more than 8 file ids");
}

struct BadRecord {
    const char* name;
    Bytes file;
    const char* rule;
    const char* text;
};

template <class Decode>
void expectFindings(const std::vector<BadRecord>& cases, Decode decode) {
    for (const BadRecord& one : cases) {
        SCOPED_TRACE(one.name);
        const auto findings = decode(one.file).findings;
        ASSERT_EQ(findings.size(), 1u);
        EXPECT_EQ(findings[0].rule, one.rule);
        EXPECT_EQ(findings[0].message, one.text);
        EXPECT_TRUE(findings[0].where.starts_with("record 1")) << findings[0].where;
        EXPECT_TRUE(findings[0].bytes);
    }
}

TEST(Dodf, BadRecordsAreFindings) {
    expectFindings(
        {
            {"empty record", "30 00"_hex, "dodf-record", "the record lacks its common, class or type attributes"},
            {"unknown choice", "A5 02 30 00"_hex, "dodf-unknown-record",
             "the record is of no known kind of data object"},
            {"empty OID", "300E 3000 3002 0600 A106 300404024431"_hex, "dodf-record",
             "the object identifier is empty or breaks off"},
            {"bits", "3016 3004 03020980 3006 0604672B0501 A106 300404024431"_hex, "dodf-record",
             "a BIT STRING names more unused bits than it has"},
            {"no value", "300C 3000 3006 0604672B0501 A100"_hex, "dodf-record",
             "the record says neither where its value stands nor the value"},
            {"inner length", "3012 3000 3006 0604672B0501 A106 3006 04024431"_hex, "dodf-record",
             "element 30 says 6 bytes, 4 are left"},
            {"oidDO without OID", "A10E 3000 3000 A108 3006 300404024431"_hex, "dodf-record",
             "the oidDO has no object identifier"},
        },
        [](const Bytes& file) { return decodeDodf(file); });
}

TEST(Dodf, UnknownMembersSurviveARewrite) {
    const Bytes record =
        "3028 3014 0C0143 03020780 040101 020101 3003 040155 300B 0604672B0501 0C0158 0500 A106 300404024431"_hex;
    Bytes fixed = record;
    fixed[1] = static_cast<std::uint8_t>(record.size() - 2);
    // the inner lengths: common 19 bytes, class 11 bytes
    fixed[3] = 0x12;
    const auto object = decodeDataObject(fixed);
    ASSERT_TRUE(object) << object.error().message();
    EXPECT_EQ(object->common.rest, "020101 3003040155"_hex);
    EXPECT_EQ(object->otherClassAttributes, "0C0158 0500"_hex);
    EXPECT_EQ(encode(*object), fixed);
}

TEST(Dodf, ValueInsideTheRecord) {
    const Bytes file = "FF 3012 3000 3006 0604672B0501 A106 A004 0402AABB"_hex;
    const Dodf dodf = decodeDodf(file);
    ASSERT_EQ(dodf.objects.size(), 1u);
    EXPECT_FALSE(dodf.objects[0].path);
    EXPECT_EQ(dodf.objects[0].direct, "04 02 AA BB"_hex);
    EXPECT_EQ(dodf.objects[0].directBytes, (apdu::Range{17, 4}));
    EXPECT_EQ(encode(dodf.objects[0]), Bytes(file.begin() + 1, file.end()));
}

TEST(Odf, BadRecordsAreFindings) {
    expectFindings(
        {
            {"unknown class", "A9 06 30 04 04 02 44 05"_hex, "odf-unknown-record",
             "the record is of no known class of objects; it is kept and not used"},
            {"neither", "A7 00"_hex, "odf-record", "the record names neither a file nor objects of its own"},
            {"odd path", "A7 05 30 03 04 01 44"_hex, "odf-record",
             "a path does not begin with file ids of two bytes each"},
        },
        [](const Bytes& file) { return decodeOdf(file); });
}

TEST(Cdf, FormsOfValue) {
    const Bytes url = "3018 3000 3003 040101 A10F 300D 130B 687474703A2F2F612E622F"_hex;
    const Cdf cdf = decodeCdf(url);
    ASSERT_EQ(cdf.certificates.size(), 1u);
    EXPECT_EQ(cdf.certificates[0].url, "http://a.b/");
    EXPECT_EQ(encode(cdf.certificates[0]), url);
    const Bytes direct = "300F 3000 3003 040101 A106 3004 A002 3000"_hex;
    ASSERT_EQ(decodeCdf(direct).certificates.size(), 1u);
    EXPECT_EQ(decodeCdf(direct).certificates[0].direct, "30 00"_hex);
    EXPECT_EQ(encode(decodeCdf(direct).certificates[0]), direct);
    const Bytes protectedUrl = "3019 3000 3003 040101 A110 300E A30C 1606 687474703A2F 3002 0500"_hex;
    ASSERT_EQ(decodeCdf(protectedUrl).certificates.size(), 1u);
    EXPECT_EQ(decodeCdf(protectedUrl).certificates[0].url, "http:/");
    expectFindings(
        {
            {"unknown", "A7 02 30 00"_hex, "cdf-unknown-record",
             "the record is of no known kind of certificate; it is kept and not used"},
            {"authority", "3010 3000 3004 0102FFFF A106 3004 A002 3000"_hex, "cdf-record",
             "the authority flag is not one byte"},
        },
        [](const Bytes& file) { return decodeCdf(file); });
}

TEST(Aodf, ReferenceAsOneByte) {
    const Bytes record =
        "3026 3000 3003 040102 A11D 301B 0303074C80 0A0101 020104 020108 800181 0401FF 3006 04043F005015"_hex;
    Bytes fixed = record;
    fixed[1] = static_cast<std::uint8_t>(record.size() - 2);
    fixed[10] = static_cast<std::uint8_t>(record.size() - 11);
    fixed[12] = static_cast<std::uint8_t>(record.size() - 13);
    const Aodf aodf = decodeAodf(fixed);
    ASSERT_EQ(aodf.pins.size(), 1u) << (aodf.findings.empty() ? "" : aodf.findings[0].message);
    EXPECT_EQ(aodf.pins[0].reference, 0x81);
    EXPECT_EQ(aodf.findByAuthId("02"_hex), &aodf.pins[0]);
    EXPECT_EQ(aodf.findByAuthId("01"_hex), nullptr);
}

TEST(Aodf, OtherKindsAndBrokenPinsAreFindings) {
    expectFindings(
        {
            {"biometric", "A0 02 30 00"_hex, "aodf-unknown-record", "the record is no PIN; it is kept and not used"},
            {"no flags", "300B 3000 3003 040101 A102 3000"_hex, "aodf-record",
             "the PIN record lacks its flags or type"},
        },
        [](const Bytes& file) { return decodeAodf(file); });
}

TEST(TokenInfo, WimOrNot) {
    TokenInfo info;
    info.serialNumber = "01"_hex;
    info.label = "WIM 1.0";
    EXPECT_FALSE(info.isWim()); // no security environment
    info.securityEnvironments = {{1, "67 2B 01 01 01"_hex}};
    EXPECT_TRUE(info.isWim());
    info.label = "WIM 1.0 Operator";
    EXPECT_TRUE(info.isWim());
    info.label = "WIM 1.01";
    EXPECT_FALSE(info.isWim());
    info.label = "WIM 1.0";
    info.securityEnvironments = {{1, "67 2B 01 02 01"_hex}};
    EXPECT_FALSE(info.isWim());
    info.label.reset();
    EXPECT_FALSE(info.isWim());
}

TEST(TokenInfo, PaddingIsFineJunkIsNot) {
    const Bytes info = "3020020100040A89440500000000000011800C50524F564953494F4E494E47030100"_hex;
    Bytes padded = info;
    padded.resize(80, 0xFF);
    EXPECT_EQ(*decodeTokenInfo(padded), *decodeTokenInfo(info));
    padded.back() = 0x01;
    EXPECT_EQ(decodeTokenInfo(padded).error().text, "bytes that are no padding follow the token information");
    EXPECT_EQ(decodeTokenInfo({}).error().text, "this is no token information: it does not begin with a SEQUENCE");
    EXPECT_EQ(decodeTokenInfo(Bytes(40, 0xFF)).error().kind, apdu::ErrorKind::Malformed);
    EXPECT_EQ(decodeTokenInfo("30 03 02 01 00"_hex).error().text,
              "the token information lacks its version or serial number");
}

} // namespace
