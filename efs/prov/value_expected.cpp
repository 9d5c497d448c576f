// What a good value is, in words.
#include "efs/prov/value.h"

#include <fmt/format.h>

#include <algorithm>

namespace efs::prov {

namespace {

std::string listed(const std::vector<Word>& words) {
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(words.size(), most); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ", ", words[i].text);
    if (words.size() > most) text += fmt::format(" and {} more", words.size() - most);
    return text;
}

std::string addressExpectation(std::string_view type) {
    struct Row {
        std::string_view type, text;
    };
    constexpr Row rows[] = {{"", "an IP address such as 192.0.2.1"},
                            {"IPV4", "an IPv4 address such as 192.0.2.1"},
                            {"IPV6", "an IPv6 address such as 2001:db8::1"},
                            {"E164", "a telephone number such as +35808124002"},
                            {"APN", "an access point name such as internet.example"},
                            {"SCODE", "a service code such as *100#"},
                            {"TETRA-ITSI", "decimal digits"},
                            {"MAN", "decimal digits"}};
    for (const Row& row : rows)
        if (row.type == type) return std::string(row.text);
    return "an address without blanks";
}

} // namespace

std::string_view addressType(const ParmRow& row, const Beside& beside) {
    if (!beside.type.empty() || row.detail.empty()) return beside.type;
    const ParmRow* type = findParm(row.characteristic, row.detail);
    return type == nullptr ? std::string_view() : type->absent.value;
}

std::string expectation(const ParmRow& row, const Beside& beside) {
    const auto bounds = boundsOf(row);
    switch (row.kind) {
    case Kind::Flag:
        return "no value: the parm alone says it";
    case Kind::Number: {
        std::string text = bounds ? fmt::format("a decimal number from {} to {}", bounds->min, bounds->max)
                                  : std::string(name(row.kind));
        for (const Word& word : wordsOf(row)) text += fmt::format(" or {}", word.text);
        return text;
    }
    case Kind::Digits:
    case Kind::DigitsList: {
        if (!bounds) return std::string(name(row.kind));
        const std::string count = bounds->min == bounds->max ? std::to_string(bounds->min)
                                                             : fmt::format("{} or {}", bounds->min, bounds->max);
        return row.kind == Kind::Digits ? fmt::format("{} decimal digits", count)
                                        : fmt::format("codes of {} decimal digits with commas between", count);
    }
    case Kind::Hex:
        if (bounds) return fmt::format("a hexadecimal number from {:X} to {:X}", bounds->min, bounds->max);
        if (row.detail == "bits FF") return "a hexadecimal octet from 00 to FF";
        if (row.detail.starts_with("bits "))
            return fmt::format("a hexadecimal octet with no bits set outside {}", row.detail.substr(5));
        return std::string(name(row.kind));
    case Kind::Enumeration:
        return "one of " + listed(wordsOf(row));
    case Kind::OpenEnumeration:
        return "a registered word such as " + listed(wordsOf(row));
    case Kind::EnumerationList:
        return "words with commas between, of " + listed(wordsOf(row));
    case Kind::IpAddress:
    case Kind::Address:
        return addressExpectation(addressType(row, beside));
    case Kind::HostOrAddress:
        return row.application.empty() ? "a host name with its domain, such as gw.op.example, or an IP address"
                                       : std::string(name(row.kind));
    case Kind::Host:
        return "a host name with its domain, such as gw.op.example";
    default:
        return std::string(name(row.kind));
    }
}

} // namespace efs::prov
