// What must not get out (groups 50 and 51): credentials in traces and annotations, and text that terminals obey.
#include "apdu/trace.h"
#include "efs/prov/schema.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/annotate.h"
#include "tests/support/files.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"
#include "tests/survive/hostile_data.h"

#include <nlohmann/json.hpp>

namespace survive {
namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;

const std::string password = "hunter2-SECRET";

bool holds(const std::string& text, const std::string& secret) {
    const std::string digits = apdu::hex(apdu::asBytes(secret)), spaced = apdu::hexSpaced(apdu::asBytes(secret));
    return text.find(secret) != std::string::npos || text.find(digits) != std::string::npos ||
           text.find(spaced) != std::string::npos;
}

// A document with that parm twice below its characteristic: spelled inline, or in the string table.
Bytes documentWith(const std::string& parm, bool compact) {
    const std::string row = "<parm name='" + parm + "' value='" + password + "'/>";
    const auto imported = efs::prov::fromXml(
        "<wap-provisioningdoc><characteristic type='NAPDEF'><parm name='NAPID' value='nap1'/><characteristic "
        "type='NAPAUTHINFO'>" +
            row + "</characteristic><characteristic type='NAPAUTHINFO'>" + row +
            "</characteristic></characteristic></wap-provisioningdoc>",
        {.compact = compact});
    EXPECT_TRUE(imported) << imported.error().message();
    return apdu::toBytes(imported->document.bytes());
}

// The parms of the table that carry credentials, and names vendors use.
std::vector<std::string> credentialParms() {
    std::vector<std::string> names = {"PIN", "CLIENT-SECRET", "wifi_password"};
    for (const auto& row : efs::prov::parmRows())
        if (efs::prov::isSensitive(row.name)) names.emplace_back(row.name);
    std::erase_if(names, [](const std::string& name) { return !efs::prov::isSensitive(name); });
    EXPECT_GE(names.size(), 6u);
    return names;
}

std::string annotated(const Bytes& document, std::vector<std::string> more = {}) {
    support::TemporaryDirectory directory;
    const std::string path = directory.path("document.bin");
    support::writeText(path, std::string(apdu::asText(document)));
    more.insert(more.begin(), {"decode", "--annotate", path});
    HostileCli world(blank("usim"));
    const Outcome json = world.run(more), text = world.print(more);
    return json.out + json.err + text.out + text.err;
}

TEST(SurviveOutput, Group50_CutDumpsAndLoneCommands) {
    struct Case {
        const char* name;
        const char* text;
        const char* message; // null: read
    };
    const Case cases[] = {
        {"a command alone", "> 00 A4 04 04 02 3F 00\n", nullptr},
        {"two commands, no answer between", "> 00 A4 04 04 02 3F 00\n> 00 B0 00 00 10\n", nullptr},
        {"an answer alone", "< 90 00\n", "line 1: an answer without a command before it"},
        {"two answers", "> 00 B0 00 00 10\n< 90 00\n< 90 00\n", "line 3: an answer without a command before it"},
        {"cut in a byte", "> 00 B0 00 00 10\n< 9", "line 2: "},
        {"cut in the command", "> 00 A4 04", "line 1: a command has at least four bytes"},
        {"cut in the body", "> 00 D6 00 00 05 01 02", "line 1: P3 says 5 bytes, 2 follow"},
        {"half an answer", "> 00 B0 00 00 10\n< 90\n", "line 2: an answer has at least a status word"},
        {"another format", "APDU: 00A4", "line 1: a line begins with '>', '<' or '#'"},
        {"a line of 1 MB", nullptr, nullptr},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        const std::string text = one.text != nullptr ? one.text : "> 00 D6 00 00" + std::string(1u << 20, ' ') + "\n";
        const auto read = bounded([&] { return apdu::parseTrace(text); });
        if (one.message == nullptr) continue;
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().kind, ErrorKind::Malformed);
        EXPECT_NE(read.error().message().find(one.message), std::string::npos) << read.error().message();
    }
    const std::string many = [] {
        std::string text;
        for (int i = 0; i < 50'000; ++i) text += "> 00 B0 00 00 10\n< 90 00\n";
        return text;
    }();
    EXPECT_EQ(bounded([&] { return apdu::parseTrace(many); })->size(), 50'000u);
}

TEST(SurviveOutput, Group50_CommandsThatCarryCredentialsAreMasked) {
    const Bytes pin = apdu::toBytes(apdu::asBytes(password));
    const apdu::Result<apdu::Response> done = apdu::Response{{}, apdu::Status(0x9000)};
    for (const std::uint8_t cla : {0x00, 0x01, 0x40, 0x80, 0xA0}) {
        for (const std::uint8_t instruction :
             {apdu::ins::verify, std::uint8_t{0x21}, apdu::ins::changePin, std::uint8_t{0x25}, apdu::ins::disablePin,
              apdu::ins::enablePin, apdu::ins::unblockPin}) {
            SCOPED_TRACE(apdu::instructionName(instruction));
            const apdu::Command command{cla, instruction, 0x00, 0x01, pin, {}};
            const apdu::Exchange exchange = apdu::record(command, done);
            EXPECT_EQ(exchange.masked, pin.size());
            EXPECT_FALSE(holds(apdu::toText(exchange), password));
        }
        // Whatever the instruction, when the body is told to be a secret.
        apdu::Command keys{cla, 0xD8, 0x00, 0x01, apdu::Secret(Bytes(pin)), {}};
        EXPECT_FALSE(holds(apdu::toText(apdu::record(keys, done)), password));
        // A line that fails keeps the secret, too.
        const apdu::Result<apdu::Response> broken = apdu::fail(ErrorKind::Line, "the card is gone");
        EXPECT_FALSE(holds(apdu::toText(apdu::record(keys, broken)), password));
    }
}

TEST(SurviveOutput, Group50_KeyFilesAndPinsOfAWholeRunStayOut) {
    for (const char* kind : {"sim", "usim", "wim"}) {
        SCOPED_TRACE(kind);
        support::TemporaryDirectory directory;
        const std::string trace = directory.path("trace.txt");
        HostileCli world(blank(kind));
        setenv("SURVIVE_PIN", "1234", 1);
        setenv("SURVIVE_ADM", "11111111", 1);
        std::vector<std::string> write{"write",   "--yes", "--bootstrap", support::dataPath("examples/bootstrap.xml"),
                                       "--trace", trace,   "--adm",       "env:SURVIVE_ADM"};
        if (std::string(kind) == "sim") write.insert(write.end(), {"--adm-ref", "0A", "--allow-unknown-tries"});
        const Outcome outcome = world.run(write);
        ASSERT_EQ(outcome.code, 0) << outcome.out;
        const std::string text = support::readText(trace) + outcome.out + outcome.err;
        EXPECT_NE(text.find("VERIFY"), std::string::npos);
        EXPECT_FALSE(holds(text, "11111111"));
    }
}

TEST(SurviveOutput, Group50_AnnotationsMaskWhatPartsAreCredentials) {
    for (const std::string& parm : credentialParms()) {
        for (const bool compact : {false, true}) {
            SCOPED_TRACE(parm + (compact ? " in the table" : " inline"));
            const Bytes document = documentWith(parm, compact);
            const std::string shown = annotated(document);
            EXPECT_FALSE(holds(shown, password)) << shown;
            EXPECT_NE(shown.find("nap1"), std::string::npos) << "what is no credential is shown";
            EXPECT_TRUE(holds(annotated(document, {"--reveal"}), password));
        }
    }
}

TEST(SurviveOutput, Group50_BrokenDocumentsHideWhatFollowsTheBreak) {
    const Bytes document = documentWith("AUTHSECRET", false);
    const Bytes secretFirst = "030B6A0045 C65501 C65A01 87 0603 68756E7465723200 0E 01 01 01 01"_hex;
    for (const Bytes& whole : {document, secretFirst}) {
        for (std::size_t length = 5; length < whole.size(); ++length) {
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
            for (const auto& note : efs::wbxml::annotate(cut, {}, efs::prov::isSensitive)) {
                const std::string visible(apdu::asText(apdu::slice(cut, note.bytes)));
                EXPECT_TRUE(note.hidden || visible.find("hun") == std::string::npos) << length;
            }
        }
    }
    // The value before the name, a broken token, an older document behind the new one; on a card as well.
    const Bytes broken = joined({"030B6A0045 C65501 87 84"_hex, document});
    const Bytes older = joined({"030B6A0045 C65501 01 01"_hex, document});
    for (const Bytes& file : {secretFirst, broken, older}) {
        EXPECT_FALSE(holds(annotated(file), "hunter2"));
        efs::Image image = blank("usim");
        putInto(image, bootstrapOf(image), file);
        HostileCli world(image);
        const Outcome shown = world.run({"show", "bootstrap"});
        EXPECT_EQ(shown.code, 0);
        EXPECT_FALSE(holds(shown.out, "hunter2")) << shown.out;
    }
}

TEST(SurviveOutput, Group50_ShowMasksStringsOfTheTable) {
    efs::Image image = blank("usim");
    putInto(image, bootstrapOf(image), documentWith("AUTHSECRET", true));
    HostileCli world(image);
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"show", "bootstrap"}, {"read"}}) {
        const Outcome outcome = world.run(command);
        EXPECT_EQ(outcome.code, 0);
        EXPECT_FALSE(holds(outcome.out + outcome.err, password)) << outcome.out;
    }
}

TEST(SurviveOutput, Group50_TracesOfReadsAndWritesMaskCredentialsOfDocuments) {
    for (const char* kind : {"sim", "usim", "wim"}) {
        for (const bool compact : {false, true}) {
            SCOPED_TRACE(std::string(kind) + (compact ? " compact" : ""));
            support::TemporaryDirectory directory;
            const std::string trace = directory.path("trace.txt"), file = directory.path("new.bin");
            efs::Image image = blank(kind);
            putInto(image, config1Of(image), documentWith("AUTHSECRET", compact));
            HostileCli world(image);
            EXPECT_EQ(world.run({"read", "--trace", trace}).code, 0);
            const std::string read = support::readText(trace);
            EXPECT_FALSE(holds(read, password)) << read;
            EXPECT_TRUE(apdu::parseTrace(read)) << "a masked dump is still a dump";

            support::writeText(file, std::string(apdu::asText(documentWith("PXAUTH-PW", compact))));
            setenv("SURVIVE_PIN", "1234", 1);
            const Outcome written =
                world.run({"write", "--yes", "--config1", file, "--lax", "--pin", "env:SURVIVE_PIN", "--trace", trace});
            EXPECT_EQ(written.code, 0) << written.out;
            EXPECT_FALSE(holds(support::readText(trace) + written.out + written.err, password))
                << support::readText(trace);
        }
    }
}

// Text with all that a terminal obeys, that hides or that reorders.
const std::string hostile = "evil\x1B]0;owned\x07\x1B[2J\r\n\xC2\x9B"
                            "31m\xE2\x80\xAE"
                            "abc\xEF\xBB\xBF<script>\x7F=cmd()";

void expectHarmless(const std::string& text) {
    for (const char* bad : {"\x1B", "\x07", "\r", "\x7F", "\xC2\x9B", "\xE2\x80\xAE", "\xEF\xBB\xBF"})
        EXPECT_EQ(text.find(bad), std::string::npos) << apdu::hex(apdu::asBytes(bad)) << " in " << text.substr(0, 400);
    EXPECT_EQ(text.find('\0'), std::string::npos);
}

// A card that says it everywhere: label in DODF and EF(DIR), name, id and value of a parm, unknown type.
efs::Image hostileCard() {
    using apdu::tlv;
    const Bytes text = apdu::toBytes(apdu::asBytes(hostile));
    efs::Image image = blank("usim");
    putFile(image, homeOf(image) / 0x4405,
            tlv(0x30, {tlv(0x30, tlv(0x0C, text)), "3006 0604672B0501 A106 3004 04024431"_hex}));
    Bytes inlineText = joined({"03"_hex, text, "00"_hex});
    putInto(image, bootstrapOf(image),
            joined({"030B6A0045 C65501 871106"_hex, inlineText, "01 870706"_hex, inlineText, "01 01 C650"_hex,
                    inlineText, "01 8705"_hex, inlineText, "06"_hex, inlineText, "01 01 01"_hex}));
    return image;
}

TEST(SurviveOutput, Group51_NothingATerminalObeysGetsOut) {
    const efs::Image image = hostileCard();
    support::TemporaryDirectory directory;
    const std::string document = directory.path("hostile.bin");
    support::writeText(document, std::string(apdu::asText(image.files.at(bootstrapOf(image)).content)));
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"read"},
                                               {"tree"},
                                               {"show", "dodf"},
                                               {"show", "bootstrap"},
                                               {"show", "bootstrap", "--reveal"},
                                               {"decode", document},
                                               {"decode", "--annotate", document},
                                               {"readers"},
                                               {"show", hostile},
                                               {hostile},
                                               {"decode", hostile},
                                               {"read", "--pin", "file:" + hostile},
                                               {"apdu", hostile}}) {
        SCOPED_TRACE(command[0] + " " + (command.size() > 1 ? command[1].substr(0, 12) : ""));
        HostileCli world(image);
        world.list[0].name = "Reader " + hostile;
        for (const bool json : {true, false}) {
            const Outcome outcome = json ? world.run(command) : world.print(command);
            expectHarmless(outcome.out);
            expectHarmless(outcome.err);
        }
    }
}

TEST(SurviveOutput, Group51_JsonKeepsTheTextItself) {
    HostileCli world(hostileCard());
    const auto json = nlohmann::json::parse(world.read().out, nullptr, false);
    ASSERT_TRUE(json.is_object());
    EXPECT_EQ(json["result"]["files"][0]["label"], hostile);
    EXPECT_EQ(json["result"]["contexts"][0]["network_access_points"][0]["id"], hostile);
}

} // namespace
} // namespace survive
