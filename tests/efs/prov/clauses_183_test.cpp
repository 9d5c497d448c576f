// WAP-183 annex A: each item that speaks of a characteristic, a parm or a value is written with tokens, read back, and
// known to the schema.
#include "tests/efs/prov/clauses_183.h"

#include "efs/prov/schema.h"
#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/code_pages.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace efs;
using namespace clauses_183;

class Clauses183Items : public testing::TestWithParam<Item> {};
INSTANTIATE_TEST_SUITE_P(WAP183, Clauses183Items, testing::ValuesIn(items().begin(), items().end()),
                         [](const auto& test) { return nameOf(test.param); });

std::string lastType(const std::string& place) {
    return place.substr(place.rfind('/') == std::string::npos ? 0 : place.rfind('/') + 1);
}

std::string parentType(const std::string& place) {
    return place.find('/') == std::string::npos ? "" : lastType(place.substr(0, place.rfind('/')));
}

std::optional<prov::Characteristic> find(const wbxml::Document& document, const std::string& place) {
    auto level = prov::characteristics(document);
    for (std::size_t begin = 0;;) {
        const std::size_t slash = place.find('/', begin);
        const std::string type = place.substr(begin, slash == std::string::npos ? slash : slash - begin);
        const auto found =
            std::find_if(level.begin(), level.end(), [&](const auto& one) { return one.type() == type; });
        if (found == level.end()) return std::nullopt;
        if (slash == std::string::npos) return *found;
        level = found->characteristics();
        begin = slash + 1;
    }
}

// Nothing is spelled out that has a token (§8): what old devices cannot read.
void expectTokens(const wbxml::Document& document, const Item& item) {
    for (const wbxml::Element& element : document.elements()) {
        EXPECT_EQ(element.spelling, wbxml::Spelling::Token) << element.name;
        const wbxml::Attribute* name = document.attribute(element, "name");
        for (const wbxml::Attribute& attribute : document.attributes(element)) {
            EXPECT_EQ(attribute.spelling, wbxml::Spelling::Token) << attribute.name;
            const bool isOwnParm = name != nullptr && name->value == "RINGTONES"; // a vendor's own
            if (attribute.name != "value") {
                EXPECT_EQ(attribute.pieceCount, isOwnParm ? 1u : 0u) << attribute.value;
                continue;
            }
            const bool owned = wbxml::findOwnedValue(name->value, attribute.value) != nullptr;
            ASSERT_EQ(attribute.pieceCount, 1u) << item.id;
            EXPECT_EQ(document.pieces(attribute)[0].kind,
                      owned ? wbxml::Piece::Kind::Token : wbxml::Piece::Kind::Inline)
                << name->value << "=" << attribute.value;
        }
    }
}

TEST_P(Clauses183Items, areWrittenAndRead) {
    const Item& item = GetParam();
    const auto good = item.value == flag ? std::nullopt : std::optional<std::string>(item.value);
    const std::string xml = xmlOf(documentOf(item, good));
    const auto imported = prov::fromXml(xml);
    ASSERT_TRUE(imported) << imported.error().message();
    EXPECT_TRUE(imported->findings.empty());
    expectTokens(imported->document, item);

    const auto read = wbxml::Document::decode(imported->document.bytes());
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->findings().empty());
    const auto characteristic = find(*read, item.place);
    ASSERT_TRUE(characteristic) << item.place;
    if (*item.parm != '\0') {
        const auto parm = characteristic->parm(item.parm);
        ASSERT_TRUE(parm) << item.parm;
        EXPECT_TRUE(parm->known());
        EXPECT_EQ(parm->value().has_value(), good.has_value());
        EXPECT_EQ(parm->value().value_or(""), good.value_or(""));
    }
    // As text and back, and in the other spelling: the same document.
    EXPECT_EQ(prov::fromXml(prov::toXml(*read)).value().document, *read);
    EXPECT_TRUE(wbxml::sameTree(prov::fromXml(xml, {.compact = true}).value().document, *read));
}

TEST_P(Clauses183Items, areKnownToTheSchema) {
    const Item& item = GetParam();
    const std::string type = lastType(item.place);
    const auto* characteristic = prov::findCharacteristic(type, parentType(item.place));
    ASSERT_NE(characteristic, nullptr);
    EXPECT_EQ(characteristic->since, prov::Since::Prov10);
    if (*item.parm == '\0') return;
    const prov::ParmRow* parm = prov::findParm(type, item.parm);
    if (parm == nullptr) {
        EXPECT_TRUE(characteristic->anyParm) << item.parm; // a vendor's own
        return;
    }
    EXPECT_EQ(parm->since, prov::Since::Prov10);
    EXPECT_EQ(parm->kind == prov::Kind::Flag, item.value == flag);
    if (parm->kind != prov::Kind::Enumeration) return;
    const auto words = prov::wordsOf(*parm);
    EXPECT_EQ(std::count(words.begin(), words.end(), prov::Word{item.value, prov::Since::Prov10}), 1) << item.value;
}

// The table above leaves no item of annex A.1.4 to A.1.15 out.
TEST(Clauses183, TheItemsAreAllThere) {
    const std::pair<const char*, std::size_t> families[] = {{"CC", 10}, {"CPL", 13}, {"CPP", 15}, {"CPA", 7},
                                                            {"CP", 8},  {"CND", 41}, {"CBS", 23}, {"CNA", 5},
                                                            {"CV", 7},  {"CB", 6},   {"CID", 2},  {"CVC", 2}};
    std::size_t all = 0;
    for (const auto& [family, count] : families) {
        for (std::size_t number = 1; number <= count; ++number) {
            char id[16];
            std::snprintf(id, sizeof id, "%s-C-%03zu", family, number);
            EXPECT_EQ(
                std::count_if(items().begin(), items().end(), [&](const Item& i) { return i.id == std::string(id); }),
                1)
                << id;
        }
        all += count;
    }
    EXPECT_EQ(items().size(), all);
}

// §6.1: the lengths of the table are those of the schema.
TEST(Clauses183, TheSchemaHasTheGuaranteedLengths) {
    ASSERT_EQ(lengths().size(), 21u);
    for (const Length& length : lengths()) {
        const prov::ParmRow* parm = prov::findParm(lastType(length.place), length.parm);
        ASSERT_NE(parm, nullptr) << length.parm;
        const bool either = std::string(length.parm) == "NAP-ADDRESS"; // the row has the lower one
        EXPECT_EQ(parm->guaranteed.prov10, either ? 16u : length.bytes) << length.id << " " << length.parm;
    }
}

} // namespace
