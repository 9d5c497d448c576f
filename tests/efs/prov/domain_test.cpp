// DOMAIN against requests, clause by clause of WAP-185 §7.
#include "efs/prov/domain.h"

#include <gtest/gtest.h>

namespace {

using namespace efs::prov;

std::string matches(const std::vector<std::string>& domains, const std::string& uri) {
    const Request request = requestOf(uri);
    std::string found;
    for (std::size_t i = 0; i < domains.size(); ++i)
        if (matchDomain(domains[i], request)) found += (found.empty() ? "" : " ") + std::to_string(i);
    return found;
}

std::string order(const std::vector<std::string>& domains, const std::string& uri) {
    std::string found;
    for (const std::size_t place : bestDomains(domains, requestOf(uri)))
        found += (found.empty() ? "" : " ") + std::to_string(place);
    return found;
}

bool fits(const std::string& domain, const std::string& uri) {
    return matchDomain(domain, requestOf(uri)).has_value();
}

// The six requests against the five DOMAINs; the last is a blank, which is an empty one.
const std::vector<std::string> example = {"sms.op.net", ".op.net/secure/", ".op.net/", "/secure/", " "};

TEST(Domain, PROVUAB_7_4_1_TheHostItself) {
    EXPECT_EQ(matches(example, "http://sms.op.net/"), "0 2 4");
    EXPECT_EQ(order(example, "http://sms.op.net/"), "0 2 4");
}
TEST(Domain, PROVUAB_7_4_2_ThePortIsIgnored) {
    EXPECT_EQ(matches(example, "http://xyz.op.net:8000/"), "2 4");
}
TEST(Domain, PROVUAB_7_4_3_ASuffix) {
    EXPECT_EQ(matches(example, "http://xyz.op.net/"), "2 4");
}
TEST(Domain, PROVUAB_7_4_4_AuthorityAndPath) {
    EXPECT_EQ(matches(example, "http://www.op.net/secure/account/"), "1 2 3 4");
    EXPECT_EQ(order(example, "http://www.op.net/secure/account/"), "1 2 3 4"); // authority before path
}
TEST(Domain, PROVUAB_7_4_5_AnyScheme) {
    EXPECT_EQ(matches(example, "https://xyz.op.net/"), "2 4");
}
// Its authority is no full host name: by §7.3 the device chooses, by the list it is the DOMAIN for every host.
TEST(Domain, PROVUAB_7_4_6_NoFullHostName) {
    EXPECT_EQ(matches(example, "wsp://sms,16505551212/abc/"), "4");
    EXPECT_FALSE(requestOf("wsp://sms,16505551212/abc/").full);
}

TEST(Domain, PROVUAB_UPS_C_001_AuthorityMatch) {
    EXPECT_TRUE(fits("WWW.op.example", "http://www.OP.example/")); // without case
    EXPECT_TRUE(fits(".y.com", "http://x.y.com/"));
    EXPECT_FALSE(fits("y.com", "http://x.y.com/"));
    EXPECT_FALSE(fits(".y.com", "http://y.com/")); // X of "XB" is not empty
    EXPECT_FALSE(fits("www.oper.com", "http://topwww.oper.com/"));
    EXPECT_FALSE(fits(".oper.com", "http://xoper.com/"));
    EXPECT_TRUE(fits("", "http://any.example/"));
    EXPECT_TRUE(fits(" \t", "http://any.example/"));
    EXPECT_TRUE(fits("192.0.2.1", "http://192.0.2.1:8080/a"));
    EXPECT_TRUE(fits("192.000.002.001", "http://192.0.2.1/")); // as operators write it
    EXPECT_FALSE(fits("192.0.2.1", "http://192.0.2.10/"));
    EXPECT_FALSE(fits(".2.1", "http://192.0.2.1/")); // the end of an address is no domain
    EXPECT_TRUE(fits("[2001:DB8::1]", "http://[2001:db8::1]:80/"));
    EXPECT_TRUE(fits("2001:db8::1", "http://[2001:db8::1]/"));
    EXPECT_TRUE(fits("http://www.op.example/a/", "https://www.op.example/a/b")); // an absolute URI (WAP-183 §5.6.1)
}

TEST(Domain, PROVUAB_UPS_C_002_PathMatch) {
    EXPECT_TRUE(fits("/x/y/", "http://h.example/x/y/z/"));
    EXPECT_FALSE(fits("/x/w/", "http://h.example/x/y/z/"));
    EXPECT_TRUE(fits("/x/y/z", "http://h.example/x/y/z"));
    EXPECT_FALSE(fits("/x/y/z", "http://h.example/x/y/zero")); // whole segments
    EXPECT_FALSE(fits("/X/", "http://h.example/x/"));          // with case
    EXPECT_TRUE(fits("/", "http://h.example"));
    EXPECT_TRUE(fits("h.example/a/", "http://h.example/a/?q=1#f"));
    EXPECT_FALSE(fits("h.example/a/", "http://h.example/?q=/a/"));
}

TEST(Domain, PROVUAB_UPS_C_003_BestMatch) {
    EXPECT_EQ(order({".z.com", ".y.z.com"}, "http://x.y.z.com/"), "1 0"); // more segments
    EXPECT_EQ(order({"/x/", "/x/y/", ""}, "http://h.example/x/y/z"), "1 0 2");
    EXPECT_EQ(order({"/x/y/", ".example"}, "http://h.example/x/y/"), "1 0"); // authority before path
    EXPECT_EQ(order({"", " ", "/"}, "http://h.example/"), "2 0 1");
    EXPECT_EQ(order({"b.example", "a.example"}, "http://c.example/"), "");
    EXPECT_EQ(order({".example", "192.0.2.1", ""}, "http://192.0.2.1/"), "1 2");
}

TEST(Domain, PROVUAB_7_3_OnlyFullNamesAreCompared) {
    for (const char* uri : {"", "/path", "tel:+16505551212", "http://", "http://intranet/", "http://a..b/",
                            "http://.b.example/", "wsp://sms,1/"}) {
        EXPECT_FALSE(requestOf(uri).full) << uri;
        EXPECT_FALSE(fits(".example", uri)) << uri;
        EXPECT_TRUE(fits("", uri)) << uri;
    }
    EXPECT_EQ(requestOf("HTTP://User:pw@WWW.Op.Example.:80/A?b"), (Request{"www.op.example", "/A", false, true}));
    EXPECT_EQ(requestOf("www.op.example"), (Request{"www.op.example", "/", false, true})); // http when none is named
    EXPECT_EQ(requestOf("wsp://10.1.2.3/a"), (Request{"10.1.2.3", "/a", true, true}));
}

TEST(Domain, ReasonsForPeople) {
    const Request request = requestOf("http://www.op.example/a/b");
    EXPECT_EQ(explainDomain("", request), "it takes every host");
    EXPECT_EQ(explainDomain(".op.example", request), "the host ends in .op.example");
    EXPECT_EQ(explainDomain("www.op.example/a/", request), "the host is www.op.example, the path begins with /a/");
    EXPECT_EQ(explainDomain("x.example", request), "the host is not x.example");
    EXPECT_EQ(explainDomain(".op.example/c/", request),
              "the host ends in .op.example, but the path does not begin with /c/");
}

} // namespace
