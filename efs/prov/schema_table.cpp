// The table of schema.h, and how its rows are found.
#include "efs/prov/schema.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace efs::prov {

namespace {

constexpr Occurs once = {1, 1}, optional = {0, 1}, any = {0, Occurs::unbounded}, some = {1, Occurs::unbounded};
constexpr Occurs upToFour = {0, 4}, expected = {1, 1, false}, someExpected = {1, Occurs::unbounded, false};
constexpr Occurs usuallyOnce = {0, 1, false};
constexpr Since v10 = Since::Prov10, v11 = Since::Prov11;
constexpr Secrecy open = Secrecy::Open, secret = Secrecy::Secret;

constexpr Absent none = {};
constexpr Absent value(std::string_view text) {
    return {text, {}, {}};
}
constexpr Absent from(std::string_view place, std::string_view orElse = {}) {
    return {{}, place, orElse};
}
constexpr Absent means(std::string_view words) {
    return {{}, {}, words};
}

constexpr std::string_view pxlogical = "WAP-183 §5.6.1", pxphysical = "WAP-183 §5.6.2", pxauthinfo = "WAP-183 §5.6.3";
constexpr std::string_view port = "WAP-183 §5.6.4", napdef = "WAP-183 §5.6.5", napauthinfo = "WAP-183 §5.6.6";
constexpr std::string_view validity = "WAP-183 §5.6.7", bootstrap = "WAP-183 §5.6.8", prov11 = "ProvCont 1.1";
constexpr std::string_view clientidentity = "WAP-183 §5.6.9", vendorconfig = "WAP-183 §5.6.10";
// Application registrations are not one specification: these name who documents the parm.
constexpr std::string_view ac = "OMNA application characteristic", acAccess = "CPClient (ACCESS)";
constexpr std::string_view acMicrosoft = "Microsoft CSP", acSymbian = "S60 presence adapter", acNokia = "Nokia";
constexpr std::string_view acSailfish = "Sailfish provisioning";

// Words; behind the semicolon those of ProvCont 1.1.
constexpr std::string_view bearers =
    "GSM-USSD|GSM-SMS|ANSI-136-GUTS|IS-95-CDMA-SMS|IS-95-CDMA-CSD|IS-95-CDMA-PACKET|ANSI-136-CSD|ANSI-136-GPRS|GSM-CSD|"
    "GSM-GPRS|AMPS-CDPD|PDC-CSD|PDC-PACKET|IDEN-SMS|IDEN-CSD|IDEN-PACKET|FLEX/REFLEX|PHS-SMS|PHS-CSD|TETRA-SDS|"
    "TETRA-PACKET|ANSI-136-GHOST|MOBITEX-MPAK;CDMA2000-1X-SIMPLE-IP|CDMA2000-1X-MOBILE-IP";
constexpr std::string_view services = "CL-WSP|CO-WSP|CL-SEC-WSP|CO-SEC-WSP|CO-SEC-WTA|CL-SEC-WTA;"
                                      "OTA-HTTP-TO|OTA-HTTP-TLS-TO|OTA-HTTP-PO|OTA-HTTP-TLS-PO";
constexpr std::string_view callTypes = "ANALOG-MODEM|V.120|V.110|X.31|BIT-TRANSPARENT|DIRECT-ASYNCHRONOUS-DATA-SERVICE";
constexpr std::string_view applications = "w2|w4|w5|w7|25|110|143|wA|ap0002|ap0004|ap0005|DL|554|w9010";
constexpr std::string_view authTypes = "HTTP-BASIC|HTTP-DIGEST|BASIC|DIGEST|HMAC|X509|SECUREID|SAFEWORD|DIGIPASS|PLAIN|"
                                       "LOGIN|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|APOP|POPB4SMTP";
constexpr std::string_view dmAuthTypes = "HTTP-BASIC|HTTP-DIGEST|BASIC|DIGEST|HMAC|X509|SECUREID|SAFEWORD|DIGIPASS";
constexpr std::string_view smtpAuthTypes = "LOGIN|PLAIN|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|POPB4SMTP";
constexpr std::string_view popAuthTypes = "LOGIN|APOP|PLAIN|CRAM-MD5|DIGEST-MD5|GSSAPI|KERBEROS_V4|SKEY|NTLM";
constexpr std::string_view imapAuthTypes = "LOGIN|PLAIN|CRAM-MD5|DIGEST-MD5|GSSAPI|KERBEROS_V4|SKEY|NTLM";
constexpr std::string_view speed = "0..4294967295|AUTOBAUDING", uint32 = "0..4294967295";
constexpr std::string_view toNap = "NAPDEF/NAPID|INTERNET", toProxy = "PXLOGICAL/PROXY-ID";

// clang-format off
constexpr CharacteristicRow characteristicTable[] = {
    // type, parent, occurs, application, key, any parm, since, label, clause
    {"PXLOGICAL", "", any, "", "PROXY-ID", false, v10, "Proxy", "WAP-183 §5.5.1"},
    {"PXAUTHINFO", "PXLOGICAL", any, "", "PXAUTH-TYPE", false, v10, "Proxy authentication", "WAP-183 §5.5.3"},
    {"PORT", "PXLOGICAL", any, "", "PORTNBR", false, v10, "Port", "WAP-183 §5.5.4"},
    {"PXPHYSICAL", "PXLOGICAL", some, "", "PHYSICAL-PROXY-ID", false, v10, "Physical proxy", "WAP-183 §5.5.2"},
    {"PORT", "PXPHYSICAL", any, "", "PORTNBR", false, v10, "Port", "WAP-183 §5.5.4"},
    {"NAPDEF", "", any, "", "NAPID", false, v10, "Access point", "WAP-183 §5.5.5"},
    {"NAPAUTHINFO", "NAPDEF", any, "", "AUTHTYPE", false, v10, "Access point authentication", "WAP-183 §5.5.6"},
    {"VALIDITY", "NAPDEF", any, "", "COUNTRY", false, v10, "Validity", "WAP-183 §5.5.7"},
    {"BOOTSTRAP", "", any, "", "", false, v10, "Bootstrap", "WAP-183 §5.5.8"},
    {"CLIENTIDENTITY", "", optional, "", "", false, v10, "Client identity", "WAP-183 §5.5.9"},
    {"VENDORCONFIG", "", any, "", "NAME", true, v10, "Vendor's own", "WAP-183 §5.5.10"},
    {"APPLICATION", "", any, "", "APPID", true, v11, "Application", prov11},
    {"APPADDR", "APPLICATION", any, "", "", true, v11, "Address", prov11},
    {"PORT", "APPADDR", any, "", "PORTNBR", false, v11, "Port", prov11},
    {"APPAUTH", "APPLICATION", any, "", "AAUTHLEVEL", true, v11, "Authentication", prov11},
    {"RESOURCE", "APPLICATION", any, "", "", true, v11, "Resource", prov11},
    {"ACCESS", "", any, "", "RULE", false, v11, "Access rule", prov11},

    {"RESOURCE", "APPLICATION", someExpected, "w5", "", true, v11, "Database", acAccess},
    {"APPADDR", "APPLICATION", expected, "25", "", true, v11, "Server", acAccess},
    {"PORT", "APPADDR", expected, "25", "PORTNBR", false, v11, "Port", acAccess},
    {"APPAUTH", "APPLICATION", usuallyOnce, "25", "AAUTHLEVEL", true, v11, "Authentication", acMicrosoft},
    {"APPADDR", "APPLICATION", expected, "110", "", true, v11, "Server", acAccess},
    {"PORT", "APPADDR", expected, "110", "PORTNBR", false, v11, "Port", acAccess},
    {"APPAUTH", "APPLICATION", usuallyOnce, "110", "AAUTHLEVEL", true, v11, "Authentication", acMicrosoft},
    {"APPADDR", "APPLICATION", expected, "143", "", true, v11, "Server", acAccess},
    {"PORT", "APPADDR", expected, "143", "PORTNBR", false, v11, "Port", acAccess},
    {"APPAUTH", "APPLICATION", usuallyOnce, "143", "AAUTHLEVEL", true, v11, "Authentication", acMicrosoft},
};

constexpr ParmRow parmTable[] = {
    // characteristic, name, occurs, application, kind, detail, absent, guaranteed bytes, since, secrecy, label, clause
    {"PXLOGICAL", "PROXY-ID", once, "", Kind::HostOrAddress, "", none, {32, 45}, v10, open, "Proxy ID", pxlogical},
    {"PXLOGICAL", "PROXY-PW", optional, "", Kind::Text, "",
     none, {0, 16}, v11, secret, "Push gateway password", prov11},
    {"PXLOGICAL", "PPGAUTH-TYPE", optional, "", Kind::Enumeration, "HTTP-BASIC|HTTP-DIGEST",
     none, {}, v11, open, "Push gateway authentication", prov11},
    {"PXLOGICAL", "PROXY-PROVIDER-ID", optional, "", Kind::HostOrAddress, "",
     none, {32, 45}, v10, open, "Proxy certificate name", pxlogical},
    {"PXLOGICAL", "NAME", once, "", Kind::Text, "", none, {16, 48}, v10, open, "Name", pxlogical},
    {"PXLOGICAL", "DOMAIN", upToFour, "", Kind::Domain, "",
     means("the proxy serves every address"), {64, 64}, v10, open, "Domain", pxlogical},
    {"PXLOGICAL", "TRUST", optional, "", Kind::Flag, "", none, {}, v10, open, "Trusted for provisioning", pxlogical},
    {"PXLOGICAL", "MASTER", optional, "", Kind::Flag, "",
     none, {}, v10, open, "May send navigation documents", pxlogical},
    {"PXLOGICAL", "STARTPAGE", optional, "", Kind::Uri, "http", none, {64, 64}, v10, open, "Home page", pxlogical},
    {"PXLOGICAL", "BASAUTH-ID", optional, "", Kind::Text, "",
     none, {16, 16}, v10, open, "Home page user name", pxlogical},
    {"PXLOGICAL", "BASAUTH-PW", optional, "", Kind::Text, "",
     none, {16, 16}, v10, secret, "Home page password", pxlogical},
    {"PXLOGICAL", "WSP-VERSION", optional, "", Kind::Version, "",
     value("1.2"), {}, v10, open, "WSP version", pxlogical},
    {"PXLOGICAL", "PUSHENABLED", optional, "", Kind::Boolean, "", value("0"), {}, v10, open, "Push", pxlogical},
    {"PXLOGICAL", "PULLENABLED", optional, "", Kind::Boolean, "", value("0"), {}, v11, open, "Pull", prov11},
    {"PXAUTHINFO", "PXAUTH-TYPE", once, "", Kind::Enumeration, "HTTP-BASIC|HTTP-DIGEST|WTLS-SS",
     none, {}, v10, open, "Authentication", pxauthinfo},
    {"PXAUTHINFO", "PXAUTH-ID", optional, "", Kind::Text, "",
     from("CLIENTIDENTITY/CLIENT-ID", "or the user is asked"), {16, 16}, v10, open, "User name", pxauthinfo},
    {"PXAUTHINFO", "PXAUTH-PW", optional, "", Kind::Text, "",
     means("the user is asked"), {16, 16}, v10, secret, "Password", pxauthinfo},
    {"PORT", "PORTNBR", once, "", Kind::Number, "0..65535", none, {}, v10, open, "Port", port},
    {"PORT", "SERVICE", any, "", Kind::OpenEnumeration, services,
     means("what the port number stands for, or the device chooses"), {}, v10, open, "Service", port},
    {"PXPHYSICAL", "PHYSICAL-PROXY-ID", once, "", Kind::Text, "",
     none, {16, 16}, v10, open, "Physical proxy ID", pxphysical},
    {"PXPHYSICAL", "DOMAIN", upToFour, "", Kind::Domain, "",
     from("PXLOGICAL"), {64, 64}, v10, open, "Domain", pxphysical},
    {"PXPHYSICAL", "PXADDR", once, "", Kind::Address, "PXADDRTYPE", none, {40, 45}, v10, open, "Address", pxphysical},
    {"PXPHYSICAL", "PXADDRTYPE", optional, "", Kind::Enumeration, "IPV4|IPV6|E164|ALPHA",
     value("IPV4"), {}, v10, open, "Address type", pxphysical},
    {"PXPHYSICAL", "PXADDR-FQDN", optional, "", Kind::Host, "", none, {0, 64}, v11, open, "Host name", prov11},
    {"PXPHYSICAL", "WSP-VERSION", optional, "", Kind::Version, "",
     from("PXLOGICAL"), {}, v10, open, "WSP version", pxphysical},
    {"PXPHYSICAL", "PUSHENABLED", optional, "", Kind::Boolean, "",
     from("PXLOGICAL"), {}, v10, open, "Push", pxphysical},
    {"PXPHYSICAL", "PULLENABLED", optional, "", Kind::Boolean, "", from("PXLOGICAL"), {}, v11, open, "Pull", prov11},
    {"PXPHYSICAL", "TO-NAPID", some, "", Kind::Reference, toNap, none, {}, v10, open, "Access point", pxphysical},
    {"NAPDEF", "NAPID", once, "", Kind::Text, "", none, {16, 16}, v10, open, "Access point ID", napdef},
    {"NAPDEF", "BEARER", any, "", Kind::Enumeration, bearers, none, {}, v10, open, "Bearer", napdef},
    {"NAPDEF", "NAME", once, "", Kind::Text, "", none, {16, 48}, v10, open, "Name", napdef},
    {"NAPDEF", "INTERNET", optional, "", Kind::Flag, "", none, {}, v10, open, "Reaches the Internet", napdef},
    {"NAPDEF", "NAP-ADDRESS", expected, "", Kind::Address, "NAP-ADDRTYPE",
     none, {16, 64}, v10, open, "Address", napdef},
    {"NAPDEF", "NAP-ADDRTYPE", optional, "", Kind::Enumeration, "IPV4|IPV6|E164|ALPHA|APN|SCODE|TETRA-ITSI|MAN",
     value("E164"), {}, v10, open, "Address type", napdef},
    {"NAPDEF", "DNS-ADDR", any, "", Kind::IpAddress, "", none, {0, 45}, v11, open, "Name server", prov11},
    {"NAPDEF", "CALLTYPE", optional, "", Kind::Enumeration, callTypes,
     value("ANALOG-MODEM"), {}, v10, open, "Call type", napdef},
    {"NAPDEF", "LOCAL-ADDR", optional, "", Kind::IpAddress, "LOCAL-ADDRTYPE",
     none, {}, v10, open, "Own address", napdef},
    {"NAPDEF", "LOCAL-ADDRTYPE", optional, "", Kind::Enumeration, "IPV4|IPV6",
     value("IPV6"), {}, v10, open, "Own address type", napdef},
    {"NAPDEF", "LINKSPEED", optional, "", Kind::Number, speed, none, {6, 6}, v10, open, "Link speed (baud)", napdef},
    {"NAPDEF", "DNLINKSPEED", optional, "", Kind::Number, speed,
     from("LINKSPEED"), {6, 6}, v10, open, "Downlink speed (baud)", napdef},
    {"NAPDEF", "LINGER", optional, "", Kind::Number, uint32, none, {4, 4}, v10, open, "Linger (seconds)", napdef},
    {"NAPDEF", "DELIVERY-ERR-SDU", optional, "", Kind::Hex, "bits 07",
     none, {}, v10, open, "QoS: erroneous SDUs", napdef},
    {"NAPDEF", "DELIVERY-ORDER", optional, "", Kind::Hex, "bits 18",
     none, {}, v10, open, "QoS: delivery order", napdef},
    {"NAPDEF", "TRAFFIC-CLASS", optional, "", Kind::Hex, "bits E0", none, {}, v10, open, "QoS: traffic class", napdef},
    {"NAPDEF", "MAX-SDU-SIZE", optional, "", Kind::Hex, "bits FF", none, {}, v10, open, "QoS: largest SDU", napdef},
    {"NAPDEF", "MAX-BITRATE-UPLINK", optional, "", Kind::Hex, "bits FF",
     none, {}, v10, open, "QoS: largest bit rate up", napdef},
    {"NAPDEF", "MAX-BITRATE-DNLINK", optional, "", Kind::Hex, "bits FF",
     none, {}, v10, open, "QoS: largest bit rate down", napdef},
    {"NAPDEF", "RESIDUAL-BER", optional, "", Kind::Hex, "bits F0",
     none, {}, v10, open, "QoS: residual bit error ratio", napdef},
    {"NAPDEF", "SDU-ERROR-RATIO", optional, "", Kind::Hex, "bits 0F",
     none, {}, v10, open, "QoS: SDU error ratio", napdef},
    {"NAPDEF", "TRAFFIC-HANDL-PRIO", optional, "", Kind::Hex, "bits 03",
     none, {}, v10, open, "QoS: handling priority", napdef},
    {"NAPDEF", "TRANSFER-DELAY", optional, "", Kind::Hex, "bits FC",
     none, {}, v10, open, "QoS: transfer delay", napdef},
    {"NAPDEF", "GUARANTEED-BITRATE-UPLINK", optional, "", Kind::Hex, "bits FF",
     none, {}, v10, open, "QoS: guaranteed bit rate up", napdef},
    {"NAPDEF", "GUARANTEED-BITRATE-DNLINK", optional, "", Kind::Hex, "bits FF",
     none, {}, v10, open, "QoS: guaranteed bit rate down", napdef},
    {"NAPDEF", "MAX-NUM-RETRY", optional, "", Kind::Hex, "1..3", none, {}, v11, open, "Mobile IP: retries", prov11},
    {"NAPDEF", "FIRST-RETRY-TIMEOUT", optional, "", Kind::Hex, "1..7",
     none, {}, v11, open, "Mobile IP: first retry after", prov11},
    {"NAPDEF", "REREG-THRESHOLD", optional, "", Kind::Hex, "1..63",
     none, {0, 2}, v11, open, "Mobile IP: re-registration", prov11},
    {"NAPDEF", "T-BIT", optional, "", Kind::Flag, "", none, {}, v11, open, "Mobile IP: reverse tunnel", prov11},
    {"NAPAUTHINFO", "AUTHTYPE", once, "", Kind::Enumeration, "PAP|CHAP;MD5",
     none, {}, v10, open, "Authentication", napauthinfo},
    {"NAPAUTHINFO", "AUTHNAME", optional, "", Kind::Text, "",
     means("the user is asked"), {16, 16}, v10, open, "User name", napauthinfo},
    {"NAPAUTHINFO", "AUTHSECRET", optional, "", Kind::Text, "",
     means("the user is asked"), {16, 16}, v10, secret, "Password", napauthinfo},
    {"NAPAUTHINFO", "AUTH-ENTITY", any, "", Kind::Enumeration, "AAA|HA",
     none, {}, v11, open, "Authenticating entity", prov11},
    {"NAPAUTHINFO", "SPI", optional, "", Kind::Hex, "", none, {}, v11, open, "Security parameter index", prov11},
    {"VALIDITY", "COUNTRY", optional, "", Kind::Digits, "3", none, {}, v10, open, "Country code (MCC)", validity},
    {"VALIDITY", "NETWORK", optional, "", Kind::DigitsList, "2..3",
     none, {}, v10, open, "Network codes (MNC)", validity},
    {"VALIDITY", "SID", optional, "", Kind::DigitsList, "", none, {}, v10, open, "System IDs", validity},
    {"VALIDITY", "SOC", optional, "", Kind::Digits, "", none, {}, v10, open, "System operator code", validity},
    {"VALIDITY", "VALIDUNTIL", optional, "", Kind::Number, uint32,
     none, {8, 8}, v10, open, "Valid for (seconds)", validity},
    {"BOOTSTRAP", "NAME", optional, "", Kind::Text, "", none, {16, 48}, v10, open, "Name of the context", bootstrap},
    {"BOOTSTRAP", "NETWORK", any, "", Kind::Digits, "2..3", none, {}, v10, open, "Network code (MNC)", bootstrap},
    {"BOOTSTRAP", "COUNTRY", optional, "", Kind::Digits, "3", none, {}, v10, open, "Country code (MCC)", bootstrap},
    {"BOOTSTRAP", "PROXY-ID", any, "", Kind::Reference, toProxy, none, {32, 45}, v10, open, "Proxy", bootstrap},
    {"BOOTSTRAP", "PROVURL", optional, "", Kind::Uri, "http",
     none, {64, 64}, v10, open, "Provisioning server", bootstrap},
    {"BOOTSTRAP", "CONTEXT-ALLOW", optional, "", Kind::Number, "0..255",
     value("0"), {}, v10, open, "Further contexts allowed", bootstrap},
    {"CLIENTIDENTITY", "CLIENT-ID", once, "", Kind::Text, "", none, {32, 32}, v10, open, "Client ID", clientidentity},
    {"VENDORCONFIG", "NAME", once, "", Kind::Text, "", none, {16, 48}, v10, open, "Product", vendorconfig},
    {"APPLICATION", "APPID", once, "", Kind::OpenEnumeration, applications,
     none, {0, 16}, v11, open, "Application ID", prov11},
    {"APPLICATION", "PROVIDER-ID", optional, "", Kind::Text, "", none, {0, 32}, v11, open, "Provider ID", prov11},
    {"APPLICATION", "NAME", optional, "", Kind::Text, "", none, {}, v11, open, "Name", prov11},
    {"APPLICATION", "AACCEPT", optional, "", Kind::MediaTypes, "",
     none, {0, 16}, v11, open, "Accepted content", prov11},
    {"APPLICATION", "APROTOCOL", optional, "", Kind::Text, "", none, {0, 16}, v11, open, "Protocol", prov11},
    {"APPLICATION", "TO-PROXY", any, "", Kind::Reference, toProxy, none, {}, v11, open, "Proxy", prov11},
    {"APPLICATION", "TO-NAPID", any, "", Kind::Reference, toNap, none, {}, v11, open, "Access point", prov11},
    {"APPLICATION", "ADDR", any, "", Kind::UriOrAddress, "", none, {0, 64}, v11, open, "Address", prov11},
    {"APPADDR", "ADDR", expected, "", Kind::Address, "ADDRTYPE", none, {0, 64}, v11, open, "Address", prov11},
    {"APPADDR", "ADDRTYPE", optional, "", Kind::Enumeration, "IPV4|IPV6|E164|ALPHA",
     value("ALPHA"), {}, v11, open, "Address type", prov11},
    {"APPAUTH", "AAUTHLEVEL", optional, "", Kind::OpenEnumeration, "APPSRV|OBEX", none, {}, v11, open, "Level", prov11},
    {"APPAUTH", "AAUTHTYPE", optional, "", Kind::EnumerationList, authTypes,
     none, {0, 32}, v11, open, "Authentication", prov11},
    {"APPAUTH", "AAUTHNAME", optional, "", Kind::Text, "", none, {0, 80}, v11, open, "User name", prov11},
    {"APPAUTH", "AAUTHSECRET", optional, "", Kind::Text, "", none, {0, 40}, v11, secret, "Password", prov11},
    {"APPAUTH", "AAUTHDATA", optional, "", Kind::Text, "", none, {}, v11, secret, "Nonce", prov11},
    {"RESOURCE", "URI", once, "", Kind::Uri, "relative", none, {0, 64}, v11, open, "Address", prov11},
    {"RESOURCE", "NAME", optional, "", Kind::Text, "", none, {}, v11, open, "Name", prov11},
    {"RESOURCE", "AACCEPT", optional, "", Kind::MediaTypes, "", none, {}, v11, open, "Accepted content", prov11},
    {"RESOURCE", "AAUTHTYPE", optional, "", Kind::EnumerationList, authTypes,
     none, {}, v11, open, "Authentication", prov11},
    {"RESOURCE", "AAUTHNAME", optional, "", Kind::Text, "", none, {}, v11, open, "User name", prov11},
    {"RESOURCE", "AAUTHSECRET", optional, "", Kind::Text, "", none, {}, v11, secret, "Password", prov11},
    {"RESOURCE", "AAUTHDATA", optional, "", Kind::Text, "", none, {}, v11, secret, "Nonce", prov11},
    {"RESOURCE", "STARTPAGE", optional, "", Kind::Flag, "", none, {}, v11, open, "Home page", prov11},
    {"ACCESS", "RULE", someExpected, "", Kind::Text, "", none, {0, 16}, v11, open, "Rule", prov11},
    {"ACCESS", "APPID", any, "", Kind::OpenEnumeration, applications,
     means("all applications"), {}, v11, open, "Application ID", prov11},
    {"ACCESS", "PORTNBR", any, "", Kind::Number, "0..65535", none, {}, v11, open, "Port", prov11},
    {"ACCESS", "DOMAIN", any, "", Kind::Domain, "", none, {}, v11, open, "Domain", prov11},
    {"ACCESS", "TO-NAPID", any, "", Kind::Reference, toNap, none, {}, v11, open, "Access point", prov11},
    {"ACCESS", "TO-PROXY", any, "", Kind::Reference, toProxy, none, {}, v11, open, "Proxy", prov11},

    {"RESOURCE", "URI", once, "w2", Kind::Uri, "", none, {}, v11, open, "Address", ac},
    {"RESOURCE", "IMAGE", optional, "w2", Kind::Text, "", none, {}, v11, open, "Image", acAccess},
    {"APPLICATION", "ADDR", expected, "w4", Kind::Uri, "", none, {}, v11, open, "Message server", ac},
    {"APPLICATION", "MS", optional, "w4", Kind::Number, uint32, none, {}, v11, open, "Largest message (bytes)", ac},
    {"APPLICATION", "CM", optional, "w4", Kind::OpenEnumeration, "", none, {}, v11, open, "Creation mode", ac},
    {"APPLICATION", "RM", optional, "w4", Kind::OpenEnumeration, "", none, {}, v11, open, "Resubmission mode", ac},
    {"APPLICATION", "Ma", optional, "w4", Kind::Text, "", none, {}, v11, open, "Message application", ac},
    {"APPLICATION", "PC-ADDR", optional, "w4", Kind::Text, "", none, {}, v11, open, "PC address", ac},
    {"APPLICATION", "AUTO-DOWNLOAD", optional, "w4", Kind::Text, "", none, {}, v11, open, "Fetch by itself", acAccess},
    {"APPLICATION", "DELIVERY-TIME", optional, "w4", Kind::Text, "", none, {}, v11, open, "Delivery time", acAccess},
    {"APPLICATION", "EXPIRY-TIME", optional, "w4", Kind::Text, "", none, {}, v11, open, "Expiry time", acAccess},
    {"APPLICATION", "PRIORITY", optional, "w4", Kind::Text, "", none, {}, v11, open, "Priority", acAccess},
    {"APPLICATION", "REQUEST-DELIVERY", optional, "w4", Kind::Text, "",
     none, {}, v11, open, "Ask for delivery reports", acAccess},
    {"APPLICATION", "REQUEST-READ", optional, "w4", Kind::Text, "",
     none, {}, v11, open, "Ask for read reports", acAccess},
    {"APPLICATION", "ROAMING", optional, "w4", Kind::Text, "", none, {}, v11, open, "Roaming", acAccess},
    {"APPLICATION", "SAVE-SENT", optional, "w4", Kind::Text, "", none, {}, v11, open, "Keep sent messages", acAccess},
    {"APPLICATION", "SENDER-VISIBLE", optional, "w4", Kind::Text, "", none, {}, v11, open, "Show the sender", acAccess},
    {"APPLICATION", "ADDR", expected, "w5", Kind::Uri, "", none, {}, v11, open, "Sync server", ac},
    {"RESOURCE", "URI", once, "w5", Kind::Uri, "relative", none, {}, v11, open, "Server database", acAccess},
    {"RESOURCE", "AACCEPT", expected, "w5", Kind::MediaTypes, "", none, {}, v11, open, "Accepted content", acAccess},
    {"RESOURCE", "CLIURI", optional, "w5", Kind::Uri, "relative", none, {}, v11, open, "Client database", acAccess},
    {"RESOURCE", "SYNCTYPE", optional, "w5", Kind::Number, "1..6",
     none, {}, v11, open, "Kind of synchronisation", acAccess},
    {"APPLICATION", "PROVIDER-ID", once, "w7", Kind::Text, "", none, {}, v11, open, "Server ID", ac},
    {"APPLICATION", "ADDR", expected, "w7", Kind::Uri, "", none, {}, v11, open, "Management server", ac},
    {"APPLICATION", "INIT", optional, "w7", Kind::Flag, "", none, {}, v11, open, "Start a session at once", ac},
    {"APPAUTH", "AAUTHLEVEL", optional, "w7", Kind::OpenEnumeration, "APPSRV|CLIENT",
     means("the transport (HTTP)"), {}, v11, open, "Level", acMicrosoft},
    {"APPAUTH", "AAUTHTYPE", optional, "w7", Kind::EnumerationList, dmAuthTypes,
     none, {}, v11, open, "Authentication", ac},
    {"APPAUTH", "AAUTHDATA", optional, "w7", Kind::Base64, "", none, {}, v11, secret, "Nonce", acMicrosoft},
    {"APPLICATION", "CONNRETRYFREQ", optional, "w7", Kind::Number, uint32,
     none, {}, v11, open, "Connection attempts", acMicrosoft},
    {"APPLICATION", "PROTOVER", optional, "w7", Kind::Text, "", none, {}, v11, open, "Protocol version", acMicrosoft},
    {"APPLICATION", "ROLE", optional, "w7", Kind::Number, uint32, none, {}, v11, open, "Role", acMicrosoft},
    {"APPLICATION", "DEFAULTENCODING", optional, "w7", Kind::Text, "", none, {}, v11, open, "Encoding", acMicrosoft},
    {"APPLICATION", "BACKCOMPATRETRYDISABLED", optional, "w7", Kind::Flag, "",
     none, {}, v11, open, "No retry with an older version", acMicrosoft},
    {"APPLICATION", "INITIALBACKOFTIME", optional, "w7", Kind::Number, uint32,
     none, {}, v11, open, "First wait (milliseconds)", acMicrosoft},
    {"APPLICATION", "MAXBACKOFTIME", optional, "w7", Kind::Number, uint32,
     none, {}, v11, open, "Longest wait (milliseconds)", acMicrosoft},
    {"APPLICATION", "USEHWDEVID", optional, "w7", Kind::Flag, "",
     none, {}, v11, open, "Use the hardware ID", acMicrosoft},
    {"APPLICATION", "SSLCLIENTCERTSEARCHCRITERIA", optional, "w7", Kind::Text, "",
     none, {}, v11, open, "Client certificate", acMicrosoft},
    {"APPLICATION", "FROM", expected, "25", Kind::Mail, "", none, {}, v11, open, "Sender", acAccess},
    {"APPLICATION", "POP-BEFORE-SMTP", optional, "25", Kind::Number, uint32,
     none, {}, v11, open, "POP before SMTP", acAccess},
    {"APPLICATION", "SENT-FOLDER", optional, "25", Kind::Text, "",
     none, {}, v11, open, "Folder of sent mail", acAccess},
    {"APPLICATION", "TRASH-FOLDER", optional, "25", Kind::Text, "",
     none, {}, v11, open, "Folder of deleted mail", acAccess},
    {"APPADDR", "ADDR", expected, "25", Kind::HostOrAddress, "", none, {}, v11, open, "SMTP server", acAccess},
    {"PORT", "SERVICE", any, "25", Kind::OpenEnumeration, "25|465|STARTTLS",
     none, {}, v11, open, "Service", acMicrosoft},
    {"APPAUTH", "AAUTHTYPE", optional, "25", Kind::EnumerationList, smtpAuthTypes,
     means("no authentication"), {}, v11, open, "Authentication", acMicrosoft},
    {"APPADDR", "ADDR", expected, "110", Kind::HostOrAddress, "", none, {}, v11, open, "POP3 server", acAccess},
    {"PORT", "SERVICE", any, "110", Kind::OpenEnumeration, "110|995|STARTTLS",
     none, {}, v11, open, "Service", acMicrosoft},
    {"APPAUTH", "AAUTHTYPE", optional, "110", Kind::EnumerationList, popAuthTypes,
     means("no authentication"), {}, v11, open, "Authentication", acMicrosoft},
    {"APPADDR", "ADDR", expected, "143", Kind::HostOrAddress, "", none, {}, v11, open, "IMAP4 server", acAccess},
    {"PORT", "SERVICE", any, "143", Kind::OpenEnumeration, "143|993|STARTTLS",
     none, {}, v11, open, "Service", acMicrosoft},
    {"APPAUTH", "AAUTHTYPE", optional, "143", Kind::EnumerationList, imapAuthTypes,
     means("no authentication"), {}, v11, open, "Authentication", acMicrosoft},
    {"APPLICATION", "AACCEPT", expected, "wA", Kind::MediaTypes, "", none, {}, v11, open, "Accepted content", acAccess},
    {"APPLICATION", "ADDR", expected, "wA", Kind::Uri, "",
     none, {}, v11, open, "Presence and messaging server", acAccess},
    {"APPLICATION", "SERVICES", optional, "wA", Kind::Text, "", none, {}, v11, open, "Services", acAccess},
    {"APPLICATION", "CIDPREFIX", optional, "wA", Kind::Text, "", none, {}, v11, open, "Client ID prefix", acAccess},
    {"APPLICATION", "ADDR", expected, "ap0004", Kind::UriOrAddress, "",
     none, {}, v11, open, "Location server", acAccess},
    {"APPLICATION", "ADDR", expected, "ap0005", Kind::Uri, "", none, {}, v11, open, "Message server", acSailfish},
    {"APPLICATION", "APPREF", optional, "ap0002", Kind::Text, "", none, {}, v11, open, "Reference", acSymbian},
    {"APPLICATION", "TO-APPREF", optional, "ap0002", Kind::Text, "", none, {}, v11, open, "Refers to", acSymbian},
    {"APPLICATION", "CLIENT-OBJ-DATA-LIMIT", optional, "ap0002", Kind::Number, uint32,
     none, {}, v11, open, "Largest object", acSymbian},
    {"APPLICATION", "CONTENT-SERVER-URI", optional, "ap0002", Kind::Uri, "",
     none, {}, v11, open, "Content server", acSymbian},
    {"APPLICATION", "SOURCE-THROTTLE-PUBLISH", optional, "ap0002", Kind::Number, uint32,
     none, {}, v11, open, "Shortest time between publications", acSymbian},
    {"APPLICATION", "MAX-NUMBER-OF-PRESENCE-SUBSCRIPTIONS", optional, "ap0002", Kind::Number, uint32,
     none, {}, v11, open, "Presence subscriptions", acSymbian},
    {"APPLICATION", "MAX-NUMBER-OF-SUBSCRIPTIONS-IN-PRESENCE-LIST", optional, "ap0002", Kind::Number, uint32,
     none, {}, v11, open, "Subscriptions in a list", acSymbian},
    {"APPLICATION", "SERVICE-URI-TEMPLATE", optional, "ap0002", Kind::Text, "",
     none, {}, v11, open, "Service address template", acSymbian},
    {"APPLICATION", "MAX-UDP-PORT", optional, "554", Kind::Number, "0..65535",
     none, {}, v11, open, "Highest UDP port", acNokia},
    {"APPLICATION", "MIN-UDP-PORT", optional, "554", Kind::Number, "0..65535",
     none, {}, v11, open, "Lowest UDP port", acNokia},
};
// clang-format on

// The rows by name: a document of a hundred thousand parms asks for each of them.
constexpr auto byName = [] {
    std::array<const ParmRow*, std::size(parmTable)> index{};
    for (std::size_t i = 0; i < index.size(); ++i) index[i] = &parmTable[i];
    std::sort(index.begin(), index.end(), [](const ParmRow* a, const ParmRow* b) {
        if (a->name != b->name) return a->name < b->name;
        return a->characteristic != b->characteristic ? a->characteristic < b->characteristic
                                                      : a->application < b->application;
    });
    return index;
}();

} // namespace

std::span<const CharacteristicRow> characteristicRows() {
    return characteristicTable;
}
std::span<const ParmRow> parmRows() {
    return parmTable;
}

const CharacteristicRow* findCharacteristic(std::string_view type, std::string_view parent,
                                            std::string_view application) {
    const CharacteristicRow* forAll = nullptr;
    for (const CharacteristicRow& row : characteristicTable) {
        if (row.type != type || row.parent != parent) continue;
        if (row.application.empty())
            forAll = &row;
        else if (row.application == application)
            return &row;
    }
    return forAll;
}

const CharacteristicRow* findCharacteristic(std::string_view type) {
    for (const CharacteristicRow& row : characteristicTable)
        if (row.type == type) return &row;
    return nullptr;
}

const ParmRow* findParm(std::string_view characteristic, std::string_view parm, std::string_view application) {
    const ParmRow* forAll = nullptr;
    auto at = std::lower_bound(byName.begin(), byName.end(), parm,
                               [](const ParmRow* row, std::string_view name) { return row->name < name; });
    for (; at != byName.end() && (*at)->name == parm; ++at) {
        const ParmRow* row = *at;
        if (row->characteristic != characteristic) continue;
        if (row->application.empty())
            forAll = row;
        else if (row->application == application)
            return row;
    }
    return forAll;
}

bool isKnownApplication(std::string_view application) {
    const std::vector<Word> known = wordsOf(*findParm("APPLICATION", "APPID"));
    return std::any_of(known.begin(), known.end(), [&](const Word& word) { return word.text == application; });
}

} // namespace efs::prov
