// Characteristics and parms as views over a document.
#include "efs/prov/tree.h"

#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using namespace apdu::literals;

wbxml::Document fromText(const std::string& xml) {
    auto imported = prov::fromXml("<wap-provisioningdoc>" + xml + "</wap-provisioningdoc>");
    if (!imported) ADD_FAILURE() << imported.error().message();
    return imported.value().document;
}

TEST(Tree, WalksTheOfficialExample) {
    const auto bytes = support::readBytes(support::dataPath("samples/oma-provcont11-appendixC.wbxml"));
    const auto document = wbxml::Document::decode(bytes).value();
    EXPECT_EQ(prov::version(document), "1.0");
    const auto top = prov::characteristics(document);
    ASSERT_EQ(top.size(), 3u);
    EXPECT_EQ(top[0].type(), "PXLOGICAL");
    EXPECT_EQ(top[0].value("PROXY-ID"), "170.187.51.4");
    const auto physical = top[0].characteristics("PXPHYSICAL");
    ASSERT_EQ(physical.size(), 1u);
    EXPECT_EQ(physical[0].values("TO-NAPID"), (std::vector<std::string_view>{"INTERNET", "NAP1"}));
    EXPECT_EQ(physical[0].characteristics().size(), 1u);
    EXPECT_EQ(top[1].value("BEARER"), "GSM-CSD");
    EXPECT_TRUE(top[1].has("T-BIT"));
    EXPECT_EQ(top[1].value("T-BIT"), std::nullopt);
    EXPECT_FALSE(top[1].has("INTERNET"));
    EXPECT_EQ(top[1].parms().size(), 11u);
    EXPECT_TRUE(top[2].parms().empty());

    const auto secret = *top[1].characteristics("NAPAUTHINFO")[0].parm("AUTHSECRET");
    EXPECT_EQ(secret.value(), "wwwmmmsecret");
    const auto where = *secret.valueBytes();
    EXPECT_EQ(apdu::asText(apdu::slice(document.bytes(), where)).substr(2, 12), "wwwmmmsecret");
    EXPECT_EQ(prov::fieldPath(document, secret.index()), "NAPDEF[NAP1]/NAPAUTHINFO[PAP]/AUTHSECRET");
    EXPECT_EQ(prov::elementAt(document, where.offset + 5), secret.index());
    EXPECT_EQ(prov::elementAt(document, 2), std::nullopt);
    EXPECT_EQ(prov::elementAt(document, bytes.size() - 1), 0u);
    EXPECT_EQ(prov::elementAt(document, bytes.size()), std::nullopt);
}

TEST(Tree, TheFirstDefinitionWins) {
    const auto document = fromText("<characteristic type=\"NAPDEF\"><parm name=\"NAPID\" value=\"a\"/>"
                                   "<parm name=\"NAPID\" value=\"b\"/></characteristic>");
    const auto napdef = prov::characteristics(document)[0];
    EXPECT_EQ(napdef.value("NAPID"), "a");
    EXPECT_EQ(napdef.values("NAPID").size(), 2u);
}

TEST(Tree, EmptyAndAbsentValuesDiffer) {
    const auto document =
        fromText("<characteristic type=\"X\"><parm name=\"A\" value=\"\"/><parm name=\"B\"/></characteristic>");
    const auto parms = prov::characteristics(document)[0].parms();
    EXPECT_EQ(parms[0].value(), "");
    EXPECT_EQ(parms[1].value(), std::nullopt);
    EXPECT_EQ(parms[1].valueBytes(), std::nullopt);
    EXPECT_EQ(prov::version(document), std::nullopt);
}

// A parm with a value nobody knows is as if it were not there (WAP-185 §5.1); the next of its name counts.
TEST(Tree, UnknownValuesAreIgnoredAndKept) {
    const auto document =
        wbxml::Document::decode("030B6A0045C65501 871006FE01 871006AB01 877F01 87117F036100 01 0101"_hex).value();
    const auto napdef = prov::characteristics(document)[0];
    const auto parms = napdef.parms();
    ASSERT_EQ(parms.size(), 4u);
    EXPECT_FALSE(parms[0].known());
    EXPECT_TRUE(parms[1].known());
    EXPECT_FALSE(parms[2].known());
    EXPECT_FALSE(parms[3].known());
    EXPECT_EQ(napdef.value("BEARER"), "GSM-GPRS");
    EXPECT_EQ(napdef.values("BEARER").size(), 1u);
    EXPECT_FALSE(napdef.has("NAPID"));
}

TEST(Tree, PathsNameWhatTellsSiblingsApart) {
    const auto document =
        fromText("<characteristic type=\"BOOTSTRAP\"/><characteristic type=\"BOOTSTRAP\"><parm name=\"NAME\"/>"
                 "</characteristic><characteristic type=\"NAPDEF\"><parm name=\"NAPID\" value=\"n\"/><parm/>"
                 "</characteristic><characteristic/>");
    std::vector<std::string> paths;
    prov::FieldPaths all(document);
    for (std::uint32_t i = 0; i < document.elements().size(); ++i) {
        paths.push_back(prov::fieldPath(document, i));
        EXPECT_EQ(all.of(i), paths.back());
    }
    EXPECT_EQ(paths, (std::vector<std::string>{"", "BOOTSTRAP[1]", "BOOTSTRAP[2]", "BOOTSTRAP[2]/NAME", "NAPDEF[n]",
                                               "NAPDEF[n]/NAPID", "NAPDEF[n]/parm", "characteristic"}));
}

} // namespace
