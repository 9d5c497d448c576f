// The rules between the states of a row: every state against every deed.
#include "card/line/row_state.h"

#include <gtest/gtest.h>

namespace {

using namespace card::line;
using apdu::ErrorKind;

const Time now{std::chrono::milliseconds(1000)}, later = now + std::chrono::seconds(60), earlier{};
const Holder here{"line-1", "reader 1"}, there{"line-2", "reader 1"};
const std::string card = "iccid 1";
constexpr RowState states[] = {RowState::Free, RowState::Claimed, RowState::Writing,
                               RowState::Done, RowState::Failed,  RowState::Pending};

RowStatus status(RowState state, const std::string& bound = "", std::optional<Time> lease = {}) {
    return {state, 5, bound, here, lease};
}

TEST(RowState, NamesGoBothWays) {
    for (const RowState state : states) EXPECT_EQ(rowState(name(state)), state);
    EXPECT_FALSE(rowState("lost"));
}

TEST(RowState, ACardWithoutIccidNeedsItsSerialNumber) {
    EXPECT_EQ((CardIdentity{"89", "3B", "01"}.text()), "iccid 89");
    EXPECT_EQ((CardIdentity{"", "3B", "01"}.text()), "atr 3B serial 01");
    EXPECT_EQ((CardIdentity{"", "3B", ""}.text()), "") << "an ATR is of a kind of card";
}

TEST(RowState, WhoMayClaim) {
    struct Case {
        RowStatus row;
        Claimant claimant;
        ClaimOutcome outcome;
    };
    const Case cases[] = {
        {status(RowState::Free), {there, card}, ClaimOutcome::Taken},
        {status(RowState::Claimed, "", later), {there, card}, ClaimOutcome::HeldElsewhere},
        {status(RowState::Claimed, "", later), {here, card}, ClaimOutcome::Taken},
        {status(RowState::Claimed, "", now), {there, card}, ClaimOutcome::Taken},
        {status(RowState::Writing, card, later), {there, card}, ClaimOutcome::HeldElsewhere},
        {status(RowState::Writing, card, later), {here, card}, ClaimOutcome::Returned},
        {status(RowState::Writing, card, earlier), {there, card}, ClaimOutcome::Returned},
        {status(RowState::Writing, card, earlier), {there, "iccid 2"}, ClaimOutcome::OtherCard},
        {status(RowState::Pending, card), {there, card}, ClaimOutcome::Returned},
        {status(RowState::Pending, card), {there, "iccid 2"}, ClaimOutcome::OtherCard},
        {status(RowState::Done, card), {here, card}, ClaimOutcome::AlreadyDone},
        {status(RowState::Done, card), {here, "iccid 2", true}, ClaimOutcome::OtherCard},
        {status(RowState::Failed), {here, card}, ClaimOutcome::AlreadyFailed},
        {status(RowState::Failed), {here, card, true}, ClaimOutcome::Taken},
        {status(RowState::Failed, card), {here, card, true}, ClaimOutcome::Returned},
        {status(RowState::Failed, card), {here, "iccid 2", true}, ClaimOutcome::OtherCard},
    };
    for (const auto& [row, claimant, outcome] : cases)
        EXPECT_EQ(name(judgeClaim(row, claimant, now)), name(outcome)) << name(row.state) << " " << claimant.card;
}

TEST(RowState, AClaimRaisesTheFence) {
    const RowStatus taken = claimed(status(RowState::Free), {there, card}, later);
    EXPECT_EQ(taken, (RowStatus{RowState::Claimed, 6, "", there, later}));
    EXPECT_EQ(claimed(status(RowState::Pending, card), {there, card}, later).state, RowState::Writing)
        << "a bound row never becomes one whose lease expires";
}

TEST(RowState, AWritingNeverGoesBackByItself) {
    for (const RowState state : {RowState::Writing, RowState::Pending, RowState::Done, RowState::Failed})
        EXPECT_EQ(release(status(state, card), {5, here}).error().kind, ErrorKind::Conflict) << name(state);
    EXPECT_EQ(release(status(RowState::Claimed), {5, here})->state, RowState::Free);
}

TEST(RowState, StartsFromAClaimOnly) {
    for (const RowState state : states) {
        const auto started = startWriting(status(state), {5, here}, card, later);
        EXPECT_EQ(started.has_value(), state == RowState::Claimed) << name(state);
    }
    const auto started = startWriting(status(RowState::Claimed), {5, here}, card, later);
    EXPECT_EQ(*started, (RowStatus{RowState::Writing, 5, card, here, later}));
    EXPECT_EQ(startWriting(*started, {5, here}, card, later), started) << "said twice";
    EXPECT_FALSE(startWriting(*started, {5, here}, "iccid 2", later));
    EXPECT_EQ(startWriting(status(RowState::Claimed), {5, here}, "", later).error().kind, ErrorKind::Usage);
}

TEST(RowState, EndsOnce) {
    for (const RowState from : states)
        for (const RowState to : states) {
            const auto ended = finish(status(from, card), {5, here}, to);
            const bool isEnd = to == RowState::Done || to == RowState::Failed || to == RowState::Pending;
            const bool allowed = isEnd && (from == to || from == RowState::Writing ||
                                           (from == RowState::Claimed && to == RowState::Failed));
            EXPECT_EQ(ended.has_value(), allowed) << name(from) << " -> " << name(to);
            if (ended && from != to) {
                EXPECT_FALSE(ended->leaseUntil);
            }
        }
}

TEST(RowState, WhoeverLostTheRightIsRefused) {
    for (const Right& right : {Right{4, here}, Right{6, here}, Right{5, there}, Right{5, {"line-1", "reader 2"}}}) {
        EXPECT_EQ(startWriting(status(RowState::Claimed), right, card, later).error().kind, ErrorKind::Conflict);
        EXPECT_EQ(finish(status(RowState::Writing, card), right, RowState::Done).error().kind, ErrorKind::Conflict);
        EXPECT_EQ(release(status(RowState::Claimed), right).error().kind, ErrorKind::Conflict);
    }
}

TEST(RowState, APersonMayResolveWhatHangs) {
    for (const RowState from : states)
        for (const RowState to : states) {
            const auto resolved = resolve(status(from, card), to, now);
            const bool hangs = from == RowState::Writing || from == RowState::Pending || from == RowState::Failed;
            const bool isAim = to == RowState::Free || to == RowState::Done || to == RowState::Failed;
            EXPECT_EQ(resolved.has_value(), hangs && isAim && from != to) << name(from) << " -> " << name(to);
            if (!resolved) continue;
            EXPECT_EQ(resolved->fence, 6);
            EXPECT_EQ(resolved->card, to == RowState::Free ? "" : card);
        }
    EXPECT_EQ(resolve(status(RowState::Writing, card, later), RowState::Free, now).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(resolve(status(RowState::Failed), RowState::Done, now).error().kind, ErrorKind::Conflict) << "no card";
}

} // namespace
