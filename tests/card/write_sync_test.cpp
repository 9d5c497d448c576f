// No byte of a card changes before its journal is on the disk (design: a write promises, 1). A killed process proves
// nothing of a disk that lost power, so what is handed to it is watched: fsync, rename, and the card's commands in one
// list.
#include "tests/card/write_desk.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

std::vector<std::string>* watching = nullptr;

std::string fileOf(int descriptor) {
    std::error_code failed;
    return fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor), failed).string();
}

} // namespace

// In place of the C library's, for the whole program.
extern "C" int fsync(int descriptor) {
    if (watching != nullptr) {
        const std::string file = fileOf(descriptor);
        std::error_code failed;
        const bool isFile = fs::is_regular_file(file, failed);
        const auto reading = isFile ? card::readJournal(apdu::asBytes(support::readText(file)))
                                    : apdu::Result<card::JournalReading>(apdu::fail(apdu::ErrorKind::Input, ""));
        watching->push_back(!isFile                     ? "sync directory"
                            : reading && reading->whole ? "sync whole journal"
                                                        : "sync part of a journal");
    }
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

extern "C" int rename(const char* from, const char* to) noexcept {
    if (watching != nullptr) watching->push_back("rename");
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace {

using namespace card_test;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;

// Adds the commands that change a card.
class ListedCard final : public card::CardWire {
  public:
    ListedCard(card::CardWire& card, std::vector<std::string>& events) : card_(card), events_(events) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        for (const std::uint8_t change : {apdu::ins::updateBinary, apdu::ins::updateRecord, apdu::ins::createFile}) {
            if (apdu[1] == change) events_.push_back(apdu::instructionName(change));
        }
        return card_.exchange(apdu);
    }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return card_.reset(); }
    apdu::Result<void> beginTransaction() override { return card_.beginTransaction(); }
    void endTransaction() override { card_.endTransaction(); }

  private:
    card::CardWire& card_;
    std::vector<std::string>& events_;
};

class WriteSync : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Cards, WriteSync, testing::ValuesIn(allKinds()),
                         [](const auto& test) { return nameOf(test.param); });

TEST_P(WriteSync, theJournalIsOnTheDiskBeforeTheFirstByteAndGoneAfterTheLast) {
    const Kind& kind = GetParam();
    const bool create = kind.kind == CardKind::Uicc;
    efs::BlankCardOptions blankOptions;
    if (create) blankOptions.config2Size = 0;
    efs::Image image = blank(kind, blankOptions);
    put(image, home(image) / 0x4431, document());
    VirtualCard card(image);
    std::vector<std::string> events;
    ListedCard listed(card, events);
    Desk desk(listed, goodCredentials(kind));
    card::CreateOptions options;
    options.create = create;
    const auto planned =
        desk.plan({{ObjectType::Bootstrap, otherDocument()}, {ObjectType::Config2, document()}}, options);
    ASSERT_TRUE(planned) << planned.error().message();
    watching = &events;
    const auto written = desk.apply(*planned);
    watching = nullptr;
    ASSERT_TRUE(written) << written.error().message();
    const std::vector<std::string> begun = {"sync whole journal", "rename", "sync directory",
                                            create ? "CREATE FILE" : "UPDATE BINARY"};
    ASSERT_GT(events.size(), begun.size());
    EXPECT_EQ(std::vector<std::string>(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(begun.size())),
              begun);
    EXPECT_EQ(events.back(), "sync directory") << "the journal's removal";
    EXPECT_EQ(events[events.size() - 2], "UPDATE BINARY");
}

} // namespace
