// Every write, cut at every place: the card taken out at every command, the process killed at every write to the disk,
// the journal cut at every byte. Afterwards a device sees no mixture, and recover ends in exactly before or after.
#include "card/emulator/faults.h"
#include "card/recover.h"
#include "tests/support/files.h"
#include "tests/sweep/device_eye.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <mutex>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace sweep {
namespace {

namespace fs = std::filesystem;
using apdu::ErrorKind;
using card::CardState;
using card::JournalStore;
using card::emulator::Fault;
using card::emulator::FaultRule;
using card::emulator::FaultyCard;
using card::emulator::VirtualCard;
using card_test::Kind;

// Journals in memory where the system has such a place: what is swept is the order of things, not the disk.
class Journals {
  public:
    Journals() {
        std::string pattern = (fs::exists("/dev/shm") ? "/dev/shm" : "/tmp") + std::string("/simprov-sweep-XXXXXX");
        if (mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = pattern;
    }
    ~Journals() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Journals(const Journals&) = delete;
    Journals& operator=(const Journals&) = delete;
    const std::string& path() const { return path_; }
    // The journal that lies there; empty when there is none.
    std::string journal() const {
        for (const auto& file : fs::directory_iterator(path_)) {
            if (file.path().extension() == ".journal") return file.path().string();
        }
        return "";
    }

  private:
    std::string path_;
};

// Complaints of all threads, the first few told.
class Complaints {
  public:
    void add(const std::string& where, const std::string& what) {
        const std::lock_guard lock(mutex_);
        if (++count_ <= 20) told_ += where + ": " + what + "\n";
    }
    std::size_t count() const { return count_; }
    const std::string& told() const { return told_; }

  private:
    std::mutex mutex_;
    std::size_t count_ = 0;
    std::string told_;
};

// Calls `work` with every element, in two threads.
template <class Element>
void inTwoThreads(const std::vector<Element>& all, const std::function<void(const Element&)>& work) {
    std::atomic<std::size_t> next{0};
    const auto worker = [&] {
        for (std::size_t i = next++; i < all.size(); i = next++) work(all[i]);
    };
    std::thread other(worker);
    worker();
    other.join();
}

std::vector<Operation> everyOperation() {
    std::vector<Operation> all;
    for (const Kind& kind : card_test::allKinds()) {
        for (auto& operation : operations(kind)) all.push_back(std::move(operation));
    }
    return all;
}

apdu::Result<std::optional<CardState>> recover(VirtualCard& card, const Kind& kind, const JournalStore& journals,
                                               bool undo = false) {
    const auto session = card::Session::open(card);
    if (!session) return apdu::propagate(session);
    card::Keyring keyring(**session, card_test::goodCredentials(kind));
    auto recovery = card::Recovery::open(**session, keyring, journals);
    if (!recovery) return apdu::propagate(recovery);
    if (!recovery->pending()) return std::optional<CardState>();
    const auto done = recovery->finish({undo, {}});
    if (!done) return apdu::propagate(done);
    return std::optional(done->state);
}

// What a cut left, repaired: empty when the card is exactly as before or exactly as after, and that was said.
std::string repaired(const Operation& operation, const efs::Image& left, const Journals& journals, bool undo = false) {
    VirtualCard card(left);
    const auto state = recover(card, operation.kind, JournalStore(journals.path()), undo);
    if (!state && undo && !operation.planned.blind.empty()) {
        // What nobody could read cannot be put back; that is said, and the write can still be finished.
        const bool told = state.error().kind == ErrorKind::Interrupted && card.image() == left;
        return told ? repaired(operation, left, journals) : "undo of a blind write: " + state.error().message();
    }
    if (!state) return "recover: " + state.error().message();
    const bool before = card.image() == operation.start, after = card.image() == operation.end;
    if (!before && !after) return "recover left the card between states";
    if (*state && (**state == CardState::After) != after) return "recover says the wrong state";
    if (undo && *state && !before) return "the write was not undone";
    return journals.journal().empty() ? "" : "recover left a journal";
}

// Whether the error of a write tells the truth about the card.
std::string untruth(const Operation& operation, const apdu::Result<card::Receipt>& written, const efs::Image& card) {
    if (written) return card == operation.end ? "" : "said to be written, and is not";
    const auto& error = written.error();
    if (error.kind == ErrorKind::Interrupted) return error.cardChanged ? "" : "cut, and said to be unchanged";
    if (error.cardChanged) return "changed without being called interrupted";
    return card == operation.start ? "" : "said to be as before, and is not: " + error.message();
}

struct Watching final : card::CardWire {
    explicit Watching(card::CardWire& card) : below(card) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        sent.push_back(apdu::toBytes(apdu));
        return below.exchange(apdu);
    }
    apdu::Protocol protocol() const override { return below.protocol(); }
    apdu::View atr() const override { return below.atr(); }
    apdu::Result<void> reset() override { return below.reset(); }
    apdu::Result<void> beginTransaction() override { return below.beginTransaction(); }
    void endTransaction() override { below.endTransaction(); }
    card::CardWire& below;
    std::vector<apdu::Bytes> sent;
};

bool isUpdate(const apdu::Bytes& apdu) {
    return apdu.size() > 5 && (apdu[1] == 0xD6 || apdu[1] == 0xDC);
}

// The commands of a write that nothing disturbs.
std::vector<apdu::Bytes> commandsOf(const Operation& operation) {
    const Journals journals;
    VirtualCard card(operation.start);
    Watching watching(card);
    EXPECT_TRUE(apply(watching, operation, JournalStore(journals.path()), [&] { watching.sent.clear(); }));
    return watching.sent;
}

struct Numbers {
    std::atomic<std::size_t> cases{0}, cut{0}, undone{0};
};

void cutAt(const Operation& operation, const DeviceEye& eye, const FaultRule& rule, const std::string& told,
           Complaints& complaints, Numbers& numbers) {
    for (const bool undo : {false, true}) {
        const Journals journals;
        VirtualCard card(operation.start);
        FaultyCard faulty(card, {});
        const auto written = apply(faulty, operation, JournalStore(journals.path()), [&] { faulty.setScript({rule}); });
        const efs::Image left = card.image();
        ++numbers.cases;
        if (const auto wrong = eye.complaint(left); !wrong.empty()) complaints.add(told, wrong);
        if (const auto wrong = untruth(operation, written, left); !wrong.empty()) complaints.add(told, wrong);
        if (const auto wrong = repaired(operation, left, journals, undo); !wrong.empty())
            complaints.add(told + (undo ? ", undone" : ""), wrong);
        const bool between = left != operation.start && left != operation.end;
        const bool refusesUndo = undo && !operation.planned.blind.empty();
        if (between && !refusesUndo) ++(undo ? numbers.undone : numbers.cut);
        if (!between) break;
    }
}

TEST(Sweep, theCardIsTakenOutAtEveryCommand) {
    Complaints complaints;
    Numbers numbers;
    inTwoThreads<Operation>(everyOperation(), [&](const Operation& operation) {
        const DeviceEye eye(operation);
        const auto commands = commandsOf(operation);
        for (std::size_t at = 0; at < commands.size(); ++at) {
            std::vector<std::pair<Fault, std::size_t>> faults{{Fault::CutBefore, 0}, {Fault::CutAfter, 0}};
            if (isUpdate(commands[at])) {
                faults.emplace_back(Fault::PartialWrite, (commands[at].size() - 5) / 2);
                faults.emplace_back(Fault::PartialWrite, 1);
            }
            for (const auto& [fault, count] : faults) {
                FaultRule rule;
                rule.atCommand = at;
                rule.action = fault;
                rule.count = count;
                const char* when = fault == Fault::CutBefore ? "before" : fault == Fault::CutAfter ? "after" : "inside";
                cutAt(operation, eye, rule, fmt::format("{}, cut {} command {}", operation.name, when, at), complaints,
                      numbers);
            }
        }
    });
    std::cout << fmt::format("{} cuts; {} left a card between states and were finished, {} of them undone as well\n",
                             numbers.cases.load(), numbers.cut.load(), numbers.undone.load());
    EXPECT_EQ(complaints.count(), 0u) << complaints.told();
    EXPECT_GT(numbers.cut, 500u);
}

// ---- the process

// Carries the write out in a process of its own that is killed, really, at the n-th thing it does to the disk. The card
// outlives it. False when it came to its end instead.
bool killedAt(const Operation& operation, std::size_t n, const Journals& journals, const std::string& cardFile) {
    const pid_t child = fork();
    if (child == 0) {
        VirtualCard card(operation.start);
        std::size_t count = 0;
        const JournalStore store(journals.path(), [&] {
            if (count++ != n) return;
            support::writeText(cardFile, efs::toJson(card.image()));
            ::kill(::getpid(), SIGKILL);
        });
        const auto written = apply(card, operation, store);
        ::_exit(written ? 0 : 1);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
    }
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << operation.name;
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

TEST(Sweep, theProcessIsKilledAtEveryWriteToTheDisk) {
    Complaints complaints;
    std::size_t kills = 0;
    for (const Operation& operation : everyOperation()) { // it forks: no second thread
        const DeviceEye eye(operation);
        const support::TemporaryDirectory cards;
        for (std::size_t n = 0;; ++n) {
            const Journals journals;
            if (!killedAt(operation, n, journals, cards.path("card.json"))) break;
            ++kills;
            const std::string told = fmt::format("{}, killed at {}", operation.name, n);
            const auto left = efs::imageFromJson(support::readText(cards.path("card.json")));
            if (!left) {
                complaints.add(told, left.error().message());
                continue;
            }
            if (const auto wrong = eye.complaint(*left); !wrong.empty()) complaints.add(told, wrong);
            if (const auto wrong = repaired(operation, *left, journals); !wrong.empty()) complaints.add(told, wrong);
        }
    }
    std::cout << fmt::format("{} processes killed\n", kills);
    EXPECT_EQ(complaints.count(), 0u) << complaints.told();
    EXPECT_GT(kills, 200u);
}

// ---- the journal

// The card in the middle of a write, with the journal of it.
efs::Image middleOf(const Operation& operation, const Journals& journals) {
    const auto commands = commandsOf(operation);
    std::vector<std::size_t> updates;
    for (std::size_t at = 0; at < commands.size(); ++at) {
        if (isUpdate(commands[at])) updates.push_back(at);
    }
    FaultRule rule;
    rule.atCommand = updates[updates.size() / 2];
    rule.action = Fault::PartialWrite;
    rule.count = 1;
    VirtualCard card(operation.start);
    FaultyCard faulty(card, {});
    EXPECT_FALSE(apply(faulty, operation, JournalStore(journals.path()), [&] { faulty.setScript({rule}); }));
    return card.image();
}

// Under its name a journal is whole; a disk that loses part of it must not make recover guess.
TEST(Sweep, theJournalIsCutAtEveryByte) {
    Complaints complaints;
    std::atomic<std::size_t> cases{0}, finished{0};
    std::vector<Operation> chosen;
    for (auto& operation : operations({efs::CardKind::Uicc, true})) {
        const std::string kind = operation.name.substr(operation.name.find(' ') + 1);
        if (kind == "bootstrap" || kind == "create") chosen.push_back(std::move(operation));
    }
    ASSERT_EQ(chosen.size(), 2u);
    inTwoThreads<Operation>(chosen, [&](const Operation& operation) {
        const Journals journals;
        const efs::Image left = middleOf(operation, journals);
        const std::string path = journals.journal();
        const std::string whole = support::readText(path);
        for (std::size_t length = 0; length <= whole.size(); ++length) {
            for (const efs::Image* image : {&left, &operation.start, &operation.end}) {
                support::writeText(path, whole.substr(0, length));
                VirtualCard card(*image);
                const auto state = recover(card, operation.kind, JournalStore(journals.path()));
                ++cases;
                const std::string told = fmt::format("{}, journal of {} bytes", operation.name, length);
                if (!state) {
                    if (state.error().kind != ErrorKind::Conflict) complaints.add(told, state.error().message());
                    if (card.image() != *image) complaints.add(told, "refused, but written");
                    if (journals.journal().empty()) complaints.add(told, "refused, but the journal is gone");
                    continue;
                }
                ++finished;
                if (card.image() != operation.start && card.image() != operation.end)
                    complaints.add(told, "between states");
            }
        }
    });
    std::cout << fmt::format("{} cut journals; {} were enough to end before or after\n", cases.load(), finished.load());
    EXPECT_EQ(complaints.count(), 0u) << complaints.told();
    EXPECT_GT(finished, 100u);
}

// ---- liars

struct Lie {
    const char* name;
    Fault action;
    std::uint16_t sw;
};
constexpr Lie lies[] = {{"9000 without effect", Fault::Answer, 0x9000},
                        {"half-written, said to be done", Fault::PartialThenAnswer, 0x9000},
                        {"half-written, said to have failed", Fault::PartialThenAnswer, 0x6581},
                        {"6581", Fault::Answer, 0x6581},
                        {"6A84", Fault::Answer, 0x6A84},
                        {"6982", Fault::Answer, 0x6982},
                        {"6F00", Fault::Answer, 0x6F00},
                        {"done, said to have failed", Fault::DoThenAnswer, 0x6581},
                        {"reset inside", Fault::ResetBefore, 0}};

TEST(Liars, endInTruth) {
    Complaints complaints;
    std::atomic<std::size_t> cases{0}, done{0}, asBefore{0}, cut{0};
    inTwoThreads<Operation>(everyOperation(), [&](const Operation& operation) {
        const auto commands = commandsOf(operation);
        std::size_t updates = 0;
        for (const auto& command : commands) updates += isUpdate(command) ? 1 : 0;
        for (const Lie& lie : lies) {
            if (lie.sw == 0x9000 && !operation.planned.blind.empty()) continue; // nobody can see through it
            for (std::size_t skip = 0; skip < updates; ++skip) {
                for (const std::size_t times : {1u, 2u, 0u}) {
                    FaultRule rule;
                    rule.instruction = 0xD6;
                    rule.skip = skip;
                    rule.times = times;
                    rule.action = lie.action;
                    rule.sw = lie.sw;
                    rule.count = lie.action == Fault::PartialThenAnswer ? 1 : 0;
                    const Journals journals;
                    VirtualCard card(operation.start);
                    FaultyCard faulty(card, {});
                    const auto written =
                        apply(faulty, operation, JournalStore(journals.path()), [&] { faulty.setScript({rule}); });
                    const std::string told =
                        fmt::format("{}, {} at update {}, {} times", operation.name, lie.name, skip, times);
                    ++cases;
                    ++(written ? done : written.error().cardChanged ? cut : asBefore);
                    if (const auto wrong = untruth(operation, written, card.image()); !wrong.empty())
                        complaints.add(told, wrong);
                    if (const auto wrong = repaired(operation, card.image(), journals); !wrong.empty())
                        complaints.add(told, wrong);
                }
            }
        }
    });
    std::cout << fmt::format("{} lies: {} writes done, {} as before, {} cut and recovered\n", cases.load(), done.load(),
                             asBefore.load(), cut.load());
    EXPECT_EQ(complaints.count(), 0u) << complaints.told();
}

TEST(Liars, aTornPageIsMended) {
    Complaints complaints;
    std::atomic<std::size_t> cases{0};
    inTwoThreads<Operation>(everyOperation(), [&](const Operation& operation) {
        const auto commands = commandsOf(operation);
        for (std::size_t at = 0; at < commands.size(); ++at) {
            if (!isUpdate(commands[at])) continue;
            for (const std::uint32_t seed : {1u, 2u, 3u}) {
                FaultRule rule;
                rule.atCommand = at;
                rule.action = Fault::TornPage;
                rule.count = (commands[at].size() - 5 + 1) / 2;
                rule.seed = seed;
                const Journals journals;
                VirtualCard card(operation.start);
                FaultyCard faulty(card, {});
                const auto written =
                    apply(faulty, operation, JournalStore(journals.path()), [&] { faulty.setScript({rule}); });
                ++cases;
                const std::string told = fmt::format("{}, page torn by command {}", operation.name, at);
                if (written) complaints.add(told, "written");
                if (const auto wrong = repaired(operation, card.image(), journals, seed == 3); !wrong.empty())
                    complaints.add(told, wrong);
            }
        }
    });
    std::cout << fmt::format("{} torn pages\n", cases.load());
    EXPECT_EQ(complaints.count(), 0u) << complaints.told();
}

} // namespace
} // namespace sweep
