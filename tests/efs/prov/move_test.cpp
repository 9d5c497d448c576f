// Moving parms and characteristics among their neighbours.
#include "efs/prov/move.h"

#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "tests/support/documents.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

using namespace efs;
using namespace efs::prov;

wbxml::Document document() {
    return fromXml(R"(<wap-provisioningdoc><characteristic type="PXLOGICAL"><parm name="PROXY-ID" value="p"/>
        <parm name="DOMAIN" value="a"/><parm name="DOMAIN" value="b"/><characteristic type="PORT"/></characteristic>
        <characteristic type="NAPDEF"/></wap-provisioningdoc>)")
        ->document;
}

std::vector<std::string_view> domains(const wbxml::Document& of) {
    return characteristics(of)[0].values("DOMAIN");
}

TEST(Move, PutsAParmBeforeItsNeighbour) {
    const auto result = moved(document(), "PXLOGICAL[p]/DOMAIN[2]", -1);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(domains(*result), (std::vector<std::string_view>{"b", "a"}));
    const auto back = moved(*result, "PXLOGICAL[p]/DOMAIN[1]", 1);
    ASSERT_TRUE(back);
    EXPECT_TRUE(sameTree(*back, document()));
}

TEST(Move, StopsAtTheEndAndAtCharacteristics) {
    const auto last = moved(document(), "PXLOGICAL[p]/DOMAIN[2]", 5);
    ASSERT_TRUE(last);
    EXPECT_EQ(*last, document());
    const auto first = moved(document(), "PXLOGICAL[p]/DOMAIN[2]", -9);
    ASSERT_TRUE(first);
    EXPECT_EQ(characteristics(*first)[0].parms()[0].name(), "DOMAIN");
    const auto swapped = moved(document(), "NAPDEF", -1);
    ASSERT_TRUE(swapped);
    EXPECT_EQ(characteristics(*swapped)[0].type(), "NAPDEF");
}

TEST(Move, SaysWhatIsNotThere) {
    EXPECT_EQ(moved(document(), "PXLOGICAL[x]", 1).error().kind, apdu::ErrorKind::Missing);
    EXPECT_EQ(moved(document(), "[", 1).error().kind, apdu::ErrorKind::Usage);
}

RC_GTEST_PROP(Move, LosesNothing, ()) {
    const auto tree = *support::trees();
    const auto before = support::documentOf(tree);
    RC_PRE(before.elements().size() > 2);
    const auto element = *rc::gen::inRange<std::uint32_t>(1, static_cast<std::uint32_t>(before.elements().size()));
    const std::string path = fieldPath(before, element);
    const auto there = moved(before, path, 1);
    RC_PRE(there.has_value());
    RC_ASSERT(there->elements().size() == before.elements().size());
}

} // namespace
