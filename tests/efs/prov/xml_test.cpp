// XML in and out: samples, hostile text, and output that is always well-formed.
#include "efs/prov/xml.h"

#include "tests/support/files.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace {

using namespace efs;
using namespace apdu::literals;
using apdu::ErrorKind;
using apdu::Range;

const std::string open = "<wap-provisioningdoc>", close = "</wap-provisioningdoc>";
const std::string minimal = open + "<characteristic type=\"NAPDEF\"/>" + close;

std::string napdef(const std::string& inside) {
    return open + "<characteristic type=\"NAPDEF\">" + inside + "</characteristic>" + close;
}

std::vector<std::string> rules(const std::vector<Finding>& findings) {
    std::vector<std::string> found;
    for (const Finding& finding : findings) found.push_back(finding.rule);
    return found;
}

std::vector<std::string> sampleNames(const std::string& form) {
    std::vector<std::string> names;
    for (const auto& row : support::readTsv(support::dataPath("samples/INDEX.tsv")))
        if (row[4] == form) names.push_back(row[0]);
    return names;
}

TEST(Xml, EverySampleSurvivesTheRoundTrip) {
    const auto names = sampleNames("xml");
    ASSERT_EQ(names.size(), 7u);
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        const std::string text = support::readText(support::dataPath("samples/" + name));
        const auto plain = prov::fromXml(text);
        const auto compact = prov::fromXml(text, {.compact = true});
        ASSERT_TRUE(plain) << plain.error().message();
        ASSERT_TRUE(compact);
        EXPECT_TRUE(wbxml::sameTree(plain->document, compact->document));
        EXPECT_LE(compact->document.bytes().size(), plain->document.bytes().size());
        for (const bool indent : {false, true}) {
            const auto again = prov::fromXml(prov::toXml(plain->document, {.indent = indent}));
            ASSERT_TRUE(again);
            EXPECT_EQ(again->document, plain->document);
        }
        EXPECT_TRUE(plain->document.findings().empty());
        const bool odd = name == "gaia-cht-w2-w4.xml";
        EXPECT_EQ(rules(plain->findings), odd ? std::vector<std::string>{"xml-case"} : std::vector<std::string>{});
    }
}

// The official pair: appendix C of ProvCont 1.1 is the document of its section 6.1.
TEST(Xml, TheOfficialVectorIsTheOfficialText) {
    const auto vector =
        wbxml::Document::decode(support::readBytes(support::dataPath("samples/oma-provcont11-appendixC.wbxml")));
    const auto text = prov::fromXml(support::readText(support::dataPath("samples/oma-provcont11-section6.1.xml")));
    ASSERT_TRUE(vector && text);
    EXPECT_TRUE(vector->findings().empty());
    EXPECT_TRUE(wbxml::sameTree(*vector, text->document));
    const auto compact = prov::fromXml(prov::toXml(*vector), {.compact = true});
    // One byte less: the empty ACCESS stands there with a content bit and an END.
    EXPECT_EQ(compact->document.bytes().size(), vector->bytes().size() - 1);
}

TEST(Xml, WritesForPeople) {
    const auto document =
        prov::fromXml(napdef("<parm name=\"NAPID\" value=\"a &lt;&amp;&gt; &quot;'\"/><parm name=\"INTERNET\"/>"));
    ASSERT_TRUE(document) << document.error().message();
    EXPECT_EQ(prov::toXml(document->document),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\"\n"
              "  \"http://www.wapforum.org/DTD/prov.dtd\">\n"
              "<wap-provisioningdoc>\n"
              "  <characteristic type=\"NAPDEF\">\n"
              "    <parm name=\"NAPID\" value=\"a &lt;&amp;&gt; &quot;'\"/>\n"
              "    <parm name=\"INTERNET\"/>\n"
              "  </characteristic>\n"
              "</wap-provisioningdoc>\n");
}

TEST(Xml, MasksCredentialsWhenAsked) {
    const auto document =
        prov::fromXml(napdef("<parm name=\"AUTHSECRET\" value=\"hush\"/><parm name=\"AUTHNAME\" value=\"me\"/>"
                             "<parm name=\"AAUTHSECRET\" value=\"\"/>"))
            ->document;
    const std::string masked = prov::toXml(document, {.mask = true});
    EXPECT_EQ(masked.find("hush"), std::string::npos);
    EXPECT_NE(masked.find("name=\"AUTHSECRET\" value=\"****\""), std::string::npos);
    EXPECT_NE(masked.find("value=\"me\""), std::string::npos);
    EXPECT_NE(masked.find("name=\"AAUTHSECRET\" value=\"\""), std::string::npos);
    EXPECT_NE(prov::toXml(document).find("hush"), std::string::npos);
}

TEST(Xml, UnknownTokensBecomeComments) {
    const auto unknownType =
        wbxml::Document::decode("030B6A0045 C67F01 870706036100 01 01 C65501 48 870706036100 01 01 01 01"_hex);
    ASSERT_TRUE(unknownType) << unknownType.error().message();
    EXPECT_EQ(prov::toXml(*unknownType, {.declaration = false}),
              "<wap-provisioningdoc>\n"
              "  <!-- ignored: an element that cannot be read, 11 bytes at offset 5 -->\n"
              "  <characteristic type=\"NAPDEF\">\n"
              "    <!-- ignored: an element that cannot be read, 9 bytes at offset 19 -->\n"
              "  </characteristic>\n"
              "</wap-provisioningdoc>\n");
    const auto besides = wbxml::Document::decode("030B6A0045 C6557F036100 01 01 01"_hex);
    ASSERT_TRUE(besides);
    EXPECT_NE(prov::toXml(*besides).find(
                  "<characteristic type=\"NAPDEF\">\n    <!-- ignored: an attribute that cannot be read, "
                  "4 bytes at offset 7 -->"),
              std::string::npos);
}

struct Refused {
    const char* why;
    std::string text;
    const char* message;
    std::size_t at;
    ErrorKind kind = ErrorKind::Malformed;
};

TEST(Xml, RefusesWithPlaceAndReason) {
    const std::string nul("<a>\0</a>", 8);
    const Refused cases[] = {
        {"nothing", "", "there is nothing in it", 0, ErrorKind::Missing},
        {"blanks", " \n\t", "there is nothing in it", 0, ErrorKind::Missing},
        {"only a comment", "<!-- a -->", "there is no element in it", 10},
        {"NUL", nul, "UTF-16", 0},
        {"NUL later", open + std::string(1, '\0') + close, "U+0000 may not stand in XML", 21},
        {"control character", open + "\x01" + close, "U+0001 may not stand in XML", 21},
        {"UTF-16", std::string("\xFF\xFE<\0", 4), "save it as UTF-8", 0},
        {"bad UTF-8", open + "\xC3(" + close, "the text is not UTF-8 here", 21},
        {"declared Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?>" + napdef("<parm name='\xE9'/>"),
         "save it as UTF-8", 106},
        {"internal subset", "<!DOCTYPE wap-provisioningdoc [<!ENTITY a 'b'>]>" + minimal, "no entity is ever expanded",
         30},
        {"entity bomb", "<!DOCTYPE a [<!ENTITY a '&b;&b;'>]>" + minimal, "no entity is ever expanded", 12},
        {"external entity", "<!DOCTYPE a SYSTEM 'file:///etc/passwd' [<!ENTITY x SYSTEM 'y'>]>" + minimal, "expanded",
         40},
        {"own entity", napdef("<parm name='a' value='&x;'/>"), "write &amp; for '&'", 73},
        {"entity in text", napdef("&x;"), "write &amp; for '&'", 51},
        {"character 0", napdef("<parm value='&#0;'/>"), "write &amp; for '&'", 64},
        {"surrogate", napdef("<parm value='&#xD800;'/>"), "write &amp; for '&'", 64},
        {"beyond Unicode", napdef("<parm value='&#1114112;'/>"), "write &amp; for '&'", 64},
        {"lower-case doctype", "<!doctype wap-provisioningdoc>" + minimal, "DOCTYPE is written in capital letters", 0},
        {"lower-case public", "<!DOCTYPE wap-provisioningdoc public \"a\" \"b\">" + minimal,
         "in capital letters (WAP-183_003)", 9},
        {"two doctypes", "<!DOCTYPE a><!DOCTYPE a>" + minimal, "a DOCTYPE stands once", 12},
        {"doctype without end", "<!DOCTYPE a", "the DOCTYPE does not end", 0},
        {"wrong root", "<characteristic/>", "the root element is not wap-provisioningdoc", 0},
        {"upper-case root", "\n<WAP-PROVISIONINGDOC/>", "line 2: the root element is not wap-provisioningdoc", 1},
        {"two roots", minimal + minimal, "there is a second root element", 74},
        {"text outside", minimal + "x", "text stands outside the root element", 74},
        {"CDATA outside", "<![CDATA[x]]>" + minimal, "a CDATA section stands outside the root element", 0},
        {"end first", "</a>", "an end tag stands where no element is open", 0},
        {"unclosed", open, "the text ends while 1 elements are open", 21},
        {"unclosed tag", "<wap-provisioningdoc", "a tag does not end", 0},
        {"unclosed comment", open + "<!-- ", "a comment does not end", 21},
        {"mismatch", open + "</wap-provisioningdox>", "not well-formed", 23},
        {"less in value", napdef("<parm name='<'/>"), "'<' stands in a value", 63},
        {"duplicate", napdef("\n<parm name='a' name='b'/>"), "line 2: an attribute stands twice", 52},
        {"no value", napdef("<parm name/>"), "not well-formed", 62},
        {"bad name", napdef("<1parm/>"), "not well-formed", 52},
        {"declaration late", " <?xml version='1.0'?>" + minimal, "the very beginning", 1},
    };
    for (const Refused& refused : cases) {
        SCOPED_TRACE(refused.why);
        const auto imported = prov::fromXml(refused.text);
        ASSERT_FALSE(imported);
        const apdu::Error& error = imported.error();
        EXPECT_NE(error.text.find(refused.message), std::string::npos) << error.message();
        EXPECT_EQ(error.kind, refused.kind);
        ASSERT_TRUE(error.bytes);
        EXPECT_EQ(error.bytes->offset, refused.at) << error.message();
    }
}

TEST(Xml, NestingAndSizeAreLimits) {
    std::string deep;
    for (int i = 0; i < 100000; ++i) deep += "<characteristic type='NAPDEF'>";
    for (int i = 0; i < 100000; ++i) deep += "</characteristic>";
    EXPECT_EQ(prov::fromXml(open + deep + close).error().kind, ErrorKind::Limit);
    std::string wide = open;
    for (std::size_t i = 0; i < wbxml::maxParts + 1; ++i) wide += "<a/>";
    EXPECT_EQ(prov::fromXml(wide + close).error().kind, ErrorKind::Limit);
    std::string attributes;
    for (std::size_t i = 0; i < wbxml::maxAttributes + 1; ++i) attributes += " a" + std::to_string(i) + "=''";
    EXPECT_EQ(prov::fromXml(napdef("<parm" + attributes + "/>")).error().kind, ErrorKind::Limit);
    EXPECT_EQ(prov::fromXml(std::string((64u << 20) + 1, ' ')).error().kind, ErrorKind::Limit);
}

TEST(Xml, LongNamesAndValuesPass) {
    const std::string megabyte(1u << 20, 'v'), name(300, 'N');
    const auto imported = prov::fromXml(napdef("<parm name=\"" + name + "\" value=\"" + megabyte + "\"/>"));
    ASSERT_TRUE(imported) << imported.error().message();
    const wbxml::Element& parm = imported->document.elements()[2];
    EXPECT_EQ(imported->document.attribute(parm, "name")->value, name);
    EXPECT_EQ(imported->document.attribute(parm, "value")->value, megabyte);
}

struct Remarked {
    std::string text;
    std::vector<std::string> rules;
    std::size_t at;
};

TEST(Xml, RemarksOnWhatItDrops) {
    const Remarked cases[] = {
        {"\xEF\xBB\xBF" + minimal, {}, 0},
        {"<?xml version='1.0' encoding='ISO-8859-1'?>" + minimal, {"xml-encoding"}, 0},
        {"<!DOCTYPE other>" + minimal, {"xml-doctype"}, 9},
        {"<!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\" \"x>y\">" + minimal, {}, 0},
        {"<!DOCTYPE wap-provisioningdoc PUBLIC '-//OTHER' 'x'>" + minimal, {"xml-doctype"}, 9},
        {open + "<?php x ?><characteristic type='NAPDEF'/>" + close, {"xml-instruction"}, 21},
        {open + "\n hi <characteristic type='NAPDEF'/>" + close, {"xml-text"}, 23},
        {open + "<![CDATA[a < b]]><characteristic type='NAPDEF'/>" + close, {"xml-text"}, 21},
        {open + "<!-- hi --><characteristic type='NAPDEF'/>" + close, {}, 0},
        {"<p:wap-provisioningdoc xmlns:p='u'><characteristic type='NAPDEF'/></p:wap-provisioningdoc>", {"?"}, 0},
        {open + "<p:characteristic type='NAPDEF'/>" + close, {"xml-namespace"}, 21},
        {"<wap-provisioningdoc xmlns='u'><characteristic type='NAPDEF'/>" + close, {"xml-namespace"}, 0},
    };
    const auto plain = prov::fromXml(minimal)->document;
    for (const Remarked& remarked : cases) {
        SCOPED_TRACE(remarked.text);
        const auto imported = prov::fromXml(remarked.text);
        if (remarked.rules == std::vector<std::string>{"?"}) {
            EXPECT_FALSE(imported); // the root itself has to be right
            continue;
        }
        ASSERT_TRUE(imported) << imported.error().message();
        EXPECT_EQ(imported->document, plain);
        EXPECT_EQ(rules(imported->findings), remarked.rules);
        if (!imported->findings.empty()) {
            EXPECT_EQ(imported->findings[0].bytes->offset, remarked.at);
        }
    }
}

TEST(Xml, WrongCaseIsSaidLoudly) {
    const auto imported = prov::fromXml(napdef("<Parm name='NAPID' value='a'/><foo/>"));
    ASSERT_TRUE(imported);
    ASSERT_EQ(rules(imported->findings), (std::vector<std::string>{"xml-case", "xml-element"}));
    EXPECT_EQ(imported->findings[0].severity, Severity::Warning);
    EXPECT_EQ(imported->findings[0].bytes, (Range{51, 5}));
    EXPECT_NE(imported->findings[0].message.find("should be spelled parm"), std::string::npos);
}

TEST(Xml, BlanksInValuesFollowXml) {
    const auto imported = prov::fromXml(napdef("<parm name='NAME' value='a\tb\nc&#9;d&#10;e&#xE9;'/>"));
    ASSERT_TRUE(imported);
    EXPECT_EQ(imported->document.attribute(imported->document.elements()[2], "value")->value, "a b c\td\ne\u00E9");
}

// Any text at all: an answer, and an error says where.
RC_GTEST_PROP(XmlProperty, AnyTextHasAnAnswer, ()) {
    const auto piece = rc::gen::element<std::string>("<", ">", "/", "parm", "<parm name='a'", " value=\"b\"", "/>",
                                                     "&amp;", "&", ";", "'", "\"", "<characteristic type='NAPDEF'>",
                                                     "</characteristic>", "<!--", "-->", "<![CDATA[", "]]>", "<?x ",
                                                     "?>", "xmlns:a='b'", "\xC3\xA9", "\xFF", " ", "\n", "a:b");
    std::string text = open;
    for (const std::string& more : *rc::gen::container<std::vector<std::string>>(piece)) text += more;
    text += close;
    const auto imported = prov::fromXml(text);
    if (!imported) {
        RC_ASSERT(imported.error().bytes.has_value());
        RC_ASSERT(imported.error().bytes->end() <= text.size());
    } else {
        const auto again = prov::fromXml(prov::toXml(imported->document));
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->document == imported->document);
    }
}

} // namespace
