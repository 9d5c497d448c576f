#include "efs/arr.h"

#include "efs/image.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::Bytes;

const auto always = AccessCondition::always(), never = AccessCondition::never(), unknown = AccessCondition::unknown();
const auto pin = AccessCondition::key(0x01), adm = AccessCondition::key(0x0A);

TEST(ExpandedRules, ofAFile) {
    const auto rules = decodeExpandedRules(
        "800101 9000 800102 A406830101950108 800118 A40683010A950108 800140 9700 FFFFFF"_hex, false);
    ASSERT_TRUE(rules);
    EXPECT_EQ(*rules, (AccessRules{always, pin, adm, adm, never, never}));
}

TEST(ExpandedRules, bitsOfADirectory) {
    // b1 delete a child, b2 create an EF, b4 deactivate, b5 activate, b7 delete itself
    const auto one = [](int mode) {
        return decodeExpandedRules(Bytes{0x80, 0x01, static_cast<std::uint8_t>(mode), 0x90, 0x00}, true).value();
    };
    EXPECT_EQ(one(0x01), (AccessRules{never, never, never, never, never, always}));
    EXPECT_EQ(one(0x02), (AccessRules{never, never, never, never, always, never}));
    EXPECT_EQ(one(0x04), AccessRules::never());
    EXPECT_EQ(one(0x08), (AccessRules{never, never, always, never, never, never}));
    EXPECT_EQ(one(0x10), (AccessRules{never, never, never, always, never, never}));
    EXPECT_EQ(one(0x40), (AccessRules{never, never, never, never, never, always}));
    EXPECT_EQ(decodeExpandedRules("800140 9700 800101 9000"_hex, true)->remove, always);
    EXPECT_EQ(one(0x81).remove, always);
    EXPECT_EQ(one(0xC0), AccessRules::never()) << "with b8 set b7 means something else";
}

TEST(ExpandedRules, conditions) {
    const auto update = [](const Bytes& condition) {
        Bytes rules = "800102"_hex;
        apdu::append(rules, condition);
        const auto decoded = decodeExpandedRules(rules, false);
        EXPECT_TRUE(decoded) << apdu::hex(rules);
        return decoded ? decoded->update : never;
    };
    EXPECT_EQ(update("A0 10 A406830101950108 A40683010A950108"_hex), (AccessCondition{true, {{0x01}, {0x0A}}}));
    EXPECT_EQ(update("AF 10 A406830101950108 A40683010A950108"_hex), (AccessCondition{true, {{0x01, 0x0A}}}));
    EXPECT_EQ(update("A406830101950108 A40683010A950108"_hex), (AccessCondition{true, {{0x01}, {0x0A}}}))
        << "several conditions after one access mode are alternatives";
    EXPECT_EQ(update("A0 0C AF08 A403830101 9E0100 9700"_hex), pin);
    EXPECT_EQ(update("A0 0C AF08 A403830101 9E0100 9000"_hex), always);
    EXPECT_EQ(update("A0 05 A403830101"_hex), pin);
    EXPECT_EQ(update("A0 07 A403830101 9705"_hex), unknown) << "an inner length that does not fit";
    EXPECT_EQ(update("A4 05 830101 9505"_hex), unknown);
    EXPECT_EQ(update("9E0100"_hex), always);
    EXPECT_EQ(update("9E01FF"_hex), never);
    EXPECT_EQ(update("9E0191"_hex), unknown);
    EXPECT_EQ(update("A400"_hex), unknown);
    EXPECT_EQ(update("A403950108"_hex), unknown);
    EXPECT_EQ(update("A404 83020101"_hex), unknown);
    EXPECT_EQ(update("A000"_hex), unknown);
    EXPECT_EQ(update("A702 9000"_hex), unknown) << "NOT";
    EXPECT_EQ(update("B406 83010195010 8"_hex), unknown) << "secure messaging";
    EXPECT_EQ(update({}), never) << "a mode without condition";
}

TEST(ExpandedRules, modesByCommandBytesAreNotMixedUp) {
    const auto rules = decodeExpandedRules("800101 9000 8401D4 A40683010A950108"_hex, false);
    ASSERT_TRUE(rules);
    EXPECT_EQ(rules->read, always);
}

TEST(ExpandedRules, nestingIsBounded) {
    Bytes condition = "9000"_hex;
    for (int i = 0; i < 100; ++i) {
        Bytes outer = {0xA0};
        outer.push_back(static_cast<std::uint8_t>(std::min<std::size_t>(condition.size(), 0x7F)));
        apdu::append(outer, condition);
        condition = std::move(outer);
        if (condition.size() > 120) break;
    }
    Bytes rules = "800101"_hex;
    apdu::append(rules, condition);
    EXPECT_EQ(decodeExpandedRules(rules, false)->read, unknown);
    EXPECT_EQ(decodeExpandedRules("800101 A008 A006 A004 A002 9000"_hex, false)->read, always);
}

TEST(ExpandedRules, malformed) {
    struct Case {
        Bytes rules;
        const char* text;
    };
    const Case cases[] = {{{}, "there are no rules"},
                          {"FFFFFF"_hex, "there are no rules"},
                          {"0000"_hex, "there are no rules"},
                          {"800101 90"_hex, "the data ends before a length"},
                          {"800101 A410 8301"_hex, "element A4 says 16 bytes, 2 are left"}};
    for (const Case& c : cases) {
        const auto rules = decodeExpandedRules(c.rules, false);
        ASSERT_FALSE(rules);
        EXPECT_EQ(rules.error().kind, apdu::ErrorKind::Malformed);
        EXPECT_EQ(rules.error().text, c.text);
    }
}

TEST(CompactRules, conditionsFollowTheirBitsDownwards) {
    const auto rules = decodeCompactRules("1B 00FF9100"_hex, false); // b5 activate, b4 deactivate, b2 update, b1 read
    ASSERT_TRUE(rules);
    EXPECT_EQ(*rules, (AccessRules{always, unknown, never, always, never, never}));
    EXPECT_EQ(decodeCompactRules("0100 02FF"_hex, false)->read, always) << "two access mode fields";
    const auto cut = decodeCompactRules("1B 00FF91"_hex, false);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().text, "the rules end before the condition of their last access mode");
    EXPECT_FALSE(decodeCompactRules({}, false));
}

TEST(ExpandedRules, encodeThenDecode) {
    const AccessCondition either{true, {{0x01}, {0x81, 0x0A}}};
    const AccessRules file{always, either, adm, adm, never, pin};
    EXPECT_EQ(decodeExpandedRules(encodeExpandedRules(file, false), false).value(), file);
    const AccessRules directory{never, never, adm, pin, either, never};
    EXPECT_EQ(decodeExpandedRules(encodeExpandedRules(directory, true), true).value(), directory);
    EXPECT_EQ(encodeExpandedRules({always, adm, adm, adm, never, adm}, false),
              "800101 9000 80015A A40683010A950108"_hex);
    // An unknown condition cannot be said: it is written as never.
    EXPECT_EQ(decodeExpandedRules(encodeExpandedRules(AccessRules::unknown(), false), false).value(),
              AccessRules::never());
}

TEST(SimAccess, levels) {
    const auto rules = decodeSimAccess("14 FF 4F"_hex);
    EXPECT_EQ(rules, (AccessRules{pin, adm, never, adm, never, never}));
    EXPECT_EQ(decodeSimAccess("02 FF 35"_hex).update, AccessCondition::key(chv2Reference));
    EXPECT_EQ(decodeSimAccess("02 FF 35"_hex).activate, unknown);
    for (int level = 4; level <= 14; ++level) {
        EXPECT_EQ(decodeSimAccess(Bytes{static_cast<std::uint8_t>(level), 0xFF, 0xFF}).update.name(), "ADM") << level;
    }
    EXPECT_EQ(decodeSimAccess("14FF"_hex), AccessRules::unknown());
    for (int level = 0; level < 16; ++level) {
        if (level == 14) continue; // has no UICC counterpart
        const Bytes bytes = {static_cast<std::uint8_t>(level << 4 | level), 0xFF, 0xFF};
        EXPECT_EQ(encodeSimAccess(decodeSimAccess(bytes)), bytes) << level;
    }
    EXPECT_EQ(encodeSimAccess(
                  {AccessCondition{true, {{0x01}, {0x0A}}}, AccessCondition{true, {{0x01, 0x0A}}}, adm, adm, {}, {}}),
              "14 FF 44"_hex);
}

class EffectiveAccess : public testing::Test {
  protected:
    EffectiveAccess() {
        addArr(Path::mf() / 0x2F06, {"800103 9000"_hex, "800101 9000 800102 A40683010A950108"_hex});
        addArr(usim / 0x6F06, {"800101 A406830101950108 FF"_hex});
        addDirectory(Path::mf());
        addDirectory(df);
        addDirectory(usim);
    }
    void addArr(const Path& path, std::vector<Bytes> records) {
        File file;
        file.fcp.kind = FileKind::LinearFixed;
        file.fcp.recordLength = 20;
        file.fcp.recordCount = records.size();
        for (Bytes& record : records) {
            record.resize(20, 0xFF);
            apdu::append(file.content, record);
        }
        image.files[path] = file;
    }
    void addDirectory(const Path& path) { image.files[path].fcp.kind = FileKind::Df; }
    void addFile(const Path& path, ArrReference arr) { image.files[path].fcp.arr = arr; }

    Image image;
    const Path df = Path::mf() / 0x7F80;
    const Path usim = Path::ofAid("A0000000871002"_hex);
};

TEST_F(EffectiveAccess, nearestArrCounts) {
    addFile(df / 0x4431, {0x2F06, 2});
    EXPECT_EQ(effectiveAccess(image, df / 0x4431).update, adm);
    addFile(usim / 0x6F07, {0x6F06, 1});
    EXPECT_EQ(effectiveAccess(image, usim / 0x6F07).read, pin);
    addFile(usim / 0x6FAD, {0x2F06, 1});
    EXPECT_EQ(effectiveAccess(image, usim / 0x6FAD).update, always) << "above an application stands the MF";
    addArr(df / 0x2F06, {"800103 9700"_hex, "800103 9700"_hex});
    EXPECT_EQ(effectiveAccess(image, df / 0x4431).update, never) << "one beside the file comes first";
    image.files[df].fcp.arr = ArrReference{0x2F06, 1};
    EXPECT_EQ(effectiveAccess(image, df).remove, never);
}

TEST_F(EffectiveAccess, ownRulesComeFirst) {
    addFile(df / 0x4431, {0x2F06, 2});
    image.files[df / 0x4431].fcp.access = AccessRules::never();
    EXPECT_EQ(effectiveAccess(image, df / 0x4431), AccessRules::never());
}

TEST_F(EffectiveAccess, unknownWhenNothingTells) {
    EXPECT_EQ(effectiveAccess(image, df / 0x9999), AccessRules::unknown());
    image.files[df / 0x4432];
    EXPECT_EQ(effectiveAccess(image, df / 0x4432), AccessRules::unknown());
    addFile(df / 0x4433, {0x2F06, 7});
    EXPECT_EQ(effectiveAccess(image, df / 0x4433), AccessRules::unknown()) << "no such record";
    addFile(df / 0x4433, {0x2F06, 0});
    EXPECT_EQ(effectiveAccess(image, df / 0x4433), AccessRules::unknown());
    addFile(df / 0x4434, {0x6F06, 1});
    EXPECT_EQ(effectiveAccess(image, df / 0x4434), AccessRules::unknown()) << "no such EF(ARR) upwards";
    image.files[Path::mf() / 0x2F06].content.clear();
    addFile(df / 0x4435, {0x2F06, 1});
    EXPECT_EQ(effectiveAccess(image, df / 0x4435), AccessRules::unknown()) << "EF(ARR) was not read";
    image.files[Path::mf() / 0x2F06].fcp.recordLength = 0;
    EXPECT_EQ(effectiveAccess(image, df / 0x4435), AccessRules::unknown());
}

} // namespace
} // namespace efs
