#include "efs/prov/value.h"

#include "efs/prov/syntax.h"
#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace efs::prov {

namespace {

using Problems = std::vector<ValueProblem>;

std::optional<std::uint64_t> number(std::string_view text, int base = 10) {
    std::uint64_t result = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return result;
}

// Upper case, and the separators that people write in words all one.
std::string folded(std::string_view text) {
    std::string result;
    for (const char c : trimmed(text)) {
        if (c == ' ' || c == '_' || c == '/')
            result += '-';
        else
            result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

// How many single letters to change; `most + 1` for more than that.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
    constexpr std::size_t longest = 40;
    if (a.size() > longest || b.size() > longest) return most + 1;
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return std::min(row.back(), most + 1);
}

struct Nearest {
    std::string_view word;
    bool certain = false;
};

// The word that was meant: the same but for case and separators, or nearly so.
Nearest nearest(const std::vector<Word>& words, std::string_view text) {
    const std::string wanted = folded(text);
    Nearest best;
    constexpr std::size_t most = 2;
    std::size_t least = most + 1;
    for (const Word& word : words) {
        const std::string candidate = folded(word.text);
        if (candidate == wanted) return {word.text, true};
        const std::size_t apart = distance(candidate, wanted, most);
        if (apart < least && apart * 3 < candidate.size()) least = apart, best.word = word.text;
    }
    return best;
}

bool isWord(const std::vector<Word>& words, std::string_view text) {
    return std::any_of(words.begin(), words.end(), [&](const Word& word) { return word.text == text; });
}

class Check {
  public:
    Check(const ParmRow& row, const Beside& beside) : row_(row), beside_(beside) {}

    Problems run(std::optional<std::string_view> value) && {
        if (row_.kind == Kind::Flag) {
            if (value) add("flag-value", "", true);
            return std::move(problems_);
        }
        if (!value) {
            add(mayBeEmpty() ? "value-bare" : "value-missing");
            return std::move(problems_);
        }
        if (value->empty()) {
            if (!mayBeEmpty()) add("value-empty");
            return std::move(problems_);
        }
        checkLength(*value);
        if (trimmed(*value).empty()) {
            add("value-blank", "", row_.kind == Kind::Domain);
            return std::move(problems_);
        }
        checkTrimmed(*value);
        return std::move(problems_);
    }

  private:
    // WAP-183 §5.6: a default, "ask the user" or "as if absent" stands for the empty value; else it says nothing.
    bool mayBeEmpty() const {
        if (row_.kind == Kind::Text) return true;
        return row_.kind == Kind::Domain || row_.name == "WSP-VERSION" || row_.kind == Kind::Boolean ||
               row_.kind == Kind::Base64 || row_.kind == Kind::Uri;
    }

    void add(std::string_view rule, std::string_view instead = "", bool certain = false) {
        problems_.push_back({rule, expectation(row_, beside_), std::string(instead), certain});
    }

    void checkLength(std::string_view value) {
        auto [first, second] = row_.guaranteed;
        // Of a number digits are counted; a word in its stead was never meant (WAP-183 §6.1).
        if (row_.kind == Kind::Number && !isDecimal(value)) return;
        if (beside_.packetData) first = second;
        const std::size_t most = std::max(first, second);
        const std::size_t least = guaranteedBytes(row_);
        if (most != 0 && value.size() > most)
            problems_.push_back({"length-guaranteed", fmt::format("at most {} bytes", most), "", false});
        else if (first != 0 && least != 0 && value.size() > (beside_.packetData ? most : least))
            problems_.push_back({"length-guaranteed-10", fmt::format("at most {} bytes", least), "", false});
    }

    void checkTrimmed(std::string_view value) {
        if (row_.kind == Kind::Text) return;
        const std::string_view inner = trimmed(value);
        if (inner.size() != value.size()) {
            add("value-trim", inner, true);
            const std::size_t before = problems_.size();
            checkKind(inner);
            if (problems_.size() > before) problems_.erase(problems_.begin() + static_cast<std::ptrdiff_t>(before) - 1);
            return;
        }
        checkKind(value);
    }

    void checkKind(std::string_view value) {
        switch (row_.kind) {
        case Kind::Text:
        case Kind::Flag:
        case Kind::Reference:
            return;
        case Kind::Boolean:
            return checkBoolean(value);
        case Kind::Number:
            return checkNumber(value);
        case Kind::Digits:
            return checkDigits(value, value, false);
        case Kind::DigitsList:
            return checkDigitsList(value);
        case Kind::Hex:
            return checkHex(value);
        case Kind::Version:
            return checkVersion(value);
        case Kind::Enumeration:
            return checkWord(value);
        case Kind::OpenEnumeration:
            return checkOpenWord(value);
        case Kind::EnumerationList:
            return checkWordList(value);
        case Kind::IpAddress:
        case Kind::Address:
            return checkAddress(value, addressType(row_, beside_));
        case Kind::Host:
            return check(isQualifiedHost(value), "value-host");
        case Kind::HostOrAddress:
            return checkHostOrAddress(value);
        case Kind::Domain:
            return check(isDomainPattern(value), "value-domain");
        case Kind::Uri:
            return checkUri(value);
        case Kind::UriOrAddress:
            return check(hasScheme(value) ? isAbsoluteUri(value) : isUriReference(value), "value-uri");
        case Kind::Mail:
            return check(isMailAddress(value), "value-mail");
        case Kind::MediaTypes:
            return checkMediaTypes(value);
        case Kind::Base64:
            return check(isBase64(value), "value-base64");
        }
    }

    void check(bool good, std::string_view rule) {
        if (!good) add(rule);
    }

    void checkBoolean(std::string_view value) {
        if (value == "0" || value == "1") return;
        for (const std::string_view yes : {"yes", "true", "on"})
            if (wbxml::equalIgnoringCase(value, yes)) return add("value-boolean", "1", true);
        for (const std::string_view no : {"no", "false", "off"})
            if (wbxml::equalIgnoringCase(value, no)) return add("value-boolean", "0", true);
        add("value-boolean");
    }

    void checkNumber(std::string_view value) {
        for (const Word& word : wordsOf(row_)) {
            if (wbxml::equalIgnoringCase(value, word.text)) {
                if (value != word.text) add("word-case", word.text, true);
                return;
            }
            if (folded(value) == folded(word.text)) return add("word-spelling", word.text, true);
        }
        const auto parsed = isDecimal(value) ? number(value) : std::nullopt;
        const auto bounds = boundsOf(row_);
        const bool good = parsed && (!bounds || (*parsed >= bounds->min && *parsed <= bounds->max));
        if (!good) return add("value-number");
        if (value.size() > 1 && value.front() == '0') add("leading-zeros", std::to_string(*parsed), true);
    }

    // One code; of a list the whole text is shown.
    void checkDigits(std::string_view code, std::string_view whole, bool isList) {
        const auto bounds = boundsOf(row_);
        const bool good = isDecimal(code) && (!bounds || (code.size() >= bounds->min && code.size() <= bounds->max));
        if (good) return;
        std::string instead;
        if (isList && trimmed(code) != code) {
            for (const char c : whole)
                if (c != ' ') instead += c;
        }
        const bool blanks = !instead.empty();
        add("value-digits", instead, blanks);
    }

    void checkDigitsList(std::string_view value) {
        const std::size_t before = problems_.size();
        for (std::string_view rest = value;;) {
            const std::size_t comma = rest.find(',');
            checkDigits(rest.substr(0, comma), value, true);
            if (problems_.size() > before || comma == std::string_view::npos) return;
            rest.remove_prefix(comma + 1);
        }
    }

    void checkHex(std::string_view value) {
        std::string_view digits = value;
        const bool prefixed = value.starts_with("0x") || value.starts_with("0X");
        if (prefixed) digits.remove_prefix(2);
        const auto parsed = isHexadecimal(digits) ? number(digits, 16) : std::nullopt;
        const auto bounds = boundsOf(row_);
        const auto mask = row_.detail.starts_with("bits ") ? number(row_.detail.substr(5), 16) : std::nullopt;
        if (!isHexadecimal(digits) || ((bounds || mask) && !parsed)) return add("value-hex");
        if (bounds && (*parsed < bounds->min || *parsed > bounds->max)) return add("value-hex");
        if (mask && *parsed > 0xFF) return add("value-hex");
        if (mask && (*parsed & ~*mask) != 0) return add("hex-bits");
        if (prefixed) add("hex-prefix", digits, true);
    }

    void checkVersion(std::string_view value) {
        const std::size_t dot = value.find('.');
        const bool good =
            dot != std::string_view::npos && isDecimal(value.substr(0, dot)) && isDecimal(value.substr(dot + 1));
        check(good, "value-version");
    }

    void checkWord(std::string_view value) {
        const std::vector<Word> words = wordsOf(row_);
        if (isWord(words, value)) return;
        const auto [word, certain] = nearest(words, value);
        if (certain) return add("word-spelling", word, true);
        if (row_.name == "BEARER" && isVendorBearer(value)) return add("bearer-vendor");
        add("value-word", word);
    }

    // WLAN supplement of 2005, and vendors.
    static bool isVendorBearer(std::string_view value) {
        return value == "3G-GSM" || value == "WLAN" || value == "WLAN-BEARER";
    }

    void checkOpenWord(std::string_view value) {
        const std::vector<Word> words = wordsOf(row_);
        if (words.empty() || isWord(words, value)) return;
        const auto [word, certain] = nearest(words, value);
        if (certain) return add("word-spelling", word, true);
        if (row_.name != "APPID") add("word-unknown", value.size() > 4 ? word : "");
    }

    void checkWordList(std::string_view value) {
        const std::vector<Word> words = wordsOf(row_);
        std::string mended;
        bool respelled = false, unknown = false, empty = false;
        for (std::string_view rest = value;;) {
            const std::size_t comma = rest.find(',');
            const std::string_view item = rest.substr(0, comma);
            const Nearest known = isWord(words, item) ? Nearest{item, true} : nearest(words, item);
            const std::string_view word = known.certain ? known.word : item;
            empty = empty || trimmed(item).empty();
            respelled = respelled || word != item;
            unknown = unknown || !isWord(words, word);
            mended.append(mended.empty() ? "" : ",").append(word);
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
        if (empty) return add("value-list");
        if (respelled) return add("word-spelling", mended, true);
        if (unknown) add("word-unknown");
    }

    void checkAddress(std::string_view value, std::string_view type) {
        if (type.empty()) return checkAnyIp(value);
        if (type == "IPV4") {
            if (const auto plain = withoutLeadingZeros(value)) return add("leading-zeros", *plain);
            if (isIpv4(value)) return;
            return add(isHostName(value) ? "host-as-ipv4" : "value-address");
        }
        const bool good = type == "IPV6"                          ? isIpv6(value)
                          : type == "E164"                        ? isDialString(value)
                          : type == "APN"                         ? isApn(value)
                          : type == "SCODE"                       ? isServiceCode(value)
                          : type == "TETRA-ITSI" || type == "MAN" ? isDecimal(value)
                                                                  : isUriReference(value);
        check(good, "value-address");
    }

    void checkAnyIp(std::string_view value) {
        if (const auto plain = withoutLeadingZeros(value)) return add("leading-zeros", *plain);
        check(isIpv4(value) || isIpv6(value), "value-address");
    }

    void checkHostOrAddress(std::string_view value) {
        if (const auto plain = withoutLeadingZeros(value)) return add("leading-zeros", *plain);
        if (isIpv4(value) || isIpv6(value)) return;
        if (row_.application.empty()) return check(isQualifiedHost(value), "proxy-id-form");
        check(isHostName(value), "value-host");
    }

    void checkUri(std::string_view value) {
        if (row_.detail == "relative") return check(isUriReference(value), "value-uri");
        if (isAbsoluteUri(value)) return;
        const std::string_view host = hostOf(value);
        const bool likely = isUriReference(value) && (isHostName(host) || isIpv4(host));
        const std::string whole = "http://" + std::string(value);
        if (row_.detail == "http" && likely) return add("uri-scheme", whole, true);
        add("value-uri", likely ? whole : "");
    }

    void checkMediaTypes(std::string_view value) {
        for (std::string_view rest = value;;) {
            const std::size_t comma = rest.find(',');
            if (!isMediaType(rest.substr(0, comma))) return add("value-media-type");
            if (comma == std::string_view::npos) return;
            rest.remove_prefix(comma + 1);
        }
    }

    const ParmRow& row_;
    const Beside& beside_;
    Problems problems_;
};

} // namespace

std::vector<ValueProblem> checkValue(const ParmRow& row, std::optional<std::string_view> value, const Beside& beside) {
    return Check(row, beside).run(value);
}

} // namespace efs::prov
