// Tokens beside the specification: what vendors use, what a draft had, what the field reads as something else.
#include "efs/wbxml/code_pages.h"

#include "efs/wbxml/code_page_index.h"

namespace efs::wbxml {

namespace {

// Extensions have no clause; the column says whose they are.
constexpr std::string_view kannel = "Kannel";
constexpr std::string_view omaSharp = "OmaSharp";
constexpr std::string_view spreadtrum = "Spreadtrum Omacp";
constexpr std::string_view wireshark = "Wireshark 4.0";
constexpr std::string_view draft2002 = "ProvCont 1.1, draft 20021112-C";

// clang-format off
constexpr TokenRow extensionRows[] = {
    {Space::Start, 0, 0x5C, "type", "BEARERINFO", kannel},
    {Space::Start, 0, 0x5D, "type", "DNS-ADDRINFO", kannel},
    {Space::Start, 1, 0x3C, "name", "APPREF", kannel},
    {Space::Start, 1, 0x3D, "name", "TO-APPREF", kannel},
    {Space::Start, 1, 0x3E, "name", "PRI-SSID", kannel},
    {Space::Start, 1, 0x3F, "name", "PRI-U-SSID", kannel},
    {Space::Start, 1, 0x45, "name", "EAPTYPE", kannel},
    {Space::Start, 1, 0x46, "name", "USERNAME", kannel},
    {Space::Start, 1, 0x47, "name", "PASSWORD", kannel},
    {Space::Start, 1, 0x48, "name", "REALM", kannel},
    {Space::Start, 1, 0x49, "name", "USE-PSEUD", kannel},
    {Space::Start, 1, 0x4C, "name", "VER-SER-REALM", kannel},
    {Space::Start, 1, 0x4D, "name", "CLIENT-AUTH", kannel},
    {Space::Start, 1, 0x4E, "name", "SES-VAL-TIME", kannel},
    {Space::Start, 1, 0x4F, "name", "CIP-SUIT", kannel},
    {Space::Start, 1, 0x5A, "type", "WLAN", kannel},
    {Space::Start, 1, 0x5B, "name", "ENCAPS", kannel},
    {Space::Start, 1, 0x5C, "type", "EAP", kannel},
    {Space::Start, 1, 0x5D, "type", "CERT", kannel},
    {Space::Start, 1, 0x5E, "type", "WEPKEY", kannel},
    {Space::Start, 1, 0x60, "name", "PEAP-V0", kannel},
    {Space::Start, 1, 0x61, "name", "PEAP-V1", kannel},
    {Space::Start, 1, 0x62, "name", "PEAP-V2", kannel},
    {Space::Start, 1, 0x63, "name", "ISS-NAME", kannel},
    {Space::Start, 1, 0x64, "name", "SUB-NAME", kannel},
    {Space::Start, 1, 0x65, "name", "CERT-TYPE", kannel},
    {Space::Start, 1, 0x66, "name", "SER-NUM", kannel},
    {Space::Start, 1, 0x67, "name", "SUB-KEY-ID", kannel},
    {Space::Start, 1, 0x68, "name", "THUMBPRINT", kannel},
    {Space::Start, 1, 0x69, "name", "WPA-PRES-KEY-ASC", kannel},
    {Space::Start, 1, 0x6A, "name", "WPA-PRES-KEY-HEX", kannel},
    {Space::Start, 1, 0x6B, "name", "WEPKEYIND", kannel},
    {Space::Start, 1, 0x6C, "name", "WEPAUTHMODE", kannel},
    {Space::Start, 1, 0x6D, "name", "LENGTH", kannel},
    {Space::Start, 1, 0x6E, "name", "INDEX", kannel},
    {Space::Start, 1, 0x6F, "name", "DATA", kannel},
    {Space::Start, 1, 0x70, "name", "WLANHAND", kannel},
    {Space::Start, 1, 0x71, "name", "EDIT-SET", kannel},
    {Space::Start, 1, 0x72, "name", "VIEW-SET", kannel},
    {Space::Start, 1, 0x73, "name", "FORW-SET", kannel},
    {Space::Value, 0, 0x8D, "value", "APPSRV", spreadtrum},
    {Space::Value, 0, 0x8E, "value", "OBEX", spreadtrum},
    {Space::Value, 0, 0xBB, "value", "3G-GSM", kannel},
    {Space::Value, 0, 0xBC, "value", "WLAN", kannel},
    {Space::Value, 1, 0x9A, "value", "PAP", omaSharp},
    {Space::Value, 1, 0x9B, "value", "CHAP", omaSharp},
    {Space::Value, 1, 0x9C, "value", "HTTP-BASIC", omaSharp},
    {Space::Value, 1, 0x9D, "value", "HTTP-DIGEST", omaSharp},
    {Space::Value, 1, 0x9E, "value", "WTLS-SS", omaSharp},
    {Space::Value, 1, 0x9F, "value", "MD5", omaSharp},
    {Space::Value, 1, 0xA2, "value", "GSM-USSD", omaSharp},
    {Space::Value, 1, 0xA3, "value", "GSM-SMS", omaSharp},
    {Space::Value, 1, 0xA4, "value", "ANSI-136-GUTS", omaSharp},
    {Space::Value, 1, 0xA5, "value", "IS-95-CDMA-SMS", omaSharp},
    {Space::Value, 1, 0xA6, "value", "IS-95-CDMA-CSD", omaSharp},
    {Space::Value, 1, 0xA7, "value", "IS-95-CDMA-PACKET", omaSharp},
    {Space::Value, 1, 0xA8, "value", "ANSI-136-CSD", omaSharp},
    {Space::Value, 1, 0xA9, "value", "ANSI-136-GPRS", omaSharp},
    {Space::Value, 1, 0xAA, "value", "GSM-CSD", omaSharp},
    {Space::Value, 1, 0xAB, "value", "GSM-GPRS", omaSharp},
    {Space::Value, 1, 0xAC, "value", "AMPS-CDPD", omaSharp},
    {Space::Value, 1, 0xAD, "value", "PDC-CSD", omaSharp},
    {Space::Value, 1, 0xAE, "value", "PDC-PACKET", omaSharp},
    {Space::Value, 1, 0xAF, "value", "IDEN-SMS", omaSharp},
    {Space::Value, 1, 0xB0, "value", "IDEN-CSD", omaSharp},
    {Space::Value, 1, 0xB1, "value", "IDEN-PACKET", omaSharp},
    {Space::Value, 1, 0xB2, "value", "FLEX/REFLEX", omaSharp},
    {Space::Value, 1, 0xB3, "value", "PHS-SMS", omaSharp},
    {Space::Value, 1, 0xB4, "value", "PHS-CSD", omaSharp},
    {Space::Value, 1, 0xB5, "value", "TETRA-SDS", omaSharp},
    {Space::Value, 1, 0xB6, "value", "TETRA-PACKET", omaSharp},
    {Space::Value, 1, 0xB7, "value", "ANSI-136-GHOST", omaSharp},
    {Space::Value, 1, 0xB8, "value", "MOBITEX-MPAK", omaSharp},
    {Space::Value, 1, 0xB9, "value", "CDMA2000-1X-SIMPLE-IP", omaSharp},
    {Space::Value, 1, 0xBA, "value", "CDMA2000-1X-MOBILE-IP", omaSharp},
    {Space::Value, 1, 0xC5, "value", "AUTOBAUDING", omaSharp},
    {Space::Value, 1, 0xCA, "value", "CL-WSP", omaSharp},
    {Space::Value, 1, 0xCB, "value", "CO-WSP", omaSharp},
    {Space::Value, 1, 0xCC, "value", "CL-SEC-WSP", omaSharp},
    {Space::Value, 1, 0xCD, "value", "CO-SEC-WSP", omaSharp},
    {Space::Value, 1, 0xCE, "value", "CL-SEC-WTA", omaSharp},
    {Space::Value, 1, 0xCF, "value", "CO-SEC-WTA", omaSharp},
    {Space::Value, 1, 0xD0, "value", "OTA-HTTP-TO", omaSharp},
    {Space::Value, 1, 0xD1, "value", "OTA-HTTP-TLS-TO", omaSharp},
    {Space::Value, 1, 0xD2, "value", "OTA-HTTP-PO", omaSharp},
    {Space::Value, 1, 0xD3, "value", "OTA-HTTP-TLS-PO", omaSharp},
    {Space::Value, 1, 0xE0, "value", "AAA", wireshark},
    {Space::Value, 1, 0xE1, "value", "HA", wireshark},
};
// clang-format on

constexpr TokenRow draftRows[] = {
    {Space::Value, 1, 0x80, "value", ",", draft2002},
    {Space::Value, 1, 0x81, "value", "HTTP-", draft2002},
    {Space::Value, 1, 0x82, "value", "BASIC", draft2002},
    {Space::Value, 1, 0x83, "value", "DIGEST", draft2002},
};

constexpr TokenRow pageOneIpv4 = {Space::Value, 1, 0x85, "value", "IPV4", spreadtrum};

constexpr CodePage extensionAttributes[] = {pageOf(extensionRows, false, 0), pageOf(extensionRows, false, 1)};

} // namespace

std::span<const TokenRow> extensionTokens() {
    return extensionRows;
}

const TokenRow* extensionAttribute(std::uint8_t page, std::uint8_t token) {
    return page < 2 ? extensionAttributes[page][token] : nullptr;
}

const TokenRow* draft2002Value(std::uint8_t page, std::uint8_t token) {
    for (const TokenRow& row : draftRows)
        if (row.page == page && row.token == token) return &row;
    return nullptr;
}

const TokenRow* lenientValue(std::uint8_t page, std::uint8_t token) {
    return page == pageOneIpv4.page && token == pageOneIpv4.token ? &pageOneIpv4 : nullptr;
}

} // namespace efs::wbxml
