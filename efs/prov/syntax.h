// The shapes of addresses in provisioning values: IP addresses, host names, URIs, dial strings (WAP-183 §5.6, WAP-188,
// RFC 2396 as cited there). Each looks at a whole value; none takes blanks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace efs::prov {

bool isIpv4(std::string_view text); // 192.0.2.1; leading zeros count as they do in the field: 192.000.002.001
// The same without them; none when `text` has none, or is no IPv4 address.
std::optional<std::string> withoutLeadingZeros(std::string_view text);
bool isIpv6(std::string_view text); // 2001:db8::1, also with a dotted end

bool isHostName(std::string_view text);      // letters, digits, hyphens, dots; not an IP address
bool isQualifiedHost(std::string_view text); // with a domain
bool isDialString(std::string_view text);    // +35808124002, also pauses and codes: p w , * #
bool isApn(std::string_view text);           // TS 23.003 §9.1: labels with dots between
bool isServiceCode(std::string_view text);   // *100#
bool isDecimal(std::string_view text);       // digits, at least one
bool isHexadecimal(std::string_view text);   // digits, at least one, no 0x
bool isAbsoluteUri(std::string_view text);   // scheme:…, with a host where the scheme wants one
bool isUriReference(std::string_view text);  // absolute or relative: no characters a URI may not hold
bool hasScheme(std::string_view text);       // begins like scheme://
bool isMailAddress(std::string_view text);   // user@host
bool isMediaType(std::string_view text);     // type/subtype, perhaps with parameters
bool isDomainPattern(std::string_view text); // WAP-185 §7: empty, .suffix, host or address, each with /path
bool isBase64(std::string_view text);

// Blanks at both ends taken off.
std::string_view trimmed(std::string_view text);

// The host of an authority or URI, without user and port; empty when there is none.
std::string_view hostOf(std::string_view uri);
// user:password@ stands in the URI.
bool holdsPassword(std::string_view uri);

} // namespace efs::prov
