#include "efs/prov/schema.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace efs::prov {

namespace {

constexpr Occurs once = {1, 1}, optional = {0, 1}, any = {0, Occurs::unbounded}, some = {1, Occurs::unbounded};
constexpr Occurs upToFour = {0, 4}, expected = {1, 1, false}, someExpected = {1, Occurs::unbounded, false};

constexpr std::string_view pxlogical = "WAP-183 §5.6.1", pxphysical = "WAP-183 §5.6.2", pxauthinfo = "WAP-183 §5.6.3";
constexpr std::string_view port = "WAP-183 §5.6.4", napdef = "WAP-183 §5.6.5", napauthinfo = "WAP-183 §5.6.6";
constexpr std::string_view validity = "WAP-183 §5.6.7", bootstrap = "WAP-183 §5.6.8", prov11 = "ProvCont 1.1";
constexpr std::string_view clientidentity = "WAP-183 §5.6.9", vendorconfig = "WAP-183 §5.6.10";
// Application registrations are not one specification: these name who documents the parm.
constexpr std::string_view ac = "OMNA application characteristic", acAccess = "CPClient (ACCESS)";
constexpr std::string_view acMicrosoft = "Microsoft CSP", acSymbian = "S60 presence adapter", acNokia = "Nokia";

// clang-format off
constexpr CharacteristicRow characteristicTable[] = {
    // type, parent, occurs, key, any parm, clause
    {"PXLOGICAL", "", any, "PROXY-ID", false, "WAP-183 §5.5.1"},  // 1.0: at least one
    {"PXAUTHINFO", "PXLOGICAL", any, "PXAUTH-TYPE", false, "WAP-183 §5.5.3"},
    {"PORT", "PXLOGICAL", any, "PORTNBR", false, "WAP-183 §5.5.4"},
    {"PXPHYSICAL", "PXLOGICAL", some, "PHYSICAL-PROXY-ID", false, "WAP-183 §5.5.2"},
    {"PORT", "PXPHYSICAL", any, "PORTNBR", false, "WAP-183 §5.5.4"},
    {"NAPDEF", "", any, "NAPID", false, "WAP-183 §5.5.5"},
    {"NAPAUTHINFO", "NAPDEF", any, "AUTHTYPE", false, "WAP-183 §5.5.6"},
    {"VALIDITY", "NAPDEF", any, "COUNTRY", false, "WAP-183 §5.5.7"},
    {"BOOTSTRAP", "", any, "", false, "WAP-183 §5.5.8"},
    {"CLIENTIDENTITY", "", optional, "", false, "WAP-183 §5.5.9"},
    {"VENDORCONFIG", "", any, "NAME", true, "WAP-183 §5.5.10"},
    {"APPLICATION", "", any, "APPID", true, prov11},
    {"APPADDR", "APPLICATION", any, "", true, prov11},
    {"PORT", "APPADDR", any, "PORTNBR", false, prov11},
    {"APPAUTH", "APPLICATION", any, "AAUTHLEVEL", true, prov11},
    {"RESOURCE", "APPLICATION", any, "", true, prov11},
    {"ACCESS", "", any, "RULE", false, prov11},
};

constexpr ParmRow parmTable[] = {
    // characteristic, name, occurs, application, clause
    {"PXLOGICAL", "PROXY-ID", once, "", pxlogical},
    {"PXLOGICAL", "PROXY-PW", optional, "", prov11},
    {"PXLOGICAL", "PPGAUTH-TYPE", optional, "", prov11},
    {"PXLOGICAL", "PROXY-PROVIDER-ID", optional, "", pxlogical},
    {"PXLOGICAL", "NAME", once, "", pxlogical},
    {"PXLOGICAL", "DOMAIN", upToFour, "", pxlogical},
    {"PXLOGICAL", "TRUST", optional, "", pxlogical},
    {"PXLOGICAL", "MASTER", optional, "", pxlogical},
    {"PXLOGICAL", "STARTPAGE", optional, "", pxlogical},
    {"PXLOGICAL", "BASAUTH-ID", optional, "", pxlogical},
    {"PXLOGICAL", "BASAUTH-PW", optional, "", pxlogical},
    {"PXLOGICAL", "WSP-VERSION", optional, "", pxlogical},
    {"PXLOGICAL", "PUSHENABLED", optional, "", pxlogical},
    {"PXLOGICAL", "PULLENABLED", optional, "", prov11},
    {"PXAUTHINFO", "PXAUTH-TYPE", once, "", pxauthinfo},
    {"PXAUTHINFO", "PXAUTH-ID", optional, "", pxauthinfo},
    {"PXAUTHINFO", "PXAUTH-PW", optional, "", pxauthinfo},
    {"PORT", "PORTNBR", once, "", port},
    {"PORT", "SERVICE", any, "", port},
    {"PXPHYSICAL", "PHYSICAL-PROXY-ID", once, "", pxphysical},
    {"PXPHYSICAL", "DOMAIN", upToFour, "", pxphysical},
    {"PXPHYSICAL", "PXADDR", once, "", pxphysical},
    {"PXPHYSICAL", "PXADDRTYPE", optional, "", pxphysical},
    {"PXPHYSICAL", "PXADDR-FQDN", optional, "", prov11},
    {"PXPHYSICAL", "WSP-VERSION", optional, "", pxphysical},
    {"PXPHYSICAL", "PUSHENABLED", optional, "", pxphysical},
    {"PXPHYSICAL", "PULLENABLED", optional, "", prov11},
    {"PXPHYSICAL", "TO-NAPID", some, "", pxphysical},
    {"NAPDEF", "NAPID", once, "", napdef},
    {"NAPDEF", "BEARER", any, "", napdef},
    {"NAPDEF", "NAME", once, "", napdef},
    {"NAPDEF", "INTERNET", optional, "", napdef},
    {"NAPDEF", "NAP-ADDRESS", expected, "", napdef},
    {"NAPDEF", "NAP-ADDRTYPE", optional, "", napdef},
    {"NAPDEF", "DNS-ADDR", any, "", prov11},
    {"NAPDEF", "CALLTYPE", optional, "", napdef},
    {"NAPDEF", "LOCAL-ADDR", optional, "", napdef},
    {"NAPDEF", "LOCAL-ADDRTYPE", optional, "", napdef},
    {"NAPDEF", "LINKSPEED", optional, "", napdef},
    {"NAPDEF", "DNLINKSPEED", optional, "", napdef},
    {"NAPDEF", "LINGER", optional, "", napdef},
    {"NAPDEF", "DELIVERY-ERR-SDU", optional, "", napdef},
    {"NAPDEF", "DELIVERY-ORDER", optional, "", napdef},
    {"NAPDEF", "TRAFFIC-CLASS", optional, "", napdef},
    {"NAPDEF", "MAX-SDU-SIZE", optional, "", napdef},
    {"NAPDEF", "MAX-BITRATE-UPLINK", optional, "", napdef},
    {"NAPDEF", "MAX-BITRATE-DNLINK", optional, "", napdef},
    {"NAPDEF", "RESIDUAL-BER", optional, "", napdef},
    {"NAPDEF", "SDU-ERROR-RATIO", optional, "", napdef},
    {"NAPDEF", "TRAFFIC-HANDL-PRIO", optional, "", napdef},
    {"NAPDEF", "TRANSFER-DELAY", optional, "", napdef},
    {"NAPDEF", "GUARANTEED-BITRATE-UPLINK", optional, "", napdef},
    {"NAPDEF", "GUARANTEED-BITRATE-DNLINK", optional, "", napdef},
    {"NAPDEF", "MAX-NUM-RETRY", optional, "", prov11},
    {"NAPDEF", "FIRST-RETRY-TIMEOUT", optional, "", prov11},
    {"NAPDEF", "REREG-THRESHOLD", optional, "", prov11},
    {"NAPDEF", "T-BIT", optional, "", prov11},
    {"NAPAUTHINFO", "AUTHTYPE", once, "", napauthinfo},
    {"NAPAUTHINFO", "AUTHNAME", optional, "", napauthinfo},
    {"NAPAUTHINFO", "AUTHSECRET", optional, "", napauthinfo},
    {"NAPAUTHINFO", "AUTH-ENTITY", any, "", prov11},
    {"NAPAUTHINFO", "SPI", optional, "", prov11},
    {"VALIDITY", "COUNTRY", optional, "", validity},
    {"VALIDITY", "NETWORK", optional, "", validity},
    {"VALIDITY", "SID", optional, "", validity},
    {"VALIDITY", "SOC", optional, "", validity},
    {"VALIDITY", "VALIDUNTIL", optional, "", validity},
    {"BOOTSTRAP", "NAME", optional, "", bootstrap},
    {"BOOTSTRAP", "NETWORK", any, "", bootstrap},
    {"BOOTSTRAP", "COUNTRY", optional, "", bootstrap},
    {"BOOTSTRAP", "PROXY-ID", any, "", bootstrap},
    {"BOOTSTRAP", "PROVURL", optional, "", bootstrap},
    {"BOOTSTRAP", "CONTEXT-ALLOW", optional, "", bootstrap},
    {"CLIENTIDENTITY", "CLIENT-ID", once, "", clientidentity},
    {"VENDORCONFIG", "NAME", once, "", vendorconfig},
    {"APPLICATION", "APPID", once, "", prov11},
    {"APPLICATION", "PROVIDER-ID", optional, "", prov11},
    {"APPLICATION", "NAME", optional, "", prov11},
    {"APPLICATION", "AACCEPT", optional, "", prov11},
    {"APPLICATION", "APROTOCOL", optional, "", prov11},
    {"APPLICATION", "TO-PROXY", any, "", prov11},
    {"APPLICATION", "TO-NAPID", any, "", prov11},
    {"APPLICATION", "ADDR", any, "", prov11},
    {"APPADDR", "ADDR", expected, "", prov11},
    {"APPADDR", "ADDRTYPE", optional, "", prov11},
    {"APPAUTH", "AAUTHLEVEL", optional, "", prov11},
    {"APPAUTH", "AAUTHTYPE", optional, "", prov11},
    {"APPAUTH", "AAUTHNAME", optional, "", prov11},
    {"APPAUTH", "AAUTHSECRET", optional, "", prov11},
    {"APPAUTH", "AAUTHDATA", optional, "", prov11},
    {"RESOURCE", "URI", once, "", prov11},
    {"RESOURCE", "NAME", optional, "", prov11},
    {"RESOURCE", "AACCEPT", optional, "", prov11},
    {"RESOURCE", "AAUTHTYPE", optional, "", prov11},
    {"RESOURCE", "AAUTHNAME", optional, "", prov11},
    {"RESOURCE", "AAUTHSECRET", optional, "", prov11},
    {"RESOURCE", "AAUTHDATA", optional, "", prov11},
    {"RESOURCE", "STARTPAGE", optional, "", prov11},
    {"ACCESS", "RULE", someExpected, "", prov11},
    {"ACCESS", "APPID", any, "", prov11},
    {"ACCESS", "PORTNBR", any, "", prov11},
    {"ACCESS", "DOMAIN", any, "", prov11},
    {"ACCESS", "TO-NAPID", any, "", prov11},
    {"ACCESS", "TO-PROXY", any, "", prov11},

    {"RESOURCE", "IMAGE", optional, "w2", acAccess},
    {"APPLICATION", "MS", optional, "w4", ac},
    {"APPLICATION", "CM", optional, "w4", ac},
    {"APPLICATION", "RM", optional, "w4", ac},
    {"APPLICATION", "Ma", optional, "w4", ac},
    {"APPLICATION", "PC-ADDR", optional, "w4", ac},
    {"APPLICATION", "AUTO-DOWNLOAD", optional, "w4", acAccess},
    {"APPLICATION", "DELIVERY-TIME", optional, "w4", acAccess},
    {"APPLICATION", "EXPIRY-TIME", optional, "w4", acAccess},
    {"APPLICATION", "PRIORITY", optional, "w4", acAccess},
    {"APPLICATION", "REQUEST-DELIVERY", optional, "w4", acAccess},
    {"APPLICATION", "REQUEST-READ", optional, "w4", acAccess},
    {"APPLICATION", "ROAMING", optional, "w4", acAccess},
    {"APPLICATION", "SAVE-SENT", optional, "w4", acAccess},
    {"APPLICATION", "SENDER-VISIBLE", optional, "w4", acAccess},
    {"RESOURCE", "CLIURI", optional, "w5", acAccess},
    {"RESOURCE", "SYNCTYPE", optional, "w5", acAccess},
    {"APPLICATION", "INIT", optional, "w7", ac},
    {"APPLICATION", "CONNRETRYFREQ", optional, "w7", acMicrosoft},
    {"APPLICATION", "PROTOVER", optional, "w7", acMicrosoft},
    {"APPLICATION", "ROLE", optional, "w7", acMicrosoft},
    {"APPLICATION", "DEFAULTENCODING", optional, "w7", acMicrosoft},
    {"APPLICATION", "BACKCOMPATRETRYDISABLED", optional, "w7", acMicrosoft},
    {"APPLICATION", "INITIALBACKOFTIME", optional, "w7", acMicrosoft},
    {"APPLICATION", "MAXBACKOFTIME", optional, "w7", acMicrosoft},
    {"APPLICATION", "USEHWDEVID", optional, "w7", acMicrosoft},
    {"APPLICATION", "SSLCLIENTCERTSEARCHCRITERIA", optional, "w7", acMicrosoft},
    {"APPLICATION", "FROM", optional, "25", acAccess},
    {"APPLICATION", "POP-BEFORE-SMTP", optional, "25", acAccess},
    {"APPLICATION", "SENT-FOLDER", optional, "25", acAccess},
    {"APPLICATION", "TRASH-FOLDER", optional, "25", acAccess},
    {"APPLICATION", "SERVICES", optional, "wA", acAccess},
    {"APPLICATION", "CIDPREFIX", optional, "wA", acAccess},
    {"APPLICATION", "APPREF", optional, "ap0002", acSymbian},
    {"APPLICATION", "TO-APPREF", optional, "ap0002", acSymbian},
    {"APPLICATION", "CLIENT-OBJ-DATA-LIMIT", optional, "ap0002", acSymbian},
    {"APPLICATION", "CONTENT-SERVER-URI", optional, "ap0002", acSymbian},
    {"APPLICATION", "SOURCE-THROTTLE-PUBLISH", optional, "ap0002", acSymbian},
    {"APPLICATION", "MAX-NUMBER-OF-PRESENCE-SUBSCRIPTIONS", optional, "ap0002", acSymbian},
    {"APPLICATION", "MAX-NUMBER-OF-SUBSCRIPTIONS-IN-PRESENCE-LIST", optional, "ap0002", acSymbian},
    {"APPLICATION", "SERVICE-URI-TEMPLATE", optional, "ap0002", acSymbian},
    {"APPLICATION", "MAX-UDP-PORT", optional, "554", acNokia},
    {"APPLICATION", "MIN-UDP-PORT", optional, "554", acNokia},
};
// clang-format on

// WAP-183 §5.6, ProvCont 1.1; DATA is the key of the WLAN extension's WEPKEY.
constexpr std::string_view sensitiveParms[] = {"AUTHSECRET",  "PXAUTH-PW", "BASAUTH-PW", "PROXY-PW",
                                               "AAUTHSECRET", "AAUTHDATA", "DATA"};
constexpr std::string_view sensitiveParts[] = {"SECRET", "PASSW", "PASSPHRASE", "PRES-KEY", "PRIVATE-KEY", "TOKEN"};

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

} // namespace

std::span<const CharacteristicRow> characteristicRows() {
    return characteristicTable;
}
std::span<const ParmRow> parmRows() {
    return parmTable;
}

const CharacteristicRow* findCharacteristic(std::string_view type, std::string_view parent) {
    for (const CharacteristicRow& row : characteristicTable)
        if (row.type == type && row.parent == parent) return &row;
    return nullptr;
}

const CharacteristicRow* findCharacteristic(std::string_view type) {
    for (const CharacteristicRow& row : characteristicTable)
        if (row.type == type) return &row;
    return nullptr;
}

const ParmRow* findParm(std::string_view characteristic, std::string_view parm, std::string_view application) {
    for (const ParmRow& row : parmTable) {
        const bool applies = row.application.empty() || row.application == application;
        if (applies && row.characteristic == characteristic && row.name == parm) return &row;
    }
    return nullptr;
}

bool isSensitive(std::string_view parm) {
    const std::string name = upper(parm);
    if (std::find(std::begin(sensitiveParms), std::end(sensitiveParms), name) != std::end(sensitiveParms)) return true;
    if (name.ends_with("-PW") || name.ends_with("PWD")) return true;
    return std::any_of(std::begin(sensitiveParts), std::end(sensitiveParts),
                       [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

} // namespace efs::prov
