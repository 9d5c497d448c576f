#include "efs/image.h"

#include <gtest/gtest.h>

namespace efs {
namespace {

using namespace apdu::literals;
using apdu::ErrorKind;

Image fullImage() {
    Image image;
    image.kind = CardKind::Wim;
    image.atr = "3B 16 94 53494D000102"_hex;
    image.t1 = true;
    image.logicalChannels = 3;
    image.files[Path::mf()].fcp.kind = FileKind::Mf;
    image.files[Path::mf()].fcp.id = mfId;
    image.files[Path::mf()].fcp.pins = {{0x01, false, 3, 10}, {0x81, true, {}, {}}};

    const Path application = Path::ofAid("A000000063504B43532D3135"_hex);
    image.files[application].fcp.kind = FileKind::Adf;
    image.files[application].fcp.aid = application.aid;
    image.files[application].fcp.lifeCycle = LifeCycle::Terminated;

    File odf;
    odf.fcp.id = 0x5031;
    odf.fcp.size = 8;
    odf.fcp.sfi = 17;
    odf.fcp.arr = ArrReference{0x2F06, 2};
    odf.content = "A70630040402FFFF"_hex;
    image.files[application / 0x5031] = odf;

    File dir;
    dir.fcp.kind = FileKind::LinearFixed;
    dir.fcp.id = 0x2F00;
    dir.fcp.recordLength = 4;
    dir.fcp.recordCount = 2;
    dir.fcp.size = 8;
    dir.fcp.access = AccessRules{AccessCondition::always(),  AccessCondition{true, {{0x01}, {0x0A}}},
                                 AccessCondition::key(0x0A), AccessCondition::unknown(),
                                 AccessCondition::key(0x81), AccessCondition::never()};
    dir.content = "61024FFF FFFFFFFF"_hex;
    image.files[Path::mf() / 0x2F00] = dir;

    File odd; // what lying cards leave behind
    odd.fcp.kind = FileKind::Cyclic;
    odd.fcp.recordCount = 7;
    odd.answer = "6203820146"_hex;
    odd.content = "0102FF"_hex;
    odd.complete = false;
    odd.readError = 0x6A83;
    image.files[Path::mf() / 0x6F39] = odd;

    Pin pin;
    pin.reference = 0x81;
    pin.label = "PIN-G \xC3\xBC";
    pin.value = "31323334FFFFFFFF"_hex;
    pin.enabled = false;
    pin.tries = 1;
    pin.unblock = "3132333435363738"_hex;
    pin.unblockTries = 9;
    pin.directory = Path::mf() / 0x5015;
    image.pins = {pin, Pin{0x0A, "ADM1", {}, true, 3, 5, {}, 10, {}}, Pin{0x01, "", {}, true, 3, 3, {}, 0, {}}};
    return image;
}

TEST(ImageJson, bothWays) {
    const Image image = fullImage();
    const auto again = imageFromJson(toJson(image));
    ASSERT_TRUE(again) << again.error().message() << "\n" << toJson(image);
    EXPECT_EQ(*again, image) << toJson(image) << toJson(*again);
    EXPECT_EQ(imageFromJson(toJson(Image{})).value(), Image{});
}

TEST(ImageJson, isForPeople) {
    const std::string text = toJson(fullImage());
    for (const char* part : {"\"schema\": \"simprov.card-image/1\"", "\"path\": \"A000000063504B43532D3135/5031\"",
                             "\"content\": \"A70630040402\"", "\"update\": \"CHV1|ADM1\"", "\"61024F\"",
                             "\"protocol\": \"T=1\"", "\"read_error\": \"6A83\"", "\"directory\": \"3F00/5015\""}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
    EXPECT_EQ(text.back(), '\n');
    EXPECT_EQ(text.find("\"delete\""), std::string::npos) << "never is what an absent rule means";
}

TEST(ImageJson, aHandWrittenImage) {
    const auto image = imageFromJson(R"({
        "schema": "simprov.card-image/1", "kind": "sim",
        "files": [
            {"path": "3F00", "kind": "mf"},
            {"path": "3F00/2FE2", "kind": "transparent", "content": "98 44 50", "access": {"read": "ALW"}},
            {"path": "3F00/7F80/4431", "kind": "transparent", "size": 6, "content": "0301"},
            {"path": "3F00/2F00", "kind": "linear", "record_length": 3, "content": ["6101", ""]},
            {"path": "3F00/6F3A", "kind": "linear", "record_length": 3, "size": 9}
        ],
        "pins": [{"reference": "01", "value": "31323334FFFFFFFF", "max_tries": 5}]
    })");
    ASSERT_TRUE(image) << image.error().message();
    EXPECT_EQ(image->kind, CardKind::Sim);
    EXPECT_FALSE(image->t1);
    const File& iccid = *image->find(Path::mf() / 0x2FE2);
    EXPECT_EQ(iccid.fcp.size, 3u);
    EXPECT_EQ(iccid.fcp.id, 0x2FE2);
    EXPECT_EQ(iccid.fcp.access->read, AccessCondition::always());
    EXPECT_EQ(iccid.fcp.access->update, AccessCondition::never());
    EXPECT_EQ(image->find(Path::mf() / 0x7F80 / 0x4431)->content, "0301FFFFFFFF"_hex);
    const File& dir = *image->find(Path::mf() / 0x2F00);
    EXPECT_EQ(dir.content, "6101FFFFFFFF"_hex);
    EXPECT_EQ(dir.fcp.recordCount, 2u);
    EXPECT_EQ(dir.fcp.size, 6u);
    EXPECT_EQ(image->find(Path::mf() / 0x6F3A)->content.size(), 9u);
    EXPECT_EQ(image->pins.at(0).tries, 5);
}

// A card image with one file or PIN entry.
std::string withFile(const std::string& members) {
    return R"({"schema":"simprov.card-image/1","kind":"uicc","files":[{"path":"3F00","kind":"mf"},{)" + members + "}]}";
}
std::string withPin(const std::string& members) {
    return R"({"schema":"simprov.card-image/1","kind":"uicc","pins":[{)" + members + "}]}";
}

TEST(ImageJson, faultsNameTheirPlace) {
    struct Case {
        std::string json;
        const char* where;
        const char* text;
    };
    const std::string ef = R"("path":"3F00/4431","kind":"transparent",)";
    const Case cases[] = {
        {"", "card image", "the text is no JSON: it breaks at line 1, column 1"},
        {"{\n  \"schema\": }", "card image", "the text is no JSON: it breaks at line 2, column 13"},
        {"[]", "card image", "an object in braces is due here"},
        {"{}", "card image", "\"schema\" is missing"},
        {R"({"schema":"other/1","kind":"sim"})", "card image/schema",
         "this is no card image: \"simprov.card-image/1\" is due here"},
        {R"({"schema":"simprov.card-image/1"})", "card image", "\"kind\" is missing"},
        {R"({"schema":"simprov.card-image/1","kind":"usim"})", "card image/kind", "sim, uicc or wim is due here"},
        {R"({"schema":"simprov.card-image/1","kind":"sim","file":[]})", "card image", "\"file\" is not known here"},
        {R"({"schema":"simprov.card-image/1","kind":"sim","kind":"wim"})", "card image",
         "\"kind\" stands twice in one object"},
        {R"({"schema":"simprov.card-image/1","kind":"sim","atr":"3B0"})", "card image/atr",
         "this hex digit has no partner: bytes are two digits"},
        {R"({"schema":"simprov.card-image/1","kind":"sim","protocol":"T0"})", "card image/protocol",
         "T=0 or T=1 is due here"},
        {R"({"schema":"simprov.card-image/1","kind":"sim","logical_channels":20})", "card image/logical_channels",
         "a number from 0 to 19 is due here"},
        {R"({"schema":"simprov.card-image/1","kind":"sim","files":{}})", "card image/files",
         "a list in brackets is due here"},
        {R"({"schema":"simprov.card-image/1","kind":"sim","files":[7]})", "card image/files/0",
         "an object in braces is due here"},
        {withFile(R"("kind":"mf")"), "card image/files/1", "\"path\" is missing"},
        {withFile(R"("path":"5031","kind":"df")"), "card image/files/1/path", "\"5031\" is no file id"},
        {withFile(R"("path":"3F00/4431")"), "card image/files/1", "\"kind\" is missing"},
        {withFile(R"("path":"3F00","kind":"mf")"), "card image/files/1", "3F00 stands here twice"},
        {withFile(R"("path":"3F00/4431","kind":"ef")"), "card image/files/1/kind",
         "mf, df, adf, transparent, linear or cyclic is due here"},
        {withFile(ef + R"("contents":"")"), "card image/files/1", "\"contents\" is not known here"},
        {withFile(ef + R"("content":"0G")"), "card image/files/1/content",
         "this hex digit has no partner: bytes are two digits"},
        {withFile(ef + R"("content":7)"), "card image/files/1/content", "a text in quotes is due here"},
        {withFile(ef + R"("content":["00"])"), "card image/files/1/content", "a text in quotes is due here"},
        {withFile(ef + R"("size":1,"content":"0102")"), "card image/files/1/content", "2 bytes do not fit a file of 1"},
        {withFile(ef + R"("size":-1)"), "card image/files/1/size", "a number from 0 to 4294967295 is due here"},
        {withFile(ef + R"("size":1.5)"), "card image/files/1/size", "a number from 0 to 4294967295 is due here"},
        {withFile(ef + R"("size":"1")"), "card image/files/1/size", "a number from 0 to 4294967295 is due here"},
        {withFile(ef + R"("size":4294967295)"), "card image/files/1", "the contents are larger than a card"},
        {withFile(ef + R"("complete":1)"), "card image/files/1/complete", "true or false is due here"},
        {withFile(ef + R"("read_error":"69")"), "card image/files/1/read_error", "4 hex digits are due here"},
        {withFile(ef + R"("id":"44")"), "card image/files/1/id", "4 hex digits are due here"},
        {withFile(ef + R"("sfi":31)"), "card image/files/1/sfi", "a number from 0 to 30 is due here"},
        {withFile(ef + R"("life_cycle":"dead")"), "card image/files/1/life_cycle",
         "activated, deactivated, terminated or creation is due here"},
        {withFile(ef + R"("access":{"read":"PIN"})"), "card image/files/1/access/read",
         "\"PIN\" is no access condition"},
        {withFile(ef + R"("access":{"write":"ALW"})"), "card image/files/1/access", "\"write\" is not known here"},
        {withFile(ef + R"("arr":{"file":"2F06"})"), "card image/files/1/arr/record",
         "a record number from 1 to 255 is due here"},
        {withFile(ef + R"("arr":{"record":1})"), "card image/files/1/arr", "\"file\" is missing"},
        {withFile(ef + R"("pin_status":[{"reference":"1"}])"), "card image/files/1/pin_status/0/reference",
         "this hex digit has no partner: bytes are two digits"},
        {withFile(R"("path":"3F00/2F00","kind":"linear","content":"")"), "card image/files/1",
         "\"record_length\" is missing"},
        {withFile(R"("path":"3F00/2F00","kind":"linear","record_length":1,"content":["00","0102"])"),
         "card image/files/1/content/1", "2 bytes do not fit a record of 1"},
        {withFile(R"("path":"3F00/2F00","kind":"linear","record_length":1,"content":[1])"),
         "card image/files/1/content/0", "a text in quotes is due here"},
        {withPin(R"("label":"x")"), "card image/pins/0", "\"reference\" is missing"},
        {withPin(R"("reference":"01","tries":256)"), "card image/pins/0/tries", "a number from 0 to 255 is due here"},
        {withPin(R"("reference":"01","directory":"7F10")"), "card image/pins/0/directory", "\"7F10\" is no file id"},
    };
    for (const Case& c : cases) {
        const auto image = imageFromJson(c.json);
        ASSERT_FALSE(image) << c.json;
        EXPECT_EQ(image.error().where(), c.where) << c.json;
        EXPECT_EQ(image.error().text, c.text) << c.json;
        EXPECT_TRUE(image.error().kind == ErrorKind::Malformed || image.error().kind == ErrorKind::Limit) << c.json;
    }
}

TEST(ImageJson, misspellingsAreExplained) {
    const auto image = imageFromJson(withFile(R"("path":"3F00/4431","kind":"transparent","contents":"")"));
    ASSERT_FALSE(image);
    EXPECT_NE(image.error().hint.find("Check the spelling"), std::string::npos);
}

TEST(ImageJson, limits) {
    EXPECT_EQ(imageFromJson(std::string((64u << 20) + 1, ' ')).error().kind, ErrorKind::Limit);

    std::string nested = R"({"schema":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    const auto deep = imageFromJson(nested);
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().kind, ErrorKind::Limit);
    EXPECT_EQ(deep.error().text, "the text nests deeper than a card image does");

    std::string values = R"({"schema":[0)";
    for (int i = 0; i < 1'000'100; ++i) values += ",0";
    const auto many = imageFromJson(values + "]}");
    ASSERT_FALSE(many);
    EXPECT_EQ(many.error().text, "the text holds more values than a card image does");

    std::string files = R"({"schema":"simprov.card-image/1","kind":"sim","files":[0)";
    for (int i = 0; i < 100'000; ++i) files += ",0";
    const auto crowded = imageFromJson(files + "]}");
    ASSERT_FALSE(crowded);
    EXPECT_EQ(crowded.error().text, "100001 files are more than a card holds");

    // Small text, large claims: sizes are added up before anything is filled.
    std::string claims = R"({"schema":"simprov.card-image/1","kind":"sim","files":[)";
    for (int i = 0; i < 1100; ++i) {
        claims += (i == 0 ? "" : ",") + std::string(R"({"path":"3F00/)") +
                  apdu::hex(apdu::Bytes{static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}) +
                  R"(","kind":"transparent","size":65535})";
    }
    const auto large = imageFromJson(claims + "]}");
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().text, "the contents are larger than a card");

    std::string records = R"("path":"3F00/2F00","kind":"linear","record_length":65535,"content":[""])";
    std::string list;
    for (int i = 0; i < 2000; ++i) list += ",\"\"";
    records.insert(records.size() - 1, list);
    const auto filled = imageFromJson(withFile(records));
    ASSERT_FALSE(filled);
    EXPECT_EQ(filled.error().text, "the records are larger than a card");
}

TEST(ImageJson, hostileTextIsAnErrorNotACrash) {
    const std::string whole = toJson(fullImage());
    for (std::size_t length = 0; length + 2 < whole.size(); length += 7) {
        EXPECT_FALSE(imageFromJson(std::string_view(whole).substr(0, length))) << length;
    }
    for (const std::string& text : {std::string("\xFF\xFE"), std::string("null"), std::string("{\"schema\":\"\xC3\"}"),
                                    std::string("{\"a\":1e999}"), std::string(1, '\0')}) {
        EXPECT_FALSE(imageFromJson(text));
    }
    Image image;
    image.pins = {Pin{0x01, "\xFF", {}, true, 3, 3, {}, 10, {}}};
    EXPECT_TRUE(imageFromJson(toJson(image))) << "a label that is no UTF-8";
}

} // namespace
} // namespace efs
