// PKCS#15 directory files that lie (groups 18 to 21): each as bytes, and on a card that is read the whole way.
#include "tests/survive/pkcs15_files.h"

namespace survive {
namespace {

using namespace apdu::literals;
using namespace efs::pkcs15;
using apdu::Bytes;
using apdu::Range;
using efs::FileState;
using efs::ObjectType;
using efs::Severity;

const Bytes goodOdf = "A706 3004 0402 4405"_hex;

struct OdfCase {
    const char* name;
    Bytes file;
    std::size_t records;
    const char* rule; // null: nothing to say
    const char* message = "";
    Range bytes = {};
    Severity severity = Severity::Error;
};

void expectOdf(const OdfCase& one) {
    SCOPED_TRACE(one.name);
    readAsAnything(one.file);
    const Odf odf = bounded([&] { return decodeOdf(one.file); });
    EXPECT_EQ(odf.records.size(), one.records);
    if (one.rule == nullptr) {
        EXPECT_TRUE(odf.findings.empty());
        return;
    }
    expectFinding(odf.findings, {one.rule, one.message, one.bytes, one.severity});
    const CardRead read = readCard(cardWithOdf(one.file));
    EXPECT_EQ(read.provisioning.application.has_value(), one.records > 0);
    expectFinding(read.findings, {one.rule, one.message, one.bytes, one.severity});
}

TEST(SurvivePkcs15, Group18_ErasedOdfsAreNoApplicationAndNoError) {
    for (const Bytes& file : {Bytes(128, 0xFF), Bytes(128, 0x00), joined({Bytes(60, 0x00), Bytes(68, 0xFF)})}) {
        expectOdf({"erased", file, 0, nullptr});
        const CardRead read = readCard(cardWithOdf(file));
        EXPECT_FALSE(read.provisioning.application);
        expectFinding(read.findings,
                      {"application-without-provisioning", "lists no provisioning files", {}, Severity::Note});
        for (const efs::Finding& finding : read.findings) EXPECT_NE(finding.severity, Severity::Error);
    }
}

TEST(SurvivePkcs15, Group18_BrokenOdfsSayWhereAndWhatStoodBeforeIsUsed) {
    const OdfCase cases[] = {
        {"one byte", "A7"_hex, 0, "records-broken", "the data ends before a length", {0, 1}},
        {"FF then one byte", "FF FF A7"_hex, 0, "records-broken", "the data ends before a length", {2, 1}},
        {"FF then junk", "FF FF FF 12 34 56"_hex, 0, "records-broken", "element 12 says 52 bytes, 1 are left", {3, 2}},
        {"a record, FF, junk", joined({goodOdf, "FF FF 3F"_hex}), 1, "records-broken", "ends inside a tag", {10, 1}},
        {"a record, then a cut one",
         joined({goodOdf, "A5 06 30 04"_hex}),
         1,
         "records-broken",
         "element A5 says 6 bytes, 2 are left",
         {8, 2}},
        {"FF before",
         joined({"FF FF FF"_hex, goodOdf}),
         1,
         "records-filler",
         "simple terminals look for it at offset 0",
         {0, 3},
         Severity::Note},
        {"an unknown class",
         joined({"AF 02 05 00"_hex, goodOdf}),
         1,
         "odf-unknown-record",
         "it is kept and not used",
         {0, 4},
         Severity::Note},
    };
    for (const OdfCase& one : cases) expectOdf(one);
}

TEST(SurvivePkcs15, Group18_ErasedRecordsArePassedOver) {
    // The first record was of trusted certificates; its tag is 00 now, its length stays.
    const Bytes file = joined({"00 06 3004 0402 4406"_hex, goodOdf, Bytes(40, 0xFF)});
    expectOdf({"erased record", file, 1, nullptr});
    EXPECT_TRUE(readCard(cardWithOdf(file)).provisioning.application);
    // In the DODF: what was erased is not listed any more.
    const CardRead read = readCard(cardWithDodf(joined({"00 03 AA BB CC"_hex, bootstrapRecord, Bytes(60, 0xFF)})));
    EXPECT_NE(read.provisioning.find(ObjectType::Bootstrap), nullptr);
    EXPECT_EQ(read.provisioning.find(ObjectType::Config1), nullptr);
}

TEST(SurvivePkcs15, Group19_LengthsThatCannotBe) {
    const OdfCase cases[] = {
        {"indefinite",
         "A7 80 30 04 04 02 44 05 00 00"_hex,
         0,
         "records-broken",
         "an indefinite length stands where none is allowed",
         {0, 2}},
        {"four bytes of FF",
         "A7 84 FF FF FF FF 30 04"_hex,
         0,
         "records-broken",
         "element A7 says 4294967295 bytes, 2 are left",
         {0, 6}},
        {"cut inside a length", "A7 84 00 01"_hex, 0, "records-broken", "the data ends inside a length", {0, 2}},
        {"eight bytes",
         "A7 88 00 00 00 00 00 00 00 06 3004 0402 4405"_hex,
         0,
         "records-broken",
         "a length has more than four bytes",
         {0, 2}},
        {"reserved FF", "A7 FF 01 02"_hex, 0, "records-broken", "a length has more than four bytes", {0, 2}},
        {"not the shortest",
         "A7 82 00 06 3004 0402 4405"_hex,
         1,
         "records-length",
         "the record's length is not written in its shortest form",
         {0, 4},
         Severity::Note},
        {"indefinite inside",
         "A7 06 30 80 04 02 44 05"_hex,
         0,
         "odf-record",
         "an indefinite length stands where none is allowed",
         {2, 2}},
        {"past the record inside",
         "A7 06 30 05 04 02 44 05"_hex,
         0,
         "odf-record",
         "element 30 says 5 bytes, 4 are left",
         {2, 2}},
        {"past the path",
         "A7 06 30 04 04 04 44 05"_hex,
         0,
         "odf-record",
         "a path does not begin with file ids of two bytes each",
         {2, 6}},
    };
    for (const OdfCase& one : cases) expectOdf(one);
}

TEST(SurvivePkcs15, Group19_LongFormsOfARecordSurviveItsRewrite) {
    // Padded lengths around, inside and at the length that changes; an unknown member at the end of the type
    // attributes.
    const Bytes record = "30 82 00 30 3012 0C09426F6F747374726170 03020780 040101 30 81 06 0604672B0501 "
                         "A1 81 10 30 0C 04024431 020100 80 81 02 00 96 AA 00"_hex;
    const auto wider = bounded([&] { return withPathLength(record, 0x8000); });
    ASSERT_TRUE(wider) << wider.error().message();
    EXPECT_EQ(*wider, "30 82 00 31 3012 0C09426F6F747374726170 03020780 040101 30 81 06 0604672B0501 "
                      "A1 81 11 30 0D 04024431 020100 80 81 03 00 80 00 AA 00"_hex);
    EXPECT_EQ(*withPathLength(*wider, 0x8000), *wider);
    // A length field shorter than the new value, in a longer header than the whole new field.
    const Bytes narrow = "30 1C 3000 3006 0604672B0501 A110 300E 04024431 020100 80 84 00000001 05"_hex;
    EXPECT_EQ(*withPathLength(narrow, 300),
              "30 1D 3000 3006 0604672B0501 A111 300F 04024431 020100 80 84 00000002 012C"_hex);
}

struct RecordCase {
    const char* name;
    Bytes record;
    const char* message;
    Range bytes;
};

// Broken records of a DODF: an error each, in place, and the good one behind them is found.
TEST(SurvivePkcs15, Group20_ValuesThatCannotBe) {
    const Bytes longInteger = joined({"02 28"_hex, Bytes(40, 0x7F)});
    const RecordCase cases[] = {
        {"eight unused bits",
         "3014 3004 03020880 3004 0602672B A106 3004 04024431"_hex,
         "a BIT STRING names more unused bits than it has",
         {4, 4}},
        {"unused bits without a byte",
         "3013 3003 030103 3004 0602672B A106 3004 04024431"_hex,
         "a BIT STRING names more unused bits than it has",
         {4, 3}},
        {"no bytes", "3012 3002 0300 3004 0602672B A106 3004 04024431"_hex, "a BIT STRING has no bytes", {4, 2}},
        {"empty OID",
         "300E 3000 3002 0600 A106 3004 04024431"_hex,
         "the object identifier is empty or breaks off",
         {6, 2}},
        {"OID that breaks off",
         "3012 3000 3006 0604672B0585 A106 3004 04024431"_hex,
         "the object identifier is empty or breaks off",
         {6, 6}},
        {"40-byte INTEGER",
         apdu::tlv(0x30, {"3000 3006 0604672B0501"_hex,
                          apdu::tlv(0xA1, apdu::tlv(0x30, {"04024431"_hex, longInteger, "800101"_hex}))}),
         "an INTEGER is over 32 bits",
         {20, 42}},
        {"empty INTEGER",
         "3016 3000 3006 0604672B0501 A10A 3008 04024431 0200 8000"_hex,
         "an INTEGER has no bytes",
         {20, 2}},
        {"negative index",
         "3018 3000 3006 0604672B0501 A10C 300A 04024431 0201FF 800101"_hex,
         "an INTEGER is negative",
         {20, 3}},
    };
    for (const RecordCase& one : cases) {
        SCOPED_TRACE(one.name);
        readAsAnything(one.record);
        const Bytes file = joined({one.record, config1Record, Bytes(20, 0xFF)});
        const Dodf dodf = bounded([&] { return decodeDodf(file); });
        EXPECT_EQ(dodf.objects.size(), 1u);
        const Remark remark{"dodf-record", one.message, one.bytes};
        expectFinding(dodf.findings, remark);
        const CardRead read = readCard(cardWithDodf(file));
        expectFinding(read.findings, remark);
        EXPECT_NE(read.provisioning.find(ObjectType::Config1), nullptr);
    }
}

TEST(SurvivePkcs15, Group20_NumbersOfIdentifiersOverflow) {
    const Bytes huge = "67 2B 8F FF FF FF FF 7F"_hex;
    const auto text = bounded([&] { return oidText(huge); });
    ASSERT_FALSE(text);
    expectError(text.error(), {"a number of an object identifier is over 32 bits", {7, 1}});
    const auto arc = oidFromText("2.23.4294967296");
    ASSERT_FALSE(arc);
    // Such an identifier is not ours; its record stays and harms no other.
    const Bytes record =
        apdu::tlv(0x30, {"3000"_hex, apdu::tlv(0x30, apdu::tlv(0x06, huge)), "A106 3004 04024431"_hex});
    readAsAnything(record);
    EXPECT_NE(readCard(cardWithDodf(joined({record, bootstrapRecord}))).provisioning.find(ObjectType::Bootstrap),
              nullptr);
    // A thousand digits: bounded, too.
    EXPECT_FALSE(bounded([&] { return oidText(Bytes(1000, 0xFF)); }));
}

TEST(SurvivePkcs15, Group21_DoubleWrappedIdentifierIsAcceptedAndNoted) {
    const Bytes whole =
        apdu::tlv(0xA1, {"3006 0C044C574D32"_hex, "3000"_hex,
                         apdu::tlv(0xA1, apdu::tlv(0x30, {"0606 0604672B0901"_hex, "3004 04024431"_hex}))});
    const CardRead read = readCard(cardWithDodf(joined({whole, Bytes(20, 0xFF)})));
    const auto* file = read.provisioning.find(ObjectType::Lwm2mBootstrap);
    ASSERT_NE(file, nullptr);
    EXPECT_FALSE(file->missing);
    expectFinding(read.findings,
                  {"dodf-double-oid", "it is read as if it were written once", Range{0, whole.size()}, Severity::Note});
    // Wrapped in itself without end, or with a length that lies: refused or foreign, in place.
    for (const Bytes& oid : {"0602 0600"_hex, "0606 0605672B0901"_hex, "0608 0606 0604672B09"_hex}) {
        const Bytes odd =
            apdu::tlv(0xA1, {"3000 3000"_hex, apdu::tlv(0xA1, apdu::tlv(0x30, {oid, "3004 04024431"_hex}))});
        readAsAnything(odd);
        EXPECT_EQ(readCard(cardWithDodf(joined({odd, bootstrapRecord}))).provisioning.files.size(), 1u)
            << apdu::hex(oid);
    }
}

} // namespace
} // namespace survive
