// Each rule about cards: kept by a card as it should be, broken by one that is wrong in that way.
#include "efs/prov/validate_card.h"

#include "efs/application_search.h"
#include "efs/arr.h"
#include "efs/blank_card.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace efs;
using namespace efs::prov;
using apdu::Bytes;

Path home(const Image& image) {
    return Path::mf() / FileId{image.kind == CardKind::Wim ? FileId{0x5015} : FileId{0x7F80}};
}

Bytes encoded(const std::string& xml) {
    const auto document = fromXml(xml);
    EXPECT_TRUE(document) << xml;
    return apdu::toBytes(document->document.bytes());
}

void put(File& file, const Bytes& content) {
    Bytes& body = file.content;
    std::fill(body.begin(), body.end(), std::uint8_t{0xFF});
    if (body.size() < content.size()) body.resize(content.size());
    std::copy(content.begin(), content.end(), body.begin());
}
void put(Image& image, FileId file, const Bytes& content) {
    put(image.files.at(home(image) / file), content);
}

void unreadable(File& file) {
    file.content.clear();
    file.complete = false;
    file.readError = std::uint16_t{0x9804};
}

// The card of the README: three documents, the first two behind the PIN.
Image card(CardKind kind, bool guarded = true) {
    BlankCardOptions options;
    options.kind = kind;
    options.pinProtected = guarded;
    options.certificateSize = 200;
    Image image = blankCard(options).value();
    put(image, 0x4431, encoded(support::readText(support::dataPath("examples/bootstrap.xml"))));
    put(image, 0x4432, encoded(support::readText(support::dataPath("examples/config1.xml"))));
    put(image, 0x4433, encoded(support::readText(support::dataPath("examples/config2.xml"))));
    return image;
}

CardReport check(const Image& image) {
    ImageSource source(image);
    auto found = locate(source);
    EXPECT_TRUE(found) << found.error().message();
    return validateCard(*found, image.kind, &image);
}

std::set<std::string> rulesOf(const Image& image) {
    std::set<std::string> ids;
    for (const Finding& finding : check(image).report.findings) {
        const Rule* rule = findRule(finding.rule);
        EXPECT_NE(rule, nullptr) << finding.rule;
        if (rule != nullptr) {
            EXPECT_LE(finding.severity, rule->severity) << finding.rule;
        }
        ids.insert(finding.rule);
    }
    return ids;
}

AccessRules& rules(Image& image, const Path& path) {
    File& file = image.files.at(path);
    file.fcp.access = effectiveAccess(image, path);
    file.fcp.arr.reset();
    return *file.fcp.access;
}
AccessRules& rules(Image& image, FileId file) {
    return rules(image, home(image) / file);
}

template <class Change>
void changeDodf(Image& image, Change change) {
    const Path path = home(image) / 0x4405;
    Bytes records;
    for (pkcs15::DataObject object : pkcs15::decodeDodf(image.files.at(path).content).objects)
        if (change(object)) apdu::append(records, pkcs15::encode(object));
    put(image, 0x4405, records);
}

void addCertificate(Image& image, const AccessCondition& update) {
    pkcs15::CertificateObject certificate;
    certificate.common.label = "TPS";
    certificate.common.hasFlags = true;
    certificate.path = pkcs15::PathValue{{0x44, 0x17}, {}, {}};
    put(image, 0x4406, pkcs15::encode(certificate));
    File file;
    file.fcp.kind = FileKind::Transparent;
    file.fcp.id = FileId{0x4417};
    file.fcp.size = 16;
    file.fcp.access = AccessRules::never();
    file.fcp.access->read = AccessCondition::always();
    file.fcp.access->update = update;
    file.content.assign(16, 0xFF);
    image.files[home(image) / 0x4417] = file;
}

std::optional<ObjectType> typeOf(const pkcs15::DataObject& object) {
    return objectTypeOf(object.oid);
}

struct Case {
    const char* rule;
    CardKind kind;
    void (*damage)(Image&);
    bool guarded = true;
};

void PrintTo(const Case& one, std::ostream* to) {
    *to << one.rule;
}

const Case cases[] = {
    {"card-no-document", CardKind::Uicc,
     [](Image& image) {
         changeDodf(image, [](pkcs15::DataObject& object) {
             if (typeOf(object) != ObjectType::Bootstrap) return false;
             object.oid = apdu::toBytes(pkcs15::oidDmBootstrap);
             return true;
         });
     }},
    {"card-file-empty", CardKind::Sim, [](Image& image) { put(image, 0x4433, {}); }},
    {"card-file-small", CardKind::Sim,
     [](Image& image) {
         File& file = image.files.at(home(image) / 0x4433);
         file.content.assign(100, 0xFF);
         file.fcp.size = 100;
     }},
    {"card-read", CardKind::Sim, [](Image& image) { rules(image, 0x4433).read = AccessCondition::never(); }},
    {"card-bootstrap-update", CardKind::Uicc,
     [](Image& image) { rules(image, 0x4431).update = AccessCondition::always(); }},
    {"card-config1-update", CardKind::Uicc,
     [](Image& image) { rules(image, 0x4432).update = AccessCondition::key(adm1Reference); }},
    {"card-config1-update", CardKind::Sim,
     [](Image& image) { rules(image, 0x4432).update = AccessCondition::always(); }},
    {"card-config2-update", CardKind::Sim,
     [](Image& image) { rules(image, 0x4433).update = AccessCondition::never(); }},
    {"card-directory-update", CardKind::Uicc,
     [](Image& image) { rules(image, 0x4405).update = AccessCondition::key(chv1Reference); }},
    {"card-directory-update", CardKind::Sim,
     [](Image& image) { rules(image, odfId).update = AccessCondition::always(); }},
    {"card-certificate-update", CardKind::Uicc, [](Image& image) { addCertificate(image, AccessCondition::always()); }},
    {"card-flag-private", CardKind::Uicc, [](Image& image) { rules(image, 0x4431).read = AccessCondition::always(); }},
    {"card-flag-modifiable", CardKind::Uicc,
     [](Image& image) {
         changeDodf(image, [](pkcs15::DataObject& object) {
             if (typeOf(object) == ObjectType::Config1) object.common.modifiable = false;
             return true;
         });
     }},
    {"card-auth-id", CardKind::Uicc,
     [](Image& image) {
         changeDodf(image, [](pkcs15::DataObject& object) {
             object.common.authId = Bytes{0x77};
             return true;
         });
     }},
    {"card-unlisted", CardKind::Uicc,
     [](Image& image) {
         changeDodf(image, [](pkcs15::DataObject& object) { return typeOf(object) != ObjectType::Config2; });
     }},
    {"card-label-length", CardKind::Uicc,
     [](Image& image) {
         changeDodf(image, [](pkcs15::DataObject& object) {
             if (typeOf(object) == ObjectType::Config1) object.common.label = "A longer label";
             return true;
         });
     }},
    {"card-directory-room", CardKind::Uicc,
     [](Image& image) {
         File& file = image.files.at(home(image) / 0x4405);
         file.content.resize(pkcs15::decodeDodf(file.content).used + 4);
         file.fcp.size = file.content.size();
     }},
    {"card-certificates", CardKind::Sim, [](Image& image) { put(image, 0x4406, {}); }},
    {"document-cut", CardKind::Sim,
     [](Image& image) {
         File& file = image.files.at(home(image) / 0x4431);
         file.content.resize(160);
         file.fcp.size = 160;
     }},
    {"document-malformed", CardKind::Sim,
     [](Image& image) {
         put(image, 0x4431, {0x03, 0x0B, 0x6A, 0x00, 0x45});
     }},
    {"document-hidden", CardKind::Sim,
     [](Image& image) { image.files.at(home(image) / 0x4431).content.front() = 0xFF; }},
    {"bootstrap-bare", CardKind::Sim,
     [](Image& image) {
         put(image, 0x4431,
             encoded("<wap-provisioningdoc><characteristic type='BOOTSTRAP'>"
                     "<parm name='NAME' value='Op'/></characteristic></wap-provisioningdoc>"));
     }},
    {"secret-readable", CardKind::Sim, [](Image&) {}, false},
    {"file-missing", CardKind::Sim, [](Image& image) { image.files.erase(home(image) / 0x4433); }},
    {"file-unreadable", CardKind::Sim, [](Image& image) { unreadable(image.files.at(home(image) / 0x4433)); }},
    {"file-deactivated", CardKind::Sim,
     [](Image& image) { image.files.at(home(image) / 0x4433).fcp.lifeCycle = LifeCycle::Deactivated; }},
    {"file-kind", CardKind::Sim,
     [](Image& image) { image.files.at(home(image) / 0x4433).fcp.kind = FileKind::LinearFixed; }},
    {"directory-incomplete", CardKind::Sim,
     [](Image& image) {
         File& file = image.files.at(home(image) / 0x4405);
         file.content.resize(pkcs15::decodeDodf(file.content).used);
         file.complete = false;
         file.readError = std::uint16_t{0x9408};
     }},
    {"directory-unreadable", CardKind::Sim, [](Image& image) { unreadable(image.files.at(home(image) / 0x4405)); }},
    {"odf-missing", CardKind::Uicc, [](Image& image) { image.files.erase(home(image) / odfId); }},
    {"dir-missing", CardKind::Sim,
     [](Image& image) {
         put(image.files.at(Path::mf() / dirId), {});
         image.files.at(home(image)).fcp.aid = apdu::toBytes(pkcs15Aid);
     }},
    {"dir-unreadable", CardKind::Sim, [](Image& image) { unreadable(image.files.at(Path::mf() / dirId)); }},
    {"token-info", CardKind::Wim,
     [](Image& image) {
         put(image, tokenInfoId, {0x30, 0x7F, 0x02});
     }},
    {"lwm2m-header", CardKind::Uicc,
     [](Image& image) {
         changeDodf(image, [](pkcs15::DataObject& object) {
             if (typeOf(object) == ObjectType::Config2) object.oid = apdu::toBytes(pkcs15::oidLwm2mBootstrap);
             return true;
         });
         put(image, 0x4433, {0x00, 0x02, 0x7F, 0xFF, 0x00});
     }},
};

class CardRuleTest : public testing::TestWithParam<Case> {};

TEST_P(CardRuleTest, IsKeptByOneCardAndBrokenByAnother) {
    const Case& one = GetParam();
    Image image = card(one.kind);
    addCertificate(image, AccessCondition::never());
    EXPECT_FALSE(rulesOf(image).contains(one.rule));
    image = card(one.kind, one.guarded);
    one.damage(image);
    const std::set<std::string> found = rulesOf(image);
    std::string all;
    for (const std::string& id : found) all += id + " ";
    EXPECT_TRUE(found.contains(one.rule)) << one.rule << " is not among: " << all;
}

INSTANTIATE_TEST_SUITE_P(Rules, CardRuleTest, testing::ValuesIn(cases), [](const auto& one) {
    std::string name = std::string(one.param.rule) + "_" + std::to_string(one.index);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

// A card as this program makes it, with the documents of the README: what is said of it, reviewed.
TEST(CardRules, SayLittleOfACardAsItShouldBe) {
    const auto summary = [](const Image& image) {
        std::set<std::string> lines;
        for (const Finding& one : check(image).report.findings)
            lines.insert(std::string(name(one.severity)) + " " + one.rule + " " + one.object + " " + one.where);
        std::string text;
        for (const std::string& line : lines) text += line + "\n";
        return text;
    };
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc, CardKind::Wim}) {
        const std::string text = summary(card(kind));
        EXPECT_EQ(text.find("error"), std::string::npos) << text;
        EXPECT_EQ(text.find("warning"), std::string::npos) << text;
    }
}

TEST(CardRules, AWimNeedsItsTokenInfo) {
    Image image = card(CardKind::Wim);
    EXPECT_FALSE(rulesOf(image).contains("card-token-info"));
    ImageSource source(image);
    auto found = locate(source);
    found->tokenInfo.reset();
    const auto report = validateCard(*found, image.kind, &image).report;
    EXPECT_TRUE(std::any_of(report.findings.begin(), report.findings.end(),
                            [](const Finding& one) { return one.rule == "card-token-info"; }));
}

// What a document says to others is looked up among all documents of the context, and said once.
TEST(CardRules, NothingIsSaidTwice) {
    const Image image = card(CardKind::Uicc);
    const auto report = check(image).report;
    std::set<std::tuple<std::string, std::string, std::string>> met;
    for (const Finding& one : report.findings)
        EXPECT_TRUE(met.emplace(one.object, one.where, one.rule).second) << one.object << " " << one.where << one.rule;
}

// Ranges count bytes of the file: the bytes of a finding are those of the parm it names.
TEST(CardRules, FindingsPointIntoTheFile) {
    Image image = card(CardKind::Sim);
    put(image, 0x4433,
        encoded("<wap-provisioningdoc><characteristic type='NAPDEF'><parm name='NAPID' value='n'/>"
                "<parm name='LINGER' value='long'/></characteristic></wap-provisioningdoc>"));
    const auto report = check(image).report;
    const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                    [](const Finding& one) { return one.rule == "value-number"; });
    ASSERT_NE(found, report.findings.end());
    EXPECT_EQ(found->object, "config2");
    const auto bytes = apdu::slice(image.files.at(home(image) / 0x4433).content, *found->bytes);
    EXPECT_NE(std::string(apdu::asText(bytes)).find("long"), std::string::npos);
}

} // namespace
