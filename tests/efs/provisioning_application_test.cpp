// Which directory of a card is the provisioning application, by EF(DIR), AID and the last resort.
#include "tests/efs/provisioning_card.h"

#include <gtest/gtest.h>

namespace {

using namespace provisioning_tests;

TEST(Locate, UsualLayoutOnEveryKind) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc}) {
        const Card card(kind);
        const Provisioning found = card.find();
        ASSERT_TRUE(found.application);
        EXPECT_EQ(found.application->path.text(), "3F00/7F80");
        EXPECT_FALSE(found.application->wim);
        EXPECT_TRUE(apdu::equal(found.application->aid, pkcs15Aid));
        EXPECT_EQ(filesOf(found), usualFiles);
        EXPECT_EQ(rulesOf(found), "");
        EXPECT_EQ(found.iccid, "8944050000000000001");
        ASSERT_EQ(found.dodfs.size(), 1u);
        const ProvisioningFile& config1 = found.files[1];
        EXPECT_EQ(config1.label, "Config 1");
        EXPECT_TRUE(config1.isPrivate);
        EXPECT_EQ(config1.authId, "01"_hex);
        EXPECT_EQ(config1.size, 150u);
        EXPECT_EQ(config1.window, (apdu::Range{0, 150}));
        EXPECT_EQ(config1.dodf.text(), "3F00/7F80/4405");
        EXPECT_EQ(config1.record, (apdu::Range{38, 38}));
    }
}

TEST(Locate, UiccByAidOnly) {
    Card card(CardKind::Uicc, Path::ofAid(pkcs15Aid));
    card.dir({{apdu::toBytes(pkcs15Aid), {}, {}, {}}});
    const Provisioning found = card.find();
    EXPECT_EQ(filesOf(found),
              "bootstrap=A000000063504B43532D3135/4431:document "
              "config1=A000000063504B43532D3135/4432:empty config2=A000000063504B43532D3135/4433:empty");
    EXPECT_EQ(rulesOf(found), "");
    // No EF(DIR) at all: the AID leads there all the same.
    card.image.files.erase(Path::mf() / dirId);
    EXPECT_EQ(card.find().files.size(), 3u);
}

TEST(Locate, SimWithoutDirectoryEntryHasNone) {
    Card card(CardKind::Sim);
    card.dir({{"A0000000871002FF49FF0589"_hex, "Other", "3F007F20"_hex, {}}});
    EXPECT_FALSE(card.find().application);
    EXPECT_TRUE(card.find().files.empty());
    card.image.files.erase(Path::mf() / dirId);
    EXPECT_FALSE(card.find().application);
    EXPECT_EQ(card.find().iccid, "8944050000000000001");
}

TEST(Locate, ApplicationSecondInDirectoryAndPlaceTransparent) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc}) {
        Card card(kind);
        card.dir({{"A0000000871002FF49FF0589"_hex, "Other", {}, {}},
                  {apdu::toBytes(pkcs15Aid), "whatever", "3F007F80"_hex, {}}});
        Bytes& content = card.image.files[Path::mf() / dirId].content;
        Bytes erased(48, 0xFF);
        content.insert(content.begin(), erased.begin(), erased.end());
        EXPECT_EQ(filesOf(card.find()), usualFiles);
        card.put(Path::mf() / dirId, content); // transparent, as some old cards have it
        EXPECT_EQ(filesOf(card.find()), usualFiles);
    }
}

TEST(Locate, BrokenDirectoryRecordIsRemarkedAndPassed) {
    Card card(CardKind::Sim);
    File& dir = card.image.files[Path::mf() / dirId];
    dir.content = joined({padded("61 7F 4F"_hex, 48), dir.content});
    const Provisioning found = card.find();
    EXPECT_EQ(filesOf(found), usualFiles);
    EXPECT_EQ(rulesOf(found), "dir:dir-record");
    EXPECT_EQ(found.findings[0].where, "record 1");
}

TEST(Locate, DirectoryPathThatLeadsNowhere) {
    Card card(CardKind::Sim);
    card.dir({{apdu::toBytes(pkcs15Aid), {}, "3F007F99"_hex, {}}, {apdu::toBytes(pkcs15Aid), {}, "3F007F80"_hex, {}}});
    const Provisioning found = card.find();
    EXPECT_EQ(filesOf(found), usualFiles);
    EXPECT_EQ(rulesOf(found), "dir:dir-path");
    card.dir({{apdu::toBytes(pkcs15Aid), {}, "3F007F"_hex, {}}});
    EXPECT_FALSE(card.find().application);
    EXPECT_EQ(rulesOf(card.find()), "dir:dir-path");
}

TEST(Locate, LastResortOnlyWhenAskedFor) {
    Card card(CardKind::Sim, *Path::parse("3F00/7F50"));
    card.image.files.erase(Path::mf() / dirId);
    EXPECT_FALSE(card.find().application);
    LocateOptions options;
    options.lastResortPath = true;
    const Provisioning found = card.find(options);
    ASSERT_TRUE(found.application);
    EXPECT_TRUE(found.application->lastResort);
    EXPECT_EQ(found.files.size(), 3u);
    EXPECT_FALSE(Card(CardKind::Sim).find(options).application->lastResort);
}

} // namespace
