// Records of the DODF that a write changes, and files it cannot read: what is planned, and that no step in between
// shows a reader anything but the old, none, or the new.
#include "card/emulator/virtual_card.h"
#include "card/write.h"
#include "card/write_directory.h"
#include "efs/pkcs15/dodf.h"
#include "tests/card/cards.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using apdu::Bytes;
using apdu::ErrorKind;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;
using efs::Path;

const Kind uicc{CardKind::Uicc, true};

apdu::Result<card::PlannedWrite> plan(card::CardWire& wire, card::Credentials credentials,
                                      const std::vector<card::WantedFile>& wanted, const card::CreateOptions& create,
                                      const card::WriteOptions& options) {
    const auto session = card::Session::open(wire).value();
    card::Keyring keyring(*session, std::move(credentials));
    const auto snapshot = card::readProvisioning(*session, keyring);
    if (!snapshot) return apdu::propagate(snapshot);
    return card::planWrite(*session, keyring, *snapshot, wanted, create, options);
}

struct Change {
    const char* name;
    std::optional<std::string> label;
    std::size_t steps;
};

class RecordChanges : public testing::TestWithParam<Change> {};
INSTANTIATE_TEST_SUITE_P(Records, RecordChanges,
                         testing::Values(Change{"sameLength", "Konfig 1 ", 3}, Change{"oneByte", "Config 9 ", 1},
                                         Change{"longer", "A longer label", 3}, Change{"shorter", "C1", 3},
                                         Change{"removed", {}, 1}),
                         [](const auto& test) { return std::string(test.param.name); });

const efs::pkcs15::DataObject* config1Of(const efs::pkcs15::Dodf& dodf) {
    for (const auto& object : dodf.objects)
        if (efs::objectTypeOf(object.oid) == ObjectType::Config1) return &object;
    return nullptr;
}

TEST_P(RecordChanges, keepEveryOtherRecordAtEveryStep) {
    const efs::Image image = blank(uicc);
    const Path path = home(image) / 0x4405;
    VirtualCard card(image);
    card::WriteOptions options;
    options.records = {{ObjectType::Config1, GetParam().label}};
    const auto planned = plan(card, goodCredentials(uicc), {}, {}, options);
    ASSERT_TRUE(planned) << planned.error().message();
    EXPECT_LE(planned->plan.steps.size(), GetParam().steps + 1);
    const auto old = efs::pkcs15::decodeDodf(image.find(path)->content);
    efs::Image now = image;
    for (const auto& step : planned->plan.steps) {
        EXPECT_EQ(step.path, path);
        now = efs::apply(efs::Plan{{}, {step}}, now).value();
        const auto dodf = efs::pkcs15::decodeDodf(now.find(path)->content);
        for (const auto& finding : dodf.findings) EXPECT_NE(finding.severity, efs::Severity::Error);
        for (const auto& object : old.objects) { // foreign ones, byte for byte where they were
            if (efs::objectTypeOf(object.oid) == ObjectType::Config1) continue;
            EXPECT_TRUE(apdu::equal(apdu::slice(now.find(path)->content, object.bytes),
                                    apdu::slice(image.find(path)->content, object.bytes)));
        }
        const auto* listed = config1Of(dodf);
        if (listed == nullptr) continue;
        EXPECT_TRUE(listed->common.label == "Config 1 " || listed->common.label == GetParam().label);
        EXPECT_EQ(listed->path, config1Of(old)->path);
    }
    EXPECT_EQ(now.find(path)->content, planned->after.find(path)->content);
    const auto* listed = config1Of(efs::pkcs15::decodeDodf(now.find(path)->content));
    EXPECT_EQ(listed != nullptr, GetParam().label.has_value());
}

TEST(DirectoryRecords, aDirectoryThatIsFullSaysWhatWouldFit) {
    efs::BlankCardOptions small;
    small.dodfSize = 110;
    VirtualCard card(blank(uicc, small));
    card::WriteOptions options;
    options.records = {{ObjectType::Config1, "A label that is far too long for it"}};
    const auto planned = plan(card, goodCredentials(uicc), {}, {}, options);
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().kind, ErrorKind::Limit);
    EXPECT_NE(planned.error().text.find("free bytes"), std::string::npos) << planned.error().text;
    EXPECT_FALSE(planned.error().hint.empty());
}

TEST(NewRecords, areLikeTheirSiblings) {
    for (const bool pinProtected : {false, true}) {
        efs::BlankCardOptions options;
        options.config2Size = 0;
        options.pinProtected = pinProtected;
        const efs::Image image = blank(uicc, options);
        VirtualCard card(image);
        card::CreateOptions create;
        create.create = true;
        const auto planned = plan(card, goodCredentials(uicc), {{ObjectType::Config2, document()}}, create, {});
        ASSERT_TRUE(planned) << planned.error().message();
        const auto dodf = efs::pkcs15::decodeDodf(planned->after.find(home(image) / 0x4405)->content);
        ASSERT_FALSE(dodf.objects.empty());
        EXPECT_EQ(dodf.objects.back().common.authId.has_value(), pinProtected);
        EXPECT_EQ(dodf.objects.back().common.authId, dodf.objects.front().common.authId);
    }
}

// Bootstrap is read with the PIN and written with the key.
TEST(BlindWrites, areMadeOnlyWhenAskedFor) {
    efs::BlankCardOptions options;
    options.pinProtected = true;
    const efs::Image image = blank(uicc, options);
    VirtualCard card(image);
    const auto keyOnly = [] {
        auto credentials = goodCredentials(uicc);
        credentials.pin.reset();
        return credentials;
    };
    const auto refused = plan(card, keyOnly(), {{ObjectType::Bootstrap, document()}}, {}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Credential);
    card::WriteOptions blind;
    blind.blind = true;
    const auto planned = plan(card, keyOnly(), {{ObjectType::Bootstrap, document()}}, {}, blind);
    ASSERT_TRUE(planned) << planned.error().message();
    const Path path = home(image) / 0x4431;
    EXPECT_EQ(planned->blind, std::vector<Path>{path});
    ASSERT_EQ(planned->plan.steps.size(), 3u);
    std::size_t bytes = 0;
    for (const auto& step : planned->plan.steps) {
        EXPECT_TRUE(step.before.empty()) << "nobody knows them";
        bytes += step.after.size();
    }
    EXPECT_EQ(bytes, 1024u + 1u) << "the whole file, and its first byte twice";
    EXPECT_EQ(planned->plan.steps.front().after, Bytes{0xFF});
    EXPECT_EQ(planned->after.find(path)->content.size(), 1024u);
    EXPECT_TRUE(std::any_of(planned->findings.begin(), planned->findings.end(),
                            [](const auto& finding) { return finding.rule == "blind"; }));
}

} // namespace
