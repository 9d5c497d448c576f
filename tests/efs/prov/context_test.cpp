// Contexts from documents: priority, append-never-overwrite, inheritance.
#include "tests/efs/prov/context_documents.h"

#include <gtest/gtest.h>

namespace {

using namespace context_tests;

TEST(Contexts, OneDocumentInFull) {
    const Contexts formed = form({{
        {"BOOTSTRAP",
         {{"NAME", "Operator"}, {"PROVURL", "http://op.example/tps/"}, {"CONTEXT-ALLOW", "3"}, {"PROXY-ID", "gw"}}},
        {"PXLOGICAL",
         {{"PROXY-ID", "gw"},
          {"NAME", "Gateway"},
          {"TRUST", nullptr},
          {"STARTPAGE", "http://start/"},
          {"DOMAIN", ".op.example"},
          {"PUSHENABLED", "1"}},
         {{"PXAUTHINFO", {{"PXAUTH-TYPE", "HTTP-BASIC"}, {"PXAUTH-ID", "me"}, {"PXAUTH-PW", "word"}}},
          {"PORT", {{"PORTNBR", "9201"}, {"SERVICE", "CO-WSP"}}},
          {"PXPHYSICAL",
           {{"PHYSICAL-PROXY-ID", "gw1"}, {"PXADDR", "192.0.2.10"}, {"TO-NAPID", "internet"}, {"TO-NAPID", "INTERNET"}},
           {{"PORT", {{"PORTNBR", "8080"}}}}}}},
        {"NAPDEF",
         {{"NAPID", "internet"},
          {"BEARER", "GSM-GPRS"},
          {"BEARER", "GSM-CSD"},
          {"NAME", "Net"},
          {"INTERNET", nullptr},
          {"NAP-ADDRESS", "internet.op.example"},
          {"NAP-ADDRTYPE", "APN"},
          {"DNS-ADDR", "192.0.2.53"},
          {"LINGER", "60"}},
         {{"NAPAUTHINFO", {{"AUTHTYPE", "PAP"}, {"AUTHNAME", ""}, {"AUTHSECRET", "s"}, {"AUTH-ENTITY", "AAA"}}},
          {"VALIDITY", {{"COUNTRY", "244"}, {"NETWORK", "05"}}}}},
        {"APPLICATION",
         {{"APPID", "w2"}, {"NAME", "Browser"}, {"TO-PROXY", "gw"}, {"ADDR", "http://a/"}, {"AACCEPT", "text/html"}},
         {{"APPADDR", {{"ADDR", "192.0.2.1"}, {"ADDRTYPE", "IPV4"}}, {{"PORT", {{"PORTNBR", "80"}}}}},
          {"APPAUTH",
           {{"AAUTHLEVEL", "APPSRV"}, {"AAUTHTYPE", "DIGEST"}, {"AAUTHNAME", "n"}, {"AAUTHDATA", "bm9uY2U="}}},
          {"RESOURCE", {{"URI", "http://home/"}, {"NAME", "Home"}, {"STARTPAGE", nullptr}, {"AACCEPT", "a/b"}}}}},
        {"ACCESS", {{"RULE", "r1"}, {"APPID", "w4"}, {"TO-NAPID", "internet"}}},
        {"CLIENTIDENTITY", {{"CLIENT-ID", "me@op"}}},
        {"VENDORCONFIG", {{"NAME", "Phone"}, {"RINGTONES", "4"}}},
    }});
    EXPECT_EQ(rulesOf(formed.findings), "");
    ASSERT_EQ(formed.contexts.size(), 1u);
    const ConfigurationContext& context = formed.contexts[0];
    EXPECT_EQ(context.sources, (std::vector<SourceName>{{0, "bootstrap"}}));
    EXPECT_EQ(context.tps, "http://op.example/tps/");
    EXPECT_TRUE(context.privileged);
    EXPECT_EQ(context.contextAllow, 3);
    EXPECT_EQ(context.name, "Operator");
    EXPECT_EQ(context.other, (std::vector<NamedValue>{{"PROXY-ID", "gw"}}));

    ASSERT_EQ(context.logicalProxies.size(), 1u);
    const LogicalProxy& proxy = context.logicalProxies[0];
    EXPECT_TRUE(proxy.trusted);
    EXPECT_FALSE(proxy.master);
    EXPECT_EQ(proxy.startPage, "http://start/");
    EXPECT_EQ(proxy.other, (std::vector<NamedValue>{{"PUSHENABLED", "1"}}));
    EXPECT_EQ(proxy.authentication, (std::vector<Authentication>{{"HTTP-BASIC", "", "me", "word", {}, {}}}));
    EXPECT_EQ(proxy.ports, (std::vector<Port>{{"9201", {"CO-WSP"}}}));
    ASSERT_EQ(proxy.physicalProxies.size(), 1u);
    const PhysicalProxy& physical = proxy.physicalProxies[0];
    EXPECT_EQ(physical.addressType, "IPV4");                                            // by default
    EXPECT_EQ(physical.domains, std::vector<Value>{".op.example"});                     // inherited
    EXPECT_EQ(physical.ports, (std::vector<Port>{{"8080", {}}, {"9201", {"CO-WSP"}}})); // its own and inherited
    EXPECT_EQ(physical.toNapId, (std::vector<Value>{"internet", "INTERNET"}));

    ASSERT_EQ(context.networkAccessPoints.size(), 1u);
    const NetworkAccessPoint& point = context.networkAccessPoints[0];
    EXPECT_EQ(point.bearers, (std::vector<Value>{"GSM-GPRS", "GSM-CSD"}));
    EXPECT_TRUE(point.internet);
    EXPECT_EQ(point.addressType, "APN");
    EXPECT_EQ(point.dnsAddresses, std::vector<Value>{"192.0.2.53"});
    EXPECT_EQ(point.authentication, (std::vector<Authentication>{{"PAP", "", "", "s", {}, {{"AUTH-ENTITY", "AAA"}}}}));
    EXPECT_EQ(point.other,
              (std::vector<NamedValue>{{"LINGER", "60"}, {"VALIDITY/COUNTRY", "244"}, {"VALIDITY/NETWORK", "05"}}));

    ASSERT_EQ(context.applications.size(), 1u);
    const prov::Application& application = context.applications[0];
    EXPECT_EQ(application.toProxy, std::vector<Value>{"gw"});
    EXPECT_EQ(application.addresses,
              (std::vector<ApplicationAddress>{{"http://a/", "", {}}, {"192.0.2.1", "IPV4", {{"80", {}}}}}));
    EXPECT_EQ(application.authentication, (std::vector<Authentication>{{"DIGEST", "APPSRV", "n", {}, "bm9uY2U=", {}}}));
    EXPECT_EQ(application.resources, (std::vector<Resource>{{"http://home/", "Home", true, {{"AACCEPT", "a/b"}}}}));
    EXPECT_EQ(application.other, (std::vector<NamedValue>{{"AACCEPT", "text/html"}}));
    EXPECT_EQ(context.accessRules.size(), 1u);
    EXPECT_EQ(context.accessRules[0].parms.size(), 3u);
    EXPECT_EQ(context.clientIdentity, "me@op");
    EXPECT_EQ(context.vendorConfigurations, (std::vector<VendorConfiguration>{{"Phone", {{"RINGTONES", "4"}}}}));
}

TEST(Contexts, ThreeFilesAreOne) {
    const Contexts formed =
        form({{bootstrap("http://op/"), nap("a", "1")}, {nap("b", "2")}, {bootstrap("HTTP://OP/"), nap("c", "3")}});
    ASSERT_EQ(formed.contexts.size(), 1u);
    EXPECT_EQ(formed.contexts[0].sources, (std::vector<SourceName>{{0, "bootstrap"}, {1, "config1"}, {2, "config2"}}));
    EXPECT_EQ(formed.contexts[0].networkAccessPoints.size(), 3u);
    EXPECT_EQ(formed.contexts[0].networkAccessPoints[1].addressType, "E164");
    EXPECT_EQ(rulesOf(formed.findings), "");
}

TEST(Contexts, ANamelessOneTakesTheFirstName) {
    const Contexts formed = form({{nap("a", "1")}, {bootstrap("http://op/")}, {nap("c", "3")}});
    ASSERT_EQ(formed.contexts.size(), 1u);
    EXPECT_EQ(formed.contexts[0].tps, "http://op/");
    EXPECT_EQ(formed.contexts[0].sources.size(), 3u);
}

TEST(Contexts, AnotherProvUrlIsAnotherContext) {
    const Contexts formed =
        form({{bootstrap("http://op/"), nap("a", "1")}, {bootstrap("http://other/"), nap("a", "2")}, {nap("c", "3")}});
    ASSERT_EQ(formed.contexts.size(), 2u);
    EXPECT_TRUE(formed.contexts[0].privileged);
    EXPECT_FALSE(formed.contexts[1].privileged);
    EXPECT_EQ(formed.contexts[0].sources, (std::vector<SourceName>{{0, "bootstrap"}, {2, "config2"}}));
    EXPECT_EQ(formed.contexts[1].networkAccessPoints[0].address, "2"); // ids are a context's own
    EXPECT_EQ(rulesOf(formed.findings), "config1:context-second@BOOTSTRAP/PROVURL");
    EXPECT_TRUE(formContexts({}).contexts.empty());
}

TEST(Contexts, ProvUrlsAreComparedAsAddresses) {
    EXPECT_TRUE(sameProvUrl("http://op.example/tps", "HTTP://OP.Example/tps"));
    EXPECT_TRUE(sameProvUrl("op.example", "http://op.example/"));
    EXPECT_FALSE(sameProvUrl("http://op.example/tps", "http://op.example/TPS"));
    EXPECT_FALSE(sameProvUrl("http://op.example/", "https://op.example/"));
    EXPECT_FALSE(sameProvUrl("http://op.example/", "http://op.example.org/"));
}

TEST(Contexts, NothingIsOverwritten) {
    const Contexts formed = form({
        {bootstrap("http://op/"),
         {"CLIENTIDENTITY", {{"CLIENT-ID", "first"}}},
         {"VENDORCONFIG", {{"NAME", "V"}, {"A", "1"}}},
         {"BOOTSTRAP", {{"NAME", "First"}, {"CONTEXT-ALLOW", "1"}}},
         nap("a", "1"),
         {"APPLICATION", {{"APPID", "w4"}, {"ADDR", "http://mms1/"}}},
         {"ACCESS", {{"RULE", "r"}, {"TO-NAPID", "a"}}}},
        {{"BOOTSTRAP", {{"NAME", "Second"}, {"CONTEXT-ALLOW", "2"}}},
         {"CLIENTIDENTITY", {{"CLIENT-ID", "second"}}},
         {"VENDORCONFIG", {{"NAME", "V"}, {"A", "2"}}},
         nap("a", "2"),
         nap("a", "1"),
         {"APPLICATION", {{"APPID", "w4"}, {"ADDR", "http://mms2/"}}},
         {"ACCESS", {{"RULE", "r"}, {"TO-NAPID", "b"}}}},
    });
    ASSERT_EQ(formed.contexts.size(), 1u);
    const ConfigurationContext& context = formed.contexts[0];
    EXPECT_EQ(context.name, "First");
    EXPECT_EQ(context.contextAllow, 1);
    EXPECT_EQ(context.clientIdentity, "first");
    EXPECT_EQ(context.vendorConfigurations.size(), 1u);
    ASSERT_EQ(context.networkAccessPoints.size(), 1u);
    EXPECT_EQ(context.networkAccessPoints[0].address, "1");
    ASSERT_EQ(context.applications.size(), 1u);
    EXPECT_EQ(context.applications[0].addresses[0].address, "http://mms1/");
    EXPECT_EQ(context.accessRules.size(), 1u);
    EXPECT_EQ(rulesOf(formed.findings),
              "config1:shadowed@BOOTSTRAP/CONTEXT-ALLOW config1:shadowed@CLIENTIDENTITY/CLIENT-ID "
              "config1:vendorconfig-duplicate@VENDORCONFIG[V] config1:napdef-duplicate@NAPDEF[a] "
              "config1:napdef-duplicate@NAPDEF[a] config1:application-duplicate@APPLICATION[w4] "
              "config1:access-duplicate@ACCESS[r]");
    EXPECT_EQ(formed.findings[3].severity, Severity::Warning);
    EXPECT_EQ(formed.findings[4].severity, Severity::Note); // the same contents again
    for (const Finding& finding : formed.findings) EXPECT_TRUE(finding.bytes) << finding.message;
}

TEST(Contexts, AProxyGivenAgainGrows) {
    const Contexts formed = form({
        {nap("a", "1"),
         {"PXLOGICAL",
          {{"PROXY-ID", "gw"}, {"NAME", "Gateway"}, {"DOMAIN", "one"}, {"WSP-VERSION", "1.2"}},
          {{"PORT", {{"PORTNBR", "9201"}}},
           {"PXAUTHINFO", {{"PXAUTH-TYPE", "HTTP-BASIC"}, {"PXAUTH-ID", "x"}}},
           {"PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p1"}, {"PXADDR", "192.0.2.1"}, {"TO-NAPID", "a"}}}}}},
        {nap("b", "2"),
         {"PXLOGICAL",
          {{"PROXY-ID", "gw"},
           {"NAME", "Other name"},
           {"TRUST", nullptr},
           {"DOMAIN", "one"},
           {"DOMAIN", "two"},
           {"STARTPAGE", "http://s/"},
           {"WSP-VERSION", "1.3"},
           {"PUSHENABLED", "1"}},
          {{"PORT", {{"PORTNBR", "9201"}, {"SERVICE", "CO-WSP"}}},
           {"PORT", {{"PORTNBR", "8080"}}},
           {"PXAUTHINFO", {{"PXAUTH-TYPE", "HTTP-BASIC"}, {"PXAUTH-ID", "y"}}},
           {"PXAUTHINFO", {{"PXAUTH-TYPE", "HTTP-DIGEST"}, {"PXAUTH-ID", "y"}}},
           {"PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p1"}, {"PXADDR", "192.0.2.9"}, {"TO-NAPID", "b"}, {"TO-NAPID", "a"}}},
           {"PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p2"}, {"PXADDR", "192.0.2.2"}, {"TO-NAPID", "b"}}}}}},
    });
    ASSERT_EQ(formed.contexts.size(), 1u);
    ASSERT_EQ(formed.contexts[0].logicalProxies.size(), 1u);
    const LogicalProxy& proxy = formed.contexts[0].logicalProxies[0];
    EXPECT_EQ(proxy.name, "Gateway");
    EXPECT_TRUE(proxy.trusted);
    EXPECT_EQ(proxy.startPage, "http://s/");
    EXPECT_EQ(proxy.domains, (std::vector<Value>{"one", "two"}));
    EXPECT_EQ(proxy.ports, (std::vector<Port>{{"9201", {}}, {"8080", {}}}));
    EXPECT_EQ(proxy.authentication.size(), 2u);
    EXPECT_EQ(proxy.authentication[0].name, "x");
    EXPECT_EQ(proxy.other, (std::vector<NamedValue>{{"WSP-VERSION", "1.2"}, {"PUSHENABLED", "1"}}));
    ASSERT_EQ(proxy.physicalProxies.size(), 2u);
    EXPECT_EQ(proxy.physicalProxies[0].address, "192.0.2.1");
    EXPECT_EQ(proxy.physicalProxies[0].toNapId, (std::vector<Value>{"a", "b"}));
    EXPECT_EQ(rulesOf(formed.findings),
              "config1:shadowed@PXLOGICAL[gw]/NAME config1:shadowed@PXLOGICAL[gw]/PXAUTHINFO[HTTP-BASIC] "
              "config1:shadowed@PXLOGICAL[gw]/PORT[9201] config1:shadowed@PXLOGICAL[gw]/WSP-VERSION "
              "config1:shadowed@PXLOGICAL[gw]/PXPHYSICAL[p1]/PXADDR");
}

TEST(Contexts, EveryValueSaysWhereItStands) {
    const Contexts formed =
        form({{bootstrap("http://op/"), nap("a", "one.example")},
              {{"PXLOGICAL",
                {{"PROXY-ID", "gw"}, {"TRUST", nullptr}, {"DOMAIN", ".op"}, {"BASAUTH-ID", "me"}},
                {{"PORT", {{"PORTNBR", "9201"}}}, {"PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p"}, {"TO-NAPID", "a"}}}}}}});
    const wbxml::Document first = document({bootstrap("http://op/"), nap("a", "one.example")});
    const ConfigurationContext& context = formed.contexts[0];
    const NetworkAccessPoint& point = context.networkAccessPoints[0];
    ASSERT_TRUE(point.address.origin);
    EXPECT_EQ(point.address.origin->source, 0u);
    const Parm parm(first, point.address.origin->element);
    EXPECT_EQ(parm.name(), "NAP-ADDRESS");
    EXPECT_EQ(parm.value(), "one.example");
    EXPECT_EQ(point.address.origin->bytes, parm.bytes());
    EXPECT_EQ(point.definitions.origins.size(), 1u);
    EXPECT_EQ(context.tps.origin->source, 0u);
    EXPECT_EQ(context.contextAllowText, "0");
    EXPECT_EQ(context.contextAllowText.from, From::Default);

    const LogicalProxy& proxy = context.logicalProxies[0];
    EXPECT_EQ(proxy.trusted.origin->source, 1u);
    EXPECT_EQ(proxy.other[0].origin->source, 1u);
    const PhysicalProxy& physical = proxy.physicalProxies[0];
    EXPECT_EQ(physical.addressType.from, From::Default);
    EXPECT_FALSE(physical.addressType.origin);
    EXPECT_EQ(physical.domains[0].from, From::Inherited);
    EXPECT_EQ(physical.domains[0].origin, proxy.domains[0].origin); // where the inherited one stands
    EXPECT_EQ(physical.ports[0].number.from, From::Inherited);
    EXPECT_EQ(proxy.ports[0].number.from, From::Document);
    EXPECT_EQ(proxy.implied,
              (std::vector<NamedValue>{{"WSP-VERSION", "1.2"}, {"PUSHENABLED", "0"}, {"PULLENABLED", "0"}}));
}

TEST(Contexts, WhatIsShadowedIsKept) {
    const Contexts formed = form({
        {nap("a", "1"), {"PXLOGICAL", {{"PROXY-ID", "gw"}, {"NAME", "One"}, {"NAME", "Two"}, {"DOMAIN", "d"}}}},
        {nap("a", "2"), {"PXLOGICAL", {{"PROXY-ID", "gw"}, {"NAME", "Three"}, {"DOMAIN", "d"}}}},
    });
    std::string text;
    for (const Shadowed& one : formed.contexts[0].shadowed) {
        text += one.where + "=" + one.value.text + " " + std::string(name(one.reason)) + (one.same ? " same" : "");
        text += " " + std::to_string(one.value.origin->source) + " by " + std::to_string(one.by->source) + "\n";
        EXPECT_NE(*one.value.origin, *one.by);
        EXPECT_FALSE(one.clause.empty());
    }
    EXPECT_EQ(text, "PXLOGICAL[gw]/NAME=Two repeated 0 by 0\n"
                    "NAPDEF[a]=a taken 1 by 0\n"
                    "PXLOGICAL[gw]/NAME=Three earlier 1 by 0\n"
                    "PXLOGICAL[gw]/DOMAIN=d earlier same 1 by 0\n");
}

TEST(Contexts, FurtherDocuments) {
    const wbxml::Document card = document({bootstrap("http://op/"), nap("a", "1")});
    const wbxml::Document more = document({bootstrap("http://op/"), nap("a", "2"), nap("b", "2")});
    const wbxml::Document bare = document({nap("c", "3")});
    const Contexts formed = formContexts({{ObjectType::Bootstrap, &card, ""},
                                          {ObjectType::Bootstrap, &more, "preset"},
                                          {ObjectType::Bootstrap, &bare, "later"}});
    ASSERT_EQ(formed.contexts.size(), 2u); // without a PROVURL a context of its own (WAP-184 §5.1)
    EXPECT_EQ(formed.contexts[0].sources, (std::vector<SourceName>{{0, "bootstrap"}, {1, "preset"}}));
    EXPECT_EQ(formed.contexts[1].sources, (std::vector<SourceName>{{2, "later"}}));
    EXPECT_EQ(rulesOf(formed.findings), "preset:napdef-duplicate@NAPDEF[a]");
    EXPECT_FALSE(formed.contexts[1].privileged);
}

TEST(Contexts, ByProxyIdAloneEverythingIsInherited) {
    const Contexts formed =
        form({{nap("a", "1"), {"PXLOGICAL", {{"PROXY-ID", "gw"}, {"NAME", "Gateway"}}}},
              {{"PXLOGICAL",
                {{"PROXY-ID", "gw"}},
                {{"PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p"}, {"PXADDR", "192.0.2.1"}, {"TO-NAPID", "a"}}}}}}});
    ASSERT_EQ(formed.contexts[0].logicalProxies.size(), 1u);
    EXPECT_EQ(formed.contexts[0].logicalProxies[0].name, "Gateway");
    EXPECT_EQ(formed.contexts[0].logicalProxies[0].physicalProxies.size(), 1u);
    EXPECT_EQ(rulesOf(formed.findings), "");
}

} // namespace
