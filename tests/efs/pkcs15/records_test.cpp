// Directory files as cards keep them: padding, erased records, broken ends, and rewriting without harm to neighbours.
#include "efs/pkcs15/records.h"

#include "efs/pkcs15/der.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"

#include <gtest/gtest.h>

namespace {

using namespace efs::pkcs15;
using namespace apdu::literals;
using apdu::Bytes;

TEST(Records, EmptyFilesHoldNone) {
    for (const Bytes& file : {Bytes{}, Bytes(200, 0xFF), Bytes(200, 0x00), "FF FF 00 00 FF"_hex}) {
        const Records records = splitRecords(file);
        EXPECT_TRUE(records.records.empty());
        EXPECT_TRUE(records.findings.empty());
        EXPECT_EQ(records.used, 0u);
    }
}

TEST(Records, KeepTheirPlaces) {
    const Bytes file = "FF FF A7 02 01 02 FF 00 03 09 09 09 30 01 05 FF FF"_hex;
    const Records records = splitRecords(file);
    ASSERT_EQ(records.records.size(), 3u);
    EXPECT_EQ(records.records[0].element.bytes, (apdu::Range{2, 4}));
    EXPECT_TRUE(records.records[1].erased);
    EXPECT_EQ(records.records[2].element.bytes, (apdu::Range{12, 3}));
    EXPECT_EQ(records.used, 15u);
    ASSERT_EQ(records.findings.size(), 2u);
    EXPECT_EQ(records.findings[0].rule, "records-filler");
    EXPECT_EQ(records.findings[0].bytes, (apdu::Range{0, 2}));
}

struct BrokenCase {
    const char* name;
    Bytes file;
    std::size_t records;
    const char* text;
};

TEST(Records, BrokenEndsAreErrorsAndTheRestIsUsed) {
    const std::vector<BrokenCase> cases = {
        {"one byte", "A7"_hex, 0, "the data ends before a length"},
        {"past the end", "30 01 05 A7 20 01 02"_hex, 1, "element A7 says 32 bytes, 2 are left"},
        {"indefinite length", "30 80 01 01"_hex, 0, "an indefinite length stands where none is allowed"},
        {"four FF as length", "30 84 FF FF FF FF 01"_hex, 0, "element 30 says 4294967295 bytes, 1 are left"},
        {"junk behind padding", "30 01 05 FF FF 12"_hex, 1, "the data ends before a length"},
    };
    for (const BrokenCase& one : cases) {
        SCOPED_TRACE(one.name);
        const Records records = splitRecords(one.file);
        EXPECT_EQ(records.records.size(), one.records);
        ASSERT_FALSE(records.findings.empty());
        EXPECT_EQ(records.findings.back().severity, efs::Severity::Error);
        EXPECT_EQ(records.findings.back().message, one.text);
        ASSERT_TRUE(records.findings.back().bytes);
    }
}

TEST(Records, LongFormsAreNoted) {
    const Records records = splitRecords("30 81 01 05"_hex);
    ASSERT_EQ(records.records.size(), 1u);
    ASSERT_EQ(records.findings.size(), 1u);
    EXPECT_EQ(records.findings[0].rule, "records-length");
}

TEST(Records, TenThousandAreReadAndTheReportStaysShort) {
    Bytes file;
    for (int i = 0; i < 10'000; ++i) apdu::append(file, "30 00"_hex);
    apdu::append(file, "3012300030060604672B0501A106300404024431"_hex);
    const Dodf dodf = decodeDodf(file);
    ASSERT_EQ(dodf.objects.size(), 1u);
    EXPECT_EQ(dodf.objects[0].bytes.offset, 20'000u);
    EXPECT_EQ(dodf.findings.size(), maxFindings + 1);
    EXPECT_EQ(dodf.findings.back().rule, "more-findings");
}

TEST(Records, MoreThanAFileCanHoldAreCut) {
    Bytes file(2 * (maxRecords + 10));
    for (std::size_t i = 0; i < file.size(); i += 2) file[i] = 0x30;
    file.push_back(0x01);
    const Records records = splitRecords(file);
    EXPECT_EQ(records.records.size(), maxRecords);
    EXPECT_EQ(records.findings.back().rule, "records-too-many");
}

TEST(Records, NestingBombIsOneRecord) {
    Bytes bomb = "05 00"_hex;
    for (int i = 0; i < 5'000; ++i) bomb = apdu::tlv(0x30, bomb);
    EXPECT_TRUE(decodeDodf(bomb).objects.empty());
    EXPECT_EQ(decodeDodf(bomb).findings.size(), 1u);
    EXPECT_TRUE(decodeOdf(apdu::tlv(0xA7, bomb)).records.empty());
}

TEST(Records, ReplacingOneMovesTheOthers) {
    const Bytes file = "30 01 05 A7 02 01 02 FF FF FF"_hex;
    EXPECT_EQ(*replaceRecord(file, {0, 3}, "30 03 05 06 07"_hex), "30 03 05 06 07 A7 02 01 02 FF"_hex);
    EXPECT_EQ(*replaceRecord(file, {0, 3}, {}), "A7 02 01 02 FF FF FF FF FF FF"_hex);
    EXPECT_EQ(*replaceRecord(file, {0, 3}, "30 01 06"_hex), "30 01 06 A7 02 01 02 FF FF FF"_hex);
    EXPECT_EQ(*replaceRecord(file, {7, 0}, "30 01 07"_hex), "30 01 05 A7 02 01 02 30 01 07"_hex);
    const auto tooLong = replaceRecord(file, {0, 3}, "30 05 01 02 03 04 05"_hex);
    ASSERT_FALSE(tooLong);
    EXPECT_EQ(tooLong.error().kind, apdu::ErrorKind::Limit);
    EXPECT_EQ(tooLong.error().text, "the directory file has 10 bytes, the changed records need 11");
    EXPECT_FALSE(replaceRecord(file, {9, 3}, {}));
}

TEST(WithPathLength, ChangesNothingElse) {
    const Bytes record =
        "302B30120C09426F6F7473747261700302078004010130060604672B0501A10D300B0402443102010080020096"_hex;
    EXPECT_EQ(*withPathLength(record, 300),
              "302B30120C09426F6F7473747261700302078004010130060604672B0501A10D300B040244310201008002012C"_hex);
    // A field that is wide enough keeps its width, a longer one makes every length around it grow.
    EXPECT_EQ(*withPathLength(record, 5),
              "302B30120C09426F6F7473747261700302078004010130060604672B0501A10D300B0402443102010080020005"_hex);
    EXPECT_EQ(*withPathLength(record, 0x8000),
              "302C30120C09426F6F7473747261700302078004010130060604672B0501A10E300C040244310201008003008000"_hex);
    const auto oidDo = [](const Bytes& length) {
        const Bytes path = apdu::tlv(0x30, {"0402 6432 020100"_hex, length});
        const Bytes type = apdu::tlv(0xA1, apdu::tlv(0x30, {"0606 0604672B0901"_hex, path}));
        return apdu::tlv(0xA1, {"3000 3006 0C04 4C324D32"_hex, type});
    };
    EXPECT_EQ(*withPathLength(oidDo("80 01 20"_hex), 500), oidDo("80 02 01 F4"_hex));
    const auto none = withPathLength("3012300030060604672B0501A106300404024431"_hex, 5);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, apdu::ErrorKind::Missing);
}

} // namespace
