// Documents to begin with.
#include "efs/prov/starter.h"

#include "efs/prov/tree.h"
#include "efs/prov/validate.h"

#include <gtest/gtest.h>

#include <functional>

namespace {

using namespace efs;
using prov::StarterOptions;

std::string shown(const wbxml::Document& document) {
    std::string out;
    prov::FieldPaths paths(document);
    for (std::uint32_t i = 1; i < document.elements().size(); ++i) {
        if (document.elements()[i].name != "parm") continue;
        const auto value = prov::Parm(document, i).value();
        out += (out.empty() ? "" : "\n") + paths.of(i) + (value ? "=" + std::string(*value) : "");
    }
    return out;
}

StarterOptions everything() {
    StarterOptions options;
    options.name = "Op";
    options.tps = "http://tps.example/";
    options.contextAllow = "2";
    options.accessPoint.apn = "a.example";
    options.accessPoint.user = "u";
    options.accessPoint.secret = "s";
    options.mmsAccessPoint.apn = "mms.example";
    options.proxy = "192.0.2.1:9201";
    options.mmsProxy = "[2001:db8::1]:8080";
    options.homepage = "http://wap.example/";
    options.mmsc = "http://mmsc.example/";
    options.dmServer = "https://dm.example/";
    options.dmServerId = "dm.example";
    return options;
}

TEST(Starter, SaysAllThatWasGiven) {
    const auto document = prov::starterDocument(everything());
    ASSERT_TRUE(document) << document.error().message();
    EXPECT_EQ(shown(*document), "BOOTSTRAP/NAME=Op\n"
                                "BOOTSTRAP/PROVURL=http://tps.example/\n"
                                "BOOTSTRAP/CONTEXT-ALLOW=2\n"
                                "BOOTSTRAP/PROXY-ID=192.0.2.1\n"
                                "PXLOGICAL[192.0.2.1]/PROXY-ID=192.0.2.1\n"
                                "PXLOGICAL[192.0.2.1]/NAME=Op\n"
                                "PXLOGICAL[192.0.2.1]/PXPHYSICAL[1]/PHYSICAL-PROXY-ID=1\n"
                                "PXLOGICAL[192.0.2.1]/PXPHYSICAL[1]/PXADDR=192.0.2.1\n"
                                "PXLOGICAL[192.0.2.1]/PXPHYSICAL[1]/PXADDRTYPE=IPV4\n"
                                "PXLOGICAL[192.0.2.1]/PXPHYSICAL[1]/TO-NAPID=internet\n"
                                "PXLOGICAL[192.0.2.1]/PXPHYSICAL[1]/PORT[9201]/PORTNBR=9201\n"
                                "PXLOGICAL[192.0.2.1]/PXPHYSICAL[1]/PORT[9201]/SERVICE=CO-WSP\n"
                                "PXLOGICAL[2001:db8::1]/PROXY-ID=2001:db8::1\n"
                                "PXLOGICAL[2001:db8::1]/NAME=Op MMS\n"
                                "PXLOGICAL[2001:db8::1]/PXPHYSICAL[1]/PHYSICAL-PROXY-ID=1\n"
                                "PXLOGICAL[2001:db8::1]/PXPHYSICAL[1]/PXADDR=2001:db8::1\n"
                                "PXLOGICAL[2001:db8::1]/PXPHYSICAL[1]/PXADDRTYPE=IPV6\n"
                                "PXLOGICAL[2001:db8::1]/PXPHYSICAL[1]/TO-NAPID=mms\n"
                                "PXLOGICAL[2001:db8::1]/PXPHYSICAL[1]/PORT[8080]/PORTNBR=8080\n"
                                "NAPDEF[internet]/NAPID=internet\n"
                                "NAPDEF[internet]/BEARER=GSM-GPRS\n"
                                "NAPDEF[internet]/NAME=a.example\n"
                                "NAPDEF[internet]/INTERNET\n"
                                "NAPDEF[internet]/NAP-ADDRESS=a.example\n"
                                "NAPDEF[internet]/NAP-ADDRTYPE=APN\n"
                                "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHTYPE=PAP\n"
                                "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHNAME=u\n"
                                "NAPDEF[internet]/NAPAUTHINFO[PAP]/AUTHSECRET=s\n"
                                "NAPDEF[mms]/NAPID=mms\n"
                                "NAPDEF[mms]/BEARER=GSM-GPRS\n"
                                "NAPDEF[mms]/NAME=mms.example\n"
                                "NAPDEF[mms]/NAP-ADDRESS=mms.example\n"
                                "NAPDEF[mms]/NAP-ADDRTYPE=APN\n"
                                "APPLICATION[w2]/APPID=w2\n"
                                "APPLICATION[w2]/NAME=Browser\n"
                                "APPLICATION[w2]/TO-PROXY=192.0.2.1\n"
                                "APPLICATION[w2]/RESOURCE/URI=http://wap.example/\n"
                                "APPLICATION[w2]/RESOURCE/NAME=Home\n"
                                "APPLICATION[w2]/RESOURCE/STARTPAGE\n"
                                "APPLICATION[w4]/APPID=w4\n"
                                "APPLICATION[w4]/NAME=MMS\n"
                                "APPLICATION[w4]/TO-PROXY=2001:db8::1\n"
                                "APPLICATION[w4]/ADDR=http://mmsc.example/\n"
                                "APPLICATION[w7]/APPID=w7\n"
                                "APPLICATION[w7]/PROVIDER-ID=dm.example\n"
                                "APPLICATION[w7]/NAME=Device management\n"
                                "APPLICATION[w7]/TO-NAPID=internet\n"
                                "APPLICATION[w7]/ADDR=https://dm.example/");
    EXPECT_EQ(prov::version(*document), "1.0");
}

TEST(Starter, EveryFactAloneMakesASoundDocument) {
    const std::vector<std::function<void(StarterOptions&)>> facts = {
        [](StarterOptions& o) { o.name = "Op"; },
        [](StarterOptions& o) { o.tps = "http://tps.example/"; },
        [](StarterOptions& o) { o.tps = "http://tps.example/", o.contextAllow = "0"; },
        [](StarterOptions& o) { o.proxy = "gw.example"; },
        [](StarterOptions& o) { o.homepage = "http://a.example/"; },
        [](StarterOptions& o) { o.mmsc = "http://a.example/"; },
        [](StarterOptions& o) { o.mmsc = "http://a.example/", o.mmsProxy = "gw.example:8080"; },
        [](StarterOptions& o) { o.mmsc = "http://a.example/", o.proxy = o.mmsProxy = "gw.example:8080"; },
        [](StarterOptions& o) {
            o.accessPoint.user = "u", o.accessPoint.secret = "s", o.accessPoint.authType = "CHAP";
        },
        [](StarterOptions& o) { o = everything(); },
    };
    for (std::size_t i = 0; i < facts.size(); ++i) {
        StarterOptions options;
        options.accessPoint.apn = "apn.example";
        facts[i](options);
        const auto document = prov::starterDocument(options);
        ASSERT_TRUE(document) << i << document.error().message();
        for (const Finding& finding : prov::validate(*document).findings)
            if (finding.severity != Severity::Note) // what devices of 2001 do not know is worth a note
                ADD_FAILURE() << i << ' ' << finding.where << ": " << finding.message;
        const auto compact = prov::starterDocument(options, {.compact = true}).value();
        EXPECT_TRUE(sameTree(compact, *document)) << i;
        EXPECT_LE(compact.bytes().size(), document->bytes().size()) << i;
    }
}

TEST(Starter, RefusesWhatContradictsItself) {
    struct Row {
        std::function<void(StarterOptions&)> change;
        const char* error;
    };
    const Row rows[] = {
        {[](StarterOptions& o) { o = StarterOptions(); }, "nothing was said that a document could hold"},
        {[](StarterOptions& o) { o.accessPoint = {}, o.accessPoint.user = "u"; }, "a user or secret needs"},
        {[](StarterOptions& o) { o.accessPoint = {}, o.mmsAccessPoint = {}; }, "needs an access point"},
        {[](StarterOptions& o) { o.mmsc = ""; }, "an MMS proxy needs the address of the MMSC"},
        {[](StarterOptions& o) { o.dmServerId = ""; }, "device management needs both"},
        {[](StarterOptions& o) { o.mmsProxy = "192.0.2.1:80"; }, "both proxies have the same host"},
        {[](StarterOptions& o) { o.proxy = "http://gw.example/"; }, "the proxy is no HOST or HOST:PORT"},
        {[](StarterOptions& o) { o.proxy = "gw.example:0"; }, "the proxy is no HOST or HOST:PORT"},
        {[](StarterOptions& o) { o.proxy = "gw.example:65536"; }, "the proxy is no HOST or HOST:PORT"},
        {[](StarterOptions& o) { o.proxy = ":80"; }, "the proxy is no HOST or HOST:PORT"},
        {[](StarterOptions& o) { o.proxy = "[::1"; }, "the proxy is no HOST or HOST:PORT"},
        {[](StarterOptions& o) { o.proxy = "[::1]80"; }, "the proxy is no HOST or HOST:PORT"},
        {[](StarterOptions& o) { o.name = "a\xFF"; }, "a text is not valid UTF-8"},
    };
    for (const Row& row : rows) {
        StarterOptions options = everything();
        row.change(options);
        const auto document = prov::starterDocument(options);
        ASSERT_FALSE(document) << row.error;
        EXPECT_NE(document.error().text.find(row.error), std::string::npos) << document.error().text;
    }
}

} // namespace
