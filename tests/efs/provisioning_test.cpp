// Finding the data on cards of all kinds and layouts, by hand-made images: what is found, where, and with which
// remarks.
#include "efs/provisioning.h"

#include "efs/arr.h"
#include "efs/dir.h"
#include "efs/iccid.h"
#include "efs/imsi.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using namespace apdu::literals;
using apdu::Bytes;
using pkcs15::DataObject;
using pkcs15::ObjectClass;
using pkcs15::OdfRecord;

const Bytes document = "030B6A0045C65601870706034F70000101010101"_hex;

Bytes padded(Bytes bytes, std::size_t size) {
    bytes.resize(std::max(size, bytes.size()), 0xFF);
    return bytes;
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) apdu::append(all, part);
    return all;
}

File transparent(Bytes content, std::optional<AccessRules> access = std::nullopt) {
    File file;
    file.fcp.size = content.size();
    file.fcp.access = std::move(access);
    file.content = std::move(content);
    return file;
}

File directory(Bytes aid = {}) {
    File file;
    file.fcp.kind = aid.empty() ? FileKind::Df : FileKind::Adf;
    file.fcp.aid = std::move(aid);
    return file;
}

AccessRules rules(AccessCondition read, AccessCondition update) {
    AccessRules result;
    result.read = std::move(read);
    result.update = std::move(update);
    return result;
}

Bytes odfRecord(ObjectClass objects, Bytes path) {
    OdfRecord record;
    record.objects = objects;
    record.path = pkcs15::PathValue{std::move(path), {}, {}};
    return pkcs15::encode(record);
}

DataObject object(const pkcs15::Oid& oid, std::string label, Bytes path) {
    DataObject result;
    result.common.label = std::move(label);
    result.common.hasFlags = true;
    result.common.isPrivate = true;
    result.common.authId = "01"_hex;
    result.oid = oid;
    result.path = pkcs15::PathValue{std::move(path), {}, {}};
    return result;
}

const pkcs15::Oid bootstrapOid = apdu::toBytes(pkcs15::oidBootstrap), config1Oid = apdu::toBytes(pkcs15::oidConfig1),
                  config2Oid = apdu::toBytes(pkcs15::oidConfig2);
const Bytes foreignOidDo = "A1183000 3000 A112 3010 060A2A864886FC6B81480101 30020400"_hex;
const Bytes foreignOpaque = "302130070302064004010130070605672B010201A10D300B04024409020100800200DC"_hex;

Bytes usualDodf() {
    return joined({pkcs15::encode(object(bootstrapOid, "Bootstrap", "4431"_hex)),
                   pkcs15::encode(object(config1Oid, "Config 1 ", "4432"_hex)),
                   pkcs15::encode(object(config2Oid, "Config 2 ", "4433"_hex))});
}

// A card with the files of WAP-186 annex A in `where`, and an EF(DIR) that leads there.
struct Card {
    Image image;
    Path where;

    explicit Card(CardKind kind, Path place = *Path::parse("3F00/7F80")) : where(std::move(place)) {
        image.kind = kind;
        image.files[Path::mf()].fcp.kind = FileKind::Mf;
        put(Path::mf() / iccidId, *encodeIccid("8944050000000000001"));
        image.files[where] = directory(kind == CardKind::Sim ? Bytes{} : apdu::toBytes(pkcs15Aid));
        dir({{apdu::toBytes(pkcs15Aid), "PROVISIONING", "3F007F80"_hex, {}}});
        put("5031", padded("A706300404024405 A506300404024406"_hex, 64));
        put("4405", padded(usualDodf(), 256));
        put("4406", padded({}, 64));
        put("4431", padded(document, 150));
        put("4432", padded({}, 150));
        put("4433", padded({}, 150));
    }

    void put(const Path& path, Bytes content) { image.files[path] = transparent(std::move(content)); }
    void put(const char* id, Bytes content) {
        put(where / Path::parse("3F00/" + std::string(id))->last(), std::move(content));
    }
    File& file(const char* id) { return image.files[where / Path::parse("3F00/" + std::string(id))->last()]; }
    void dir(const std::vector<ApplicationTemplate>& applications) {
        File file;
        file.fcp.kind = FileKind::LinearFixed;
        file.fcp.recordLength = 48;
        for (const auto& application : applications) apdu::append(file.content, padded(encode(application), 48));
        file.fcp.recordCount = applications.size();
        file.fcp.size = file.content.size();
        image.files[Path::mf() / dirId] = std::move(file);
    }
    Provisioning find(const LocateOptions& options = {}) const {
        ImageSource source(image);
        auto found = locate(source, options);
        EXPECT_TRUE(found) << (found ? "" : found.error().message());
        return found ? std::move(*found) : Provisioning{};
    }
};

std::string rulesOf(const Provisioning& found) {
    std::string text;
    for (const Finding& finding : found.findings)
        text += (text.empty() ? "" : " ") + finding.object + ":" + finding.rule;
    return text;
}

std::string filesOf(const Provisioning& found) {
    std::string text;
    for (const ProvisioningFile& file : found.files)
        text += (text.empty() ? "" : " ") + std::string(name(file.object)) + "=" + (file.missing ? "!" : "") +
                file.path.text() + ":" + std::string(name(file.state));
    return text;
}

constexpr const char* usualFiles = "bootstrap=3F00/7F80/4431:document config1=3F00/7F80/4432:empty "
                                   "config2=3F00/7F80/4433:empty";

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

TEST(Locate, PathsOfAllForms) {
    const std::vector<std::pair<const char*, Bytes>> forms = {
        {"file id", "4431"_hex},
        {"absolute", "3F007F804431"_hex},
        {"from the directory's own id", "7F804431"_hex},
        {"from the current directory", "3FFF4431"_hex},
        {"from the current application", "7FFF4431"_hex},
    };
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc}) {
        for (const auto& [form, path] : forms) {
            SCOPED_TRACE(form);
            Card card(kind);
            card.put("4405", padded(pkcs15::encode(object(bootstrapOid, "Bootstrap", path)), 200));
            EXPECT_EQ(filesOf(card.find()), "bootstrap=3F00/7F80/4431:document");
            EXPECT_EQ(rulesOf(card.find()), "");
        }
        Card card(kind);
        const Path below = card.where / FileId{0x5F01};
        card.image.files[below] = directory();
        card.put(below / FileId{0x4441}, padded(document, 150));
        card.put("4405", padded(pkcs15::encode(object(bootstrapOid, "Bootstrap", "5F014441"_hex)), 200));
        EXPECT_EQ(filesOf(card.find()), "bootstrap=3F00/7F80/5F01/4441:document");
        // ODF and DODF by absolute paths; the DODF elsewhere, its records relative to where it stands.
        card.put(below / FileId{0x4405}, padded(pkcs15::encode(object(bootstrapOid, "Bootstrap", "4441"_hex)), 200));
        card.put("5031", odfRecord(ObjectClass::DataObjects, "3F007F805F014405"_hex));
        EXPECT_EQ(filesOf(card.find()), "bootstrap=3F00/7F80/5F01/4441:document");
    }
}

TEST(Locate, TwoDodfsForeignRecordsPaddingAndErased) {
    Card card(CardKind::Uicc);
    card.put("4403", padded(joined({foreignOpaque, foreignOidDo}), 128));
    card.put("5031", padded(joined({"FFFF 0006300404024499"_hex, odfRecord(ObjectClass::DataObjects, "4403"_hex),
                                    "FF"_hex, odfRecord(ObjectClass::DataObjects, "4405"_hex)}),
                            64));
    card.put("4405",
             padded(joined({"FFFF"_hex, foreignOidDo, pkcs15::encode(object(bootstrapOid, "B", "4431"_hex)),
                            "00 04 30 02 05 00"_hex, foreignOpaque, pkcs15::encode(object(config1Oid, "C", "4432"_hex)),
                            "FFFFFF"_hex, pkcs15::encode(object(config2Oid, "D", "4433"_hex))}),
                    300));
    const Provisioning found = card.find();
    EXPECT_EQ(filesOf(found), usualFiles);
    ASSERT_EQ(found.dodfs.size(), 2u);
    EXPECT_EQ(found.files[0].record.offset, 2 + foreignOidDo.size());
    for (const Finding& finding : found.findings) EXPECT_NE(finding.severity, Severity::Warning) << finding.message;
}

TEST(Locate, ATypeThatIsNotListedIsNotUsed) {
    Card card(CardKind::Sim);
    card.put("4405", padded(pkcs15::encode(object(config2Oid, "Config 2 ", "4433"_hex)), 128));
    EXPECT_EQ(filesOf(card.find()), "config2=3F00/7F80/4433:empty");
    // Labels do not make a record ours, only the identifier does.
    card.put("4405", padded(pkcs15::encode(object("672B0504"_hex, "Bootstrap", "4431"_hex)), 128));
    EXPECT_FALSE(card.find().application);
    EXPECT_EQ(rulesOf(card.find()), ":application-without-provisioning");
}

TEST(Locate, BothSpellingsOfTheIdentifierAndBothRecordKinds) {
    Card card(CardKind::Uicc);
    card.put("6432", "00000000"_hex);
    card.put("4434", "00"_hex);
    card.put("4405", padded("A127300030110C0F4C774D324D20426F6F747374726170A110300E06060604672B0901300404026432"
                            "A122300E0C0C444D5F426F6F7473747261703000A10E300C0604672B0701300404024434"
                            "302430120C09426F6F7473747261700302078004010130080606 0604672B0501A106300404024431"_hex,
                            200));
    card.file("4405").content[card.file("4405").content[1] + 2 + 36 + 1] = 0x26;
    const Provisioning found = card.find();
    EXPECT_EQ(filesOf(found), "bootstrap=3F00/7F80/4431:document dm_bootstrap=3F00/7F80/4434:empty "
                              "lwm2m_bootstrap=3F00/7F80/6432:empty");
    EXPECT_EQ(rulesOf(found), "dodf:dodf-double-oid dodf:dodf-double-oid");
    EXPECT_EQ(found.files[2].label, "LwM2M Bootstrap");
}

TEST(Locate, SecondEntryForOneIdentifierIsRemarked) {
    Card card(CardKind::Sim);
    card.put("4405", padded(joined({pkcs15::encode(object(bootstrapOid, "first", "4431"_hex)),
                                    pkcs15::encode(object(bootstrapOid, "second", "4432"_hex))}),
                            200));
    const Provisioning found = card.find();
    ASSERT_EQ(found.files.size(), 1u);
    EXPECT_EQ(found.files[0].label, "first");
    EXPECT_EQ(rulesOf(found), "dodf:dodf-duplicate");
    EXPECT_EQ(found.findings[0].message, "bootstrap is listed more than once; the first record counts");
}

TEST(Locate, CirclesEnd) {
    Card card(CardKind::Sim);
    card.put("5031",
             joined({odfRecord(ObjectClass::DataObjects, "5031"_hex), odfRecord(ObjectClass::AuthObjects, "4405"_hex),
                     odfRecord(ObjectClass::DataObjects, "4405"_hex)}));
    const Provisioning found = card.find();
    EXPECT_FALSE(found.application); // the DODF was taken for an AODF first, and a file is followed once
    EXPECT_NE(rulesOf(found).find("odf:odf-loop odf:odf-loop"), std::string::npos) << rulesOf(found);

    Bytes many;
    for (int i = 0; i < 40; ++i) {
        const Bytes id = {0x60, static_cast<std::uint8_t>(i)};
        card.put(card.where / static_cast<FileId>(0x6000 + i), usualDodf());
        apdu::append(many, odfRecord(ObjectClass::DataObjects, id));
    }
    card.put("5031", many);
    const Provisioning lots = card.find();
    EXPECT_EQ(lots.files.size(), 3u);
    EXPECT_EQ(lots.dodfs.size(), 16u);
    EXPECT_NE(rulesOf(lots).find("odf:odf-too-many"), std::string::npos);
}

TEST(Locate, DanglingRecords) {
    Card card(CardKind::Sim);
    card.put("5031",
             joined({odfRecord(ObjectClass::DataObjects, "4499"_hex), odfRecord(ObjectClass::DataObjects, "4405"_hex),
                     odfRecord(ObjectClass::AuthObjects, "3F003F00"_hex)}));
    card.image.files.erase(card.where / FileId{0x4432});
    const Provisioning found = card.find();
    EXPECT_EQ(filesOf(found), "bootstrap=3F00/7F80/4431:document config1=!3F00/7F80/4432:unreadable "
                              "config2=3F00/7F80/4433:empty");
    EXPECT_EQ(rulesOf(found), "odf:path odf:odf-dangling config1:file-missing");
    EXPECT_EQ(found.findings[1].message, "the record of data objects leads to 3F00/7F80/4499, which is not there");
    EXPECT_EQ(found.findings[2].message, "3F00/7F80/4405 lists 3F00/7F80/4432, which is not there");
}

TEST(Locate, WindowsBoundWhatADeviceReads) {
    struct Case {
        std::uint32_t index, length;
        apdu::Range window;
        const char* findings;
    };
    for (const Case& one :
         {Case{10, 100, {10, 100}, ""}, Case{0, 150, {0, 150}, ""}, Case{100, 100, {100, 50}, "bootstrap:path-window"},
          Case{900, 10, {150, 0}, "bootstrap:path-window"},
          Case{0xFFFFFFFF, 0xFFFFFFFF, {150, 0}, "bootstrap:path-window"}}) {
        Card card(CardKind::Sim);
        DataObject record = object(bootstrapOid, "Bootstrap", "4431"_hex);
        record.path->index = one.index;
        record.path->length = one.length;
        card.put("4405", padded(pkcs15::encode(record), 128));
        Bytes content(150, 0x00);
        for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i);
        card.put("4431", content);
        const Provisioning found = card.find();
        ASSERT_EQ(found.files.size(), 1u);
        EXPECT_EQ(found.files[0].window, one.window);
        EXPECT_EQ(found.files[0].size, one.window.length);
        EXPECT_TRUE(apdu::equal(found.files[0].content, apdu::slice(content, one.window)));
        EXPECT_EQ(rulesOf(found), one.findings);
    }
}

TEST(Locate, ValuesInsideRecords) {
    Card card(CardKind::Sim);
    DataObject record = object(bootstrapOid, "Bootstrap", {});
    record.path.reset();
    record.direct = apdu::tlv(0x04, document);
    const Bytes dodf = joined({"FF"_hex, pkcs15::encode(record)});
    card.put("4405", padded(dodf, 128));
    Provisioning found = card.find();
    ASSERT_EQ(found.files.size(), 1u);
    EXPECT_EQ(found.files[0].content, document);
    EXPECT_EQ(found.files[0].path.text(), "3F00/7F80/4405");
    EXPECT_TRUE(apdu::equal(apdu::slice(card.file("4405").content, found.files[0].window), document));

    // The whole DODF inside the ODF.
    const Bytes inner = pkcs15::encode(object(bootstrapOid, "Bootstrap", "4431"_hex));
    card.put("5031", joined({"FF"_hex, apdu::tlv(0xA7, apdu::tlv(0xA0, inner))}));
    found = card.find();
    EXPECT_EQ(filesOf(found), "bootstrap=3F00/7F80/4431:document");
    EXPECT_EQ(found.files[0].dodf.text(), "3F00/7F80/5031");
    EXPECT_TRUE(apdu::equal(apdu::slice(card.file("5031").content, found.files[0].record), inner));
}

TEST(Locate, TrustedCertificates) {
    Card card(CardKind::Sim);
    card.put("4406",
             padded("303E30100C0B4F70657261746F7220434103010030190414101112131415161718191A1B1C1D1E1F202122230101FFA10F"
                    "300D300B04024407020100800200C8"
                    "301830003003040101A10F300D130B687474703A2F2F612E622F"_hex,
                    128));
    card.put("4407", padded("3003020105"_hex, 300));
    const Provisioning found = card.find();
    ASSERT_EQ(found.files.size(), 4u);
    const ProvisioningFile& certificate = found.files[3];
    EXPECT_EQ(certificate.object, ObjectType::TrustedCertificates);
    EXPECT_EQ(certificate.label, "Operator CA");
    EXPECT_EQ(certificate.path.text(), "3F00/7F80/4407");
    EXPECT_EQ(certificate.window, (apdu::Range{0, 200}));
    EXPECT_EQ(certificate.dodf.text(), "3F00/7F80/4406");
    EXPECT_EQ(rulesOf(found), "cdf:certificate-url");
}

TEST(Locate, HundredsOfCertificatesAreCut) {
    Card card(CardKind::Sim);
    Bytes cdf;
    for (int i = 0; i < 200; ++i) apdu::append(cdf, "300F 3000 3003 040101 A106 3004 A002 3000"_hex);
    card.put("4406", cdf);
    EXPECT_EQ(card.find().files.size(), 3u + 64u);
    EXPECT_EQ(rulesOf(card.find()), "cdf:cdf-too-many");
}

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
