#include "efs/prov/xml_places.h"

#include "efs/prov/field_path.h"
#include "tests/support/documents.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

using namespace efs::prov;

std::string example() {
    return support::readText(support::dataPath("examples/bootstrap.xml"));
}

std::string_view part(std::string_view text, std::optional<apdu::Range> range) {
    return range ? text.substr(range->offset, range->length) : "nothing";
}

} // namespace

TEST(XmlPlaces, LeadFromAFieldToItsTagAndBack) {
    const std::string text = example();
    const auto imported = fromXml(text);
    ASSERT_TRUE(imported);
    const XmlPlaces places(*imported);
    EXPECT_EQ(part(text, places.tagOf("NAPDEF[internet]/NAP-ADDRESS")),
              "<parm name=\"NAP-ADDRESS\" value=\"internet.op.example\"/>");
    EXPECT_EQ(part(text, places.tagOf("PXLOGICAL[gw.op.example]/PXPHYSICAL[gw1]")),
              "<characteristic type=\"PXPHYSICAL\">");
    EXPECT_EQ(part(text, places.tagOf("NAPDEF[internet]/LINGER")), "<characteristic type=\"NAPDEF\">");
    EXPECT_FALSE(places.tagOf("NAPDEF[other]"));
    EXPECT_EQ(places.fieldAt(text.find("internet.op.example")), "NAPDEF[internet]/NAP-ADDRESS");
    EXPECT_EQ(places.fieldAt(0), "");
    EXPECT_EQ(places.fieldAt(text.find("<wap-provisioningdoc ")), "");
}

TEST(XmlPlaces, CommentsAndSignsInValuesMisleadNobody) {
    const std::string text = "<wap-provisioningdoc><!-- <parm name=\"no\"/> -->\n"
                             "<characteristic type='BOOTSTRAP'><parm value='a > b \"c' name = \"NAME\"\n/>"
                             "</characteristic></wap-provisioningdoc>";
    const auto imported = fromXml(text);
    ASSERT_TRUE(imported);
    const XmlPlaces places(*imported);
    EXPECT_EQ(part(text, places.tagOf("BOOTSTRAP/NAME")), "<parm value='a > b \"c' name = \"NAME\"\n/>");
}

RC_GTEST_PROP(XmlPlacesProperty, EveryElementIsFoundWhereItsTagStands, ()) {
    const std::string text = toXml(support::documentOf(*support::trees()));
    const auto imported = fromXml(text);
    RC_ASSERT(imported.has_value());
    RC_ASSERT(imported->tags.size() == imported->document.elements().size());
    const XmlPlaces places(*imported);
    for (std::uint32_t i = 0; i < imported->tags.size(); ++i) {
        const std::string field = fieldPath(imported->document, i);
        RC_ASSERT(places.fieldAt(imported->tags[i].offset) == field);
        RC_ASSERT(places.fieldAt(imported->tags[i].end() - 1) == field);
        RC_ASSERT(text[imported->tags[i].offset] == '<');
        RC_ASSERT(text[imported->tags[i].end() - 1] == '>');
    }
}

TEST(XmlCredentials, AreTakenOutAndPutBack) {
    const std::string text = example();
    const HiddenXml hidden = hideCredentials(text, *fromXml(text));
    EXPECT_EQ(hidden.text.find("example-secret"), std::string::npos);
    EXPECT_EQ(hidden.secrets.size(), 1U);
    EXPECT_TRUE(fromXml(hidden.text));
    EXPECT_EQ(restoreCredentials(hidden.text, hidden.secrets), text);
}

TEST(XmlCredentials, MoveWithTheirPlaceholderIntoOtherQuotesToo) {
    const std::string text =
        "<wap-provisioningdoc><characteristic type=\"NAPDEF\"><characteristic type=\"NAPAUTHINFO\">"
        "<parm name=\"AUTHSECRET\" value='a\"b'/><parm name=\"NAME\" value=\"\u2022\u2022\u2022\u20221\"/>"
        "</characteristic></characteristic></wap-provisioningdoc>";
    const HiddenXml hidden = hideCredentials(text, *fromXml(text));
    ASSERT_EQ(hidden.secrets.size(), 1U);
    EXPECT_EQ(hidden.secrets[0].placeholder, "\u2022\u2022\u2022\u20222"); // 1 is taken
    EXPECT_EQ(
        restoreCredentials("value=\"\u2022\u2022\u2022\u20222\" x=\"\u2022\u2022\u2022\u202222\"", hidden.secrets),
        "value=\"a&quot;b\" x=\"\u2022\u2022\u2022\u202222\"");
}

RC_GTEST_PROP(XmlCredentialsProperty, HidingAndRestoringGivesTheSameText, ()) {
    const std::string text = toXml(support::documentOf(*support::trees()));
    const auto imported = fromXml(text);
    RC_ASSERT(imported.has_value());
    const HiddenXml hidden = hideCredentials(text, *imported);
    RC_ASSERT(restoreCredentials(hidden.text, hidden.secrets) == text);
}
