// Field paths: what findings print, people type, and edits take.
#include "efs/prov/field_path.h"

#include "efs/prov/structure.h"
#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

using namespace efs;
using apdu::ErrorKind;
using prov::FieldPath;
using prov::FieldPaths;

wbxml::Document documentOf(const std::string& xml) {
    auto imported = prov::fromXml("<wap-provisioningdoc>" + xml + "</wap-provisioningdoc>");
    if (!imported) ADD_FAILURE() << imported.error().message();
    return imported.value().document;
}

std::string parm(const std::string& name, const std::string& value) {
    return "<parm name=\"" + name + "\" value=\"" + value + "\"/>";
}
std::string characteristic(const std::string& type, const std::string& inner) {
    return "<characteristic type=\"" + type + "\">" + inner + "</characteristic>";
}

// Every element has a path, no two have the same, and each leads back.
void expectAllLeadBack(const wbxml::Document& document, const std::string& what) {
    FieldPaths paths(document);
    for (std::uint32_t i = 1; i < document.elements().size(); ++i) {
        const std::string text = paths.of(i);
        EXPECT_EQ(text, prov::fieldPath(document, i));
        const auto parsed = FieldPath::parse(text);
        ASSERT_TRUE(parsed) << what << ": " << parsed.error().message();
        EXPECT_EQ(parsed->text(), text) << what;
        const auto found = FieldPaths(document).find(*parsed);
        ASSERT_TRUE(found) << what << ": " << text << ": " << found.error().message();
        EXPECT_EQ(*found, i) << what << ": " << text;
    }
}

TEST(FieldPath, EveryElementOfEverySampleIsLedBackTo) {
    std::size_t documents = 0;
    for (const char* folder : {"samples", "examples"})
        for (const auto& entry : std::filesystem::directory_iterator(support::dataPath(folder))) {
            const auto bytes = support::readBytes(entry.path().string());
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".xml")) {
                const auto imported = prov::fromXml(apdu::asText(bytes));
                ASSERT_TRUE(imported) << name << ": " << imported.error().message();
                expectAllLeadBack(imported->document, name);
                ++documents;
            } else if (const auto document = wbxml::Document::decode(bytes, {.anyPublicId = true})) {
                expectAllLeadBack(*document, name);
                ++documents;
            }
        }
    EXPECT_GE(documents, 12u);
}

TEST(FieldPath, OddElementsAreLedBackTo) {
    const std::string longName(60, 'x'), longer = longName + "y";
    expectAllLeadBack(
        documentOf(
            characteristic("NAPDEF", parm("NAPID", "2")) + characteristic("NAPDEF", parm("NAME", "none")) +
            characteristic("NAPDEF", parm("NAPID", "a/b]&quot;\\")) + characteristic("NAPDEF", parm("NAPID", "#1")) +
            characteristic("NAPDEF", parm("NAPID", "&#10;")) + characteristic("NAPDEF", parm("NAPID", " n ")) +
            characteristic("NAPDEF", parm("NAPID", longName)) + characteristic("NAPDEF", parm("NAPID", longer)) +
            characteristic("APPLICATION", parm("APPID", "w2")) + characteristic("APPLICATION", parm("APPID", "w2")) +
            characteristic("VENDORCONFIG", parm("PORT", "1") + parm("a/b", "1") + parm("a=b", "1") +
                                               parm("@version", "1") + parm(longName, "") + parm(longer, "") +
                                               "<parm/><parm/>" + characteristic("PORT", "") +
                                               characteristic("parm", "")) +
            "<characteristic/><Parm name=\"x\"/><Parm name=\"y\"/>"),
        "odd");
    const auto foreign = apdu::fromHex("030B6A0045 C65501 08 09 871006FE01 877F01 877F01 01 01").value();
    expectAllLeadBack(wbxml::Document::decode(foreign).value(), "foreign");
}

TEST(FieldPath, TellsSiblingsApart) {
    const auto document = documentOf(
        characteristic("NAPDEF", parm("NAPID", "2") + parm("BEARER", "GSM-CSD") + parm("BEARER", "GSM-SMS")) +
        characteristic("NAPDEF", parm("NAME", "none")) + characteristic("APPLICATION", parm("APPID", "w2")) +
        characteristic("APPLICATION", parm("APPID", "w2")) + characteristic("NAPDEF", parm("NAPID", "a/b")));
    std::vector<std::string> paths;
    FieldPaths all(document);
    for (std::uint32_t i = 0; i < document.elements().size(); ++i) paths.push_back(all.of(i));
    EXPECT_EQ(paths, (std::vector<std::string>{
                         "", "NAPDEF[2]", "NAPDEF[2]/NAPID", "NAPDEF[2]/BEARER[1]", "NAPDEF[2]/BEARER[2]", "NAPDEF[#2]",
                         "NAPDEF[#2]/NAME", "APPLICATION[w2][1]", "APPLICATION[w2][1]/APPID", "APPLICATION[w2][2]",
                         "APPLICATION[w2][2]/APPID", "NAPDEF[\"a/b\"]", "NAPDEF[\"a/b\"]/NAPID"}));
}

TEST(FieldPath, LeadsToElements) {
    const auto document =
        documentOf(characteristic("PXLOGICAL", parm("PROXY-ID", "p") + parm("DOMAIN", "a") + parm("DOMAIN", "b") +
                                                   characteristic("PORT", parm("PORTNBR", "80")) +
                                                   characteristic("PORT", parm("PORTNBR", "9201"))) +
                   characteristic("BOOTSTRAP", parm("NAME", "n")));
    const auto at = [&](const std::string& text) {
        const auto path = FieldPath::parse(text);
        if (!path) return path.error().message();
        const auto found = FieldPaths(document).find(*path);
        return found ? std::to_string(*found) : found.error().message();
    };
    struct Row {
        const char* path;
        const char* found;
    };
    const Row rows[] = {
        {"PXLOGICAL", "1"},
        {"PXLOGICAL/", "1"},
        {"PXLOGICAL[p]/DOMAIN[2]", "4"},
        {"PXLOGICAL[#1]/PORT[9201]/PORTNBR", "8"},
        {"PXLOGICAL[1]/PORT[2]", "7"},
        {"PXLOGICAL[\"p\"][1]/PORT[80]", "5"},
        {"BOOTSTRAP/NAME", "10"},
        {"BOOTSTRAP[1]/NAME[1]", "10"},
        {"NAPDEF", "there is no NAPDEF in the document. What stands there: PXLOGICAL[p], BOOTSTRAP"},
        {"PXLOGICAL[q]", "there is no PXLOGICAL[q] in the document. What stands there: PXLOGICAL[p]"},
        {"PXLOGICAL[\"1\"]", "there is no PXLOGICAL[\"1\"] in the document. What stands there: PXLOGICAL[p]"},
        {"PXLOGICAL/DOMAIN[3]", "there is no DOMAIN[3] in PXLOGICAL[p]. What stands there: DOMAIN[1], DOMAIN[2]"},
        {"PXLOGICAL/DOMIAN", "there is no DOMIAN in PXLOGICAL[p]. What stands there: PROXY-ID, DOMAIN[1], DOMAIN[2], "
                             "PORT[80], PORT[9201]"},
        {"PXLOGICAL/DOMAIN", "DOMAIN fits 2 places of the document. Say which: PXLOGICAL[p]/DOMAIN[1], "
                             "PXLOGICAL[p]/DOMAIN[2]"},
        {"PXLOGICAL/PORT/SERVICE",
         "PORT fits 2 places of the document. Say which: PXLOGICAL[p]/PORT[80], PXLOGICAL[p]/PORT[9201]"},
        {"BOOTSTRAP/NAME/X", "there is no X in BOOTSTRAP/NAME. BOOTSTRAP/NAME is a parm, nothing stands below it"},
        {"BOOTSTRAP/NAME/", "there is no NAME in BOOTSTRAP. What stands there: NAME"},
    };
    for (const Row& row : rows) EXPECT_EQ(at(row.path), row.found) << row.path;
}

TEST(FieldPath, RefusesWhatIsNone) {
    struct Row {
        std::string path, error;
    };
    const Row rows[] = {
        {"", "in the path : it names nothing (at byte 0)"},
        {"/A", "a name is missing (byte 0)"},
        {"A//B", "a name is missing (byte 2)"},
        {"A[x", "a ] is missing"},
        {"A[]", "the brackets are empty"},
        {"A[x][0]", "a number from 1 is missing in these brackets"},
        {"A[x][y]", "a number from 1 is missing in these brackets"},
        {"A[#z]", "a number from 1 is missing in these brackets"},
        {"A[1][2][3]", "behind a place no further brackets can stand"},
        {"A[x]B", "a / is missing between two names"},
        {"A[\"x]", "the closing quote is missing"},
        {"A[\"\\u{D800}\"]", "the escape names no character"},
        {"A[\"\\xZ\"]", "the escape names no character"},
        {"A=B", "an = stands in it"},
        {"A\n", "a control character stands outside quotes"},
    };
    for (const Row& row : rows) {
        const auto path = FieldPath::parse(row.path);
        ASSERT_FALSE(path) << row.path;
        EXPECT_EQ(path.error().kind, ErrorKind::Usage);
        const std::string wanted = row.error.substr(0, row.error.find(" ("));
        EXPECT_NE(path.error().text.find(wanted), std::string::npos) << row.path << ": " << path.error().text;
    }
    std::string deep;
    for (int i = 0; i < 70; ++i) deep += "A/";
    EXPECT_FALSE(FieldPath::parse(deep));
    EXPECT_FALSE(FieldPath::parse(std::string(1u << 20, 'A')));
}

TEST(FieldPath, EscapesAreRead) {
    const auto path = FieldPath::parse("NAPDEF[\"a\\n\\t\\r\\x1B\\\"\\\\\\u{E9}\"]").value();
    EXPECT_EQ(path.steps[0].key, "a\n\t\r\x1B\"\\\xC3\xA9");
    EXPECT_TRUE(path.steps[0].quoted);
    EXPECT_EQ(path.text(), "NAPDEF[\"a\\n\\t\\r\\x1B\\\"\\\\\xC3\xA9\"]");
}

TEST(FieldPath, AssignmentsAreTakenApart) {
    const auto taken = [](const std::string& text) {
        const auto assignment = prov::parseAssignment(text);
        return assignment ? assignment->path + " <- " + assignment->value.value_or("(none)") : assignment.error().text;
    };
    EXPECT_EQ(taken("A/B=c=d"), "A/B <- c=d");
    EXPECT_EQ(taken("A[x=y]/B=c"), "A[x=y]/B <- c");
    EXPECT_EQ(taken("A[\"]=\"]/B="), "A[\"]=\"]/B <- ");
    EXPECT_EQ(taken("A/B"), "A/B <- (none)");
    EXPECT_EQ(taken("@version=1.1"), "@version <- 1.1");
    EXPECT_EQ(taken("=x"), "in the path =x: it names nothing");
}

} // namespace
