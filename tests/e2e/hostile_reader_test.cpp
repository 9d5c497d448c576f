// Groups 2, 3, 4, 9 and 10 of the hostile input: readers that vanish, a service that stops, other programs at the card,
// and cards of one protocol, all with the real daemon.
#include "tests/e2e/hostile.h"

#include "card/pcsc.h"
#include "card/target.h"

#include <filesystem>
#include <functional>

namespace e2e {
namespace {

using namespace apdu::literals;
using namespace std::chrono_literals;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using support::Finished;
using support::jsonOf;

// Calls something once, before the command with that number.
class Interrupted final : public card::CardWire {
  public:
    Interrupted(card::CardWire& card, std::size_t at, std::function<void()> what)
        : card_(card), at_(at), what_(std::move(what)) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        if (commands_++ == at_) what_();
        return card_.exchange(apdu);
    }
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return card_.reset(); }
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}

  private:
    card::CardWire& card_;
    std::size_t at_, commands_ = 0;
    std::function<void()> what_;
};

// ---- groups 2 and 3: the reader and the service

TEST_F(Hostile, Group03_AServiceThatStopsWhileReadingIsNamed) {
    VirtualCard card(blank(uicc, true));
    Interrupted stopping(card, 6, [&] { world_->stopDaemon(); });
    Slot slot(stopping);
    ASSERT_TRUE(slot.isIn(*world_));
    const Finished seen = read();
    slot.end();
    EXPECT_EQ(seen.exitCode, 5) << seen.out;
    EXPECT_NE(errorOf(seen).find("reader \"Virtual PCD 00 00\": "), std::string::npos) << seen.out;
    world_->startDaemon();
}

TEST_F(Hostile, Group03_AServiceThatStopsWhileWritingLosesNothingSilently) {
    VirtualCard card(blank(uicc, true));
    const efs::Image before = card.image();
    FaultyCard counted(card, {});
    // Far enough to be past the VERIFY: the write has begun.
    Interrupted stopping(counted, 40, [&] { world_->stopDaemon(); });
    Slot slot(stopping);
    ASSERT_TRUE(slot.isIn(*world_));
    const Finished written = write();
    slot.end();
    EXPECT_TRUE(written.exitCode == 5 || written.exitCode == 7) << written.out;
    errorOf(written);
    expectNothingLost(written, before, card.image());
    world_->startDaemon();
}

TEST_F(Hostile, Group03_AConnectionOutlivesNoService) {
    VirtualCard card(blank(uicc, true));
    Slot slot(card);
    ASSERT_TRUE(slot.isIn(*world_));
    const auto readers = card::pcscReaders();
    auto wire = readers->connect("Virtual PCD 00 00");
    ASSERT_TRUE(wire) << wire.error().message();
    slot.end();
    world_->stopDaemon();
    const auto answer = (*wire)->exchange("00A40004023F00"_hex);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, apdu::ErrorKind::Line);
    EXPECT_NE(answer.error().hint, "");
    EXPECT_FALSE((*wire)->reset());
    wire->reset(); // closing what is gone does no harm
    world_->startDaemon();
    const auto list = readers->list();
    ASSERT_TRUE(list) << list.error().message();
    EXPECT_EQ(list->size(), 2u);
}

// The readers of the real driver, with something happening between the list and the connection.
class BetweenListAndConnect final : public card::Readers {
  public:
    explicit BetweenListAndConnect(std::function<void()> what) : what_(std::move(what)) {}
    apdu::Result<std::vector<card::Reader>> list() override { return readers_->list(); }
    apdu::Result<std::vector<card::Reader>> waitForChange(const std::vector<card::Reader>& known,
                                                          std::chrono::milliseconds limit) override {
        return readers_->waitForChange(known, limit);
    }
    apdu::Result<std::unique_ptr<card::CardWire>> connect(const std::string& name,
                                                          const card::ConnectOptions& options) override {
        what_();
        return readers_->connect(name, options);
    }
    void cancel() override { readers_->cancel(); }

  private:
    std::unique_ptr<card::Readers> readers_ = card::pcscReaders();
    std::function<void()> what_;
};

TEST_F(Hostile, Group02_AReaderThatVanishesBetweenListAndConnectIsSaidToBeGone) {
    VirtualCard card(blank(uicc, true));
    Slot slot(card);
    ASSERT_TRUE(slot.isIn(*world_));
    const std::string empty = directory_.path("no-readers");
    std::filesystem::create_directory(empty);
    std::unique_ptr<support::Child> without;
    BetweenListAndConnect readers([&] {
        world_->stopDaemon();
        without = std::make_unique<support::Child>(std::vector<std::string>{"pcscd", "--foreground", "--config", empty},
                                                   directory_.path("pcscd.log"));
        for (int i = 0; i < 1000 && !std::filesystem::exists("/run/pcscd/pcscd.comm"); ++i)
            std::this_thread::sleep_for(5ms);
    });
    const auto wire = card::openTarget("0", readers);
    ASSERT_FALSE(wire);
    EXPECT_EQ(wire.error().kind, apdu::ErrorKind::NoCard);
    EXPECT_EQ(wire.error().text, "reader \"Virtual PCD 00 00\": there is no such reader (SCARD_E_UNKNOWN_READER)");
    EXPECT_EQ(wire.error().hint, "It may have been unplugged; list the readers with 'simprov readers'");

    // With the last reader gone too.
    const Finished none = read();
    EXPECT_EQ(none.exitCode, 2) << none.out;
    EXPECT_NE(errorOf(none).find("there is no reader"), std::string::npos) << none.out;
    without.reset();
    world_->stopDaemon(); // what the daemon of this test left behind
    world_->startDaemon();
}

TEST_F(Hostile, Group02_ACardThatLeavesBetweenListAndConnectIsMissed) {
    VirtualCard card(blank(uicc, true));
    auto slot = std::make_unique<Slot>(card);
    ASSERT_TRUE(world_->waitForCard(true));
    BetweenListAndConnect readers([&] {
        slot.reset();
        ASSERT_TRUE(world_->waitForCard(false));
    });
    const auto wire = card::openTarget("", readers);
    ASSERT_FALSE(wire);
    EXPECT_EQ(wire.error().kind, apdu::ErrorKind::NoCard);
    EXPECT_EQ(wire.error().text, "reader \"Virtual PCD 00 00\": there is no card in the reader (SCARD_E_NO_SMARTCARD)");
    EXPECT_EQ(wire.error().hint, "Insert the card");
}

// ---- group 4: another program resets the card

TEST_F(Hostile, Group04_AResetByAnotherProgramIsALineErrorThatNamesIt) {
    VirtualCard card(blank(uicc, true));
    Slot slot(card);
    ASSERT_TRUE(slot.isIn(*world_));
    const auto ours = card::pcscReaders(), theirs = card::pcscReaders();
    card::ConnectOptions shared;
    shared.shared = true;
    auto mine = ours->connect("Virtual PCD 00 00", shared).value();
    auto other = theirs->connect("Virtual PCD 00 00", shared).value();
    ASSERT_TRUE(mine->exchange("00A40004023F00"_hex));
    ASSERT_TRUE(other->reset());
    const auto answer = mine->exchange("00A40004023F00"_hex);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, apdu::ErrorKind::Line);
    EXPECT_EQ(answer.error().message(),
              "reader \"Virtual PCD 00 00\": another program reset the card; what was selected and verified is lost "
              "(SCARD_W_RESET_CARD). Close the other program and start again");
    // Before an operation has begun nothing is lost: it begins with the card as it is.
    EXPECT_TRUE(mine->beginTransaction());
    EXPECT_TRUE(mine->exchange("00A40004023F00"_hex));
    mine->endTransaction();
}

// ---- groups 9 and 10

TEST_F(Hostile, Group09_ACardThatSpeaksT1OnlyIsReadAndWritten) {
    efs::Image image = blank(uicc, true);
    image.atr = "3B 80 01 81"_hex; // T=1 is all it offers
    VirtualCard card(image);
    Slot slot(card);
    ASSERT_TRUE(slot.isIn(*world_));
    EXPECT_EQ(read().exitCode, 0);
    const auto readers = card::pcscReaders();
    card::ConnectOptions t0;
    t0.allowT1 = false;
    const auto wire = readers->connect("Virtual PCD 00 00", t0);
    ASSERT_FALSE(wire);
    EXPECT_EQ(wire.error().kind, apdu::ErrorKind::Unsupported) << wire.error().message();
    EXPECT_NE(wire.error().text.find("no transmission protocol in common"), std::string::npos);
    const Finished written = write();
    EXPECT_EQ(written.exitCode, 0) << written.out << written.err;
    slot.end();
    EXPECT_EQ(card.image().find(*efs::Path::parse("3F00/7F80/4431"))->content[0], 0x03);
    EXPECT_EQ(card.image().pins, image.pins);
}

TEST_F(Hostile, Group10_ACardAnotherProgramHoldsIsNotTouched) {
    VirtualCard card(blank(uicc, true));
    const efs::Image before = card.image();
    FaultyCard counted(card, {});
    Slot slot(counted);
    ASSERT_TRUE(slot.isIn(*world_));
    const auto readers = card::pcscReaders();
    {
        const auto held = readers->connect("Virtual PCD 00 00");
        ASSERT_TRUE(held) << held.error().message();
        for (const Finished& finished : {read(), write()}) {
            EXPECT_EQ(finished.exitCode, 2) << finished.out;
            EXPECT_EQ(jsonOf(finished)["error"]["kind"], "busy");
            EXPECT_NE(errorOf(finished).find("another program holds the card"), std::string::npos);
            EXPECT_NE(errorOf(finished).find("using PC/SC now: "), std::string::npos) << "who: " << finished.out;
        }
        EXPECT_EQ(counted.commands(), 0u);
    }
    EXPECT_EQ(read().exitCode, 0) << "and once it is let go, it is read";
    slot.end();
    EXPECT_EQ(card.image(), before);
}

} // namespace
} // namespace e2e
