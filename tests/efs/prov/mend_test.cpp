// Fixes: each takes its finding away, breaks nothing, and leaves what it does not concern as it was.
#include "efs/prov/mend.h"

#include "efs/prov/xml.h"
#include "tests/efs/prov/rule_documents.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace {

using namespace efs;
using namespace efs::prov;
using namespace rule_documents;

wbxml::Document document(const std::string& inside) {
    const bool whole = inside.starts_with("<?xml") || inside.starts_with("<!") || inside.starts_with("<wap");
    return fromXml(whole ? inside : "<wap-provisioningdoc>" + inside + "</wap-provisioningdoc>")->document;
}

std::map<std::string, int> count(const Report& report) {
    std::map<std::string, int> rules;
    for (const Finding& finding : report.findings) ++rules[finding.rule];
    return rules;
}

TEST(Mend, EachFixTakesItsFindingAway) {
    int fixes = 0;
    for (const Case& one : cases()) {
        if (one.failing.size() != 1 || one.failing.front().starts_with("hex:")) continue;
        SCOPED_TRACE(one.rule);
        const wbxml::Document before = document(one.failing.front());
        const Report report = validate(before);
        for (const Fix& fix : report.fixes) {
            SCOPED_TRACE(fix.text);
            ++fixes;
            const Finding& finding = report.findings[fix.finding];
            const auto after = prov::apply(before, fix.edits);
            ASSERT_TRUE(after) << after.error().message();
            const auto rules = count(report);
            const auto now = count(validate(*after));
            const auto left = now.find(finding.rule);
            EXPECT_LT(left == now.end() ? 0 : left->second, rules.at(finding.rule)) << finding.message;
            for (const auto& [rule, number] : now)
                EXPECT_LE(number, rules.contains(rule) ? rules.at(rule) : 0) << rule << " is new";
        }
    }
    EXPECT_GE(fixes, 20);
}

TEST(Mend, WritesWhatIsCertain) {
    const auto mended =
        mend(document(pxlogical(c("PXAUTHINFO", p("PXAUTH-TYPE", " http basic")) + p("PUSHENABLED", "yes"),
                                physical(p("PXADDRTYPE", "ipv4"))) +
                      napdef(p("INTERNET", "1") + p("linger", "0300"))));
    ASSERT_TRUE(mended) << mended.error().message();
    const std::string xml = toXml(mended->document);
    for (const char* text : {"value=\"HTTP-BASIC\"", "name=\"PUSHENABLED\" value=\"1\"", "value=\"IPV4\"",
                             "<parm name=\"INTERNET\"/>", "name=\"LINGER\" value=\"300\""})
        EXPECT_NE(xml.find(text), std::string::npos) << text << " in\n" << xml;
    EXPECT_EQ(xml.find("linger"), std::string::npos);
    EXPECT_TRUE(validate(mended->document).fixes.empty());
    EXPECT_GE(mended->done.size(), 6U);
}

TEST(Mend, LeavesASoundDocumentAlone) {
    const auto before = document(pxlogical() + napdef());
    const auto mended = mend(before);
    ASSERT_TRUE(mended);
    EXPECT_EQ(mended->document, before);
    EXPECT_TRUE(mended->done.empty());
}

} // namespace
