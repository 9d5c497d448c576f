// Contexts by rank, states, bootstraps over the air, and what is taken, asked or chosen without a document saying so.
#include "tests/efs/prov/agent_documents.h"

#include <gtest/gtest.h>

namespace {

using namespace agent_tests;

const std::string gateway = nap("n") + proxy("gw", {"n"});

std::vector<AgentSource> cardAndThree(const std::string& allow) {
    const Parms parms = allow.empty() ? Parms{} : Parms{{"CONTEXT-ALLOW", allow}};
    std::vector<AgentSource> sources = {file(ObjectType::Bootstrap, bootstrap("http://op/", parms) + gateway)};
    for (const char* name : {"one", "two", "three"})
        sources.push_back(further(name, bootstrap("http://" + std::string(name) + "/") + gateway));
    return sources;
}

std::string allowed(const DeviceView& view) {
    std::string text;
    for (const ContextOutcome& one : view.contexts) text += one.allowed.yes ? '+' : '-';
    return text;
}

TEST(AgentContexts, PROVUAB_UCM_C_001_ThePrivilegedOneFirst) {
    const DeviceView view = viewAsDevice(cardAndThree("2"));
    ASSERT_EQ(view.contexts.size(), 4u);
    EXPECT_TRUE(view.contexts[0].context.privileged);
    EXPECT_EQ(view.contexts[0].place, Place::Sim); // the card may hold it (WAP-184 §7.1.1)
    for (std::size_t i = 1; i < 4; ++i) EXPECT_FALSE(view.contexts[i].context.privileged);
    EXPECT_EQ(view.contexts[0].allowed.clause, "WAP-182 §6.1");
}

TEST(AgentContexts, PROVCONT_5_6_8_ContextAllow) {
    EXPECT_EQ(allowed(viewAsDevice(cardAndThree(""))), "+---"); // 0 by default
    EXPECT_EQ(allowed(viewAsDevice(cardAndThree("0"))), "+---");
    EXPECT_EQ(allowed(viewAsDevice(cardAndThree("2"))), "+++-");
    EXPECT_EQ(allowed(viewAsDevice(cardAndThree("255"))), "++++");
    AgentOptions small;
    small.contexts = 3;
    EXPECT_EQ(allowed(viewAsDevice(cardAndThree("200"), small)), "+++-"); // capped by the device
    EXPECT_EQ(allowed(viewAsDevice(cardAndThree("255"), small)), "+++-");
    EXPECT_EQ(allowed(viewAsDevice(cardAndThree("1"), small)), "++--");
    const DeviceView view = viewAsDevice(cardAndThree("2"));
    EXPECT_EQ(view.additional, 2u);
    EXPECT_EQ(view.contexts[3].allowed.reason, "CONTEXT-ALLOW of the privileged context is 2");
    EXPECT_FALSE(view.another.yes);
    EXPECT_TRUE(viewAsDevice(cardAndThree("4")).another.yes);
    EXPECT_EQ(viewAsDevice(cardAndThree("255"), small).contexts[3].allowed.clause, "WAP-185 §9");
}

TEST(AgentContexts, PROVARCH_6_1_OnlyThePrivilegedContextsAllowanceCounts) {
    const DeviceView view =
        viewAsDevice({file(ObjectType::Bootstrap, bootstrap("http://op/", {{"CONTEXT-ALLOW", "1"}}) + gateway),
                      further("other", bootstrap("http://other/", {{"CONTEXT-ALLOW", "255"}}) + gateway)});
    EXPECT_EQ(view.additional, 1u);
    EXPECT_EQ(droppedParms(view.contexts[1]),
              "BOOTSTRAP/CONTEXT-ALLOW: only the privileged context's counts (WAP-182 §6.1)\n");
}

TEST(AgentContexts, PROVBOOT_B_C_008_OneContextAProvUrl) {
    const DeviceView view = viewAsDevice({file(ObjectType::Bootstrap, bootstrap("http://op/a") + gateway),
                                          further("same", bootstrap("HTTP://OP/a") + nap("m")),
                                          further("path", bootstrap("http://op/b") + nap("m"))});
    ASSERT_EQ(view.contexts.size(), 2u);
    EXPECT_EQ(view.sources[1].context, 0u);
    EXPECT_EQ(view.sources[2].context, 1u);
}

TEST(AgentContexts, PROVBOOT_B_C_009_and_010_WithoutProvUrl) {
    const DeviceView card =
        viewAsDevice({file(ObjectType::Bootstrap, bootstrap("http://op/")), file(ObjectType::Config1, gateway),
                      further("one", gateway), further("two", gateway)});
    EXPECT_EQ(card.contexts.size(), 3u); // the card's files share one; the others are independent
    EXPECT_EQ(card.sources[1].reason, "it names no PROVURL and belongs to the card's context");
    EXPECT_EQ(card.sources[2].reason, "it names no PROVURL and makes an independent context");
    EXPECT_EQ(card.sources[2].clause, "WAP-184 §5.1");
    EXPECT_TRUE(card.contexts[1].bootstrap.yes); // a message cannot mean it
}

TEST(AgentStates, PROVBOOT_5_Unconfigured) {
    for (const std::string& document :
         {bootstrap("http://op/"), nap("n"), bootstrap("http://op/") + proxy("gw", {"n"})}) {
        const DeviceView view = viewOf(document);
        EXPECT_EQ(view.contexts[0].state, State::Unconfigured) << document;
        EXPECT_FALSE(view.contexts[0].continuous);
    }
    EXPECT_EQ(viewOf(nap("n")).contexts[0].stateReason,
              "no proxy and no application that could use an access point is left");
    EXPECT_EQ(viewOf(proxy("gw", {"n"})).contexts[0].stateReason,
              "no access point is left, and a bootstrap needs one and a proxy");
}

TEST(AgentStates, PROVUAB_4_2_TpsAccess) {
    const DeviceView view = viewOf(bootstrap("http://op/") + nap("n") + proxy("gw", {"n"}, {{"TRUST", "*"}}));
    EXPECT_EQ(view.contexts[0].state, State::TpsAccess);
    EXPECT_TRUE(view.contexts[0].continuous);
    EXPECT_EQ(view.contexts[0].routes[0].kind, Route::Kind::Provisioning);
    EXPECT_EQ(waysOf(view.contexts[0].context, view.contexts[0].routes[0]), "-> gw/gw-1 -> n -> GSM-GPRS");
}

TEST(AgentStates, PROVARCH_6_Provisioned) {
    const DeviceView without = viewOf(gateway);
    EXPECT_EQ(without.contexts[0].state, State::Provisioned);
    EXPECT_EQ(without.contexts[0].stateReason, "a proxy and an access point are there; no provisioning server "
                                               "(PROVURL) is named, so nothing more comes over the air");
    const DeviceView untrusted = viewOf(bootstrap("http://op/") + gateway);
    EXPECT_EQ(untrusted.contexts[0].state, State::Provisioned);
    EXPECT_FALSE(untrusted.contexts[0].continuous);
    EXPECT_EQ(untrusted.contexts[0].routes[0].reason,
              "no trusted proxy (TRUST) is left to reach the provisioning server by");
    const DeviceView direct = viewOf(nap("n") + application("w4", {{"TO-NAPID", "n"}}));
    EXPECT_EQ(direct.contexts[0].state, State::Provisioned);
    const DeviceView full = viewOf(bootstrap("http://op/") + nap("n") + proxy("gw", {"n"}, {{"TRUST", "*"}}) +
                                   application("w4", {{"TO-NAPID", "n"}}));
    EXPECT_EQ(full.contexts[0].state, State::Provisioned);
    EXPECT_TRUE(full.contexts[0].continuous);
}

AgentSource pushed(const std::string& url, std::optional<PushSecurity> security, const std::string& name = "push") {
    AgentSource source = further(name, bootstrap(url) + gateway, Place::PointToPoint);
    source.security = security;
    return source;
}

TEST(AgentBootstrap, PROVBOOT_7_1_1_TheCardMakesItInvalid) {
    const AgentSource card = file(ObjectType::Bootstrap, bootstrap("http://op/", {{"CONTEXT-ALLOW", "5"}}) + gateway);
    const DeviceView view = viewAsDevice({pushed("http://op/", PushSecurity::UserPin), card});
    EXPECT_EQ(fates(view), "bootstrap:used push:refused");
    EXPECT_EQ(view.sources[1].clause, "WAP-184 §7.1.1");
    EXPECT_FALSE(view.contexts[0].bootstrap.yes);
    EXPECT_EQ(view.contexts[0].bootstrap.reason, "the card has its data: only the card itself can be changed");
    EXPECT_TRUE(view.another.yes); // for another PROVURL
}

TEST(AgentBootstrap, PROVBOOT_7_1_5_OnlyAuthenticOnesAndOnce) {
    EXPECT_EQ(fates(viewAsDevice({pushed("http://op/", std::nullopt)})), "push:refused");
    const DeviceView twice = viewAsDevice(
        {pushed("http://op/", PushSecurity::UserPin), pushed("http://op/", PushSecurity::UserPin, "again")});
    EXPECT_EQ(fates(twice), "push:used again:refused");
    EXPECT_EQ(twice.sources[1].clause, "WAP-184 §5.1");
    EXPECT_EQ(twice.contexts[0].bootstrap.clause, "WAP-184 §7.1.5");
    EXPECT_FALSE(twice.contexts[0].bootstrap.yes);
}

TEST(AgentBootstrap, PROVBOOT_BGSM_C_008_ThePrivilegedContextNeedsUserNetwPin) {
    EXPECT_TRUE(viewAsDevice({pushed("http://op/", PushSecurity::UserNetworkPin)}).contexts[0].context.privileged);
    for (const PushSecurity security : {PushSecurity::NetworkPin, PushSecurity::UserPin, PushSecurity::UserPinMac})
        EXPECT_FALSE(viewAsDevice({pushed("http://op/", security)}).contexts[0].context.privileged);
}

TEST(AgentBootstrap, PROVUAB_UCM_C_003_NetwPinAloneForOneContextOnly) {
    const DeviceView view = viewAsDevice({pushed("http://a/", PushSecurity::NetworkPin, "a"),
                                          pushed("http://b/", PushSecurity::NetworkPin, "b"),
                                          pushed("http://c/", PushSecurity::UserPin, "c")});
    EXPECT_EQ(fates(view), "a:used b:refused c:used");
    EXPECT_EQ(view.sources[1].clause, "WAP-185 §9");
}

TEST(AgentBootstrap, PROVUAB_UGSM_C_002_to_004_CardThenDeviceThenBroadcastThenMessages) {
    const DeviceView view =
        viewAsDevice({pushed("http://op/", PushSecurity::UserPin),
                      further("cb", bootstrap("http://op/") + gateway, Place::Broadcast),
                      further("preset", bootstrap("http://op/") + gateway), file(ObjectType::Config1, gateway)});
    EXPECT_EQ(fates(view), "config1:used preset:used cb:refused push:refused");
    const DeviceView air = viewAsDevice({pushed("http://op/", PushSecurity::UserPin),
                                         further("cb", bootstrap("http://op/") + gateway, Place::Broadcast)});
    EXPECT_EQ(fates(air), "cb:used push:refused");
}

TEST(AgentBootstrap, PROVBOOT_BGSM_C_010_NetworkCodesAreEqual) {
    const auto broadcast =
        further("cb", bootstrap("http://op/", {{"COUNTRY", "244"}, {"NETWORK", "05"}}) + gateway, Place::Broadcast);
    const auto fate = [&](const std::string& home, const std::string& serving) {
        AgentOptions options;
        options.homeNetwork = home;
        options.servingNetwork = serving;
        return fates(viewAsDevice({broadcast}, options));
    };
    EXPECT_EQ(fate("24405", "24405"), "cb:used");
    EXPECT_EQ(fate("24405", "24491"), "cb:refused");
    EXPECT_EQ(fate("24491", "24491"), "cb:refused");
    EXPECT_EQ(fate("", ""), "cb:used"); // nothing to compare with
}

TEST(AgentBootstrap, PROVBOOT_7_1_5_ABroadcastMayBeUpdatedByBroadcast) {
    const DeviceView view = viewAsDevice({further("cb", bootstrap("http://op/") + nap("old"), Place::Broadcast),
                                          further("cb 2", bootstrap("http://op/") + nap("new"), Place::Broadcast)});
    EXPECT_EQ(fates(view), "cb:replaced cb 2:used");
    ASSERT_EQ(view.contexts.size(), 1u);
    EXPECT_EQ(view.contexts[0].context.networkAccessPoints[0].id, "new");
    EXPECT_TRUE(view.contexts[0].bootstrap.yes);
}

TEST(AgentAssumptions, PROVCONT_5_6_Defaults) {
    const DeviceView view = viewOf(
        has("NAPDEF", {{"NAPID", "n"}, {"NAP-ADDRESS", "+358"}, {"LOCAL-ADDR", "::1"}, {"LINKSPEED", "9600"}}) +
        has("PXLOGICAL", {{"PROXY-ID", "gw"}, {"DOMAIN", ".op"}, {"STARTPAGE", "wap.op/"}, {"WSP-VERSION", "1.3"}},
            has("PORT", {{"PORTNBR", "9201"}}) +
                has("PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p"}, {"PXADDR", "192.0.2.1"}, {"TO-NAPID", "n"}})));
    EXPECT_EQ(assumptions(view.contexts[0], Assumption::Kind::Default),
              "BOOTSTRAP: CONTEXT-ALLOW is 0\n"
              "NAPDEF[n]: NAP-ADDRTYPE is E164\n"
              "NAPDEF[n]: CALLTYPE is ANALOG-MODEM\n"
              "NAPDEF[n]: LOCAL-ADDRTYPE is IPV6\n"
              "NAPDEF[n]: it is always valid\n"
              "PXLOGICAL[gw]: PUSHENABLED is 0\n"
              "PXLOGICAL[gw]: PULLENABLED is 0\n"
              "PXLOGICAL[gw]: the start page's scheme is http\n"
              "PXLOGICAL[gw]/PXPHYSICAL[p]: PXADDRTYPE is IPV4\n"
              "PXLOGICAL[gw]/PXPHYSICAL[p]: PUSHENABLED is 0\n"
              "PXLOGICAL[gw]/PXPHYSICAL[p]: PULLENABLED is 0\n"
              "PXLOGICAL[gw]/PXPHYSICAL[p]/PORT[9201]: SERVICE is CO-WSP\n");
    EXPECT_EQ(assumptions(view.contexts[0], Assumption::Kind::Inherited),
              "NAPDEF[n]: DNLINKSPEED is 9600\n"
              "PXLOGICAL[gw]/PXPHYSICAL[p]: DOMAIN is .op\n"
              "PXLOGICAL[gw]/PXPHYSICAL[p]: WSP-VERSION is 1.3\n"
              "PXLOGICAL[gw]/PXPHYSICAL[p]/PORT[9201]: it is the logical proxy's\n");
}

TEST(AgentAssumptions, PROVCONT_6_2_and_6_3_PortsAndValidity) {
    const DeviceView view =
        viewOf(has("NAPDEF", {{"NAPID", "n"}}, has("VALIDITY", {{"COUNTRY", "244"}, {"VALIDUNTIL", "3600"}})) +
               proxy("gw", {"n"}));
    EXPECT_EQ(assumptions(view.contexts[0], Assumption::Kind::Chosen),
              "NAPDEF[n]: no BEARER is named, so the device chooses one\n"
              "PXLOGICAL[gw]/PXPHYSICAL[gw-1]: no PORT is given, so the device chooses port and service\n");
    EXPECT_NE(assumptions(view.contexts[0], Assumption::Kind::Default)
                  .find("NAPDEF[n]: VALIDUNTIL 3600 counts seconds from when the document was received"),
              std::string::npos);
    EXPECT_EQ(assumptions(view.contexts[0], Assumption::Kind::Default).find("always valid"), std::string::npos);
}

TEST(AgentAssumptions, PROVCONT_6_4_ProxyIdentity) {
    struct Case {
        const char* pxAuthId; // "*": absent
        const char* clientId;
        const char* expected;
    };
    for (const Case& each : {Case{"me", "client", ""}, Case{"", "client", "PXAUTH-ID is empty: the user is asked"},
                             Case{"*", "client", "PXAUTH-ID is the CLIENT-ID, client"},
                             Case{"*", "", "PXAUTH-ID is an identity built into the device"},
                             Case{"*", "*", "PXAUTH-ID and CLIENT-ID are missing: the user is asked"}}) {
        Parms parms = {{"PXAUTH-TYPE", "HTTP-BASIC"}, {"PXAUTH-PW", "pw"}};
        if (std::string(each.pxAuthId) != "*") parms.emplace_back("PXAUTH-ID", each.pxAuthId);
        const std::string client =
            std::string(each.clientId) == "*" ? "" : has("CLIENTIDENTITY", {{"CLIENT-ID", each.clientId}});
        const DeviceView view = viewOf(nap("n") + proxy("gw", {"n"}, {}, {}, has("PXAUTHINFO", parms)) + client);
        std::string found;
        for (const Assumption& one : view.contexts[0].assumptions)
            if (one.where == "PXLOGICAL[gw]/PXAUTHINFO[HTTP-BASIC]") found += one.text;
        EXPECT_EQ(found, each.expected);
    }
    const DeviceView view = viewOf(
        nap("n") + proxy("gw", {"n"}, {}, {}, has("PXAUTHINFO", {{"PXAUTH-TYPE", "HTTP-BASIC"}, {"PXAUTH-ID", "me"}})));
    EXPECT_EQ(assumptions(view.contexts[0], Assumption::Kind::Asked),
              "PXLOGICAL[gw]/PXAUTHINFO[HTTP-BASIC]: PXAUTH-PW is missing: the user is asked\n");
}

TEST(AgentAssumptions, PROVCONT_6_5_MissingCredentialsAreAskedForEmptyOnesAreEmpty) {
    const auto view = [](const Parms& parms) {
        return viewOf(has("NAPDEF", {{"NAPID", "n"}, {"BEARER", "GSM-GPRS"}}, has("NAPAUTHINFO", parms)));
    };
    EXPECT_EQ(assumptions(view({{"AUTHTYPE", "PAP"}}).contexts[0], Assumption::Kind::Asked),
              "NAPDEF[n]/NAPAUTHINFO[PAP]: AUTHNAME is missing: the user is asked\n"
              "NAPDEF[n]/NAPAUTHINFO[PAP]: AUTHSECRET is missing: the user is asked\n");
    EXPECT_EQ(assumptions(view({{"AUTHTYPE", "PAP"}, {"AUTHNAME", ""}, {"AUTHSECRET", ""}}).contexts[0],
                          Assumption::Kind::Asked),
              "");
}

TEST(AgentAssumptions, PROVCONT_5_6_2_ReferencesIntoAnotherDocument) {
    const DeviceView view =
        viewAsDevice({file(ObjectType::Bootstrap, nap("n")), file(ObjectType::Config1, proxy("gw", {"n"}))});
    EXPECT_NE(assumptions(view.contexts[0], Assumption::Kind::Chosen)
                  .find("TO-NAPID n leads into another document of the context; not every device follows it there"),
              std::string::npos);
    EXPECT_EQ(routes(view.contexts[0]), "browsing -> gw/gw-1 -> n -> GSM-GPRS\n");
}

} // namespace
