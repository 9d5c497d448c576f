// What DTD and schema forbid, and what they only frown upon.
#include "efs/prov/structure.h"

#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace {

using namespace efs;
using namespace apdu::literals;

std::string summary(const wbxml::Document& document) {
    std::string out;
    for (const Finding& finding : prov::structureFindings(document)) {
        if (!out.empty()) out += "; ";
        out += std::string(name(finding.severity)) + " " + finding.rule + " " + finding.where;
        EXPECT_FALSE(finding.message.empty());
        EXPECT_FALSE(finding.clause.empty());
        EXPECT_TRUE(finding.bytes && finding.bytes->end() <= document.bytes().size());
    }
    return out;
}

std::string summary(const std::string& inside) {
    const auto imported = prov::fromXml("<wap-provisioningdoc>" + inside + "</wap-provisioningdoc>");
    if (!imported) return imported.error().message();
    return summary(imported->document);
}

std::string p(const std::string& name, const std::string& value = "x") {
    return "<parm name='" + name + "' value='" + value + "'/>";
}
std::string c(const std::string& type, const std::string& inside) {
    return "<characteristic type='" + type + "'>" + inside + "</characteristic>";
}

const std::string napdef = p("NAPID", "n") + p("NAME") + p("NAP-ADDRESS");
const std::string physical = c("PXPHYSICAL", p("PHYSICAL-PROXY-ID", "q") + p("PXADDR") + p("TO-NAPID"));
const std::string proxy = p("PROXY-ID", "p") + p("NAME");

TEST(Structure, SoundDocumentsHaveNoErrors) {
    for (const auto& row : support::readTsv(support::dataPath("samples/INDEX.tsv"))) {
        if (row[4] != "xml" || row[0] == "gaia-cht-w2-w4.xml") continue;
        const auto document = prov::fromXml(support::readText(support::dataPath("samples/" + row[0])))->document;
        const auto findings = prov::structureFindings(document);
        EXPECT_TRUE(std::none_of(findings.begin(), findings.end(),
                                 [](const Finding& f) { return f.severity == Severity::Error; }))
            << row[0] << ": " << summary(document);
    }
    EXPECT_EQ(summary(c("NAPDEF", napdef) + c("PXLOGICAL", proxy + physical)), "");
}

TEST(Structure, FindsWhatIsWrong) {
    const std::pair<std::string, std::string> cases[] = {
        {"", "error prov-empty "},
        {p("NAPID"), "error prov-dtd NAPID"},
        {"<characteristic/>", "error prov-dtd characteristic"},
        {c("NAPDEF", napdef + "<parm value='a'/>"), "error prov-dtd NAPDEF[n]/parm"},
        {c("NAPDEF", napdef + "<parm name='INTERNET' colour='red'/>"), "error prov-dtd NAPDEF[n]/INTERNET"},
        {c("NAPDEF", napdef + "<Parm name='INTERNET'/>"), "error element-case NAPDEF[n]/Parm"},
        {c("NAPDEF", napdef + "<nocharacteristic type='X'/>"), "error prov-dtd NAPDEF[n]/nocharacteristic"},
        {c("NAPDEF", napdef + "<parm name='INTERNET'><parm name='NAME'/></parm>"), "error prov-dtd NAPDEF[n]/INTERNET"},
        {c("NAPDEF", napdef + c("VALIDITY", p("COUNTRY", "1")) + p("LINGER")), "error prov-order NAPDEF[n]/LINGER"},
        {c("NAPDEF", napdef + c("PORT", p("PORTNBR", "1"))), "error prov-nesting NAPDEF[n]/PORT[1]"},
        {c("PXPHYSICAL", p("PHYSICAL-PROXY-ID", "q") + p("PXADDR") + p("TO-NAPID")),
         "error prov-nesting PXPHYSICAL[q]"},
        {c("napdef", ""), "error prov-characteristic napdef"},
        {c("NAPDEF", napdef + p("PXADDR")), "error prov-parm NAPDEF[n]/PXADDR"},
        {c("NAPDEF", napdef + p("NAME")), "error prov-multiplicity NAPDEF[n]/NAME[2]"},
        {c("NAPDEF", napdef + p("BEARER") + p("BEARER") + p("BEARER")), ""},
        {c("PXLOGICAL", proxy + p("DOMAIN") + p("DOMAIN") + p("DOMAIN") + p("DOMAIN") + physical), ""},
        {c("PXLOGICAL", proxy + p("DOMAIN") + p("DOMAIN") + p("DOMAIN") + p("DOMAIN") + p("DOMAIN") + physical),
         "error prov-multiplicity PXLOGICAL[p]/DOMAIN[5]"},
        {c("CLIENTIDENTITY", p("CLIENT-ID")) + c("CLIENTIDENTITY", p("CLIENT-ID")),
         "error prov-multiplicity CLIENTIDENTITY[2]"},
        {c("NAPDEF", p("NAPID", "n") + p("NAP-ADDRESS")), "error prov-missing NAPDEF[n]"},
        {c("NAPDEF", p("NAPID", "n") + p("NAME")), "warning prov-missing NAPDEF[n]"},
        {c("PXLOGICAL", proxy), "error prov-missing PXLOGICAL[p]"},
        {c("PXLOGICAL", p("PROXY-ID", "p") + p("TRUST")), ""}, // continues a proxy of an earlier document
        {c("VENDORCONFIG", p("NAME", "v") + p("ANYTHING") + c("THEIRS", p("X"))), ""},
        {c("APPLICATION", p("APPID", "w4") + p("MS")), ""},
        {c("APPLICATION", p("APPID", "w2") + p("MS")), "warning prov-parm APPLICATION[w2]/MS"},
        {c("APPLICATION", p("APPID", "w7") + c("APPAUTH", p("NONSENSE"))),
         "error app-missing APPLICATION[w7]; warning prov-parm APPLICATION[w7]/APPAUTH/NONSENSE"},
        {c("APPLICATION", p("NAME")), "error prov-missing APPLICATION"},
        {c("ACCESS", p("RULE", "r") + p("TO-NAPID")), ""},
        {c("ACCESS", p("RULE", "r")), "warning access-target ACCESS[r]"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(summary(text), expected) << text;
}

TEST(Structure, UnknownTokensAreWarnings) {
    // An unknown element, and a parm whose value is an unknown token.
    const auto document = wbxml::Document::decode(
        "030B6A0045 08 C65501 871106036E0001 870706037800 01 870806037800 01 8710 06FE 01 01 01"_hex);
    ASSERT_TRUE(document) << document.error().message();
    EXPECT_EQ(summary(*document), "warning prov-unknown unknown; warning prov-unknown NAPDEF[n]/BEARER");
}

TEST(Structure, IsBoundedOnHugeDocuments) {
    std::string text;
    for (int i = 0; i < 60000; ++i) text += "<parm/>";
    const auto imported = prov::fromXml("<wap-provisioningdoc>" + c("APPLICATION", text) + "</wap-provisioningdoc>");
    ASSERT_TRUE(imported);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(prov::structureFindings(imported->document).size(), wbxml::maxFindings);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

} // namespace
