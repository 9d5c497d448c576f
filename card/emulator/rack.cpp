#include "card/emulator/rack.h"

#include "apdu/command.h"
#include "card/emulator/virtual_card.h"
#include "efs/blank_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace card::emulator {

using apdu::ErrorKind;

namespace {

constexpr int maxVisits = 6;

bool changesMemory(apdu::View command, apdu::View answer) {
    if (command.size() < 2 || answer.size() < 2 || answer[answer.size() - 2] != 0x90) return false;
    using namespace apdu::ins;
    const std::uint8_t ins = command[1];
    return ins == updateBinary || ins == updateRecord || ins == createFile || ins == deleteFile;
}

// Tells who asks about every command that changed the card.
class CountedCard final : public CardWire {
  public:
    CountedCard(std::unique_ptr<CardWire> card, std::string name, const RackOptions& options)
        : card_(std::move(card)), name_(std::move(name)), options_(options) {}

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        auto answer = card_->exchange(apdu);
        if (answer && options_.onUpdate && changesMemory(apdu, *answer)) options_.onUpdate(name_, apdu);
        return answer;
    }
    apdu::Protocol protocol() const override { return card_->protocol(); }
    apdu::View atr() const override { return card_->atr(); }
    apdu::Result<void> reset() override { return card_->reset(); }
    apdu::Result<void> beginTransaction() override { return card_->beginTransaction(); }
    void endTransaction() override { card_->endTransaction(); }

  private:
    std::unique_ptr<CardWire> card_;
    std::string name_;
    const RackOptions& options_;
};

// A card that no order knows: numbers of a country nobody lives in.
efs::Image strangerImage(std::string_view beside) {
    efs::BlankCardOptions options;
    options.iccid = fmt::format("8999{:015}", std::hash<std::string_view>()(beside) % 1'000'000'000'000'000);
    return efs::blankCard(options).value_or(efs::Image{});
}

// A card in its slot, with all that is between it and the reader.
struct Seated {
    RackCard card;
    int visit = 0;
    Chaos chaos;
    std::unique_ptr<CardWire> counted, stranger;
    std::unique_ptr<FaultyCard> faulty;
    std::unique_ptr<PacedCard> paced;
    CardWire* top = nullptr;

    bool hasFallen() const { return chaos.mischief == Mischief::Fall && faulty->acted(); }
};

} // namespace

struct Rack::State {
    struct Visit {
        RackCard card;
        int visit = 0;
    };
    struct Slot {
        std::string name;
        std::shared_ptr<Seated> seated;
        bool seenEmpty = true; // somebody has been told that the slot is empty: the next card may go in
        bool fallen = false;   // its card fell out, and nobody has said yet that it is finished with
    };

    std::mutex mutex;
    std::condition_variable changed;
    std::unique_ptr<CardSupply> supply;
    RackOptions options;
    std::vector<Slot> slots;
    std::deque<Visit> returned;
    bool supplyEnded = false;
    std::optional<apdu::Error> failure;
    std::uint64_t version = 0;

    std::optional<Visit> nextVisit();
    void seat(Slot& slot);
    std::shared_ptr<Seated> seated(Visit visit);
    void empty(Slot& slot, bool comesBack);
    std::vector<Reader> look();
    Slot* find(const std::string& name);
    void fallen(const Seated* seat);
};

std::optional<Rack::State::Visit> Rack::State::nextVisit() {
    if (!supplyEnded) {
        if (auto card = supply->next()) return Visit{std::move(*card), 0};
        supplyEnded = true;
    }
    if (returned.empty()) return {};
    Visit next = std::move(returned.front());
    returned.pop_front();
    return next;
}

std::shared_ptr<Seated> Rack::State::seated(Visit visit) {
    auto seat = std::make_shared<Seated>();
    seat->visit = visit.visit;
    if (options.chaos) seat->chaos = chaosFor(*options.chaos, visit.card.name, visit.visit);
    auto memory = visit.card.open();
    if (!memory) {
        failure = memory.error();
        return nullptr;
    }
    seat->counted = std::make_unique<CountedCard>(std::move(*memory), visit.card.name, options);
    CardWire* card = seat->counted.get();
    seat->stranger = std::make_unique<VirtualCard>(strangerImage(visit.card.name));
    if (seat->chaos.mischief == Mischief::Stranger) {
        card = seat->stranger.get();
        returned.push_front({visit.card, visit.visit + 1});
        visit.visit = maxVisits; // the stranger does not come back
    }
    seat->card = std::move(visit.card);
    seat->visit = visit.visit;
    seat->faulty = std::make_unique<FaultyCard>(*card, seat->chaos.script, seat->stranger.get());
    seat->top = seat->faulty.get();
    if (options.link) {
        seat->paced = std::make_unique<PacedCard>(*seat->faulty, *options.link);
        seat->top = seat->paced.get();
    }
    return seat;
}

void Rack::State::seat(Slot& slot) {
    while (!slot.seated) {
        auto visit = nextVisit();
        if (!visit) return;
        slot.seated = seated(std::move(*visit));
    }
}

void Rack::State::empty(Slot& slot, bool comesBack) {
    if (!slot.seated) return;
    // What went out instead of it was a stranger.
    const bool swapped = slot.seated->chaos.mischief == Mischief::Swap && slot.seated->faulty->acted();
    if ((comesBack || swapped) && slot.seated->visit + 1 < maxVisits)
        returned.push_back({slot.seated->card, slot.seated->visit + 1});
    slot.seated.reset();
    slot.seenEmpty = false;
    ++version;
    changed.notify_all();
}

std::vector<Reader> Rack::State::look() {
    std::vector<Reader> readers;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        Slot& slot = slots[i];
        if (!slot.seated && slot.seenEmpty && !slot.fallen) seat(slot);
        slot.seenEmpty = true;
        Reader reader;
        reader.index = i;
        reader.name = slot.name;
        if (slot.seated) {
            reader.state = ReaderState::Present;
            reader.atr = apdu::toBytes(slot.seated->counted->atr());
        }
        readers.push_back(std::move(reader));
    }
    return readers;
}

Rack::State::Slot* Rack::State::find(const std::string& name) {
    const auto found = std::find_if(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.name == name; });
    return found == slots.end() ? nullptr : &*found;
}

void Rack::State::fallen(const Seated* seat) {
    const std::lock_guard lock(mutex);
    for (Slot& slot : slots) {
        if (slot.seated.get() != seat) continue;
        empty(slot, true);
        slot.fallen = true;
    }
}

// One thread's way to the slots.
class Rack::View final : public Readers {
  public:
    explicit View(std::shared_ptr<State> state) : state_(std::move(state)) {}

    apdu::Result<std::vector<Reader>> list() override {
        const std::lock_guard lock(state_->mutex);
        return state_->look();
    }
    apdu::Result<std::vector<Reader>> waitForChange(const std::vector<Reader>& known,
                                                    std::chrono::milliseconds limit) override;
    apdu::Result<std::unique_ptr<CardWire>> connect(const std::string& readerName, const ConnectOptions&) override;
    void cancel() override {
        cancelled_ = true;
        state_->changed.notify_all();
    }

  private:
    class Wire;
    std::shared_ptr<State> state_;
    std::atomic<bool> cancelled_{false};
};

apdu::Result<std::vector<Reader>> Rack::View::waitForChange(const std::vector<Reader>& known,
                                                            std::chrono::milliseconds limit) {
    const auto same = [](const Reader& a, const Reader& b) { return a.name == b.name && a.state == b.state; };
    const auto end = std::chrono::steady_clock::now() + limit;
    std::unique_lock lock(state_->mutex);
    for (;;) {
        auto now = state_->look();
        if (cancelled_.exchange(false)) return known;
        if (!std::equal(now.begin(), now.end(), known.begin(), known.end(), same)) return now;
        const std::uint64_t seen = state_->version;
        const auto woken = [&] { return state_->version != seen || cancelled_; };
        if (!state_->changed.wait_until(lock, end, woken)) return known;
    }
}

// What a reader gives out: the card reset when it is left with a PIN shown.
class Rack::View::Wire final : public CardWire {
  public:
    Wire(std::shared_ptr<State> state, std::shared_ptr<Seated> seat)
        : state_(std::move(state)), seat_(std::move(seat)) {}
    ~Wire() override {
        if (verified_) (void)seat_->top->reset();
    }
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        verified_ = verified_ || (apdu.size() > 1 && apdu[1] == apdu::ins::verify);
        auto answer = seat_->top->exchange(apdu);
        if (!answer && seat_->hasFallen()) state_->fallen(seat_.get());
        return answer;
    }
    apdu::Protocol protocol() const override { return seat_->top->protocol(); }
    apdu::View atr() const override { return seat_->top->atr(); }
    apdu::Result<void> reset() override {
        auto done = seat_->top->reset();
        if (done) verified_ = false;
        return done;
    }
    apdu::Result<void> beginTransaction() override { return seat_->top->beginTransaction(); }
    void endTransaction() override { seat_->top->endTransaction(); }

  private:
    std::shared_ptr<State> state_;
    std::shared_ptr<Seated> seat_;
    bool verified_ = false;
};

apdu::Result<std::unique_ptr<CardWire>> Rack::View::connect(const std::string& readerName, const ConnectOptions&) {
    std::shared_ptr<Seated> seat;
    {
        const std::lock_guard lock(state_->mutex);
        const auto* slot = state_->find(readerName);
        if (slot != nullptr) seat = slot->seated;
    }
    if (!seat) return apdu::fail(ErrorKind::NoCard, fmt::format("there is no card in {}", readerName)).retrySafe();
    if (auto powered = seat->top->reset(); !powered) return propagate(powered);
    return std::make_unique<Wire>(state_, std::move(seat));
}

Rack::Rack(std::unique_ptr<CardSupply> supply, RackOptions options) : state_(std::make_shared<State>()) {
    state_->supply = std::move(supply);
    state_->options = std::move(options);
    for (std::size_t i = 1; i <= state_->options.slots; ++i)
        state_->slots.push_back({fmt::format("rack {}", i), {}, true, false});
}

Rack::~Rack() = default;

std::vector<std::string> Rack::slotNames() const {
    std::vector<std::string> names;
    for (const auto& slot : state_->slots) names.push_back(slot.name);
    return names;
}

std::unique_ptr<Readers> Rack::readers() {
    return std::make_unique<View>(state_);
}

void Rack::finished(const std::string& slot, bool comesBack) {
    const std::lock_guard lock(state_->mutex);
    auto* found = state_->find(slot);
    if (found == nullptr) return;
    if (found->fallen) {
        found->fallen = false;
        ++state_->version;
        state_->changed.notify_all();
    }
    state_->empty(*found, comesBack);
}

bool Rack::exhausted() const {
    const std::lock_guard lock(state_->mutex);
    const bool empty = std::all_of(state_->slots.begin(), state_->slots.end(),
                                   [](const auto& slot) { return !slot.seated && !slot.fallen; });
    return empty && state_->supplyEnded && state_->returned.empty();
}

std::optional<apdu::Error> Rack::failure() const {
    const std::lock_guard lock(state_->mutex);
    return state_->failure;
}

} // namespace card::emulator
