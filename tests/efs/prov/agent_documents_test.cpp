// Several documents of one context: order, append always, overwrite never (WAP-185 §5.1, §5.3, §6).
#include "tests/efs/prov/agent_documents.h"

#include <gtest/gtest.h>

namespace {

using namespace agent_tests;

const std::string gateway = nap("net") + proxy("gw", {"net"});

TEST(AgentDocuments, PROVUAB_6_1_OrderOfTheSources) {
    // However they are given: Bootstrap, Config1, Config2, then the device's, the preset ones first.
    const DeviceView view = viewAsDevice(
        {further("preset", bootstrap("http://op/") + nap("d")), file(ObjectType::Config2, nap("c")),
         file(ObjectType::Bootstrap, bootstrap("http://op/")),
         further("later", bootstrap("http://op/") + nap("d", "GSM-CSD")), file(ObjectType::Config1, nap("b"))});
    EXPECT_EQ(fates(view), "bootstrap:used config1:used config2:used preset:used later:used");
    ASSERT_EQ(view.contexts.size(), 1u); // all one context, continued in the device
    std::string ids;
    for (const NetworkAccessPoint& point : view.contexts[0].context.networkAccessPoints) ids += point.id.text;
    EXPECT_EQ(ids, "bcd");
    EXPECT_EQ(view.contexts[0].context.networkAccessPoints[2].bearers, (std::vector<Value>{"GSM-GPRS"}));
    EXPECT_EQ(view.sources[3].context, 0u);
}

TEST(AgentDocuments, PROVUAB_6_2_AppendAlwaysOverwriteNever) {
    const DeviceView view = viewAsDevice(
        {file(ObjectType::Bootstrap, bootstrap("http://op/", {{"NAME", "One"}}) + gateway),
         file(ObjectType::Config1, nap("more") + proxy("gw", {"more"}, {{"NAME", "Two"}}, {{"PXADDR", "192.0.2.9"}}))});
    ASSERT_EQ(view.contexts.size(), 1u);
    const LogicalProxy& proxy = view.contexts[0].context.logicalProxies[0];
    EXPECT_EQ(proxy.name, "gw");
    EXPECT_EQ(proxy.physicalProxies[0].address, "192.0.2.1");
    EXPECT_EQ(proxy.physicalProxies[0].toNapId, (std::vector<Value>{"net", "more"}));
    const std::string why = ": a document of higher priority gives it, and nothing is overwritten (WAP-185 §6.2)\n";
    const std::string before = ": the document gives it before, and the first counts (WAP-185 §5.1)\n";
    EXPECT_EQ(droppedParms(view.contexts[0]), "PXLOGICAL[gw]/NAME[1]" + why + "PXLOGICAL[gw]/NAME[2]" + before +
                                                  "PXLOGICAL[gw]/PXPHYSICAL[gw-1]/PXADDR[1]" + why +
                                                  "PXLOGICAL[gw]/PXPHYSICAL[gw-1]/PXADDR[2]" + before);
}

TEST(AgentDocuments, PROVUAB_6_2_ByProxyIdAloneEverythingIsInherited) {
    const DeviceView view = viewAsDevice(
        {file(ObjectType::Bootstrap,
              nap("net") +
                  has("PXLOGICAL", {{"PROXY-ID", "gw"}, {"NAME", "Gateway"}},
                      has("PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p"}, {"PXADDR", "192.0.2.1"}, {"TO-NAPID", "net"}}))),
         file(ObjectType::Config2,
              nap("csd", "GSM-CSD") + has("PXLOGICAL", {{"PROXY-ID", "gw"}},
                                          has("PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p"}, {"TO-NAPID", "csd"}})))});
    EXPECT_EQ(routes(view.contexts[0]), "browsing -> gw/p -> net -> GSM-GPRS; -> gw/p -> csd -> GSM-CSD\n");
    EXPECT_EQ(view.contexts[0].context.logicalProxies[0].name, "Gateway");
}

TEST(AgentDocuments, PROVUAB_6_2_ClientIdOnceInAContext) {
    const DeviceView view = viewAsDevice({file(ObjectType::Bootstrap, has("CLIENTIDENTITY", {{"CLIENT-ID", "first"}})),
                                          file(ObjectType::Config1, has("CLIENTIDENTITY", {{"CLIENT-ID", "second"}}))});
    EXPECT_EQ(view.contexts[0].context.clientIdentity, "first");
    ASSERT_EQ(view.contexts[0].parms.size(), 2u);
    EXPECT_TRUE(view.contexts[0].parms[0].used);
    EXPECT_FALSE(view.contexts[0].parms[1].used);
    EXPECT_EQ(view.contexts[0].parms[1].source, "config1");
    EXPECT_EQ(view.contexts[0].parms[1].clause, "WAP-183 §5.6.9");
}

TEST(AgentDocuments, PROVUAB_UCR_C_001_RedundantCharacteristics) {
    const DeviceView view = viewOf(gateway + has("ACCESS", {{"RULE", "r"}, {"TO-NAPID", "net"}}) +
                                   has("ACCESS", {{"RULE", "r"}, {"TO-PROXY", "gw"}}));
    EXPECT_EQ(view.contexts[0].context.accessRules.size(), 1u);
    const std::string why = ": its id is taken by an earlier one, which stands (WAP-185 §6.2)\n";
    EXPECT_EQ(droppedParms(view.contexts[0]), "ACCESS[r][2]/RULE" + why + "ACCESS[r][2]/TO-PROXY" + why);
}

TEST(AgentDocuments, PROVUAB_UCR_C_002_RedundantParms) {
    const DeviceView view = viewOf(nap("net", "GSM-GPRS", {{"NAME", "again"}}) + proxy("gw", {"net"},
                                                                                       {{"DOMAIN", "a.example"},
                                                                                        {"DOMAIN", "b.example"},
                                                                                        {"DOMAIN", "c.example"},
                                                                                        {"DOMAIN", "d.example"},
                                                                                        {"DOMAIN", "e.example"}}));
    EXPECT_EQ(droppedParms(view.contexts[0]),
              "NAPDEF[net]/NAME[2]: the document gives it before, and the first counts (WAP-185 §5.1)\n"
              "PXLOGICAL[gw]/DOMAIN[5]: it has as many values as it may have (WAP-185 §5.1)\n");
}

TEST(AgentDocuments, PROVUAB_UCR_C_003_UnknownCharacteristics) {
    const DeviceView view = viewOf(gateway + has("NOVELTY", {{"A", "1"}}, has("INNER", {{"B", "2"}})) +
                                   has("NAPDEF", {{"NAPID", "x"}}, has("PORT", {{"PORTNBR", "1"}})));
    const std::string why = ": the characteristic is unknown here (WAP-185 §5.1)\n";
    EXPECT_EQ(droppedParms(view.contexts[0]),
              "NOVELTY/A" + why + "NOVELTY/INNER/B" + why + "NAPDEF[x]/PORT[1]/PORTNBR" + why);
}

TEST(AgentDocuments, PROVUAB_UCR_C_004_UnknownParms) {
    const DeviceView view =
        viewOf(nap("net", "GSM-GPRS", {{"NOVELTY", "1"}}) + has("VENDORCONFIG", {{"NAME", "V"}, {"OWN", "1"}}) +
               application("w9", {{"OWN", "1"}, {"TO-NAPID", "net"}}));
    EXPECT_EQ(droppedParms(view.contexts[0]), "NAPDEF[net]/NOVELTY: the parm is unknown here (WAP-185 §5.1)\n");
    EXPECT_TRUE(view.contexts[0].context.networkAccessPoints[0].other.empty());
}

TEST(AgentDocuments, PROVUAB_UCR_C_005_UnknownValues) {
    const DeviceView view = viewOf(nap("net", "GSM-GPRS", {{"BEARER", "SMOKE-SIGNALS"}, {"CALLTYPE", "SHOUTED"}}) +
                                   proxy("gw", {"net"}, {{"PUSHENABLED", "yes"}}, {{"PXADDRTYPE", "IPV5"}},
                                         has("PORT", {{"PORTNBR", "99999"}}) + has("PORT", {{"PORTNBR", "8080"}})));
    const std::string end = " is unknown (WAP-185 §5.1)\n";
    EXPECT_EQ(droppedParms(view.contexts[0]), "NAPDEF[net]/BEARER[2]: the value SMOKE-SIGNALS" + end +
                                                  "NAPDEF[net]/CALLTYPE: the value SHOUTED" + end +
                                                  "PXLOGICAL[gw]/PUSHENABLED: the value yes" + end +
                                                  "PXLOGICAL[gw]/PORT[99999]/PORTNBR: the value 99999" + end +
                                                  "PXLOGICAL[gw]/PXPHYSICAL[gw-1]/PXADDRTYPE: the value IPV5" + end);
    const PhysicalProxy& physical = view.contexts[0].context.logicalProxies[0].physicalProxies[0];
    EXPECT_EQ(physical.addressType, "IPV4"); // as if it were not there
    EXPECT_EQ(physical.ports, (std::vector<Port>{{"8080", {}}}));
}

TEST(AgentDocuments, PROVUAB_UCR_C_006_RedundantAccessPoints) {
    const DeviceView view = viewOf(nap("net") + nap("net", "GSM-CSD") + proxy("gw", {"net"}));
    EXPECT_EQ(routes(view.contexts[0]), "browsing -> gw/gw-1 -> net -> GSM-GPRS\n"); // the document still counts
    EXPECT_EQ(fates(view), "bootstrap:used");
    EXPECT_NE(droppedParms(view.contexts[0]).find("NAPDEF[net][2]/BEARER: its id is taken"), std::string::npos);
}

TEST(AgentDocuments, PROVUAB_UEH_C_001_UnknownTagsAndTokens) {
    // NAPDEF[n] with a parm of an unknown attribute token, and a parm whose value is an unknown token.
    const apdu::Bytes bytes =
        apdu::fromHex("030B6A0045 C65501 871106 036E00 01 877F06 037800 01 8710 06F0 01 01 01").value();
    AgentSource source = file(ObjectType::Bootstrap, "");
    source.document = wbxml::Document::decode(bytes).value();
    const DeviceView view = viewAsDevice({source});
    ASSERT_EQ(view.contexts.size(), 1u);
    EXPECT_EQ(view.contexts[0].context.networkAccessPoints.size(), 1u);
    for (std::size_t i = 0; i < view.contexts[0].parms.size(); ++i)
        EXPECT_EQ(view.contexts[0].parms[i].used, i == 0) << i;
    EXPECT_EQ(view.contexts[0].parms.back().reason, "its name or value is a token that is not known");
}

TEST(AgentDocuments, PROVUAB_UEH_C_002_UnknownMajorVersion) {
    AgentSource other = file(ObjectType::Bootstrap, nap("lost"));
    other.document = document(nap("lost"), "2.0");
    const DeviceView view = viewAsDevice({other, file(ObjectType::Config1, gateway)});
    EXPECT_EQ(fates(view), "bootstrap:unknown_version config1:used");
    EXPECT_EQ(view.contexts[0].context.networkAccessPoints.size(), 1u);
}

TEST(AgentDocuments, PROVUAB_UEH_C_003_UnknownMinorVersion) {
    AgentSource newer = file(ObjectType::Bootstrap, "");
    newer.document = document(gateway + has("NOVELTY", {{"A", "1"}}), "1.7");
    const DeviceView view = viewAsDevice({newer});
    EXPECT_EQ(fates(view), "bootstrap:used");
    EXPECT_EQ(view.contexts[0].state, State::Provisioned);
}

TEST(AgentDocuments, PROVUAB_UEH_C_004_and_005_CorruptOnesAreAsAbsent) {
    const DeviceView view =
        viewAsDevice({empty(ObjectType::Bootstrap, FileState::Malformed), empty(ObjectType::Config1),
                      empty(ObjectType::Config2, FileState::Unreadable), further("preset", gateway)});
    EXPECT_EQ(fates(view), "bootstrap:malformed config1:empty config2:unreadable preset:used");
    EXPECT_EQ(view.sources[0].clause, "WAP-185 §5.3");
    ASSERT_EQ(view.contexts.size(), 1u);
    EXPECT_EQ(view.contexts[0].place, Place::Device);
    EXPECT_EQ(view.contexts[0].state, State::Provisioned);
}

TEST(AgentDocuments, FirstFileProfile) {
    AgentOptions options;
    options.profile = Profile::FirstFile;
    const auto all = [&](AgentSource first) {
        return fates(viewAsDevice({std::move(first), file(ObjectType::Config1, gateway),
                                   file(ObjectType::Config2, nap("b")), further("preset", nap("c"))},
                                  options));
    };
    EXPECT_EQ(all(file(ObjectType::Bootstrap, gateway)), "bootstrap:used config1:hidden config2:hidden preset:used");
    // An erased file is there and hides the others; one that is not there does not.
    EXPECT_EQ(all(empty(ObjectType::Bootstrap)), "bootstrap:empty config1:hidden config2:hidden preset:used");
    AgentSource missing = empty(ObjectType::Bootstrap);
    missing.present = false;
    EXPECT_EQ(all(missing), "bootstrap:empty config1:used config2:hidden preset:used");
}

TEST(AgentDocuments, PROVSC_5_2_1_TheWimBeforeTheSim) {
    const auto sim = file(ObjectType::Bootstrap, nap("sim"), Place::Sim);
    const auto wim = file(ObjectType::Bootstrap, nap("wim"), Place::Wim);
    const DeviceView both = viewAsDevice({sim, wim});
    EXPECT_EQ(both.sources[0].place, Place::Wim);
    EXPECT_EQ(fates(both), "bootstrap:used bootstrap:not_default");
    ASSERT_EQ(both.contexts.size(), 1u);
    EXPECT_EQ(both.contexts[0].context.networkAccessPoints[0].id, "wim");
    AgentSource erased = empty(ObjectType::Bootstrap);
    erased.place = Place::Wim;
    EXPECT_EQ(fates(viewAsDevice({sim, erased})), "bootstrap:empty bootstrap:used");
}

TEST(AgentDocuments, PROVUAB_U_C_001_NothingAtAll) {
    const DeviceView none = viewAsDevice({});
    EXPECT_TRUE(none.contexts.empty());
    EXPECT_TRUE(none.another.yes);
    EXPECT_TRUE(viewAsDevice({empty(ObjectType::Bootstrap)}).contexts.empty());
    const DeviceView bare = viewOf("");
    ASSERT_EQ(bare.contexts.size(), 1u);
    EXPECT_EQ(bare.contexts[0].state, State::Unconfigured);
}

} // namespace
