#include "tests/survive/hostile_cli.h"

#include "cli/run.h"
#include "tests/support/files.h"
#include "tests/survive/bounded.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdlib>
#include <sstream>

namespace survive {

namespace {

using apdu::Result;

// Hands a card out without giving it away.
class Lent final : public card::CardWire {
  public:
    explicit Lent(card::CardWire& card) : card_(card) {}
    Result<apdu::Bytes> exchange(apdu::View apdu) override { return card_.exchange(apdu); }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    Result<void> reset() override { return card_.reset(); }
    Result<void> beginTransaction() override { return card_.beginTransaction(); }
    void endTransaction() override { card_.endTransaction(); }

  private:
    card::CardWire& card_;
};

class OneCard final : public card::Readers {
  public:
    OneCard(std::vector<card::Reader> list, card::CardWire& card) : list_(std::move(list)), card_(card) {}
    Result<std::vector<card::Reader>> list() override { return list_; }
    Result<std::vector<card::Reader>> waitForChange(const std::vector<card::Reader>&,
                                                    std::chrono::milliseconds) override {
        return list_;
    }
    Result<std::unique_ptr<card::CardWire>> connect(const std::string&, const card::ConnectOptions&) override {
        if (auto powered = card_.reset(); !powered) return apdu::propagate(powered);
        return std::make_unique<Lent>(card_);
    }
    void cancel() override {}

  private:
    std::vector<card::Reader> list_;
    card::CardWire& card_;
};

void readError(Outcome& outcome) {
    const auto json = nlohmann::json::parse(outcome.out, nullptr, false);
    ASSERT_TRUE(json.is_object()) << "no JSON: " << outcome.out << outcome.err;
    if (!json.contains("error")) return;
    const auto& error = json["error"];
    outcome.kind = error.value("kind", "");
    outcome.message = error.value("message", "");
    outcome.where = error.value("where", "");
    outcome.hint = error.value("hint", "");
    outcome.sw = error.value("sw", "");
    outcome.cardChanged = error.value("card_changed", false);
}

} // namespace

efs::Image blank(const std::string& kind, bool t1) {
    efs::BlankCardOptions options;
    options.kind = kind == "sim" ? efs::CardKind::Sim : kind == "usim" ? efs::CardKind::Uicc : efs::CardKind::Wim;
    options.t1 = t1;
    return efs::blankCard(options).value();
}

namespace {

efs::Path homeOf(const efs::Image& image) {
    return efs::Path::mf() /
           efs::FileId{image.kind == efs::CardKind::Wim ? std::uint16_t{0x5015} : std::uint16_t{0x7F80}};
}

} // namespace

efs::Path bootstrapOf(const efs::Image& image) {
    return homeOf(image) / 0x4431;
}

efs::Path config1Of(const efs::Image& image) {
    return homeOf(image) / 0x4432;
}

efs::Image filled(const std::string& kind, bool t1) {
    using namespace apdu::literals;
    efs::Image image = blank(kind, t1);
    // A name and an address, WAP-183 in its shortest form.
    const auto document = "030B6A0045C65601870706034F70657261746F72000187180603687474703A2F2F6F702E6578616D706C652F7470"
                          "732F0001872906033000010101"_hex;
    for (const auto& path : {bootstrapOf(image), config1Of(image)})
        std::copy(document.begin(), document.end(), image.files.at(path).content.begin());
    return image;
}

HostileCli::HostileCli(const efs::Image& image, card::emulator::FaultScript script)
    : HostileCli(image, image, std::move(script)) {}

HostileCli::HostileCli(const efs::Image& image, const efs::Image& second, card::emulator::FaultScript script)
    : card(image), other(second), faulty(card, std::move(script), &other) {}

Outcome HostileCli::run(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    Outcome outcome = print(std::move(arguments));
    readError(outcome);
    return outcome;
}

Outcome HostileCli::print(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "simprov");
    std::vector<const char*> words;
    for (const auto& argument : arguments) words.push_back(argument.c_str());
    OneCard readers(list, faulty);
    setenv("XDG_STATE_HOME", stateHome.path().c_str(), 1);
    std::istringstream in;
    std::ostringstream out, err;
    std::atomic<bool> stop{false};
    cli::Environment environment{readers,
                                 in,
                                 out,
                                 err,
                                 false,
                                 false,
                                 false,
                                 [] {
                                     return cli::ServiceHealth{true, "", ""};
                                 },
                                 [&]() -> const std::atomic<bool>& { return stop; }};
    Outcome outcome;
    outcome.code = bounded([&] { return cli::run(static_cast<int>(words.size()), words.data(), environment); });
    outcome.out = out.str();
    outcome.err = err.str();
    return outcome;
}

Outcome HostileCli::write() {
    setenv("SURVIVE_PIN", "1234", 1);
    setenv("SURVIVE_ADM", "11111111", 1);
    std::vector<std::string> arguments{"write",       "--yes",
                                       "--bootstrap", support::dataPath("examples/bootstrap.xml"),
                                       "--config1",   support::dataPath("examples/config1.xml"),
                                       "--pin",       "env:SURVIVE_PIN",
                                       "--adm",       "env:SURVIVE_ADM"};
    if (card.image().kind == efs::CardKind::Sim) {
        for (const char* more : {"--adm-ref", "0A", "--allow-unknown-tries"}) arguments.emplace_back(more);
    }
    return run(std::move(arguments));
}

bool sameFiles(const efs::Image& a, const efs::Image& b) {
    return a.files == b.files;
}

bool sameTries(const efs::Image& a, const efs::Image& b) {
    return a.pins == b.pins;
}

} // namespace survive
