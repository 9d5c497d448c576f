// What SELECT and STATUS say of a file, as it is now: the answer a dump kept, brought up to date, or one composed from
// the attributes (TS 51.011 §9.2.1, TS 102 221 §11.1.1.3, WAP-260 §11.3.5.1).
#pragma once

#include "card/emulator/card_state.h"

namespace card::emulator {

apdu::Bytes fileAnswer(const efs::Image& image, const efs::Path& path, World world);

} // namespace card::emulator
