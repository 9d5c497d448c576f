// The slot's state machine, by table: events in, actions out.
#include "card/line/slot.h"
#include "card/line/tally.h"

#include <gtest/gtest.h>

namespace {

using namespace card::line;

Event fault(FaultClass kind, bool cardChanged = false) {
    return {.kind = Event::Faulted, .fault = Fault{kind, "why", cardChanged, false}};
}
Event claim(ClaimOutcome outcome) {
    return {.kind = Event::Claimed, .claim = outcome, .fault = Fault{FaultClass::Data, "why", false, false}};
}

struct Played {
    std::string actions; // in the order they were asked for
    std::vector<CardResult> results;
    Slot slot;
};

Played play(const std::vector<Event>& events, Rules rules = {}) {
    constexpr const char* names[] = {"await",  "identify", "claim",   "recover", "plan",    "start", "write",
                                     "verify", "finish",   "release", "reject",  "removal", "quit"};
    Played played;
    for (const Event& event : events) {
        const Step step = advance(played.slot, event, rules);
        if (step.result) played.results.push_back(*step.result);
        const bool noted = step.slot.doing == played.slot.doing;
        played.slot = step.slot;
        if (noted) continue;
        if (!played.actions.empty()) played.actions += ' ';
        played.actions += names[step.slot.doing.kind];
        if (step.slot.doing.kind == Action::Finish) played.actions += "-" + std::string(name(step.slot.doing.outcome));
    }
    return played;
}

const Event in{.kind = Event::CardIn}, out{.kind = Event::CardOut}, identified{.kind = Event::Identified},
    planned{.kind = Event::Planned}, started{.kind = Event::Started}, written{.kind = Event::Written},
    verified{.kind = Event::Verified}, recorded{.kind = Event::Recorded}, recovered{.kind = Event::Recovered},
    stop{.kind = Event::Stop}, taken = claim(ClaimOutcome::Taken), returned = claim(ClaimOutcome::Returned),
                               other{.kind = Event::Identified, .otherCard = true};

using Results = std::vector<CardResult>;

struct Row {
    const char* about;
    std::vector<Event> events;
    const char* actions;
    Results results;
    Rules rules = {};
};

TEST(Slot, doesWhatTheTableSays) {
    using enum CardResult;
    const auto contact = fault(FaultClass::Contact), cut = fault(FaultClass::Contact, true);
    const Event unsure{.kind = Event::Faulted, .fault = Fault{FaultClass::Contact, "why", false, true}};
    const Rules next{2, false}, once{0, true};
    const Row rows[] = {
        {"a card from end to end",
         {in, identified, taken, planned, started, written, verified, recorded, out, in},
         "identify claim plan start write verify finish-done removal await identify",
         {Done}},
        {"done before: left alone",
         {in, identified, claim(ClaimOutcome::AlreadyDone), out},
         "identify claim removal await",
         {Skipped}},
        {"no row: reject bin",
         {in, identified, claim(ClaimOutcome::NoRow), recorded, out},
         "identify claim reject removal await",
         {Rejected}},
        {"the row is another card's",
         {in, identified, claim(ClaimOutcome::OtherCard), recorded},
         "identify claim reject removal",
         {Rejected}},
        {"no row left", {in, identified, claim(ClaimOutcome::NoneLeft)}, "identify claim removal", {Released}},
        {"a card that comes back is recovered, then planned",
         {in, identified, returned, recovered, planned, written, verified, recorded},
         "identify claim recover plan write verify finish-done removal",
         {Done}},
        {"contact lost: again in place, the row is kept",
         {in, identified, taken, contact, identified, planned, started, written, verified, recorded},
         "identify claim plan identify plan start write verify finish-done removal",
         {Done}},
        {"contact lost while writing: recovered in place",
         {in, identified, taken, planned, started, cut, identified, recovered, planned, written, verified, recorded},
         "identify claim plan start write identify recover plan write verify finish-done removal",
         {Done}},
        {"contact lost for good before writing: the row is free again",
         {in, identified, taken, contact, contact, contact, recorded, out},
         "identify claim plan identify release removal await",
         {Released}},
        {"contact lost for good while writing: the card has to come back",
         {in, identified, taken, planned, started, cut, contact, contact, recorded, out},
         "identify claim plan start write identify finish-pending removal await",
         {Pending}},
        {"pulled while writing: no retry with an empty reader",
         {in, identified, taken, planned, started, out, cut, recorded},
         "identify claim plan start write finish-pending await",
         {Pending}},
        {"swapped while writing: the old card is pending, the new one is looked at",
         {in, identified, taken, planned, started, cut, other, recorded},
         "identify claim plan start write identify finish-pending identify",
         {Pending}},
        {"swapped before writing: the row is free again",
         {in, identified, taken, contact, other, recorded},
         "identify claim plan identify release identify",
         {Released}},
        {"a key whose tries nobody can count is not shown again after a lost answer",
         {in, identified, taken, planned, started, unsure, recorded},
         "identify claim plan start write finish-pending removal",
         {Pending}},
        {"a wrong key is never tried again",
         {in, identified, taken, fault(FaultClass::Credential), recorded},
         "identify claim plan finish-failed removal",
         {Failed}},
        {"a wrong key with rows for any card: the card goes, the row stays",
         {in, identified, taken, fault(FaultClass::Credential), recorded, recorded},
         "identify claim plan release reject removal",
         {Rejected},
         next},
        {"data at fault uses the row up, whoever's it is",
         {in, identified, taken, fault(FaultClass::Data), recorded},
         "identify claim plan finish-failed removal",
         {Failed},
         next},
        {"a card at fault, put back as it was",
         {in, identified, taken, planned, started, fault(FaultClass::Card), recorded},
         "identify claim plan start write finish-failed removal",
         {Failed}},
        {"a card at fault that may hold half of it is never called failed",
         {in, identified, taken, planned, started, fault(FaultClass::Card, true), recorded},
         "identify claim plan start write finish-pending removal",
         {Pending}},
        {"what does not stay is pending, too",
         {in, identified, taken, planned, started, written, fault(FaultClass::Card, true), recorded},
         "identify claim plan start write verify finish-pending removal",
         {Pending}},
        {"a card nobody can read", {in, contact, recorded}, "identify reject removal", {Rejected}, once},
        {"the tool fails before writing",
         {in, identified, taken, fault(FaultClass::Tool), recorded},
         "identify claim plan release quit",
         {Released}},
        {"the ledger does not take the start: it may have, so the card is not touched and may be bound",
         {in, identified, taken, planned, fault(FaultClass::Tool)},
         "identify claim plan start quit",
         {Pending}},
        {"the ledger does not take the end: the row stays bound to this card",
         {in, identified, taken, planned, started, written, verified, fault(FaultClass::Tool)},
         "identify claim plan start write verify finish-done quit",
         {Pending}},
        {"told to stop while waiting", {stop}, "quit", {}},
        {"told to stop before the row is bound",
         {in, identified, taken, stop, planned, recorded},
         "identify claim plan release quit",
         {Released}},
        {"told to stop while writing: the card is finished",
         {in, identified, taken, planned, started, stop, written, verified, recorded},
         "identify claim plan start write verify finish-done quit",
         {Done}},
        {"told to stop before the claim", {in, stop, identified}, "identify quit", {Released}},
        {"told to stop with the card done",
         {in, identified, claim(ClaimOutcome::AlreadyDone), stop},
         "identify claim removal quit",
         {Skipped}},
    };
    for (const Row& row : rows) {
        const Played played = play(row.events, row.rules);
        EXPECT_EQ(played.actions, row.actions) << row.about;
        EXPECT_EQ(played.results, row.results) << row.about;
    }
}

TEST(Slot, showsWhereItIs) {
    const auto state = [](std::initializer_list<Event> events) { return play(events).slot.state; };
    EXPECT_EQ(state({}), SlotState::Waiting);
    EXPECT_EQ(state({in, identified}), SlotState::Identified);
    EXPECT_EQ(state({in, identified, taken, planned}), SlotState::Planned);
    EXPECT_EQ(state({in, identified, taken, planned, started}), SlotState::Writing);
    EXPECT_EQ(state({in, identified, taken, planned, started, written, verified}), SlotState::Verified);
    EXPECT_EQ(state({in, identified, taken, planned, started, written, verified, recorded}), SlotState::Done);
    EXPECT_EQ(state({in, identified, claim(ClaimOutcome::NoRow), recorded}), SlotState::Failed);
}

// Whatever happens, in whatever order: no byte is written before the start is recorded, and no row that may be on a
// card is given back or called failed.
TEST(Slot, noOrderOfEventsBreaksTheRule) {
    for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
        std::uint32_t state = seed * 2654435761u + 1;
        const auto draw = [&](std::uint32_t n) { return (state = state * 1664525u + 1013904223u) / 65536 % n; };
        Slot slot;
        bool bound = false, mayHold = false;
        for (int i = 0; i < 40 && slot.doing.kind != Action::Quit; ++i) {
            const Action::Kind deed = slot.doing.kind;
            Event event = fault(static_cast<FaultClass>(draw(5)), deed == Action::Write && draw(2) == 0);
            const bool works = draw(4) != 0;
            if (deed == Action::AwaitCard) event = in;
            if (deed == Action::AwaitRemoval) event = out;
            if (works && deed == Action::Identify) event = draw(8) == 0 ? other : identified;
            if (works && deed == Action::Claim) event = draw(4) == 0 ? returned : taken;
            if (works && deed == Action::Recover) event = recovered;
            if (works && deed == Action::Plan) event = planned;
            if (works && deed == Action::Start) event = started;
            if (works && deed == Action::Write) event = written;
            if (works && deed == Action::Verify) event = verified;
            if (works && (deed == Action::Finish || deed == Action::Release || deed == Action::Reject))
                event = recorded;
            if (draw(10) == 0) event = draw(2) == 0 ? out : stop;
            if (event.kind == Event::Claimed) bound = event.claim == ClaimOutcome::Returned, mayHold = bound;
            if (event.kind == Event::Started) bound = true;
            if (event.kind == Event::Recovered) mayHold = false;
            if (deed == Action::Write && event.fault && event.fault->cardChanged) mayHold = true;
            const Step step = advance(slot, event, {});
            slot = step.slot;
            const bool failing = slot.doing.kind == Action::Finish && slot.doing.outcome == RowState::Failed;
            ASSERT_TRUE(bound || slot.doing.kind != Action::Write) << seed;
            ASSERT_FALSE(bound && slot.doing.kind == Action::Release) << seed;
            ASSERT_FALSE(mayHold && failing) << seed;
            if (step.result) bound = mayHold = false;
        }
    }
}

TEST(Faults, kindAndOriginDecide) {
    const auto of = [](apdu::ErrorKind kind, Origin origin, std::optional<std::uint16_t> sw = {}) {
        apdu::Error error;
        error.kind = kind;
        error.sw = sw;
        return faultOf(error, origin).kind;
    };
    using enum apdu::ErrorKind;
    EXPECT_EQ(of(Line, Origin::Card), FaultClass::Contact);
    EXPECT_EQ(of(Interrupted, Origin::Card), FaultClass::Contact);
    EXPECT_EQ(of(Credential, Origin::Card), FaultClass::Credential);
    EXPECT_EQ(of(Limit, Origin::Card), FaultClass::Data);
    EXPECT_EQ(of(Missing, Origin::Card), FaultClass::Card);
    EXPECT_EQ(of(RolledBack, Origin::Card, 0x6581), FaultClass::Card);
    EXPECT_EQ(of(RolledBack, Origin::Card), FaultClass::Contact);
    EXPECT_EQ(of(Input, Origin::Card), FaultClass::Tool) << "the journal";
    EXPECT_EQ(of(Malformed, Origin::Row), FaultClass::Data);
    EXPECT_EQ(of(Input, Origin::Row), FaultClass::Tool) << "the rows file has changed";
    EXPECT_EQ(of(Line, Origin::Station), FaultClass::Tool);
}

TEST(Tally, stopsTheLineByItsRules) {
    const auto now = std::chrono::steady_clock::now();
    const auto end = [](CardResult result, FaultClass kind, const std::string& card) {
        CardEnd made;
        made.result = result;
        if (result != CardResult::Done) made.fault = Fault{kind, "why", false, false};
        made.card = card;
        return made;
    };
    Tally tally({3, 2});
    EXPECT_EQ(tally.add(end(CardResult::Failed, FaultClass::Credential, "a"), now), "");
    EXPECT_EQ(tally.add(end(CardResult::Done, FaultClass::Card, "b"), now), "") << "and begins to count anew";
    EXPECT_EQ(tally.add(end(CardResult::Failed, FaultClass::Credential, "c"), now), "");
    EXPECT_NE(tally.add(end(CardResult::Failed, FaultClass::Credential, "d"), now), "") << "keys are wrong";
    EXPECT_NE(tally.add(end(CardResult::Rejected, FaultClass::Data, "e"), now), "") << "three in a row";
    EXPECT_EQ(tally.troubled(), 4u);
    tally.add(end(CardResult::Done, FaultClass::Card, "a"), now);
    EXPECT_EQ(tally.troubled(), 3u) << "came back and is done";
    EXPECT_EQ(Tally({0, 0}).add(end(CardResult::Released, FaultClass::Tool, "f"), now), "why") << "the tool: at once";
}

} // namespace
