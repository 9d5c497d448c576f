#include "card/recover.h"

#include "card/session_errors.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;

namespace {

constexpr auto giveUp = "'simprov recover --rewrite' writes the documents anew from their source, 'simprov recover "
                        "--abandon' gives the interrupted write up";

bool isLocked(const apdu::Error& error) {
    return error.sw && accessDenied(apdu::Status(*error.sw));
}

} // namespace

Recovery::Recovery(Session& session, Keyring& keyring, CardIdentity card, JournalSlot slot)
    : session_(session), keyring_(keyring), card_(std::move(card)), slot_(std::move(slot)) {}

apdu::Result<Recovery> Recovery::open(Session& session, Keyring& keyring, const JournalStore& journals) {
    auto card = identify(session);
    if (!card) return apdu::propagate(card);
    auto slot = journals.lock(*card);
    if (!slot) return apdu::propagate(slot);
    Recovery recovery(session, keyring, std::move(*card), std::move(*slot));
    if (!recovery.slot_.pending()) return recovery;
    auto reading = recovery.slot_.read();
    if (!reading && reading.error().kind != ErrorKind::Malformed) return apdu::propagate(reading);
    const bool other = reading && reading->journal.card.key() != recovery.card_.key();
    if (!reading || other) {
        return apdu::fail(ErrorKind::Conflict,
                          fmt::format("{}: {}; nothing was written", recovery.slot_.path(),
                                      other ? "the journal is another card's" : reading.error().text))
            .hint(giveUp);
    }
    recovery.reading_ = std::move(*reading);
    return recovery;
}

// Before a PIN is shown where that is possible.
apdu::Result<CardState> Recovery::examine() {
    if (!reading_->whole) return examineDamaged();
    Settlement settlement(session_, journal());
    auto seen = settlement.look();
    if (!seen && isLocked(seen.error())) {
        if (auto shown = showCredentials(); !shown) return apdu::propagate(shown);
        seen = settlement.look();
    }
    if (!seen) return apdu::propagate(seen);
    return settlement.judge();
}

// The digests tell the two states, and no more than that.
apdu::Result<CardState> Recovery::examineDamaged() {
    bool before = true, after = true;
    for (const auto& file : journal().files) {
        const auto now = session_.read(file.path);
        if (!now && session_.lineFailed()) return apdu::propagate(now);
        const bool absent = !now && now.error().kind == ErrorKind::Missing;
        before = before && (file.created ? absent : now && file.isBefore(now->content));
        after = after && now && file.isAfter(now->content);
    }
    if (before) return CardState::Before;
    if (after) return CardState::After;
    return apdu::fail(ErrorKind::Conflict,
                      fmt::format("{}: the journal is damaged ({}), and the card is in neither of the states it "
                                  "tells of; nothing was written",
                                  slot_.path(), reading_->damage))
        .hint(giveUp);
}

Direction Recovery::direction(bool undo) const {
    const bool wasUndone = journal().progress.undoing && journal().plan.creates.empty();
    return undo || wasUndone ? Direction::Backward : Direction::Forward;
}

apdu::Result<void> Recovery::showCredentials() {
    auto needs = keyring_.renewed(journal().needs);
    if (!needs) return apdu::propagate(needs);
    return keyring_.satisfy(*needs);
}

apdu::Failure Recovery::cut(apdu::Error why) const {
    why.text = fmt::format("the repair was cut: {}", why.text);
    why.kind = ErrorKind::Interrupted;
    why.hint = "The journal is still there: insert the card again and run 'simprov recover' once more";
    why.cardChanged = true;
    why.retrySafe = true;
    return apdu::Failure(std::move(why));
}

apdu::Result<Recovered> Recovery::finish(const RecoverOptions& options) {
    const auto state = examine();
    if (!state) return apdu::propagate(state);
    Recovered recovered;
    recovered.state = *state;
    for (const auto& file : journal().files) {
        recovered.files.push_back(file.path);
        if (file.blind) recovered.blind.push_back(file.path);
    }
    const bool right = *state == CardState::Before || (*state == CardState::After && !options.undo);
    if (!right) {
        if (auto settled = settle(direction(options.undo), options, recovered); !settled)
            return apdu::propagate(settled);
    }
    if (!slot_.remove()) recovered.journalLeft = slot_.path();
    reading_.reset();
    return recovered;
}

apdu::Result<void> Recovery::settle(Direction direction, const RecoverOptions& options, Recovered& recovered) {
    if (auto shown = showCredentials(); !shown) return shown;
    Settlement settlement(session_, journal());
    const auto state = settlement.look().and_then([&] { return settlement.judge(); });
    if (!state) return apdu::propagate(state);
    const auto settled = settlement.settle(direction, options.progress);
    recovered.bytes += settlement.bytesWritten();
    recovered.state = direction == Direction::Forward ? CardState::After : CardState::Before;
    if (settled) return {};
    const auto& why = settled.error();
    const bool refusedAtOnce = settlement.bytesWritten() == 0 && !why.cardChanged && why.sw;
    if (isLocked(why) && refusedAtOnce) return settled; // a credential is missing
    const bool canTurn = direction == Direction::Forward && recovered.blind.empty() && journal().plan.creates.empty();
    if (session_.lineFailed() || isLocked(why) || !canTurn) return cut(why);
    return turnBack(why, options, recovered);
}

// The card will not take the new contents, worn out as its memory may be; the old ones it held before.
apdu::Result<void> Recovery::turnBack(const apdu::Error& why, const RecoverOptions& options, Recovered& recovered) {
    const auto fresh = session_.startOver();
    const auto card = fresh ? identify(session_) : apdu::propagate(fresh);
    if (!card || card->key() != card_.key()) return cut(why);
    slot_.note(undoBegun, journal().progress.begun);
    Settlement settlement(session_, journal());
    const auto state = settlement.look().and_then([&] { return settlement.judge(); });
    if (!state || !settlement.settle(Direction::Backward, options.progress)) return cut(why);
    recovered.bytes += settlement.bytesWritten();
    recovered.state = CardState::Before;
    recovered.turnedBack = true;
    return {};
}

} // namespace card
