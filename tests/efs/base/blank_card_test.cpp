#include "efs/blank_card.h"

#include "efs/arr.h"
#include "efs/atr.h"
#include "efs/dir.h"
#include "efs/iccid.h"
#include "efs/imsi.h"
#include "efs/provisioning.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;

Image make(CardKind kind, bool provisioning = true, bool t1 = false) {
    BlankCardOptions options;
    options.kind = kind;
    options.provisioning = provisioning;
    options.t1 = t1;
    auto image = blankCard(options);
    EXPECT_TRUE(image) << image.error().message();
    return image.value_or(Image{});
}

Path directoryOf(CardKind kind) {
    return Path::mf() / (kind == CardKind::Wim ? 0x5015 : 0x7F80);
}

// The content of a file without its padding.
std::string used(const Image& image, const Path& path) {
    const File* file = image.find(path);
    EXPECT_NE(file, nullptr) << path.text();
    if (file == nullptr) return "";
    Bytes bytes = file->content;
    while (!bytes.empty() && bytes.back() == 0xFF) bytes.pop_back();
    return apdu::hex(bytes);
}

constexpr CardKind kinds[] = {CardKind::Sim, CardKind::Uicc, CardKind::Wim};

class BlankCard : public testing::TestWithParam<CardKind> {};
INSTANTIATE_TEST_SUITE_P(Kinds, BlankCard, testing::ValuesIn(kinds),
                         [](const auto& test) { return std::string(name(test.param)); });

TEST_P(BlankCard, everyFileIsSound) {
    for (const bool provisioning : {false, true}) {
        const Image image = make(GetParam(), provisioning);
        for (const auto& [path, file] : image.files) {
            EXPECT_TRUE(path.isRoot() || image.find(path.parent()) != nullptr) << path.text();
            EXPECT_TRUE(file.complete);
            EXPECT_TRUE(path.ids.empty() || file.fcp.id == path.last());
            if (isDirectory(file.fcp.kind)) continue;
            EXPECT_EQ(file.fcp.size, file.content.size()) << path.text();
            const AccessRules rules = effectiveAccess(image, path);
            EXPECT_NE(rules.read.name(), "unknown") << path.text();
            EXPECT_NE(rules.update.name(), "unknown") << path.text();
            if (!hasRecords(file.fcp.kind)) continue;
            EXPECT_EQ(file.fcp.recordLength * file.fcp.recordCount, file.content.size()) << path.text();
        }
        EXPECT_EQ(imageFromJson(toJson(image)).value(), image);
    }
}

TEST_P(BlankCard, answersOfItsFilesAreReadAgain) {
    const Image image = make(GetParam());
    for (const auto& [path, file] : image.files) {
        Bytes answer = encodeFcp(file.fcp);
        if (GetParam() == CardKind::Sim) answer = encodeSimHeader(file.fcp);
        if (GetParam() == CardKind::Wim) answer = encodeWimFci(file.fcp);
        const auto fcp = decodeFileAnswer(answer);
        ASSERT_TRUE(fcp) << path.text() << ": " << fcp.error().message();
        if (GetParam() == CardKind::Wim) {
            EXPECT_EQ(fcp->size, file.fcp.size);
        } else if (GetParam() == CardKind::Uicc || isDirectory(file.fcp.kind)) {
            EXPECT_EQ(*fcp, file.fcp) << path.text();
        } else {
            Fcp expected = file.fcp;
            expected.access->remove = AccessCondition::never(); // class A0 deletes nothing
            EXPECT_EQ(*fcp, expected) << path.text();
        }
    }
}

TEST_P(BlankCard, atr) {
    for (const bool t1 : {false, true}) {
        const Image image = make(GetParam(), true, t1);
        const auto atr = decodeAtr(image.atr);
        ASSERT_TRUE(atr) << apdu::hex(image.atr);
        EXPECT_TRUE(atr->checkByteValid) << apdu::hex(image.atr);
        EXPECT_EQ(atr->protocols, std::vector<int>{t1 ? 1 : 0});
        EXPECT_EQ(image.t1, t1);
        EXPECT_EQ(atr->logicalChannels, image.logicalChannels);
        EXPECT_EQ(image.logicalChannels, GetParam() == CardKind::Sim ? 0 : 3);
        EXPECT_FALSE(atr->extendedLength);
    }
}

TEST_P(BlankCard, directoryFilesHaveTheFormsOfTheStandard) {
    const Path directory = directoryOf(GetParam());
    const bool isWim = GetParam() == CardKind::Wim;
    BlankCardOptions guarded;
    guarded.kind = GetParam();
    guarded.pinProtected = true;
    // Three records of 38 bytes back to back, as in WAP-186 A.3 and A.5; on an open card without private and authId.
    EXPECT_EQ(used(blankCard(guarded).value(), directory / 0x4405),
              "302430120C09426F6F7473747261700302078004010130060604672B0501A106300404024431"
              "302430120C09436F6E666967203120030206C004010130060604672B0502A106300404024432"
              "302430120C09436F6E6669672032200302064004010130060604672B0503A106300404024433");
    const Image image = make(GetParam());
    EXPECT_EQ(used(image, directory / 0x4405),
              "3020300E0C09426F6F74737472617003010030060604672B0501A106300404024431"
              "3021300F0C09436F6E6669672031200302064030060604672B0502A106300404024432"
              "3021300F0C09436F6E6669672032200302064030060604672B0503A106300404024433");
    const char* odf = GetParam() == CardKind::Sim ? "A706300404024405A506300404024406"
                      : GetParam() == CardKind::Uicc
                          ? "A706300404024405A506300404024406A806300404024400"
                          : "A006300404024401A706300404024403A706300404024405A506300404024406A806300404024400";
    EXPECT_EQ(used(image, directory / 0x5031), odf);
    const File& dir = *image.find(Path::mf() / 0x2F00);
    const auto last = decodeDirRecord(dir.record(dir.fcp.recordCount));
    ASSERT_TRUE(last && *last);
    EXPECT_EQ((*last)->aid, Bytes(pkcs15Aid.begin(), pkcs15Aid.end()));
    EXPECT_EQ((*last)->label, "PROVISIONING");
    EXPECT_EQ(apdu::hex((*last)->path), isWim ? "3F005015" : "3F007F80");
    const auto info = pkcs15::decodeTokenInfo(image.find(directory / 0x5032)->content);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->isWim(), isWim);
    EXPECT_EQ(info->label, isWim ? "WIM 1.0" : "PROVISIONING");
    EXPECT_EQ(apdu::hex(info->serialNumber), "8944050000000000001F");
    EXPECT_FALSE(info->loginRequired);
    for (const FileId id : {0x4406, 0x4407, 0x4431, 0x4432, 0x4433}) {
        EXPECT_EQ(used(image, directory / id), "") << id;
    }
    EXPECT_EQ(image.find(directory / 0x4431)->content.size(), 1024u);
}

TEST_P(BlankCard, pins) {
    const Image image = make(GetParam());
    const auto value = [&](KeyReference reference) {
        for (const Pin& pin : image.pins) {
            if (pin.reference == reference)
                return apdu::hex(pin.value) + (pin.directory ? "@" + pin.directory->text() : "");
        }
        return std::string("none");
    };
    const bool isWim = GetParam() == CardKind::Wim;
    EXPECT_EQ(value(0x01), isWim ? "none" : "31323334FFFFFFFF");
    EXPECT_EQ(value(0x02), GetParam() == CardKind::Sim ? "35363738FFFFFFFF" : "none");
    EXPECT_EQ(value(0x81), GetParam() == CardKind::Sim ? "none"
                           : isWim                     ? "31323334FFFFFFFF@3F00/5015"
                                                       : "35363738FFFFFFFF");
    EXPECT_EQ(value(0x82), isWim ? "35363738FFFFFFFF@3F00/5015" : "none");
    EXPECT_EQ(value(0x0A), "3131313131313131");
}

TEST_P(BlankCard, aodfNamesThePinsOfTheCard) {
    if (GetParam() == CardKind::Sim) {
        EXPECT_EQ(make(GetParam()).find(Path::mf() / 0x7F80 / 0x4400), nullptr) << "on a SIM private means CHV1";
        return;
    }
    const Image image = make(GetParam());
    const auto aodf = pkcs15::decodeAodf(image.find(directoryOf(GetParam()) / 0x4400)->content);
    EXPECT_TRUE(aodf.findings.empty());
    ASSERT_FALSE(aodf.pins.empty());
    const bool isWim = GetParam() == CardKind::Wim;
    EXPECT_EQ(aodf.pins[0].common.label, isWim ? "PIN-G" : "CHV1");
    EXPECT_EQ(aodf.pins[0].authId, "01"_hex);
    EXPECT_EQ(aodf.pins[0].flags.local, isWim);
    EXPECT_EQ(apdu::hex(aodf.pins[0].path->path), isWim ? "3F005015" : "3F00");
    for (const auto& pin : aodf.pins) {
        const bool held = std::any_of(image.pins.begin(), image.pins.end(),
                                      [&](const Pin& own) { return own.reference == pin.reference; });
        EXPECT_TRUE(held) << int(pin.reference);
    }
}

TEST_P(BlankCard, provisioningIsFound) {
    const Image image = make(GetParam());
    ImageSource source(image);
    const auto found = locate(source);
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_TRUE(found->application);
    EXPECT_EQ(found->application->wim, GetParam() == CardKind::Wim);
    EXPECT_EQ(found->application->path, directoryOf(GetParam()));
    EXPECT_EQ(found->iccid, "8944050000000000001");
    struct Expected {
        ObjectType object;
        const char* update;
        bool modifiable;
    };
    const char* user = GetParam() == CardKind::Wim ? "PIN" : "CHV1";
    const Expected expected[] = {
        {ObjectType::Bootstrap, "ADM", false}, {ObjectType::Config1, user, true}, {ObjectType::Config2, user, true}};
    for (const Expected& e : expected) {
        const ProvisioningFile* file = found->find(e.object);
        ASSERT_NE(file, nullptr) << name(e.object);
        EXPECT_EQ(file->state, FileState::Empty);
        EXPECT_EQ(file->size, 1024u);
        EXPECT_EQ(file->access.read.name(), "ALW");
        EXPECT_EQ(file->access.update.name(), e.update) << name(e.object);
        EXPECT_FALSE(file->isPrivate);
        EXPECT_EQ(file->modifiable, e.modifiable);
    }
    for (const Finding& finding : found->findings) {
        EXPECT_EQ(finding.severity, Severity::Note) << finding.rule << ": " << finding.message;
    }
}

TEST_P(BlankCard, withoutProvisioning) {
    const Image image = make(GetParam(), false);
    ImageSource source(image);
    const auto found = locate(source);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->files.empty());
    EXPECT_EQ(image.find(Path::mf() / 0x7F80), nullptr);
    EXPECT_EQ(image.find(Path::mf() / 0x5015) != nullptr, GetParam() == CardKind::Wim) << "a WIM is a WIM all the same";
    EXPECT_EQ(image.find(Path::mf() / 0x2F00) != nullptr, GetParam() != CardKind::Sim);
}

TEST(BlankCard, networkFiles) {
    const Image sim = make(CardKind::Sim), uicc = make(CardKind::Uicc);
    EXPECT_EQ(decodeImsi(sim.find(Path::mf() / 0x7F20 / 0x6F07)->content), "244051234567890");
    EXPECT_EQ(effectiveAccess(sim, Path::mf() / 0x7F20 / 0x6F07).read.name(), "CHV1");
    EXPECT_EQ(effectiveAccess(sim, Path::mf() / 0x7F20 / 0x6FAD).read.name(), "ALW");
    const auto usim = uicc.findApplication("A0000000871002"_hex);
    ASSERT_TRUE(usim);
    EXPECT_EQ(decodeImsi(uicc.find(*usim / 0x6F07)->content), "244051234567890");
    EXPECT_EQ(effectiveAccess(uicc, *usim / 0x6F07).read.name(), "CHV1");
    EXPECT_EQ(uicc.find(*usim / 0x6F07)->fcp.arr->file, 0x6F06);
    EXPECT_EQ(decodeDirRecord(uicc.find(Path::mf() / 0x2F00)->record(1)).value()->aid, usim->aid);
    for (const Image& image : {sim, uicc}) {
        EXPECT_EQ(decodeIccid(image.find(Path::mf() / 0x2FE2)->content), "8944050000000000001");
        EXPECT_EQ(effectiveAccess(image, Path::mf() / 0x2FE2).update.name(), "NEV");
        EXPECT_NE(image.find(Path::mf() / 0x7F10), nullptr);
    }
    EXPECT_EQ(sim.findApplication(pkcs15Aid), std::nullopt) << "class A0 selects nothing by name";
}

TEST(BlankCard, wimAnswersBothNames) {
    const Image wim = make(CardKind::Wim);
    EXPECT_EQ(wim.findApplication(wimAid), Path::mf() / 0x5015);
    EXPECT_EQ(wim.findApplication(pkcs15Aid), Path::mf() / 0x5015);
    EXPECT_EQ(used(wim, Path::mf() / 0x5015 / 0x4403),
              "302130070302064004010130070605672B010201A10D300B04024409020100800200DC"
              "302130070302064004010130070605672B010202A10D300B0402440A020100800200DC");
    EXPECT_EQ(effectiveAccess(wim, Path::mf() / 0x5015 / 0x4432).update, AccessCondition::key(0x81));
    EXPECT_EQ(effectiveAccess(wim, Path::mf() / 0x5015 / 0x5032).update.name(), "NEV");
}

TEST(BlankCard, uiccMayCreateFilesBelowItsDirectory) {
    const Image uicc = make(CardKind::Uicc);
    EXPECT_EQ(effectiveAccess(uicc, Path::mf() / 0x7F80).create.name(), "ADM");
    EXPECT_EQ(effectiveAccess(uicc, Path::mf() / 0x7F80 / 0x4431).remove.name(), "ADM");
}

TEST(BlankCard, ownIdsAndSizes) {
    BlankCardOptions options;
    options.kind = CardKind::Wim;
    options.directory = 0x5020;
    options.bootstrap = 0x6601;
    options.bootstrapSize = 150;
    options.config2Size = 0;
    options.certificateSize = 0;
    options.cdfSize = 0;
    const auto image = blankCard(options);
    ASSERT_TRUE(image) << image.error().message();
    const Path directory = Path::mf() / 0x5020;
    EXPECT_EQ(image->find(directory / 0x6601)->content, Bytes(150, 0xFF));
    EXPECT_EQ(image->find(directory / 0x4433), nullptr);
    EXPECT_EQ(image->find(directory / 0x4406), nullptr);
    EXPECT_EQ(image->find(directory / 0x4407), nullptr);
    EXPECT_EQ(used(*image, directory / 0x5031), "A006300404024401A706300404024403A706300404024405A806300404024400");
    EXPECT_EQ(pkcs15::decodeDodf(image->find(directory / 0x4405)->content).objects.size(), 2u);
}

TEST(BlankCard, whatDoesNotFitIsNamed) {
    struct Case {
        void (*change)(BlankCardOptions&);
        ErrorKind kind;
        const char* message;
    };
    using O = BlankCardOptions;
    const Case cases[] = {
        {[](O& o) { o.iccid = "894405"; }, ErrorKind::Usage,
         "a card number (ICCID) has 18 to 20 digits and nothing else"},
        {[](O& o) { o.imsi = "24405x"; }, ErrorKind::Usage,
         "a subscriber number (IMSI) has 6 to 15 digits and nothing else"},
        {[](O& o) { o.bootstrapSize = 32768; }, ErrorKind::Limit, "32768 bytes are too many for the bootstrap file"},
        {[](O& o) { o.certificateSize = SIZE_MAX; }, ErrorKind::Limit,
         "18446744073709551615 bytes are too many for the certificate file"},
        {[](O& o) { o.bootstrapSize = o.config1Size = o.config2Size = 0; }, ErrorKind::Usage,
         "a card for provisioning needs at least one of bootstrap, config1 and config2"},
        {[](O& o) { o.odfSize = 23; }, ErrorKind::Limit, "23 bytes are too few for the odf file"},
        {[](O& o) { o.dodfSize = 103; }, ErrorKind::Limit, "103 bytes are too few for the dodf file"},
        {[](O& o) { o.config1 = 0x4431; }, ErrorKind::Usage, "file id 4431 is used twice: for bootstrap and config1"},
        {[](O& o) { o.bootstrap = 0x5031; }, ErrorKind::Usage, "file id 5031 is used twice: for the ODF and bootstrap"},
        {[](O& o) { o.cdf = 0x4407; }, ErrorKind::Usage,
         "file id 4407 is used twice: for the certificates and the CDF"},
        {[](O& o) { o.dodf = 0x7F80; }, ErrorKind::Usage,
         "file id 7F80 is used twice: for the PKCS#15 directory and the DODF"},
        {[](O& o) { o.directory = 0x2FE2; }, ErrorKind::Usage,
         "file id 2FE2 is used twice: for EF(ICCID) and the PKCS#15 directory"},
        {[](O& o) { o.directory = 0x3F00; }, ErrorKind::Usage,
         "file id 3F00 is reserved and cannot be the PKCS#15 directory"},
        {[](O& o) { o.aodf = 0x7FFF; }, ErrorKind::Usage, "file id 7FFF is reserved and cannot be the AODF"},
        {[](O& o) { o.chv1 = "313233"_hex; }, ErrorKind::Usage, "CHV1 has 3 bytes; 4 to 8 are due"},
        {[](O& o) { o.chv2 = Bytes(9, 0x31); }, ErrorKind::Usage, "CHV2 has 9 bytes; 4 to 8 are due"},
        {[](O& o) { o.adm1 = {}; }, ErrorKind::Usage, "ADM1 has 0 bytes; 8 are due"},
    };
    for (const Case& c : cases) {
        BlankCardOptions options;
        c.change(options);
        const auto image = blankCard(options);
        ASSERT_FALSE(image) << c.message;
        EXPECT_EQ(image.error().text, c.message);
        EXPECT_EQ(image.error().kind, c.kind) << c.message;
    }
}

TEST(BlankCard, pinProtectedFilesNeedThePin) {
    BlankCardOptions options;
    options.pinProtected = true;
    const Image image = blankCard(options).value();
    EXPECT_EQ(effectiveAccess(image, Path::parse("3F00/7F80/4431").value()).read.name(), "CHV1");
    EXPECT_EQ(effectiveAccess(image, Path::parse("3F00/7F80/4433").value()).read.name(), "ALW");
}

} // namespace
} // namespace efs
