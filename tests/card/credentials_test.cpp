// The keyring over the virtual card: what is verified, what is refused before anything is sent, and how many tries it
// costs.
#include "card/credentials.h"

#include "efs/dir.h"
#include "efs/iccid.h"
#include "tests/card/cards.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::ErrorKind;
using card::Credential;
using card::Credentials;
using card::Keyring;
using card::Role;
using card::Session;
using card::emulator::VirtualCard;
using efs::AccessCondition;
using efs::CardKind;
using efs::Path;

const Path config1 = *Path::parse("3F00/7F80/4432");
const Kind uicc{CardKind::Uicc, true}, sim{CardKind::Sim, false}, wim{CardKind::Wim, false};

struct Table {
    Table(efs::Image image, Credentials credentials) : card(std::move(image)), wire(card) {
        session = std::move(*Session::open(wire));
        keyring = std::make_unique<Keyring>(*session, std::move(credentials));
        wire.sent.clear();
    }
    auto needs(const AccessCondition& condition, const Path& file = config1) {
        return keyring->needs(condition, file, {}, {});
    }
    // Both halves: the first error of either.
    apdu::Result<void> unlock(const AccessCondition& condition, const Path& file = config1) {
        auto needed = needs(condition, file);
        if (!needed) return apdu::propagate(needed);
        return keyring->satisfy(*needed);
    }
    int tries(efs::KeyReference reference) {
        efs::Image image = card.image();
        return pinOf(image, reference).tries;
    }
    VirtualCard card;
    Watched wire;
    std::unique_ptr<Session> session;
    std::unique_ptr<Keyring> keyring;
};

Credentials with(Role role, std::string_view value, std::optional<efs::KeyReference> reference = {}) {
    Credentials credentials;
    Credential credential{secret(value), reference};
    if (role == Role::Pin) credentials.pin = std::move(credential);
    if (role == Role::Chv1) credentials.chv1 = std::move(credential);
    if (role == Role::Adm) credentials.adm = std::move(credential);
    return credentials;
}

AccessCondition key(efs::KeyReference reference) {
    return AccessCondition::key(reference);
}

TEST(Keyring, needsNothingForWhatIsOpenAndRefusesWhatNeverIs) {
    Table table(blank(uicc), {});
    EXPECT_TRUE(table.needs(AccessCondition::always())->empty());
    const auto never = table.needs(AccessCondition::never());
    ASSERT_FALSE(never);
    EXPECT_EQ(never.error().kind, ErrorKind::Denied);
    EXPECT_EQ(never.error().text, "3F00/7F80/4432: the card never allows this");
    EXPECT_TRUE(table.wire.sent.empty());
}

TEST(Keyring, namesWhatIsMissing) {
    Table table(blank(uicc), {});
    const auto pin = table.needs(key(0x01));
    ASSERT_FALSE(pin);
    EXPECT_EQ(pin.error().kind, ErrorKind::Credential);
    EXPECT_EQ(pin.error().message(), "3F00/7F80/4432: this needs CHV1 (reference 01). Give it with --chv1 or --pin");
    EXPECT_EQ(table.needs(key(0x0A)).error().message(),
              "3F00/7F80/4432: this needs ADM1 (reference 0A). Give it with --adm");
    EXPECT_EQ(table.needs(key(0x81)).error().hint, "Give it with --pin");
    EXPECT_EQ(table.tries(0x01), 3);
}

TEST(Keyring, verifiesOnceForAllFilesThatAskForTheSame) {
    Table table(blank(uicc), with(Role::Pin, "1234"));
    const auto needed = table.needs(key(0x01));
    ASSERT_TRUE(needed);
    ASSERT_EQ(needed->size(), 1u);
    EXPECT_EQ(needed->front().reference, 0x01);
    EXPECT_EQ(needed->front().role, Role::Pin);
    EXPECT_EQ(needed->front().status.triesLeft, 3);
    ASSERT_TRUE(table.keyring->satisfy(*needed));
    ASSERT_TRUE(table.keyring->satisfy(*needed));
    EXPECT_TRUE(table.needs(key(0x01))->empty());
    EXPECT_EQ(table.wire.sent, (std::vector<std::string>{"00200001", "002000010831323334FFFFFFFF"}));
}

TEST(Keyring, prefersTheCredentialThatIsMeantForChv1) {
    auto credentials = with(Role::Pin, "9999");
    credentials.chv1 = Credential{secret("1234"), {}};
    Table table(blank(uicc), std::move(credentials));
    ASSERT_TRUE(table.unlock(key(0x01)));
    EXPECT_EQ(table.needs(key(0x81))->front().role, Role::Pin) << "other PINs are --pin's";
}

TEST(Keyring, neverSendsARefusedValueAgain) {
    Table table(blank(uicc), with(Role::Pin, "9999"));
    const auto first = table.unlock(key(0x01));
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().kind, ErrorKind::Credential);
    EXPECT_EQ(first.error().triesLeft, 2);
    const auto second = table.unlock(key(0x01));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().text,
              "3F00/7F80/4432: the card refused the value given for CHV1 (reference 01) before; it is not sent again");
    EXPECT_EQ(table.tries(0x01), 2);
}

TEST(Keyring, aDisabledPinIsNotVerified) {
    for (const Kind& kind : {uicc, sim}) {
        efs::Image image = blank(kind);
        pinOf(image, 0x01).enabled = false;
        Table table(std::move(image), {});
        const auto needed = table.needs(key(0x01));
        ASSERT_TRUE(needed) << needed.error().message();
        EXPECT_TRUE(needed->empty());
        EXPECT_EQ(table.wire.count(0x20), 0u);
    }
}

struct Tries {
    int left, floor;
    bool allowLast;
    std::string refusal; // empty: goes through
};

class KeyringTries : public testing::TestWithParam<Tries> {};
INSTANTIATE_TEST_SUITE_P(
    Table, KeyringTries,
    testing::Values(
        Tries{3, 2, false, ""}, Tries{2, 2, false, ""},
        Tries{1, 2, false, "CHV1 (reference 01) has 1 try left, fewer than the floor of 2; it was not verified"},
        Tries{1, 1, false, ""}, Tries{1, 2, true, ""},
        Tries{2, 3, false, "CHV1 (reference 01) has 2 tries left, fewer than the floor of 3; it was not verified"},
        Tries{0, 2, true, "CHV1 (reference 01) is blocked"}, Tries{0, 0, false, "CHV1 (reference 01) is blocked"}));

TEST_P(KeyringTries, areLookedAtFirst) {
    for (const Kind& kind : {uicc, sim}) {
        efs::Image image = blank(kind);
        pinOf(image, 0x01).tries = GetParam().left;
        auto credentials = with(Role::Pin, "1234");
        credentials.tries.floor = GetParam().floor;
        credentials.tries.allowLast = GetParam().allowLast;
        Table table(std::move(image), std::move(credentials));
        const auto unlocked = table.unlock(key(0x01));
        EXPECT_EQ(unlocked.has_value(), GetParam().refusal.empty());
        if (unlocked) continue;
        EXPECT_EQ(unlocked.error().kind, ErrorKind::Credential);
        EXPECT_EQ(unlocked.error().text, "3F00/7F80/4432: " + GetParam().refusal);
        EXPECT_EQ(unlocked.error().triesLeft, GetParam().left);
        EXPECT_EQ(table.tries(0x01), GetParam().left) << "and nothing is spent";
    }
}

TEST(Keyring, aKeyWithoutKnownTriesNeedsPermission) {
    auto credentials = with(Role::Adm, "11111111", efs::adm1Reference);
    Table table(blank(sim), std::move(credentials));
    const auto refused = table.needs(key(0x0A));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text,
              "3F00/7F80/4432: ADM1 (reference 0A): the card does not tell how many tries are left, "
              "so it was not verified");
    EXPECT_NE(refused.error().hint.find("--allow-unknown-tries"), std::string::npos);

    Table allowed(blank(sim), goodCredentials(sim));
    ASSERT_TRUE(allowed.unlock(key(0x0A)));
    EXPECT_EQ(allowed.wire.sent, std::vector<std::string>{"A020000A083131313131313131"});
}

TEST(Keyring, anAdministrativeKeyInClassA0NeedsAReference) {
    Table table(blank(sim), with(Role::Adm, "11111111"));
    const auto refused = table.needs(key(0x0A));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Usage);
    EXPECT_NE(refused.error().hint.find("--adm-ref"), std::string::npos);
    EXPECT_TRUE(table.wire.sent.empty());

    efs::Image listed = blank(sim);
    listed.atr = "3B 7D 94 00 00 55 55 53 0A 74 86 93 0B 24 7C 4D 54 68"_hex;
    auto credentials = with(Role::Adm, "11111111");
    credentials.tries.allowUnknown = true;
    Table known(std::move(listed), std::move(credentials));
    EXPECT_EQ(known.needs(key(0x0A))->front().reference, 0x05) << "a card with a row has one";
}

TEST(Keyring, anotherReferenceTakesThePlaceOfTheOneTheCardNames) {
    Table table(blank(uicc), with(Role::Pin, "5678", efs::secondPinReference));
    const auto needed = table.needs(key(0x01));
    ASSERT_TRUE(needed) << needed.error().message();
    EXPECT_EQ(needed->front().reference, efs::secondPinReference);
    ASSERT_TRUE(table.keyring->satisfy(*needed));
    EXPECT_TRUE(table.needs(key(0x01))->empty());
}

TEST(Keyring, aReferenceTheCardDoesNotKnowIsSaid) {
    Table table(blank(uicc), with(Role::Pin, "1234", efs::KeyReference{0x17}));
    const auto refused = table.needs(key(0x01));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Missing);
    EXPECT_EQ(refused.error().text, "the card knows no PIN or key with reference 17");
}

TEST(Keyring, ofAlternativesTheEasiestIsTaken) {
    Table table(blank(uicc), goodCredentials(uicc));
    const AccessCondition either{true, {{0x0A}, {0x01, 0x81}, {0x01}}};
    const auto needed = table.needs(either);
    ASSERT_TRUE(needed);
    ASSERT_EQ(needed->size(), 1u);
    EXPECT_EQ(needed->front().reference, 0x01);

    Table adm(blank(uicc), with(Role::Adm, "11111111"));
    EXPECT_EQ(adm.needs(either)->front().reference, 0x0A) << "what can be given counts";
    Table none(blank(uicc), {});
    EXPECT_EQ(none.needs(either).error().kind, ErrorKind::Credential);
}

TEST(Keyring, allOfAConjunctionAreNeeded) {
    Table table(blank(uicc), goodCredentials(uicc));
    EXPECT_EQ(table.needs({true, {{0x01, 0x0A}}})->size(), 2u);
    Table half(blank(uicc), with(Role::Pin, "1234"));
    EXPECT_EQ(half.needs({true, {{0x01, 0x0A}}}).error().hint, "Give it with --adm");
}

TEST(Keyring, wrongFormatsAreFoundBeforeAnythingIsSpent) {
    const std::string_view values[] = {"123", "123456789"};
    for (const auto value : values) {
        Table table(blank(uicc), with(Role::Pin, value));
        const auto refused = table.unlock(key(0x01));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::Usage);
        EXPECT_EQ(refused.error().message().find(value), std::string::npos);
        EXPECT_EQ(table.tries(0x01), 3);
    }
}

TEST(Keyring, aWimsPinIsFilledAsItsDirectorySays) {
    Table table(blank(wim), with(Role::Pin, "1234"));
    const Path root = *table.session->openApplication(efs::wimAid);
    efs::pkcs15::PinObject pin;
    pin.authId = "01"_hex;
    pin.reference = 0x81;
    pin.flags.needsPadding = true;
    pin.storedLength = 8;
    pin.padChar = 0xFF;
    const auto needed = table.keyring->needs(AccessCondition::unknown(), root / 0x4432, {pin}, "01"_hex);
    ASSERT_TRUE(needed) << needed.error().message();
    ASSERT_EQ(needed->size(), 1u);
    EXPECT_EQ(needed->front().directory, root);
    ASSERT_TRUE(table.keyring->satisfy(*needed));
    EXPECT_EQ(table.wire.sent.back(), "802000810831323334FFFFFFFF");
    // Without authId a WIM's writes are PIN-G's.
    EXPECT_TRUE(table.keyring->needs(AccessCondition::unknown(), root / 0x4432, {pin}, {})->empty());
}

// ---- credentials of one card

Credentials of(std::string_view iccid) {
    auto credentials = goodCredentials(uicc);
    credentials.iccid = std::string(iccid);
    return credentials;
}

TEST(CredentialsOfOneCard, openThatCard) {
    for (const Kind& kind : allKinds()) {
        auto credentials = goodCredentials(kind);
        credentials.iccid = "8944050000000000001";
        Table table(blank(kind), std::move(credentials));
        if (kind.kind == CardKind::Wim) continue; // has no ICCID to compare: below
        ASSERT_TRUE(table.unlock(key(0x01))) << nameOf(kind);
        ASSERT_TRUE(table.unlock(key(0x0A))) << nameOf(kind);
        EXPECT_EQ(table.wire.count(apdu::ins::readBinary), 1u) << "the number is read once";
        EXPECT_EQ(table.wire.resets, 0);
    }
}

TEST(CredentialsOfOneCard, areShownToNoOther) {
    efs::BlankCardOptions other;
    other.iccid = "8944050000000000027";
    Table table(blank(uicc, other), of("8944050000000000001"));
    for (const efs::KeyReference reference : {0x01, 0x0A}) {
        const auto refused = table.unlock(key(reference));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::Conflict);
        EXPECT_EQ(refused.error().text, "the credentials belong to the card 8944050000000000001, this is "
                                        "8944050000000000027; nothing was sent");
        EXPECT_FALSE(refused.error().cardChanged);
    }
    for (const auto& apdu : table.wire.sent)
        EXPECT_FALSE(apdu.substr(2, 2) == "20" && apdu.size() > 10) << "a VERIFY with a value: " << apdu;
    EXPECT_EQ(table.tries(0x01), 3);
}

TEST(CredentialsOfOneCard, areShownToNoneThatDoesNotTellWhichItIs) {
    efs::Image image = blank(uicc);
    auto& number = image.files.at(Path::mf() / efs::iccidId).content;
    std::fill(number.begin(), number.end(), std::uint8_t{0xFF});
    Table table(std::move(image), of("8944050000000000001"));
    const auto refused = table.unlock(key(0x01));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Conflict);
    EXPECT_NE(refused.error().text.find("this is one that does not tell"), std::string::npos);
    EXPECT_EQ(table.tries(0x01), 3);

    Table wimTable(blank(wim), of("8944050000000000001"));
    const auto onWim = wimTable.unlock(key(0x81));
    ASSERT_FALSE(onWim);
    for (const auto& apdu : wimTable.wire.sent)
        EXPECT_FALSE(apdu.substr(2, 2) == "20" && apdu.size() > 10) << "a VERIFY with a value: " << apdu;
}

TEST(Keyring, withNothingToGoByNothingIsVerified) {
    Table table(blank(uicc), with(Role::Pin, "1234"));
    EXPECT_TRUE(table.needs(AccessCondition::unknown())->empty());
    EXPECT_TRUE(table.wire.sent.empty());
    Table chosen(blank(uicc), with(Role::Pin, "1234", efs::chv1Reference));
    EXPECT_EQ(chosen.needs(AccessCondition::unknown())->front().reference, efs::chv1Reference);
}

TEST(Keyring, whatWasVerifiedIsForgottenWithTheSessionsState) {
    Table table(blank(uicc), with(Role::Pin, "1234"));
    ASSERT_TRUE(table.unlock(key(0x01)));
    ASSERT_TRUE(table.wire.reset());
    ASSERT_TRUE(table.session->transmit(apdu::select(apdu::Class::Uicc, efs::mfId)));
    EXPECT_EQ(table.needs(key(0x01))->size(), 1u);
}

} // namespace
