// Templates: splicing gives what encoding gives, and what is harmless for one row is so for all.
#include "card/line/document_check.h"
#include "card/line/template.h"

#include "efs/prov/validate.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace card::line;
using apdu::Bytes;

std::string xml(const std::string& parms) {
    return "<wap-provisioningdoc version=\"1.0\"><characteristic type=\"NAPDEF\">"
           "<parm name=\"NAPID\" value=\"a\"/><parm name=\"NAME\" value=\"{{name|Net}}\"/>"
           "<parm name=\"BEARER\" value=\"{{bearer|GSM-GPRS}}\"/><parm name=\"NAP-ADDRESS\" value=\"{{apn}}\"/>"
           "<parm name=\"NAP-ADDRTYPE\" value=\"APN\"/><characteristic type=\"NAPAUTHINFO\">"
           "<parm name=\"AUTHTYPE\" value=\"PAP\"/><parm name=\"AUTHNAME\" value=\"{{user}}@op\"/>"
           "<parm name=\"AUTHSECRET\" value=\"{{secret}}\"/></characteristic></characteristic>" +
           parms + "</wap-provisioningdoc>";
}

efs::wbxml::Document parsed(const std::string& text) {
    auto imported = efs::prov::fromXml(text);
    EXPECT_TRUE(imported) << (imported ? "" : imported.error().message());
    return imported->document;
}

// What a person would have to do: put the values into the XML and encode that.
Bytes byHand(const std::string& name, const std::string& bearer, const std::string& apn, const std::string& user,
             const std::string& secret) {
    const auto escaped = [](const std::string& text) {
        std::string out;
        for (const char c : text)
            out += c == '&'    ? "&amp;"
                   : c == '<'  ? "&lt;"
                   : c == '"'  ? "&quot;"
                   : c == '\t' ? "&#9;"
                               : std::string(1, c);
        return out;
    };
    std::string text = xml("");
    const auto put = [&](const std::string& place, const std::string& value) {
        text.replace(text.find(place), place.size(), escaped(value));
    };
    put("{{name|Net}}", name.empty() ? "Net" : name);
    put("{{bearer|GSM-GPRS}}", bearer.empty() ? "GSM-GPRS" : bearer);
    put("{{apn}}", apn);
    put("{{user}}", user);
    put("{{secret}}", secret);
    return apdu::toBytes(parsed(text).bytes());
}

Recipe recipe() {
    Recipe made;
    auto compiled = Template::compile(parsed(xml("")), made.columns);
    EXPECT_TRUE(compiled) << (compiled ? "" : compiled.error().message());
    made.documents.push_back({efs::ObjectType::Bootstrap, "b.xml", std::move(*compiled), 0});
    return made;
}

// In the order the template meets its columns.
RowValues values(const std::string& name, const std::string& bearer, const std::string& apn, const std::string& user,
                 const std::string& secret) {
    return {{name, bearer, apn, user, secret}, {}, {}, {}};
}

TEST(Template, splicingGivesWhatEncodingTheFilledInDocumentGives) {
    const Recipe order = recipe();
    DocumentFiller filler(order);
    // Words that are tokens here or elsewhere, text that is not ASCII, empty, escapes, long.
    const std::vector<std::string> words = {"",
                                            "net",
                                            "GSM-CSD",
                                            "GSM-GPRS",
                                            "APN",
                                            "PAP",
                                            "INTERNET",
                                            "caf\xC3\xA9",
                                            "a&b<c>\"d",
                                            "0",
                                            "~blank 0~",
                                            "{{x",
                                            std::string(300, 'y'),
                                            "tab\there"};
    std::mt19937 random(7);
    const auto any = [&] { return words[random() % words.size()]; };
    for (int round = 0; round < 1000; ++round) {
        const std::string name = any(), bearer = any(), apn = any(), user = any(), secret = any();
        const auto filled = filler.fill(values(name, bearer, apn, user, secret), "", "");
        ASSERT_TRUE(filled) << filled.error().message();
        ASSERT_EQ(apdu::hex((*filled)[0]), apdu::hex(byHand(name, bearer, apn, user, secret)))
            << name << '|' << bearer << '|' << apn << '|' << user << '|' << secret;
    }
}

TEST(Template, whatADocumentCannotHoldIsRefused) {
    const Recipe order = recipe();
    DocumentFiller filler(order);
    EXPECT_FALSE(filler.fill(values("", "", std::string("a\0b", 3), "", ""), "", ""));
}

TEST(Template, placeholdersAreTakenApart) {
    ColumnList columns;
    const auto pieces = parsePlaceholders("a{{ User }}@{{realm|op.example}}z", columns);
    ASSERT_TRUE(pieces);
    ASSERT_EQ(pieces->size(), 3u);
    EXPECT_EQ((*pieces)[0].text, "a");
    EXPECT_EQ(columns.names()[*(*pieces)[0].column], "user") << "names have no case";
    EXPECT_EQ((*pieces)[1].fallback, "op.example");
    EXPECT_EQ((*pieces)[2].text, "z");
    for (const char* bad : {"{{a", "{{}}", "{{|x}}", "{{a{{b}}"}) EXPECT_FALSE(parsePlaceholders(bad, columns)) << bad;
    EXPECT_TRUE(Template::compile(parsed(xml("")), columns));
    const auto misplaced = Template::compile(
        parsed("<wap-provisioningdoc version=\"{{v}}\"><characteristic type=\"NAPDEF\"/></wap-provisioningdoc>"),
        columns);
    ASSERT_FALSE(misplaced);
    EXPECT_NE(misplaced.error().text.find("values of parms only"), std::string::npos);
}

// The shortcut against the rules themselves: rule ids of errors and warnings, row by row.
TEST(DocumentCheck, saysWhatTheRulesSay) {
    const Recipe order = recipe();
    DocumentFiller filler(order);
    DocumentCheck check(order);
    const std::vector<std::string> words = {"",
                                            "net.example",
                                            "user1",
                                            "user2",
                                            "Net",
                                            "a",
                                            "xxxx",
                                            "****",
                                            "GSM-CSD",
                                            "a b",
                                            " pad",
                                            "no_such_bearer",
                                            "op",
                                            "x.y-z",
                                            std::string(31, 'q'),
                                            std::string(200, 'q'),
                                            "caf\xC3\xA9",
                                            "APN",
                                            "PAP"};
    std::mt19937 random(11);
    const auto any = [&] { return words[random() % words.size()]; };
    for (int round = 0; round < 500; ++round) {
        const RowValues row = values(any(), any(), any(), any(), any());
        const auto filled = filler.fill(row, "", "");
        ASSERT_TRUE(filled);
        std::vector<std::string> said, rules;
        for (const auto& finding : check.check(filler, *filled)) said.push_back(finding.rule);
        const auto document = efs::wbxml::Document::decode((*filled)[0]);
        ASSERT_TRUE(document);
        for (const auto& finding : efs::prov::validate(*document).findings)
            if (finding.severity != efs::Severity::Note) rules.push_back(finding.rule);
        ASSERT_EQ(said, rules) << row.values[0] << '|' << row.values[1] << '|' << row.values[2] << '|' << row.values[3]
                               << '|' << row.values[4];
    }
}

TEST(DocumentCheck, rowsThatDifferInHarmlessValuesCostTheRulesNothing) {
    const Recipe order = recipe();
    DocumentFiller filler(order);
    DocumentCheck check(order);
    for (int i = 0; i < 1000; ++i) {
        const auto filled = filler.fill(
            values("", "", "net.example", "subscriber" + std::to_string(i), "s3cret" + std::to_string(i)), "", "");
        ASSERT_TRUE(filled);
        check.check(filler, *filled);
    }
    EXPECT_LE(check.asked(), 2u);
}

} // namespace
