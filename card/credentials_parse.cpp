#include "card/credentials.h"

#include <algorithm>

namespace card {

using apdu::ErrorKind;
using apdu::Secret;
using apdu::View;

namespace {

constexpr std::size_t maxCredential = 32; // bytes; the longest PIN of PKCS#15 cards in the field
constexpr std::string_view hexPrefix = "hex:", asciiPrefix = "ascii:";

bool startsWith(View text, std::string_view prefix) {
    return text.size() >= prefix.size() && apdu::equal(text.first(prefix.size()), apdu::asBytes(prefix));
}

bool isDigit(std::uint8_t c) {
    return c >= '0' && c <= '9';
}
bool isHexDigit(std::uint8_t c) {
    return apdu::hexDigit(static_cast<char>(c)) >= 0;
}
bool isPrintable(std::uint8_t c) {
    return c >= 0x20 && c <= 0x7E;
}

apdu::Failure badValue(std::string text) {
    return apdu::fail(ErrorKind::Usage, std::move(text))
        .hint("4 to 8 decimal digits are taken as text; an ADM of 16 hex digits as 8 bytes, of 8 characters as text; "
              "write anything else as hex:… or ascii:…");
}

// Digit by digit into one buffer: no copy of the credential stays behind.
apdu::Result<Secret> fromHexDigits(View digits) {
    if (digits.empty() || digits.size() % 2 != 0 || !std::all_of(digits.begin(), digits.end(), isHexDigit)) {
        return badValue("the credential is not an even number of hex digits");
    }
    if (digits.size() / 2 > maxCredential) return badValue("the credential is longer than any card's PIN or key");
    apdu::Bytes bytes(digits.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = apdu::hexDigit(static_cast<char>(digits[2 * i]));
        const int low = apdu::hexDigit(static_cast<char>(digits[2 * i + 1]));
        bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return Secret(std::move(bytes));
}

apdu::Result<Secret> fromText(View text) {
    if (text.empty()) return badValue("the credential is empty");
    if (text.size() > maxCredential) return badValue("the credential is longer than any card's PIN or key");
    return Secret(apdu::toBytes(text));
}

} // namespace

apdu::Result<Secret> parseCredential(Secret text, Role role) {
    const View given = text.reveal();
    if (startsWith(given, hexPrefix)) return fromHexDigits(given.subspan(hexPrefix.size()));
    if (startsWith(given, asciiPrefix)) return fromText(given.subspan(asciiPrefix.size()));
    const bool digits = std::all_of(given.begin(), given.end(), isDigit);
    if (digits && given.size() >= 4 && given.size() <= 8) return fromText(given);
    if (role == Role::Adm) {
        if (given.size() == 16 && std::all_of(given.begin(), given.end(), isHexDigit)) return fromHexDigits(given);
        if (given.size() == 8 && std::all_of(given.begin(), given.end(), isPrintable)) return fromText(given);
        return badValue("the ADM key has neither 16 hex digits nor 8 characters");
    }
    return badValue("the PIN does not have 4 to 8 decimal digits");
}

} // namespace card
