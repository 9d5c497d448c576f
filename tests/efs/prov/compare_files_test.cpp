// Which bytes of which file differ, and what belongs to them.
#include "efs/prov/compare_files.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace efs::prov {
namespace {

using apdu::Bytes;
using wbxml::Document;

Document document(const std::string& xml, bool compact = false) {
    auto imported = fromXml(xml, {compact});
    EXPECT_TRUE(imported) << imported.error().message();
    return imported->document;
}

std::string bootstrap() {
    return support::readText(support::dataPath("examples/bootstrap.xml"));
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

Bytes padded(const Document& document, std::size_t size, std::uint8_t fill = 0xFF) {
    Bytes bytes = apdu::toBytes(document.bytes());
    bytes.resize(size, fill);
    return bytes;
}

TEST(CompareDocuments, equalBytesAreNoChange) {
    EXPECT_EQ(compareDocuments("bootstrap", document(bootstrap()), document(bootstrap())), std::nullopt);
    EXPECT_EQ(compareContents("bootstrap", padded(document(bootstrap()), 400), padded(document(bootstrap()), 500),
                              Holds::Document),
              std::nullopt);
}

TEST(CompareDocuments, rangesNameTheirField) {
    const Document before = document(bootstrap());
    const Document after = document(replaced(bootstrap(), "internet.op.example", "net.op.example"));
    const auto change = compareDocuments("bootstrap", before, after);
    ASSERT_TRUE(change);
    EXPECT_FALSE(change->sameTree);
    EXPECT_EQ(change->sizeBefore, before.bytes().size());
    EXPECT_EQ(change->sizeAfter + 5, change->sizeBefore);
    ASSERT_EQ(change->ranges.size(), 1u);
    const RangeChange& range = change->ranges.front();
    EXPECT_EQ(range.where, "NAPDEF[internet]/NAP-ADDRESS");
    EXPECT_FALSE(range.secret);
    EXPECT_EQ(range.before.length, range.after.length + 5);
}

TEST(CompareDocuments, secretsAreMarked) {
    const Document before = document(bootstrap());
    const Document after = document(replaced(bootstrap(), "example-secret", "another-secret"));
    for (const auto& change :
         {compareDocuments("bootstrap", before, after),
          compareContents("bootstrap", padded(before, 400), padded(after, 400), Holds::Document)}) {
        ASSERT_TRUE(change && !change->ranges.empty());
        for (const RangeChange& range : change->ranges) EXPECT_TRUE(range.secret) << range.where;
    }
    // In a string table, too.
    const auto table = compareDocuments("bootstrap", document(bootstrap(), true), after);
    ASSERT_TRUE(table);
    const auto touched = std::count_if(table->ranges.begin(), table->ranges.end(),
                                       [](const RangeChange& range) { return range.secret; });
    EXPECT_GE(touched, 1);
}

TEST(CompareDocuments, otherSpellingOfTheSameTree) {
    const Document plain = document(bootstrap()), compact = document(bootstrap(), true);
    const auto change = compareDocuments("bootstrap", plain, compact);
    ASSERT_TRUE(change);
    EXPECT_TRUE(change->sameTree);
    ASSERT_FALSE(change->spellings.empty());
    for (const SpellingAt& spelling : change->spellings) {
        EXPECT_EQ(spelling.change.part, "value") << spelling.where;
        EXPECT_EQ(spelling.change.from, "inline string");
        EXPECT_EQ(spelling.change.to, "string table");
        EXPECT_NE(spelling.where, "");
    }
}

TEST(CompareDocuments, headersAndTokensAreSpellingsToo) {
    using apdu::operator""_hex;
    const auto decoded = [](const Bytes& bytes) {
        const auto result = Document::decode(bytes, {.anyPublicId = true});
        EXPECT_TRUE(result) << result.error().message();
        return *result;
    };
    // <characteristic type="NAPDEF"/>: by token, and with type= and an inline string; WBXML 1.3 and 1.1
    const Document token = decoded("03 0B 6A 00 45 86 55 01 01"_hex);
    const Document text = decoded("01 0B 6A 00 45 86 50 03 4E 41 50 44 45 46 00 01 01"_hex);
    ASSERT_TRUE(sameTree(token, text));
    const auto changes = wbxml::spellingChanges(token, text);
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0].part, "header");
    EXPECT_EQ(changes[0].from, "WBXML 1.3, public id B, charset 106");
    EXPECT_EQ(changes[0].to, "WBXML 1.1, public id B, charset 106");
    EXPECT_EQ(changes[1].part, "type");
    EXPECT_EQ(changes[1].from, "token");
    EXPECT_EQ(changes[1].to, "inline string");
}

TEST(CompareContents, paddingAndForeignContents) {
    const Document one = document(bootstrap());
    const auto padding = compareContents("bootstrap", padded(one, 400), padded(one, 400, 0x00), Holds::Document);
    ASSERT_TRUE(padding);
    ASSERT_EQ(padding->ranges.size(), 1u);
    EXPECT_EQ(padding->ranges[0].where, "padding");
    EXPECT_EQ(padding->ranges[0].before, (apdu::Range{one.bytes().size(), 400 - one.bytes().size()}));
    // From nothing to a document with credentials.
    const auto made = compareContents("bootstrap", Bytes(400, 0xFF), padded(one, 400), Holds::Document);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->sizeBefore, 0u);
    ASSERT_EQ(made->ranges.size(), 1u);
    EXPECT_TRUE(made->ranges[0].secret);
    for (const Holds holds : {Holds::Open, Holds::Secret}) {
        const auto other = compareContents("x", Bytes{1, 2, 3, 0xFF}, Bytes{1, 9, 3, 0xFF}, holds);
        ASSERT_TRUE(other);
        EXPECT_EQ(other->ranges, (std::vector<RangeChange>{{{1, 1}, {1, 1}, "", holds == Holds::Secret}}));
    }
}

TEST(CompareFiles, attributesAndFilesThatCameAndWent) {
    Provisioning before, after;
    ProvisioningFile file;
    file.object = ObjectType::Bootstrap;
    file.path = Path::mf() / 0x7F80 / 0x4431;
    file.size = 1024;
    file.label = "Bootstrap";
    before.files = {file};
    file.size = 512;
    file.label = "B";
    file.access.update = AccessCondition::key(chv1Reference);
    ProvisioningFile certificate;
    certificate.object = ObjectType::TrustedCertificates;
    after.files = {file, certificate, certificate};
    EXPECT_EQ(compareFiles(before, before), std::vector<FileChange>());
    EXPECT_EQ(compareFiles(before, after),
              (std::vector<FileChange>{{"bootstrap", "size", "1024", "512"},
                                       {"bootstrap", "label", "Bootstrap", "B"},
                                       {"bootstrap", "update", "ALW", "CHV1"},
                                       {"trusted_certificates", "", std::nullopt, ""},
                                       {"trusted_certificates[2]", "", std::nullopt, ""}}));
}

} // namespace
} // namespace efs::prov
