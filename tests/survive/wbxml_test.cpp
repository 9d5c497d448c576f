// WBXML that lies (groups 26 to 31): each refused with what and where, or read with a remark, as bytes and on a card.
#include "efs/prov/structure.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/annotate.h"
#include "tests/survive/bounded.h"
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

TEST(SurviveWbxml, Group26_MultiByteIntegersOfSixBytesAndOver32Bits) {
    expectRefused({
        {"public id of six bytes",
         "03 808080808000 6A00 45",
         {"the public identifier takes more than five bytes", {1, 5}}},
        {"public id of 33 bits", "03 9080808000 6A00 45", {"the public identifier is larger than 32 bits", {1, 5}}},
        {"charset of six bytes", "030B 818181818101 00 45", {"the charset takes more than five bytes", {2, 5}}},
        {"table length of 35 bits",
         "030B6A FFFFFFFF7F 45",
         {"the length of the string table is larger than 32 bits", {3, 5}}},
        {"table index of six bytes",
         "030B6A0045 870706 83 808080808000 0101",
         {"a string-table index takes more than five bytes", {9, 5}}},
        {"opaque length of 33 bits",
         "030B6A0045 870706 C3 9080808000 0101",
         {"the length of opaque data is larger than 32 bits", {9, 5}}},
        {"entity of six bytes",
         "030B6A0045 870706 02 808080808041 0101",
         {"a character entity takes more than five bytes", {9, 5}}},
        {"extension integer of six bytes",
         "030B6A0045 870706 81 808080808000 0101",
         {"an extension's integer takes more than five bytes", {9, 5}}},
        {"literal tag of six bytes",
         "030B6A0045 04 808080808000 01",
         {"a string-table index takes more than five bytes", {6, 5}}},
        {"integer cut off", "030B6A0045 870706 83 8080", {"the document ends inside a string-table index", {9, 2}}},
    });
    // Five bytes and 32 bits, padded: legal, remarked on.
    expectRead({{"padded",
                 "03 808080800B 6A00 45 C655 01 01 01",
                 "wbxml-integer",
                 "with more bytes than it needs",
                 {1, 5},
                 Severity::Note}});
}

TEST(SurviveWbxml, Group27_LengthsPastTheEndOrWrapping) {
    expectRefused({
        {"table past the end", "030B6A 8F7F 45", {"the string table of 2047 bytes ends past the document", {3, 2}}},
        {"table of 4 GiB",
         "030B6A 8FFFFFFF7F 45",
         {"the string table of 4294967295 bytes ends past the document", {3, 5}}},
        {"table that wraps to this byte",
         "030B6A 8FFFFFFF78 0045C655010101",
         {"the string table of 4294967288 bytes ends past the document", {3, 5}}},
        {"opaque one byte too long", "030B6A0045 870706 C3 04 010101", {"opaque data of 4 bytes", {10, 3}}},
        {"opaque of 4 GiB", "030B6A0045 870706 C3 8FFFFFFF7F 0101", {"opaque data of 4294967295 bytes", {14, 2}}},
        {"opaque that wraps back",
         "030B6A0045 870706 C3 8FFFFFFF76 0101",
         {"opaque data of 4294967286 bytes", {14, 2}}},
    });
}

TEST(SurviveWbxml, Group28_StringTables) {
    expectRefused({
        {"no final NUL",
         "030B6A 03 616263 45 870706 8300 0101",
         {"the string at table index 0 has no final 00", {11, 2}}},
        {"index at the end",
         "030B6A 02 6100 45 870706 8302 0101",
         {"string-table index 2 lies outside the table of 2 bytes", {10, 2}}},
        {"index past the end",
         "030B6A 02 6100 45 870706 8309 0101",
         {"string-table index 9 lies outside the table of 2 bytes", {10, 2}}},
        {"index into no table",
         "030B6A 00 45 870706 8300 0101",
         {"string-table index 0 lies outside the table of 0 bytes", {8, 2}}},
        {"literal past the end",
         "030B6A 02 6100 45 0405 01",
         {"string-table index 5 lies outside the table of 2 bytes", {7, 2}}},
    });
    expectRead({
        {"no final NUL, not asked for",
         "030B6A 03 616263 45 C65501 01 01",
         "wbxml-string-table",
         "the last string of the string table has no final 00",
         {4, 3},
         Severity::Warning},
    });
    // In the middle of a string: its rest; at the NUL: nothing.
    const auto value = [](const char* index) {
        const auto document =
            Document::decode(*apdu::fromHex(std::string("030B6A 04 61626300 45 C65501 870706 83") + index + "010101"));
        return document ? std::string(document->attribute(document->elements()[2], "value")->value) : "refused";
    };
    EXPECT_EQ(value("01"), "bc");
    EXPECT_EQ(value("03"), "");
    // A string of a megabyte, referred to ten thousand times.
    const Bytes big = joined(
        {"030B6A C08001"_hex, Bytes(1u << 20, 'a'), "00 45"_hex, repeated("870706830001"_hex, 10'000), "01"_hex});
    const auto unfolded = bounded([&] { return Document::decode(big); });
    ASSERT_FALSE(unfolded);
    EXPECT_EQ(unfolded.error().kind, ErrorKind::Limit);
    EXPECT_NE(unfolded.error().text.find("unfold to more than 33554432 bytes"), std::string::npos);
}

TEST(SurviveWbxml, Group29_InlineStringsWithoutNul) {
    expectRefused({
        {"to the end",
         "030B6A0045 870706 036162",
         {"the document ends inside an inline string, which needs a final 00", {8, 3}}},
        {"nothing behind",
         "030B6A0045 870706 03",
         {"the document ends inside an inline string, which needs a final 00", {8, 1}}},
        {"in an extension",
         "030B6A0045 870706 406162",
         {"the document ends inside an inline string, which needs a final 00", {8, 3}}},
        {"as text", "030B6A0045 036162", {"the document ends inside an inline string, which needs a final 00", {5, 3}}},
    });
    // Cut, and FF behind: said so.
    Bytes file = "030B6A0045 870706 036162"_hex;
    file.resize(150, 0xFF);
    const auto cut = bounded([&] { return Document::decode(file); });
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().hint, "only padding follows: writing it was probably interrupted");
}

TEST(SurviveWbxml, Group30_UnknownTokensAreKeptAndIgnored) {
    expectRead({
        {"tag",
         "030B6A0045 48 870706037800 01 01 01",
         "wbxml-tag",
         "element token 08 on page 0 is not defined: ignored, kept",
         {5, 1},
         Severity::Warning},
        {"attribute",
         "030B6A0045 C65501 877F037800 01 01 01",
         "wbxml-attribute",
         "attribute token 7F on page 0 is not defined",
         {9, 1},
         Severity::Warning},
        {"value",
         "030B6A0045 C65501 870706FE 01 01 01",
         "wbxml-value",
         "value token FE on page 0 is not defined",
         {11, 1},
         Severity::Warning},
        {"EXT_0",
         "030B6A0045 C65501 870706C0 01 01 01",
         "wbxml-extension",
         "extension token C0 has no meaning here",
         {11, 1},
         Severity::Warning},
        {"EXT_I_2",
         "030B6A0045 C65501 870706427800 01 01 01",
         "wbxml-extension",
         "extension token 42",
         {11, 3},
         Severity::Warning},
        {"EXT_T_1",
         "030B6A0045 C65501 8707068181 00 01 01 01",
         "wbxml-extension",
         "extension token 81",
         {11, 3},
         Severity::Warning},
        {"attribute page 255",
         "030B6A0045 C65501 8700FF07037800 01 01 01",
         "wbxml-page",
         "attribute page 255 is not defined",
         {9, 2},
         Severity::Warning},
        {"tag page 255",
         "030B6A0045 00FF 45 00FF 01 01",
         "wbxml-page",
         "tag page 255 is not defined",
         {5, 2},
         Severity::Warning},
    });
    expectRefused({
        {"attribute switch as last byte", "030B6A0045 C6 55 00", {"the document ends inside a page switch", {7, 1}}},
        {"tag switch as last byte", "030B6A0045 C65501 01 00FF00", {"the document ends inside a page switch", {9, 1}}},
        {"unknown root", "030B6A00 7F", {"the root element is not wap-provisioningdoc", {4, 1}}},
    });
}

TEST(SurviveWbxml, Group31_EndsTooManyTooFewTooDeep) {
    expectRefused({
        {"END first", "030B6A00 01", {"an END stands where no element is open", {4, 1}}},
        {"two ENDs first", "030B6A00 0101 45", {"an END stands where no element is open", {4, 1}}},
        {"one missing",
         "030B6A0045 C65501 870706037800 01 01",
         {"the document ends inside its content: 1 elements have no END", {16, 0}}},
        {"all missing", "030B6A0045 C65501", {"the document ends inside its content: 2 elements have no END", {8, 0}}},
        {"attributes without END", "030B6A0045 C655", {"the document ends inside an attribute list", {7, 0}}},
    });
    expectRead({{"one too many",
                 "030B6A0045 C65501 01 01 01",
                 "wbxml-trailing",
                 "1 bytes that are no padding follow",
                 {10, 1},
                 Severity::Warning}});
    for (const Bytes& level : {"C65501"_hex, "45"_hex, "46"_hex, "7F"_hex}) {
        const Bytes deep = joined({"030B6A0045"_hex, repeated(level, 100'000), Bytes(100'001, 0x01)});
        const auto document = bounded([&] { return Document::decode(deep); });
        ASSERT_FALSE(document);
        expectError(document.error(),
                    {"elements nest deeper than 64 levels", {5 + 63 * level.size(), 1}, ErrorKind::Limit});
        bounded([&] { return annotate(deep); });
    }
}

} // namespace
} // namespace survive
