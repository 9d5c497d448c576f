// Ways to the network: what survives the filter, alternates in order, ACCESS rules, INTERNET, proxies by DOMAIN.
#include "tests/efs/prov/agent_documents.h"

#include <gtest/gtest.h>

namespace {

using namespace agent_tests;

AgentOptions withBearers(std::vector<std::string> bearers) {
    AgentOptions options;
    options.bearers = std::move(bearers);
    return options;
}

TEST(AgentRoutes, PROVUAB_UDP_C_001_AccessPointsOfUnsupportedBearers) {
    const std::string document = nap("g") + nap("c", "GSM-CSD", {{"BEARER", "GSM-GPRS"}}) + nap("x", "CDPD") +
                                 nap("any", "") + proxy("gw", {"x", "g", "c", "any"});
    const DeviceView view = viewOf(document, withBearers({"gsm-gprs"}));
    EXPECT_EQ(routes(view.contexts[0]),
              "browsing -> gw/gw-1 -> g -> GSM-GPRS; -> gw/gw-1 -> c -> GSM-GPRS; -> gw/gw-1 -> any\n");
    EXPECT_EQ(droppedThings(view.contexts[0]), "NAPDEF[x]: the device has none of its bearers: CDPD\n");
    const std::string parms = droppedParms(view.contexts[0]);
    EXPECT_NE(parms.find("NAPDEF[c]/BEARER[1]: the device does not have this bearer (WAP-185 §5.2)\n"),
              std::string::npos)
        << parms;
    EXPECT_NE(parms.find("NAPDEF[x]/NAP-ADDRESS: the device has none of its bearers: CDPD (WAP-185 §5.2)\n"),
              std::string::npos);
    EXPECT_NE(parms.find("PXLOGICAL[gw]/PXPHYSICAL[gw-1]/TO-NAPID[1]: the access point x was dropped: the device has "
                         "none of its bearers: CDPD (WAP-185 §5.2)\n"),
              std::string::npos);
}

TEST(AgentRoutes, PROVUAB_UDP_C_002_PhysicalProxiesOfUnsupportedProtocols) {
    AgentOptions options;
    options.services = {{"CO-WSP"}};
    const auto port = [](const std::string& number, const std::string& service) {
        return has("PORT",
                   service.empty() ? Parms{{"PORTNBR", number}} : Parms{{"PORTNBR", number}, {"SERVICE", service}});
    };
    const DeviceView view =
        viewOf(nap("n") + proxy("wta", {"n"}, {}, {}, port("9202", "CL-SEC-WTA")) +
                   proxy("wsp", {"n"}, {}, {}, port("9201", "CO-WSP") + port("9203", "CO-SEC-WSP")) +
                   proxy("open", {"n"}, {}, {}, port("8080", "")),
               options);
    EXPECT_EQ(droppedThings(view.contexts[0]),
              "PXLOGICAL[wta]/PXPHYSICAL[wta-1]: the device speaks none of the protocols at its ports\n"
              "PXLOGICAL[wta]: no physical proxy of it is left\n");
    const auto& proxies = view.contexts[0].context.logicalProxies;
    ASSERT_EQ(proxies.size(), 2u);
    EXPECT_EQ(proxies[0].physicalProxies[0].ports, (std::vector<Port>{{"9201", {"CO-WSP"}}}));
    EXPECT_EQ(proxies[1].physicalProxies[0].ports, (std::vector<Port>{{"8080", {}}})); // the device's choice
}

TEST(AgentRoutes, PROVUAB_UDP_C_003_PhysicalProxiesWithoutAccessPoint) {
    const DeviceView view =
        viewOf(nap("n") + proxy("none", {}) + proxy("lost", {"nowhere"}) + proxy("gw", {"nowhere", "n"}));
    EXPECT_EQ(droppedThings(view.contexts[0]),
              "PXLOGICAL[none]/PXPHYSICAL[none-1]: it leads to no access point\n"
              "PXLOGICAL[none]: no physical proxy of it is left\n"
              "PXLOGICAL[lost]/PXPHYSICAL[lost-1]: no access point it leads to is left\n"
              "PXLOGICAL[lost]: no physical proxy of it is left\n");
    EXPECT_EQ(routes(view.contexts[0]), "browsing -> gw/gw-1 -> n -> GSM-GPRS\n");
}

TEST(AgentRoutes, PROVUAB_UDP_C_004_LogicalProxiesWithoutPhysicalOne) {
    const DeviceView view = viewOf(nap("n") + has("PXLOGICAL", {{"PROXY-ID", "empty"}}) +
                                   application("w4", {{"TO-PROXY", "empty"}, {"ADDR", "http://mms.example/"}}));
    EXPECT_EQ(droppedThings(view.contexts[0]), "PXLOGICAL[empty]: it has no physical proxy\n");
    EXPECT_EQ(routes(view.contexts[0]), "w4 nowhere\n");
    EXPECT_NE(droppedParms(view.contexts[0])
                  .find("APPLICATION[w4]/TO-PROXY: the proxy empty was dropped: it has no "
                        "physical proxy (WAP-185 §5.2)"),
              std::string::npos);
}

TEST(AgentRoutes, PROVUAB_5_4_AccessPointsAreTriedInOrder) {
    const DeviceView view = viewOf(nap("a") + nap("b") + nap("c") + proxy("gw", {"c", "a", "b"}));
    EXPECT_EQ(routes(view.contexts[0]), "browsing -> gw/gw-1 -> c -> GSM-GPRS; -> gw/gw-1 -> a -> GSM-GPRS; "
                                        "-> gw/gw-1 -> b -> GSM-GPRS\n");
}

TEST(AgentRoutes, PROVCONT_5_6_2_Internet) {
    const DeviceView view =
        viewOf(nap("a") + nap("b", "GSM-CSD", {{"INTERNET", "*"}}) + nap("c", "GSM-GPRS", {{"INTERNET", "*"}}) +
               proxy("gw", {"INTERNET", "c", "a"}) + application("w2", {{"TO-NAPID", "INTERNET"}}));
    EXPECT_EQ(routes(view.contexts[0]), "w2 -> b -> GSM-CSD; -> c -> GSM-GPRS\n");
    const DeviceView none = viewOf(nap("a") + application("w2", {{"TO-NAPID", "INTERNET"}}));
    EXPECT_EQ(routes(none.contexts[0]), "w2 nowhere\n");
    // An access point that has taken the word as its id (WAP-183 §7.3) comes before those with the flag.
    const DeviceView taken = viewOf(nap("b", "GSM-CSD", {{"INTERNET", "*"}}) + nap("INTERNET") +
                                    application("w2", {{"TO-NAPID", "INTERNET"}}));
    EXPECT_EQ(routes(taken.contexts[0]), "w2 -> INTERNET -> GSM-GPRS; -> b -> GSM-CSD\n");
}

TEST(AgentRoutes, ApplicationsByProxyThenDirect) {
    const DeviceView view =
        viewOf(nap("mms") + nap("net") + proxy("gw", {"mms"}) + proxy("spare", {"net"}) +
               application("w4", {{"TO-PROXY", "gw"}, {"TO-NAPID", "net"}, {"TO-PROXY", "spare"}}) +
               application("w7", {{"PROVIDER-ID", "dm"}, {"TO-NAPID", "gone"}, {"TO-NAPID", "net"}}));
    EXPECT_EQ(routes(view.contexts[0]), "w4 -> gw/gw-1 -> mms -> GSM-GPRS; -> net -> GSM-GPRS; -> spare/spare-1 -> net "
                                        "-> GSM-GPRS\n"
                                        "w7 -> net -> GSM-GPRS\n");
    EXPECT_EQ(view.contexts[0].routes[0].ways[0].by, "TO-PROXY gw");
}

TEST(AgentRoutes, AccessRulesForApplicationsThatNameNothing) {
    const std::string things = nap("a") + nap("b") + proxy("gw", {"a"});
    const std::string apps = application("w2") + application("w4", {{"TO-NAPID", "a"}}) + application("25");
    const DeviceView ruled =
        viewOf(things + apps + has("ACCESS", {{"RULE", "r1"}, {"APPID", "w2"}, {"TO-PROXY", "gw"}}) +
               has("ACCESS", {{"RULE", "r2"}, {"TO-NAPID", "b"}}) +
               has("ACCESS", {{"RULE", "r3"}, {"APPID", "25"}, {"TO-NAPID", "a"}}));
    EXPECT_EQ(routes(ruled.contexts[0]), "w2 -> gw/gw-1 -> a -> GSM-GPRS\n"
                                         "w4 -> a -> GSM-GPRS\n"
                                         "25 -> b -> GSM-GPRS\n"); // r2 is for all, and comes first
    EXPECT_EQ(ruled.contexts[0].routes[0].ways[0].by, "ACCESS[r1] TO-PROXY gw");
    const DeviceView lost = viewOf(things + apps + has("ACCESS", {{"RULE", "r1"}, {"TO-NAPID", "gone"}}));
    EXPECT_EQ(droppedThings(lost.contexts[0]), "ACCESS[r1]: it leads to no proxy and no access point\n");
    EXPECT_EQ(routes(lost.contexts[0]), "w2 -> gw/gw-1 -> a -> GSM-GPRS; -> a -> GSM-GPRS; -> b -> GSM-GPRS\n"
                                        "w4 -> a -> GSM-GPRS\n"
                                        "25 -> gw/gw-1 -> a -> GSM-GPRS; -> a -> GSM-GPRS; -> b -> GSM-GPRS\n");
    EXPECT_EQ(lost.contexts[0].routes[0].reason, "it names neither proxy nor access point, and no ACCESS rule is for "
                                                 "it: it takes what is there");
}

TEST(AgentRoutes, DanglingReferencesOfEveryKind) {
    const DeviceView view = viewOf(bootstrap("http://op/", {{"PROXY-ID", "gone"}, {"PROXY-ID", "gw"}}) + nap("a") +
                                   proxy("gw", {"a"}) + application("w2", {{"TO-PROXY", "gone"}, {"TO-PROXY", "gw"}}) +
                                   has("ACCESS", {{"RULE", "r"}, {"TO-PROXY", "gw"}, {"TO-PROXY", "gone"}}));
    const std::string why = ": there is no proxy gone in the context (WAP-185 §5.2)\n";
    EXPECT_EQ(droppedParms(view.contexts[0]),
              "BOOTSTRAP/PROXY-ID[1]" + why + "APPLICATION[w2]/TO-PROXY[1]" + why + "ACCESS[r]/TO-PROXY[2]" + why);
    EXPECT_EQ(view.contexts[0].context.other, (std::vector<NamedValue>{{"PROXY-ID", "gw"}}));
}

TEST(AgentRoutes, TheNumberOfWaysIsBounded) {
    std::string document, apps;
    std::vector<std::string> naps;
    for (int i = 0; i < 100; ++i) {
        naps.push_back("n" + std::to_string(i));
        document += nap(naps.back());
    }
    for (int i = 0; i < 400; ++i) apps += application("w2", {{"NAME", std::to_string(i)}});
    const DeviceView view = viewOf(document + proxy("gw", naps) + apps);
    std::size_t ways = 0;
    for (const Route& route : view.contexts[0].routes) {
        EXPECT_TRUE(route.more);
        EXPECT_LE(route.ways.size(), 64u);
        ways += route.ways.size();
    }
    EXPECT_EQ(ways, 20000u);
}

const std::string fourProxies = nap("n") + nap("m") + proxy("sms", {"n"}, {{"DOMAIN", "sms.op.net"}}) +
                                proxy("secure", {"n"}, {{"DOMAIN", ".op.net/secure/"}}) +
                                proxy("op", {"m", "n"}, {{"DOMAIN", ".op.net/"}}) +
                                proxy("rest", {"n"}, {{"DOMAIN", " "}});

ProxyChoice choiceFor(const std::string& document, const std::string& url) {
    AgentOptions options;
    options.url = url;
    return viewOf(document, options).choice.value();
}

std::string chosen(const std::string& document, const std::string& url) {
    const DeviceView view = viewOf(document);
    return waysOf(view.contexts[0].context, choiceFor(document, url).route);
}

TEST(AgentChoice, PROVUAB_U_C_002_TheProxyForAUrl) {
    EXPECT_EQ(chosen(fourProxies, "http://www.op.net/secure/a"),
              "-> secure/secure-1 -> n -> GSM-GPRS; -> op/op-1 -> m -> GSM-GPRS; -> op/op-1 -> n -> GSM-GPRS; "
              "-> rest/rest-1 -> n -> GSM-GPRS");
    EXPECT_EQ(chosen(fourProxies, "http://elsewhere.example/"), "-> rest/rest-1 -> n -> GSM-GPRS");
    const ProxyChoice choice = choiceFor(fourProxies, "http://sms.op.net/x");
    EXPECT_TRUE(choice.matched);
    ASSERT_EQ(choice.candidates.size(), 4u);
    EXPECT_EQ(choice.candidates[0].domain, "sms.op.net");
    EXPECT_EQ(choice.candidates[0].reason, "the host is sms.op.net");
    EXPECT_FALSE(choice.candidates[3].matches);
    EXPECT_EQ(choice.candidates[3].reason,
              "the host ends in .op.net, but the path does not begin with /secure/, the DOMAIN of the logical proxy");
}

TEST(AgentChoice, PROVUAB_7_3_ATieKeepsTheOrderOfTheDocument) {
    const std::string document =
        nap("n") + proxy("one", {"n"}, {{"DOMAIN", ".op.net"}}) + proxy("two", {"n"}, {{"DOMAIN", ".op.net"}});
    EXPECT_EQ(chosen(document, "http://a.op.net/"), "-> one/one-1 -> n -> GSM-GPRS; -> two/two-1 -> n -> GSM-GPRS");
    EXPECT_EQ(choiceFor(document, "http://a.op.net/").reason, "equally good ones keep the order of the documents");
}

TEST(AgentChoice, PROVUAB_7_3_NoMatchIsTheDevicesChoice) {
    const std::string document =
        nap("n") + proxy("narrow", {"n"}, {{"DOMAIN", "a.b.op.net"}}) + proxy("wide", {"n"}, {{"DOMAIN", ".op.net"}});
    const ProxyChoice choice = choiceFor(document, "http://elsewhere.example/");
    EXPECT_FALSE(choice.matched);
    EXPECT_EQ(choice.reason, "no DOMAIN fits the URL; the device chooses, likely the default proxy "
                             "PXLOGICAL[wide]/PXPHYSICAL[wide-1]"); // of the widest DOMAIN (§4.2)
    EXPECT_EQ(chosen(document, "http://elsewhere.example/"), "-> wide/wide-1 -> n -> GSM-GPRS");
    EXPECT_FALSE(choiceFor(fourProxies, "wsp://sms,16505551212/abc/").matched);
    EXPECT_EQ(choiceFor(nap("n"), "http://a.example/").reason,
              "no DOMAIN fits the URL; the device chooses, and there is no proxy to choose");
}

TEST(AgentChoice, PROVCONT_5_6_2_ThePhysicalProxyNarrowsTheLogicalOne) {
    const auto physical = [](const std::string& id, const std::string& domain) {
        Parms parms = {{"PHYSICAL-PROXY-ID", id}, {"PXADDR", "192.0.2.1"}, {"TO-NAPID", "n"}};
        if (!domain.empty()) parms.insert(parms.begin() + 1, {"DOMAIN", domain});
        return has("PXPHYSICAL", parms);
    };
    const std::string document =
        nap("n") + has("PXLOGICAL", {{"PROXY-ID", "gw"}, {"DOMAIN", ".op.net"}},
                       physical("all", "") + physical("www", "www.op.net") + physical("outside", "www.example"));
    EXPECT_EQ(chosen(document, "http://www.op.net/"), "-> gw/www -> n -> GSM-GPRS; -> gw/all -> n -> GSM-GPRS");
    EXPECT_EQ(choiceFor(document, "http://www.example/").matched, false); // not within the logical proxy's DOMAIN
}

TEST(AgentChoice, PROVUAB_7_OnlyTheActiveContextCounts) {
    AgentOptions options;
    options.url = "http://a.example/";
    const std::vector<AgentSource> sources = {
        file(ObjectType::Bootstrap, bootstrap("http://op/", {{"CONTEXT-ALLOW", "1"}}) + nap("n") + proxy("gw", {"n"})),
        further("other", bootstrap("http://other/") + nap("n") + proxy("px", {"n"}))};
    const auto first = viewAsDevice(sources, options);
    EXPECT_EQ(waysOf(first.contexts[0].context, first.choice->route), "-> gw/gw-1 -> n -> GSM-GPRS");
    options.active = 1;
    const auto second = viewAsDevice(sources, options);
    EXPECT_EQ(waysOf(second.contexts[1].context, second.choice->route), "-> px/px-1 -> n -> GSM-GPRS");
    options.active = 2;
    EXPECT_FALSE(viewAsDevice(sources, options).choice);
}

} // namespace
