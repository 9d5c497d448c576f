#include "tests/efs/prov/clauses_183.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace clauses_183 {

namespace {

void write(std::string& xml, const Node& node) {
    xml += "<characteristic type=\"" + node.type + "\">";
    for (const auto& [name, value] : node.parms)
        xml += "<parm name=\"" + name + "\"" + (value ? " value=\"" + *value + "\"" : "") + "/>";
    for (const Node& nested : node.nested) write(xml, nested);
    xml += "</characteristic>";
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::istringstream in(text);
    std::vector<std::string> parts;
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

// clang-format off
constexpr Item itemRows[] = {
    {"CC-C-001", "PXLOGICAL", "", flag, nullptr},
    {"CC-C-002", "PXLOGICAL/PXPHYSICAL", "", flag, nullptr},
    {"CC-C-003", "PXLOGICAL/PXAUTHINFO", "", flag, nullptr},
    {"CC-C-004", "NAPDEF", "", flag, nullptr},
    {"CC-C-005", "NAPDEF/NAPAUTHINFO", "", flag, nullptr},
    {"CC-C-006", "PXLOGICAL/PORT", "", flag, nullptr},
    {"CC-C-007", "NAPDEF/VALIDITY", "", flag, nullptr},
    {"CC-C-008", "BOOTSTRAP", "", flag, nullptr},
    {"CC-C-009", "CLIENTIDENTITY", "", flag, nullptr},
    {"CC-C-010", "VENDORCONFIG", "", flag, nullptr},
    {"CPL-C-001", "PXLOGICAL", "PROXY-ID", "gw.op.example", "not a host", "BOOTSTRAP/PROXY-ID=gw.op.example"},
    {"CPL-C-002", "PXLOGICAL", "PROXY-PROVIDER-ID", "op.example", "not a host"},
    {"CPL-C-003", "PXLOGICAL", "NAME", "Gateway", nullptr},
    {"CPL-C-004", "PXLOGICAL", "DOMAIN", ".op.example", "a b c"},
    {"CPL-C-005", "PXLOGICAL", "TRUST", flag, "1"},
    {"CPL-C-006", "PXLOGICAL", "MASTER", flag, "1"},
    {"CPL-C-007", "PXLOGICAL", "STARTPAGE", "http://start.example/", "not a page"},
    {"CPL-C-008", "PXLOGICAL", "BASAUTH-ID", "me", nullptr},
    {"CPL-C-009", "PXLOGICAL", "BASAUTH-PW", "word", nullptr, "PXLOGICAL/BASAUTH-ID=me"},
    {"CPL-C-010", "PXLOGICAL", "WSP-VERSION", "1.2", "new"},
    {"CPL-C-011", "PXLOGICAL", "PUSHENABLED", "1", "yes"},
    {"CPL-C-012", "PXLOGICAL/PORT", "PORTNBR", "9203", "http"},
    {"CPL-C-013", "PXLOGICAL/PORT", "PORTNBR", "9203", "99999", "+PXLOGICAL/PORT:PORTNBR=9204"},
    {"CPP-C-001", "PXLOGICAL/PXPHYSICAL", "PHYSICAL-PROXY-ID", "gw1", nullptr},
    {"CPP-C-002", "PXLOGICAL/PXPHYSICAL", "PXADDR", "192.0.2.77", "gateway"},
    {"CPP-C-003", "PXLOGICAL/PXPHYSICAL", "PXADDRTYPE", "IPV6", "IPV5", "PXLOGICAL/PXPHYSICAL/PXADDR=2001:db8::1"},
    {"CPP-C-004", "PXLOGICAL/PXPHYSICAL", "TO-NAPID", "nap1", "nowhere"},
    {"CPP-C-005", "PXLOGICAL/PXPHYSICAL", "DOMAIN", ".op.example", "a b c"},
    {"CPP-C-006", "PXLOGICAL/PXPHYSICAL", "WSP-VERSION", "1.3", "new"},
    {"CPP-C-007", "PXLOGICAL/PXPHYSICAL", "PUSHENABLED", "1", "yes"},
    {"CPP-C-008", "PXLOGICAL/PXPHYSICAL", "TO-NAPID", "INTERNET", "INTRANET", "NAPDEF/INTERNET"},
    {"CPP-C-009", "PXLOGICAL/PXPHYSICAL", "PXADDRTYPE", "IPV4", "ipv4"},
    {"CPP-C-010", "PXLOGICAL/PXPHYSICAL", "PXADDRTYPE", "IPV6", "IPv6", "PXLOGICAL/PXPHYSICAL/PXADDR=2001:db8::1"},
    {"CPP-C-011", "PXLOGICAL/PXPHYSICAL", "PXADDRTYPE", "E164", "E.164", "PXLOGICAL/PXPHYSICAL/PXADDR=+49123456"},
    {"CPP-C-012", "PXLOGICAL/PXPHYSICAL", "PXADDRTYPE", "ALPHA", "alpha", "PXLOGICAL/PXPHYSICAL/PXADDR=gateway"},
    {"CPP-C-013", "PXLOGICAL/PXPHYSICAL/PORT", "PORTNBR", "8081", "http"},
    {"CPP-C-014", "PXLOGICAL/PXPHYSICAL/PORT", "PORTNBR", "8081", "-1", "+PXLOGICAL/PXPHYSICAL/PORT:PORTNBR=8082"},
    {"CPP-C-015", "PXLOGICAL/PXPHYSICAL", "TO-NAPID", "nap1", "nowhere", "+NAPDEF:NAPID=nap2,BEARER=GSM-GPRS,NAME=Second,NAP-ADDRESS=second.example,NAP-ADDRTYPE=APN;&PXLOGICAL/PXPHYSICAL/TO-NAPID=nap2"},
    {"CPA-C-001", "PXLOGICAL/PXAUTHINFO", "PXAUTH-TYPE", "HTTP-DIGEST", "DIGEST"},
    {"CPA-C-002", "PXLOGICAL/PXAUTHINFO", "PXAUTH-ID", "me", nullptr},
    {"CPA-C-003", "PXLOGICAL/PXAUTHINFO", "PXAUTH-PW", "word", nullptr},
    {"CPA-C-004", "PXLOGICAL/PXAUTHINFO", "PXAUTH-TYPE", "HTTP-BASIC", "HTTP BASIC"},
    {"CPA-C-005", "PXLOGICAL/PXAUTHINFO", "PXAUTH-TYPE", "HTTP-DIGEST", "HTTP DIGEST"},
    {"CPA-C-006", "PXLOGICAL/PXAUTHINFO", "PXAUTH-TYPE", "WTLS-SS", "WTLS SS"},
    {"CPA-C-007", "PXLOGICAL/PXAUTHINFO", "PXAUTH-ID", "", nullptr},
    {"CP-C-001", "PXLOGICAL/PORT", "PORTNBR", "65535", "65536"},
    {"CP-C-002", "PXLOGICAL/PORT", "SERVICE", "CL-WSP", "WSP"},
    {"CP-C-003", "PXLOGICAL/PORT", "SERVICE", "CL-WSP", "cl-wsp"},
    {"CP-C-004", "PXLOGICAL/PORT", "SERVICE", "CO-WSP", "co-wsp"},
    {"CP-C-005", "PXLOGICAL/PORT", "SERVICE", "CL-SEC-WSP", "cl-sec-wsp"},
    {"CP-C-006", "PXLOGICAL/PORT", "SERVICE", "CO-SEC-WSP", "co-sec-wsp"},
    {"CP-C-007", "PXLOGICAL/PORT", "SERVICE", "CO-SEC-WTA", "co-sec-wta"},
    {"CP-C-008", "PXLOGICAL/PORT", "SERVICE", "CL-SEC-WTA", "cl-sec-wta"},
    {"CND-C-001", "NAPDEF", "NAPID", "nap1", nullptr},
    {"CND-C-002", "NAPDEF", "BEARER", "GSM-CSD", "3G", "NAPDEF/NAP-ADDRTYPE=E164;NAPDEF/NAP-ADDRESS=+49123456"},
    {"CND-C-003", "NAPDEF", "NAME", "Net", nullptr},
    {"CND-C-004", "NAPDEF", "INTERNET", flag, "1"},
    {"CND-C-005", "NAPDEF", "NAP-ADDRESS", "internet.op.example", "no apn at all"},
    {"CND-C-006", "NAPDEF", "NAP-ADDRTYPE", "APN", "DNS"},
    {"CND-C-007", "NAPDEF", "CALLTYPE", "V.110", "V.92"},
    {"CND-C-008", "NAPDEF", "LOCAL-ADDR", "2001:db8::5", "here"},
    {"CND-C-009", "NAPDEF", "LOCAL-ADDRTYPE", "IPV4", "E164", "NAPDEF/LOCAL-ADDR=192.0.2.5"},
    {"CND-C-010", "NAPDEF", "LINKSPEED", "57600", "fast"},
    {"CND-C-011", "NAPDEF", "DNLINKSPEED", "57600", "fast"},
    {"CND-C-012", "NAPDEF", "LINGER", "60", "minutes"},
    {"CND-C-013", "NAPDEF", "DELIVERY-ERR-SDU", "1", "best"},
    {"CND-C-014", "NAPDEF", "DELIVERY-ORDER", "08", "best"},
    {"CND-C-015", "NAPDEF", "TRAFFIC-CLASS", "60", "best"},
    {"CND-C-016", "NAPDEF", "MAX-SDU-SIZE", "1", "best"},
    {"CND-C-017", "NAPDEF", "MAX-BITRATE-UPLINK", "1", "best"},
    {"CND-C-018", "NAPDEF", "MAX-BITRATE-DNLINK", "1", "best"},
    {"CND-C-019", "NAPDEF", "RESIDUAL-BER", "30", "best"},
    {"CND-C-020", "NAPDEF", "SDU-ERROR-RATIO", "1", "best"},
    {"CND-C-021", "NAPDEF", "TRAFFIC-HANDL-PRIO", "1", "best"},
    {"CND-C-022", "NAPDEF", "TRANSFER-DELAY", "10", "best"},
    {"CND-C-023", "NAPDEF", "GUARANTEED-BITRATE-UPLINK", "1", "best"},
    {"CND-C-024", "NAPDEF", "GUARANTEED-BITRATE-DNLINK", "1", "best"},
    {"CND-C-025", "NAPDEF", "BEARER", "GSM-GPRS", "EDGE", "&NAPDEF/BEARER=GSM-CSD"},
    {"CND-C-026", "NAPDEF", "NAP-ADDRTYPE", "IPV4", "IPv4", "NAPDEF/BEARER=PDC-PACKET;NAPDEF/NAP-ADDRESS=192.0.2.9"},
    {"CND-C-027", "NAPDEF", "NAP-ADDRTYPE", "IPV6", "IP", "NAPDEF/BEARER=IS-95-CDMA-PACKET;NAPDEF/NAP-ADDRESS=2001:db8::9"},
    {"CND-C-028", "NAPDEF", "NAP-ADDRTYPE", "E164", "PHONE", "NAPDEF/BEARER=GSM-CSD;NAPDEF/NAP-ADDRESS=+49123456"},
    {"CND-C-029", "NAPDEF", "NAP-ADDRTYPE", "ALPHA", "TEXT", "NAPDEF/BEARER=AMPS-CDPD;NAPDEF/NAP-ADDRESS=access"},
    {"CND-C-030", "NAPDEF", "NAP-ADDRTYPE", "APN", "apn", "NAPDEF/NAP-ADDRESS=internet.op.example"},
    {"CND-C-031", "NAPDEF", "NAP-ADDRTYPE", "SCODE", "CODE", "NAPDEF/BEARER=GSM-USSD;NAPDEF/NAP-ADDRESS=2244"},
    {"CND-C-032", "NAPDEF", "NAP-ADDRTYPE", "TETRA-ITSI", "TETRA", "NAPDEF/BEARER=TETRA-SDS;NAPDEF/NAP-ADDRESS=0440000112345678"},
    {"CND-C-033", "NAPDEF", "NAP-ADDRTYPE", "MAN", "MOBITEX", "NAPDEF/BEARER=MOBITEX-MPAK;NAPDEF/NAP-ADDRESS=1234"},
    {"CND-C-034", "NAPDEF", "CALLTYPE", "ANALOG-MODEM", "ANALOG_MODEM"},
    {"CND-C-035", "NAPDEF", "CALLTYPE", "V.120", "V120"},
    {"CND-C-036", "NAPDEF", "CALLTYPE", "V.110", "V110"},
    {"CND-C-037", "NAPDEF", "CALLTYPE", "X.31", "X31"},
    {"CND-C-038", "NAPDEF", "CALLTYPE", "BIT-TRANSPARENT", "BIT_TRANSPARENT"},
    {"CND-C-039", "NAPDEF", "CALLTYPE", "DIRECT-ASYNCHRONOUS-DATA-SERVICE", "DIRECT_ASYNCHRONOUS_DATA_SERVICE"},
    {"CND-C-040", "NAPDEF", "LOCAL-ADDRTYPE", "IPV4", "IP4", "NAPDEF/LOCAL-ADDR=192.0.2.5"},
    {"CND-C-041", "NAPDEF", "LOCAL-ADDRTYPE", "IPV6", "IP6", "NAPDEF/LOCAL-ADDR=2001:db8::5"},
    {"CBS-C-001", "NAPDEF", "BEARER", "GSM-USSD", "GSM_USSD"},
    {"CBS-C-002", "NAPDEF", "BEARER", "GSM-SMS", "GSM_SMS"},
    {"CBS-C-003", "NAPDEF", "BEARER", "ANSI-136-GUTS", "ANSI_136_GUTS"},
    {"CBS-C-004", "NAPDEF", "BEARER", "IS-95-CDMA-SMS", "IS_95_CDMA_SMS"},
    {"CBS-C-005", "NAPDEF", "BEARER", "IS-95-CDMA-CSD", "IS_95_CDMA_CSD"},
    {"CBS-C-006", "NAPDEF", "BEARER", "IS-95-CDMA-PACKET", "IS_95_CDMA_PACKET"},
    {"CBS-C-007", "NAPDEF", "BEARER", "ANSI-136-CSD", "ANSI_136_CSD"},
    {"CBS-C-008", "NAPDEF", "BEARER", "ANSI-136-GPRS", "ANSI_136_GPRS"},
    {"CBS-C-009", "NAPDEF", "BEARER", "GSM-CSD", "GSM_CSD"},
    {"CBS-C-010", "NAPDEF", "BEARER", "GSM-GPRS", "GSM_GPRS"},
    {"CBS-C-011", "NAPDEF", "BEARER", "AMPS-CDPD", "AMPS_CDPD"},
    {"CBS-C-012", "NAPDEF", "BEARER", "PDC-CSD", "PDC_CSD"},
    {"CBS-C-013", "NAPDEF", "BEARER", "PDC-PACKET", "PDC_PACKET"},
    {"CBS-C-014", "NAPDEF", "BEARER", "IDEN-SMS", "IDEN_SMS"},
    {"CBS-C-015", "NAPDEF", "BEARER", "IDEN-CSD", "IDEN_CSD"},
    {"CBS-C-016", "NAPDEF", "BEARER", "IDEN-PACKET", "IDEN_PACKET"},
    {"CBS-C-017", "NAPDEF", "BEARER", "FLEX/REFLEX", "FLEX"},
    {"CBS-C-018", "NAPDEF", "BEARER", "PHS-SMS", "PHS_SMS"},
    {"CBS-C-019", "NAPDEF", "BEARER", "PHS-CSD", "PHS_CSD"},
    {"CBS-C-020", "NAPDEF", "BEARER", "TETRA-SDS", "TETRA_SDS"},
    {"CBS-C-021", "NAPDEF", "BEARER", "TETRA-PACKET", "TETRA_PACKET"},
    {"CBS-C-022", "NAPDEF", "BEARER", "ANSI-136-GHOST", "ANSI_136_GHOST"},
    {"CBS-C-023", "NAPDEF", "BEARER", "MOBITEX-MPAK", "MOBITEX_MPAK"},
    {"CNA-C-001", "NAPDEF/NAPAUTHINFO", "AUTHTYPE", "CHAP", "EAP"},
    {"CNA-C-002", "NAPDEF/NAPAUTHINFO", "AUTHNAME", "me", nullptr},
    {"CNA-C-003", "NAPDEF/NAPAUTHINFO", "AUTHSECRET", "word", nullptr},
    {"CNA-C-004", "NAPDEF/NAPAUTHINFO", "AUTHTYPE", "PAP", "pap"},
    {"CNA-C-005", "NAPDEF/NAPAUTHINFO", "AUTHTYPE", "CHAP", "chap"},
    {"CV-C-001", "NAPDEF/VALIDITY", "COUNTRY", "244", "FI"},
    {"CV-C-002", "NAPDEF/VALIDITY", "NETWORK", "91", "Sonera"},
    {"CV-C-003", "NAPDEF/VALIDITY", "SID", "4107", "x", "NAPDEF/VALIDITY/SOC=1"},
    {"CV-C-004", "NAPDEF/VALIDITY", "SOC", "2", "x"},
    {"CV-C-005", "NAPDEF/VALIDITY", "VALIDUNTIL", "86400", "tomorrow"},
    {"CV-C-006", "NAPDEF/VALIDITY", "NETWORK", "05,91", "05;91"},
    {"CV-C-007", "NAPDEF/VALIDITY", "SID", "4107,4108", "4107;4108", "NAPDEF/VALIDITY/SOC=1"},
    {"CB-C-001", "BOOTSTRAP", "PROVURL", "http://op.example/tps/", "not an address"},
    {"CB-C-002", "BOOTSTRAP", "CONTEXT-ALLOW", "254", "256"},
    {"CB-C-003", "BOOTSTRAP", "PROXY-ID", "gw.op.example", "nowhere.example"},
    {"CB-C-004", "BOOTSTRAP", "NETWORK", "05", "Sonera", "BOOTSTRAP/COUNTRY=244"},
    {"CB-C-005", "BOOTSTRAP", "COUNTRY", "244", "FI"},
    {"CB-C-006", "BOOTSTRAP", "NAME", "Operator", nullptr},
    {"CID-C-001", "CLIENTIDENTITY", "CLIENT-ID", "me@op.example", nullptr},
    {"CID-C-002", "CLIENTIDENTITY", "CLIENT-ID", "", nullptr},
    {"CVC-C-001", "VENDORCONFIG", "NAME", "Phone", nullptr},
    {"CVC-C-002", "VENDORCONFIG", "RINGTONES", "4", nullptr},
};

// A.1.16. NAP-ADDRESS: 64 since the document's bearer is GPRS; 16 with others.
constexpr Length lengthRows[] = {
    {"MLP-C-001", "NAPDEF", "NAME", 16, "x"},
    {"MLP-C-002", "NAPDEF", "NAP-ADDRESS", 64, "x"},
    {"MLP-C-003", "NAPDEF/NAPAUTHINFO", "AUTHNAME", 16, "x"},
    {"MLP-C-004", "NAPDEF/NAPAUTHINFO", "AUTHSECRET", 16, "x"},
    {"MLP-C-005", "PXLOGICAL", "PROXY-ID", 32, "x"},
    {"MLP-C-006", "PXLOGICAL", "DOMAIN", 64, "x"},
    {"MLP-C-007", "BOOTSTRAP", "PROVURL", 64, "http://op.example/x"},
    {"MLP-C-008", "PXLOGICAL/PXAUTHINFO", "PXAUTH-ID", 16, "x"},
    {"MLP-C-009", "PXLOGICAL/PXAUTHINFO", "PXAUTH-PW", 16, "x"},
    {"MLP-C-010", "PXLOGICAL", "STARTPAGE", 64, "http://op.example/x"},
    {"MLP-C-011", "PXLOGICAL", "BASAUTH-ID", 16, "x"},
    {"MLP-C-012", "PXLOGICAL", "BASAUTH-PW", 16, "x"},
    {"MLP-C-013", "PXLOGICAL/PXPHYSICAL", "PXADDR", 40, "x"},
    {"MLP-C-014", "NAPDEF", "LINKSPEED", 6, "1"},
    {"MLP-C-015", "NAPDEF", "DNLINKSPEED", 6, "1"},
    {"MLP-C-016", "NAPDEF", "LINGER", 4, "1"},
    {"MLP-C-017", "NAPDEF/VALIDITY", "VALIDUNTIL", 8, "1"},
    {"MLP-C-018", "PXLOGICAL/PXPHYSICAL", "PHYSICAL-PROXY-ID", 16, "x"},
    {"MLP-C-019", "NAPDEF", "NAPID", 16, "x"},
    {"MLP-C-020", "CLIENTIDENTITY", "CLIENT-ID", 32, "x"},
    {"MLP-C-021", "PXLOGICAL", "PROXY-PROVIDER-ID", 32, "x"},
};
// clang-format on

// "PARM=value", or "PARM" for a flag, at the end of a place.
struct Setting {
    std::string place, parm;
    std::optional<std::string> value;
};

Setting settingOf(const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::size_t slash = text.rfind('/', equals);
    Setting setting{
        text.substr(0, slash), text.substr(slash + 1, equals == std::string::npos ? equals : equals - slash - 1), {}};
    if (equals != std::string::npos) setting.value = text.substr(equals + 1);
    return setting;
}

// "+TYPE/TYPE:PARM=value,PARM=value": one more characteristic beside the first of its kind.
void addCharacteristic(std::vector<Node>& nodes, const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string place = text.substr(0, colon);
    const std::size_t slash = place.rfind('/');
    Node added{place.substr(slash == std::string::npos ? 0 : slash + 1), {}, {}};
    for (const std::string& parm : split(text.substr(colon + 1), ',')) {
        const Setting setting = settingOf("/" + parm);
        set(added, setting.parm, setting.value);
    }
    std::vector<Node>& siblings = slash == std::string::npos ? nodes : at(nodes, place.substr(0, slash)).nested;
    siblings.push_back(std::move(added));
}

} // namespace

std::string xmlOf(const std::vector<Node>& nodes) {
    std::string xml = "<wap-provisioningdoc>";
    for (const Node& node : nodes) write(xml, node);
    return xml + "</wap-provisioningdoc>";
}

std::vector<Node> soundDocument() {
    return {
        {"PXLOGICAL",
         {{"PROXY-ID", "gw.op.example"}, {"NAME", "Gateway"}},
         {{"PXAUTHINFO", {{"PXAUTH-TYPE", "HTTP-BASIC"}, {"PXAUTH-ID", "who"}, {"PXAUTH-PW", "secret"}}},
          {"PORT", {{"PORTNBR", "9201"}, {"SERVICE", "CO-WSP"}}},
          {"PXPHYSICAL",
           {{"PHYSICAL-PROXY-ID", "p1"}, {"PXADDR", "192.0.2.10"}, {"PXADDRTYPE", "IPV4"}, {"TO-NAPID", "nap1"}},
           {{"PORT", {{"PORTNBR", "8080"}}}}}}},
        {"NAPDEF",
         {{"NAPID", "nap1"},
          {"BEARER", "GSM-GPRS"},
          {"NAME", "Network"},
          {"NAP-ADDRESS", "apn.op.example"},
          {"NAP-ADDRTYPE", "APN"}},
         {{"NAPAUTHINFO", {{"AUTHTYPE", "PAP"}, {"AUTHNAME", "name"}, {"AUTHSECRET", "secret"}}},
          {"VALIDITY", {{"COUNTRY", "262"}, {"NETWORK", "01"}}}}},
        {"BOOTSTRAP", {{"NAME", "Example"}, {"PROVURL", "http://tps.op.example/"}}},
        {"CLIENTIDENTITY", {{"CLIENT-ID", "client"}}},
        {"VENDORCONFIG", {{"NAME", "Vendor"}}},
    };
}

Node& at(std::vector<Node>& nodes, const std::string& place) {
    std::vector<Node>* level = &nodes;
    Node* found = nullptr;
    for (const std::string& type : split(place, '/')) {
        const auto node = std::find_if(level->begin(), level->end(), [&](const Node& one) { return one.type == type; });
        if (node == level->end()) {
            std::fprintf(stderr, "clauses_183: no %s in %s\n", type.c_str(), place.c_str());
            std::abort();
        }
        found = &*node;
        level = &found->nested;
    }
    return *found;
}

void set(Node& node, const std::string& parm, std::optional<std::string> value) {
    for (auto& [name, old] : node.parms) {
        if (name != parm) continue;
        old = std::move(value);
        return;
    }
    node.parms.emplace_back(parm, std::move(value));
}

std::span<const Item> items() {
    return itemRows;
}

std::span<const Length> lengths() {
    return lengthRows;
}

std::vector<Node> documentOf(const Item& item, std::optional<std::string> value) {
    std::vector<Node> nodes = soundDocument();
    if (*item.parm != '\0') set(at(nodes, item.place), item.parm, std::move(value));
    for (const std::string& text : split(item.also, ';')) {
        if (text[0] == '+') {
            addCharacteristic(nodes, text.substr(1));
            continue;
        }
        const Setting setting = settingOf(text[0] == '&' ? text.substr(1) : text);
        Node& node = at(nodes, setting.place);
        if (text[0] == '&')
            node.parms.emplace_back(setting.parm, setting.value);
        else
            set(node, setting.parm, setting.value);
    }
    return nodes;
}

std::string nameOf(const Item& item) {
    std::string name = item.id;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

} // namespace clauses_183
