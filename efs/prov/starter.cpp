#include "efs/prov/starter.h"

#include "efs/wbxml/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

namespace efs::prov {

using apdu::ErrorKind;

namespace {

struct HostPort {
    std::string host;
    std::optional<std::string> port;
};

constexpr std::string_view mainNap = "internet", mmsNap = "mms";

// The service that a port below WAP's own names stands for (WAP-183 §5.6.4); others are HTTP's, which has none.
std::string_view serviceOf(std::string_view port) {
    constexpr std::pair<std::string_view, std::string_view> services[] = {
        {"9200", "CL-WSP"}, {"9201", "CO-WSP"}, {"9202", "CL-SEC-WSP"}, {"9203", "CO-SEC-WSP"}};
    for (const auto& [number, service] : services)
        if (number == port) return service;
    return {};
}

bool isIpv4(std::string_view host) {
    const auto digitOrDot = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    return std::count(host.begin(), host.end(), '.') == 3 && std::all_of(host.begin(), host.end(), digitOrDot);
}

std::string_view addressType(std::string_view host) {
    if (host.find(':') != std::string_view::npos) return "IPV6";
    return isIpv4(host) ? "IPV4" : "ALPHA";
}

apdu::Result<HostPort> hostPort(const std::string& text, std::string_view option) {
    const bool bracket = text.starts_with('[');
    const std::size_t hostEnd = bracket ? text.find(']') : text.find(':');
    HostPort parts{text.substr(bracket ? 1 : 0, hostEnd - (bracket ? 1 : 0)), std::nullopt};
    const std::size_t colon = hostEnd == std::string::npos ? hostEnd : hostEnd + (bracket ? 1 : 0);
    bool sound = !parts.host.empty() && (!bracket || hostEnd != std::string::npos);
    if (sound && colon < text.size()) {
        parts.port = text.substr(colon + 1);
        unsigned number = 0;
        const auto [end, problem] =
            std::from_chars(parts.port->data(), parts.port->data() + parts.port->size(), number);
        sound = text[colon] == ':' && problem == std::errc{} && end == parts.port->data() + parts.port->size() &&
                number >= 1 && number <= 65535;
    }
    if (!sound || text.find("//") != std::string::npos)
        return apdu::fail(ErrorKind::Usage, fmt::format("the {} is no HOST or HOST:PORT", option))
            .hint("For example 192.0.2.10:8080, gw.op.example:9201 or [2001:db8::1]:8080");
    return parts;
}

class Maker {
  public:
    Maker(const StarterOptions& options, const wbxml::EncodeOptions& encoding) : options_(options), out_(encoding) {}

    apdu::Result<wbxml::Document> run() &&;

  private:
    apdu::Result<void> check();
    void bootstrap();
    void logicalProxy(const HostPort& proxy, std::string_view name, std::string_view nap);
    void accessPoint(const StarterAccess& access, std::string_view id, bool internet);
    void applications();
    void reach(const std::optional<HostPort>& proxy, std::string_view nap);

    void open(std::string_view type) {
        out_.start("characteristic");
        out_.attribute("type", type);
    }
    void flag(std::string_view name) {
        out_.start("parm");
        out_.attribute("name", name);
        out_.end();
    }
    void parm(std::string_view name, std::string_view value) {
        out_.start("parm");
        out_.attribute("name", name);
        out_.attribute("value", value);
        out_.end();
    }
    bool hasMmsNap() const { return !options_.mmsAccessPoint.apn.empty(); }
    std::string_view napForMms() const { return hasMmsNap() ? mmsNap : mainNap; }

    const StarterOptions& options_;
    wbxml::Encoder out_;
    std::optional<HostPort> proxy_, mmsProxy_;
};

apdu::Result<void> Maker::check() {
    for (auto& [text, into, option] :
         {std::tuple{&options_.proxy, &proxy_, "proxy"}, std::tuple{&options_.mmsProxy, &mmsProxy_, "MMS proxy"}}) {
        if (text->empty()) continue;
        auto parts = hostPort(*text, option);
        if (!parts) return apdu::propagate(parts);
        *into = std::move(*parts);
    }
    const bool apn = !options_.accessPoint.apn.empty();
    if (!apn && (options_.accessPoint.user || options_.accessPoint.secret))
        return apdu::fail(ErrorKind::Usage, "a user or secret needs an access point").hint("Give the APN, too");
    if (!apn && (proxy_ || !options_.homepage.empty() || !options_.dmServer.empty()))
        return apdu::fail(ErrorKind::Usage, "a proxy, home page or device management server needs an access point")
            .hint("Give the APN that leads to it");
    if (!apn && !hasMmsNap() && (mmsProxy_ || !options_.mmsc.empty()))
        return apdu::fail(ErrorKind::Usage, "MMS needs an access point").hint("Give the APN that leads to it");
    if (mmsProxy_ && options_.mmsc.empty())
        return apdu::fail(ErrorKind::Usage, "an MMS proxy needs the address of the MMSC");
    if (options_.dmServer.empty() != options_.dmServerId.empty())
        return apdu::fail(ErrorKind::Usage, "device management needs both the server's address and its identifier");
    if (mmsProxy_ && proxy_ && mmsProxy_->host == proxy_->host && (mmsProxy_->port != proxy_->port || hasMmsNap()))
        return apdu::fail(ErrorKind::Usage, "both proxies have the same host, which is what tells them apart")
            .hint("Write one of the two by name and one by address, or edit the document afterwards");
    return {};
}

void Maker::bootstrap() {
    if (options_.name.empty() && options_.tps.empty() && !options_.contextAllow) return;
    open("BOOTSTRAP");
    if (!options_.name.empty()) parm("NAME", options_.name);
    if (!options_.tps.empty()) parm("PROVURL", options_.tps);
    if (options_.contextAllow) parm("CONTEXT-ALLOW", *options_.contextAllow);
    if (!options_.tps.empty() && proxy_) parm("PROXY-ID", proxy_->host);
    out_.end();
}

void Maker::logicalProxy(const HostPort& proxy, std::string_view name, std::string_view nap) {
    open("PXLOGICAL");
    parm("PROXY-ID", proxy.host);
    parm("NAME", name);
    open("PXPHYSICAL");
    parm("PHYSICAL-PROXY-ID", "1");
    parm("PXADDR", proxy.host);
    parm("PXADDRTYPE", addressType(proxy.host));
    parm("TO-NAPID", nap);
    if (proxy.port) {
        open("PORT");
        parm("PORTNBR", *proxy.port);
        if (const std::string_view service = serviceOf(*proxy.port); !service.empty()) parm("SERVICE", service);
        out_.end();
    }
    out_.end();
    out_.end();
}

void Maker::accessPoint(const StarterAccess& access, std::string_view id, bool internet) {
    if (access.apn.empty()) return;
    open("NAPDEF");
    parm("NAPID", id);
    parm("BEARER", access.bearer);
    parm("NAME", access.name.empty() ? access.apn : access.name);
    if (internet) flag("INTERNET");
    parm("NAP-ADDRESS", access.apn);
    parm("NAP-ADDRTYPE", "APN");
    if (access.user || access.secret) {
        open("NAPAUTHINFO");
        parm("AUTHTYPE", access.authType);
        if (access.user) parm("AUTHNAME", *access.user);
        if (access.secret) parm("AUTHSECRET", *access.secret);
        out_.end();
    }
    out_.end();
}

void Maker::reach(const std::optional<HostPort>& proxy, std::string_view nap) {
    if (proxy)
        parm("TO-PROXY", proxy->host);
    else
        parm("TO-NAPID", nap);
}

void Maker::applications() {
    if (!options_.homepage.empty()) {
        open("APPLICATION");
        parm("APPID", "w2");
        parm("NAME", "Browser");
        reach(proxy_, mainNap);
        open("RESOURCE");
        parm("URI", options_.homepage);
        parm("NAME", "Home");
        flag("STARTPAGE");
        out_.end();
        out_.end();
    }
    if (!options_.mmsc.empty()) {
        open("APPLICATION");
        parm("APPID", "w4");
        parm("NAME", "MMS");
        reach(mmsProxy_, napForMms());
        parm("ADDR", options_.mmsc);
        out_.end();
    }
    if (options_.dmServer.empty()) return;
    open("APPLICATION");
    parm("APPID", "w7");
    parm("PROVIDER-ID", options_.dmServerId);
    parm("NAME", "Device management");
    parm("TO-NAPID", mainNap);
    parm("ADDR", options_.dmServer);
    out_.end();
}

apdu::Result<wbxml::Document> Maker::run() && {
    if (auto fine = check(); !fine) return apdu::propagate(fine);
    out_.start("wap-provisioningdoc");
    out_.attribute("version", "1.0");
    bootstrap();
    const std::string name = options_.name.empty() ? "Proxy" : options_.name;
    const bool own = mmsProxy_ && (!proxy_ || mmsProxy_->host != proxy_->host);
    const std::string mmsName = name + " MMS";
    if (proxy_) logicalProxy(*proxy_, name, mainNap);
    if (own) logicalProxy(*mmsProxy_, mmsName, napForMms());
    accessPoint(options_.accessPoint, mainNap, true);
    accessPoint(options_.mmsAccessPoint, mmsNap, false);
    applications();
    out_.end();
    const auto bytes = std::move(out_).finish();
    if (!bytes) return apdu::propagate(bytes);
    auto document = wbxml::Document::decode(*bytes);
    if (document && document->elements().size() == 1)
        return apdu::fail(ErrorKind::Usage, "nothing was said that a document could hold")
            .hint("Begin with an access point, the MMSC or the provider's name");
    return document;
}

} // namespace

apdu::Result<wbxml::Document> starterDocument(const StarterOptions& options, const wbxml::EncodeOptions& encoding) {
    return Maker(options, encoding).run();
}

} // namespace efs::prov
