#include "card/emulator/security.h"

#include "efs/arr.h"

#include <algorithm>

namespace card::emulator {

namespace {

bool isLocal(const efs::Pin& pin) {
    return pin.directory.has_value() || (pin.reference & 0x80) != 0;
}

bool covers(const efs::Pin& pin, const efs::Path& path) {
    return !pin.directory || path == *pin.directory || path.isBelow(*pin.directory);
}

std::pair<std::size_t, std::uint8_t> keyOf(const CardState& state, std::size_t pin, std::uint8_t channel) {
    return {pin, isLocal(state.image.pins[pin]) ? channel : std::uint8_t{0}};
}

std::optional<std::size_t> findExactly(const CardState& state, const efs::Path& where, efs::KeyReference reference) {
    std::optional<std::size_t> global;
    const auto& pins = state.image.pins;
    for (std::size_t i = 0; i < pins.size(); ++i) {
        if (pins[i].reference != reference || !covers(pins[i], where)) continue;
        if (pins[i].directory) return i;
        if (!global) global = i;
    }
    return global;
}

efs::AccessCondition whenUnknown(const efs::Image& image, const efs::File& file, World world, bool read, bool update) {
    if (read) return file.complete ? efs::AccessCondition::always() : efs::AccessCondition::never();
    if (!update || world != World::Wim) return efs::AccessCondition::never();
    const auto pinG = std::find_if(image.pins.begin(), image.pins.end(), isLocal);
    return pinG == image.pins.end() ? efs::AccessCondition::never() : efs::AccessCondition::key(pinG->reference);
}

} // namespace

std::optional<std::size_t> findPin(const CardState& state, const Request& request, efs::KeyReference reference) {
    const auto& where = state.selection(request).directory;
    auto found = findExactly(state, where, reference);
    if (!found && request.world == World::Gsm && reference == efs::chv2Reference)
        found = findExactly(state, where, efs::secondPinReference);
    return found;
}

bool isGranted(const CardState& state, std::size_t pin, std::uint8_t channel) {
    return !state.image.pins[pin].enabled || state.verified.count(keyOf(state, pin, channel)) > 0;
}

void setVerified(CardState& state, std::size_t pin, std::uint8_t channel, bool verified) {
    if (verified) {
        state.verified.insert(keyOf(state, pin, channel));
    } else {
        state.verified.erase(keyOf(state, pin, channel));
    }
}

void forgetChannel(CardState& state, std::uint8_t channel) {
    if (channel == 0) return;
    for (std::size_t i = 0; i < state.image.pins.size(); ++i) state.verified.erase({i, channel});
}

bool isAllowed(const CardState& state, const Request& request, const efs::Path& path,
               efs::AccessCondition efs::AccessRules::*rule) {
    const auto* file = state.image.find(path);
    if (file == nullptr) return false;
    auto condition = efs::effectiveAccess(state.image, path).*rule;
    if (!condition.known) {
        condition = whenUnknown(state.image, *file, request.world, rule == &efs::AccessRules::read,
                                rule == &efs::AccessRules::update);
    }
    std::vector<efs::KeyReference> shown;
    for (std::size_t i = 0; i < state.image.pins.size(); ++i) {
        const auto& pin = state.image.pins[i];
        if (covers(pin, path) && isGranted(state, i, request.channel)) shown.push_back(pin.reference);
    }
    return condition.satisfiedBy(shown);
}

std::vector<efs::PinStatusHint> pinHints(const efs::Image& image, const efs::Path& directory, World world) {
    std::vector<efs::PinStatusHint> hints;
    for (const auto& pin : image.pins) {
        if (efs::isAdministrative(pin.reference) || !covers(pin, directory)) continue;
        efs::PinStatusHint hint{pin.reference, pin.enabled, {}, {}};
        if (world == World::Gsm) {
            if (pin.reference == efs::secondPinReference) hint.reference = efs::chv2Reference;
            hint.triesLeft = pin.tries;
            hint.unblockTriesLeft = pin.unblock.empty() ? 0 : pin.unblockTries;
        }
        hints.push_back(hint);
    }
    return hints;
}

} // namespace card::emulator
