#include "efs/access.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

TEST(Access, namesOfTheContract) {
    const std::pair<AccessCondition, const char*> cases[] = {
        {AccessCondition::always(), "ALW"},
        {AccessCondition::never(), "NEV"},
        {AccessCondition::unknown(), "unknown"},
        {AccessCondition::key(0x01), "CHV1"},
        {AccessCondition::key(0x02), "PIN"},
        {AccessCondition::key(0x11), "PIN"},
        {AccessCondition::key(0x81), "PIN"},
        {AccessCondition::key(0x0A), "ADM"},
        {AccessCondition::key(0x8E), "ADM"},
        {AccessCondition{true, {{0x0A}, {0x01}}}, "CHV1"},
        {AccessCondition{true, {{0x0A}, {0x81}}}, "PIN"},
        {AccessCondition{true, {{0x01, 0x0A}}}, "ADM"},
        {AccessCondition{true, {{0x0A}, {}}}, "ALW"},
    };
    for (const auto& [condition, name] : cases) EXPECT_EQ(condition.name(), name);
}

TEST(Access, administrativeReferences) {
    for (int reference = 0; reference < 256; ++reference) {
        const bool adm = (reference >= 0x0A && reference <= 0x0E) || (reference >= 0x8A && reference <= 0x8E);
        EXPECT_EQ(isAdministrative(static_cast<KeyReference>(reference)), adm) << reference;
    }
}

TEST(Access, satisfiedBy) {
    EXPECT_TRUE(AccessCondition::always().satisfiedBy({}));
    EXPECT_TRUE(AccessCondition::always().isAlways());
    EXPECT_FALSE(AccessCondition::never().satisfiedBy({0x01, 0x0A}));
    EXPECT_TRUE(AccessCondition::never().isNever());
    EXPECT_FALSE(AccessCondition::unknown().satisfiedBy({0x01}));
    EXPECT_FALSE(AccessCondition::unknown().isAlways());
    EXPECT_FALSE(AccessCondition::unknown().isNever());
    const AccessCondition rule{true, {{0x01, 0x81}, {0x0A}}};
    EXPECT_FALSE(rule.satisfiedBy({0x01}));
    EXPECT_TRUE(rule.satisfiedBy({0x81, 0x01}));
    EXPECT_TRUE(rule.satisfiedBy({0x0A}));
}

TEST(Access, combining) {
    const auto pin = AccessCondition::key(0x01), adm = AccessCondition::key(0x0A);
    const auto always = AccessCondition::always(), never = AccessCondition::never(),
               unknown = AccessCondition::unknown();
    EXPECT_EQ(either(pin, adm), (AccessCondition{true, {{0x01}, {0x0A}}}));
    EXPECT_EQ(either(pin, pin), pin);
    EXPECT_EQ(either(pin, never), pin);
    EXPECT_EQ(either(unknown, always), always);
    EXPECT_EQ(either(unknown, pin), unknown);
    EXPECT_EQ(both(pin, adm), (AccessCondition{true, {{0x01, 0x0A}}}));
    EXPECT_EQ(both(pin, pin), pin);
    EXPECT_EQ(both(pin, always), pin);
    EXPECT_EQ(both(unknown, never), never);
    EXPECT_EQ(both(unknown, pin), unknown);
}

TEST(Access, combiningStaysSmall) {
    AccessCondition rule = AccessCondition::always();
    for (int i = 0; i < 16; i += 2) { // 2^8 alternatives, were it known
        const AccessCondition pair{true, {{static_cast<KeyReference>(i)}, {static_cast<KeyReference>(i + 1)}}};
        rule = both(rule, pair);
    }
    EXPECT_EQ(rule, AccessCondition::unknown());
}

TEST(Access, textBothWays) {
    for (const char* text :
         {"ALW", "NEV", "unknown", "CHV1", "CHV2", "ADM1", "11", "CHV1|ADM1", "11&ADM1|81", "ALW|0B"}) {
        const auto condition = parseCondition(text);
        ASSERT_TRUE(condition) << text;
        EXPECT_EQ(efs::text(*condition), text);
    }
    EXPECT_EQ(parseCondition("0a").value(), AccessCondition::key(0x0A));
    for (const char* text : {"", "ALLOW", "1", "CHV1|", "|", "CHV1&", "GG", "NEV|CHV1", "chv1", "001"}) {
        const auto condition = parseCondition(text);
        ASSERT_FALSE(condition) << text;
        EXPECT_EQ(condition.error().kind, apdu::ErrorKind::Usage);
        EXPECT_NE(condition.error().text.find("is no access condition"), std::string::npos);
        EXPECT_NE(condition.error().hint.find("ALW"), std::string::npos);
    }
}

} // namespace
} // namespace efs
