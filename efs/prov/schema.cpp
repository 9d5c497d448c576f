#include "efs/prov/schema.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>

namespace efs::prov {

namespace {

constexpr std::string_view acAccess = "CPClient (ACCESS)";
constexpr AccountRow accounts[] = {
    {"w2", "NAME", acAccess},
    {"w4", "", acAccess},
    {"w5", "PROVIDER-ID", acAccess},
    {"w7", "PROVIDER-ID", acAccess},
    {"25", "PROVIDER-ID", acAccess},
    {"110", "PROVIDER-ID", acAccess},
    {"143", "PROVIDER-ID", acAccess},
    {"wA", "PROVIDER-ID", acAccess},
    {"ap0004", "PROVIDER-ID", acAccess},
};

// Those of vendors that the table does not hold; DATA is the key of the WLAN extension's WEPKEY.
constexpr std::string_view sensitiveNames[] = {"DATA"};
constexpr std::string_view sensitiveParts[] = {"SECRET", "PASSW", "PASSPHRASE", "PRES-KEY", "PRIVATE-KEY", "TOKEN"};

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

// The texts between `separator`.
template <class Visit>
void eachPart(std::string_view text, char separator, Visit&& visit) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        visit(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t result = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return result;
}

} // namespace

std::string_view name(Kind kind) {
    constexpr std::string_view names[] = {
        "text",
        "a flag without a value",
        "0 or 1",
        "a decimal number",
        "a code of decimal digits",
        "codes of decimal digits with commas between",
        "a hexadecimal number",
        "a version such as 1.2",
        "one of a fixed set of words",
        "a word, mostly one of a known set",
        "words with commas between",
        "an IP address",
        "an address of the kind its type says",
        "a host name",
        "a host name or an IP address",
        "a domain such as .example.com or example.com/path",
        "an address such as http://example.com/",
        "an address such as http://example.com/, a host name or an IP address",
        "a mail address",
        "media types with commas between",
        "the name of something defined elsewhere in the document",
        "base64",
    };
    static_assert(std::size(names) == static_cast<std::size_t>(Kind::Base64) + 1);
    return names[static_cast<std::size_t>(kind)];
}

const AccountRow* findAccount(std::string_view application) {
    for (const AccountRow& row : accounts)
        if (row.application == application) return &row;
    return nullptr;
}

std::vector<Word> wordsOf(const ParmRow& row) {
    std::vector<Word> words;
    const bool afterFirst = row.kind == Kind::Number || row.kind == Kind::Reference; // "0..9|WORD", "A/B|WORD"
    const bool holdsWords = afterFirst || row.kind == Kind::Enumeration || row.kind == Kind::OpenEnumeration ||
                            row.kind == Kind::EnumerationList;
    if (!holdsWords) return words;
    std::string_view detail = row.detail;
    if (afterFirst) detail.remove_prefix(std::min(detail.find('|'), detail.size() - 1) + 1);
    Since since = row.since;
    eachPart(detail, ';', [&](std::string_view part) {
        eachPart(part, '|', [&](std::string_view word) { words.push_back({word, since}); });
        since = Since::Prov11;
    });
    return words;
}

std::optional<Bounds> boundsOf(const ParmRow& row) {
    if (row.kind != Kind::Number && row.kind != Kind::Digits && row.kind != Kind::DigitsList && row.kind != Kind::Hex)
        return std::nullopt;
    const std::string_view range = row.detail.substr(0, row.detail.find('|'));
    const std::size_t dots = range.find("..");
    const auto min = number(range.substr(0, dots));
    const auto max = dots == std::string_view::npos ? min : number(range.substr(dots + 2));
    if (!min || !max) return std::nullopt;
    return Bounds{*min, *max};
}

std::size_t guaranteedBytes(const ParmRow& row) {
    const auto [first, second] = row.guaranteed;
    return first == 0 || second == 0 ? std::max(first, second) : std::min(first, second);
}

bool isSensitive(std::string_view parm) {
    const std::string name = upper(parm);
    if (std::any_of(parmRows().begin(), parmRows().end(),
                    [&](const ParmRow& row) { return row.secrecy == Secrecy::Secret && row.name == name; }))
        return true;
    if (std::find(std::begin(sensitiveNames), std::end(sensitiveNames), name) != std::end(sensitiveNames)) return true;
    if (name.ends_with("-PW") || name.ends_with("PWD")) return true;
    return std::any_of(std::begin(sensitiveParts), std::end(sensitiveParts),
                       [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

} // namespace efs::prov
