// What is remarked while contexts are formed, and what stands in them all the same.
#include "tests/efs/prov/context_documents.h"

#include <gtest/gtest.h>

namespace {

using namespace context_tests;

TEST(Contexts, WithinOneDocumentTheFirstWins) {
    const Contexts formed = form({{
        {"NAPDEF", {{"NAPID", "a"}, {"NAME", "one"}, {"NAME", "two"}, {"NAP-ADDRESS", "x"}}},
        {"PXLOGICAL",
         {{"PROXY-ID", "gw"}, {"DOMAIN", "1"}, {"DOMAIN", "2"}, {"DOMAIN", "3"}, {"DOMAIN", "4"}, {"DOMAIN", "5"}},
         {{"PORT", {{"PORTNBR", "1"}}}, {"PORT", {{"PORTNBR", "1"}, {"SERVICE", "x"}}}}},
        {"NOVELTY", {{"NAME", "n"}}},
    }});
    EXPECT_EQ(formed.contexts[0].networkAccessPoints[0].name, "one");
    EXPECT_EQ(formed.contexts[0].logicalProxies[0].domains.size(), 4u);
    EXPECT_EQ(formed.contexts[0].logicalProxies[0].ports, std::vector<Port>(1, Port{"1", {}}));
    EXPECT_EQ(rulesOf(formed.findings),
              "bootstrap:parm-repeated@NAPDEF[a]/NAME bootstrap:port-duplicate@PXLOGICAL[gw]/PORT "
              "bootstrap:domain-count@PXLOGICAL[gw]/DOMAIN bootstrap:characteristic-unknown@NOVELTY");
}

TEST(Contexts, WhatLacksItsNameIsKeptAndRemarked) {
    const Contexts formed = form({{{"NAPDEF", {{"NAME", "n"}}},
                                   {"PXLOGICAL", {{"NAME", "p"}}},
                                   {"APPLICATION", {{"NAME", "q"}}},
                                   {"NAPDEF", {{"NAME", "n"}}},
                                   {"VENDORCONFIG", {}},
                                   {"VENDORCONFIG", {}}}});
    EXPECT_EQ(formed.contexts[0].networkAccessPoints.size(), 2u);
    EXPECT_EQ(formed.contexts[0].vendorConfigurations.size(), 2u);
    EXPECT_EQ(rulesOf(formed.findings), "bootstrap:napdef-id@NAPDEF bootstrap:pxlogical-id@PXLOGICAL "
                                        "bootstrap:application-id@APPLICATION bootstrap:napdef-id@NAPDEF");
}

TEST(Contexts, ReferencesThatLeadNowhere) {
    const Contexts formed =
        form({{nap("a", "1"),
               {"PXLOGICAL",
                {{"PROXY-ID", "gw"}},
                {{"PXPHYSICAL", {{"PHYSICAL-PROXY-ID", "p"}, {"TO-NAPID", "b"}, {"TO-NAPID", "INTERNET"}}}}},
               {"APPLICATION", {{"APPID", "w2"}, {"TO-PROXY", "gw"}, {"TO-PROXY", "none"}, {"TO-NAPID", "a"}}}}});
    EXPECT_EQ(rulesOf(formed.findings), "bootstrap:to-napid@PXLOGICAL[gw]/PXPHYSICAL[p]/TO-NAPID "
                                        "bootstrap:to-napid@PXLOGICAL[gw]/PXPHYSICAL[p]/TO-NAPID "
                                        "bootstrap:to-proxy@APPLICATION[w2]/TO-PROXY");
    EXPECT_EQ(formed.findings[0].message, "TO-NAPID b leads to no access point of the context");
}

TEST(Contexts, Versions) {
    for (const auto& [text, used] : std::vector<std::pair<const char*, bool>>{{nullptr, true},
                                                                              {"1.0", true},
                                                                              {"1.1", true},
                                                                              {"1.9", true},
                                                                              {"1", true},
                                                                              {"2.0", false},
                                                                              {"0.9", false},
                                                                              {"10.0", false},
                                                                              {"x", false}}) {
        const wbxml::Document one = document({nap("a", "1")}, text);
        const Contexts formed = formContexts({{ObjectType::Bootstrap, &one}});
        EXPECT_EQ(formed.contexts.size(), used ? 1u : 0u) << (text ? text : "absent");
        EXPECT_EQ(formed.findings.size(), used ? 0u : 1u);
    }
}

TEST(Contexts, ContextAllow) {
    for (const auto& [text, value] : std::vector<std::pair<const char*, int>>{
             {"0", 0}, {"254", 254}, {"255", 255}, {"256", -1}, {"-1", -1}, {"x", -1}, {"1 ", -1}}) {
        const Contexts formed = form({{{"BOOTSTRAP", {{"CONTEXT-ALLOW", text}}}}});
        EXPECT_EQ(formed.contexts[0].contextAllow, std::max(value, 0)) << text;
        EXPECT_EQ(formed.findings.size(), value < 0 ? 1u : 0u) << text;
    }
}

TEST(Contexts, ReportsStayShort) {
    std::vector<Node> many(2000, Node{"NAPDEF", {{"NAPID", "a"}}});
    const Contexts formed = form({many});
    EXPECT_EQ(formed.findings.size(), Remarks::maxFindings + 1);
    EXPECT_EQ(formed.findings.back().rule, "more-findings");
    const std::string longName(5000, 'x');
    const Contexts once = form({{nap(longName.c_str(), "1"), nap(longName.c_str(), "2")}});
    ASSERT_EQ(once.findings.size(), 1u);
    EXPECT_LT(once.findings[0].where.size(), 100u);
}

} // namespace
