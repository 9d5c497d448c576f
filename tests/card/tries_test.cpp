// The promise on tries, over random sequences of commands: a value a person gave costs one try at most, and never the
// last one (design: a write promises, 6).
#include "card/emulator/faults.h"
#include "card/transaction.h"
#include "tests/card/cards.h"
#include "tests/support/files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

using namespace card_test;
using card::Credential;
using card::Credentials;
using card::Keyring;
using card::Session;
using card::emulator::Fault;
using card::emulator::FaultRule;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;

template <class Value>
Value anyOf(std::initializer_list<Value> values) {
    return *rc::gen::elementOf(std::vector<Value>(values));
}

template <class Number>
Number between(Number least, Number most) {
    return *rc::gen::inRange<Number>(least, static_cast<Number>(most + 1));
}

// A card whose PINs are in any state: fresh, nearly blocked, blocked, disabled.
efs::Image anyCard(const Kind& kind) {
    efs::BlankCardOptions options;
    options.pinProtected = *rc::gen::arbitrary<bool>();
    efs::Image image = blank(kind, options);
    for (auto& pin : image.pins) {
        pin.tries = between(0, 3) > 0 ? pin.maxTries : between(0, pin.maxTries);
        pin.enabled = efs::isAdministrative(pin.reference) || between(0, 3) > 0;
    }
    put(image, home(image) / 0x4432, document());
    return image;
}

// What a person may give: the right value, a wrong one, one of a form no card takes, or nothing.
std::optional<Credential> anyValue(std::initializer_list<std::string_view> values) {
    const auto value = anyOf<std::string_view>(values);
    if (value.empty()) return {};
    return Credential{secret(value), {}};
}

Credentials anyCredentials(const Kind& kind) {
    Credentials given;
    given.pin = anyValue({"", "1234", "1234", "4321", "9999999", "12", "123456789012"});
    given.chv1 = anyValue({"", "", "1234", "4321", "1"});
    given.adm = anyValue({"", "11111111", "11111111", "22222222", "123", "11111111111111111111"});
    if (given.pin && between(0, 9) == 0)
        given.pin->reference = anyOf<efs::KeyReference>({0x01, 0x02, 0x81, 0x82, 0x0B});
    if (given.adm && kind.kind == CardKind::Sim && between(0, 1) == 0) given.adm->reference = efs::adm1Reference;
    return given;
}

card::emulator::FaultScript anyFaults() {
    card::emulator::FaultScript script;
    for (int left = between(-1, 2); left > 0; --left) {
        FaultRule rule;
        rule.atCommand = between<std::size_t>(0, 80);
        rule.action = anyOf({Fault::CutBefore, Fault::CutAfter, Fault::ResetBefore, Fault::Answer, Fault::DoThenAnswer,
                             Fault::PartialWrite});
        rule.sw = anyOf<std::uint16_t>({0x6F00, 0x6982, 0x6581, 0x6A84, 0x9804});
        rule.count = between<std::size_t>(0, 40);
        script.push_back(rule);
    }
    return script;
}

// One run of the program: reads, plans and writes some files, goes on after errors where a program might.
void runCommand(card::CardWire& wire, Credentials credentials) {
    const support::TemporaryDirectory journals; // of its own: no earlier cut stands in the way of a try
    const auto session = Session::open(wire);
    if (!session) return;
    Keyring keyring(**session, std::move(credentials));
    for (int round = between(1, 3); round > 0; --round) {
        const auto snapshot = card::readProvisioning(**session, keyring);
        if (!snapshot) continue;
        const auto object = anyOf({ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2});
        card::WriteOptions options;
        options.blind = *rc::gen::arbitrary<bool>();
        const auto planned = card::planWrite(**session, keyring, *snapshot,
                                             {{object, between(0, 1) > 0 ? document() : otherDocument()}}, {}, options);
        if (!planned) continue;
        static_cast<void>(card::applyPlan(**session, keyring, *planned, card::JournalStore(journals.path())));
    }
}

std::string stateOf(const efs::Image& image) {
    std::string text;
    for (const auto& pin : image.pins)
        text +=
            fmt::format("{:02X}: {} of {}{} ", pin.reference, pin.tries, pin.maxTries, pin.enabled ? "" : ", disabled");
    return text;
}

RC_GTEST_PROP(Tries, oneForEachValueGivenAndNeverTheLast, ()) {
    const Kind kind = anyOf(std::initializer_list<Kind>{{CardKind::Sim, false},
                                                        {CardKind::Sim, true},
                                                        {CardKind::Uicc, false},
                                                        {CardKind::Uicc, true},
                                                        {CardKind::Wim, false},
                                                        {CardKind::Wim, true}});
    VirtualCard card(anyCard(kind));
    int all = 0;
    for (int commands = between(1, 6); commands > 0; --commands) {
        Credentials credentials = anyCredentials(kind);
        const int given = (credentials.pin ? 1 : 0) + (credentials.chv1 ? 1 : 0) + (credentials.adm ? 1 : 0);
        const efs::Image before = card.image();
        FaultyCard faulty(card, anyFaults());
        Watched wire(faulty);
        runCommand(wire, std::move(credentials));
        int spent = 0;
        for (std::size_t i = 0; i < before.pins.size(); ++i) {
            const int was = before.pins[i].tries, is = card.image().pins[i].tries;
            RC_ASSERT(is > 0 || was == 0);     // never the last
            RC_ASSERT(was - is <= 1);          // nor two of one PIN
            if (is < was) RC_ASSERT(was >= 2); // the floor
            spent += std::max(0, was - is);
        }
        if (spent > given) RC_FAIL(fmt::format("{} tries for {} values; before {}", spent, given, stateOf(before)));
        all += spent;
        if (!wire.sent.empty()) static_cast<void>(card.reset());
    }
    RC_CLASSIFY(all > 0, "a try was spent");
}

} // namespace
