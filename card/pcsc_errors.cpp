#include "card/pcsc_errors.h"

#include <algorithm>
#include <fmt/format.h>

namespace card {

using apdu::ErrorKind;

namespace {

constexpr std::string_view startService =
    "Start the service (systemctl start pcscd.socket, or pcscd as root) and try again";
constexpr std::string_view insertAgain = "Insert the card again, clean its contacts, and repeat";
constexpr std::string_view plugAgain = "Unplug the reader, plug it in again, and repeat";
constexpr std::string_view fault = "This should not happen; a trace of the commands would help to find out why";

// Kind: NoCard where nothing can be spoken to, Busy where somebody else has it, Line where speaking failed.
constexpr PcscCode codes[] = {
    {0x80100001, "SCARD_F_INTERNAL_ERROR", ErrorKind::Line, "the PC/SC service failed inside", plugAgain, false},
    {0x80100002, "SCARD_E_CANCELLED", ErrorKind::Line, "the wait was cancelled", "", true},
    {0x80100003, "SCARD_E_INVALID_HANDLE", ErrorKind::Line,
     "the connection is no longer valid: the PC/SC service was restarted or the reader was unplugged", "Try again",
     true},
    {0x80100004, "SCARD_E_INVALID_PARAMETER", ErrorKind::NoCard, "the PC/SC service does not accept the reader's name",
     "List the readers with 'simprov readers'", false},
    {0x80100006, "SCARD_E_NO_MEMORY", ErrorKind::Line, "the PC/SC service is out of memory", "Try again later", true},
    {0x80100008, "SCARD_E_INSUFFICIENT_BUFFER", ErrorKind::Line, "the reader's answer is longer than any answer can be",
     plugAgain, false},
    {0x80100009, "SCARD_E_UNKNOWN_READER", ErrorKind::NoCard, "there is no such reader",
     "It may have been unplugged; list the readers with 'simprov readers'", true},
    {0x8010000A, "SCARD_E_TIMEOUT", ErrorKind::Line, "no answer came in time", insertAgain, true},
    {0x8010000B, "SCARD_E_SHARING_VIOLATION", ErrorKind::Busy, "another program holds the card",
     "Close it or wait until it is done, then try again", true},
    {0x8010000C, "SCARD_E_NO_SMARTCARD", ErrorKind::NoCard, "there is no card in the reader", "Insert the card", true},
    {0x8010000D, "SCARD_E_UNKNOWN_CARD", ErrorKind::NoCard, "the service does not know this card", insertAgain, true},
    {0x8010000F, "SCARD_E_PROTO_MISMATCH", ErrorKind::Unsupported,
     "card, reader and this request have no transmission protocol in common",
     "Another program may have set the other protocol: close it and insert the card again", false},
    {0x80100010, "SCARD_E_NOT_READY", ErrorKind::Line, "the reader or card is not ready", "Try again in a moment",
     true},
    {0x80100011, "SCARD_E_INVALID_VALUE", ErrorKind::Line, "the PC/SC service does not accept the request", fault,
     false},
    {0x80100013, "SCARD_F_COMM_ERROR", ErrorKind::Line, "the talk with the PC/SC service broke", startService, true},
    {0x80100014, "SCARD_F_UNKNOWN_ERROR", ErrorKind::Line, "the reader reports a failure without a reason", plugAgain,
     true},
    {0x80100016, "SCARD_E_NOT_TRANSACTED", ErrorKind::Line, "the card or reader gave no answer", insertAgain, true},
    {0x80100017, "SCARD_E_READER_UNAVAILABLE", ErrorKind::NoCard, "the reader is gone",
     "Plug it in again; list the readers with 'simprov readers'", true},
    {0x8010001B, "SCARD_E_DUPLICATE_READER", ErrorKind::NoCard, "two readers have the same name", "Unplug one of them",
     false},
    {0x8010001C, "SCARD_E_CARD_UNSUPPORTED", ErrorKind::Unsupported, "the reader does not support this card",
     "Try another reader", false},
    {0x8010001D, "SCARD_E_NO_SERVICE", ErrorKind::NoCard, "the PC/SC service is not running", startService, true},
    {0x8010001E, "SCARD_E_SERVICE_STOPPED", ErrorKind::NoCard, "the PC/SC service was stopped", startService, true},
    {0x8010001F, "SCARD_E_UNSUPPORTED_FEATURE", ErrorKind::Unsupported, "the reader lacks this function",
     "Try another reader", false},
    {0x8010002E, "SCARD_E_NO_READERS_AVAILABLE", ErrorKind::NoCard, "there is no reader",
     "Plug one in; if it is plugged in, its driver may be missing (Debian: libccid)", true},
    {0x8010002F, "SCARD_E_COMM_DATA_LOST", ErrorKind::Line, "data was lost on the way to the card", insertAgain, true},
    {0x80100065, "SCARD_W_UNSUPPORTED_CARD", ErrorKind::Unsupported,
     "the reader cannot make sense of the card's answer to reset", insertAgain, false},
    {0x80100066, "SCARD_W_UNRESPONSIVE_CARD", ErrorKind::Line, "the card does not answer to reset",
     "It may lie upside down, be dirty or be broken; insert it again", true},
    {0x80100067, "SCARD_W_UNPOWERED_CARD", ErrorKind::Line, "the card has no power", insertAgain, true},
    {0x80100068, "SCARD_W_RESET_CARD", ErrorKind::Line,
     "another program reset the card; what was selected and verified is lost",
     "Close the other program and start again", true},
    {0x80100069, "SCARD_W_REMOVED_CARD", ErrorKind::Line, "the card was removed", "Insert the card and start again",
     true},
    {0x8010006A, "SCARD_W_SECURITY_VIOLATION", ErrorKind::Busy,
     "the system's policy (polkit) does not let this user reach the card",
     "Log in at this machine, run as root, or allow org.debian.pcsc-lite.access_card and access_pcsc for this user",
     false},
};

constexpr PcscCode unknownCode = {0,     "",   ErrorKind::Line, "the PC/SC service reports a code nobody here knows",
                                  fault, false};

} // namespace

std::span<const PcscCode> pcscCodes() {
    return codes;
}

const PcscCode& pcscCode(std::uint32_t code) {
    const auto* row =
        std::find_if(std::begin(codes), std::end(codes), [&](const PcscCode& c) { return c.code == code; });
    return row == std::end(codes) ? unknownCode : *row;
}

apdu::Failure pcscFailure(std::uint32_t code, std::string_view what) {
    const PcscCode& row = pcscCode(code);
    const std::string named = row.name.empty() ? fmt::format("{:08X}", code) : std::string(row.name);
    auto failure = apdu::fail(row.kind, fmt::format("{}: {} ({})", what, row.text, named)).hint(std::string(row.hint));
    failure.value().retrySafe = row.retrySafe;
    return failure;
}

} // namespace card
