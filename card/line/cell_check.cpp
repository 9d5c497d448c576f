#include "card/line/cell_check.h"

#include "efs/iccid.h"

#include <fmt/format.h>

#include <algorithm>

namespace card::line {

namespace {

constexpr auto asText = "Format the column as text before the file is filled or exported";
constexpr std::size_t shortestIccid = 18, longestIccid = 20, imsiDigits = 15, shortestImsi = 6;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool areDigits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

// Blanks around, blanks and dashes between groups of digits, and the apostrophe that keeps a spreadsheet from counting.
std::string cleaned(std::string_view cell) {
    std::string value;
    for (const char c : cell)
        if (c != ' ' && c != '-' && c != '\t') value += c;
    if (value.starts_with('\'')) value.erase(0, 1);
    return value;
}

// Every pair of digits turned round: an EF(ICCID) read byte by byte.
std::string swappedPairs(std::string digits) {
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) std::swap(digits[i], digits[i + 1]);
    return digits;
}

CellCheck faulty(std::string fault, std::string hint = {}) {
    return {{}, std::move(fault), std::move(hint), {}};
}

// Fifteen digits are what a spreadsheet's numbers hold; the others become zeros.
bool endsInLostDigits(std::string_view digits) {
    constexpr std::size_t precision = 15;
    return digits.size() > precision && digits.find_first_not_of('0', precision) == std::string_view::npos;
}

} // namespace

bool isRoundedNumber(std::string_view cell) {
    const std::size_t e = cell.find_first_of("eE");
    if (e == std::string_view::npos || e + 2 >= cell.size() || (cell[e + 1] != '+' && !isDigit(cell[e + 1])))
        return false;
    std::string mantissa(cell.substr(0, e));
    const std::size_t point = mantissa.find_first_of(".,");
    if (point == std::string::npos && cell[e + 1] != '+') return false; // 12E4 may be hex
    if (point != std::string::npos) mantissa.erase(point, 1);
    const std::size_t exponent = e + (cell[e + 1] == '+' ? 2 : 1);
    return areDigits(mantissa) && areDigits(cell.substr(exponent));
}

CellCheck checkIccid(std::string_view cell) {
    if (isRoundedNumber(cell))
        return faulty("the ICCID is a number that a spreadsheet has rounded: digits are lost", asText);
    std::string value = cleaned(cell);
    const std::size_t padding = value.find_last_not_of("fF");
    value.erase(padding == std::string::npos ? 0 : padding + 1);
    if (value.empty()) return faulty("there is no ICCID");
    if (!areDigits(value)) return faulty("the ICCID holds something that is no digit", "18 to 20 digits are expected");
    if (!value.starts_with("89") && swappedPairs(value).starts_with("89"))
        return faulty("the digits of the ICCID are swapped in pairs, as in the card's file",
                      "give them as printed: 89…");
    if (value.size() < shortestIccid || value.size() > longestIccid) {
        return faulty(fmt::format("the ICCID has {} digits", value.size()), "18 to 20 are expected");
    }
    CellCheck check{std::move(value), {}, {}, {}};
    if (!check.value.starts_with("89")) check.doubt = "the ICCID does not begin with 89 (ITU-T E.118)";
    if (endsInLostDigits(check.value) && !efs::hasValidCheckDigit(check.value))
        check.doubt = "the ICCID ends in zeros behind its fifteenth digit, as spreadsheets leave them, and its check "
                      "digit is wrong";
    return check;
}

CellCheck checkImsi(std::string_view cell) {
    if (isRoundedNumber(cell))
        return faulty("the IMSI is a number that a spreadsheet has rounded: digits are lost", asText);
    std::string value = cleaned(cell);
    if (value.empty()) return faulty("there is no IMSI");
    if (!areDigits(value)) return faulty("the IMSI holds something that is no digit", "15 digits are expected");
    if (value.size() > imsiDigits)
        return faulty(fmt::format("the IMSI has {} digits", value.size()), "15 are expected");
    if (value.size() < shortestImsi || value.size() + 3 <= imsiDigits)
        return faulty(fmt::format("the IMSI has {} digits", value.size()), "15 are expected");
    if (value.size() < imsiDigits) {
        return faulty(fmt::format("the IMSI has {} digits: zeros at its front were lost", value.size()), asText);
    }
    return {std::move(value), {}, {}, {}};
}

CellCheck checkCredential(std::string_view cell, Role role) {
    const std::string what = role == Role::Adm ? "the ADM key" : "the PIN";
    if (cell.empty()) return faulty(what + " is missing");
    if (isRoundedNumber(cell))
        return faulty(what + " is a number that a spreadsheet has rounded: digits are lost", asText);
    if (cell.front() == ' ' || cell.back() == ' ') return faulty(what + " has blanks around it", "take them away");
    constexpr std::size_t admBytes = 8;
    if (role == Role::Adm && areDigits(cell) && cell.size() < admBytes) {
        return faulty(
            fmt::format("{} has {} digits where 8 characters or 16 hex digits are due: zeros at its front were "
                        "lost",
                        what, cell.size()),
            asText);
    }
    auto parsed = parseCredential(apdu::Secret(apdu::toBytes(apdu::asBytes(cell))), role);
    if (parsed) return {};
    if (role == Role::Adm && std::all_of(cell.begin(), cell.end(), [](char c) { return apdu::hexDigit(c) >= 0; })) {
        return faulty(fmt::format("{} has {} hex digits where 16 are due{}", what, cell.size(),
                                  cell.size() < 2 * admBytes ? ": zeros at its front were lost?" : ""),
                      asText);
    }
    return faulty(parsed.error().text, parsed.error().hint);
}

std::string otherIccidForm(std::string_view iccid) {
    constexpr std::size_t withoutCheckDigit = 19, withCheckDigit = 20;
    if (iccid.size() == withCheckDigit && efs::hasValidCheckDigit(iccid))
        return std::string(iccid.substr(0, withoutCheckDigit));
    if (iccid.size() != withoutCheckDigit) return {};
    for (char digit = '0'; digit <= '9'; ++digit) {
        const std::string longer = std::string(iccid) + digit;
        if (efs::hasValidCheckDigit(longer)) return longer;
    }
    return {};
}

} // namespace card::line
