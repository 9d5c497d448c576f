#include "efs/prov/syntax.h"

#include <algorithm>
#include <vector>

namespace efs::prov {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Test>
bool all(std::string_view text, Test test) {
    return std::all_of(text.begin(), text.end(), test);
}

// Calls visit for each part, until it gives false; false then.
template <class Visit>
bool eachPart(std::string_view text, char separator, Visit&& visit) {
    for (;;) {
        const std::size_t end = text.find(separator);
        if (!visit(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

bool isLabel(std::string_view label) {
    constexpr std::size_t longest = 63; // RFC 1035 §2.3.4
    return !label.empty() && label.size() <= longest && label.front() != '-' && label.back() != '-' &&
           all(label, [](char c) { return isDigit(c) || isLetter(c) || c == '-'; });
}

// RFC 2396 §2: what a URI holds only in escaped form.
bool isUriCharacter(char c) {
    constexpr std::string_view excluded = "<>\"{}|\\^`";
    const auto code = static_cast<unsigned char>(c);
    return code > 0x20 && code < 0x7F && excluded.find(c) == std::string_view::npos;
}

// Where the scheme ends, at its colon; npos without one.
std::size_t schemeEnd(std::string_view text) {
    if (text.empty() || !isLetter(text.front())) return std::string_view::npos;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return colon;
    const bool plain = all(text.substr(0, colon),
                           [](char c) { return isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.'; });
    return plain ? colon : std::string_view::npos;
}

std::string_view authorityOf(std::string_view uri) {
    const std::size_t scheme = uri.find("://");
    if (scheme != std::string_view::npos) uri.remove_prefix(scheme + 3);
    return uri.substr(0, uri.find_first_of("/?#"));
}

} // namespace

bool isDecimal(std::string_view text) {
    return !text.empty() && all(text, isDigit);
}

bool isHexadecimal(std::string_view text) {
    return !text.empty() && all(text, isHexDigit);
}

bool isIpv4(std::string_view text) {
    int parts = 0;
    const bool plain = eachPart(text, '.', [&](std::string_view part) {
        int value = 0;
        if (!isDecimal(part) || part.size() > 3 || ++parts > 4) return false;
        for (const char c : part) value = value * 10 + (c - '0');
        return value <= 255;
    });
    return plain && parts == 4;
}

std::optional<std::string> withoutLeadingZeros(std::string_view text) {
    if (!isIpv4(text)) return std::nullopt;
    std::string result;
    eachPart(text, '.', [&](std::string_view part) {
        while (part.size() > 1 && part.front() == '0') part.remove_prefix(1);
        result.append(result.empty() ? "" : ".").append(part);
        return true;
    });
    if (result == text) return std::nullopt;
    return result;
}

// Eight groups of hexadecimal digits; "::" once, for one or more groups of zeros; the last two perhaps dotted.
bool isIpv6(std::string_view text) {
    const std::size_t gap = text.find("::");
    if (gap != std::string_view::npos && text.find("::", gap + 1) != std::string_view::npos) return false;
    int groups = 0;
    const auto count = [&groups](std::string_view part, bool isLast) {
        if (part.empty()) return true;
        std::vector<std::string_view> pieces;
        eachPart(part, ':', [&](std::string_view piece) {
            pieces.push_back(piece);
            return pieces.size() <= 8;
        });
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            if (isLast && i + 1 == pieces.size() && isIpv4(pieces[i]))
                groups += 2;
            else if (isHexadecimal(pieces[i]) && pieces[i].size() <= 4)
                ++groups;
            else
                return false;
        }
        return true;
    };
    if (gap == std::string_view::npos) return count(text, true) && groups == 8;
    return count(text.substr(0, gap), false) && count(text.substr(gap + 2), true) && groups < 8;
}

bool isHostName(std::string_view text) {
    constexpr std::size_t longest = 253;
    if (text.size() > longest || isIpv4(text)) return false;
    std::string_view last;
    const bool labels = eachPart(text, '.', [&](std::string_view label) {
        last = label;
        return isLabel(label);
    });
    return labels && !isDigit(last.front()); // RFC 2396 §3.2.2: a top label begins with a letter
}

bool isQualifiedHost(std::string_view text) {
    return isHostName(text) && text.find('.') != std::string_view::npos;
}

bool isDialString(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const bool plain = all(text, [](char c) {
        constexpr std::string_view others = "*#pPwW,abcdABCD-.()";
        return isDigit(c) || others.find(c) != std::string_view::npos;
    });
    return plain && std::any_of(text.begin(), text.end(), isDigit);
}

bool isApn(std::string_view text) {
    constexpr std::size_t longest = 100; // TS 23.003 §9.1
    return text.size() <= longest && eachPart(text, '.', isLabel);
}

bool isServiceCode(std::string_view text) {
    return !text.empty() && all(text, [](char c) { return isDigit(c) || c == '*' || c == '#'; });
}

bool hasScheme(std::string_view text) {
    const std::size_t end = schemeEnd(text);
    return end != std::string_view::npos && text.substr(end).starts_with("://");
}

bool isUriReference(std::string_view text) {
    return !text.empty() && all(text, isUriCharacter);
}

bool isAbsoluteUri(std::string_view text) {
    const std::size_t end = schemeEnd(text);
    if (end == std::string_view::npos || end + 1 == text.size() || !isUriReference(text)) return false;
    return !hasScheme(text) || !hostOf(text).empty() || text.starts_with("file:");
}

bool isMailAddress(std::string_view text) {
    const std::size_t at = text.rfind('@');
    return at != std::string_view::npos && at > 0 && isHostName(text.substr(at + 1)) &&
           all(text.substr(0, at), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool isMediaType(std::string_view text) {
    const std::string_view type = trimmed(text.substr(0, text.find(';')));
    const std::size_t slash = type.find('/');
    const auto isToken = [](std::string_view part) {
        constexpr std::string_view others = "!#$&^_.+-*";
        return !part.empty() &&
               all(part, [&](char c) { return isLetter(c) || isDigit(c) || others.find(c) != std::string_view::npos; });
    };
    return slash != std::string_view::npos && isToken(type.substr(0, slash)) && isToken(type.substr(slash + 1));
}

bool isDomainPattern(std::string_view text) {
    if (text.empty()) return true;
    if (hasScheme(text)) return isAbsoluteUri(text);
    if (!isUriReference(text)) return false;
    if (isIpv6(text)) return true;
    std::string_view authority = authorityOf(text);
    if (authority.empty() || isIpv6(authority)) return true; // a path alone: any host
    const std::size_t colon = authority.rfind(':');
    if (colon != std::string_view::npos) {
        if (!isDecimal(authority.substr(colon + 1))) return false;
        authority = authority.substr(0, colon);
    }
    if (authority.starts_with('.')) authority.remove_prefix(1);
    return isHostName(authority) || isIpv4(authority);
}

bool isBase64(std::string_view text) {
    std::size_t padding = 0;
    while (!text.empty() && text.back() == '=' && padding < 2) text.remove_suffix(1), ++padding;
    const bool plain = all(text, [](char c) { return isLetter(c) || isDigit(c) || c == '+' || c == '/'; });
    return plain && (text.size() + padding) % 4 == 0;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view hostOf(std::string_view uri) {
    std::string_view authority = authorityOf(uri);
    if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos)
        authority.remove_prefix(user + 1);
    if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
    return authority.substr(0, authority.find(':'));
}

bool holdsPassword(std::string_view uri) {
    if (!hasScheme(uri)) return false;
    const std::string_view authority = authorityOf(uri);
    const std::size_t user = authority.rfind('@');
    return user != std::string_view::npos && authority.substr(0, user).find(':') != std::string_view::npos;
}

} // namespace efs::prov
