#include "tests/gui/card_world.h"

#include "card/emulator/virtual_card.h"

#include <algorithm>

namespace gui_test {

using apdu::Result;

class WorldWire final : public card::CardWire {
  public:
    WorldWire(CardWorld& world, const std::string& reader, efs::Image image, card::emulator::FaultScript script)
        : world_(world), card_(std::move(image),
                               [&world, reader](const efs::Image& now) -> Result<void> {
                                   const std::lock_guard lock(world.mutex_);
                                   world.cards_[reader] = now;
                                   return {};
                               }),
          faulty_(card_, std::move(script)) {}

    Result<apdu::Bytes> exchange(apdu::View apdu) override {
        world_.note();
        ++world_.commands_;
        return faulty_.exchange(apdu);
    }
    apdu::Protocol protocol() const override { return faulty_.protocol(); }
    apdu::View atr() const override { return faulty_.atr(); }
    Result<void> reset() override { return faulty_.reset(); }
    Result<void> beginTransaction() override { return faulty_.beginTransaction(); }
    void endTransaction() override { faulty_.endTransaction(); }

  private:
    CardWorld& world_;
    card::emulator::VirtualCard card_;
    card::emulator::FaultyCard faulty_;
};

class WorldReaders final : public card::Readers {
  public:
    explicit WorldReaders(CardWorld& world) : world_(world) {}

    Result<std::vector<card::Reader>> list() override {
        world_.note();
        const std::lock_guard lock(world_.mutex_);
        seen_ = world_.revision_;
        return world_.readers_;
    }
    Result<std::vector<card::Reader>> waitForChange(const std::vector<card::Reader>&,
                                                    std::chrono::milliseconds limit) override {
        world_.note();
        std::unique_lock lock(world_.mutex_);
        world_.changed_.wait_for(lock, limit, [&] { return cancelled_ || world_.revision_ != seen_; });
        seen_ = world_.revision_;
        return world_.readers_;
    }
    Result<std::unique_ptr<card::CardWire>> connect(const std::string& name, const card::ConnectOptions&) override {
        world_.note();
        const std::lock_guard lock(world_.mutex_);
        const auto card = world_.cards_.find(name);
        if (card == world_.cards_.end()) return apdu::fail(apdu::ErrorKind::NoCard, "there is no card in " + name);
        return std::make_unique<WorldWire>(world_, name, card->second, world_.script_);
    }
    void cancel() override {
        const std::lock_guard lock(world_.mutex_);
        cancelled_ = true;
        world_.changed_.notify_all();
    }

  private:
    CardWorld& world_;
    unsigned seen_ = 0;
    bool cancelled_ = false;
};

gui::ReadersFactory CardWorld::factory() {
    return [this] { return std::make_unique<WorldReaders>(*this); };
}

void CardWorld::note() {
    const std::lock_guard lock(mutex_);
    callers_.insert(std::this_thread::get_id());
}

void CardWorld::put(const std::string& reader, bool holdsCard) {
    const auto found = std::ranges::find(readers_, reader, &card::Reader::name);
    card::Reader& row = found == readers_.end() ? readers_.emplace_back() : *found;
    row.name = reader;
    row.state = holdsCard ? card::ReaderState::Present : card::ReaderState::Empty;
    for (std::size_t i = 0; i < readers_.size(); ++i) readers_[i].index = i;
    ++revision_;
    changed_.notify_all();
}

void CardWorld::plug(const std::string& reader, efs::Image card) {
    const std::lock_guard lock(mutex_);
    cards_[reader] = std::move(card);
    put(reader, true);
}

void CardWorld::plugEmpty(const std::string& reader) {
    const std::lock_guard lock(mutex_);
    cards_.erase(reader);
    put(reader, false);
}

void CardWorld::unplug(const std::string& reader) {
    const std::lock_guard lock(mutex_);
    cards_.erase(reader);
    std::erase_if(readers_, [&](const card::Reader& one) { return one.name == reader; });
    ++revision_;
    changed_.notify_all();
}

void CardWorld::setScript(card::emulator::FaultScript script) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(script);
}

efs::Image CardWorld::card(const std::string& reader) const {
    const std::lock_guard lock(mutex_);
    return cards_.at(reader);
}

std::vector<card::Reader> CardWorld::readers() const {
    const std::lock_guard lock(mutex_);
    return readers_;
}

std::set<std::thread::id> CardWorld::callers() const {
    const std::lock_guard lock(mutex_);
    return callers_;
}

} // namespace gui_test
