// Sixty inputs on which decoders are known to stumble (tests/data/spec/wbxml-edge-cases.tsv), each with the sane
// answer.
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace {

using namespace efs;
using apdu::Bytes;
using apdu::ErrorKind;

enum class Want {
    Xml,      // WBXML that decodes to this XML
    Fault,    // WBXML that is refused with these words
    Missing,  // WBXML that is an empty file
    Encoded,  // XML that becomes these bytes
    XmlFault, // XML that is refused with these words
};

struct Expectation {
    const char* id;
    Want want;
    const char* answer;
    const char* rule = ""; // a finding that must be there; none: there must be no finding at all
};

const std::string opening = "<wap-provisioningdoc>", closing = "</wap-provisioningdoc>";

std::string napdef(const std::string& parms) {
    return opening + "<characteristic type=\"NAPDEF\">" + parms + "</characteristic>" + closing;
}
std::string name(const std::string& value) {
    return napdef("<parm name=\"NAME\" value=\"" + value + "\"/>");
}
std::string ignored(const std::string& what) {
    return napdef("<!-- ignored: an element that cannot be read, " + what + " -->");
}

const std::string nameX = name("x");

std::vector<Expectation> expectations() {
    static const std::string texts[] = {
        name("a&#9;b&#10;c&#13;d"),
        ignored("9 bytes at offset 8"),
        name("\u20AC"),
        ignored("5 bytes at offset 8"),
        ignored("8 bytes at offset 8"),
        ignored("6 bytes at offset 8"),
        ignored("7 bytes at offset 8"),
        opening + "<characteristic type=\"APPADDR\"><parm name=\"ADDRTYPE\" value=\"IPV4\"/></characteristic>" +
            closing,
        opening + "<!-- ignored: an element that cannot be read, 9 bytes at offset 5 -->" + closing,
        name("a"),
        name("\uFFFD"),
        name("\uFFFD("),
        name("\u00E9"),
        name("abc"),
        name("bc"),
        napdef("<parm name=\"BEARER\" value=\"TETRA-SDS\"/>"),
        opening + "<characteristic type=\"PXLOGICAL\"><parm name=\"TRUST\"/></characteristic>" + closing,
        name(""),
        opening + "<characteristic type=\"APPLICATION\"><parm name=\"APPID\" value=\"w2\"/></characteristic>" + closing,
        opening +
            "<characteristic type=\"NAPAUTHINFO\"><parm name=\"AUTH-ENTITY\" value=\"AAA\"/>"
            "<parm name=\"AUTH-ENTITY\" value=\"HA\"/></characteristic>" +
            closing,
        opening +
            "<characteristic type=\"APPAUTH\"><parm name=\"AAUTHTYPE\" value=\"HTTP-BASIC,HTTP-DIGEST\"/>"
            "</characteristic>" +
            closing,
    };
    const auto text = [](std::size_t i) { return texts[i].c_str(); };
    const char* x = nameX.c_str();
    return {
        {"D01", Want::Xml, text(0)},
        {"D02", Want::Xml, text(1), "wbxml-opaque"},
        {"D03a", Want::Fault, "the character entity U+110000 is no character (bytes 11-14)"},
        {"D03b", Want::Fault, "the character entity U+D800 is no character (bytes 11-14)"},
        {"D03c", Want::Fault, "the character entity U+0000 is no character (bytes 11-12)"},
        {"D03d", Want::Xml, text(2), "wbxml-entity"},
        {"D04a", Want::Xml, text(3), "wbxml-extension"},
        {"D04b", Want::Xml, text(1), "wbxml-extension"},
        {"D04c", Want::Xml, text(5), "wbxml-extension"},
        {"D05a", Want::Xml, text(5), "wbxml-attribute"},
        {"D05b", Want::Xml, text(4), "wbxml-page"},
        {"D05c", Want::Xml, text(3), "wbxml-value"},
        {"D05d", Want::Xml, text(7), "wbxml-vendor-token"},
        {"D05e", Want::Xml, text(8), "wbxml-tag"},
        {"D06a", Want::Xml, text(9), "wbxml-duplicate"},
        {"D06b", Want::Xml, text(10), "wbxml-control"},
        {"D06c", Want::Xml, text(11), "wbxml-utf8"},
        {"D07a", Want::Fault, "an attribute value stands before any attribute (byte 6)"},
        {"D07b", Want::Fault, "an attribute value stands before any attribute (byte 6)"},
        {"D08a", Want::Xml, x, "wbxml-padding"},
        {"D08b", Want::Xml, x, "wbxml-padding"},
        {"D08c", Want::Xml, x, "wbxml-trailing"},
        {"D08d", Want::Fault, "the document ends inside its content: 1 elements have no END"},
        {"D08e", Want::Missing, "the file is erased"},
        {"D08f", Want::Missing, "the file is erased"},
        {"D09a", Want::Xml, x, "wbxml-version"},
        {"D09b", Want::Fault, "WBXML version 2.0 is not known (byte 0)"},
        // One form is written: 1.3, whatever a library's option would make of it.
        {"D09c", Want::Encoded,
         "030B6A0045C6000155018736060377320001"
         "0101"},
        {"D09d", Want::Encoded,
         "030B6A0045C6000155018736060377320001"
         "0101"},
        {"D10a", Want::Fault, "public identifier 1 is not that of provisioning documents (byte 1)"},
        {"D10b", Want::Xml, x},
        {"D10c", Want::Xml, x, "wbxml-integer"},
        {"D11a", Want::Xml, text(12), "wbxml-charset"},
        {"D11b", Want::Xml, x, "wbxml-charset"},
        {"D11c", Want::Xml, x},
        {"D12", Want::Fault, "the string at table index 0 has no final 00"},
        {"D12b", Want::Fault, "string-table index 9 lies outside the table of 2 bytes"},
        {"D12c", Want::Xml, text(14)},
        {"D13a", Want::Fault, "elements nest deeper than 64 levels"},
        {"D13b", Want::Fault, "elements nest deeper than 64 levels"},
        {"D13c", Want::XmlFault, "elements nest deeper than 64 levels"},
        {"D14a", Want::Encoded, "030B6A0045C65501871106036100010101", "xml-namespace"},
        {"D14b", Want::XmlFault, "the root element is not wap-provisioningdoc"},
        {"D14c", Want::XmlFault, "DOCTYPE is written in capital letters (WAP-183_003)"},
        {"D14d", Want::Encoded, "030B6A0045C65501871106036100010101"},
        {"D14e", Want::Encoded, "030B6A055061726D0045C6550184001106036100010101", "xml-case"},
        {"D15a", Want::Encoded,
         "030B6A0045C655018707"
         "06034D414E4348455354455200"
         "010101"},
        {"D15b", Want::Encoded,
         "030B6A0045C655018707"
         "06034D592048415050592041504E5300"
         "010101"},
        {"D15c", Want::Encoded,
         "030B6A0045C654018713"
         "060330312C303200"
         "010101"},
        {"D15d", Want::Encoded,
         "030B6A0045C6570187"
         "05034E414D453200"
         "06037800"
         "010101"},
        {"D16", Want::Encoded, "030B6A0045C65501871106036100010101", "xml-text"},
        {"D17", Want::Encoded, "030B6A0045C65501871006B5010101"},
        {"D17b", Want::Xml, text(15)},
        {"D18a", Want::Xml, text(16)},
        {"D18b", Want::Xml, text(17)},
        {"D18c", Want::Xml, text(17)},
        {"D18d", Want::Xml, text(18)},
        {"D18e", Want::Xml, text(19)},
        {"D18f", Want::Xml, text(20)},
        {"D18g", Want::Fault, "2002 draft"},
    };
}

// The inputs that are too long for a table.
std::string generated(const std::string& id) {
    const std::size_t depth = id == "D13a" ? 10000 : 100000;
    std::string text;
    if (id == "D13c") {
        for (std::size_t i = 0; i < depth; ++i) text += "<characteristic type=\"NAPDEF\">";
        for (std::size_t i = 0; i < depth; ++i) text += "</characteristic>";
        return opening + text + closing;
    }
    text = "030b6a0045";
    for (std::size_t i = 0; i < depth; ++i) text += "c65501";
    text.append(2 * (depth + 1), '0');
    for (std::size_t i = text.size() - 2 * (depth + 1); i < text.size(); i += 2) text[i + 1] = '1';
    return text;
}

void expectRule(const std::vector<Finding>& findings, const char* rule) {
    if (*rule == '\0') {
        EXPECT_TRUE(findings.empty()) << findings.front().message;
        return;
    }
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.rule == rule; }))
        << rule;
}

void checkXml(const Expectation& expected, const Bytes& input) {
    const auto document = wbxml::Document::decode(input);
    ASSERT_TRUE(document) << document.error().message();
    const std::string xml = prov::toXml(*document, {.declaration = false, .indent = false});
    EXPECT_EQ(xml, expected.answer + std::string("\n"));
    expectRule({document->findings().begin(), document->findings().end()}, expected.rule);
    const auto again = prov::fromXml(prov::toXml(*document));
    EXPECT_TRUE(again) << again.error().message();
}

void checkFault(const Expectation& expected, const Bytes& input, ErrorKind kind) {
    const auto document = wbxml::Document::decode(input);
    ASSERT_FALSE(document);
    EXPECT_NE(document.error().message().find(expected.answer), std::string::npos) << document.error().message();
    EXPECT_EQ(document.error().kind, kind);
    EXPECT_TRUE(document.error().bytes);
}

void checkBytes(const Expectation& expected, const std::string& input) {
    const auto imported = prov::fromXml(input);
    ASSERT_TRUE(imported) << imported.error().message();
    EXPECT_EQ(apdu::hex(imported->document.bytes()), expected.answer);
    expectRule(imported->findings, expected.rule);
}

void checkXmlFault(const Expectation& expected, const std::string& input) {
    const auto imported = prov::fromXml(input);
    ASSERT_FALSE(imported);
    EXPECT_NE(imported.error().message().find(expected.answer), std::string::npos) << imported.error().message();
    EXPECT_TRUE(imported.error().bytes);
}

void check(const Expectation& expected, const std::string& input) {
    const bool isXml = expected.want == Want::Encoded || expected.want == Want::XmlFault;
    const auto bytes = isXml ? Bytes() : apdu::fromHex(input).value();
    const bool isLimit = std::string(expected.answer).find("deeper") != std::string::npos;
    switch (expected.want) {
    case Want::Xml:
        return checkXml(expected, bytes);
    case Want::Fault:
        return checkFault(expected, bytes, isLimit ? ErrorKind::Limit : ErrorKind::Malformed);
    case Want::Missing:
        EXPECT_TRUE(wbxml::isErased(bytes));
        return checkFault(expected, bytes, ErrorKind::Missing);
    case Want::Encoded:
        return checkBytes(expected, input);
    case Want::XmlFault:
        return checkXmlFault(expected, input);
    }
}

TEST(EdgeCases, EveryRowHasItsSaneAnswer) {
    std::map<std::string, std::string> inputs;
    for (const auto& row : support::readTsv(support::dataPath("spec/wbxml-edge-cases.tsv"))) inputs[row[0]] = row[3];
    const auto table = expectations();
    ASSERT_EQ(inputs.size(), 60u);
    ASSERT_EQ(table.size(), inputs.size());
    for (const Expectation& expected : table) {
        SCOPED_TRACE(expected.id);
        ASSERT_TRUE(inputs.contains(expected.id));
        const std::string& input = inputs[expected.id];
        check(expected, input.starts_with("(generated") ? generated(expected.id) : input);
    }
}

// D10a and D18g have a second way in.
TEST(EdgeCases, ForcedAndDraftReading) {
    const auto forced =
        wbxml::Document::decode(apdu::fromHex("03016a0045c65501870706037800010101").value(), {.anyPublicId = true});
    ASSERT_TRUE(forced);
    expectRule({forced->findings().begin(), forced->findings().end()}, "wbxml-public-id");
    const auto draft = wbxml::Document::decode(apdu::fromHex("030b6a0045c6000157018733068182808183010101").value(),
                                               {.draft2002 = true});
    ASSERT_TRUE(draft);
    EXPECT_NE(prov::toXml(*draft).find("value=\"HTTP-BASIC,HTTP-DIGEST\""), std::string::npos);
    expectRule({draft->findings().begin(), draft->findings().end()}, "wbxml-vendor-token");
}

} // namespace
