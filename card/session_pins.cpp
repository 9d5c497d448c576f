// PINs and keys: asking how many tries are left without spending one, and verifying once.
#include "card/pin_pad.h"
#include "card/session_errors.h"
#include "card/session_state.h"

#include <fmt/format.h>

namespace card {

using apdu::Class;
using apdu::ErrorKind;
using apdu::Meaning;
using efs::Path;

namespace {

constexpr std::size_t chvLength = 8; // TS 51.011 §9.3, TS 102 221 §9.5.1: always eight bytes, filled with FF

bool isLocal(efs::KeyReference reference) {
    return (reference & 0x80) != 0;
}

const efs::PinStatusHint* hintOf(const efs::Fcp& directory, efs::KeyReference reference) {
    for (const auto& pin : directory.pins) {
        if (pin.reference == reference) return &pin;
    }
    return nullptr;
}

apdu::Failure noSuchPin(efs::KeyReference reference, apdu::Status status) {
    return apdu::fail(ErrorKind::Missing, fmt::format("the card knows no PIN or key with reference {:02X}", reference))
        .sw(status.word())
        .hint("Name another one with --pin-ref or --adm-ref");
}

// What the reader says of the typing itself.
std::optional<apdu::Failure> endedAtPad(apdu::Status status) {
    const auto ended = [&](std::string text) {
        return apdu::fail(ErrorKind::Credential, std::move(text)).sw(status.word()).hint("Repeat the command");
    };
    switch (status.word()) {
    case PinPad::timedOut:
        return ended(fmt::format("no PIN was typed at the reader's keys within {} seconds", PinPad::secondsToType));
    case PinPad::cancelled:
        return ended("the PIN was given up at the reader's keys");
    case PinPad::wrongSize:
        return ended("the PIN typed at the reader's keys has too few or too many digits");
    default:
        return {};
    }
}

} // namespace

struct PinDesk {
    SessionState& state;
    efs::KeyReference reference;
    Path directory;

    // The global PIN of a SIM is CHV1, with a WIM on it too (WAP-260 §11.3.4): class A0, whoever asks.
    bool classA0() const { return state.kind == efs::CardKind::Sim && (directory.aid.empty() || !isLocal(reference)); }

    // TS 51.011 §9.2.1: the CHV bytes stand in the header of MF and DFs.
    apdu::Result<PinStatus> askSim() {
        if (reference != efs::chv1Reference && reference != efs::chv2Reference) return PinStatus{};
        const Path place = directory.aid.empty() ? directory : Path::mf();
        const auto known = state.known.find(place);
        if (known != state.known.end() && known->second.pinsStale) state.known.erase(known);
        if (!state.known.contains(place)) {
            if (auto selected = state.makeCurrent(place, true); !selected) return apdu::propagate(selected);
        }
        const auto* hint = hintOf(state.fcpOf(place), reference);
        return hint ? PinStatus{hint->triesLeft, hint->enabled, false} : PinStatus{};
    }

    // TS 102 221 §11.1.9: VERIFY without data. 9000 is said of a PIN that is verified and of one that is disabled; the
    // PIN status object (tag C6) of the directory tells them apart.
    apdu::Result<PinStatus> askByVerify() {
        auto route = prepare();
        if (!route) return apdu::propagate(route);
        if (saidDisabled()) return PinStatus{{}, false, false};
        auto answer = state.send(apdu::queryTries(reference, route->channel));
        if (!answer) return apdu::propagate(answer);
        const Meaning meaning = answer->status.meaning();
        if (answer->status.done()) return PinStatus{{}, true, true};
        if (meaning == Meaning::WrongSecret || meaning == Meaning::Blocked)
            return PinStatus{answer->status.triesLeft(), true, false};
        if (meaning == Meaning::NotFound) return noSuchPin(reference, answer->status);
        if (meaning == Meaning::ContradictsState) return PinStatus{{}, false, false};
        return PinStatus{}; // the card does not know the question
    }

    bool saidDisabled() const {
        for (const Path& place : {directory, Path::mf()}) {
            const auto found = state.known.find(place);
            if (found == state.known.end()) continue;
            if (const auto* hint = hintOf(found->second.fcp, reference)) return !hint->enabled;
        }
        return false;
    }

    // A local reference means something in its directory only.
    apdu::Result<Route> prepare() {
        if (classA0()) return Route{Class::Sim, 0};
        return isLocal(reference) ? state.enter(directory) : state.routeOf(directory);
    }

    apdu::Result<apdu::Response> sent(const Route& route, const apdu::Secret& secret) {
        const bool filled = route.world != Class::Wim;
        auto answer = state.send(apdu::verify(route.world, reference,
                                              filled ? secret.padded(chvLength, 0xFF) : secret.clone(), route.channel));
        markPinsStale();
        return answer;
    }

    apdu::Result<void> judged(const apdu::Result<apdu::Response>& answer) {
        const std::string what = fmt::format("verifying the PIN or key with reference {:02X}", reference);
        if (!answer) return apdu::propagate(answer).in(what + " (a try may have been spent)");
        const apdu::Status status = answer->status;
        const bool disabled = status.word() == 0x6984 || status.word() == 0x6985 || status.word() == 0x9808;
        if (status.carriedOut() || disabled) return {};
        if (status.meaning() == Meaning::NotFound || status.word() == 0x9802) return noSuchPin(reference, status);
        auto failure = refused(status, what);
        failure.value().hint = "Check the value before the next try; a blocked PIN needs its unblocking code";
        failure.value().triesLeft = status.triesLeft();
        if (!failure.value().triesLeft && classA0()) {
            if (const auto left = askSim()) failure.value().triesLeft = left->triesLeft;
        }
        return failure;
    }

    // The answers to SELECT of directories tell of PINs: they are out of date after a VERIFY.
    void markPinsStale() {
        for (auto& entry : state.known) entry.second.pinsStale = !entry.second.fcp.pins.empty();
    }
};

apdu::Result<PinStatus> Session::pinStatus(efs::KeyReference reference, const Path& directory) {
    PinDesk desk{*state_, reference, directory};
    return desk.classA0() ? desk.askSim() : desk.askByVerify();
}

apdu::Result<void> Session::verify(efs::KeyReference reference, const apdu::Secret& secret, const Path& directory) {
    PinDesk desk{*state_, reference, directory};
    const auto route = desk.prepare();
    if (!route) return apdu::propagate(route);
    return desk.judged(desk.sent(*route, secret));
}

apdu::Result<void> Session::verifyAtPad(efs::KeyReference reference, const PinForm& form, const Path& directory) {
    auto pad = PinPad::of(state_->wire);
    if (!pad) return apdu::propagate(pad);
    PinDesk desk{*state_, reference, directory};
    const auto route = desk.prepare();
    if (!route) return apdu::propagate(route);
    state_->counted.detour = [&](apdu::View verify) { return pad->verify(verify, {form.least, form.length}); };
    const auto answer = desk.sent(*route, apdu::Secret(apdu::Bytes(form.length, form.fill)));
    state_->counted.detour = {};
    if (!answer && answer.error().kind == ErrorKind::Limit) return apdu::propagate(answer); // nothing was sent
    if (answer && answer->data.empty()) {
        if (const auto ended = endedAtPad(answer->status)) return *ended;
    }
    return desk.judged(answer);
}

} // namespace card
