// The schema table against the published list of parms, row by row.
#include "efs/prov/schema.h"

#include "tests/efs/wbxml/csv.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using namespace efs::prov;

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == ',' || c == '/') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

Occurs published(const std::string& cardinality) {
    const std::map<std::string, Occurs> exact = {
        {"1", {1, 1}}, {"0..1", {0, 1}}, {"0..n", {0, 255}}, {"1..n", {1, 255}}, {"0..4", {0, 4}}};
    const auto found = exact.find(cardinality);
    if (found != exact.end()) return found->second;
    return cardinality.starts_with("1 ") ? Occurs{1, 1, false} : Occurs{0, 255};
}

TEST(Schema, HoldsEveryPublishedParm) {
    std::set<const ParmRow*> met;
    for (const auto& row : support::readCsv(support::dataPath("spec/prov-parms.csv"))) {
        const std::size_t bracket = row[0].find('[');
        const std::string characteristic = row[0].substr(0, bracket);
        const std::string application =
            bracket == std::string::npos ? "" : row[0].substr(bracket + 1, row[0].size() - bracket - 2);
        const std::string parent = row[1] == "(root)" ? "" : row[1];
        EXPECT_NE(findCharacteristic(characteristic, parent), nullptr) << row[0] << " in " << row[1];
        if (row[3].starts_with("(") || row[3].find('+') != std::string::npos) continue;
        for (const std::string& parm : split(row[3])) {
            SCOPED_TRACE(row[0] + "/" + parm);
            const ParmRow* found = findParm(characteristic, parm, application);
            ASSERT_NE(found, nullptr);
            met.insert(found);
            if (!application.empty()) continue;
            const Occurs expected = parm == "RULE" ? Occurs{1, 255, false} : published(row[4]);
            EXPECT_EQ(found->occurs, expected) << row[4];
        }
    }
    EXPECT_EQ(met.size(), parmRows().size()); // and nothing besides
}

TEST(Schema, ParmsBelongToKnownCharacteristics) {
    for (const ParmRow& row : parmRows()) {
        EXPECT_NE(findCharacteristic(row.characteristic), nullptr) << row.characteristic;
        EXPECT_FALSE(row.clause.empty());
    }
    for (const CharacteristicRow& row : characteristicRows()) {
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
}

TEST(Schema, NamesCredentials) {
    for (const char* name : {"AUTHSECRET", "PXAUTH-PW", "AAUTHSECRET", "BASAUTH-PW", "PROXY-PW", "AAUTHDATA",
                             "PASSWORD", "password", "WPA-PRES-KEY-ASC", "MY-PW"})
        EXPECT_TRUE(isSensitive(name)) << name;
    for (const char* name : {"AUTHNAME", "PXAUTH-ID", "NAME", "NAPID", "AAUTHTYPE", "PWROUTER", ""})
        EXPECT_FALSE(isSensitive(name)) << name;
}

} // namespace
