// What is wrong with a request is said before anything else happens, and never repeats what may be a credential.
#include "tests/cli/fixture.h"

namespace cli_test {
namespace {

class Arguments : public CliTest {};

TEST_F(Arguments, helpAndVersionAreAnswers) {
    EXPECT_EQ(expect(0, {"--version"}).out.rfind("simprov ", 0), 0u);
    const std::string help = expect(0, {"--help"}).out;
    for (const char* command : {"readers", "read", "tree", "show", "decode", "encode", "write", "apdu", "dump", "card",
                                "doctor", "Examples:"}) {
        EXPECT_NE(help.find(command), std::string::npos) << command;
    }
    EXPECT_NE(expect(0, {"write", "--help"}).out.find("--dry-run"), std::string::npos);
    EXPECT_NE(expect(0, {"card", "new", "--help"}).out.find("--bootstrap-size"), std::string::npos);
}

TEST_F(Arguments, wrongOnesExitWithOne) {
    const std::vector<std::vector<std::string>> requests = {
        {},
        {"reed"},
        {"read", "--no-such-option"},
        {"read", "surplus"},
        {"show"},
        {"card"},
        {"card", "new"},
        {"card", "new", "-o", path("x.card.json"), "--kind", "sym"},
        {"write", "-c", path("x.card.json")},
        {"read", "--floor", "many"},
        {"apdu", "00"},
        {"decode", path("absent.xml")},
        {"decode", path("")},
        {"read", "-c", path("absent.card.json")},
        {"read", "-c", file("broken.card.json", "{")},
        {"card", "serve", path("absent.card.json")},
    };
    for (const auto& request : requests) {
        const Outcome outcome = run(request);
        EXPECT_TRUE(outcome.code == 1 ||
                    (outcome.code == 3 && request.size() > 2 && request[2].find("broken") != std::string::npos))
            << testing::PrintToString(request) << outcome.code << outcome.err;
        EXPECT_EQ(outcome.out, "") << testing::PrintToString(request);
        EXPECT_EQ(outcome.err.rfind("error: ", 0), 0u) << outcome.err;
    }
}

TEST_F(Arguments, anUnknownCommandIsToldFromNone) {
    EXPECT_EQ(expect(1, {}).err.rfind("error: no command was given", 0), 0u);
    EXPECT_EQ(expect(1, {"reed"}).err.rfind("error: there is no such command", 0), 0u);
}

TEST_F(Arguments, failuresAreJsonToo) {
    for (const auto& request : std::vector<std::vector<std::string>>{{"read", "--json", "--nonsense"},
                                                                     {"--json", "reed"},
                                                                     {"read", "-c", path("absent.card.json"), "--json"},
                                                                     {"--json", "decode", path("absent")}}) {
        const Outcome outcome = expect(1, request);
        Json json = outcome.json();
        ASSERT_TRUE(json.is_object()) << outcome.out;
        EXPECT_EQ(json["schema"], "simprov.error/1");
        EXPECT_EQ(json["ok"], false);
        EXPECT_TRUE(json["error"]["kind"] == "usage" || json["error"]["kind"] == "input") << outcome.out;
        EXPECT_FALSE(json["error"]["message"].get<std::string>().empty());
    }
}

TEST_F(Arguments, credentialsAsArgumentsAreRefusedUnseen) {
    const std::string image = newCard();
    for (const std::vector<std::string>& request : std::vector<std::vector<std::string>>{
             {"read", "-c", image, "--adm", "87654321"},
             {"read", "-c", image, "--pin=87654321"},
             {"read", "-c", image, "--pni", "87654321"},
             {"read", "-c", image, "--pni=87654321"},
             {"read", "-c", image, "-p87654321"},
             {"read", "-c", image, "87654321"},
             {"write", "-c", image, "--erase", "config1", "--chv1", "87654321", "--yes"}}) {
        for (const bool json : {false, true}) {
            auto command = request;
            if (json) command.push_back("--json");
            const Outcome outcome = expect(1, command);
            EXPECT_EQ((outcome.out + outcome.err).find("8765"), std::string::npos) << outcome.err;
        }
    }
    EXPECT_NE(run({"read", "-c", image, "--adm", "87654321"}).err.find("env:VAR"), std::string::npos);
}

TEST_F(Arguments, theCardMayStandAnywhereOrInAVariable) {
    const std::string image = newCard();
    expect(0, {"read", "-c", image});
    expect(0, {"--card", image, "read"});
    expect(0, {"--json", "-c", image, "read"});
    const Variable variable("SIMPROV_CARD", image);
    expect(0, {"read"});
    expect(1, {"read", "-c", path("absent.card.json")});
}

TEST_F(Arguments, noOrSeveralCardsExitWithTwo) {
    EXPECT_EQ(expect(2, {"read"}).err.find("error: "), 0u);
    const efs::Image image = imageAt(newCard());
    readers_.slots = {{"Left 00", image, card::ReaderState::Present}, {"Right 01", image, card::ReaderState::Present}};
    const Outcome several = expect(2, {"read", "--json"});
    EXPECT_EQ(several.json()["error"]["kind"], "no_card");
    EXPECT_NE(several.err.find("Left 00"), std::string::npos);
    EXPECT_NE(several.err.find("Right 01"), std::string::npos);
    expect(2, {"read", "-c", "7"});
    expect(2, {"read", "-c",
               "0"
               "0"
               "9"});
    expect(0, {"read", "-c", "1"});
    expect(0, {"read", "-c", "Left"});
    readers_.slots[0].state = card::ReaderState::Exclusive;
    EXPECT_EQ(expect(2, {"read", "--json", "-c", "Left"}).json()["error"]["kind"], "busy");
}

TEST_F(Arguments, aPinPadIsForPinsAndForReadersThatHaveOne) {
    const std::string image = newCard();
    for (const char* option : {"--pin", "--chv1"}) {
        const Outcome outcome = expect(1, {"read", "-c", image, option, "pinpad"});
        EXPECT_NE(
            outcome.err.find("there are no keys to type a PIN at: there is no reader between this program and the "
                             "card"),
            std::string::npos)
            << outcome.err;
    }
    EXPECT_NE(expect(1, {"read", "-c", image, "--adm", "pinpad"}).err.find("they have digits only"), std::string::npos);
}

TEST_F(Arguments, aValueThatIsNoCredentialIsRefusedBeforeTheCard) {
    const std::string image = newCard();
    for (const char* value : {"12", "123456789", "12ab", "hex:123"}) {
        const Variable variable("SIMPROV_TEST_KEY", value);
        const Outcome outcome =
            expect(1, {"write", "-c", image, "--erase", "config1", "--pin", "env:SIMPROV_TEST_KEY", "--yes"});
        EXPECT_NE(outcome.err.find("hex:"), std::string::npos) << outcome.err;
    }
    expect(1, {"read", "-c", image, "--pin-ref", "01"});
    const Variable variable("SIMPROV_TEST_KEY", "1234");
    expect(1, {"read", "-c", image, "--pin", "env:SIMPROV_TEST_KEY", "--pin-ref", "1"});
}

} // namespace
} // namespace cli_test
