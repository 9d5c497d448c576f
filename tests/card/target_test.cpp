#include "card/target.h"

#include "tests/card/emulator/cards.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using card::Reader;
using card::ReaderState;
using emulator_test::simImage;
using emulator_test::VirtualCard;

// The readers of a machine; connect() remembers the name.
class FakeReaders final : public card::Readers {
  public:
    explicit FakeReaders(std::vector<Reader> readers) : readers_(std::move(readers)) {}
    apdu::Result<std::vector<Reader>> list() override { return readers_; }
    apdu::Result<std::vector<Reader>> waitForChange(const std::vector<Reader>& known,
                                                    std::chrono::milliseconds) override {
        return known;
    }
    apdu::Result<std::unique_ptr<card::CardWire>> connect(const std::string& name,
                                                          const card::ConnectOptions&) override {
        connected = name;
        return std::make_unique<VirtualCard>(simImage());
    }
    void cancel() override {}
    std::string connected;

  private:
    std::vector<Reader> readers_;
};

const std::vector<Reader> three = {{0, "Omnikey 6121", ReaderState::Empty, {}},
                                   {1, "Gemalto PC Twin 00", ReaderState::Present, {}},
                                   {2, "Gemalto PC Twin 01", ReaderState::Empty, {}}};
const std::string listOfThree =
    "0 \"Omnikey 6121\" (empty), 1 \"Gemalto PC Twin 00\" (present), 2 \"Gemalto PC Twin 01\" (empty)";

struct Row {
    std::string about, target, connected, error;
};

TEST(Target, choosesAReader) {
    const Row rows[] = {
        {"the only card", "", "Gemalto PC Twin 00", ""},
        {"a number", "2", "Gemalto PC Twin 01", ""},
        {"a number nobody has", "3", "", "there is no reader 3: " + listOfThree},
        {"a number no machine has", "99999999999999999999999", "",
         "there is no reader 99999999999999999999999: " + listOfThree},
        {"a part of one name", "Omni", "Omnikey 6121", ""},
        {"a part of two names", "Gemalto", "",
         "several readers have \"Gemalto\" in their name: 1 \"Gemalto PC Twin 00\" (present), 2 \"Gemalto PC Twin 01\" "
         "(empty)"},
        {"a part of no name", "gemalto", "",
         "\"gemalto\" is neither a file nor part of a reader's name: " + listOfThree},
    };
    for (const auto& row : rows) {
        FakeReaders readers(three);
        const auto wire = card::openTarget(row.target, readers);
        EXPECT_EQ(readers.connected, row.connected) << row.about;
        EXPECT_EQ(wire ? "" : wire.error().text, row.error) << row.about;
        EXPECT_EQ(wire ? apdu::ErrorKind::NoCard : wire.error().kind, apdu::ErrorKind::NoCard) << row.about;
    }
}

TEST(Target, aWholeNameGoesBeforeAPart) {
    FakeReaders readers({{0, "Reader 1", ReaderState::Empty, {}}, {1, "Reader 10", ReaderState::Present, {}}});
    EXPECT_TRUE(card::openTarget("Reader 1", readers));
    EXPECT_EQ(readers.connected, "Reader 1");
}

TEST(Target, noneOrSeveralCardsAreNamed) {
    FakeReaders none({});
    const auto nothing = card::openTarget("", none);
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().text, "no reader holds a card: there is no reader");
    EXPECT_NE(nothing.error().hint.find("simprov doctor"), std::string::npos);

    FakeReaders empty({three[0]});
    EXPECT_EQ(card::openTarget("", empty).error().text, "no reader holds a card: 0 \"Omnikey 6121\" (empty)");

    auto both = three;
    both[0].state = ReaderState::Mute;
    FakeReaders two(both);
    EXPECT_EQ(card::openTarget("", two).error().text,
              "several readers hold a card: 0 \"Omnikey 6121\" (mute), 1 \"Gemalto PC Twin 00\" (present)");
}

TEST(Target, filesAreVirtualCards) {
    support::TemporaryDirectory directory;
    FakeReaders readers(three);
    const auto named = directory.path("sim.card.json"), plain = directory.path("sim");
    support::writeText(named, efs::toJson(simImage()));
    support::writeText(plain, efs::toJson(simImage()));
    for (const auto& path : {named, plain}) {
        auto wire = card::openTarget(path, readers);
        ASSERT_TRUE(wire) << wire.error().message();
        EXPECT_EQ(emulator_test::send(**wire, "A0A40000023F00"), "9F17");
    }
    EXPECT_EQ(readers.connected, "");
    const auto missing = card::openTarget(directory.path("none.card.json"), readers);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, apdu::ErrorKind::Input);
    const auto neither = card::openTarget(directory.path("none"), readers);
    ASSERT_FALSE(neither);
    EXPECT_EQ(neither.error().kind, apdu::ErrorKind::NoCard);
}

TEST(Target, readerStatesHaveNames) {
    EXPECT_EQ(card::name(ReaderState::Empty), "empty");
    EXPECT_EQ(card::name(ReaderState::Present), "present");
    EXPECT_EQ(card::name(ReaderState::InUse), "in use");
    EXPECT_EQ(card::name(ReaderState::Exclusive), "exclusive");
    EXPECT_EQ(card::name(ReaderState::Mute), "mute");
    EXPECT_EQ(card::name(ReaderState::Unavailable), "unavailable");
}

} // namespace
