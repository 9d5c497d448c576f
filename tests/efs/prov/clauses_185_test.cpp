// What a device makes of documents and cards, where several clauses meet: a definition given twice (WAP-185 §5.1), the
// three files of every kind of card (WAP-186 §10), the ports of both levels (WAP-183 §6.2).
#include "efs/blank_card.h"
#include "efs/prov/agent.h"
#include "efs/prov/xml.h"
#include "tests/efs/prov/clauses_183.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace efs;
using namespace efs::prov;
using clauses_183::xmlOf;
using Nodes = std::vector<clauses_183::Node>;

AgentSource source(const Nodes& nodes) {
    AgentSource made;
    made.name = "bootstrap";
    made.document = fromXml(xmlOf(nodes)).value().document;
    return made;
}

clauses_183::Node nap(const char* id, const char* bearer = "GSM-GPRS") {
    return {"NAPDEF", {{"NAPID", id}, {"BEARER", bearer}, {"NAME", id}, {"NAP-ADDRESS", "1"}, {"NAP-ADDRTYPE", "APN"}}};
}
clauses_183::Node physical(const char* id, const char* toNapId) {
    return {"PXPHYSICAL", {{"PHYSICAL-PROXY-ID", id}, {"PXADDR", "192.0.2.1"}, {"TO-NAPID", toNapId}}};
}
clauses_183::Node proxy(const char* id, std::vector<clauses_183::Node> nested) {
    return {"PXLOGICAL", {{"PROXY-ID", id}, {"NAME", id}}, std::move(nested)};
}
DeviceView view(const Nodes& nodes) {
    return viewAsDevice({source(nodes)});
}

bool assumes(const ContextOutcome& outcome, const std::string& where, const std::string& text) {
    return std::any_of(outcome.assumptions.begin(), outcome.assumptions.end(),
                       [&](const Assumption& one) { return one.where == where && one.text == text; });
}

std::string assumptions(const ContextOutcome& outcome) {
    std::string text;
    for (const Assumption& one : outcome.assumptions) text += one.where + ": " + one.text + "\n";
    return text;
}

std::string fates(const DeviceView& view) {
    std::string text;
    for (const SourceOutcome& one : view.sources)
        text += (text.empty() ? "" : " ") + one.name + ":" + std::string(name(one.fate));
    return text;
}

// What does not count, as "PATH=value".
std::string unused(const ContextOutcome& outcome) {
    std::string text;
    for (const ParmOutcome& one : outcome.parms) {
        if (one.used) continue;
        text += (text.empty() ? "" : " ") + one.where + "=" + one.value.value_or("");
        EXPECT_FALSE(one.reason.empty()) << one.where;
        EXPECT_FALSE(one.clause.empty()) << one.where;
    }
    return text;
}

TEST(Clauses185, S5_1_TheFirstDefinitionInADocumentWins) {
    clauses_183::Node gateway = proxy("gw", {physical("p", "a")});
    for (const char* domain : {"a.example", "b.example", "c.example", "d.example", "e.example"})
        gateway.parms.emplace_back("DOMAIN", domain);
    gateway.parms.emplace_back("NAME", "other");
    const DeviceView seen = view({gateway, nap("a"), nap("a", "GSM-CSD")});
    ASSERT_EQ(seen.contexts.size(), 1u);
    const ContextOutcome& outcome = seen.contexts[0];
    EXPECT_EQ(outcome.context.logicalProxies[0].name.text, "gw");
    EXPECT_EQ(outcome.context.logicalProxies[0].domains.size(), 4u);
    ASSERT_EQ(outcome.context.networkAccessPoints.size(), 1u); // the second of that NAPID is skipped, the rest is used
    EXPECT_EQ(outcome.context.networkAccessPoints[0].bearers[0].text, "GSM-GPRS");
    const std::string lost = unused(outcome);
    for (const char* parm : {"=e.example", "=other", "=GSM-CSD"}) EXPECT_NE(lost.find(parm), std::string::npos) << lost;
    EXPECT_EQ(lost.find("=d.example"), std::string::npos) << lost;
    EXPECT_EQ(fates(seen), "bootstrap:used");
}

TEST(Clauses185, S5_1_AProxyGivenTwiceIsAppendedWithLowerPriority) {
    const DeviceView seen = view({proxy("gw", {physical("p1", "a")}),
                                  proxy("gw", {physical("p2", "b"), physical("p1", "b")}), nap("a"), nap("b")});
    const auto& proxies = seen.contexts[0].context.logicalProxies;
    ASSERT_EQ(proxies.size(), 1u);
    ASSERT_EQ(proxies[0].physicalProxies.size(), 2u);
    EXPECT_EQ(proxies[0].physicalProxies[0].id.text, "p1");
    EXPECT_EQ(proxies[0].physicalProxies[0].toNapId, (std::vector<Value>{"a", "b"}));
    EXPECT_EQ(proxies[0].physicalProxies[1].id.text, "p2");
}

TEST(Clauses186, S10_EveryKindOfCardIsViewed) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc, CardKind::Wim}) {
        BlankCardOptions options;
        options.kind = kind;
        Image image = blankCard(options).value();
        const Path home = *Path::parse(kind == CardKind::Wim ? "3F00/5015" : "3F00/7F80");
        const FileId ids[] = {0x4431, 0x4432, 0x4433};
        const char* naps[] = {"a", "b", "c"};
        for (std::size_t i = 0; i < 3; ++i) {
            const auto bytes = fromXml(xmlOf({nap(naps[i])})).value().document;
            std::copy(bytes.bytes().begin(), bytes.bytes().end(), image.files.at(home / ids[i]).content.begin());
        }
        ImageSource files(image);
        auto found = locate(files).value();
        const auto contents = interpret(found);
        const DeviceView seen = viewAsDevice(sourcesOf(found, contents));
        EXPECT_EQ(fates(seen), "bootstrap:used config1:used config2:used"); // §5.1: all three
        EXPECT_EQ(seen.sources[0].place, kind == CardKind::Wim ? Place::Wim : Place::Sim);
        ASSERT_EQ(seen.contexts.size(), 1u);
        EXPECT_EQ(seen.contexts[0].context.networkAccessPoints.size(), 3u);
    }
}

TEST(Clauses183, NothingGivenMeansTheDefaults) {
    const ContextOutcome outcome = view({proxy("gw", {physical("p", "a")}), nap("a")}).contexts.at(0);
    for (const char* place : {"PXLOGICAL[gw]", "PXLOGICAL[gw]/PXPHYSICAL[p]"})
        for (const char* text : {"WSP-VERSION is 1.2", "PUSHENABLED is 0"}) // §5.6.1, §5.6.2
            EXPECT_TRUE(assumes(outcome, place, text)) << text << "\n" << assumptions(outcome);
}

TEST(Clauses183, PortsOfBothLevelsWithAllTheirServices) {
    clauses_183::Node gateway = proxy("gw", {physical("p", "a")});
    gateway.nested.insert(gateway.nested.begin(),
                          {"PORT", {{"PORTNBR", "9205"}, {"SERVICE", "CO-SEC-WSP"}, {"SERVICE", "CO-SEC-WTA"}}});
    gateway.nested.insert(gateway.nested.begin(), {"PORT", {{"PORTNBR", "9203"}, {"SERVICE", "CO-SEC-WSP"}}});
    gateway.nested[2].nested.push_back({"PORT", {{"PORTNBR", "9201"}, {"SERVICE", "CL-WSP"}}});
    gateway.nested[2].nested.push_back({"PORT", {{"PORTNBR", "9203"}, {"SERVICE", "CO-WSP"}}});
    const ContextOutcome outcome = view({gateway, nap("a")}).contexts.at(0);
    std::vector<std::string> ports;
    for (const Port& port : outcome.context.logicalProxies.at(0).physicalProxies.at(0).ports) {
        ports.push_back(port.number.text);
        for (const Value& service : port.services) ports.back() += " " + service.text;
    }
    std::sort(ports.begin(), ports.end());
    // SERVICE overrides what 9201 suggests; of two bindings of one number one is refused, never are they mixed.
    EXPECT_EQ(ports, (std::vector<std::string>{"9201 CL-WSP", "9203 CO-WSP", "9205 CO-SEC-WSP CO-SEC-WTA"}));
}

} // namespace
