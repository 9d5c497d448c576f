// The WIM variant: 5015 by either AID, its own layout of directories, and a WIM beside the card's own application.
#include "tests/efs/provisioning_card.h"

#include <gtest/gtest.h>

namespace {

using namespace provisioning_tests;

struct WimCard : Card {
    explicit WimCard(CardKind kind = CardKind::Wim, bool own = false) : Card(kind, *Path::parse("3F00/5015")) {
        image.files.erase(Path::mf() / dirId);
        image.files[where] = directory(own ? apdu::toBytes(wimAid) : apdu::toBytes(pkcs15Aid));
        put("5032",
            "3046020100040A89440500000000000011800757494D20312E30030204303018300A0201010605672B010101300A02010206"
            "05672B010102A20E300C020101020101050003020244"_hex);
        put("4400",
            padded("3033300B0C0550494E2D47030207803003040102A11F301D0303074C800A0101020104020108800200810401FF3006"
                   "04043F005015"
                   "302F300A0C0443485631030207803003040101A11C301A0303070C800A01010201040201088001010401FF3004040"
                   "23F00"_hex,
                   150));
        put("5031", padded(joined({odfRecord(ObjectClass::DataObjects, "4403"_hex),
                                   odfRecord(ObjectClass::DataObjects, "4405"_hex),
                                   odfRecord(ObjectClass::AuthObjects, "4400"_hex)}),
                           100));
        put("4403", padded(foreignOpaque, 60));
        DataObject bootstrap = object(bootstrapOid, "Bootstrap", "4431"_hex);
        bootstrap.common.isPrivate = false;
        DataObject config1 = object(config1Oid, "Config 1 ", "4432"_hex);
        config1.common.modifiable = true;
        DataObject config2 = object(config2Oid, "Config 2 ", "4433"_hex);
        config2.common.modifiable = true;
        config2.common.authId = "09"_hex; // nobody's: PIN-G guards it
        put("4405", padded(joined({pkcs15::encode(bootstrap), pkcs15::encode(config1), pkcs15::encode(config2)}), 200));
    }
};

TEST(Locate, WimByEitherAid) {
    for (const bool own : {false, true}) {
        const WimCard card(CardKind::Wim, own);
        const Provisioning found = card.find();
        ASSERT_TRUE(found.application);
        EXPECT_TRUE(found.application->wim);
        EXPECT_EQ(filesOf(found), "bootstrap=3F00/5015/4431:document config1=3F00/5015/4432:empty "
                                  "config2=3F00/5015/4433:empty");
        EXPECT_EQ(rulesOf(found), "");
        ASSERT_TRUE(found.tokenInfo);
        EXPECT_EQ(found.tokenInfo->label, "WIM 1.0");
        ASSERT_EQ(found.pins.size(), 2u);
        EXPECT_EQ(found.pins[0].common.label, "PIN-G");
        // Without attributes of the files: flags and AODF tell.
        EXPECT_EQ(found.files[0].access.read.name(), "ALW");
        EXPECT_EQ(found.files[0].access.update.name(), "unknown");
        EXPECT_EQ(found.files[1].access.read, AccessCondition::key(chv1Reference));
        EXPECT_EQ(found.files[1].access.update, AccessCondition::key(chv1Reference));
        EXPECT_EQ(found.files[2].access.update, AccessCondition::key(secondPinReference));
    }
}

TEST(Locate, WimWithPathRecord) {
    WimCard card;
    // The same files, reached by AID only; records speak of the directory by its path.
    Image byAid;
    byAid.kind = CardKind::Wim;
    for (const auto& [path, file] : card.image.files) {
        Path moved = path;
        if (path == card.where || path.isBelow(card.where)) {
            moved.aid = apdu::toBytes(wimAid);
            moved.ids.erase(moved.ids.begin(), moved.ids.begin() + 2);
        }
        byAid.files[moved] = file;
    }
    card.image = byAid;
    card.where = Path::ofAid(wimAid);
    card.image.files[card.where] = directory(apdu::toBytes(wimAid));
    card.put("5031", padded(joined({"A718A0163014300030060604672B0103A108A00604043F005015"_hex,
                                    odfRecord(ObjectClass::DataObjects, "3F0050154405"_hex)}),
                            100));
    card.put("4405", padded(pkcs15::encode(object(bootstrapOid, "Bootstrap", "3F0050154431"_hex)), 100));
    const Provisioning found = card.find();
    EXPECT_EQ(filesOf(found), "bootstrap=A0000000635741502D57494D/4431:document");
    EXPECT_EQ(rulesOf(found), "");
}

TEST(Locate, WimOnASimOrUiccWins) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc}) {
        WimCard wim(kind, true);
        Card card(kind);
        for (const auto& [path, file] : wim.image.files)
            if (path == wim.where || path.isBelow(wim.where)) card.image.files[path] = file;
        Provisioning found = card.find();
        ASSERT_TRUE(found.application);
        EXPECT_TRUE(found.application->wim);
        EXPECT_EQ(found.files[0].path.text(), "3F00/5015/4431");

        // A WIM that lists none does not hide the card's own.
        card.image.files[*Path::parse("3F00/5015/4405")] = transparent(Bytes(20, 0xFF));
        found = card.find();
        ASSERT_TRUE(found.application);
        EXPECT_FALSE(found.application->wim);
        EXPECT_EQ(found.application->path.text(), "3F00/7F80");
        EXPECT_EQ(rulesOf(found), ":outside-wim :application-without-provisioning");
    }
}

} // namespace
