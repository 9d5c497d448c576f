// Which proxy a request goes through: DOMAIN values against its URI (WAP-185 §7).
//
//   matchDomain(".op.example/secure/", requestOf("http://www.op.example/secure/a"))   {segments 2, path 8}
//   bestDomains(domains, request)   those that match, best first; equal ones in the order given
//
// The authority is compared first and counts first: a longer one, in segments between dots, is the better match; then
// the path, which fits in whole segments and is the better the longer. For a request without a full host name or
// address the device chooses (§7.3); only a DOMAIN for every host fits it, as in the last example of §7.4.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace efs::prov {

// The parts of a URI that choose a proxy. A URI without scheme is taken as http (WAP-183 §5.6.1).
struct Request {
    std::string authority; // host name or address, lower case, without user, port and the dot at the end
    std::string path;      // "/" at least; without query and fragment
    bool address = false;  // the authority is an IP address
    bool full = true;      // it is that, or a host name with its domain: not "intranet", "", "sms,16505551212"
    bool operator==(const Request&) const = default;
};
Request requestOf(std::string_view uri);

struct DomainMatch {
    std::size_t segments = 0; // of the DOMAIN's authority; an address has the most
    std::size_t path = 0;     // characters of its path
    bool operator==(const DomainMatch&) const = default;
    // Better first by authority, then by path.
    friend bool operator<(const DomainMatch& a, const DomainMatch& b) {
        return a.segments != b.segments ? a.segments < b.segments : a.path < b.path;
    }
};

// A DOMAIN is [host | .suffix | address][/path], or a URI of which these parts count. Blanks around it are none of it,
// so " " is empty, and an empty one matches everything.
std::optional<DomainMatch> matchDomain(std::string_view domain, const Request& request);
// Why, for people: "the host ends in .op.example", "every host", "the host is not www.op.example".
std::string explainDomain(std::string_view domain, const Request& request);

// How narrow a DOMAIN is: the segments of its authority, 0 for every host.
std::size_t domainSegments(std::string_view domain);

// Places in `domains` of those that match, the best first, equal ones in their order.
std::vector<std::size_t> bestDomains(std::span<const std::string> domains, const Request& request);

} // namespace efs::prov
