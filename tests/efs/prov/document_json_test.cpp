// Documents as JSON and back: nothing is lost, nothing is passed over, and errors say where.
#include "efs/prov/document_json.h"
#include "efs/prov/tree.h"
#include "efs/prov/xml.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include <filesystem>

namespace {

using efs::wbxml::Document;
using efs::wbxml::Encoder;
using Json = nlohmann::ordered_json;

Document document(const std::string& xml) {
    auto imported = efs::prov::fromXml(xml);
    EXPECT_TRUE(imported) << imported.error().message();
    return imported->document;
}

Document fromJson(const std::string& json) {
    auto read = efs::prov::documentFromJson(json);
    EXPECT_TRUE(read) << read.error().message() << "\n" << json;
    return *read;
}

// The bytes of all samples, XML ones encoded.
std::vector<std::pair<std::string, Document>> samples() {
    std::vector<std::pair<std::string, Document>> found;
    for (const char* directory : {"examples", "samples"}) {
        for (const auto& entry : std::filesystem::directory_iterator(support::dataPath(directory))) {
            const std::string path = entry.path().string();
            if (path.ends_with(".xml")) found.emplace_back(path, document(support::readText(path)));
            if (!path.ends_with(".wbxml")) continue;
            if (const auto decoded = Document::decode(support::readBytes(path))) found.emplace_back(path, *decoded);
        }
    }
    return found;
}

TEST(DocumentJson, ofEverySampleIsTheSameDocument) {
    const auto all = samples();
    ASSERT_GE(all.size(), 10u);
    for (const auto& [path, original] : all) {
        const std::string json = efs::prov::documentToJson(original, false);
        const auto back = efs::prov::documentFromJson(json);
        ASSERT_TRUE(back) << path << ": " << back.error().message();
        EXPECT_TRUE(sameTree(*back, original)) << path;
        EXPECT_EQ(efs::prov::documentToJson(*back, false), json) << path;
    }
}

TEST(DocumentJson, encodesToTheBytesOfTheXml) {
    for (const auto& [path, original] : samples()) {
        const std::string xml = efs::prov::toXml(original), json = efs::prov::documentToJson(original, false);
        for (const bool compact : {false, true}) {
            const auto viaXml = efs::prov::fromXml(xml, {compact});
            const auto viaJson = efs::prov::documentFromJson(json, {compact});
            ASSERT_TRUE(viaXml && viaJson) << path;
            EXPECT_EQ(apdu::hex(viaJson->bytes()), apdu::hex(viaXml->document.bytes())) << path;
        }
    }
}

// A tree of any shape the form has, the order of the DTD kept or not.
struct Node {
    bool isParm = false;
    std::string name;
    std::optional<std::string> value;
    std::vector<Node> children;
};

rc::Gen<std::string> text() {
    return rc::gen::oneOf(rc::gen::element<std::string>("", "NAPID", "NAPDEF", "PXLOGICAL", "VENDORCONFIG", "VALIDITY",
                                                        "INTERNET", "9201", "http://op.example/", "a\"b\\c", "<&>",
                                                        "\xC3\xA9", "\xF0\x9F\x98\x80", "\t\n"),
                          rc::gen::container<std::string>(rc::gen::inRange(' ', '\x7f')));
}

rc::Gen<Node> node(int depth) {
    return rc::gen::mapcat(rc::gen::inRange(0, depth > 0 ? 3 : 2), [depth](int kind) {
        if (kind < 2) {
            return rc::gen::apply(
                [](std::string name, bool flag, std::string value) {
                    return Node{true, std::move(name), flag ? std::nullopt : std::optional(std::move(value)), {}};
                },
                text(), rc::gen::arbitrary<bool>(), text());
        }
        return rc::gen::apply(
            [](std::string name, std::vector<Node> children) {
                return Node{false, std::move(name), std::nullopt, std::move(children)};
            },
            text(), rc::gen::resize(4, rc::gen::container<std::vector<Node>>(node(depth - 1))));
    });
}

void write(Encoder& to, const Node& node) {
    to.start(node.isParm ? "parm" : "characteristic");
    to.attribute(node.isParm ? "name" : "type", node.name);
    if (node.value) to.attribute("value", *node.value);
    for (const Node& child : node.children) write(to, child);
    to.end();
}

TEST(DocumentJson, losesNothingOfAnyTree) {
    const bool held = rc::check("JSON and XML of a tree encode to the same bytes", [] {
        const auto version = *rc::gen::element<std::string>("none", "", "1.0", "1.1");
        auto roots = *rc::gen::resize(5, rc::gen::container<std::vector<Node>>(node(3)));
        for (Node& root : roots) root.isParm = false, root.value.reset();
        Encoder encoder;
        encoder.start("wap-provisioningdoc");
        if (version != "none") encoder.attribute("version", version);
        for (const Node& root : roots) write(encoder, root);
        encoder.end();
        const auto bytes = std::move(encoder).finish();
        RC_ASSERT(bytes.has_value());
        const auto original = Document::decode(*bytes);
        RC_ASSERT(original.has_value());
        const std::string json = efs::prov::documentToJson(*original, false);
        RC_ASSERT(json.find("\"unknown\"") == std::string::npos);
        const auto back = efs::prov::documentFromJson(json);
        RC_ASSERT(back.has_value());
        RC_ASSERT(apdu::hex(back->bytes()) == apdu::hex(*bytes));
        const auto viaXml = efs::prov::fromXml(efs::prov::toXml(*original));
        RC_ASSERT(viaXml.has_value());
        RC_ASSERT(apdu::hex(viaXml->document.bytes()) == apdu::hex(*bytes));
    });
    EXPECT_TRUE(held);
}

TEST(DocumentJson, tellsFlagsEmptyValuesAndVersionsApart) {
    const std::string start = "<wap-provisioningdoc", end = "><characteristic type=\"NAPDEF\"><parm name=\"INTERNET\"/>"
                                                            "<parm name=\"NAME\" value=\"\"/></characteristic>"
                                                            "</wap-provisioningdoc>";
    const std::string rest = R"("characteristics":[{"type":"NAPDEF","parms":[{"name":"INTERNET"},{"name":"NAME",)"
                             R"("value":""}],"characteristics":[]}]})";
    EXPECT_EQ(efs::prov::documentToJson(document(start + end), false), R"({"version":null,)" + rest);
    EXPECT_EQ(efs::prov::documentToJson(document(start + " version=\"\"" + end), false), R"({"version":"",)" + rest);
    EXPECT_EQ(efs::prov::documentToJson(document(start + " version=\"1.1\"" + end), false),
              R"({"version":"1.1",)" + rest);
    EXPECT_EQ(efs::prov::version(fromJson(R"({"version":null,)" + rest)), std::nullopt);
    EXPECT_EQ(efs::prov::version(fromJson("{" + rest)), std::nullopt);
    EXPECT_EQ(efs::prov::version(fromJson(R"({"version":"",)" + rest)), "");
}

TEST(DocumentJson, keepsAParmThatStandsBehindACharacteristic) {
    const Document original = document(
        "<wap-provisioningdoc><characteristic type=\"PXLOGICAL\"><parm name=\"A\"/><characteristic type=\"PORT\"/>"
        "<parm name=\"B\"/><characteristic type=\"PORT\"/><parm name=\"C\"/></characteristic></wap-provisioningdoc>");
    const std::string json = efs::prov::documentToJson(original, false);
    EXPECT_EQ(json, R"({"version":null,"characteristics":[{"type":"PXLOGICAL","parms":[{"name":"A"},{"name":"B",)"
                    R"("after":1},{"name":"C","after":2}],"characteristics":[{"type":"PORT","parms":[],)"
                    R"("characteristics":[]},{"type":"PORT","parms":[],"characteristics":[]}]}]})");
    EXPECT_EQ(fromJson(json), original);
}

TEST(DocumentJson, masksWhatIsSecret) {
    const Document original = document(
        "<wap-provisioningdoc><characteristic type=\"NAPAUTHINFO\"><parm name=\"AUTHSECRET\" value=\"s3cret\"/>"
        "<parm name=\"AUTHNAME\" value=\"user\"/></characteristic></wap-provisioningdoc>");
    EXPECT_NE(efs::prov::documentToJson(original, false).find("s3cret"), std::string::npos);
    const std::string masked = efs::prov::documentToJson(original, true);
    EXPECT_EQ(masked.find("s3cret"), std::string::npos);
    EXPECT_NE(masked.find("user"), std::string::npos);
}

// What the DTD does not know stands beside what it does, and goes back to its place.
TEST(DocumentJson, keepsWhatTheDtdDoesNotKnow) {
    const std::string start = "<wap-provisioningdoc", end = "</wap-provisioningdoc>";
    const std::pair<std::string, std::string> cases[] = {
        {"><PARM/>", R"("others":[{"element":"PARM","at":0}])"},
        {"><parm name=\"A\"/>", R"("others":[{"element":"parm","at":0,"attributes":{"name":"A"}}])"},
        {" more=\"x\">", R"("characteristics":[],"attributes":{"more":"x"})"},
        {"><characteristic/>", R"("others":[{"element":"characteristic","at":0}])"},
        {"><characteristic type=\"A\" more=\"x\"/>", R"("characteristics":[],"attributes":{"more":"x"}}])"},
        {"><characteristic type=\"A\"><parm name=\"B\"/><o><o p=\"\"/></o><parm name=\"C\"/></characteristic>",
         R"("others":[{"element":"o","at":1,"others":[{"element":"o","at":0,"attributes":{"p":""}}]}])"},
        {"><characteristic type=\"A\"><parm value=\"x\"/></characteristic>",
         R"("others":[{"element":"parm","at":0,"attributes":{"value":"x"}}])"},
        {"><characteristic type=\"A\"><parm name=\"B\" value=\"\" more=\"x\"/></characteristic>",
         R"({"name":"B","value":"","attributes":{"more":"x"}})"},
        {"><characteristic type=\"A\"><parm name=\"B\"><parm name=\"C\"/></parm></characteristic>",
         R"({"name":"B","others":[{"element":"parm","at":0,"attributes":{"name":"C"}}]})"},
    };
    for (const auto& [middle, part] : cases) {
        const Document original = document(start + middle + end);
        const std::string json = efs::prov::documentToJson(original, false);
        EXPECT_NE(json.find(part), std::string::npos) << json;
        EXPECT_EQ(fromJson(json), original) << json;
    }
}

// What nobody can read is marked, and such a document is not taken back.
TEST(DocumentJson, marksWhatHasNoForm) {
    using apdu::operator""_hex;
    const std::pair<apdu::Bytes, const char*> cases[] = {
        // NAPDEF with NAPID FF, an attribute value nobody knows
        {"03 0B 6A 00 45 C6 55 01 87 11 06 FF 01 01 01"_hex, "characteristics[0]/parms[0]/unknown"},
        // an attribute start nobody knows
        {"03 0B 6A 00 45 C6 55 01 87 7E 03 41 00 01 01 01"_hex, "characteristics[0]/parms[0]/unknown"},
        // a tag nobody knows
        {"03 0B 6A 00 45 C6 55 01 3E 01 01"_hex, "characteristics[0]/others[0]/unknown"},
        // text inside the root
        {"03 0B 6A 00 45 03 41 00 01"_hex, "unknown"},
    };
    for (const auto& [bytes, where] : cases) {
        const auto original = Document::decode(bytes);
        ASSERT_TRUE(original) << where << ": " << original.error().message();
        const auto back = efs::prov::documentFromJson(efs::prov::documentToJson(*original, false));
        ASSERT_FALSE(back) << where;
        EXPECT_EQ(back.error().where(), where) << efs::prov::documentToJson(*original, false);
        EXPECT_FALSE(back.error().hint.empty());
    }
}

TEST(DocumentJson, saysWhatIsWrongAndWhere) {
    struct Case {
        const char *json, *where, *part; // part of the message or the hint
    };
    const Case cases[] = {
        {R"([])", "", "is an object with version and characteristics"},
        {R"({"version": "1.0"})", "", "holds no provisioning document"},
        {R"({"schema": "simprov.read/1", "result": {"files": []}})", "", "it is simprov.read/1"},
        {R"({"version": 1.1, "characteristics": []})", "version", "write it in quotes"},
        {R"({"characteristics": 7})", "characteristics", "is no list"},
        {R"({"characteristics": [], "Version": "1"})", "Version", "misspelling"},
        {R"({"characteristics": [7]})", "characteristics[0]", "object in braces"},
        {R"({"characteristics": [{"parms": []}]})", "characteristics[0]", "needs a type"},
        {R"({"characteristics": [{"type": "A", "parm": []}]})", "characteristics[0]/parm", "parms"},
        {R"({"characteristics": [{"type": "A", "parms": {}}]})", "characteristics[0]/parms", "is no list"},
        {R"({"characteristics": [{"type": "A", "parms": [{"value": "B"}]}]})", "characteristics[0]/parms[0]",
         "needs a name"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "value": null}]}]})",
         "characteristics[0]/parms[0]/value", "a parm without value is a flag"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "value": 9201}]}]})",
         "characteristics[0]/parms[0]/value", "write it in quotes"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "valeu": "C"}]}]})",
         "characteristics[0]/parms[0]/valeu", "name, value"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "value": "a\u0000b"}]}]})",
         "characteristics[0]/parms[0]/value", "NUL"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "unknown": true}]}]})",
         "characteristics[0]/parms[0]/unknown", "no form in JSON"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "after": 1}]}]})",
         "characteristics[0]/parms[0]/after", "from 0 to 0"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "after": 1}, {"name": "C"}],
             "characteristics": [{"type": "D"}]}]})",
         "characteristics[0]/parms[1]", "after"},
        {R"({"characteristics": [], "others": [{"element": "x"}]})", "others[0]/at", "from 0 to 0"},
        {R"({"characteristics": [], "others": [{"element": "x y", "at": 0}]})", "others[0]/element", "XML"},
        {R"({"characteristics": [], "attributes": {"version": "1.0"}})", "attributes/version", "member of its own"},
        {R"({"characteristics": [], "attributes": {"a": 1}})", "attributes/a", "quotes"},
        {R"({"characteristics": [{"type": "A", "parms": [{"name": "B", "name": "C"}]}]})",
         "characteristics[0]/parms[0]/name", "twice"},
        {R"({"result": {"document": {"characteristics": [{"type": 1}]}}})", "result/document/characteristics[0]/type",
         "quotes"},
    };
    for (const Case& one : cases) {
        const auto read = efs::prov::documentFromJson(one.json);
        ASSERT_FALSE(read) << one.json;
        EXPECT_EQ(read.error().kind, apdu::ErrorKind::Malformed);
        EXPECT_EQ(read.error().where(), one.where) << one.json;
        EXPECT_NE((read.error().text + " " + read.error().hint).find(one.part), std::string::npos)
            << read.error().message();
    }
    const auto broken = efs::prov::documentFromJson("{\n\"characteristics\":\n  [,]}");
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().text.find("line 3, column 4"), std::string::npos) << broken.error().message();
    EXPECT_EQ(broken.error().bytes->offset, 24u);
}

TEST(DocumentJson, takesAHandWrittenDocument) {
    const Document made =
        fromJson("\xEF\xBB\xBF {\"$schema\": \"simprov.document.1.schema.json\", \"characteristics\": "
                 "[{\"type\": \"NAPDEF\", \"parms\": [{\"name\": \"NAPID\", \"value\": \"x\"}]}]}");
    EXPECT_TRUE(sameTree(made, document("<wap-provisioningdoc><characteristic type=\"NAPDEF\"><parm name=\"NAPID\" "
                                        "value=\"x\"/></characteristic></wap-provisioningdoc>")));
}

} // namespace
