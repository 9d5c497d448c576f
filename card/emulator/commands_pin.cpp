// VERIFY, CHANGE, DISABLE, ENABLE and UNBLOCK of PINs and keys, with their try counters (TS 51.011 §9.2.9-13,
// TS 102 221 §11.1.9-13, WAP-260 §11.3.4).
#include "card/emulator/commands.h"
#include "card/emulator/security.h"

#include <algorithm>

namespace card::emulator {

namespace {

constexpr std::size_t pinLength = 8; // in classes A0 and 0x of a UICC, filled up with FF
constexpr int maxUnblockTries = 10;

// The value as it must come over the line: a WIM keeps its own length, the others pad to eight.
apdu::Bytes padded(apdu::View value, World world) {
    apdu::Bytes bytes = apdu::toBytes(value);
    if (world != World::Wim && !bytes.empty() && bytes.size() < pinLength) bytes.resize(pinLength, 0xFF);
    return bytes;
}

std::size_t lengthOf(apdu::View value, World world, std::size_t whenUnknown) {
    if (world != World::Wim) return pinLength;
    return value.empty() ? whenUnknown : value.size();
}

Answer wrongLength(World world, std::size_t right) {
    return {static_cast<std::uint16_t>(0x6700 | (world == World::Gsm ? right : 0)), {}};
}

Answer triesAnswer(int tries) {
    return {static_cast<std::uint16_t>(0x63C0 | std::clamp(tries, 0, 15)), {}};
}

// The PIN meant by P2, or what to answer instead.
struct Meant {
    efs::Pin* pin = nullptr;
    std::size_t index = 0;
    Answer refusal;
};

Meant meantPin(CardState& state, const Request& request, efs::KeyReference reference) {
    if (request.p1 != 0) return {nullptr, 0, refuse(Refusal::BadParameters, request.world)};
    const auto index = findPin(state, request, reference);
    if (!index) return {nullptr, 0, refuse(Refusal::NoSuchPin, request.world)};
    return {&state.image.pins[*index], *index, {}};
}

// Compares and counts. None when the value is right.
std::optional<Answer> present(CardState& state, const Request& request, const Meant& meant, apdu::View value) {
    auto& pin = *meant.pin;
    if (pin.tries <= 0) return refuse(Refusal::PinBlocked, request.world);
    const auto right = padded(pin.value, request.world);
    if (!right.empty() && apdu::equal(value, right)) {
        state.changed = state.changed || pin.tries != pin.maxTries;
        pin.tries = pin.maxTries;
        return {};
    }
    --pin.tries;
    state.changed = true;
    setVerified(state, meant.index, request.channel, false);
    if (request.world != World::Gsm) return triesAnswer(pin.tries);
    return refuse(pin.tries > 0 ? Refusal::AccessDenied : Refusal::PinBlocked, request.world);
}

Answer setEnabled(CardState& state, const Request& request, bool enabled) {
    const bool gsm = request.world == World::Gsm;
    if (gsm && request.p2 != efs::chv1Reference) return refuse(Refusal::BadParameters, request.world);
    const auto meant = meantPin(state, request, request.p2);
    if (meant.pin == nullptr) return meant.refusal;
    auto& pin = *meant.pin;
    const auto length = lengthOf(pin.value, request.world, request.body.size());
    if (request.body.size() != length || length == 0) return wrongLength(request.world, length);
    if (pin.enabled == enabled || efs::isAdministrative(pin.reference))
        return refuse(Refusal::PinContradiction, request.world);
    if (auto refusal = present(state, request, meant, request.body)) return *refusal;
    pin.enabled = enabled;
    state.changed = true;
    setVerified(state, meant.index, request.channel, enabled);
    return {};
}

} // namespace

// Without a body: 9000 when nothing is to be verified, 63Cx with the tries left, 6983 when blocked; no try is spent.
Answer verifyPin(CardState& state, const Request& request) {
    const auto meant = meantPin(state, request, request.p2);
    if (meant.pin == nullptr) return meant.refusal;
    const auto& pin = *meant.pin;
    if (request.body.empty() && request.world != World::Gsm) {
        if (isGranted(state, meant.index, request.channel)) return {};
        return pin.tries > 0 ? triesAnswer(pin.tries) : refuse(Refusal::PinBlocked, request.world);
    }
    const auto length = lengthOf(pin.value, request.world, request.body.size());
    if (request.body.size() != length) return wrongLength(request.world, length);
    if (!pin.enabled) return refuse(Refusal::PinDisabled, request.world);
    if (auto refusal = present(state, request, meant, request.body)) return *refusal;
    setVerified(state, meant.index, request.channel, true);
    return {};
}

Answer changePin(CardState& state, const Request& request) {
    const auto meant = meantPin(state, request, request.p2);
    if (meant.pin == nullptr) return meant.refusal;
    auto& pin = *meant.pin;
    const auto length = lengthOf(pin.value, request.world, request.body.size() / 2);
    if (request.body.size() != 2 * length || length == 0) return wrongLength(request.world, 2 * length);
    if (!pin.enabled) return refuse(Refusal::PinDisabled, request.world);
    if (auto refusal = present(state, request, meant, request.body.first(length))) return *refusal;
    pin.value = apdu::toBytes(request.body.subspan(length));
    state.changed = true;
    setVerified(state, meant.index, request.channel, true);
    return {};
}

Answer disablePin(CardState& state, const Request& request) {
    return setEnabled(state, request, false);
}

Answer enablePin(CardState& state, const Request& request) {
    return setEnabled(state, request, true);
}

// In class A0 P2 00 means CHV 1 (TS 51.011 §9.2.13). An unblocked PIN is enabled and verified.
Answer unblockPin(CardState& state, const Request& request) {
    const bool gsm = request.world == World::Gsm;
    if (gsm && request.p2 != 0x00 && request.p2 != efs::chv2Reference)
        return refuse(Refusal::BadParameters, request.world);
    const auto meant = meantPin(state, request, gsm && request.p2 == 0 ? efs::chv1Reference : request.p2);
    if (meant.pin == nullptr) return meant.refusal;
    auto& pin = *meant.pin;
    if (request.body.empty() && !gsm)
        return pin.unblockTries > 0 ? triesAnswer(pin.unblockTries) : refuse(Refusal::PinBlocked, request.world);
    const auto code = lengthOf(pin.unblock, request.world, pinLength);
    const auto length = lengthOf(pin.value, request.world, pinLength);
    if (request.body.size() != code + length) return wrongLength(request.world, code + length);
    if (pin.unblock.empty()) return refuse(Refusal::PinContradiction, request.world);
    if (pin.unblockTries <= 0) return refuse(Refusal::PinBlocked, request.world);
    state.changed = true;
    if (!apdu::equal(request.body.first(code), padded(pin.unblock, request.world))) {
        --pin.unblockTries;
        if (!gsm) return triesAnswer(pin.unblockTries);
        return refuse(pin.unblockTries > 0 ? Refusal::AccessDenied : Refusal::PinBlocked, request.world);
    }
    pin.value = apdu::toBytes(request.body.subspan(code));
    pin.unblockTries = maxUnblockTries;
    pin.tries = pin.maxTries;
    pin.enabled = true;
    setVerified(state, meant.index, request.channel, true);
    return {};
}

} // namespace card::emulator
