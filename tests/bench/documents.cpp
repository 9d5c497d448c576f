#include "tests/bench/documents.h"

#include "efs/prov/xml.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace bench {

namespace {

namespace wbxml = efs::wbxml;

constexpr std::string_view head = R"(<?xml version="1.0"?>
<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
<wap-provisioningdoc version="1.0">
  <characteristic type="BOOTSTRAP">
    <parm name="NAME" value="Example Mobile"/>
    <parm name="PROVURL" value="http://op.example/tps/"/>
    <parm name="CONTEXT-ALLOW" value="1"/>
  </characteristic>
)";
constexpr std::string_view tail = "</wap-provisioningdoc>\n";

// {0} is the number of the block, {1} further text of its name.
constexpr std::array<fmt::string_view, 3> blocks = {
    R"(  <characteristic type="NAPDEF">
    <parm name="NAPID" value="internet{0}"/>
    <parm name="BEARER" value="GSM-GPRS"/>
    <parm name="NAME" value="Example internet {0}{1}"/>
    <parm name="NAP-ADDRESS" value="internet{0}.op.example"/>
    <parm name="NAP-ADDRTYPE" value="APN"/>
    <characteristic type="NAPAUTHINFO">
      <parm name="AUTHTYPE" value="PAP"/>
      <parm name="AUTHNAME" value="subscriber{0}"/>
      <parm name="AUTHSECRET" value="secret{0}"/>
    </characteristic>
  </characteristic>
)",
    R"(  <characteristic type="PXLOGICAL">
    <parm name="PROXY-ID" value="gw{0}.op.example"/>
    <parm name="NAME" value="Example gateway {0}{1}"/>
    <parm name="TRUST"/>
    <characteristic type="PXPHYSICAL">
      <parm name="PHYSICAL-PROXY-ID" value="gw{0}"/>
      <parm name="PXADDR" value="192.0.2.10"/>
      <parm name="PXADDRTYPE" value="IPV4"/>
      <parm name="TO-NAPID" value="internet{0}"/>
      <characteristic type="PORT">
        <parm name="PORTNBR" value="9201"/>
        <parm name="SERVICE" value="CO-WSP"/>
      </characteristic>
    </characteristic>
  </characteristic>
)",
    R"(  <characteristic type="APPLICATION">
    <parm name="APPID" value="w2"/>
    <parm name="NAME" value="Browser {0}{1}"/>
    <parm name="TO-PROXY" value="gw{0}.op.example"/>
    <characteristic type="RESOURCE">
      <parm name="NAME" value="Portal {0}"/>
      <parm name="URI" value="http://portal{0}.op.example/start"/>
      <parm name="STARTPAGE"/>
    </characteristic>
  </characteristic>
)",
};

constexpr std::size_t headBytes = 65, blockBytes = 108, longTextBytes = 120; // as WBXML, about

template <class T>
T valueOr(apdu::Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "the document to measure with cannot be made: %s\n", result.error().message().c_str());
    std::abort();
}

} // namespace

std::string xmlOf(std::size_t bytes, Texts texts) {
    const std::string more(texts == Texts::Long ? longTextBytes : 0, '.');
    const std::size_t average = blockBytes + more.size();
    const std::size_t count = bytes > headBytes + average ? (bytes - headBytes) / average : 1;
    std::string xml(head);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t number = i / blocks.size();
        xml += fmt::vformat(blocks[i % blocks.size()], fmt::make_format_args(number, more));
    }
    return xml.append(tail);
}

wbxml::Document documentOf(std::size_t bytes, Texts texts) {
    return valueOr(efs::prov::fromXml(xmlOf(bytes, texts))).document;
}

apdu::Bytes wbxmlOf(std::size_t bytes) {
    return apdu::toBytes(documentOf(bytes).bytes());
}

wbxml::Document documentWithFindings(std::size_t parms) {
    constexpr std::size_t parmsOfBlock = 10;
    std::string xml(head);
    for (std::size_t i = 0; i < parms / parmsOfBlock; ++i)
        xml += fmt::format(R"(<characteristic type="NAPDEF">
<parm name="NAPID" value="n{0}"/><parm name="NAME" value="Net {0}"/><parm name="BEARER" value="GSM-GPRS"/>
<parm name="NAP-ADDRESS" value="n{0}"/><parm name="NAP-ADDRTYPE" value="APN"/><parm name="LINGER" value="soon"/>
<parm name="INTERNET"/>
<characteristic type="NAPAUTHINFO"><parm name="AUTHTYPE" value="CHAP"/><parm name="AUTHNAME" value="u{0}"/>
<parm name="AUTHSECRET" value="s{0}"/></characteristic></characteristic>
)",
                           i);
    return valueOr(efs::prov::fromXml(xml.append(tail))).document;
}

apdu::Bytes encode(const wbxml::Document& document, const wbxml::EncodeOptions& options) {
    wbxml::Encoder encoder(options);
    std::uint32_t open = wbxml::Element::none; // the parent of what comes next
    const std::span elements = document.elements();
    for (std::uint32_t i = 0; i < elements.size(); ++i) {
        for (; open != elements[i].parent; open = elements[open].parent) encoder.end();
        encoder.start(elements[i].name);
        for (const wbxml::Attribute& attribute : document.attributes(elements[i]))
            encoder.attribute(attribute.name, attribute.value);
        open = i;
    }
    for (; open != wbxml::Element::none; open = elements[open].parent) encoder.end();
    return valueOr(std::move(encoder).finish());
}

} // namespace bench
