#include "tests/cli/fixture.h"

#include <cstdlib>

namespace cli_test {

Json Outcome::json() const {
    Json parsed = Json::parse(out, nullptr, false);
    return parsed.is_discarded() ? Json() : parsed;
}

apdu::Result<std::vector<card::Reader>> TableReaders::list() {
    if (fault) return tl::unexpected(*fault);
    std::vector<card::Reader> readers;
    for (const Slot& slot : slots) {
        readers.push_back({readers.size(), slot.name, slot.state, slot.image ? slot.image->atr : apdu::Bytes()});
    }
    return readers;
}

apdu::Result<std::vector<card::Reader>> TableReaders::waitForChange(const std::vector<card::Reader>&,
                                                                    std::chrono::milliseconds) {
    if (beforeWait) beforeWait();
    return list();
}

apdu::Result<std::unique_ptr<card::CardWire>> TableReaders::connect(const std::string& readerName,
                                                                    const card::ConnectOptions&) {
    for (const Slot& slot : slots) {
        if (slot.name != readerName) continue;
        if (slot.state == card::ReaderState::Exclusive) {
            return apdu::fail(apdu::ErrorKind::Busy, "another program holds the card");
        }
        if (slot.image) return std::make_unique<card::emulator::VirtualCard>(*slot.image);
    }
    return apdu::fail(apdu::ErrorKind::NoCard, "no card in this reader");
}

Outcome CliTest::run(const std::vector<std::string>& arguments) {
    std::istringstream in(input_);
    std::ostringstream out, err;
    cli::Environment environment{readers_,
                                 in,
                                 out,
                                 err,
                                 inIsTerminal_,
                                 outIsTerminal_,
                                 errIsTerminal_,
                                 [this] { return health_; },
                                 [this]() -> const std::atomic<bool>& { return stop_; }};
    std::vector<const char*> words{"simprov"};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    Outcome outcome;
    outcome.code = cli::run(static_cast<int>(words.size()), words.data(), environment);
    outcome.out = out.str();
    outcome.err = err.str();
    return outcome;
}

Outcome CliTest::expect(int code, const std::vector<std::string>& arguments) {
    Outcome outcome = run(arguments);
    std::string line;
    for (const std::string& argument : arguments) line += " " + argument;
    EXPECT_EQ(outcome.code, code) << "simprov" << line << "\n" << outcome.out << outcome.err;
    return outcome;
}

std::string CliTest::newCard(const std::vector<std::string>& options) {
    const std::string image = path("card" + std::to_string(++cards_) + ".card.json");
    std::vector<std::string> command{"card", "new", "-o", image};
    command.insert(command.end(), options.begin(), options.end());
    expect(0, command);
    return image;
}

std::string CliTest::file(const std::string& name, const std::string& content) {
    support::writeText(path(name), content);
    return path(name);
}

efs::Image CliTest::imageAt(const std::string& path) {
    auto image = efs::imageFromJson(support::readText(path));
    EXPECT_TRUE(image) << path << ": " << image.error().message();
    return image ? *image : efs::Image();
}

Json fileOf(const Json& read, const std::string& object) {
    if (!read.is_object() || !read.contains("result") || !read["result"].contains("files")) return nullptr;
    for (const Json& file : read["result"]["files"]) {
        if (file.value("object", "") == object) return file;
    }
    return nullptr;
}

Variable::Variable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
}

Variable::~Variable() {
    ::unsetenv(name_);
}

} // namespace cli_test
