#include "efs/prov/domain.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace efs::prov {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t wholeAddress = std::numeric_limits<std::size_t>::max(); // nothing is more precise

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// Dotted decimals, leading zeros allowed as operators write them: 192.168.094.023. Without them in what is given back.
std::optional<std::string> ipv4(std::string_view text) {
    std::string result;
    int parts = 0;
    while (true) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        std::string_view part = text.substr(0, dot);
        if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), isDigit)) return std::nullopt;
        while (part.size() > 1 && part.front() == '0') part.remove_prefix(1);
        if (part.size() == 3 && part > "255") return std::nullopt;
        result.append(result.empty() ? "" : ".").append(part);
        ++parts;
        if (dot == text.size()) break;
        text.remove_prefix(dot + 1);
    }
    if (parts != 4) return std::nullopt;
    return result;
}

bool isIpv6(std::string_view text) {
    return text.find(':') != std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
               return isDigit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
           });
}

struct Host {
    std::string name;
    bool address = false;
};

// Without user, port, brackets of IPv6, and the dot that ends a full name.
Host hostOf(std::string_view authority) {
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    if (authority.starts_with('[')) {
        const std::string inside = lower(authority.substr(1, authority.find(']') - 1));
        return {inside, isIpv6(inside)};
    }
    const std::string whole = lower(authority);
    if (std::count(whole.begin(), whole.end(), ':') > 1 && isIpv6(whole)) return {whole, true};
    std::string name = whole.substr(0, whole.find(':'));
    if (const auto address = ipv4(name)) return {*address, true};
    if (name.size() > 1 && name.ends_with('.')) name.pop_back();
    return {std::move(name), false};
}

// Labels of letters, digits and hyphens with dots between, two at least.
bool isFullName(std::string_view name) {
    if (name.empty()) return false;
    const auto ordinary = [](char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; };
    return name.find('.') != std::string_view::npos && name.find("..") == std::string_view::npos &&
           name.front() != '.' && name.back() != '.' && std::all_of(name.begin(), name.end(), ordinary);
}

std::size_t countSegments(std::string_view name) {
    std::size_t count = 0;
    bool inside = false;
    for (const char c : name) {
        if (c != '.' && !inside) ++count;
        inside = c != '.';
    }
    return count;
}

struct Parts {
    std::string_view authority, path;
};

Parts partsOf(std::string_view uri) {
    uri = uri.substr(0, uri.find_first_of("?#"));
    const std::size_t scheme = uri.find("://");
    if (scheme != std::string_view::npos && scheme < std::min(uri.find('/'), uri.size())) uri.remove_prefix(scheme + 3);
    const std::size_t slash = std::min(uri.find('/'), uri.size());
    return {uri.substr(0, slash), uri.substr(slash)};
}

// The path of a DOMAIN fits when it is empty, or the request's path begins with it and a segment ends there (§7.2).
bool pathFits(std::string_view pattern, std::string_view path) {
    if (pattern.empty()) return true;
    if (!path.starts_with(pattern)) return false;
    return pattern.ends_with('/') || pattern.size() == path.size() || path[pattern.size()] == '/';
}

// How many segments of the pattern fit the host; none when it does not.
std::optional<std::size_t> authorityFits(std::string_view pattern, const Request& request) {
    if (pattern.empty()) return 0;
    if (!request.full) return std::nullopt;
    if (pattern.starts_with('.')) {
        const std::string suffix = lower(pattern);
        const bool fits = !request.address && request.authority.size() > suffix.size() &&
                          std::string_view(request.authority).ends_with(suffix);
        return fits ? std::optional(countSegments(suffix)) : std::nullopt;
    }
    const Host host = hostOf(pattern);
    if (host.address != request.address || host.name != request.authority) return std::nullopt;
    return host.address ? wholeAddress : countSegments(host.name);
}

} // namespace

Request requestOf(std::string_view uri) {
    const Parts parts = partsOf(trimmed(uri));
    Host host = hostOf(parts.authority);
    const bool full = host.address || isFullName(host.name);
    return {std::move(host.name), parts.path.empty() ? "/" : std::string(parts.path), host.address, full};
}

std::optional<DomainMatch> matchDomain(std::string_view domain, const Request& request) {
    const Parts parts = partsOf(trimmed(domain));
    const auto segments = authorityFits(parts.authority, request);
    if (!segments || !pathFits(parts.path, request.path)) return std::nullopt;
    return DomainMatch{*segments, parts.path.size()};
}

std::string explainDomain(std::string_view domain, const Request& request) {
    const Parts parts = partsOf(trimmed(domain));
    const bool fits = authorityFits(parts.authority, request).has_value();
    std::string text;
    if (parts.authority.empty())
        text = "it takes every host";
    else if (parts.authority.starts_with('.'))
        text = fmt::format("the host {} in {}", fits ? "ends" : "does not end", parts.authority);
    else
        text = fmt::format("the host {} {}", fits ? "is" : "is not", parts.authority);
    if (!fits || parts.path.empty() || parts.path == "/") return text;
    const std::string_view path =
        pathFits(parts.path, request.path) ? "the path begins" : "but the path does not begin";
    return fmt::format("{}, {} with {}", text, path, parts.path);
}

std::size_t domainSegments(std::string_view domain) {
    const std::string_view authority = partsOf(trimmed(domain)).authority;
    const Host host = hostOf(authority);
    return host.address ? wholeAddress : countSegments(host.name);
}

std::vector<std::size_t> bestDomains(std::span<const std::string> domains, const Request& request) {
    std::vector<std::pair<DomainMatch, std::size_t>> found;
    for (std::size_t i = 0; i < domains.size(); ++i)
        if (const auto match = matchDomain(domains[i], request)) found.emplace_back(*match, i);
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return b.first < a.first; });
    std::vector<std::size_t> places;
    for (const auto& [match, place] : found) places.push_back(place);
    return places;
}

} // namespace efs::prov
