// What two sets of contexts mean differently.
#include "efs/prov/compare.h"
#include "efs/prov/xml.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace efs::prov {
namespace {

using Lines = std::vector<std::string>;

std::vector<ConfigurationContext> contexts(const std::vector<std::string>& documents) {
    std::vector<wbxml::Document> decoded;
    for (const std::string& body : documents) {
        const auto imported = fromXml("<wap-provisioningdoc>" + body + "</wap-provisioningdoc>");
        EXPECT_TRUE(imported) << imported.error().message();
        decoded.push_back(imported->document);
    }
    constexpr ObjectType objects[] = {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2};
    std::vector<Source> sources;
    for (std::size_t i = 0; i < decoded.size(); ++i) sources.push_back({objects[i], &decoded[i], {}});
    return formContexts(sources).contexts;
}

std::string parm(const std::string& name, const std::string& value) {
    return fmt::format(R"(<parm name="{}" value="{}"/>)", name, value);
}
std::string flag(const std::string& name) {
    return fmt::format(R"(<parm name="{}"/>)", name);
}
std::string thing(const std::string& type, const std::string& body) {
    return fmt::format(R"(<characteristic type="{}">{}</characteristic>)", type, body);
}

std::string joined(const ContextChange::Values& values) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ",") + value.value_or("(flag)");
    return text;
}

// "changed NAPDEF[a]/NAME: x -> y", one a line.
Lines changes(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    Lines lines;
    for (const ContextChange& change : compareContexts(contexts(before), contexts(after))) {
        std::string line = fmt::format("{} {}", name(change.kind), change.where);
        if (!change.before.empty() || !change.after.empty())
            line += fmt::format(": {} -> {}", joined(change.before), joined(change.after));
        lines.push_back(line + (change.sensitive ? " (sensitive)" : ""));
    }
    return lines;
}

const std::string nap = parm("NAPID", "a") + parm("NAME", "A") + parm("BEARER", "GSM-GPRS") +
                        parm("NAP-ADDRESS", "a.example") + parm("NAP-ADDRTYPE", "APN");

TEST(CompareContexts, sameOnesHaveNoChanges) {
    EXPECT_EQ(changes({}, {}), Lines());
    EXPECT_EQ(changes({thing("NAPDEF", nap)}, {thing("NAPDEF", nap)}), Lines());
    // The same things in another of the card's documents, or in another order that no device follows.
    const std::string boot = thing("BOOTSTRAP", parm("PROVURL", "http://p.example/")), other = parm("NAPID", "b");
    EXPECT_EQ(changes({boot + thing("NAPDEF", nap) + thing("NAPDEF", other)},
                      {boot, thing("NAPDEF", other) + thing("NAPDEF", nap)}),
              Lines());
}

TEST(CompareContexts, valuesOfAccessPointsByTheirId) {
    const std::string young = parm("NAPID", "a") + parm("NAME", "A") + parm("BEARER", "GSM-CSD") +
                              parm("NAP-ADDRESS", "b.example") + parm("NAP-ADDRTYPE", "APN") + flag("INTERNET");
    EXPECT_EQ(
        changes({thing("NAPDEF", nap)}, {thing("NAPDEF", parm("NAPID", "z")) + thing("NAPDEF", young)}),
        (Lines{"changed NAPDEF[a]/BEARER: GSM-GPRS -> GSM-CSD", "changed NAPDEF[a]/NAP-ADDRESS: a.example -> b.example",
               "added NAPDEF[a]/INTERNET:  -> (flag)", "added NAPDEF[z]", "added NAPDEF[z]/NAPID:  -> z"}));
}

TEST(CompareContexts, aDefaultWrittenOutIsNoChange) {
    EXPECT_EQ(changes({thing("NAPDEF", parm("NAPID", "a"))},
                      {thing("NAPDEF", parm("NAPID", "a") + parm("NAP-ADDRTYPE", "E164"))}),
              Lines());
}

TEST(CompareContexts, orderCountsWhereDevicesFollowIt) {
    const auto proxy = [](const std::string& body) {
        return thing("PXLOGICAL", parm("PROXY-ID", "p") + thing("PXPHYSICAL", parm("PHYSICAL-PROXY-ID", "x") + body));
    };
    EXPECT_EQ(changes({proxy(parm("TO-NAPID", "a") + parm("TO-NAPID", "b"))},
                      {proxy(parm("TO-NAPID", "b") + parm("TO-NAPID", "a"))}),
              Lines{"reordered PXLOGICAL[p]/PXPHYSICAL[x]/TO-NAPID: a,b -> b,a"});
    const auto nap2 = [](const std::string& first, const std::string& second) {
        return thing("NAPDEF", parm("NAPID", "a") + parm("BEARER", first) + parm("BEARER", second));
    };
    EXPECT_EQ(changes({nap2("GSM-CSD", "GSM-GPRS")}, {nap2("GSM-GPRS", "GSM-CSD")}), Lines());
    const auto physical = [](const std::string& id) { return thing("PXPHYSICAL", parm("PHYSICAL-PROXY-ID", id)); };
    EXPECT_EQ(changes({thing("PXLOGICAL", parm("PROXY-ID", "p") + physical("x") + physical("y"))},
                      {thing("PXLOGICAL", parm("PROXY-ID", "p") + physical("y") + physical("x"))}),
              Lines{"reordered PXLOGICAL[p]/PXPHYSICAL: x,y -> y,x"});
}

// What a PXPHYSICAL has from its PXLOGICAL is said once.
TEST(CompareContexts, inheritedValuesAreSaidOnce) {
    const auto push = [](const std::string& more) {
        return thing("PXLOGICAL", parm("PROXY-ID", "p") + more + thing("PXPHYSICAL", parm("PHYSICAL-PROXY-ID", "x")));
    };
    EXPECT_EQ(changes({push("")}, {push(parm("PUSHENABLED", "1"))}), Lines{"changed PXLOGICAL[p]/PUSHENABLED: 0 -> 1"});
    const auto proxy = [](const std::string& port, const std::string& domain) {
        return thing("PXLOGICAL", parm("PROXY-ID", "p") + parm("DOMAIN", domain) +
                                      thing("PORT", parm("PORTNBR", port)) +
                                      thing("PXPHYSICAL", parm("PHYSICAL-PROXY-ID", "x")));
    };
    EXPECT_EQ(changes({proxy("9200", "a")}, {proxy("9201", "b")}),
              (Lines{"changed PXLOGICAL[p]/DOMAIN: a -> b", "changed PXLOGICAL[p]/PORT[9200]/PORTNBR: 9200 -> 9201"}));
}

TEST(CompareContexts, secretsAreMarked) {
    const auto auth = [](const std::string& name, const std::string& secret) {
        return thing("NAPDEF", nap + thing("NAPAUTHINFO", parm("AUTHTYPE", "PAP") + parm("AUTHNAME", name) +
                                                              parm("AUTHSECRET", secret)));
    };
    EXPECT_EQ(changes({auth("u", "one")}, {auth("u", "two")}),
              Lines{"changed NAPDEF[a]/NAPAUTHINFO[PAP]/AUTHSECRET: one -> two (sensitive)"});
    EXPECT_EQ(changes({auth("u", "one")}, {auth("v", "one")}),
              Lines{"changed NAPDEF[a]/NAPAUTHINFO[PAP]/AUTHNAME: u -> v"});
}

TEST(CompareContexts, accountsByTheirKey) {
    const auto account = [](const std::string& id, const std::string& provider, const std::string& address) {
        return thing("APPLICATION", parm("APPID", id) + parm("PROVIDER-ID", provider) + parm("ADDR", address));
    };
    EXPECT_EQ(changes({account("25", "x", "s") + account("25", "y", "t")},
                      {account("25", "y", "t") + account("25", "x", "u")}),
              Lines{"changed APPLICATION[25][1]/ADDR: s -> u"});
    EXPECT_EQ(changes({account("25", "x", "s")}, {account("25", "y", "s")}),
              Lines{"changed APPLICATION[25]/PROVIDER-ID: x -> y"});
    EXPECT_EQ(changes({account("25", "x", "s")}, {account("110", "x", "s")}).front(), "removed APPLICATION[25]");
}

TEST(CompareContexts, resourcesAddressesRulesAndVendors) {
    const auto app = [](const std::string& uri, const std::string& address) {
        return thing("APPLICATION", parm("APPID", "w2") + thing("APPADDR", parm("ADDR", address)) +
                                        thing("RESOURCE", parm("URI", uri) + flag("STARTPAGE")));
    };
    EXPECT_EQ(changes({app("http://a/", "x")}, {app("http://b/", "y")}),
              (Lines{"changed APPLICATION[w2]/APPADDR/ADDR: x -> y",
                     "changed APPLICATION[w2]/RESOURCE/URI: http://a/ -> http://b/"}));
    const auto rest = [](const std::string& napId, const std::string& value, const std::string& client) {
        return thing("ACCESS", parm("RULE", "r") + parm("TO-NAPID", napId)) +
               thing("VENDORCONFIG", parm("NAME", "v") + parm("X", value)) +
               thing("CLIENTIDENTITY", parm("CLIENT-ID", client));
    };
    EXPECT_EQ(changes({rest("a", "1", "me")}, {rest("b", "2", "you")}),
              (Lines{"changed ACCESS[r]/TO-NAPID: a -> b", "changed CLIENTIDENTITY/CLIENT-ID: me -> you",
                     "changed VENDORCONFIG[v]/X: 1 -> 2"}));
}

TEST(CompareContexts, contextsByTheirServer) {
    const auto boot = [](const std::string& url, const std::string& name) {
        return thing("BOOTSTRAP", parm("PROVURL", url) + parm("NAME", name));
    };
    EXPECT_EQ(changes({boot("http://a/", "A")}, {boot("http://a/", "B")}), Lines{"changed BOOTSTRAP/NAME: A -> B"});
    // The only one on either side is the same context under another server.
    EXPECT_EQ(changes({boot("http://a/", "A")}, {boot("http://b/", "A")}),
              Lines{"changed BOOTSTRAP/PROVURL: http://a/ -> http://b/"});
    const auto found =
        compareContexts(contexts({boot("http://a/", "A")}), contexts({boot("http://a/", "A"), boot("http://b/", "B")}));
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front(), (ContextChange{ContextChange::Kind::Added, "http://b/", "", {}, {}, false}));
    for (const ContextChange& change : found) EXPECT_EQ(change.context, "http://b/");
}

// Comparing the other way round tells the same with before and after changed.
TEST(CompareContexts, isSymmetric) {
    const std::vector<std::string> a = {thing("NAPDEF", nap) + thing("NAPDEF", parm("NAPID", "b"))};
    const std::vector<std::string> b = {thing("NAPDEF", parm("NAPID", "a") + parm("NAME", "B"))};
    auto there = compareContexts(contexts(a), contexts(b)), back = compareContexts(contexts(b), contexts(a));
    ASSERT_EQ(there.size(), back.size());
    for (const ContextChange& change : there) {
        const bool found = std::any_of(back.begin(), back.end(), [&](const ContextChange& other) {
            return other.where == change.where && other.before == change.after && other.after == change.before;
        });
        EXPECT_TRUE(found) << change.where;
    }
}

} // namespace
} // namespace efs::prov
