#include "tests/efs/prov/rule_documents.h"

#include <ostream>

namespace rule_documents {

std::string p(const std::string& name, const std::string& value) {
    return "<parm name=\"" + name + "\" value=\"" + value + "\"/>";
}
std::string flag(const std::string& name) {
    return "<parm name=\"" + name + "\"/>";
}
std::string c(const std::string& type, const std::string& inside) {
    return "<characteristic type=\"" + type + "\">" + inside + "</characteristic>";
}

std::string napdef(const std::string& more, const std::string& id) {
    return c("NAPDEF", p("NAPID", id) + p("BEARER", "GSM-GPRS") + p("NAME", "Op") + p("NAP-ADDRESS", "internet") +
                           p("NAP-ADDRTYPE", "APN") + more);
}
std::string physical(const std::string& more, const std::string& id) {
    return c("PXPHYSICAL", p("PHYSICAL-PROXY-ID", id) + p("PXADDR", "192.0.2.1") + p("TO-NAPID", "nap1") + more);
}
std::string pxlogical(const std::string& more, const std::string& nested, const std::string& id) {
    return c("PXLOGICAL", p("PROXY-ID", id) + p("NAME", "Gateway") + more + (nested.empty() ? physical() : nested));
}
std::string application(const std::string& id, const std::string& more) {
    return c("APPLICATION", p("APPID", id) + more);
}

void PrintTo(const Case& one, std::ostream* to) {
    *to << one.rule;
}

namespace {

// A NAPDEF that differs in one parm.
std::string nap(const std::string& more) {
    return napdef(more);
}
std::string gsmCall(const std::string& more) {
    return c("NAPDEF", p("NAPID", "nap1") + p("BEARER", "GSM-CSD") + p("NAME", "Op") +
                           p("NAP-ADDRESS", "+35808124002") + p("NAP-ADDRTYPE", "E164") + more);
}
// With the access point that physical() leads to.
std::string proxy(const std::string& more, const std::string& nested = "") {
    return pxlogical(more, nested) + napdef();
}
std::string mms(const std::string& more) {
    return application("w4", p("ADDR", "http://mmsc.op.example/") + more);
}
std::string mail(const std::string& id, const std::string& provider, const std::string& more = "") {
    return application(id, p("PROVIDER-ID", provider) + (id == "25" ? p("FROM", "a@op.example") : "") +
                               p("TO-NAPID", "nap1") +
                               c("APPADDR", p("ADDR", "mail.op.example") + c("PORT", p("PORTNBR", id))) + more);
}
std::string management(const std::string& provider, const std::string& more = "") {
    return application("w7",
                       p("PROVIDER-ID", provider) + p("TO-NAPID", "nap1") + p("ADDR", "http://dm.op.example/") + more);
}
std::string port(const std::string& number, const std::string& more = "") {
    return c("PORT", p("PORTNBR", number) + more);
}

// The least document that begins like this; NAPDEF with a NAPID n, more inside.
std::string hexNap(const std::string& more) {
    return "hex:030B6A0045C6550187 11 06036E0001" + more + "0101";
}

std::vector<Case> formCases() {
    const std::string sound = hexNap("871006AB01"); // BEARER GSM-GPRS
    return {
        {"wbxml-version", {sound}, {"hex:040B6A0045C65501871106036E00010101"}},
        {"wbxml-public-id", {sound}, {"hex:03016A0045C65501871106036E00010101"}},
        {"wbxml-charset", {sound}, {"hex:030B040045C65501871106036E00010101"}},
        {"wbxml-utf8", {sound}, {"hex:030B6A0045C65501871106 03C328 00010101"}},
        {"wbxml-control", {sound}, {"hex:030B6A0045C65501871106 0301 00010101"}},
        {"wbxml-string-table", {sound}, {"hex:030B6A026E6E45C65501871106036E00010101"}},
        {"wbxml-page", {sound}, {"hex:030B6A0045C65501 87000500001106036E00010101"}},
        {"wbxml-tag", {sound}, {"hex:030B6A0045 08 C65501871106036E00010101"}},
        {"wbxml-attribute", {sound}, {hexNap("8778036E0001")}},
        {"wbxml-value", {sound}, {hexNap("871006FE01")}},
        {"wbxml-vendor-token", {sound}, {hexNap("87000135068501")}},
        {"wbxml-extension", {sound}, {hexNap("870706C001")}},
        {"wbxml-opaque", {sound}, {hexNap("870706C3014101")}},
        {"wbxml-entity", {sound}, {hexNap("870706026101")}},
        {"wbxml-text", {sound}, {hexNap("0361 00")}},
        {"wbxml-duplicate", {sound}, {"hex:030B6A0045C65501871106036E000603 6E00010101"}},
        {"wbxml-instruction", {sound}, {"hex:030B6A00 43 05036E0001 45C65501871106036E00010101"}},
        {"wbxml-integer", {sound}, {"hex:030B80 6A0045C65501871106036E00010101"}},
        {"wbxml-padding", {sound}, {sound + "0000"}},
        {"wbxml-trailing", {sound + "FFFF"}, {sound + "4501"}},
        {"wbxml-tag-page", {sound}, {"hex:030B6A0045 0001 C6550187 11 06036E0001 0101"}},
        {"wbxml-literal", {sound}, {"hex:030B6A057061726D0045C65501 8400 11 06036E0001 0101"}},
        {"wbxml-inline-name", {sound}, {hexNap("8705034E414D45000603 6F0001")}},
        {"wbxml-inline-word", {sound}, {hexNap("87100603 47534D2D4750525300 01")}},
        {"wbxml-mixed", {sound}, {hexNap("870706 0361 00 AB 01")}},
        {"wbxml-empty-bare", {hexNap("870706030001")}, {hexNap("87070601")}},
    };
}

std::vector<Case> xmlCases() {
    const std::string root = "<wap-provisioningdoc>", end = "</wap-provisioningdoc>";
    const std::string body = napdef();
    const std::string sound = root + body + end;
    return {
        {"xml-doctype",
         {"<!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\" "
          "\"http://www.wapforum.org/DTD/prov.dtd\">" +
          sound},
         {"<!DOCTYPE wap-provisioningdoc PUBLIC \"-//OTHER//DTD 9//EN\" \"http://other.example/\">" + sound}},
        {"xml-encoding",
         {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + sound},
         {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + sound}},
        {"xml-element", {sound}, {root + body + "<other/>" + end}},
        {"xml-case", {sound}, {root + "<Characteristic type=\"NAPDEF\"/>" + end}},
        {"xml-attribute", {sound}, {root + "<characteristic type=\"NAPDEF\" colour=\"red\"/>" + end}},
        {"xml-namespace", {sound}, {"<wap-provisioningdoc xmlns=\"urn:x\">" + body + end}},
        {"xml-text", {sound}, {root + "words" + body + end}},
        {"xml-instruction", {sound}, {root + "<?do it?>" + body + end}},
    };
}

std::vector<Case> structureCases() {
    return {
        {"prov-empty", {nap("")}, {""}},
        {"prov-dtd", {nap("")}, {"<characteristic/>"}},
        {"element-case", {nap("")}, {nap("<Parm name=\"LINGER\" value=\"1\"/>")}},
        {"prov-order",
         {nap(p("LINGER", "1") + c("VALIDITY", p("COUNTRY", "244")))},
         {nap(c("VALIDITY", p("COUNTRY", "244")) + p("LINGER", "1"))}},
        {"prov-nesting", {proxy(port("80"))}, {nap(port("80"))}},
        {"prov-characteristic", {nap("")}, {c("NAPDEV", p("NAPID", "n"))}},
        {"prov-parm", {nap(p("LINGER", "1"))}, {nap(p("PXADDR", "192.0.2.1"))}},
        {"parm-case", {nap(p("LINGER", "1"))}, {nap(p("Linger", "1"))}},
        {"prov-unknown", {nap("")}, {hexNap("8778036E0001")}},
        {"access-order",
         {c("ACCESS", p("RULE", "r") + p("TO-NAPID", "nap1")) + nap("")},
         {c("ACCESS", p("TO-NAPID", "nap1") + p("RULE", "r")) + nap("")}},
        {"characteristic-unknown", {nap("")}, {c("THEIRS", p("X")) + nap("")}},

        {"prov-multiplicity", {nap(p("LINGER", "1"))}, {nap(p("LINGER", "1") + p("LINGER", "2"))}},
        {"prov-missing", {nap("")}, {c("NAPDEF", p("NAPID", "n") + p("NAP-ADDRESS", "+3580"))}},
        {"prov10-proxy", {proxy("")}, {nap("")}},
        {"physical-proxy-id",
         {proxy("")},
         {proxy("", c("PXPHYSICAL", p("PXADDR", "192.0.2.1") + p("TO-NAPID", "nap1")))}},
        {"parm-repeated", {nap(p("LINGER", "1"))}, {nap(p("NAME", "Other"))}},
        {"domain-count",
         {proxy(p("DOMAIN", "a.example"))},
         {proxy(p("DOMAIN", "a.example") + p("DOMAIN", "b.example") + p("DOMAIN", "c.example") +
                p("DOMAIN", "d.example") + p("DOMAIN", "e.example"))}},
    };
}

std::vector<Case> valueCases() {
    const auto auth = [](const std::string& more) { return c("NAPAUTHINFO", p("AUTHTYPE", "PAP") + more); };
    const auto dm = [](const std::string& data) {
        return management("s", c("APPAUTH", p("AAUTHLEVEL", "CLIENT") + p("AAUTHDATA", data))) + napdef();
    };
    return {
        {"flag-value", {nap(flag("INTERNET"))}, {nap(p("INTERNET", "1"))}},
        {"value-bare", {nap(auth(p("AUTHNAME", "")))}, {nap(auth(flag("AUTHNAME")))}},
        {"value-missing", {nap(p("LINGER", "1"))}, {nap(flag("LINGER"))}},
        {"value-empty", {nap(p("LINGER", "1"))}, {nap(p("LINGER", ""))}},
        {"value-blank", {proxy(p("DOMAIN", ""))}, {proxy(p("DOMAIN", " "))}},
        {"value-trim", {nap(p("LINGER", "10"))}, {nap(p("LINGER", " 10"))}},
        {"value-boolean", {proxy(p("PUSHENABLED", "1"))}, {proxy(p("PUSHENABLED", "2"))}},
        {"value-number", {proxy(port("65535"))}, {proxy(port("65536"))}},
        {"value-digits",
         {nap(c("VALIDITY", p("COUNTRY", "244") + p("NETWORK", "05,091")))},
         {nap(c("VALIDITY", p("COUNTRY", "44")))}},
        {"value-hex", {nap(p("MAX-SDU-SIZE", "9F"))}, {nap(p("MAX-SDU-SIZE", "9G"))}},
        {"hex-bits", {nap(p("DELIVERY-ORDER", "08"))}, {nap(p("DELIVERY-ORDER", "09"))}},
        {"value-version", {proxy(p("WSP-VERSION", "1.2"))}, {proxy(p("WSP-VERSION", "one"))}},
        {"value-word", {nap(auth(""))}, {nap(c("NAPAUTHINFO", p("AUTHTYPE", "EAP")))}},
        {"word-spelling",
         {proxy(c("PXAUTHINFO", p("PXAUTH-TYPE", "HTTP-BASIC")))},
         {proxy(c("PXAUTHINFO", p("PXAUTH-TYPE", "HTTP BASIC")))}},
        {"word-unknown", {proxy(port("80", p("SERVICE", "CO-WSP")))}, {proxy(port("80", p("SERVICE", "TELEX")))}},
        {"value-list",
         {application("w2", c("APPAUTH", p("AAUTHTYPE", "BASIC,DIGEST")))},
         {application("w2", c("APPAUTH", p("AAUTHTYPE", "BASIC,")))}},
        {"value-address",
         {proxy("")},
         {proxy("", c("PXPHYSICAL", p("PHYSICAL-PROXY-ID", "q") + p("PXADDR", "192.0.2.999") + p("PXADDRTYPE", "IPV4") +
                                        p("TO-NAPID", "nap1")))}},
        {"address-untyped",
         {gsmCall("")},
         {c("NAPDEF", p("NAPID", "nap1") + p("BEARER", "GSM-GPRS") + p("NAME", "Op") + p("NAP-ADDRESS", "internet"))}},
        {"value-host",
         {proxy("", physical(p("PXADDR-FQDN", "gw.op.example")))},
         {proxy("", physical(p("PXADDR-FQDN", "no host")))}},
        {"value-domain", {proxy(p("DOMAIN", ".op.example/path"))}, {proxy(p("DOMAIN", "*.op.example"))}},
        {"value-uri", {mms("")}, {application("w4", p("ADDR", "mmsc.op.example"))}},
        {"value-mail", {mail("25", "a") + nap("")}, {application("25", p("FROM", "nobody"))}},
        {"value-media-type",
         {application("w2", p("AACCEPT", "text/plain,image/png"))},
         {application("w2", p("AACCEPT", "text"))}},
        {"value-base64", {dm("bm9uY2U=")}, {dm("nonce!")}},
    };
}

std::vector<Case> referenceCases() {
    const std::string bad =
        c("PXPHYSICAL", p("PHYSICAL-PROXY-ID", "q") + p("PXADDR", "192.0.2.1") + p("TO-NAPID", "elsewhere"));
    return {
        {"to-napid", {proxy("")}, {proxy("", bad)}},
        {"to-napid-internet",
         {mms(p("TO-NAPID", "INTERNET")) + nap(flag("INTERNET"))},
         {mms(p("TO-NAPID", "INTERNET")) + nap("")}},
        {"to-proxy", {mms(p("TO-PROXY", "gw.op.example")) + proxy("")}, {mms(p("TO-PROXY", "other")) + proxy("")}},
        {"bootstrap-proxy",
         {c("BOOTSTRAP", p("PROXY-ID", "gw.op.example")) + proxy("")},
         {c("BOOTSTRAP", p("PROXY-ID", "other")) + proxy("")}},
        {"napid-internet", {nap("")}, {napdef("", "INTERNET")}},
        {"reference-elsewhere", {nap(""), proxy("")}, {nap(""), pxlogical("", "")}},
        {"reference-repeated", {proxy("")}, {proxy("", physical(p("TO-NAPID", "nap1")))}},
    };
}

std::vector<Case> uniquenessCases() {
    const auto auth = [](const std::string& type) { return c("NAPAUTHINFO", p("AUTHTYPE", type)); };
    const auto pxauth = [](const std::string& type) { return c("PXAUTHINFO", p("PXAUTH-TYPE", type)); };
    const auto boot = [](const std::string& inside) { return c("BOOTSTRAP", inside); };
    const auto rule = [](const std::string& name) { return c("ACCESS", p("RULE", name) + p("TO-NAPID", "nap1")); };
    return {
        {"napdef-duplicate", {napdef() + napdef("", "nap2")}, {napdef() + napdef(flag("INTERNET"))}},
        {"napdef-earlier", {napdef(), napdef("", "nap2")}, {napdef(), napdef()}},
        {"napdef-id", {napdef()}, {c("NAPDEF", p("NAME", "n"))}},
        {"pxlogical-duplicate",
         {proxy("") + pxlogical("", "", "b.op.example")},
         {proxy("") + pxlogical(flag("TRUST"))}},
        {"pxlogical-id", {proxy("")}, {c("PXLOGICAL", p("NAME", "n"))}},
        {"pxphysical-duplicate",
         {proxy("", physical() + physical("", "px2"))},
         {proxy("", physical() + physical(p("DOMAIN", "a.example")))}},
        {"pxauthinfo-duplicate",
         {proxy(pxauth("HTTP-BASIC") + pxauth("WTLS-SS"))},
         {proxy(pxauth("HTTP-BASIC") + pxauth("HTTP-BASIC"))}},
        {"napauthinfo-duplicate", {nap(auth("PAP") + auth("CHAP"))}, {nap(auth("PAP") + auth("PAP"))}},
        {"port-duplicate", {proxy(port("80") + port("81"))}, {proxy(port("80") + port("80", p("SERVICE", "CO-WSP")))}},
        {"port-repeated", {proxy(port("80"), physical(port("81")))}, {proxy(port("80"), physical(port("80")))}},
        {"port-conflict",
         {proxy(port("80"), physical(port("80")))},
         {proxy(port("80", p("SERVICE", "CO-WSP")), physical(port("80", p("SERVICE", "CL-WSP"))))}},
        {"validity-country",
         {nap(c("VALIDITY", p("COUNTRY", "244")) + c("VALIDITY", p("COUNTRY", "262")))},
         {nap(c("VALIDITY", p("COUNTRY", "244")) + c("VALIDITY", p("COUNTRY", "244") + p("NETWORK", "05")))}},
        {"validity-soc",
         {nap(c("VALIDITY", p("SOC", "1")) + c("VALIDITY", p("SOC", "2")))},
         {nap(c("VALIDITY", p("SOC", "1")) + c("VALIDITY", p("SOC", "1") + p("SID", "7")))}},
        {"vendorconfig-duplicate",
         {c("VENDORCONFIG", p("NAME", "a")) + c("VENDORCONFIG", p("NAME", "b"))},
         {c("VENDORCONFIG", p("NAME", "a")) + c("VENDORCONFIG", p("NAME", "a") + p("X"))}},
        {"client-id",
         {c("CLIENTIDENTITY", p("CLIENT-ID", "a")), nap("")},
         {c("CLIENTIDENTITY", p("CLIENT-ID", "a")), c("CLIENTIDENTITY", p("CLIENT-ID", "b"))}},
        {"application-duplicate", {management("a") + management("b")}, {management("a") + management("a")}},
        {"application-id", {mms("")}, {c("APPLICATION", p("NAME", "n"))}},
        {"appauth-level",
         {management("s", c("APPAUTH", p("AAUTHLEVEL", "CLIENT")) + c("APPAUTH", p("AAUTHLEVEL", "APPSRV")))},
         {management("s", c("APPAUTH", p("AAUTHLEVEL", "CLIENT")) +
                              c("APPAUTH", p("AAUTHLEVEL", "CLIENT") + p("AAUTHNAME", "n")))}},
        {"access-duplicate", {rule("a") + rule("b") + nap("")}, {rule("a") + rule("a") + nap("")}},
        {"provurl-second",
         {boot(p("PROVURL", "http://op.example/")), boot(p("PROVURL", "http://op.example"))},
         {boot(p("PROVURL", "http://op.example/")) + boot(p("PROVURL", "http://other.example/"))}},
        {"context-allow-twice",
         {boot(p("CONTEXT-ALLOW", "1")), nap("")},
         {boot(p("CONTEXT-ALLOW", "1")), boot(p("CONTEXT-ALLOW", "2"))}},
        {"value-repeated",
         {proxy(p("DOMAIN", "a.example") + p("DOMAIN", "b.example"))},
         {proxy(p("DOMAIN", "a.example") + p("DOMAIN", "a.example"))}},
    };
}

std::vector<Case> presenceCases() {
    return {
        {"network-country",
         {nap(c("VALIDITY", p("COUNTRY", "244") + p("NETWORK", "05")))},
         {nap(c("VALIDITY", p("NETWORK", "05")))}},
        {"sid-soc", {nap(c("VALIDITY", p("SID", "7") + p("SOC", "1")))}, {nap(c("VALIDITY", p("SID", "7")))}},
        {"access-target",
         {c("ACCESS", p("RULE", "r") + p("TO-NAPID", "nap1")) + nap("")},
         {c("ACCESS", p("RULE", "r"))}},
        {"ppg-auth",
         {proxy(p("PROXY-PW", "s3cret") + p("PPGAUTH-TYPE", "HTTP-BASIC"))},
         {proxy(p("PROXY-PW", "s3cret"))}},
        {"basauth",
         {proxy(p("STARTPAGE", "http://a.example/") + p("BASAUTH-ID", "u") + p("BASAUTH-PW", "s3cret"))},
         {proxy(p("STARTPAGE", "http://a.example/") + p("BASAUTH-PW", "s3cret"))}},
        {"basauth-startpage",
         {proxy(p("STARTPAGE", "http://a.example/") + p("BASAUTH-ID", "u"))},
         {proxy(p("BASAUTH-ID", "u"))}},
        {"auth-asks",
         {nap(c("NAPAUTHINFO", p("AUTHTYPE", "PAP") + p("AUTHNAME", "u") + p("AUTHSECRET", "s3cret")))},
         {nap(c("NAPAUTHINFO", p("AUTHTYPE", "PAP") + p("AUTHNAME", "u")))}},
        {"type-alone",
         {nap(p("LOCAL-ADDR", "192.0.2.9") + p("LOCAL-ADDRTYPE", "IPV4"))},
         {nap(p("LOCAL-ADDRTYPE", "IPV4"))}},
        {"downlink-alone",
         {gsmCall(p("LINKSPEED", "9600") + p("DNLINKSPEED", "28800"))},
         {gsmCall(p("DNLINKSPEED", "28800"))}},
        {"bearer-parm", {gsmCall(p("CALLTYPE", "V.110"))}, {nap(p("CALLTYPE", "V.110"))}},
        {"bearer-address",
         {nap("")},
         {c("NAPDEF", p("NAPID", "nap1") + p("BEARER", "GSM-GPRS") + p("NAME", "Op") + p("NAP-ADDRESS", "internet") +
                          p("NAP-ADDRTYPE", "ALPHA"))}},
        {"characteristic-empty", {nap(c("VALIDITY", p("COUNTRY", "244")))}, {nap(c("VALIDITY", ""))}},
        {"context-nameless",
         {c("BOOTSTRAP", p("PROVURL", "http://op.example/") + p("CONTEXT-ALLOW", "1"))},
         {c("BOOTSTRAP", p("CONTEXT-ALLOW", "1"))}},
        {"context-allow", {c("BOOTSTRAP", p("CONTEXT-ALLOW", "255"))}, {c("BOOTSTRAP", p("CONTEXT-ALLOW", "256"))}},
    };
}

std::vector<Case> portabilityCases() {
    const std::string boot = p("PROVURL", "http://op.example/");
    std::string large;
    for (int i = 0; i < 700; ++i) large += napdef("", "a-long-name-of-an-access-point-" + std::to_string(i));
    return {
        {"length-guaranteed", {napdef("", "sixteen-bytes-16")}, {napdef("", "seventeen-bytes17")}},
        {"length-guaranteed-10",
         {c("BOOTSTRAP", p("NAME", "sixteen bytes 16"))},
         {c("BOOTSTRAP", p("NAME", "seventeen bytes17"))}},
        {"leading-zeros", {nap(p("DNS-ADDR", "193.254.160.1"))}, {nap(p("DNS-ADDR", "193.254.160.001"))}},
        {"hex-prefix", {nap(p("TRAFFIC-CLASS", "60"))}, {nap(p("TRAFFIC-CLASS", "0x60"))}},
        {"word-case", {gsmCall(p("LINKSPEED", "AUTOBAUDING"))}, {gsmCall(p("LINKSPEED", "autobauding"))}},
        {"bearer-vendor",
         {nap("")},
         {c("NAPDEF", p("NAPID", "nap1") + p("BEARER", "WLAN") + p("NAME", "n") + p("NAP-ADDRESS", "1"))}},
        {"uri-scheme", {proxy(p("STARTPAGE", "http://op.example/"))}, {proxy(p("STARTPAGE", "op.example"))}},
        {"host-as-ipv4",
         {proxy("")},
         {proxy("", c("PXPHYSICAL", p("PHYSICAL-PROXY-ID", "q") + p("PXADDR", "gw.op.example") +
                                        p("PXADDRTYPE", "IPV4") + p("TO-NAPID", "nap1")))}},
        {"proxy-id-form", {proxy("")}, {pxlogical("", "", "WPROXY") + napdef()}},
        {"document-version",
         {"<wap-provisioningdoc version=\"1.0\">" + nap("") + "</wap-provisioningdoc>"},
         {"<wap-provisioningdoc version=\"2.0\">" + nap("") + "</wap-provisioningdoc>"}},
        {"version-minor",
         {"<wap-provisioningdoc version=\"1.0\">" + nap("") + "</wap-provisioningdoc>"},
         {"<wap-provisioningdoc version=\"1.1\">" + nap("") + "</wap-provisioningdoc>"}},
        {"prov11", {nap("")}, {nap(p("DNS-ADDR", "192.0.2.2"))}},
        {"vendorconfig", {nap("")}, {c("VENDORCONFIG", p("NAME", "v"))}},
        {"domain-subset",
         {proxy(p("DOMAIN", ".op.example"), physical(p("DOMAIN", "wap.op.example/x")))},
         {proxy(p("DOMAIN", ".op.example"), physical(p("DOMAIN", "op.example")))}},
        {"document-size", {nap("")}, {large}},
        {"bootstrap-country", {c("BOOTSTRAP", boot)}, {c("BOOTSTRAP", p("COUNTRY", "244") + boot)}},
    };
}

std::vector<Case> applicationCases() {
    const auto resource = [](const std::string& more) {
        return c("RESOURCE", p("URI", "http://op.example/" + std::to_string(more.size())) + more);
    };
    const std::string both = c("APPAUTH", p("AAUTHLEVEL", "CLIENT")) + c("APPAUTH", p("AAUTHLEVEL", "APPSRV"));
    return {
        {"app-missing", {management("server")}, {application("w7", p("ADDR", "http://dm.op.example/"))}},
        {"app-address", {mms("")}, {application("w4", p("TO-NAPID", "nap1")) + nap("")}},
        {"app-id-form", {mms("")}, {application("browser", "")}},
        {"app-unknown", {mms("")}, {application("ap2001", "")}},
        {"app-route", {mms(p("TO-NAPID", "nap1")) + nap("")}, {mms("")}},
        {"addr-and-appaddr", {mms("")}, {mms(c("APPADDR", p("ADDR", "mmsc.op.example")))}},
        {"appauth-asks",
         {management("s", c("APPAUTH", p("AAUTHNAME", "u") + p("AAUTHSECRET", "s3cret")))},
         {management("s", c("APPAUTH", p("AAUTHNAME", "u")))}},
        {"w2-startpage",
         {application("w2", resource(flag("STARTPAGE")) + resource(""))},
         {application("w2", resource(flag("STARTPAGE")) + resource(flag("STARTPAGE") + p("NAME", "2")))}},
        {"mms-proxy", {mms(p("TO-PROXY", "gw.op.example")) + proxy("")}, {mms(p("TO-NAPID", "nap1")) + nap("")}},
        {"w7-provider", {management("server")}, {management("")}},
        {"w7-levels", {management("s", both)}, {management("s", c("APPAUTH", p("AAUTHLEVEL", "CLIENT")))}},
        {"mail-pair", {mail("25", "a") + mail("110", "a") + nap("")}, {mail("25", "a") + mail("110", "b") + nap("")}},

        {"secret-masked",
         {nap(c("NAPAUTHINFO", p("AUTHTYPE", "PAP") + p("AUTHSECRET", "s3cret")))},
         {nap(c("NAPAUTHINFO", p("AUTHTYPE", "PAP") + p("AUTHSECRET", "****")))}},
        {"secret-in-uri", {mms("")}, {application("w4", p("ADDR", "http://user:s3cret@mmsc.op.example/"))}},
        {"secret-is-name",
         {nap(c("NAPAUTHINFO", p("AUTHTYPE", "PAP") + p("AUTHNAME", "u") + p("AUTHSECRET", "s")))},
         {nap(c("NAPAUTHINFO", p("AUTHTYPE", "PAP") + p("AUTHNAME", "u") + p("AUTHSECRET", "u")))}},

        {"shadowed",
         {c("CLIENTIDENTITY", p("CLIENT-ID", "a")), nap("")},
         {c("CLIENTIDENTITY", p("CLIENT-ID", "a")), c("CLIENTIDENTITY", p("CLIENT-ID", "b"))}},
        {"context-second",
         {c("BOOTSTRAP", p("PROVURL", "http://a.example/")), nap("")},
         {c("BOOTSTRAP", p("PROVURL", "http://a.example/")), c("BOOTSTRAP", p("PROVURL", "http://b.example/"))}},
    };
}

} // namespace

const std::vector<Case>& cases() {
    static const std::vector<Case> all = [] {
        std::vector<Case> list;
        for (auto part : {formCases(), xmlCases(), structureCases(), valueCases(), referenceCases(), uniquenessCases(),
                          presenceCases(), portabilityCases(), applicationCases()})
            list.insert(list.end(), part.begin(), part.end());
        return list;
    }();
    return all;
}

} // namespace rule_documents
