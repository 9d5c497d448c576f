// How the three worlds say no: one reason, three status words.
//
//   word(Refusal::NoSuchFile, World::Gsm) == 0x9404, World::Uicc: 0x6A82
#pragma once

#include <cstdint>

namespace card::emulator {

enum class World : std::uint8_t {
    Gsm,  // class A0, TS 51.011
    Uicc, // class 0x, TS 102 221 and TS 102 222
    Wim,  // class 0x and 8x, WAP-260
};

enum class Refusal : std::uint8_t {
    NoSuchFile,
    NoCurrentFile,
    WrongFileType,
    AccessDenied,
    FileDeactivated,
    OutsideFile, // the offset
    NoSuchRecord,
    BadLength,
    BadParameters, // P1 or P2
    BadData,
    NoSuchPin,
    PinBlocked,
    PinDisabled,      // VERIFY or CHANGE of a PIN that is off
    PinContradiction, // ENABLE of an enabled one, DISABLE of a disabled one, UNBLOCK without an unblocking code
    MemoryFailure,
    NoSpace,
    FileExists,
    NameExists,
    NothingToFetch,
    NoChannelFree,
    ChannelClosed,
    SecureMessaging,
    UnknownInstruction,
    UnknownClass,
};

std::uint16_t word(Refusal refusal, World world);

} // namespace card::emulator
