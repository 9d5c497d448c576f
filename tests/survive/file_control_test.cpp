// Groups 15 to 17: what a card says of a file, against what the file is.
#include "apdu/tlv.h"
#include "card/session.h"
#include "efs/fcp.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"

#include <map>
#include <nlohmann/json.hpp>

namespace survive {
namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::emulator::Fault;
using card::emulator::FaultRule;
using card::emulator::VirtualCard;
using efs::Path;

const Path bootstrap = *Path::parse("3F00/7F80/4431");

// A T=1 card that says of one file what the test wants.
class Claiming final : public card::CardWire {
  public:
    Claiming(card::CardWire& card, Bytes claim) : card_(card), claim_(std::move(claim)) {}
    apdu::Result<Bytes> exchange(apdu::View apdu) override {
        ++commands;
        auto answer = card_.exchange(apdu);
        const bool select =
            apdu.size() > 7 && apdu[1] == 0xA4 && apdu[apdu.size() - 3] == 0x44 && apdu[apdu.size() - 2] == 0x31;
        if (!select || !answer || *(answer->end() - 2) != 0x90) return answer;
        Bytes claimed = claim_;
        apdu::append(claimed, "9000"_hex);
        return claimed;
    }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return card_.reset(); }
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}
    std::size_t commands = 0;

  private:
    card::CardWire& card_;
    Bytes claim_;
};

Bytes fcp(const Bytes& objects) {
    return apdu::tlv(0x62, apdu::View(objects));
}

Bytes nested(std::uint8_t tag, int depth) {
    Bytes inner;
    for (int i = 0; i < depth; ++i) inner = apdu::tlv(tag, apdu::View(inner));
    return inner;
}

struct Claim {
    const char* name;
    Bytes answer;
    const char* error;     // of the read, with its place; empty: it is read
    std::size_t bytes = 0; // what is read then
    bool complete = true;
    std::size_t commands = 8; // at most, opening included
};

std::vector<Claim> claims() {
    std::vector<Claim> rows = {
        {"Empty", {}, "the card selected 3F00/7F80/4431 but says nothing of it"},
        {"NoSize", fcp("82024121 83024431"_hex), "", 1024, true},
        {"SizeOfNoBytes", fcp("82024121 83024431 8000"_hex), "", 1024, true},
        {"SizeZero", fcp("82024121 83024431 80020000"_hex), "", 0, true, 4},
        {"Size65535", fcp("82024121 83024431 8002FFFF"_hex), "", 1024, false},
        {"SizeOfFourBytes", fcp("82024121 83024431 8004FFFFFFFF"_hex), "", 1024, false},
        {"SizeOfFiveBytes", fcp("82024121 83024431 8005FFFFFFFFFF"_hex), "", 1024, true},
        {"SizeSmallerThanContent", fcp("82024121 83024431 80020010"_hex), "", 16, true},
        {"RepeatedTags", fcp("82024121 83024431 80020400 80020001 82027821 80020002"_hex), "", 1024, true},
        {"NothingButATemplate", fcp({}), "FCP: the card's answer does not say what kind of file it is"},
        {"NoDescriptor", fcp("83024431"_hex), "FCP: the card's answer does not say what kind of file it is"},
        {"LengthFFFFFFFF", "6284FFFFFFFF 82024121"_hex, "FCP: element 62 says 4294967295 bytes, 4 are left"},
        {"InnerLengthFFFFFFFF", fcp("82024121 8084FFFFFFFF"_hex), "FCP: element 80 says 4294967295 bytes, 0 are left"},
        {"LengthOfFiveBytes", "6285FFFFFFFFFF82024121"_hex, "FCP: a length has more than four bytes"},
        {"Indefinite", "6280 82024121 0000"_hex, "FCP: an indefinite length stands where none is allowed"},
        {"InnerIndefinite", fcp("82804121 0000"_hex), "FCP: an indefinite length stands where none is allowed"},
        {"PastTheEnd", "6220 82024121"_hex, "FCP: element 62 says 32 bytes, 4 are left"},
        {"TagWithoutEnd", fcp("820241211F818181"_hex), "FCP: a tag has more than three bytes"},
        {"AnotherFile", fcp("82024121 83027777 80020400"_hex), "", 1024, true},
        {"Nested100", nested(0x62, 100), "FCP: the card's answer does not say what kind of file it is"},
        {"Nested10000", nested(0x62, 10'000), "FCP: the card's answer does not say what kind of file it is"},
        {"NestedRules100", fcp(apdu::tlv(0xAB, {"800101"_hex, nested(0xA0, 100)})),
         "FCP: the card's answer does not say"},
    };
    Bytes rules = "82024121 83024431 80020400"_hex;
    apdu::append(rules, apdu::tlv(0xAB, {"800101"_hex, nested(0xA0, 5000)}));
    rows.push_back({"NestedRules5000", fcp(rules), "", 1024, true});
    return rows;
}

void PrintTo(const Claim& claim, std::ostream* to) {
    *to << claim.name;
}

class Claims : public testing::TestWithParam<Claim> {};
INSTANTIATE_TEST_SUITE_P(SurviveFileControl, Claims, testing::ValuesIn(claims()),
                         [](const auto& test) { return std::string("Group15_") + test.param.name; });

TEST_P(Claims, AreReadAsFarAsTheyAreTrue) {
    VirtualCard card(filled("usim", true));
    Claiming wire(card, GetParam().answer);
    auto session = card::Session::open(wire).value();
    const auto file = bounded([&] { return session->read(bootstrap); });
    EXPECT_LE(wire.commands, GetParam().commands);
    if (*GetParam().error != '\0') {
        ASSERT_FALSE(file);
        EXPECT_TRUE(file.error().kind == ErrorKind::Malformed || file.error().kind == ErrorKind::Line);
        EXPECT_NE(file.error().message().find(GetParam().error), std::string::npos) << file.error().message();
        EXPECT_NE(file.error().message().find("3F00/7F80/4431"), std::string::npos)
            << "where: " << file.error().message();
        return;
    }
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->content.size(), GetParam().bytes);
    EXPECT_EQ(file->complete, GetParam().complete);
}

TEST(SurviveFileControl, Group15_RecordsOfNoLengthAreAskedFor) {
    efs::Image image = filled("usim", true);
    VirtualCard card(image);
    struct Row {
        const char* name;
        Bytes answer;
    };
    // Of a transparent file the card says that it holds records: each READ RECORD is refused, and that ends it.
    for (const auto& row : {Row{"length 0", fcp("82054221000005 83024431 80020400"_hex)},
                            Row{"no length", fcp("820142 83024431 80020400"_hex)},
                            Row{"length 65535, 255 records", fcp("82054221FFFFFF 83024431 80020400"_hex)}}) {
        Claiming wire(card, row.answer);
        auto session = card::Session::open(wire).value();
        const auto file = bounded([&] { return session->read(bootstrap); });
        EXPECT_LE(wire.commands, 8u) << row.name;
        if (file) {
            EXPECT_FALSE(file->complete) << row.name;
        }
        if (!file) {
            EXPECT_NE(file.error().text, "") << row.name;
        }
    }
}

// A card that gives a record for every number, for ever.
class Records final : public card::CardWire {
  public:
    Records(card::CardWire& card, std::size_t length) : card_(card), record_(length, 0x55) {}
    apdu::Result<Bytes> exchange(apdu::View apdu) override {
        ++commands;
        if (apdu[1] != 0xB2) return card_.exchange(apdu);
        Bytes answer = record_;
        apdu::append(answer, "9000"_hex);
        return answer;
    }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return card_.reset(); }
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}
    std::size_t commands = 0;

  private:
    card::CardWire& card_;
    Bytes record_;
};

TEST(SurviveFileControl, Group15_RecordsWithoutEndEndAtTheLastNumberThereIs) {
    VirtualCard card(filled("usim", true));
    Claiming claiming(card, fcp("820142 83024431"_hex));
    Records wire(claiming, 20);
    auto session = card::Session::open(wire).value();
    const auto file = bounded([&] { return session->read(bootstrap); });
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->content.size(), 254 * 20u);
    EXPECT_LE(wire.commands, 260u);
}

// ---- a SIM's header, as an image serves it and as a card may send it

TEST(SurviveFileControl, Group15_SimHeadersOfEveryLengthAreTakenOrRefused) {
    const Bytes whole = "0000 0400 4431 04 00 11FF22 01 02 00 00"_hex;
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        const auto header = bounded([&] { return efs::decodeSimHeader(apdu::View(whole).first(length)); });
        EXPECT_EQ(header.has_value(), length >= 14) << length;
        if (header) continue;
        EXPECT_EQ(header.error().kind, ErrorKind::Malformed);
        EXPECT_NE(header.error().message().find("SIM header: "), std::string::npos) << header.error().message();
        EXPECT_NE(header.error().text.find("bytes are too few for"), std::string::npos) << header.error().text;
    }
}

TEST(SurviveFileControl, Group15_EveryByteOfATemplateMayBeAnyByte) {
    const Bytes whole = fcp("82024121 83024431 8A0105 AB06 800103 9000 C60690014083010180020400 88 0110"_hex);
    bounded([&] {
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (int byte = 0; byte < 256; ++byte) {
                Bytes one = whole;
                one[i] = static_cast<std::uint8_t>(byte);
                const auto decoded = efs::decodeFileAnswer(one);
                if (!decoded) {
                    EXPECT_NE(decoded.error().text, "");
                }
            }
        }
    });
}

// ---- group 16

nlohmann::json filesOf(const Outcome& read) {
    const auto json = nlohmann::json::parse(read.out, nullptr, false);
    nlohmann::json files;
    if (!json.contains("result")) return files;
    for (const auto& file : json["result"]["files"]) files[file["object"].get<std::string>()] = file;
    return files;
}

class Cards : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(SurviveFileControl, Cards, testing::Values("sim", "usim", "wim"),
                         [](const auto& test) { return test.param; });

TEST_P(Cards, Group16_ADeactivatedFileIsUnreadableAndIsNotWritten) {
    efs::Image image = filled(GetParam());
    image.files.at(bootstrapOf(image)).fcp.lifeCycle = efs::LifeCycle::Deactivated;
    {
        HostileCli world(image);
        const auto read = world.read();
        ASSERT_EQ(read.code, 0) << read.told();
        const auto files = filesOf(read);
        EXPECT_EQ(files["config1"]["state"], "document");
        EXPECT_EQ(files["bootstrap"]["state"], "unreadable");
    }
    HostileCli world(image);
    const auto written = world.write();
    EXPECT_TRUE(written.code == 3 || written.code == 4) << written.code << written.told();
    EXPECT_NE(written.message, "");
    EXPECT_TRUE(sameFiles(world.card.image(), image));
    EXPECT_TRUE(sameTries(world.card.image(), image));
}

TEST_P(Cards, Group16_AnAbsentFileIsMissedByName) {
    efs::Image image = filled(GetParam());
    image.files.erase(bootstrapOf(image));
    {
        HostileCli world(image);
        const auto read = world.read();
        ASSERT_EQ(read.code, 0) << read.told();
        EXPECT_NE(read.out.find("which is not there"), std::string::npos) << read.out;
        EXPECT_EQ(filesOf(read)["config1"]["state"], "document");
    }
    HostileCli world(image);
    const auto written = world.write();
    EXPECT_EQ(written.code, 3) << written.told();
    EXPECT_NE(written.hint, "") << written.told();
    EXPECT_TRUE(sameFiles(world.card.image(), image));
    EXPECT_TRUE(sameTries(world.card.image(), image));
}

TEST_P(Cards, Group16_ADirectoryWhereAFileIsDueIsNoDocument) {
    efs::Image image = filled(GetParam());
    auto& file = image.files.at(bootstrapOf(image));
    file = efs::File{};
    file.fcp.kind = efs::FileKind::Df;
    file.fcp.id = 0x4431;
    {
        HostileCli world(image);
        const auto read = world.read();
        ASSERT_EQ(read.code, 0) << read.told();
        const auto files = filesOf(read);
        EXPECT_NE(files["bootstrap"]["state"], "document");
        EXPECT_NE(files["bootstrap"]["state"], "empty") << "a directory is not an empty file";
        EXPECT_EQ(files["config1"]["state"], "document");
    }
    HostileCli world(image);
    const auto written = world.write();
    EXPECT_TRUE(written.code == 3 || written.code == 4) << written.told();
    EXPECT_NE(written.told().find("4431"), std::string::npos) << written.told();
    EXPECT_TRUE(sameFiles(world.card.image(), image));
    EXPECT_TRUE(sameTries(world.card.image(), image));
}

TEST_P(Cards, Group16_AFileWhereTheDirectoryIsDueIsNoApplication) {
    efs::Image image = filled(GetParam());
    const Path home = bootstrapOf(image).parent();
    std::erase_if(image.files, [&](const auto& entry) { return entry.first.isBelow(home); });
    auto& file = image.files.at(home);
    const auto id = file.fcp.id;
    file = efs::File{};
    file.fcp.kind = efs::FileKind::Transparent;
    file.fcp.id = id;
    file.fcp.size = 10;
    file.content.assign(10, 0x30);
    HostileCli world(image);
    const auto read = world.read();
    EXPECT_TRUE(read.code == 3 || read.code == 4) << read.code << read.told();
}

// ---- group 17

TEST_P(Cards, Group17_ASizeThatGrowsAfterTheSelectIsReadAsFarAsThereIs) {
    const efs::Image image = filled(GetParam());
    HostileCli world(image, {{.instruction = 0xA4, .times = 0, .action = Fault::LieAboutSize, .count = 0x7000}});
    const auto read = world.read();
    ASSERT_TRUE(read.code == 0 || read.code == 3) << read.told();
    EXPECT_LT(world.faulty.commands(), 400u);
    if (read.code == 0) {
        EXPECT_NE(read.out.find("\"findings\""), std::string::npos);
    }
}

TEST_P(Cards, Group17_WithALieAboutSizesNothingIsWrittenOrAllOfIt) {
    for (const std::size_t size : {0u, 1u, 7u, 100u, 1025u, 2000u, 0x7FFFu, 0xFFFFu}) {
        const efs::Image image = blank(GetParam());
        HostileCli world(image, {{.instruction = 0xA4, .times = 0, .action = Fault::LieAboutSize, .count = size}});
        const auto written = world.write();
        if (written.code == 0) {
            EXPECT_NE(world.card.image().find(bootstrapOf(image))->content[0], 0xFF) << size;
        } else {
            EXPECT_TRUE(sameFiles(world.card.image(), image)) << size << ": " << written.told();
            EXPECT_NE(written.message, "") << size;
        }
        EXPECT_TRUE(sameTries(world.card.image(), image)) << size;
    }
}

TEST(SurviveFileControl, Group17_AFileThatEndsBeforeItsSizeSaysSo) {
    HostileCli world(filled("usim", true),
                     {{.instruction = 0xB0, .skip = 4, .times = 0, .action = Fault::Answer, .sw = 0x6B00}});
    const auto read = world.read();
    EXPECT_EQ(read.code, 0) << read.told();
    EXPECT_NE(read.out.find("\"findings\": ["), std::string::npos);
    EXPECT_EQ(read.out.find("\"findings\": []"), std::string::npos)
        << "the short file is not passed over: " << read.out;
}

} // namespace
} // namespace survive
