// A full run with credentials, every output, trace, error and file of which is searched for their values.
#include "card/emulator/faults.h"
#include "card/transaction.h"
#include "tests/cli/fixture.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace cli_test {
namespace {

// Values that stand nowhere by chance; the right ones are those of the card.
constexpr const char *pin = "49173056", *wrongPin = "83650274", *adm = "Qx7#wZ4k", *wrongAdm = "Jp9!mR2v";

std::string hexOf(std::string_view text) {
    std::string hex = apdu::hex(apdu::asBytes(text));
    return hex;
}

// Every second digit first: how a card keeps digits as BCD.
std::string swapped(std::string digits) {
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) std::swap(digits[i], digits[i + 1]);
    return digits;
}

// Two digits a byte, as bytes and not as text.
std::string packed(const std::string& digits) {
    const auto bytes = apdu::fromHex(digits);
    return bytes ? std::string(apdu::asText(*bytes)) : digits;
}

std::string base64Of(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string coded;
    for (std::size_t bit = 0; bit + 6 <= 8 * text.size(); bit += 6) {
        const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
        const unsigned pair = at(bit / 8) << 8 | at(bit / 8 + 1);
        coded += alphabet[pair >> (10 - bit % 8) & 0x3F];
    }
    return coded;
}

// As lists of numbers are printed.
std::string decimalOf(std::string_view text) {
    std::string list;
    for (const char c : text) list += (list.empty() ? "" : ",") + std::to_string(static_cast<int>(c));
    return list;
}

// Text without the blanks between hex digits, in lower case.
std::string squeezed(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == ' ' || c == ':') continue;
        result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return result;
}

class Secrets : public CliTest {
  protected:
    void SetUp() override {
        for (const auto& [name, value] :
             {std::pair{"pin", pin}, {"wrong_pin", wrongPin}, {"adm", adm}, {"wrong_adm", wrongAdm}})
            source_[name] = "file:" + file(std::string("secret_") + name, std::string("ascii:") + value);
        for (const char* name : {"secret_pin", "secret_wrong_pin", "secret_adm", "secret_wrong_adm"})
            std::filesystem::permissions(path(name), std::filesystem::perms::owner_read);
    }

    // A card with these credentials; what it is made of is not searched.
    std::string cardOf(const std::string& kind) {
        return newCard({"--kind", kind, "--provisioning", "--chv1", source_["pin"], "--adm1", source_["adm"]});
    }

    void keep(const std::string& what, const Outcome& outcome) {
        kept_.emplace_back(what + " stdout", outcome.out);
        kept_.emplace_back(what + " stderr", outcome.err);
    }

    // As text and as JSON, with a trace.
    void tryOut(std::vector<std::string> arguments) {
        std::string what;
        for (const auto& word : arguments) what += word + " ";
        const std::string trace = path("trace" + std::to_string(kept_.size()));
        arguments.insert(arguments.end(), {"--trace", trace});
        keep(what, run(arguments));
        arguments.emplace_back("--json");
        keep(what + "--json", run(arguments));
        std::ifstream stream(trace, std::ios::binary);
        kept_.emplace_back(what + " trace", std::string(std::istreambuf_iterator<char>(stream), {}));
    }

    // Every file of the directory that is no card and no source; how many.
    std::size_t keepFiles(std::string_view suffix = "") {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path(""))) {
            const std::string name = entry.path().filename().string();
            if (!entry.is_regular_file() || name.starts_with("secret_") || name.ends_with(".card.json")) continue;
            if (!name.ends_with(suffix)) continue;
            std::ifstream stream(entry.path(), std::ios::binary);
            kept_.emplace_back(name, std::string(std::istreambuf_iterator<char>(stream), {}));
            ++count;
        }
        return count;
    }

    void expectNoneOf(std::string_view value, bool digits) {
        const std::string whole(value), backwards(value.rbegin(), value.rend());
        std::vector<std::string> forms{
            whole, backwards, squeezed(hexOf(whole)), squeezed(hexOf(backwards)), base64Of(whole), decimalOf(whole)};
        if (digits) {
            for (const auto& form : {swapped(whole), packed(whole), packed(swapped(whole))}) forms.push_back(form);
        }
        for (const auto& [what, text] : kept_) {
            const std::string plain = squeezed(text);
            for (const std::string& form : forms) {
                EXPECT_EQ(text.find(form), std::string::npos) << what;
                EXPECT_EQ(plain.find(squeezed(form)), std::string::npos) << what << "\n" << text;
            }
            // What is masked at its end only would still be a secret.
            EXPECT_EQ(plain.find(squeezed(hexOf(value.substr(0, 6)))), std::string::npos) << what;
        }
    }

    // A write to the card that is cut in its middle; its journal lies where `recover` looks.
    void cutWrite(const std::string& kind, const std::string& image) {
        card::emulator::VirtualCard card(imageAt(image));
        card::emulator::FaultyCard faulty(card, {});
        const auto session = card::Session::open(faulty).value();
        card::Credentials credentials;
        credentials.pin = card::Credential{apdu::Secret(apdu::toBytes(apdu::asBytes(pin))), {}};
        credentials.adm = card::Credential{apdu::Secret(apdu::toBytes(apdu::asBytes(adm))), {}};
        if (kind == "sim") credentials.adm->reference = efs::adm1Reference;
        credentials.tries.allowUnknown = true;
        card::Keyring keyring(*session, std::move(credentials));
        const auto snapshot = card::readProvisioning(*session, keyring).value();
        const auto planned = card::planWrite(*session, keyring, snapshot,
                                             {{efs::ObjectType::Bootstrap, apdu::Bytes(100, 0x03), true},
                                              {efs::ObjectType::Config1, apdu::Bytes(100, 0x03), true}})
                                 .value();
        card::emulator::FaultRule cut;
        cut.instruction = apdu::ins::updateBinary;
        cut.skip = 1; // both bodies are there, no head
        cut.action = card::emulator::Fault::CutAfter;
        faulty.setScript({cut});
        const auto written =
            card::applyPlan(*session, keyring, planned, card::JournalStore(card::JournalStore::defaultDirectory()));
        ASSERT_FALSE(written);
        ASSERT_EQ(written.error().kind, apdu::ErrorKind::Interrupted) << written.error().message();
        kept_.emplace_back("error of the cut write", written.error().message());
        support::writeText(image, efs::toJson(card.image()));
    }

    std::map<std::string, std::string> source_;
    std::vector<std::pair<std::string, std::string>> kept_;
};

TEST_F(Secrets, standNowhere) {
    const std::string state = path("state");
    const Variable journals("XDG_STATE_HOME", state);
    const std::string example = std::string(SIMPROV_TEST_DATA) + "/examples/";
    for (const std::string kind : {"usim", "sim", "wim"}) {
        std::string card = cardOf(kind);
        const auto command = [&](std::vector<std::string> arguments, const std::vector<std::string>& more) {
            arguments.insert(arguments.end(), {"-c", card, "--allow-unknown-tries", "--allow-last-try"});
            arguments.insert(arguments.end(), more.begin(), more.end());
            return arguments;
        };
        std::vector<std::string> right = {"--pin", source_["pin"], "--adm", source_["adm"]};
        std::vector<std::string> wrong = {"--pin", source_["wrong_pin"], "--adm", source_["wrong_adm"]};
        if (kind == "sim")
            for (auto* list : {&right, &wrong}) list->insert(list->end(), {"--adm-ref", "0A"});
        for (const auto* list : {&right, &wrong}) {
            tryOut(command({"read"}, *list));
            tryOut(command(
                {"write", "--bootstrap", example + "bootstrap.xml", "--config1", example + "config1.xml", "--dry-run"},
                *list));
            tryOut(command({"write", "--config1", example + "config1.xml", "--yes", "--stats"}, *list));
            tryOut(command({"write", "--bootstrap", example + "bootstrap.xml", "--yes"}, *list));
            tryOut(command({"set", "--object", "config1", "--yes", "BOOTSTRAP/NAME=Other"}, *list));
            tryOut(command({"dump", "-o", path("dump" + std::to_string(kept_.size()) + ".json")}, *list));
        }
        card = cardOf(kind); // with all its tries
        cutWrite(kind, card);
        tryOut(command({"recover", "--list"}, {}));
        tryOut(command({"recover", "--yes"}, wrong));
        tryOut(command({"recover", "--yes"}, {}));
        EXPECT_GT(keepFiles(".journal"), 0u) << kind;
        tryOut(command({"recover", "--undo", "--yes"}, right));
        EXPECT_NE(kept_[kept_.size() - 5].second.find("exactly as it was before"), std::string::npos)
            << kept_[kept_.size() - 5].second << kept_[kept_.size() - 4].second;
        const std::string verify = (kind == "sim" ? "A020000108" : "0020000108") + hexOf(pin);
        tryOut({"apdu", "-c", card, verify});
        tryOut({"write", "-c", card, "--config1", example + "config1.xml", "--pin", pin, "--yes"}); // the wrong place
    }
    keepFiles();
    EXPECT_GT(kept_.size(), 60u);
    expectNoneOf(pin, true);
    expectNoneOf(wrongPin, true);
    expectNoneOf(adm, false);
    expectNoneOf(wrongAdm, false);
}

} // namespace
} // namespace cli_test
