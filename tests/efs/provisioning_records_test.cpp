// From the records of ODF, DODF and CDF to the files they list, and which remarks broken ones give.
#include "tests/efs/provisioning_card.h"

#include <gtest/gtest.h>

namespace {

using namespace provisioning_tests;

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

} // namespace
