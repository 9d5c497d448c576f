#include "efs/wbxml/code_pages.h"

#include "efs/wbxml/code_page_index.h"

namespace efs::wbxml {

namespace {

constexpr std::string_view prov10 = "WAP-183 §8";
constexpr std::string_view prov11 = "ProvCont 1.1 §8";

// clang-format off
constexpr TokenRow standardRows[] = {
    {Space::Tag, 0, 0x05, "wap-provisioningdoc", "", prov10},
    {Space::Tag, 0, 0x06, "characteristic", "", prov10},
    {Space::Tag, 0, 0x07, "parm", "", prov10},
    {Space::Tag, 1, 0x06, "characteristic", "", prov11},
    {Space::Tag, 1, 0x07, "parm", "", prov11},
    {Space::Start, 0, 0x05, "name", "", prov10},
    {Space::Start, 0, 0x06, "value", "", prov10},
    {Space::Start, 0, 0x07, "name", "NAME", prov10},
    {Space::Start, 0, 0x08, "name", "NAP-ADDRESS", prov10},
    {Space::Start, 0, 0x09, "name", "NAP-ADDRTYPE", prov10},
    {Space::Start, 0, 0x0A, "name", "CALLTYPE", prov10},
    {Space::Start, 0, 0x0B, "name", "VALIDUNTIL", prov10},
    {Space::Start, 0, 0x0C, "name", "AUTHTYPE", prov10},
    {Space::Start, 0, 0x0D, "name", "AUTHNAME", prov10},
    {Space::Start, 0, 0x0E, "name", "AUTHSECRET", prov10},
    {Space::Start, 0, 0x0F, "name", "LINGER", prov10},
    {Space::Start, 0, 0x10, "name", "BEARER", prov10},
    {Space::Start, 0, 0x11, "name", "NAPID", prov10},
    {Space::Start, 0, 0x12, "name", "COUNTRY", prov10},
    {Space::Start, 0, 0x13, "name", "NETWORK", prov10},
    {Space::Start, 0, 0x14, "name", "INTERNET", prov10},
    {Space::Start, 0, 0x15, "name", "PROXY-ID", prov10},
    {Space::Start, 0, 0x16, "name", "PROXY-PROVIDER-ID", prov10},
    {Space::Start, 0, 0x17, "name", "DOMAIN", prov10},
    {Space::Start, 0, 0x18, "name", "PROVURL", prov10},
    {Space::Start, 0, 0x19, "name", "PXAUTH-TYPE", prov10},
    {Space::Start, 0, 0x1A, "name", "PXAUTH-ID", prov10},
    {Space::Start, 0, 0x1B, "name", "PXAUTH-PW", prov10},
    {Space::Start, 0, 0x1C, "name", "STARTPAGE", prov10},
    {Space::Start, 0, 0x1D, "name", "BASAUTH-ID", prov10},
    {Space::Start, 0, 0x1E, "name", "BASAUTH-PW", prov10},
    {Space::Start, 0, 0x1F, "name", "PUSHENABLED", prov10},
    {Space::Start, 0, 0x20, "name", "PXADDR", prov10},
    {Space::Start, 0, 0x21, "name", "PXADDRTYPE", prov10},
    {Space::Start, 0, 0x22, "name", "TO-NAPID", prov10},
    {Space::Start, 0, 0x23, "name", "PORTNBR", prov10},
    {Space::Start, 0, 0x24, "name", "SERVICE", prov10},
    {Space::Start, 0, 0x25, "name", "LINKSPEED", prov10},
    {Space::Start, 0, 0x26, "name", "DNLINKSPEED", prov10},
    {Space::Start, 0, 0x27, "name", "LOCAL-ADDR", prov10},
    {Space::Start, 0, 0x28, "name", "LOCAL-ADDRTYPE", prov10},
    {Space::Start, 0, 0x29, "name", "CONTEXT-ALLOW", prov10},
    {Space::Start, 0, 0x2A, "name", "TRUST", prov10},
    {Space::Start, 0, 0x2B, "name", "MASTER", prov10},
    {Space::Start, 0, 0x2C, "name", "SID", prov10},
    {Space::Start, 0, 0x2D, "name", "SOC", prov10},
    {Space::Start, 0, 0x2E, "name", "WSP-VERSION", prov10},
    {Space::Start, 0, 0x2F, "name", "PHYSICAL-PROXY-ID", prov10},
    {Space::Start, 0, 0x30, "name", "CLIENT-ID", prov10},
    {Space::Start, 0, 0x31, "name", "DELIVERY-ERR-SDU", prov10},
    {Space::Start, 0, 0x32, "name", "DELIVERY-ORDER", prov10},
    {Space::Start, 0, 0x33, "name", "TRAFFIC-CLASS", prov10},
    {Space::Start, 0, 0x34, "name", "MAX-SDU-SIZE", prov10},
    {Space::Start, 0, 0x35, "name", "MAX-BITRATE-UPLINK", prov10},
    {Space::Start, 0, 0x36, "name", "MAX-BITRATE-DNLINK", prov10},
    {Space::Start, 0, 0x37, "name", "RESIDUAL-BER", prov10},
    {Space::Start, 0, 0x38, "name", "SDU-ERROR-RATIO", prov10},
    {Space::Start, 0, 0x39, "name", "TRAFFIC-HANDL-PRIO", prov10},
    {Space::Start, 0, 0x3A, "name", "TRANSFER-DELAY", prov10},
    {Space::Start, 0, 0x3B, "name", "GUARANTEED-BITRATE-UPLINK", prov10},
    {Space::Start, 0, 0x3C, "name", "GUARANTEED-BITRATE-DNLINK", prov10},
    {Space::Start, 0, 0x3D, "name", "PXADDR-FQDN", prov11},
    {Space::Start, 0, 0x3E, "name", "PROXY-PW", prov11},
    {Space::Start, 0, 0x3F, "name", "PPGAUTH-TYPE", prov11},
    {Space::Start, 0, 0x45, "version", "", prov10},
    {Space::Start, 0, 0x46, "version", "1.0", prov10},
    {Space::Start, 0, 0x47, "name", "PULLENABLED", prov11},
    {Space::Start, 0, 0x48, "name", "DNS-ADDR", prov11},
    {Space::Start, 0, 0x49, "name", "MAX-NUM-RETRY", prov11},
    {Space::Start, 0, 0x4A, "name", "FIRST-RETRY-TIMEOUT", prov11},
    {Space::Start, 0, 0x4B, "name", "REREG-THRESHOLD", prov11},
    {Space::Start, 0, 0x4C, "name", "T-BIT", prov11},
    {Space::Start, 0, 0x4E, "name", "AUTH-ENTITY", prov11},
    {Space::Start, 0, 0x4F, "name", "SPI", prov11},
    {Space::Start, 0, 0x50, "type", "", prov10},
    {Space::Start, 0, 0x51, "type", "PXLOGICAL", prov10},
    {Space::Start, 0, 0x52, "type", "PXPHYSICAL", prov10},
    {Space::Start, 0, 0x53, "type", "PORT", prov10},
    {Space::Start, 0, 0x54, "type", "VALIDITY", prov10},
    {Space::Start, 0, 0x55, "type", "NAPDEF", prov10},
    {Space::Start, 0, 0x56, "type", "BOOTSTRAP", prov10},
    {Space::Start, 0, 0x57, "type", "VENDORCONFIG", prov10},
    {Space::Start, 0, 0x58, "type", "CLIENTIDENTITY", prov10},
    {Space::Start, 0, 0x59, "type", "PXAUTHINFO", prov10},
    {Space::Start, 0, 0x5A, "type", "NAPAUTHINFO", prov10},
    {Space::Start, 0, 0x5B, "type", "ACCESS", prov11},
    {Space::Start, 1, 0x05, "name", "", prov11},
    {Space::Start, 1, 0x06, "value", "", prov11},
    {Space::Start, 1, 0x07, "name", "NAME", prov11},
    {Space::Start, 1, 0x14, "name", "INTERNET", prov11},
    {Space::Start, 1, 0x1C, "name", "STARTPAGE", prov11},
    {Space::Start, 1, 0x22, "name", "TO-NAPID", prov11},
    {Space::Start, 1, 0x23, "name", "PORTNBR", prov11},
    {Space::Start, 1, 0x24, "name", "SERVICE", prov11},
    {Space::Start, 1, 0x2E, "name", "AACCEPT", prov11},
    {Space::Start, 1, 0x2F, "name", "AAUTHDATA", prov11},
    {Space::Start, 1, 0x30, "name", "AAUTHLEVEL", prov11},
    {Space::Start, 1, 0x31, "name", "AAUTHNAME", prov11},
    {Space::Start, 1, 0x32, "name", "AAUTHSECRET", prov11},
    {Space::Start, 1, 0x33, "name", "AAUTHTYPE", prov11},
    {Space::Start, 1, 0x34, "name", "ADDR", prov11},
    {Space::Start, 1, 0x35, "name", "ADDRTYPE", prov11},
    {Space::Start, 1, 0x36, "name", "APPID", prov11},
    {Space::Start, 1, 0x37, "name", "APROTOCOL", prov11},
    {Space::Start, 1, 0x38, "name", "PROVIDER-ID", prov11},
    {Space::Start, 1, 0x39, "name", "TO-PROXY", prov11},
    {Space::Start, 1, 0x3A, "name", "URI", prov11},
    {Space::Start, 1, 0x3B, "name", "RULE", prov11},
    {Space::Start, 1, 0x50, "type", "", prov11},
    {Space::Start, 1, 0x53, "type", "PORT", prov11},
    {Space::Start, 1, 0x55, "type", "APPLICATION", prov11},
    {Space::Start, 1, 0x56, "type", "APPADDR", prov11},
    {Space::Start, 1, 0x57, "type", "APPAUTH", prov11},
    {Space::Start, 1, 0x58, "type", "CLIENTIDENTITY", prov11},
    {Space::Start, 1, 0x59, "type", "RESOURCE", prov11},
    {Space::Value, 0, 0x85, "value", "IPV4", prov10},
    {Space::Value, 0, 0x86, "value", "IPV6", prov10},
    {Space::Value, 0, 0x87, "value", "E164", prov10},
    {Space::Value, 0, 0x88, "value", "ALPHA", prov10},
    {Space::Value, 0, 0x89, "value", "APN", prov10},
    {Space::Value, 0, 0x8A, "value", "SCODE", prov10},
    {Space::Value, 0, 0x8B, "value", "TETRA-ITSI", prov10},
    {Space::Value, 0, 0x8C, "value", "MAN", prov10},
    {Space::Value, 0, 0x90, "value", "ANALOG-MODEM", prov10},
    {Space::Value, 0, 0x91, "value", "V.120", prov10},
    {Space::Value, 0, 0x92, "value", "V.110", prov10},
    {Space::Value, 0, 0x93, "value", "X.31", prov10},
    {Space::Value, 0, 0x94, "value", "BIT-TRANSPARENT", prov10},
    {Space::Value, 0, 0x95, "value", "DIRECT-ASYNCHRONOUS-DATA-SERVICE", prov10},
    {Space::Value, 0, 0x9A, "value", "PAP", prov10},
    {Space::Value, 0, 0x9B, "value", "CHAP", prov10},
    {Space::Value, 0, 0x9C, "value", "HTTP-BASIC", prov10},
    {Space::Value, 0, 0x9D, "value", "HTTP-DIGEST", prov10},
    {Space::Value, 0, 0x9E, "value", "WTLS-SS", prov10},
    {Space::Value, 0, 0x9F, "value", "MD5", prov11},
    {Space::Value, 0, 0xA2, "value", "GSM-USSD", prov10},
    {Space::Value, 0, 0xA3, "value", "GSM-SMS", prov10},
    {Space::Value, 0, 0xA4, "value", "ANSI-136-GUTS", prov10},
    {Space::Value, 0, 0xA5, "value", "IS-95-CDMA-SMS", prov10},
    {Space::Value, 0, 0xA6, "value", "IS-95-CDMA-CSD", prov10},
    {Space::Value, 0, 0xA7, "value", "IS-95-CDMA-PACKET", prov10},
    {Space::Value, 0, 0xA8, "value", "ANSI-136-CSD", prov10},
    {Space::Value, 0, 0xA9, "value", "ANSI-136-GPRS", prov10},
    {Space::Value, 0, 0xAA, "value", "GSM-CSD", prov10},
    {Space::Value, 0, 0xAB, "value", "GSM-GPRS", prov10},
    {Space::Value, 0, 0xAC, "value", "AMPS-CDPD", prov10},
    {Space::Value, 0, 0xAD, "value", "PDC-CSD", prov10},
    {Space::Value, 0, 0xAE, "value", "PDC-PACKET", prov10},
    {Space::Value, 0, 0xAF, "value", "IDEN-SMS", prov10},
    {Space::Value, 0, 0xB0, "value", "IDEN-CSD", prov10},
    {Space::Value, 0, 0xB1, "value", "IDEN-PACKET", prov10},
    {Space::Value, 0, 0xB2, "value", "FLEX/REFLEX", prov10},
    {Space::Value, 0, 0xB3, "value", "PHS-SMS", prov10},
    {Space::Value, 0, 0xB4, "value", "PHS-CSD", prov10},
    {Space::Value, 0, 0xB5, "value", "TETRA-SDS", prov10},
    {Space::Value, 0, 0xB6, "value", "TETRA-PACKET", prov10},
    {Space::Value, 0, 0xB7, "value", "ANSI-136-GHOST", prov10},
    {Space::Value, 0, 0xB8, "value", "MOBITEX-MPAK", prov10},
    {Space::Value, 0, 0xB9, "value", "CDMA2000-1X-SIMPLE-IP", prov11},
    {Space::Value, 0, 0xBA, "value", "CDMA2000-1X-MOBILE-IP", prov11},
    {Space::Value, 0, 0xC5, "value", "AUTOBAUDING", prov10},
    {Space::Value, 0, 0xCA, "value", "CL-WSP", prov10},
    {Space::Value, 0, 0xCB, "value", "CO-WSP", prov10},
    {Space::Value, 0, 0xCC, "value", "CL-SEC-WSP", prov10},
    {Space::Value, 0, 0xCD, "value", "CO-SEC-WSP", prov10},
    {Space::Value, 0, 0xCE, "value", "CL-SEC-WTA", prov10},
    {Space::Value, 0, 0xCF, "value", "CO-SEC-WTA", prov10},
    {Space::Value, 0, 0xD0, "value", "OTA-HTTP-TO", prov11},
    {Space::Value, 0, 0xD1, "value", "OTA-HTTP-TLS-TO", prov11},
    {Space::Value, 0, 0xD2, "value", "OTA-HTTP-PO", prov11},
    {Space::Value, 0, 0xD3, "value", "OTA-HTTP-TLS-PO", prov11},
    {Space::Value, 0, 0xE0, "value", "AAA", prov11},
    {Space::Value, 0, 0xE1, "value", "HA", prov11},
    {Space::Value, 1, 0x86, "value", "IPV6", prov11},
    {Space::Value, 1, 0x87, "value", "E164", prov11},
    {Space::Value, 1, 0x88, "value", "ALPHA", prov11},
    {Space::Value, 1, 0x8D, "value", "APPSRV", prov11},
    {Space::Value, 1, 0x8E, "value", "OBEX", prov11},
    {Space::Value, 1, 0x90, "value", ",", prov11},
    {Space::Value, 1, 0x91, "value", "HTTP-", prov11},
    {Space::Value, 1, 0x92, "value", "BASIC", prov11},
    {Space::Value, 1, 0x93, "value", "DIGEST", prov11},
};
// clang-format on

constexpr OwnedValues ownedRows[] = {
    {"BEARER", 0, 0xA2, 0xBA, prov10},       {"NAP-ADDRTYPE", 0, 0x85, 0x8C, prov10},
    {"PXADDRTYPE", 0, 0x85, 0x88, prov10},   {"LOCAL-ADDRTYPE", 0, 0x85, 0x86, prov10},
    {"CALLTYPE", 0, 0x90, 0x95, prov10},     {"AUTHTYPE", 0, 0x9A, 0x9B, prov10},
    {"AUTHTYPE", 0, 0x9F, 0x9F, prov11},     {"PXAUTH-TYPE", 0, 0x9C, 0x9E, prov10},
    {"PPGAUTH-TYPE", 0, 0x9C, 0x9D, prov11}, {"LINKSPEED", 0, 0xC5, 0xC5, prov10},
    {"DNLINKSPEED", 0, 0xC5, 0xC5, prov10},  {"SERVICE", 0, 0xCA, 0xD3, prov10},
    {"AUTH-ENTITY", 0, 0xE0, 0xE1, prov11},  {"ADDRTYPE", 1, 0x86, 0x88, prov11},
    {"ADDRTYPE", 0, 0x85, 0x85, prov11}, // IPV4 has a token on page 0 only
    {"AAUTHLEVEL", 1, 0x8D, 0x8E, prov11},
};

constexpr OwnedValues authTypePieces = {"AAUTHTYPE", 1, 0x90, 0x93, prov11};

constexpr CodePage standardTags[] = {pageOf(standardRows, true, 0), pageOf(standardRows, true, 1)};
constexpr CodePage standardAttributes[] = {pageOf(standardRows, false, 0), pageOf(standardRows, false, 1)};
constexpr CodePage emptyPage{};

// Rows by what they spell: a hash table with open addressing that the compiler fills. Length and three characters of
// name and value tell nearly all of them apart.
constexpr std::size_t hashSlots = 1024;

constexpr std::size_t sumOf(std::string_view text) {
    const auto at = [text](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(text[i])); };
    return text.empty() ? 0 : text.size() + at(0) * 7 + at(text.size() / 2) * 37 + at(text.size() - 1) * 101;
}

constexpr std::size_t hashOf(Space space, std::string_view name, std::string_view value) {
    return (static_cast<std::size_t>(space) * 331 + sumOf(name) * 5 + sumOf(value)) % hashSlots;
}

constexpr auto bySpelling = [] {
    static_assert(std::size(standardRows) * 4 < hashSlots, "what is not there is found out soon");
    std::array<const TokenRow*, hashSlots> index{};
    for (const TokenRow& row : standardRows) {
        std::size_t slot = hashOf(row.space, row.name, row.value);
        while (index[slot] != nullptr) slot = (slot + 1) % hashSlots;
        index[slot] = &row;
    }
    return index;
}();

// The row on `page`, or else the one on another page.
const TokenRow* find(Space space, std::string_view name, std::string_view value, std::uint8_t page) {
    const TokenRow* elsewhere = nullptr;
    for (std::size_t slot = hashOf(space, name, value); bySpelling[slot] != nullptr; slot = (slot + 1) % hashSlots) {
        const TokenRow& row = *bySpelling[slot];
        if (row.space != space || row.name != name || row.value != value) continue;
        if (row.page == page) return &row;
        elsewhere = &row;
    }
    return elsewhere;
}

bool holds(const OwnedValues& owned, const TokenRow& row) {
    return row.page == owned.page && row.token >= owned.first && row.token <= owned.last;
}

} // namespace

std::span<const TokenRow> standardTokens() {
    return standardRows;
}

const CodePage* tagPage(std::uint8_t page) {
    return page < 2 ? &standardTags[page] : &emptyPage;
}
const CodePage* attributePage(std::uint8_t page) {
    return page < 2 ? &standardAttributes[page] : &emptyPage;
}

const TokenRow* findTag(std::string_view name) {
    return find(Space::Tag, name, "", 0);
}

const TokenRow* findStart(std::string_view name, std::string_view value, std::uint8_t page) {
    return find(Space::Start, name, value, page);
}

std::span<const OwnedValues> ownedValues() {
    return ownedRows;
}

// Free text, which is most values, is told by the first look.
const TokenRow* findOwnedValue(std::string_view parm, std::string_view value) {
    if (find(Space::Value, "value", value, 0) == nullptr) return nullptr;
    for (const OwnedValues& owned : ownedRows) {
        if (owned.parm != parm) continue;
        const TokenRow* row = find(Space::Value, "value", value, owned.page);
        if (holds(owned, *row)) return row;
    }
    return nullptr;
}

const TokenRow* findAuthTypePiece(std::string_view piece) {
    const TokenRow* row = find(Space::Value, "value", piece, authTypePieces.page);
    return row != nullptr && holds(authTypePieces, *row) ? row : nullptr;
}

} // namespace efs::wbxml
