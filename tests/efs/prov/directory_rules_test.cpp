// What is said of the directory files of cards: nothing of new ones, and of each that is wrong in one way just that.
#include "efs/prov/directory_rules.h"

#include "efs/blank_card.h"
#include "efs/dir.h"
#include "efs/prov/rules.h"
#include "tests/support/layouts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace efs;
using namespace efs::prov;
using namespace apdu::literals;
using apdu::Bytes;

Image blank(CardKind kind, bool guarded = true) {
    BlankCardOptions options;
    options.kind = kind;
    options.pinProtected = guarded;
    return blankCard(options).value();
}

Path home(const Image& image) {
    return Path::mf() / FileId{image.kind == CardKind::Wim ? FileId{0x5015} : FileId{0x7F80}};
}

std::vector<Finding> check(const Image& image) {
    ImageSource source(image);
    const auto found = locate(source);
    EXPECT_TRUE(found && found->application);
    return found ? directoryFindings(image, *found) : std::vector<Finding>{};
}

std::string shown(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) {
        text += (text.empty() ? "" : "; ") + finding.object + " " + finding.rule + ": " + finding.message;
        EXPECT_NE(findRule(finding.rule), nullptr) << finding.rule;
    }
    return text;
}

TEST(DirectoryRules, NothingIsSaidOfNewCards) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc, CardKind::Wim})
        for (const bool guarded : {false, true}) EXPECT_EQ(shown(check(blank(kind, guarded))), "") << name(kind);
}

TEST(DirectoryRules, AnImageWithoutApplicationIsNoMatter) {
    EXPECT_TRUE(directoryFindings(Image{}, Provisioning{}).empty());
}

void put(Image& image, const Path& path, const Bytes& content) {
    Bytes& body = image.files.at(path).content;
    std::fill(body.begin(), body.end(), std::uint8_t{0xFF});
    std::copy(content.begin(), content.end(), body.begin());
}

template <class Change>
void changeDodf(Image& image, Change change) {
    const Path path = home(image) / 0x4405;
    Bytes records;
    for (pkcs15::DataObject object : pkcs15::decodeDodf(image.files.at(path).content).objects) {
        change(object);
        apdu::append(records, pkcs15::encode(object));
    }
    put(image, path, records);
}

template <class Change>
void changePins(Image& image, Change change) {
    const Path path = home(image) / 0x4400;
    auto pins = pkcs15::decodeAodf(image.files.at(path).content).pins;
    change(pins);
    Bytes records;
    for (const auto& pin : pins) apdu::append(records, pkcs15::encode(pin));
    put(image, path, records);
}

struct Case {
    CardKind kind;
    void (*damage)(Image&);
    const char* rule;
    const char* findings;
};

TEST(DirectoryRules, SayWhatIsWrong) {
    const Case cases[] = {
        {CardKind::Sim, [](Image& card) { card.files.at(Path::mf() / dirId).fcp.kind = FileKind::Transparent; },
         "dir-format",
         "dir dir-format: EF(DIR) is transparent; readers expect a linear fixed file with one application in each "
         "record"},
        {CardKind::Sim,
         [](Image& card) {
             changeDodf(card, [](pkcs15::DataObject& object) {
                 if (object.label() == "Bootstrap") object.common.label.reset(), object.common.authId.reset();
             });
         },
         "dodf-fields", "dodf dodf-fields: the record of bootstrap has no label and no authId"},
        {CardKind::Uicc,
         [](Image& card) {
             changeDodf(card, [](pkcs15::DataObject& object) {
                 if (object.label() == "Config 2") object.common.hasFlags = false, object.common.modifiable = false;
             });
         },
         "dodf-fields", "dodf dodf-fields: the record of config2 has no flags"},
        {CardKind::Wim,
         [](Image& card) {
             changeDodf(card, [](pkcs15::DataObject& object) {
                 if (object.label() == "Config 1") object.common.authId = "0001"_hex;
             });
         },
         "dodf-fields", "dodf dodf-fields: the authId of config1 has 2 bytes; on a WIM it has one"},
        {CardKind::Sim,
         [](Image& card) {
             changeDodf(card, [](pkcs15::DataObject& object) {
                 if (object.label() == "Config 1") object.path->path = "3F007F805F015F025F035F044432"_hex;
             });
         },
         "dodf-fields", "dodf dodf-fields: the path of config1 has 14 bytes; devices take 12 at most"},
        {CardKind::Wim,
         [](Image& card) {
             put(card, home(card) / 0x4403,
                 "3018 30070302064004010130 07 0605672B010201 A1043002 0400"_hex); // no record at all any more
         },
         "wim-directories", "odf wim-directories: the WIM has no directory of WTLS peers and sessions"},
        {CardKind::Wim,
         [](Image& card) {
             pkcs15::DataObject peers, sessions;
             peers.oid = apdu::toBytes(pkcs15::oidWtlsPeers);
             sessions.oid = apdu::toBytes(pkcs15::oidWtlsSessions);
             peers.path = pkcs15::PathValue{"4409"_hex, 0, 220};
             sessions.path = pkcs15::PathValue{"440A"_hex, {}, {}};
             Bytes records = pkcs15::encode(peers);
             apdu::append(records, pkcs15::encode(sessions));
             put(card, home(card) / 0x4403, records);
         },
         "wtls-fields", "dodf wtls-fields: the record of WTLS peers or sessions has no index and length"},
        {CardKind::Wim, [](Image& card) { put(card, home(card) / 0x5031, "A706300404024403 A706300404024405"_hex); },
         "wim-directories",
         "odf wim-directories: the WIM has no directory of private keys and none of certificates and none of PINs; "
         "aodf wim-pins: the WIM lists 0 PINs; it has two at least"},
        {CardKind::Wim,
         [](Image& card) {
             changeDodf(card, [](pkcs15::DataObject& object) {
                 if (object.label() == "Bootstrap") object.path->path = "3F0050154431"_hex;
             });
         },
         "wim-path",
         "odf wim-path: records of the WIM use paths, but the ODF does not say where the WIM's directory is "
         "(2.23.43.1.3)"},
        {CardKind::Wim, [](Image& card) { changePins(card, [](auto& pins) { pins.resize(1); }); }, "wim-pins",
         "aodf wim-pins: the WIM lists 1 PINs; it has two at least"},
        {CardKind::Wim,
         [](Image& card) {
             changePins(card, [](auto& pins) { pins[1].minLength = 3, pins[1].common.isPrivate = false; });
         },
         "aodf-fields", "aodf aodf-fields: the PIN is not private and may be shorter than four characters"},
        {CardKind::Wim,
         [](Image& card) { changePins(card, [](auto& pins) { pins[0].path->index = 0, pins[0].path->length = 4; }); },
         "aodf-fields", "aodf aodf-fields: the PIN has a path with index and length"},
        {CardKind::Wim, [](Image& card) { changePins(card, [](auto& pins) { pins[1].storedLength = 12; }); },
         "pin-format",
         "aodf pin-format: the PIN is not of the recommended format: decimal digits, filled with FF to eight bytes"},
        {CardKind::Wim,
         [](Image& card) {
             Bytes& body = card.files.at(home(card) / 0x5032).content;
             auto info = pkcs15::decodeTokenInfo(body).value();
             info.securityEnvironments[1].number = 200;
             put(card, home(card) / 0x5032, pkcs15::encode(info));
         },
         "token-fields", "token_info token-fields: security environment 200 is none of 1 to 127"},
        {CardKind::Sim,
         [](Image& card) {
             card.files.at(home(card) / 0x4432).fcp.access->deactivate = AccessCondition::key(chv1Reference);
         },
         "card-invalidate",
         "config1 card-invalidate: 3F00/7F80/4432 may be invalidated or rehabilitated without the issuer's key"},
        {CardKind::Sim,
         [](Image& card) {
             card.files.at(home(card) / 0x4406).fcp.access->update = AccessCondition::key(chv1Reference);
         },
         "card-certificate-update",
         "cdf card-certificate-update: UPDATE is CHV1: the user may add certificates to those that are trusted; "
         "expected ADM or NEV"},
        {CardKind::Sim,
         [](Image& card) { card.files.at(home(card) / 0x5031).fcp.access->activate = AccessCondition::always(); },
         "card-invalidate",
         "odf card-invalidate: 3F00/7F80/5031 may be invalidated or rehabilitated without the issuer's key"},
    };
    for (const Case& one : cases) {
        Image image = blank(one.kind);
        one.damage(image);
        const auto findings = check(image);
        ASSERT_FALSE(findings.empty()) << one.rule;
        EXPECT_EQ(findings[0].rule, one.rule);
        EXPECT_EQ(shown(findings), one.findings);
    }
}

// WAP-260 §9.4.1, §11.2.2.
TEST(DirectoryRules, AWimOnASimNeedsChannels) {
    for (const support::Layout& layout : support::layouts()) {
        if (layout.name != "WimOnSim") continue;
        EXPECT_EQ(shown(check(layout.image)), "");
        Image silent = layout.image;
        silent.atr = blank(CardKind::Sim).atr;
        EXPECT_EQ(check(silent).at(0).rule, "wim-channels");
        EXPECT_EQ(shown(check(silent)), "atr wim-channels: the card has a WIM beside the SIM, but its historical bytes "
                                        "announce no logical channel to reach it");
        return;
    }
    FAIL() << "no such layout";
}

} // namespace
