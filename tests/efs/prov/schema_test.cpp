// The schema table against the published list of parms, row by row, and against the tokens of WBXML.
#include "efs/prov/schema.h"

#include "efs/wbxml/code_pages.h"
#include "tests/efs/wbxml/csv.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using namespace efs::prov;

std::vector<std::string> split(const std::string& text, const std::string& separators) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (separators.find(c) != std::string::npos)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

// One row of the list, its columns by name.
struct Published {
    std::string characteristic, application, parent, characteristicCount, count, type, values, absent, notes;
    std::vector<std::string> parms; // none: the row speaks of the characteristic alone
};

std::vector<Published> published() {
    std::vector<Published> rows;
    for (const auto& cells : support::readCsv(support::dataPath("spec/prov-parms.csv"))) {
        Published row;
        const std::size_t bracket = cells[0].find('[');
        row.characteristic = cells[0].substr(0, bracket);
        if (bracket != std::string::npos) row.application = cells[0].substr(bracket + 1, cells[0].size() - bracket - 2);
        row.parent = cells[1] == "(root)" ? "" : cells[1];
        row.characteristicCount = cells[2];
        if (!cells[3].starts_with("(") && !cells[3].starts_with("PORT/")) row.parms = split(cells[3], ",/");
        row.count = cells[4];
        row.type = cells[5];
        row.values = cells[6];
        row.absent = cells[7];
        row.notes = cells[8];
        rows.push_back(row);
    }
    return rows;
}

std::string label(const Published& row) {
    return row.characteristic + "[" + row.application + "]/" + (row.parms.empty() ? "" : row.parms.front());
}

Occurs occurs(const std::string& cardinality) {
    const std::map<std::string, Occurs> exact = {{"1", {1, 1}},
                                                 {"0..1", {0, 1}},
                                                 {"0..n", {0, 255}},
                                                 {"1..n", {1, 255}},
                                                 {"0..4", {0, 4}},
                                                 {"1 (non-empty)", {1, 1}},
                                                 {"0..1 (needed to pair)", {0, 1}}};
    const auto found = exact.find(cardinality);
    if (found != exact.end()) return found->second;
    return cardinality.starts_with("1") ? Occurs{1, 1, false} : Occurs{0, 255};
}

// The kinds a published type may stand for: where it names several, one of them.
std::set<Kind> kinds(const std::string& type) {
    const std::map<std::string, std::set<Kind>> all = {
        {"string", {Kind::Text}},
        {"?", {Kind::Text}},
        {"string (value optional)", {Kind::Text}},
        {"string = DM server id", {Kind::Text}},
        {"string or uint", {Kind::Text, Kind::Number}},
        {"string/uint", {Kind::Text, Kind::Number, Kind::Uri}},
        {"uint/string", {Kind::Text, Kind::Number}},
        {"string/uint/flag", {Kind::Text, Kind::Number, Kind::Flag}},
        {"flag (no value)", {Kind::Flag}},
        {"bool01", {Kind::Boolean}},
        {"enum", {Kind::Enumeration, Kind::OpenEnumeration}},
        {"enum (open)", {Kind::OpenEnumeration}},
        {"enum (OMNA registry)", {Kind::OpenEnumeration}},
        {"enum list", {Kind::EnumerationList}},
        {"comma list, preference order", {Kind::EnumerationList}},
        {"hex (3GPP 24.008 QoS octet)", {Kind::Hex}},
        {"hex", {Kind::Hex}},
        {"hex string", {Kind::Hex}},
        {"absolute URI", {Kind::Uri}},
        {"absolute URI of the MMSC", {Kind::Uri}},
        {"MMSC URI", {Kind::Uri}},
        {"server database URI", {Kind::Uri}},
        {"client database URI", {Kind::Uri}},
        {"uri (may be relative for w5)", {Kind::Uri}},
        {"uri or address", {Kind::UriOrAddress}},
        {"host or URI of the SLP", {Kind::UriOrAddress}},
        {"ref", {Kind::Reference}},
        {"ref NAPDEF/NAPID or INTERNET", {Kind::Reference}},
        {"ref PXLOGICAL/PROXY-ID", {Kind::Reference}},
        {"uint16 decimal", {Kind::Number}},
        {"uint8 decimal", {Kind::Number}},
        {"uint seconds", {Kind::Number}},
        {"uint bytes", {Kind::Number}},
        {"uint or literal", {Kind::Number}},
        {"uint", {Kind::Number}},
        {"host name or IP", {Kind::HostOrAddress}},
        {"fqdn-or-ip", {Kind::HostOrAddress}},
        {"fqdn", {Kind::Host}},
        {"domain-pattern or absolute URI", {Kind::Domain}},
        {"domain-pattern", {Kind::Domain}},
        {"version int.int", {Kind::Version}},
        {"ip address", {Kind::IpAddress}},
        {"address by PXADDRTYPE", {Kind::Address}},
        {"address by NAP-ADDRTYPE", {Kind::Address}},
        {"address by ADDRTYPE", {Kind::Address}},
        {"MCC decimal", {Kind::Digits}},
        {"MNC decimal", {Kind::Digits}},
        {"decimal", {Kind::Digits}},
        {"comma list of MNC decimal", {Kind::DigitsList}},
        {"comma list decimal", {Kind::DigitsList}},
        {"comma list of media types", {Kind::MediaTypes}},
        {"comma list of media types (optional ;version lists)", {Kind::MediaTypes}},
        {"media type list", {Kind::MediaTypes}},
        {"base64 nonce", {Kind::Base64}},
        {"RFC 822 address", {Kind::Mail}},
        {"", {Kind::Text, Kind::Number, Kind::Reference}},
    };
    const auto found = all.find(type);
    return found == all.end() ? std::set<Kind>{} : found->second;
}

// The words a cell of the list gives, "1.1: " before those of the later version.
std::set<std::string> words(const std::string& values) {
    std::set<std::string> found;
    for (std::string part : split(values.substr(0, values.find(" by application")), ";|")) {
        while (part.starts_with(" ")) part.erase(0, 1);
        if (part.starts_with("1.1: ")) part.erase(0, 5);
        if (part.find(' ') != std::string::npos) part = part.substr(0, part.find(' ')); // "LOGIN (default, Microsoft)"
        if (!part.empty() && part != "..." && part != "other" && part != "w7" && !part.starts_with("absent"))
            found.insert(part);
    }
    return found;
}

TEST(Schema, HoldsEveryPublishedCharacteristic) {
    const std::map<std::string, std::pair<int, int>> counts = {{"1.0: one-or-more; 1.1: zero-or-more", {0, 255}},
                                                               {"zero-or-more", {0, 255}},
                                                               {"zero-or-more (1.1)", {0, 255}},
                                                               {"1.1: zero-or-more", {0, 255}},
                                                               {"zero-or-more (none = always valid)", {0, 255}},
                                                               {"one-or-more", {1, 255}},
                                                               {"zero-or-one (first wins)", {0, 1}},
                                                               {"any", {0, 255}},
                                                               {"any (Microsoft: several)", {0, 255}},
                                                               {"1", {1, 1}},
                                                               {"0..1", {0, 1}}};
    std::set<const CharacteristicRow*> met;
    for (const Published& row : published()) {
        SCOPED_TRACE(label(row));
        const CharacteristicRow* found = findCharacteristic(row.characteristic, row.parent, row.application);
        ASSERT_NE(found, nullptr);
        met.insert(found);
        ASSERT_TRUE(counts.contains(row.characteristicCount)) << row.characteristicCount;
        EXPECT_EQ(std::pair(int(found->occurs.min), int(found->occurs.max)), counts.at(row.characteristicCount));
        const bool later = row.characteristicCount.starts_with("1.1") || row.parent == "APPLICATION" ||
                           row.characteristic == "APPLICATION" || row.parent == "APPADDR";
        EXPECT_EQ(found->since == Since::Prov11, later);
        if (row.characteristicCount.starts_with("1.0: one-or-more")) {
            EXPECT_EQ(found->type, demandedBy10);
        }
    }
    // The list says of mail applications in one row that APPADDR holds a PORT.
    for (const char* mail : {"25", "110", "143"}) met.insert(findCharacteristic("PORT", "APPADDR", mail));
    EXPECT_EQ(met.size(), characteristicRows().size()); // and nothing besides
}

TEST(Schema, HoldsEveryPublishedParm) {
    std::set<const ParmRow*> met;
    for (const Published& row : published()) {
        for (const std::string& parm : row.parms) {
            SCOPED_TRACE(label(row) + " " + parm);
            const ParmRow* found = findParm(row.characteristic, parm, row.application);
            ASSERT_NE(found, nullptr);
            met.insert(found);
            const Occurs expected = parm == "RULE" ? Occurs{1, 255, false} : occurs(row.count);
            const bool shared = row.parms.size() > 1 && row.count.starts_with("0..n"); // "TO-PROXY/TO-NAPID,…"
            if (!shared && !row.count.empty()) {
                EXPECT_EQ(std::pair(found->occurs.min, found->occurs.max), std::pair(expected.min, expected.max));
                if (row.application.empty()) {
                    EXPECT_EQ(found->occurs.strict, expected.strict);
                }
            }
            const std::string type =
                parm == "APPID" ? "enum (OMNA registry)" : row.type; // ACCESS means the same APPIDs
            EXPECT_TRUE(kinds(type).contains(found->kind)) << row.type << ": " << name(found->kind);
        }
    }
    for (const char* mail : {"25", "110", "143"}) met.insert(findParm("PORT", "SERVICE", mail));
    EXPECT_EQ(met.size(), parmRows().size()); // and nothing besides
}

TEST(Schema, HoldsEveryPublishedWord) {
    int compared = 0;
    for (const Published& row : published()) {
        for (const std::string& parm : row.parms) {
            const ParmRow& found = *findParm(row.characteristic, parm, row.application);
            if (row.values.find('|') == std::string::npos || found.kind == Kind::Boolean) continue;
            SCOPED_TRACE(label(row));
            std::set<std::string> known;
            for (const Word& word : wordsOf(found)) known.emplace(word.text);
            if (parm == "APPID") { // the list leaves off with "…": the others have rows of their own
                for (const std::string& word : words(row.values)) EXPECT_TRUE(known.contains(word)) << word;
            } else {
                EXPECT_EQ(known, words(row.values)) << row.values;
            }
            ++compared;
        }
    }
    EXPECT_GE(compared, 18);
    for (const Published& row : published()) { // an application with a row of its own is a known one
        if (row.application.empty()) continue;
        EXPECT_TRUE(isKnownApplication(row.application)) << row.application;
    }
    EXPECT_FALSE(isKnownApplication("w"));
    for (const char* mail : {"25", "110", "143"}) { // "25 (587), SERVICE 25/465/STARTTLS"
        const auto services = wordsOf(*findParm("PORT", "SERVICE", mail));
        ASSERT_EQ(services.size(), 3U);
        EXPECT_EQ(services[0].text, mail);
        EXPECT_EQ(services[2].text, "STARTTLS");
    }
}

TEST(Schema, HoldsEveryPublishedRange) {
    for (const Published& row : published()) {
        for (const std::string& parm : row.parms) {
            SCOPED_TRACE(label(row) + " " + parm);
            const ParmRow& found = *findParm(row.characteristic, parm, row.application);
            if (row.type.starts_with("uint16")) {
                EXPECT_EQ(boundsOf(found), (Bounds{0, 65535}));
            }
            if (row.type == "uint8 decimal") {
                EXPECT_EQ(boundsOf(found), (Bounds{0, 255}));
            }
            const std::size_t dots = row.values.find("..");
            if (dots != std::string::npos && std::isdigit(static_cast<unsigned char>(row.values[0])) != 0) {
                EXPECT_EQ(boundsOf(found),
                          (Bounds{std::stoull(row.values.substr(0, dots)), std::stoull(row.values.substr(dots + 2))}));
            }
            if (row.values == "whole octet") {
                EXPECT_EQ(found.detail, "bits FF");
            } else if (row.values.starts_with("bits of other fields")) {
                EXPECT_TRUE(found.detail.starts_with("bits ") && found.detail != "bits FF");
            }
            if (row.type == "MCC decimal") {
                EXPECT_EQ(found.detail, "3");
            }
            if (row.type.find("MNC") != std::string::npos) {
                EXPECT_EQ(found.detail, "2..3");
            }
            if (row.type.starts_with("ref NAPDEF")) {
                EXPECT_EQ(found.detail, "NAPDEF/NAPID|INTERNET");
            }
            if (row.type == "ref PXLOGICAL/PROXY-ID") {
                EXPECT_EQ(found.detail, "PXLOGICAL/PROXY-ID");
            }
            if (row.type.starts_with("address by ")) {
                EXPECT_EQ(found.detail, row.type.substr(11));
                EXPECT_NE(findParm(row.characteristic, found.detail), nullptr);
            }
        }
    }
}

TEST(Schema, HoldsEveryPublishedDefault) {
    const std::map<std::string, Absent> exact = {
        {"absent = as if empty (matches all)", {"", "", "the proxy serves every address"}},
        {"1.2 when absent or empty", {"1.2", "", ""}},
        {"0 when absent or empty", {"0", "", ""}},
        {"0", {"0", "", ""}},
        {"IPV4", {"IPV4", "", ""}},
        {"IPV6", {"IPV6", "", ""}},
        {"E164", {"E164", "", ""}},
        {"ANALOG-MODEM", {"ANALOG-MODEM", "", ""}},
        {"LINKSPEED", {"", "LINKSPEED", ""}},
        {"inherits PXLOGICAL", {"", "PXLOGICAL", ""}},
        {"inherits PXLOGICAL DOMAIN", {"", "PXLOGICAL", ""}},
        {"absent = ask the user", {"", "", "the user is asked"}},
        {"absent = CLIENT-ID; CLIENT-ID empty = device identity; no CLIENT-ID = ask",
         {"", "CLIENTIDENTITY/CLIENT-ID", "or the user is asked"}},
        {"implied by port number, else ME choice", {"", "", "what the port number stands for, or the device chooses"}},
        {"ALPHA/URI when absent (by practice)", {"ALPHA", "", ""}},
        {"absent = all applications", {"", "", "all applications"}},
    };
    for (const Published& row : published()) {
        for (const std::string& parm : row.parms) {
            SCOPED_TRACE(label(row));
            const ParmRow& found = *findParm(row.characteristic, parm, row.application);
            if (row.absent.empty()) {
                if (found.application.empty()) {
                    EXPECT_EQ(found.absent, Absent{}) << parm;
                }
            } else if (row.absent == "scheme http when missing") {
                EXPECT_EQ(found.detail, "http");
            } else if (row.absent.starts_with("absent = not") || row.absent == "absent") {
                EXPECT_EQ(found.kind, Kind::Flag);
            } else {
                ASSERT_TRUE(exact.contains(row.absent)) << row.absent;
                EXPECT_EQ(found.absent, exact.at(row.absent)) << parm;
            }
        }
    }
}

TEST(Schema, HoldsEveryPublishedLengthAndVersion) {
    int lengths = 0;
    for (const Published& row : published()) {
        for (const std::string& parm : row.parms) {
            SCOPED_TRACE(label(row) + " " + parm + ": " + row.notes);
            const ParmRow& found = *findParm(row.characteristic, parm, row.application);
            const std::string text = "min length the ME must accept ";
            if (const std::size_t at = row.notes.find(text); at != std::string::npos) {
                EXPECT_EQ(found.guaranteed.prov10, std::stoi(row.notes.substr(at + text.size())));
                // "… 16 bytes (1.0), but 64 on GPRS terminals …, 64 (1.1 per NCC)"; "48 ? (1.1 per NCC)"
                const std::size_t comma = row.notes.rfind(", ", row.notes.find(" (1.1 per NCC)"));
                EXPECT_EQ(found.guaranteed.prov11, std::stoi(row.notes.substr(comma + 2)));
                ++lengths;
            } else if (const std::size_t ncc = row.notes.find("min length "); ncc != std::string::npos) {
                EXPECT_EQ(found.guaranteed,
                          (Guaranteed{0, static_cast<std::uint8_t>(std::stoi(row.notes.substr(ncc + 11)))}));
            }
            EXPECT_EQ(found.since == Since::Prov11,
                      row.notes.starts_with("since 1.1") || row.characteristicCount.starts_with("1.1") ||
                          row.parent == "APPLICATION" || row.characteristic == "APPLICATION");
        }
    }
    EXPECT_GE(lengths, 24);
    EXPECT_EQ(guaranteedBytes(*findParm("PXLOGICAL", "PROXY-ID")), 32U);
    EXPECT_EQ(guaranteedBytes(*findParm("PXLOGICAL", "PROXY-PW")), 16U);
    EXPECT_EQ(guaranteedBytes(*findParm("NAPDEF", "BEARER")), 0U);
}

TEST(Schema, ParmsBelongToKnownCharacteristics) {
    for (const ParmRow& row : parmRows()) {
        SCOPED_TRACE(std::string(row.characteristic) + "/" + std::string(row.name));
        EXPECT_NE(findCharacteristic(row.characteristic), nullptr);
        EXPECT_FALSE(row.clause.empty());
        EXPECT_FALSE(row.label.empty());
        EXPECT_EQ(row.secrecy == Secrecy::Secret, isSensitive(row.name));
        EXPECT_FALSE(name(row.kind).empty());
        if (row.kind == Kind::Reference) {
            const std::size_t slash = row.detail.find('/');
            const std::string_view target = row.detail.substr(0, row.detail.find('|'));
            EXPECT_NE(findParm(target.substr(0, slash), target.substr(slash + 1)), nullptr) << row.detail;
        }
        if (row.absent.from.empty()) continue;
        const std::size_t slash = row.absent.from.find('/');
        const std::string_view place = row.absent.from.substr(0, slash);
        EXPECT_NE(slash == std::string_view::npos
                      ? (findParm(row.characteristic, place) != nullptr ? findParm(row.characteristic, place)
                                                                        : findParm(place, row.name))
                      : findParm(place, row.absent.from.substr(slash + 1)),
                  nullptr);
    }
    for (const CharacteristicRow& row : characteristicRows()) {
        EXPECT_FALSE(row.clause.empty());
        EXPECT_FALSE(row.label.empty());
        if (!row.key.empty()) {
            EXPECT_NE(findParm(row.type, row.key), nullptr) << row.type << " " << row.key;
        }
        if (!row.parent.empty()) {
            EXPECT_NE(findCharacteristic(row.parent), nullptr) << row.parent;
        }
    }
}

TEST(Schema, ApplicationsAddParmsOfTheirOwn) {
    EXPECT_EQ(findParm("APPLICATION", "INIT"), nullptr);
    EXPECT_EQ(findParm("APPLICATION", "INIT", "w4"), nullptr);
    EXPECT_NE(findParm("APPLICATION", "INIT", "w7"), nullptr);
    EXPECT_NE(findParm("APPLICATION", "Ma", "w4"), nullptr);
    EXPECT_EQ(findParm("APPLICATION", "MA", "w4"), nullptr);
    EXPECT_EQ(findParm("NAPDEF", "PXADDR"), nullptr);
    EXPECT_EQ(findParm("APPLICATION", "ADDR")->kind, Kind::UriOrAddress);
    EXPECT_EQ(findParm("APPLICATION", "ADDR", "w4")->kind, Kind::Uri); // narrowed
    EXPECT_EQ(findParm("APPLICATION", "ADDR", "w9999")->kind, Kind::UriOrAddress);
}

TEST(Schema, NamesCredentials) {
    for (const char* name : {"AUTHSECRET", "PXAUTH-PW", "AAUTHSECRET", "BASAUTH-PW", "PROXY-PW", "AAUTHDATA",
                             "PASSWORD", "password", "WPA-PRES-KEY-ASC", "MY-PW", "DATA"})
        EXPECT_TRUE(isSensitive(name)) << name;
    for (const char* name : {"AUTHNAME", "PXAUTH-ID", "NAME", "NAPID", "AAUTHTYPE", "PWROUTER", ""})
        EXPECT_FALSE(isSensitive(name)) << name;
}

// What is written as a token is what the schema has as a word: neither table knows one that the other does not.
TEST(Schema, AgreesWithTheTokensOfValues) {
    using namespace efs;
    for (const wbxml::OwnedValues& owned : wbxml::ownedValues()) {
        int rows = 0;
        for (const ParmRow& row : parmRows()) {
            if (row.name != owned.parm || !row.application.empty()) continue;
            ++rows;
            std::set<std::string_view> known;
            for (const Word& word : wordsOf(row)) known.insert(word.text);
            for (unsigned token = owned.first; token <= owned.last; ++token) {
                const wbxml::TokenRow* value = (*wbxml::attributePage(owned.page))[token];
                ASSERT_NE(value, nullptr);
                EXPECT_TRUE(known.contains(value->value))
                    << row.characteristic << "/" << row.name << " " << value->value;
            }
        }
        EXPECT_GT(rows, 0) << owned.parm;
    }
    for (const ParmRow& row : parmRows()) {
        if (!row.application.empty() || row.name == "APPID" || row.kind == Kind::EnumerationList) continue;
        for (const Word& word : wordsOf(row)) {
            if (row.kind == Kind::Reference) continue;
            EXPECT_NE(wbxml::findOwnedValue(row.name, word.text), nullptr) << row.name << " " << word.text;
        }
    }
}

// Every name of the table is a token, so that phones with simple decoders know it, except those named here.
TEST(Schema, AgreesWithTheTokensOfNames) {
    using namespace efs;
    for (const ParmRow& row : parmRows())
        if (row.application.empty()) {
            EXPECT_NE(wbxml::findStart("name", row.name, 0), nullptr) << row.name;
        }
    for (const CharacteristicRow& row : characteristicRows())
        EXPECT_NE(wbxml::findStart("type", row.type, 0), nullptr) << row.type;
    for (const wbxml::TokenRow& token : wbxml::standardTokens()) {
        if (token.space != wbxml::Space::Start || token.value.empty() || token.name == "version") continue;
        if (token.name == "type") {
            EXPECT_NE(findCharacteristic(token.value), nullptr) << token.value;
            continue;
        }
        const auto rows = parmRows();
        EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const ParmRow& row) { return row.name == token.value; }))
            << token.value;
    }
}

} // namespace
