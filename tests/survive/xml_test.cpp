// XML that lies (groups 38 and 39): refused with line and byte before a parser sees it, or read with a remark.
#include "efs/prov/xml.h"
#include "efs/prov/xml_guard.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_data.h"

namespace survive {
namespace {

using apdu::ErrorKind;
using apdu::Range;
using efs::Severity;
using efs::prov::fromXml;
using efs::prov::toXml;

const std::string open = "<wap-provisioningdoc>", close = "</wap-provisioningdoc>";

std::string napdef(const std::string& parms) {
    return open + "\n<characteristic type=\"NAPDEF\">" + parms + "</characteristic>" + close;
}

struct Refused {
    const char* name;
    std::string text;
    Told told;
};

void expectRefused(const std::vector<Refused>& cases) {
    for (const Refused& one : cases) {
        SCOPED_TRACE(one.name);
        const auto imported = bounded([&] { return fromXml(one.text); });
        ASSERT_FALSE(imported);
        expectError(imported.error(), one.told);
    }
}

TEST(SurviveXml, Group38_DeclarationsAndEntities) {
    std::string bomb = "<!DOCTYPE wap-provisioningdoc [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i)
        bomb +=
            "<!ENTITY a" + std::to_string(i) + " \"&a" + std::to_string(i - 1) + ";&a" + std::to_string(i - 1) + ";\">";
    bomb += "]>" + napdef("<parm name=\"NAME\" value=\"&a29;\"/>");
    const char* const declarations = "a DOCTYPE with declarations of its own is refused: no entity is ever expanded";
    const char* const reference = "'&' begins a reference that provisioning documents do not know; write &amp; for '&'";
    expectRefused({
        {"internal subset", "<!DOCTYPE wap-provisioningdoc [<!ENTITY a 'b'>]>" + napdef(""), {declarations, {30, 1}}},
        {"entity bomb", bomb, {declarations, {30, 1}}},
        {"external entity",
         "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + napdef("&a;"),
         {declarations, {12, 1}}},
        {"parameter entity", "<!DOCTYPE x SYSTEM 'http://evil.example/' [%a;]>" + napdef(""), {declarations, {42, 1}}},
        {"entity without declaration",
         napdef("<parm name='a' value='&evil;'/>"),
         {std::string("line 2: ") + reference, {74, 1}}},
        {"endless reference",
         napdef("<parm name='a' value='&" + std::string(1'000'000, 'a') + ";'/>"),
         {reference, {74, 1}}},
        {"number out of Unicode", napdef("<parm name='a' value='&#99999999999999999999;'/>"), {reference, {74, 1}}},
        {"surrogate by number", napdef("<parm name='a' value='&#xDFFF;'/>"), {reference, {74, 1}}},
        {"an entity declaration alone",
         "<!ENTITY a 'b'>" + napdef(""),
         {"such a declaration has no place in a provisioning document", {0, 1}}},
        {"doctype behind the root",
         open + close + "<!DOCTYPE a>",
         {"a DOCTYPE stands once, before the root element", {43, 1}}},
        {"doctype without end", "<!DOCTYPE a PUBLIC \"", {"the DOCTYPE does not end", {0, 1}}},
    });
    // An external DTD named in the usual way is not fetched, only named.
    const auto imported = bounded([] {
        return fromXml("<!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\" "
                       "\"http://evil.example/prov.dtd\">" +
                       napdef(""));
    });
    EXPECT_TRUE(imported);
}

TEST(SurviveXml, Group38_RootsAndEncodings) {
    expectRefused({
        {"wrong root", "<html/>", {"line 1: the root element is not wap-provisioningdoc", {0, 1}}},
        {"root in capitals",
         "\n\n<WAP-ProvisioningDoc/>",
         {"line 3: the root element is not wap-provisioningdoc", {2, 1}}},
        {"UTF-16 with a mark",
         std::string("\xFE\xFF\0<\0a", 6),
         {"the text looks like UTF-16; save it as UTF-8", {0, 1}}},
        {"UTF-16 without", std::string("<\0w\0a\0p\0", 8), {"the text looks like UTF-16; save it as UTF-8", {0, 1}}},
        {"UTF-32", std::string("\0\0\xFE\xFF\0\0\0<", 8), {"the text looks like UTF-16; save it as UTF-8", {0, 1}}},
        {"two roots", open + close + "\n" + open + close, {"line 2: there is a second root element", {44, 1}}},
        {"CDATA as root", "<![CDATA[" + open + "]]>", {"a CDATA section stands outside the root element", {0, 1}}},
        {"CDATA without end", open + "<![CDATA[x", {"a CDATA section does not end", {21, 1}}},
        {"duplicate attribute",
         napdef("<parm name='a' value='1' value='2'/>"),
         {"line 2: an attribute stands twice in this element, which XML forbids", {52, 1}}},
    });
    // A byte order mark is no error, and offsets still count from the file's beginning.
    EXPECT_TRUE(fromXml("\xEF\xBB\xBF" + napdef("")));
    expectRefused(
        {{"mark, then an error", "\xEF\xBB\xBF" + open + "&x;" + close, {"'&' begins a reference", {24, 1}}}});
}

TEST(SurviveXml, Group38_WhatIsDroppedIsSaid) {
    struct Case {
        const char* name;
        std::string text;
        Remark remark;
        const char* where;
    };
    const Case cases[] = {
        {"namespace", "<p:wap-provisioningdoc xmlns:p='urn:x'/>", {"", "", {}}, ""},
        {"xmlns",
         "<wap-provisioningdoc xmlns='urn:x'><characteristic type='NAPDEF'/></wap-provisioningdoc>",
         {"xml-namespace", "provisioning documents know no namespaces: the attribute xmlns is dropped", Range{0, 20},
          Severity::Warning},
         "line 1"},
        {"prefix",
         napdef("<x:parm name='NAME' value='a'/>"),
         {"xml-namespace", "the prefix is dropped", Range{52, 7}, Severity::Warning},
         "line 2"},
        {"CDATA",
         napdef("<![CDATA[<parm name='NAME' value='evil'/>]]>"),
         {"xml-text", "a CDATA section is text, which is dropped", Range{52, 1}, Severity::Warning},
         "line 2"},
        {"text",
         napdef("\n\nstray"),
         {"xml-text", "of 5 bytes stands between elements and is dropped", Range{54, 1}, Severity::Warning},
         "line 4"},
        {"instruction",
         napdef("<?php evil()?>"),
         {"xml-instruction", "a processing instruction is dropped", Range{52, 1}, Severity::Warning},
         "line 2"},
        {"element",
         napdef("<script/>"),
         {"xml-element", "provisioning documents have no such element: devices ignore it", Range{52, 7},
          Severity::Warning},
         "line 2"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        const auto imported = bounded([&] { return fromXml(one.text); });
        if (one.remark.rule.empty()) { // a prefix on the root makes another root of it
            EXPECT_FALSE(imported);
            continue;
        }
        ASSERT_TRUE(imported) << imported.error().message();
        expectFinding(imported->findings, one.remark);
        EXPECT_EQ(findingOf(imported->findings, one.remark.rule)->where, one.where);
        EXPECT_EQ(toXml(imported->document).find("evil"), std::string::npos);
    }
}

TEST(SurviveXml, Group39_CharactersThatMayNotStand) {
    expectRefused({
        {"NUL in a value",
         napdef("<parm name='a" + std::string(1, '\0') + "b'/>"),
         {"line 2: the character U+0000 may not stand in XML", {65, 1}}},
        {"NUL in a name",
         napdef("<pa" + std::string(1, '\0') + "rm/>"),
         {"the character U+0000 may not stand in XML", {55, 1}}},
        {"NUL by number", napdef("<parm name='&#0;'/>"), {"'&' begins a reference", {64, 1}}},
        {"escape", napdef("<parm name='\x1B[31m'/>"), {"the character U+001B may not stand in XML", {64, 1}}},
        {"U+FFFE", napdef("<parm name='\xEF\xBF\xBE'/>"), {"the character U+FFFE may not stand in XML", {64, 1}}},
        {"overlong", napdef("<parm name='\xC0\x80'/>"), {"the text is not UTF-8 here", {64, 1}}},
        {"cut", open + "\xE2\x82", {"the text is not UTF-8 here", {21, 1}}},
    });
}

TEST(SurviveXml, Group39_LongValuesAndNames) {
    const std::string megabyte(1u << 20, 'v'), longName(300, 'N');
    const auto value = bounded([&] { return fromXml(napdef("<parm name='NAME' value='" + megabyte + "'/>")); });
    ASSERT_TRUE(value) << value.error().message();
    EXPECT_EQ(value->document.attribute(value->document.elements()[2], "value")->value, megabyte);
    for (const std::string& text : {napdef("<parm name='" + longName + "' value='a'/>"), napdef("<" + longName + "/>"),
                                    napdef("<parm " + longName + "='a'/>"), napdef("<" + megabyte + "/>"),
                                    napdef("<parm " + megabyte + "='a'/>")}) {
        const auto imported = bounded([&] { return fromXml(text); });
        ASSERT_TRUE(imported) << imported.error().message();
        const auto again = bounded([&] { return fromXml(toXml(imported->document)); });
        ASSERT_TRUE(again);
        EXPECT_EQ(again->document, imported->document);
        for (const efs::Finding& finding : imported->findings) EXPECT_LT(finding.message.size(), 300u);
    }
}

TEST(SurviveXml, Group39_LimitsAreErrorsBeforeMemoryIsSpent) {
    const auto many = [](const std::string& part, std::size_t times) {
        std::string text;
        text.reserve(part.size() * times);
        for (std::size_t i = 0; i < times; ++i) text += part;
        return text;
    };
    const std::string tooMany = "there are more than 524288 elements, attributes and texts";
    struct Case {
        const char* name;
        std::string text;
        std::string message;
    };
    const Case cases[] = {
        {"deep", open + many("<characteristic type='NAPDEF'>", 100'000), "elements nest deeper than 64 levels"},
        {"many elements", open + many("<a/>", 2'000'000) + close, tooMany},
        {"many attributes", "<wap-provisioningdoc " + many("a='' ", 2'000'000) + "/>", tooMany},
        {"many texts", open + many("x<!---->", 1'000'000) + close, tooMany},
        {"many CDATA sections", open + many("<![CDATA[]]>", 1'000'000) + close, tooMany},
        {"65 MB", std::string(efs::prov::maxXmlBytes + 1, ' '), "the text has more than 67108864 bytes"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        const auto imported = bounded([&] { return fromXml(one.text); }, {.bytes = std::size_t{1} << 20});
        ASSERT_FALSE(imported);
        EXPECT_EQ(imported.error().kind, ErrorKind::Limit);
        EXPECT_NE(imported.error().text.find(one.message), std::string::npos) << imported.error().message();
    }
    // Up to the limits it costs what a tree costs.
    const std::string full = open + many("<a b='' c=''/>", 40'000) + close;
    EXPECT_TRUE(bounded([&] { return fromXml(full); }, {std::chrono::milliseconds(6000), std::size_t{192} << 20}));
}

} // namespace
} // namespace survive
