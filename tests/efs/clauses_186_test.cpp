// WAP-186 and WAP-260, what a card is asked for, in which order, and what a card's files say: clause by clause.
#include "efs/blank_card.h"
#include "efs/dir.h"
#include "efs/prov/context.h"
#include "efs/provisioning.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using namespace apdu::literals;
using apdu::Bytes;

// Writes down what it is asked for.
struct Recording final : FileSource {
    explicit Recording(const Image& image) : source(image) {}
    CardKind kind() const override { return source.kind(); }
    apdu::Result<Path> openApplication(apdu::View aid) override {
        asked += (asked.empty() ? "" : " ") + std::string(apdu::equal(aid, wimAid) ? "WIM" : "PKCS15");
        return source.openApplication(aid);
    }
    apdu::Result<File> read(const Path& path) override {
        if (path.last() != 0x2F06) asked += " " + Path{{}, {path.last()}}.text(); // rules of access have no place in it
        return source.read(path);
    }
    ImageSource source;
    std::string asked;
};

Image blank(BlankCardOptions options, CardKind kind) {
    options.kind = kind;
    return blankCard(options).value();
}

std::string askedFor(const Image& image) {
    Recording source(image);
    LocateOptions options;
    options.iccid = false;
    EXPECT_TRUE(locate(source, options));
    return source.asked;
}

// §10.1, WAP-260 §11.3.3 and §13.5: application, TokenInfo, ODF, AODF, then the data objects; certificates last.
TEST(Clauses186, AWimIsReadInItsOrder) {
    BlankCardOptions options;
    options.pinProtected = true;
    EXPECT_EQ(askedFor(blank(options, CardKind::Wim)), "PKCS15 5032 5031 4400 4403 4405 4431 4432 4433 4406");
}

// §8.1, §10.2: EF(DIR), the directory it names, ODF, DODF, the files, the CDF. No AODF is looked for (§8.4).
TEST(Clauses186, ASimIsReadInItsOrder) {
    EXPECT_EQ(askedFor(blank({}, CardKind::Sim)), "PKCS15 WIM 2F00 5031 4405 4431 4432 4433 4406");
}

// LwM2M G.2.1, G.2.5, WAP-186 §8.1 note 3: the application by its AID, EF(DIR) for where it is, ODF, DODF, files.
TEST(ClausesLwm2m, AUiccIsReadInItsOrder) {
    EXPECT_EQ(askedFor(blank({}, CardKind::Uicc)), "PKCS15 5032 WIM 2F00 5031 4400 4405 4431 4432 4433 4406");
}

// WAP-260 §11.3.3: a PKCS#15 application that is no WIM by its TokenInfo is followed by the WIM's own AID.
TEST(Clauses186, TokenInfoDecidesWhetherTheWimIsAskedForByItsOwnName) {
    Image image = blank({}, CardKind::Wim);
    const Path home = *image.findApplication(wimAid);
    image.files.at(home / 0x5032).content = Bytes(128, 0xFF);
    EXPECT_EQ(askedFor(image).substr(0, 21), "PKCS15 5032 WIM 5031 ");
}

// §5.2.1: the first place that has any provisioning is the one; the SIM's own is then not even asked for.
TEST(Clauses186, TheWimOnASimComesBeforeTheSim) {
    Image image = blank({}, CardKind::Sim);
    const Image wim = blank({}, CardKind::Wim);
    const Path home = *wim.findApplication(wimAid);
    for (const auto& [path, file] : wim.files)
        if (path == home || path.isBelow(home)) image.files[path] = file;
    const std::string asked = askedFor(image);
    EXPECT_EQ(asked.find("2F00"), std::string::npos) << asked;
}

// §5.1: one of the three files is enough, whichever it is.
TEST(Clauses186, AnyOneOfTheThreeFilesMakesACard) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc, CardKind::Wim}) {
        for (const ObjectType object : {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2}) {
            BlankCardOptions options;
            options.bootstrapSize = object == ObjectType::Bootstrap ? 150 : 0;
            options.config1Size = object == ObjectType::Config1 ? 150 : 0;
            options.config2Size = object == ObjectType::Config2 ? 150 : 0;
            const Image image = blank(options, kind);
            ImageSource source(image);
            const auto found = locate(source);
            ASSERT_TRUE(found && found->application) << name(kind) << " " << name(object);
            ASSERT_EQ(found->files.size(), 1u);
            EXPECT_EQ(found->files[0].object, object);
            EXPECT_EQ(found->files[0].size, 150u);
            EXPECT_EQ(found->files[0].state, FileState::Empty);
        }
    }
}

// §9: every file is transparent, EF(DIR) alone is a record file (§8.1 note 2).
TEST(Clauses186, EveryFileOfTheApplicationIsTransparent) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc, CardKind::Wim}) {
        const Image image = blank({}, kind);
        const Path home = *Path::parse(kind == CardKind::Wim ? "3F00/5015" : "3F00/7F80");
        std::size_t files = 0;
        for (const auto& [path, file] : image.files) {
            if (!path.isBelow(home)) continue;
            ++files;
            EXPECT_EQ(file.fcp.kind, FileKind::Transparent) << path.text();
        }
        EXPECT_GE(files, 7u);
        EXPECT_EQ(image.find(Path::mf() / dirId)->fcp.kind, FileKind::LinearFixed);
    }
}

// §9.4 to §9.6: the files of a new card have room for the recommended 150 bytes and are erased to FF.
TEST(Clauses186, NewFilesHaveTheRecommendedSizeAndAreErased) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc, CardKind::Wim}) {
        const Image image = blank({}, kind);
        const Path home = *Path::parse(kind == CardKind::Wim ? "3F00/5015" : "3F00/7F80");
        for (const FileId id : {FileId{0x4431}, FileId{0x4432}, FileId{0x4433}}) {
            const Bytes& content = image.find(home / id)->content;
            EXPECT_GE(content.size(), 150u);
            EXPECT_EQ(content, Bytes(content.size(), 0xFF));
        }
    }
}

// WAP-260 §9.4 and §14: what a WIM must have, whether provisioned or not, and where its ODF says it is.
TEST(Clauses260, ANewWimHasTheDirectoriesOfTheClause) {
    for (const bool provisioning : {false, true}) {
        BlankCardOptions options;
        options.provisioning = provisioning;
        const Image image = blank(options, CardKind::Wim);
        const Path home = *image.findApplication(wimAid);
        const auto odf = pkcs15::decodeOdf(image.find(home / 0x5031)->content);
        EXPECT_TRUE(odf.findings.empty());
        for (const auto objects :
             {pkcs15::ObjectClass::PrivateKeys, pkcs15::ObjectClass::DataObjects, pkcs15::ObjectClass::AuthObjects}) {
            const auto paths = odf.paths(objects);
            ASSERT_FALSE(paths.empty()) << name(objects);
            for (const pkcs15::PathValue& path : paths) {
                ASSERT_EQ(path.path.size(), 2u);
                EXPECT_NE(image.find(home / FileId(path.path[0] << 8 | path.path[1])), nullptr) << apdu::hex(path.path);
            }
        }
        EXPECT_NE(image.find(home / 0x5032), nullptr); // TokenInfo
        EXPECT_NE(image.find(home / 0x5033), nullptr); // UnusedSpace
        EXPECT_EQ(odf.paths(pkcs15::ObjectClass::TrustedCertificates).size(), provisioning ? 1u : 0u);
    }
}

// WAP-260 §9.4.5: Peers and Sessions in a DODF of their own, with index and length, without a label.
TEST(Clauses260, PeersAndSessionsHaveTheirOwnDirectory) {
    const Image image = blank({}, CardKind::Wim);
    const Path home = *image.findApplication(wimAid);
    const auto dodf = pkcs15::decodeDodf(image.find(home / 0x4403)->content);
    ASSERT_EQ(dodf.objects.size(), 2u);
    EXPECT_TRUE(apdu::equal(dodf.objects[0].oid, pkcs15::oidWtlsPeers));
    EXPECT_TRUE(apdu::equal(dodf.objects[1].oid, pkcs15::oidWtlsSessions));
    for (const pkcs15::DataObject& object : dodf.objects) {
        EXPECT_FALSE(object.common.label);
        EXPECT_EQ(object.path->index, 0u);
        EXPECT_EQ(object.path->length, 220u);
        EXPECT_NE(image.find(home / FileId(object.path->path[0] << 8 | object.path->path[1])), nullptr);
    }
    EXPECT_EQ(pkcs15::decodeDodf(image.find(home / 0x4405)->content).objects.size(), 3u);
}

// WAP-260 §9.4.6, §12.1.4, §12.3: two PINs at least, PIN-G first, in the recommended format, authId of one byte,
// without index and length.
TEST(Clauses260, PinsHaveTheRecommendedFormat) {
    const Image image = blank({}, CardKind::Wim);
    const auto aodf = pkcs15::decodeAodf(image.find(*image.findApplication(wimAid) / 0x4400)->content);
    ASSERT_GE(aodf.pins.size(), 2u);
    EXPECT_EQ(pkcs15::pinG(aodf.pins), &aodf.pins[0]);
    EXPECT_EQ(aodf.pins[0].reference, secondPinReference);
    for (const pkcs15::PinObject& pin : aodf.pins) {
        EXPECT_EQ(pin.pinType, 1); // ascii-numeric
        EXPECT_EQ(pin.minLength, 4u);
        EXPECT_EQ(pin.storedLength, 8u);
        EXPECT_EQ(pin.padChar, 0xFF);
        EXPECT_EQ(pin.authId.size(), 1u);
        EXPECT_TRUE(pin.common.isPrivate);
        EXPECT_TRUE(pin.common.label);
        EXPECT_TRUE(pin.flags.local && (pin.reference & 0x80) != 0 && (pin.reference & 0x60) == 0); // WAP-186 A.6
        ASSERT_TRUE(pin.path);
        EXPECT_FALSE(pin.path->index || pin.path->length);
    }
}

// WAP-260 §9.4.7: the fields of TokenInfo, in a label that makes a WIM.
TEST(Clauses260, TokenInfoOfANewWim) {
    const Image image = blank({}, CardKind::Wim);
    const auto info = pkcs15::decodeTokenInfo(image.find(*image.findApplication(wimAid) / 0x5032)->content);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->version, 0u);
    EXPECT_FALSE(info->serialNumber.empty());
    EXPECT_TRUE(info->label->starts_with("WIM 1.0"));
    ASSERT_FALSE(info->securityEnvironments.empty());
    for (const auto& environment : info->securityEnvironments) {
        EXPECT_GE(environment.number, 1u);
        EXPECT_LE(environment.number, 127u); // §12.3
    }
    EXPECT_FALSE(info->loginRequired); // §12.2: listing needs no PIN
}

// WAP-260 §12.3: labels padded with blanks to 32 bytes, an index of two bytes, a path of six or twelve bytes: read.
TEST(Clauses260, WideFieldsAreRead) {
    const std::string label = "Bootstrap" + std::string(23, ' ');
    for (const Bytes& path : {"4431"_hex, "3F005015 4431"_hex, "3F0050155F015F025F034431"_hex}) {
        Image image = blank({}, CardKind::Wim);
        const Path home = *image.findApplication(wimAid);
        Path place = Path::mf();
        for (std::size_t i = path.size() == 2 ? 0 : 2; i < path.size(); i += 2) {
            if (path.size() == 2) place = home;
            place = place / FileId(path[i] << 8 | path[i + 1]);
            if (i + 2 < path.size() && image.find(place) == nullptr) image.files[place].fcp.kind = FileKind::Df;
        }
        const Bytes document = "030B6A0045C65601870706034F7000010101"_hex;
        File file = image.files.at(home / 0x4431);
        std::copy(document.begin(), document.end(), file.content.begin());
        image.files[place] = file;
        Bytes pathField = apdu::tlv(0x04, path);
        apdu::append(pathField, "0202 0000 8002 0096"_hex);
        const Bytes record =
            apdu::tlv(0x30, {apdu::tlv(0x30, {apdu::tlv(0x0C, apdu::asBytes(label)), "0302 0780 0401 01"_hex}),
                             "3006 0604672B0501"_hex, apdu::tlv(0xA1, apdu::tlv(0x30, pathField))});
        auto& dodf = image.files.at(home / 0x4405).content;
        std::fill(dodf.begin(), dodf.end(), std::uint8_t{0xFF});
        std::copy(record.begin(), record.end(), dodf.begin());
        ImageSource source(image);
        const auto found = locate(source);
        ASSERT_TRUE(found);
        ASSERT_EQ(found->files.size(), 1u) << apdu::hex(path);
        EXPECT_EQ(found->files[0].label, "Bootstrap");
        EXPECT_EQ(found->files[0].path, place) << apdu::hex(path);
        EXPECT_EQ(found->files[0].window, (apdu::Range{0, 150}));
        EXPECT_EQ(found->files[0].state, FileState::Document);
    }
}

// WAP-260 §9.4.4 and SIN 101: certificates that can be changed and those that cannot stand in CDFs of their own; all of
// the trusted ones are found.
TEST(Clauses260, SeveralCertificateDirectoriesAreFollowed) {
    Image image = blank({}, CardKind::Wim);
    const Path home = *image.findApplication(wimAid);
    const auto put = [&](FileId id, const Bytes& content) {
        File file = image.files.at(home / 0x4406);
        file.fcp.id = id;
        std::copy(content.begin(), content.end(), file.content.begin());
        image.files[home / id] = file;
    };
    const auto record = [](const char* label, std::uint8_t offset) {
        return apdu::tlv(0x30, {apdu::tlv(0x30, {apdu::tlv(0x0C, apdu::asBytes(std::string(label))), "03020640"_hex}),
                                "3006 040155 0101FF"_hex,
                                apdu::tlv(0xA1, apdu::tlv(0x30, apdu::tlv(0x30, {"04024407"_hex, "0201"_hex,
                                                                                 Bytes{offset}, "800105"_hex})))});
    };
    put(0x4406, record("one", 0));
    put(0x4411, record("two", 5));
    auto& certificates = image.files.at(home / 0x4407).content;
    const Bytes two = "3003020105 3003020106"_hex;
    std::copy(two.begin(), two.end(), certificates.begin());
    auto& odf = image.files.at(home / 0x5031).content;
    const Bytes entry = "A506300404024411"_hex;
    std::copy(entry.begin(), entry.end(), odf.begin() + 40);
    ImageSource source(image);
    auto found = locate(source);
    ASSERT_TRUE(found);
    prov::interpret(*found);
    std::string labels;
    for (const ProvisioningFile& file : found->files) {
        if (file.object != ObjectType::TrustedCertificates) continue;
        labels += file.label + ":" + std::string(name(file.state)) + ":" + apdu::hex(file.content) + " ";
    }
    EXPECT_EQ(labels, "one:document:3003020105 two:document:3003020106 ");
}

// LwM2M Appendix G.1: several directories stand in the order of their priority; the first that lists a type wins.
TEST(ClausesLwm2m, TheFirstDirectoryCounts) {
    Image image = blank({}, CardKind::Uicc);
    const Path home = *Path::parse("3F00/7F80");
    const auto put = [&](FileId id, const Bytes& content, FileId like) {
        File file = image.files.at(home / like);
        file.fcp.id = id;
        std::fill(file.content.begin(), file.content.end(), std::uint8_t{0xFF});
        std::copy(content.begin(), content.end(), file.content.begin());
        image.files[home / id] = file;
    };
    put(0x6430, "A125300030110C0F4C774D324D20426F6F747374726170A10E300C0604672B0901300404026432"_hex, 0x4405);
    put(0x6431, "A125300030110C0F4C774D324D20426F6F747374726170A10E300C0604672B0901300404026433"_hex, 0x4405);
    put(0x6432, "0001 0006 0000 00 0000 AA"_hex, 0x4431);
    put(0x6433, "0001 0006 0000 00 0000 BB"_hex, 0x4431);
    put(0x5031, "A706300404026430 A706300404026431"_hex, 0x5031);
    ImageSource source(image);
    auto found = locate(source);
    ASSERT_TRUE(found && found->application);
    prov::interpret(*found);
    const ProvisioningFile* file = found->find(ObjectType::Lwm2mBootstrap);
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(file->path, home / 0x6432);
    EXPECT_EQ(file->state, FileState::Document);
    EXPECT_EQ(file->used, 10u);
    EXPECT_EQ(found->findings.size(), 1u);
    EXPECT_EQ(found->findings[0].rule, "dodf-duplicate");
}

} // namespace
