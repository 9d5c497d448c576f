// Changes of the directory that lists the files: in place where they fit, and never another record than the one meant.
#include "card/write_directory.h"

#include "card/write_steps.h"
#include "efs/pkcs15/dodf.h"
#include "tests/card/write_desk.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;
using efs::Path;

const Kind uicc{CardKind::Uicc, true};

TEST(WriteSteps, nearChangesGoTogetherFarOnesApart) {
    Bytes before(200, 0x00), after = before;
    after[3] = after[10] = after[100] = 1;
    const auto stretches = efs::changedRanges(before, after);
    ASSERT_EQ(stretches.size(), 2u);
    EXPECT_EQ(stretches[0], (apdu::Range{3, 8}));
    EXPECT_EQ(stretches[1], (apdu::Range{100, 1}));
    EXPECT_TRUE(efs::changedRanges(before, before).empty());
}

// ---- windows and records

TEST(WriteDirectory, aRecordIsAppendedBehindTheLastOne) {
    const auto record = "3003040101"_hex;
    EXPECT_EQ(apdu::hex(*card::withRecordAppended("3002FFFF 0002AABB FFFFFFFFFFFF"_hex, record)),
              "3002FFFF0002AABB3003040101FF");
    const auto full = card::withRecordAppended("3002FFFFFFFFFFFF"_hex, record);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().text, "the directory has 4 free bytes, the new record takes 5");
}

// Bootstrap's record bounds it to 300 bytes of a file of 1024, or to another number.
efs::Image bounded(std::size_t length = 300) {
    efs::Image image = blank(uicc);
    auto& dodf = image.files.at(home(image) / 0x4405).content;
    const auto listed = efs::pkcs15::decodeDodf(dodf);
    Bytes rewritten;
    for (auto object : listed.objects) {
        if (apdu::equal(object.oid, efs::pkcs15::oidBootstrap)) {
            object.path->index = 16;
            object.path->length = static_cast<std::uint32_t>(length);
        }
        apdu::append(rewritten, efs::pkcs15::encode(object));
    }
    rewritten.resize(dodf.size(), 0xFF);
    dodf = rewritten;
    image.files.at(home(image) / 0x4431).content[10] = 0x55; // somebody else's bytes
    return image;
}

TEST(WriteWindow, bytesOutsideItAreNeverTouched) {
    VirtualCard card(bounded());
    Desk desk(card, goodCredentials(uicc));
    const auto written = desk.write({{ObjectType::Bootstrap, document()}});
    ASSERT_TRUE(written) << written.error().message();
    const auto& content = card.image().find(home(card.image()) / 0x4431)->content;
    EXPECT_EQ(content[10], 0x55);
    EXPECT_TRUE(apdu::equal(apdu::slice(content, {16, document().size()}), document()));
    EXPECT_EQ(desk.plan({{ObjectType::Bootstrap, {}}})->plan.steps.front().offset, 16u);
}

TEST(WriteWindow, growingPastItChangesTheRecordToo) {
    VirtualCard card(bounded());
    Desk desk(card, goodCredentials(uicc));
    Bytes large(500, 0x42);
    large[0] = 0x03;
    const auto planned = desk.plan({{ObjectType::Bootstrap, large}});
    ASSERT_TRUE(planned) << planned.error().message();
    const auto& steps = planned->plan.steps;
    ASSERT_EQ(steps.size(), 3u);
    EXPECT_EQ(steps[0].path.last(), 0x4431);
    EXPECT_EQ(steps[1].path.last(), 0x4405) << "after the body, before the head";
    EXPECT_EQ(steps[2].after, "03"_hex);
    ASSERT_TRUE(desk.apply(*planned));
    EXPECT_EQ(desk.plan({{ObjectType::Bootstrap, Bytes(1009, 0x03)}}).error().kind, ErrorKind::Limit)
        << "16 + 1009 > 1024";
    desk.end();
    const auto found = readBack(card);
    ASSERT_TRUE(found.find(ObjectType::Bootstrap));
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->content, large);
}

// 100 takes one byte in the record, 500 takes two: the record grows, and with it a label of its own.
TEST(WriteWindow, aRecordThatIsTooNarrowMovesToTheEnd) {
    const efs::Image image = bounded(100);
    const Path path = home(image) / 0x4405;
    VirtualCard card(image);
    Desk desk(card, goodCredentials(uicc));
    Bytes large(500, 0x42);
    large[0] = 0x03;
    card::WriteOptions options;
    options.records = {{ObjectType::Bootstrap, "B"}};
    const auto snapshot = card::readProvisioning(*desk.session, *desk.keyring).value();
    for (const bool labelToo : {false, true}) {
        const auto planned =
            card::planWrite(*desk.session, *desk.keyring, snapshot, {{ObjectType::Bootstrap, large, true}}, {},
                            labelToo ? options : card::WriteOptions{});
        ASSERT_TRUE(planned) << planned.error().message();
        const auto before = efs::pkcs15::decodeDodf(image.find(path)->content);
        const auto after = efs::pkcs15::decodeDodf(planned->after.find(path)->content);
        ASSERT_EQ(after.objects.size(), before.objects.size());
        EXPECT_EQ(after.objects.back().path->length, 500u);
        EXPECT_EQ(after.objects.back().label(), labelToo ? "B" : before.objects.front().label());
        for (std::size_t i = 0; i + 1 < after.objects.size(); ++i) EXPECT_EQ(after.objects[i], before.objects[i + 1]);
        if (labelToo) {
            EXPECT_TRUE(desk.apply(*planned));
        }
    }
    desk.end();
    const auto found = readBack(card);
    ASSERT_TRUE(found.find(ObjectType::Bootstrap));
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->content, large);
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->label, "B");
}

TEST(WriteWindow, aRecordThatCannotGrowIsALimit) {
    efs::Image image = bounded(100);
    auto& dodf = image.files.at(home(image) / 0x4405);
    dodf.content.resize(efs::pkcs15::decodeDodf(dodf.content).used + 10);
    dodf.fcp.size = dodf.content.size();
    VirtualCard card(image);
    Desk desk(card, goodCredentials(uicc));
    Bytes large(500, 0x42);
    large[0] = 0x03;
    const auto planned = desk.plan({{ObjectType::Bootstrap, large, true}});
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().kind, ErrorKind::Limit);
    EXPECT_NE(planned.error().hint.find("the directory has 10 free bytes, the new record takes"), std::string::npos)
        << planned.error().hint;
    EXPECT_EQ(card.image(), image);
}

} // namespace
