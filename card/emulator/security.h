// Who has shown what: PINs of the image, what is verified on a channel, and whether that is enough for a file.
#pragma once

#include "card/emulator/card_state.h"

namespace card::emulator {

// The PIN that reference means where `request` stands, as an index into image.pins: one that belongs to the current
// directory or one above goes before a global one. In class A0 a UICC's second PIN (81) is CHV 2.
std::optional<std::size_t> findPin(const CardState& state, const Request& request, efs::KeyReference reference);

// True for a PIN that is verified on this channel; a disabled one counts too (TS 102 221 §9.5.2).
bool isGranted(const CardState& state, std::size_t pin, std::uint8_t channel);
void setVerified(CardState& state, std::size_t pin, std::uint8_t channel, bool verified);
// Local PINs end with their channel (WAP-260 §13.5).
void forgetChannel(CardState& state, std::uint8_t channel);

// Whether the rule of a file is satisfied. A dump may not know a rule: then what the dump could read may be read, on a
// WIM writing takes PIN-G (WAP-260 §9.4.6), and all else is refused.
bool isAllowed(const CardState& state, const Request& request, const efs::Path& path,
               efs::AccessCondition efs::AccessRules::*rule);

// The PINs a directory's SELECT answer tells of: no administrative ones.
std::vector<efs::PinStatusHint> pinHints(const efs::Image& image, const efs::Path& directory, World world);

} // namespace card::emulator
