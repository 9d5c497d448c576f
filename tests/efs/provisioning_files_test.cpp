// The files that are listed: what can be read of them, by whom, and what a search costs the card.
#include "tests/efs/provisioning_card.h"

#include <gtest/gtest.h>

namespace {

using namespace provisioning_tests;

TEST(Locate, WhatCannotBeRead) {
    Card card(CardKind::Sim);
    File& bootstrap = card.file("4431");
    bootstrap.content.clear();
    bootstrap.complete = false;
    bootstrap.readError = 0x9804;
    bootstrap.fcp.access = rules(AccessCondition::key(chv1Reference), AccessCondition::key(adm1Reference));
    Provisioning found = card.find();
    ASSERT_EQ(found.files.size(), 3u);
    EXPECT_EQ(found.files[0].state, FileState::Unreadable);
    EXPECT_EQ(found.files[0].readError, 0x9804);
    EXPECT_EQ(found.files[0].size, 150u);
    EXPECT_FALSE(found.files[0].missing);
    EXPECT_EQ(found.findings[0].message, "3F00/7F80/4431 cannot be read (read access: CHV1)");

    File& dodf = card.file("4405");
    dodf.content.clear();
    dodf.complete = false;
    dodf.readError = 0x9804;
    dodf.fcp.access = rules(AccessCondition::key(chv1Reference), AccessCondition::key(adm1Reference));
    found = card.find();
    ASSERT_TRUE(found.application); // it may well be provisioning: nobody can tell without the PIN
    EXPECT_TRUE(found.files.empty());
    ASSERT_EQ(found.unread.size(), 1u);
    EXPECT_EQ(found.unread[0].path.text(), "3F00/7F80/4405");
    EXPECT_EQ(found.unread[0].access.read.name(), "CHV1");
    EXPECT_EQ(found.findings[0].message,
              "3F00/7F80/4405 cannot be read (read access: CHV1); what it lists stays unknown");
}

TEST(Locate, OddFiles) {
    Card card(CardKind::Uicc);
    card.image.files[card.where / FileId{0x4431}] = directory();
    card.file("4432").fcp.lifeCycle = LifeCycle::Deactivated;
    card.file("4433").fcp.size = 100;
    Provisioning found = card.find();
    EXPECT_EQ(filesOf(found), "bootstrap=3F00/7F80/4431:unreadable config1=3F00/7F80/4432:empty "
                              "config2=3F00/7F80/4433:empty");
    EXPECT_EQ(rulesOf(found), "bootstrap:file-kind config1:file-deactivated config2:file-size");

    card.image.files[card.where / FileId{0x5031}] = directory();
    found = card.find();
    EXPECT_FALSE(found.application);
    EXPECT_EQ(rulesOf(found), "odf:file-kind :application-without-provisioning");

    for (const Bytes& odf : {Bytes{}, Bytes(64, 0xFF), Bytes(64, 0x00), "A7"_hex, "FF FF A7 50"_hex}) {
        card.put("5031", odf);
        EXPECT_FALSE(card.find().application) << apdu::hex(odf);
    }
}

TEST(Locate, RulesOfAccess) {
    Card card(CardKind::Uicc);
    card.file("4431").fcp.access = rules(AccessCondition::always(), AccessCondition::key(adm1Reference));
    // EF(ARR) beside the file: record 2 lets everybody read and PIN 1 write.
    card.file("4432").fcp.arr = ArrReference{0x6F06, 2};
    File arr;
    arr.fcp.kind = FileKind::LinearFixed;
    arr.fcp.recordLength = 32;
    arr.fcp.recordCount = 2;
    arr.content = joined(
        {padded("8001019700"_hex, 32),
         padded(encodeExpandedRules(rules(AccessCondition::always(), AccessCondition::key(chv1Reference)), false),
                32)});
    card.image.files[Path::mf() / FileId{0x6F06}] = arr;
    card.file("4433").fcp.arr = ArrReference{0x6F07, 1}; // there is no such file
    const Provisioning found = card.find();
    ASSERT_EQ(found.files.size(), 3u);
    EXPECT_EQ(found.files[0].access.update.name(), "ADM");
    EXPECT_EQ(found.files[1].access.read.name(), "ALW");
    EXPECT_EQ(found.files[1].access.update.name(), "CHV1");
    EXPECT_EQ(found.files[2].access.read.name(), "unknown");
}

TEST(Locate, TheLineBreaking) {
    struct Broken final : FileSource {
        CardKind kind() const override { return CardKind::Sim; }
        apdu::Result<Path> openApplication(apdu::View) override {
            return apdu::fail(apdu::ErrorKind::Line, "the card was removed");
        }
        apdu::Result<File> read(const Path&) override { return apdu::fail(apdu::ErrorKind::Missing, "none"); }
    } source;
    const auto found = locate(source);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, apdu::ErrorKind::Line);
}

// Counts what a search costs a card.
struct Counting final : FileSource {
    explicit Counting(const Image& image) : source(image) {}
    CardKind kind() const override { return source.kind(); }
    apdu::Result<Path> openApplication(apdu::View aid) override { return source.openApplication(aid); }
    apdu::Result<File> read(const Path& path) override {
        ++reads[path];
        return source.read(path);
    }
    ImageSource source;
    std::map<Path, int> reads;
};

TEST(Locate, EachFileIsReadOnce) {
    Card card(CardKind::Sim);
    card.put(*Path::parse("3F00/7F20/6F07"), *encodeImsi("244051234567890"));
    Counting source(card.image);
    ASSERT_TRUE(locate(source));
    for (const auto& [path, count] : source.reads) EXPECT_EQ(count, 1) << path.text();
    EXPECT_EQ(source.reads.size(), 8u); // ICCID, DIR, ODF, DODF, three files, CDF

    LocateOptions options;
    options.iccid = false;
    options.imsi = true;
    Counting again(card.image);
    const auto found = locate(again, options);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->imsi, "244051234567890");
    EXPECT_FALSE(found->iccid);
}

TEST(Locate, ImsiOfAUsim) {
    Card card(CardKind::Uicc);
    const Bytes usim = "A0000000871002FF49FF0589"_hex;
    card.image.files[Path::ofAid(usim)] = directory(usim);
    card.put(Path::ofAid(usim) / imsiId, *encodeImsi("244051234567890"));
    LocateOptions options;
    options.imsi = true;
    EXPECT_EQ(card.find(options).imsi, "244051234567890");
    EXPECT_FALSE(card.find().imsi);
    card.put(Path::ofAid(usim) / imsiId, Bytes(9, 0xFF));
    EXPECT_FALSE(card.find(options).imsi);
}

} // namespace
