#include "efs/iccid.h"

#include <fmt/format.h>

namespace efs {

using apdu::ErrorKind;

namespace {

constexpr std::size_t fileLength = 10;
constexpr std::size_t minDigits = 18, maxDigits = 20;

bool allDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

apdu::Result<std::string> decodeIccid(apdu::View file) {
    if (apdu::isFilledWith(file, 0xFF)) {
        return apdu::fail(ErrorKind::Missing, "the card has no number yet: EF(ICCID) is empty").in("ICCID");
    }
    std::string digits;
    bool filled = false; // after the first F only F may follow
    for (std::size_t nibble = 0; nibble < 2 * file.size(); ++nibble) {
        const int value = nibble % 2 == 0 ? file[nibble / 2] & 0x0F : file[nibble / 2] >> 4;
        if (value == 0x0F) {
            filled = true;
        } else if (filled || value > 9 || digits.size() == maxDigits) {
            return apdu::fail(ErrorKind::Malformed,
                              fmt::format("{:02X} holds no digits of a card number", file[nibble / 2]))
                .at({nibble / 2, 1})
                .in("ICCID");
        } else {
            digits += static_cast<char>('0' + value);
        }
    }
    return digits;
}

apdu::Result<apdu::Bytes> encodeIccid(std::string_view digits) {
    if (!allDigits(digits) || digits.size() < minDigits || digits.size() > maxDigits) {
        return apdu::fail(ErrorKind::Usage, "a card number (ICCID) has 18 to 20 digits and nothing else")
            .hint(fmt::format("Check the number: {} characters were given", digits.size()));
    }
    apdu::Bytes file(fileLength, 0xFF);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int digit = digits[i] - '0';
        auto& byte = file[i / 2];
        byte = static_cast<std::uint8_t>(i % 2 == 0 ? 0xF0 | digit : digit << 4 | (byte & 0x0F));
    }
    return file;
}

bool hasValidCheckDigit(std::string_view digits) {
    if (digits.empty() || !allDigits(digits)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) { // from the right, every second digit doubled
        int digit = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 1) digit *= 2;
        sum = (sum + digit / 10 + digit % 10) % 10;
    }
    return sum == 0;
}

} // namespace efs
