// Decoding: what a document remembers, what it says, and what it refuses.
#include "efs/wbxml/document.h"

#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace efs;
using namespace efs::wbxml;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Range;

Document decoded(const Bytes& bytes, const DecodeOptions& options = {}) {
    auto document = Document::decode(bytes, options);
    if (!document) ADD_FAILURE() << document.error().message();
    return document ? *document : *Document::decode("030B6A0005"_hex);
}

std::vector<std::string> rules(const Document& document) {
    std::vector<std::string> found;
    for (const Finding& finding : document.findings()) found.push_back(finding.rule);
    return found;
}

// <NAPDEF><parm name="NAME" …/></NAPDEF> around the bytes of a value.
Bytes withValue(const Bytes& value) {
    Bytes bytes = "030B6A0045C6550187070 6"_hex;
    apdu::append(bytes, value);
    apdu::append(bytes, "010101"_hex);
    return bytes;
}

TEST(Document, RemembersSpellingAndBytes) {
    //                            0 1 2 3 4 5         10  11          15     17 18
    const Document document = decoded("030B6A04746E6100 45 C65501 8706830 1 07 06 03 6162 00 01 01 01"_hex);
    ASSERT_EQ(document.elements().size(), 3u);
    const Element& parm = document.elements()[2];
    EXPECT_EQ(parm.name, "parm");
    EXPECT_EQ(parm.parent, 1u);
    EXPECT_EQ(document.elements()[1].firstChild, 2u);
    EXPECT_EQ(document.root().bytes, (Range{8, document.bytes().size() - 8}));
}

TEST(Document, RangesReachFromPageSwitchToLastPiece) {
    const Document document = decoded("030B6A0045C6 000155 01 87 36 0000 06 03773200 01 01 01"_hex);
    const Element& application = document.elements()[1];
    const Element& parm = document.elements()[2];
    ASSERT_EQ(document.attributes(application).size(), 1u);
    EXPECT_EQ(document.attributes(application)[0].bytes, (Range{6, 3}));
    EXPECT_EQ(document.attributes(application)[0].page, 1);
    ASSERT_EQ(document.attributes(parm).size(), 2u);
    const Attribute& value = document.attributes(parm)[1];
    EXPECT_EQ(value.bytes, (Range{12, 7}));
    EXPECT_EQ(value.page, 0);
    EXPECT_EQ(value.value, "w2");
    ASSERT_EQ(document.pieces(value).size(), 1u);
    EXPECT_EQ(document.pieces(value)[0].bytes, (Range{15, 4}));
    EXPECT_EQ(parm.bytes, (Range{10, 10}));
    EXPECT_EQ(application.bytes, (Range{5, 16}));
    EXPECT_EQ(document.root().bytes, (Range{4, 18}));
    EXPECT_TRUE(document.findings().empty());
}

TEST(Document, SiblingsAndParentsAreLinked) {
    const Document document = decoded("030B6A0045 C65501 872A01 871401 C65A01 870C069A01 01 01 C65101 01 01"_hex);
    ASSERT_EQ(document.elements().size(), 7u);
    const auto all = document.elements();
    EXPECT_EQ(all[0].parent, Element::none);
    EXPECT_EQ(all[0].firstChild, 1u);
    EXPECT_EQ(all[1].nextSibling, 6u);
    EXPECT_EQ(all[1].firstChild, 2u);
    EXPECT_EQ(all[2].nextSibling, 3u);
    EXPECT_EQ(all[3].nextSibling, 4u);
    EXPECT_EQ(all[4].nextSibling, Element::none);
    EXPECT_EQ(all[4].firstChild, 5u);
    EXPECT_EQ(all[5].parent, 4u);
    EXPECT_EQ(all[6].nextSibling, Element::none);
    EXPECT_EQ(document.attribute(all[2], "name")->value, "TRUST");
    EXPECT_EQ(document.attribute(all[2], "value"), nullptr);
}

TEST(Document, JoinsThePiecesOfAValue) {
    // "ab" + U+20AC + table "NAP1" + token "APN"
    const Document document = decoded("030B6A054E41503100 45C6550187 0706 03616200 02C12C 8300 89 010101"_hex);
    const Attribute& value = document.attributes(document.elements()[2])[1];
    EXPECT_EQ(value.value, "ab\u20ACNAP1APN");
    ASSERT_EQ(document.pieces(value).size(), 4u);
    EXPECT_EQ(document.pieces(value)[0].kind, Piece::Kind::Inline);
    EXPECT_EQ(document.pieces(value)[1].kind, Piece::Kind::Entity);
    EXPECT_EQ(document.pieces(value)[2].kind, Piece::Kind::Table);
    EXPECT_EQ(document.pieces(value)[3].kind, Piece::Kind::Token);
    EXPECT_FALSE(value.unknownValue);
}

TEST(Document, StartTokenPrefixBeginsTheValue) {
    // name="NAP" cannot be, but NAME + "2" is how one encoder writes NAME2.
    const Document document = decoded("030B6A0045C6570187 07033200 06037800 010101"_hex);
    EXPECT_EQ(document.attribute(document.elements()[2], "name")->value, "NAME2");
}

TEST(Document, LiteralNamesCountAsTheTokensDo) {
    // LITERAL parm with LITERAL attribute name, both from the string table.
    const Document document = decoded("030B6A0A 7061726D00 6E616D6500 45C65501 8400 0405 03 4E41504944 00 01 0101"_hex);
    const Element& parm = document.elements()[2];
    EXPECT_EQ(parm.name, "parm");
    EXPECT_EQ(parm.spelling, Spelling::Literal);
    EXPECT_EQ(document.attribute(parm, "name")->value, "NAPID");
    EXPECT_EQ(document.attribute(parm, "name")->spelling, Spelling::Literal);
}

TEST(Document, CopiesShareAndCompareByBytes) {
    const Document a = decoded("030B6A0045C65501870706037800010101"_hex);
    const Document b = a;
    EXPECT_EQ(a.bytes().data(), b.bytes().data());
    EXPECT_EQ(a, decoded("030B6A0045C65501870706037800010101FFFF"_hex));
    EXPECT_FALSE(a == decoded("030B6A0045C65501870706037900010101"_hex));
}

TEST(Document, SameTreeWhateverTheSpelling) {
    const Document inlined = decoded("030B6A0045C655018711 06036100 010101"_hex);
    const Document table = decoded("030B6A02610045C655018711068300010101"_hex);
    const Document generic = decoded("030B6A0045C6 50034E415044454600 0187 05034E4150494400 06036100 01 0101"_hex);
    const Document valueFirst = decoded("030B6A0045C65501 87 06036100 11 01 0101"_hex);
    const Document other = decoded("030B6A0045C655018711 06036200 010101"_hex);
    const Document flag = decoded("030B6A0045C6550187 11 010101"_hex);
    const Document empty = decoded("030B6A0045C655018711 06 010101"_hex);
    EXPECT_TRUE(sameTree(inlined, table));
    EXPECT_TRUE(sameTree(inlined, generic));
    EXPECT_TRUE(sameTree(inlined, valueFirst));
    EXPECT_FALSE(sameTree(inlined, other));
    EXPECT_FALSE(sameTree(inlined, flag));
    EXPECT_FALSE(sameTree(flag, empty));
    EXPECT_TRUE(sameTree(empty, decoded("030B6A0045C655018711 060300 010101"_hex)));
    EXPECT_FALSE(
        sameTree(decoded("030B6A0045C65501 01 C65501 01 01"_hex), decoded("030B6A0045C65501 C65501 01 01 01"_hex)));
}

TEST(Document, SameTreeTellsUnknownTokensApart) {
    const Document a = decoded(withValue("FE"_hex)), b = decoded(withValue("FD"_hex));
    EXPECT_TRUE(sameTree(a, decoded(withValue("FE"_hex))));
    EXPECT_FALSE(sameTree(a, b));
    EXPECT_FALSE(sameTree(decoded("030B6A004508 01"_hex), decoded("030B6A004509 01"_hex)));
    EXPECT_FALSE(sameTree(decoded("030B6A0045 877F0101"_hex), decoded("030B6A0045 877E0101"_hex)));
}

TEST(Document, VersionsOneZeroToThree) {
    EXPECT_TRUE(decoded("010B6A0045C655010101"_hex).findings().empty());
    EXPECT_TRUE(decoded("020B6A0045C655010101"_hex).findings().empty());
    const Document old = decoded("000B0045C655010101"_hex); // no charset
    EXPECT_EQ(rules(old), std::vector<std::string>{"wbxml-version"});
    EXPECT_EQ(old.header().charset, 106u);
    EXPECT_EQ(rules(decoded("010B6A0045C600015501010 1"_hex)), std::vector<std::string>{"wbxml-page"});
}

TEST(Document, ValuesAreValidUtf8) {
    const Document document = decoded(withValue("03 C3 28 ED A0 80 61 00"_hex));
    EXPECT_EQ(document.attributes(document.elements()[2])[1].value, "\uFFFD(\uFFFD\uFFFD\uFFFDa");
}

TEST(Document, Latin1IsConverted) {
    const Document document = decoded("030B040045C65501870706 03 E92E E4 00 010101"_hex);
    EXPECT_EQ(document.attributes(document.elements()[2])[1].value, "\u00E9.\u00E4");
    EXPECT_EQ(rules(document), std::vector<std::string>{"wbxml-charset"});
}

TEST(Document, OpaqueTextIsReadOtherOpaqueDataIsNot) {
    const Document text = decoded(withValue("C3 02 6869"_hex));
    EXPECT_EQ(text.attributes(text.elements()[2])[1].value, "hi");
    EXPECT_FALSE(text.attributes(text.elements()[2])[1].unknownValue);
    const Document data = decoded(withValue("C3 02 00FF"_hex));
    EXPECT_TRUE(data.attributes(data.elements()[2])[1].unknownValue);
    EXPECT_EQ(apdu::slice(data.bytes(), data.pieces(data.attributes(data.elements()[2])[1])[0].bytes).size(), 4u);
}

TEST(Document, VendorTokensAreReadUnlessToldOtherwise) {
    const Bytes apprefOnPageOne = "030B6A0045C6000155 01 87 3C 06 036100 01 01 01"_hex;
    const Document read = decoded(apprefOnPageOne);
    EXPECT_EQ(read.attributes(read.elements()[2])[0].value, "APPREF");
    EXPECT_EQ(read.attributes(read.elements()[2])[0].spelling, Spelling::Lenient);
    EXPECT_EQ(rules(read), std::vector<std::string>{"wbxml-vendor-token"});
    const Document strict = decoded(apprefOnPageOne, {.extensions = false});
    EXPECT_EQ(strict.attributes(strict.elements()[2])[0].spelling, Spelling::Unknown);
    EXPECT_EQ(rules(strict), std::vector<std::string>{"wbxml-attribute"});
}

TEST(Document, InstructionsAreSkippedAnywhere) {
    const Bytes bytes = "030B6A00 430703610001 45C65501 430601 870706037800 01 01 01 430701"_hex;
    const Document document = decoded(bytes);
    EXPECT_EQ(document.elements().size(), 3u);
    EXPECT_EQ(document.attributes(document.elements()[2]).size(), 2u);
    EXPECT_EQ(rules(document),
              (std::vector<std::string>{"wbxml-instruction", "wbxml-instruction", "wbxml-instruction"}));
    EXPECT_EQ(document.bytes().size(), bytes.size());
    // 43 behind the root that leads nowhere is no part of the document.
    const Document behind = decoded("030B6A0045C655010101 430703"_hex);
    EXPECT_EQ(behind.bytes().size(), 10u);
    EXPECT_EQ(rules(behind), std::vector<std::string>{"wbxml-trailing"});
}

TEST(Document, TextIsRemarkedOnOnce) {
    const Document document = decoded("030B6A0045 036100 036200 C65501 01 01"_hex);
    EXPECT_TRUE(document.root().hasText);
    EXPECT_FALSE(document.elements()[1].hasText);
    EXPECT_EQ(rules(document), std::vector<std::string>{"wbxml-text"});
}

TEST(Document, PaddingIsNotPartOfIt) {
    Bytes file = "030B6A0045C65501870706037800010101"_hex;
    const std::size_t used = file.size();
    file.resize(200, 0xFF);
    const Document document = decoded(file);
    EXPECT_EQ(document.bytes().size(), used);
    ASSERT_EQ(document.findings().size(), 1u);
    EXPECT_EQ(document.findings()[0].severity, Severity::Note);
    EXPECT_EQ(document.findings()[0].bytes, (Range{used, 200 - used}));
    file[150] = 0x42;
    EXPECT_EQ(rules(decoded(file)), std::vector<std::string>{"wbxml-trailing"});
    std::fill(file.begin() + static_cast<std::ptrdiff_t>(used), file.end(), std::uint8_t{0});
    EXPECT_EQ(decoded(file).findings()[0].severity, Severity::Warning);
}

TEST(Document, ErasedFilesAreEmpty) {
    EXPECT_TRUE(isErased({}));
    EXPECT_TRUE(isErased(Bytes(150, 0xFF)));
    EXPECT_TRUE(isErased(Bytes(150, 0x00)));
    EXPECT_FALSE(isErased("FFFF03"_hex));
    for (const Bytes& file : {Bytes(), Bytes(150, 0xFF), Bytes(150, 0x00)}) {
        const auto document = Document::decode(file);
        ASSERT_FALSE(document);
        EXPECT_EQ(document.error().kind, ErrorKind::Missing);
    }
}

struct Refused {
    const char* why;
    const char* hex;
    const char* message;
    Range where;
    ErrorKind kind = ErrorKind::Malformed;
};

TEST(Document, RefusesWithPlaceAndReason) {
    const Refused cases[] = {
        {"invalidated", "FF0B6A004501", "the first byte is FF", {0, 1}},
        {"XML", "3C776170", "perhaps XML", {0, 1}},
        {"version 15.15", "F00B6A00", "WBXML version 16.0", {0, 1}},
        {"six-byte integer", "03 818080808000 6A00", "the public identifier takes more than five bytes", {1, 5}},
        {"33 bits", "03 9080808000 6A00", "the public identifier is larger than 32 bits", {1, 5}},
        {"public text outside", "030005 6A00 45", "string-table index 5 lies outside the table of 0 bytes", {1, 2}},
        {"other public text", "030000 6A0241 0045", "the public identifier in the string table", {1, 2}},
        {"UTF-16", "030B 8777 0045", "charset 1015 cannot be read here", {2, 2}},
        {"table past the end", "030B6A8F7F 45", "the string table of 2047 bytes ends past the document", {3, 2}},
        {"table wraps", "030B6A8FFFFFFF7F 45", "ends past the document", {3, 5}},
        {"no root", "030B6A00 430601", "there is no root element", {7, 0}},
        {"END first", "030B6A00 01", "an END stands where no element is open", {4, 1}},
        {"text first", "030B6A00 036100", "outside the root", {4, 1}},
        {"wrong root", "030B6A00 06", "the root element is not wap-provisioningdoc", {4, 1}},
        {"unknown root", "030B6A00 08", "the root element is not wap-provisioningdoc", {4, 1}},
        {"string without end", "030B6A0045 870706 036162", "an inline string, which needs a final 00", {8, 3}},
        {"opaque past the end", "030B6A0045 870706 C38F7F 6162", "opaque data of 2047 bytes", {11, 2}},
        {"opaque wraps", "030B6A0045 870706 C38FFFFFFF7F 6162", "opaque data of 4294967295 bytes", {14, 2}},
        {"switch at the end", "030B6A0045 8705", "an attribute list", {7, 0}},
        {"tag switch at the end", "030B6A0045 C6550100", "ends inside", {9, 0}},
        {"instruction in attributes", "030B6A0045 C6 43 01", "token 43 may not stand in an attribute list", {6, 1}},
        {"literal value", "030B6A0045 C6 55 84 01", "token 84 may not stand in an attribute list", {7, 1}},
    };
    for (const Refused& refused : cases) {
        SCOPED_TRACE(refused.why);
        const auto document = Document::decode(apdu::fromHex(refused.hex).value());
        ASSERT_FALSE(document);
        EXPECT_NE(document.error().text.find(refused.message), std::string::npos) << document.error().message();
        EXPECT_EQ(document.error().kind, refused.kind);
        if (std::string(refused.why) == "tag switch at the end") continue; // one 00 may be padding
        EXPECT_EQ(document.error().bytes, refused.where) << document.error().message();
    }
}

TEST(Document, TellsAWriteThatWasCut) {
    Bytes file = "030B6A0045C6550187070603"_hex;
    file.resize(150, 0xFF);
    const auto document = Document::decode(file);
    ASSERT_FALSE(document);
    EXPECT_NE(document.error().hint.find("interrupted"), std::string::npos);
    EXPECT_EQ(document.error().bytes->end(), 12u);
}

TEST(Document, NestsToTheLimitAndNoFurther) {
    for (const std::size_t depth : {maxDepth, maxDepth + 1}) {
        Bytes bytes = "030B6A0045"_hex;
        for (std::size_t i = 1; i < depth; ++i) apdu::append(bytes, "C65501"_hex);
        bytes.resize(bytes.size() + depth, 0x01);
        const auto document = Document::decode(bytes);
        EXPECT_EQ(document.has_value(), depth == maxDepth);
        if (!document) {
            EXPECT_EQ(document.error().kind, ErrorKind::Limit);
        }
    }
}

TEST(Document, BoundsPartsAttributesAndText) {
    Bytes many = "030B6A0045"_hex;
    many.resize(many.size() + maxParts + 1, 0x07);
    many.push_back(0x01);
    EXPECT_EQ(Document::decode(many).error().kind, ErrorKind::Limit);

    Bytes attributes = "030B6A0045C6"_hex;
    attributes.resize(attributes.size() + maxAttributes + 1, 0x50);
    apdu::append(attributes, "010101"_hex);
    EXPECT_EQ(Document::decode(attributes).error().kind, ErrorKind::Limit);

    // 40 references, each to the same megabyte.
    Bytes unfolding = "030B6A C0800 1"_hex;
    unfolding.resize(unfolding.size() + (1u << 20), 'a');
    unfolding.push_back(0x00);
    apdu::append(unfolding, "45"_hex);
    for (int i = 0; i < 40; ++i) apdu::append(unfolding, "870706830001"_hex);
    unfolding.push_back(0x01);
    EXPECT_EQ(Document::decode(unfolding).error().kind, ErrorKind::Limit);

    const Bytes huge(maxDocumentBytes + 1, 0x03);
    EXPECT_EQ(Document::decode(huge).error().kind, ErrorKind::Limit);
}

TEST(Document, RemarksAreBounded) {
    Bytes bytes = "030B6A0045"_hex;
    for (int i = 0; i < 2000; ++i) bytes.push_back(0x08);
    bytes.push_back(0x01);
    const Document document = decoded(bytes);
    EXPECT_EQ(document.findings().size(), maxFindings + 1);
    EXPECT_EQ(document.findings().back().rule, "wbxml-more");
}

TEST(Document, EveryPrefixOfADocumentIsRefusedWithAPlace) {
    for (const char* name : {"oma-provcont11-appendixC.wbxml", "omasharp-XML.wbxml"}) {
        const Bytes bytes = support::readBytes(support::dataPath(std::string("samples/") + name));
        ASSERT_TRUE(Document::decode(bytes));
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const auto document = Document::decode(apdu::View(bytes).first(length));
            ASSERT_FALSE(document) << name << " " << length;
            ASSERT_TRUE(document.error().bytes) << length;
            EXPECT_LE(document.error().bytes->end(), length);
        }
    }
}

} // namespace
