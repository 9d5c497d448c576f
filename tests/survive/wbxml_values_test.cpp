// WBXML whose words are fine and whose values are not (groups 32 to 37), and documents made to cost much.
#include "efs/prov/schema.h"
#include "efs/prov/structure.h"
#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/annotate.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"
#include "tests/survive/hostile_data.h"
#include "tests/survive/wbxml_cases.h"

namespace survive {
namespace {

using namespace apdu::literals;
using namespace efs::wbxml;
using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Range;
using efs::Severity;

TEST(SurviveWbxml, Group32_EntitiesThatAreNoCharacters) {
    expectRefused({
        {"U+110000", "030B6A0045 870706 02C48000 0101", {"the character entity U+110000 is no character", {8, 4}}},
        {"U+FFFFFFFF",
         "030B6A0045 870706 028FFFFFFF7F 0101",
         {"the character entity U+FFFFFFFF is no character", {8, 6}}},
        {"high surrogate", "030B6A0045 870706 0283B000 0101", {"the character entity U+D800 is no character", {8, 4}}},
        {"low surrogate", "030B6A0045 870706 0283BF7F 0101", {"the character entity U+DFFF is no character", {8, 4}}},
        {"zero", "030B6A0045 870706 0200 0101", {"the character entity U+0000 is no character", {8, 2}}},
    });
    expectRead({
        {"U+10FFFF",
         "030B6A0045 C65501 870706 02C3FF7F 01 01 01",
         "wbxml-entity",
         "U+10FFFF is written as an entity",
         {11, 4},
         Severity::Note},
        {"U+0007",
         "030B6A0045 C65501 870706 0207 01 01 01",
         "wbxml-control",
         "the entity U+0007 is a control character",
         {11, 2},
         Severity::Warning},
    });
}

TEST(SurviveWbxml, Group33_Charsets) {
    expectRefused({
        {"UTF-16", "030B 8777 00 45 C65501 01 01", {"charset 1015 cannot be read here", {2, 2}}},
        {"UTF-32", "030B 8779 00 45 C65501 01 01", {"charset 1017 cannot be read here", {2, 2}}},
    });
    expectRead({
        {"0",
         "030B 00 00 45 C65501 870706 037800 01 01 01",
         "wbxml-charset",
         "the charset is left open (0); the text is read as UTF-8",
         {2, 1},
         Severity::Note},
        {"Latin-1",
         "030B 04 00 45 C65501 870706 03E900 01 01 01",
         "wbxml-charset",
         "the text is converted to UTF-8",
         {2, 1},
         Severity::Warning},
        {"unknown",
         "030B 8F7F 00 45 C65501 870706 037800 01 01 01",
         "wbxml-charset",
         "charset 2047 is not UTF-8 (106)",
         {2, 2},
         Severity::Warning},
        {"32 bits",
         "030B 8FFFFFFF7F 00 45 C65501 01 01",
         "wbxml-charset",
         "charset 4294967295 is not UTF-8 (106)",
         {2, 5},
         Severity::Warning},
    });
}

TEST(SurviveWbxml, Group34_Versions) {
    expectRefused({
        {"FF", "FF0B6A0045 01", {"the first byte is FF, so nothing here counts as a document", {0, 1}}},
        {"2.0", "100B6A0045 01", {"WBXML version 2.0 is not known", {0, 1}}},
        {"16.0", "F00B6A0045 01", {"WBXML version 16.0 is not known", {0, 1}}},
        {"XML", "3C7761702D", {"this is text, perhaps XML, and not WBXML", {0, 1}}},
        {"1.0 with a charset", "000B6A0045 01", {"the string table of 106 bytes ends past the document", {2, 1}}},
    });
    expectRead({
        {"1.0",
         "000B 00 45 C65501 870706 037800 01 01 01",
         "wbxml-version",
         "WBXML 1.0 names no charset",
         {0, 1},
         Severity::Note},
        {"1.0 with pages",
         "000B 00 45 C6000155 01 01 01",
         "wbxml-page",
         "which WBXML 1.0 does not have",
         {5, 2},
         Severity::Warning},
        {"1.0 with opaque data",
         "000B 00 45 C65501 870706 C30161 01 01 01",
         "wbxml-opaque",
         "is read as text",
         {10, 3},
         Severity::Warning},
        {"1.15", "0F0B6A0045 C65501 01 01", "wbxml-version", "WBXML 1.15 is not published", {0, 1}, Severity::Warning},
    });
}

TEST(SurviveWbxml, Group35_Padding) {
    expectRefused({
        {"FF before", "FFFF030B6A0045 01", {"the first byte is FF, so nothing here counts as a document", {0, 1}}},
        {"00 before", "0000030B6A0045 01", {"the string table of 11 bytes ends past the document", {3, 1}}},
        {"nothing but FF", "FFFFFFFF", {"the file is erased: it holds no document", {0, 0}, ErrorKind::Missing}, true},
        {"nothing but 00", "00000000", {"the file is erased: it holds no document", {0, 0}, ErrorKind::Missing}, true},
        {"nothing", "", {"the file is erased: it holds no document", {0, 0}, ErrorKind::Missing}, true},
    });
    expectRead({
        {"00 behind",
         "030B6A0045 C65501 01 01 000000",
         "wbxml-padding",
         "3 bytes 00 follow the document; erased space is FF",
         {10, 3},
         Severity::Warning},
        {"00 and FF behind",
         "030B6A0045 C65501 01 01 00FF00",
         "wbxml-trailing",
         "3 bytes that are no padding follow",
         {10, 3},
         Severity::Warning},
        {"an older document behind",
         "030B6A0045 C65501 01 01 030B6A00",
         "wbxml-trailing",
         "4 bytes that are no padding follow",
         {10, 4},
         Severity::Warning},
    });
    // Sixteen megabytes of it cost nothing but the look.
    const auto document = bounded(
        [] {
            return Document::decode(joined({"030B6A0045 C65501 01 01"_hex, Bytes(15u << 20, 0xFF)}));
        },
        {.bytes = std::size_t{64} << 20});
    ASSERT_TRUE(document);
    EXPECT_EQ(document->bytes().size(), 10u);
}

TEST(SurviveWbxml, Group36_AttributesAndTheirText) {
    expectRefused({
        {"value token first", "030B6A0045 C685 01 01 01", {"an attribute value stands before any attribute", {6, 1}}},
        {"string first", "030B6A0045 C6037800 01 01 01", {"an attribute value stands before any attribute", {6, 1}}},
    });
    expectRead({
        {"duplicate",
         "030B6A0045 C65501 8707 06036100 06036200 01 01 01",
         "wbxml-duplicate",
         "the attribute value stands twice: the first counts",
         {14, 4},
         Severity::Warning},
        {"control characters",
         "030B6A0045 C65501 8707 0603610B1B00 01 01 01",
         "wbxml-control",
         "this text holds control characters",
         {11, 5},
         Severity::Warning},
        {"overlong UTF-8",
         "030B6A0045 C65501 8707 0603C0AF00 01 01 01",
         "wbxml-utf8",
         "this text is not UTF-8",
         {11, 4},
         Severity::Warning},
        {"surrogates as UTF-8",
         "030B6A0045 C65501 8707 0603EDA08000 01 01 01",
         "wbxml-utf8",
         "this text is not UTF-8",
         {11, 5},
         Severity::Warning},
        {"cut UTF-8",
         "030B6A0045 C65501 8707 0603E28200 01 01 01",
         "wbxml-utf8",
         "this text is not UTF-8",
         {11, 4},
         Severity::Warning},
    });
}

TEST(SurviveWbxml, Group36_MoreAttributesThanAnElementMayHave) {
    const Bytes file = joined({"030B6A0045 C6"_hex, Bytes(maxAttributes + 1, 0x50), "01 01 01"_hex});
    const auto document = bounded([&] { return Document::decode(file); });
    ASSERT_FALSE(document);
    expectError(document.error(), {"an element has more than 64 attributes", {70, 1}, ErrorKind::Limit});
}

TEST(SurviveWbxml, Group37_Page1TokensOnPage0) {
    expectRead({
        {"value of page 1 only",
         "030B6A0045 C65501 8707 068D 01 01 01",
         "wbxml-vendor-token",
         "value token 8D on page 0 is not defined, read as \"APPSRV\"",
         {11, 1},
         Severity::Note},
        {"value of neither",
         "030B6A0045 C65501 8707 06F0 01 01 01",
         "wbxml-value",
         "value token F0 on page 0 is not defined",
         {11, 1},
         Severity::Warning},
    });
    // 36 is APPID on page 1 and MAX-BITRATE-DNLINK on page 0, where a lost page switch leaves it: told by its place.
    const auto document = Document::decode("030B6A0045 C65101 8736 0603773200 01 01 01"_hex);
    ASSERT_TRUE(document) << document.error().message();
    const auto structure = bounded([&] { return efs::prov::structureFindings(*document); });
    expectFinding(structure, {"prov-parm", "PXLOGICAL has no parm MAX-BITRATE-DNLINK", apdu::Range{8, 8}});
    EXPECT_EQ(findingOf(structure, "prov-parm")->where, "PXLOGICAL/MAX-BITRATE-DNLINK");
    // Lists of AAUTHTYPE as the 2002 draft has them collide with the string table; the error says how to read them.
    const auto draft = Document::decode("030B6A0045 C6000157 01 8733 0681 8082 01 01 01"_hex);
    ASSERT_FALSE(draft);
    EXPECT_NE(draft.error().hint.find("2002 draft"), std::string::npos) << draft.error().message();
}

struct Costly {
    const char* name;
    Bytes bytes;
};

std::vector<Costly> costlyDocuments() {
    const Bytes head = "030B6A0045"_hex, end = "01"_hex;
    const std::size_t mega = std::size_t{1} << 19;
    return {
        {"page switches", joined({head, repeated("0000"_hex, mega), end})},
        {"undefined pages", joined({head, repeated("0005"_hex, mega), end})},
        {"instructions inside", joined({head, repeated("4301"_hex, mega), end})},
        {"instructions behind", joined({head, repeated("0280800A"_hex, 600), end, repeated("4301"_hex, mega)})},
        {"empty elements", joined({head, repeated("07"_hex, 200'000), end})},
        {"a table of NULs", joined({"030B6A C08000"_hex, Bytes(2 * mega, 0x00), "45 07 01"_hex})},
        {"a long key and many faults", joined({head, "C65501 871106 03"_hex, Bytes(mega, 'k'), "00 01"_hex,
                                               repeated("08"_hex, 2'000), "01"_hex, end})},
        {"a long name given twice",
         joined({"030B6A C0800 1"_hex, Bytes(2 * mega, 'n'), "00 45"_hex, repeated("87 04 00 04 00 01"_hex, 20), end})},
        {"many of a kind, all wrong", joined({head, repeated("86 57 08 01"_hex, 60'000), end})},
        {"a long type around many parms", joined({head, "C657 01 C6 50 03"_hex, Bytes(30'000, 't'), "00 01"_hex,
                                                  repeated("870701"_hex, 8'000), "01 01"_hex, end})},
    };
}

const Bound ofMegabytes{std::chrono::milliseconds(4000), std::size_t{160} << 20};

template <class Work>
auto within(const char* step, Work work) {
    SCOPED_TRACE(step);
    return bounded(work, ofMegabytes);
}

TEST(SurviveWbxml, CostlyDocumentsAreBounded) {
    for (const Costly& one : costlyDocuments()) {
        SCOPED_TRACE(one.name);
        const auto document = within("decode", [&] { return Document::decode(one.bytes); });
        const auto notes = within("annotate", [&] { return annotate(one.bytes, {}, efs::prov::isSensitive); });
        EXPECT_LE(notes.size(), maxNotes);
        EXPECT_EQ(notes.back().bytes.end(), one.bytes.size());
        if (!document) {
            EXPECT_EQ(document.error().kind, ErrorKind::Limit) << document.error().message();
            continue;
        }
        const auto remarks = within("remarks", [&] { return efs::prov::decoderFindings(*document); });
        const auto structure = within("structure", [&] { return efs::prov::structureFindings(*document); });
        for (const auto* findings : {&remarks, &structure})
            for (const efs::Finding& finding : *findings)
                EXPECT_LT(finding.where.size() + finding.message.size(), 2'000u);
        const efs::prov::Source source{efs::ObjectType::Bootstrap, &*document};
        within("contexts", [&] { return efs::prov::formContexts({source}); });
        within("XML", [&] { return efs::prov::toXml(*document); });
    }
}

TEST(SurviveWbxml, ADocumentThatFillsTheCardIsReadInBounds) {
    // The largest file READ BINARY reaches, made of what costs most: a long string referred to as often as fits.
    Bytes file = "030B6A 9739"_hex;
    file.resize(file.size() + 3'000, 's');
    apdu::append(file, "00 45 C657 01"_hex);
    apdu::append(file, repeated("870706830001"_hex, 4'500));
    apdu::append(file, "01 01"_hex);
    efs::Image image = blank("usim");
    putFile(image, bootstrapOf(image), file);
    HostileCli world(image);
    const Outcome read = world.read();
    EXPECT_EQ(read.code, 0);
}

TEST(SurviveWbxml, RemarksSayWhereInTheDocument) {
    // The vendor's token inside NAPDEF[nap1]/NAP-ADDRESS.
    const auto document = Document::decode("030B6A0045 C65501 871106 036E6170310001 870806 03C32800 01 01 01"_hex);
    ASSERT_TRUE(document) << document.error().message();
    const auto findings = efs::prov::decoderFindings(*document);
    const efs::Finding* const utf8 = findingOf(findings, "wbxml-utf8");
    ASSERT_NE(utf8, nullptr);
    EXPECT_EQ(utf8->where, "NAPDEF[nap1]/NAP-ADDRESS");
}

} // namespace
} // namespace survive
