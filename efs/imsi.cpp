#include "efs/imsi.h"

#include <fmt/format.h>

namespace efs {

using apdu::ErrorKind;

namespace {

constexpr std::size_t fileLength = 9, maxLength = 8;
constexpr std::size_t minDigits = 6, maxDigits = 15;
constexpr int imsiType = 0x1, oddCount = 0x8, filler = 0xF;

apdu::Failure broken(std::string text, apdu::Range where) {
    return apdu::fail(ErrorKind::Malformed, std::move(text)).at(where).in("IMSI");
}

} // namespace

// Byte 1: length of the rest. Byte 2: b3-b1 = 001, b4 = odd number of digits, b8-b5 = digit 1. Then low nibble first;
// an even number of digits ends in F.
apdu::Result<std::string> decodeImsi(apdu::View file) {
    if (file.empty() || apdu::isFilledWith(file, 0xFF)) {
        return apdu::fail(ErrorKind::Missing, "the card has no subscriber number yet: EF(IMSI) is empty").in("IMSI");
    }
    const std::size_t length = file[0];
    if (length == 0 || length > maxLength || length >= file.size()) {
        return broken(fmt::format("the length {} does not fit the file", length), {0, 1});
    }
    const int kind = file[1] & 0x0F;
    if ((kind & 0x7) != imsiType) return broken(fmt::format("{:02X} does not begin an IMSI", file[1]), {1, 1});
    const std::size_t count = 2 * length - ((kind & oddCount) != 0 ? 1 : 2);
    std::string digits;
    for (std::size_t nibble = 3; nibble < 2 * (length + 1); ++nibble) {
        const int value = nibble % 2 == 0 ? file[nibble / 2] & 0x0F : file[nibble / 2] >> 4;
        const bool isFiller = digits.size() == count;
        if (isFiller ? value != filler : value > 9) {
            return broken(fmt::format("{:02X} holds no digits of an IMSI", file[nibble / 2]), {nibble / 2, 1});
        }
        if (!isFiller) digits += static_cast<char>('0' + value);
    }
    return digits;
}

apdu::Result<apdu::Bytes> encodeImsi(std::string_view digits) {
    const bool plain = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!plain || digits.size() < minDigits || digits.size() > maxDigits) {
        return apdu::fail(ErrorKind::Usage, "a subscriber number (IMSI) has 6 to 15 digits and nothing else")
            .hint(fmt::format("Check the number: {} characters were given", digits.size()));
    }
    apdu::Bytes file(fileLength, 0xFF);
    file[0] = static_cast<std::uint8_t>(digits.size() / 2 + 1);
    file[1] = static_cast<std::uint8_t>((digits[0] - '0') << 4 | imsiType | (digits.size() % 2 == 1 ? oddCount : 0));
    for (std::size_t i = 1; i < digits.size(); ++i) {
        const int digit = digits[i] - '0';
        auto& byte = file[1 + (i + 1) / 2];
        byte = static_cast<std::uint8_t>(i % 2 == 1 ? 0xF0 | digit : digit << 4 | (byte & 0x0F));
    }
    return file;
}

} // namespace efs
