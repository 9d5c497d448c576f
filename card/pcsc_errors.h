// What the PC/SC service says, in words for a person: the one table from its codes to error kinds (PC/SC part 5, the
// codes of pcsclite.h).
//
//   pcscFailure(0x8010000B, "reader \"ACS 0\"")  ->  Busy: reader "ACS 0": another program holds the card
#pragma once

#include "apdu/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace card {

// The codes that the driver acts on; all others are only told.
namespace pcsc_code {
inline constexpr std::uint32_t success = 0, cancelled = 0x80100002, invalidHandle = 0x80100003,
                               insufficientBuffer = 0x80100008, unknownReader = 0x80100009, timeout = 0x8010000A,
                               sharingViolation = 0x8010000B, commError = 0x80100013, readerUnavailable = 0x80100017,
                               noService = 0x8010001D, serviceStopped = 0x8010001E, noReaders = 0x8010002E,
                               resetCard = 0x80100068;
} // namespace pcsc_code

struct PcscCode {
    std::uint32_t code;
    std::string_view name; // as pcsclite.h spells it
    apdu::ErrorKind kind;
    std::string_view text;
    std::string_view hint;
    bool retrySafe;
};

std::span<const PcscCode> pcscCodes();
// The row for a code; a row of its own for codes nobody knows.
const PcscCode& pcscCode(std::uint32_t code);
// "<what>: <sentence>"; the code's name stands in the text when the sentence alone does not tell.
apdu::Failure pcscFailure(std::uint32_t code, std::string_view what);

} // namespace card
