// Groups 43 to 49: writes that are cut, lied to, or kept from their journal, through the command line. Every place and
// every kind of write is swept in ../sweep.
#include "card/journal_store.h"
#include "card/recover.h"
#include "tests/support/files.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace survive {
namespace {

namespace fs = std::filesystem;
using card::emulator::Fault;
using card::emulator::FaultRule;

constexpr std::uint8_t updateBinary = 0xD6;

Outcome recover(HostileCli& world, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"recover", "--yes", "--pin", "env:SURVIVE_PIN", "--adm", "env:SURVIVE_ADM"};
    if (world.card.image().kind == efs::CardKind::Sim)
        more.insert(more.end(), {"--adm-ref", "0A", "--allow-unknown-tries"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return world.run(std::move(arguments));
}

std::string outcomeOf(const Outcome& recovered) {
    const auto json = nlohmann::json::parse(recovered.out, nullptr, false);
    return json.is_object() && json.contains("result") ? json["result"].value("outcome", "") : "";
}

std::string journalDirectory(const HostileCli& world) {
    return world.stateHome.path("simprov");
}

std::string journalOf(const HostileCli& world) {
    return journalDirectory(world) + "/iccid-8944050000000000001.journal";
}

efs::Image written(const efs::Image& start) {
    HostileCli world(start);
    EXPECT_EQ(world.write().code, 0);
    return world.card.image();
}

FaultRule atUpdate(std::size_t skip, FaultRule rule) {
    rule.instruction = updateBinary;
    rule.skip = skip;
    return rule;
}

// A card whose write was cut in its middle.
std::unique_ptr<HostileCli> cutInTheMiddle(const std::string& kind = "usim") {
    auto world = std::make_unique<HostileCli>(
        blank(kind), card::emulator::FaultScript{atUpdate(1, {.action = Fault::PartialWrite, .count = 7})});
    EXPECT_EQ(world->write().code, 7);
    EXPECT_TRUE(fs::exists(journalOf(*world)));
    return world;
}

// ---- group 43

TEST(SurviveWrite, Group43_ACardPulledAtAnyCommandIsRepaired) {
    const efs::Image start = filled("usim");
    const efs::Image end = written(start);
    std::size_t cut = 0;
    bool over = false;
    for (std::size_t n = 0; !over && n < 400; ++n) {
        HostileCli world(start, {{.atCommand = n, .action = n % 2 == 0 ? Fault::CutBefore : Fault::CutAfter}});
        const Outcome outcome = world.write();
        over = !world.faulty.acted();
        if (over) break;
        EXPECT_TRUE(outcome.code == 0 || outcome.code == 5 || outcome.code == 7) << n << ": " << outcome.message;
        EXPECT_EQ(outcome.code == 7, fs::exists(journalOf(world))) << n << ": " << outcome.message;
        EXPECT_TRUE(outcome.code == 7 || outcome.code == 0 || sameFiles(world.card.image(), start)) << n;
        const Outcome repaired = recover(world);
        EXPECT_EQ(repaired.code, 0) << n << ": " << repaired.message;
        const bool before = sameFiles(world.card.image(), start), after = sameFiles(world.card.image(), end);
        EXPECT_TRUE(before || after) << n;
        if (outcome.code == 7) {
            EXPECT_EQ(outcomeOf(repaired), after ? "after" : "before") << n;
            ++cut;
        }
        EXPECT_TRUE(sameTries(world.card.image(), start)) << n;
        EXPECT_FALSE(fs::exists(journalOf(world))) << n;
    }
    EXPECT_TRUE(over);
    EXPECT_GT(cut, 5u);
}

TEST(SurviveWrite, Group43_APendingWriteBlocksOthersAndSaysWhatToDo) {
    const auto world = cutInTheMiddle();
    const efs::Image left = world->card.image();
    const Outcome again = world->write();
    EXPECT_EQ(again.code, 9);
    EXPECT_NE(again.message.find("pending"), std::string::npos) << again.message;
    EXPECT_NE(again.hint.find("simprov recover"), std::string::npos) << again.hint;
    EXPECT_EQ(world->card.image(), left);
    EXPECT_EQ(outcomeOf(recover(*world, {"--undo"})), "before");
    EXPECT_TRUE(sameFiles(world->card.image(), blank("usim")));
    EXPECT_EQ(world->write().code, 0);
}

TEST(SurviveWrite, Group43_BytesOfSomebodyElseAreAConflictAndStay) {
    const auto world = cutInTheMiddle();
    efs::Image strange = world->card.image();
    strange.files.at(bootstrapOf(strange)).content[900] = 0x5A; // far from any page the write touches
    HostileCli other(strange);
    fs::create_directories(journalDirectory(other));
    fs::copy_file(journalOf(*world), journalOf(other));
    const Outcome outcome = recover(other);
    EXPECT_EQ(outcome.code, 9);
    EXPECT_NE(outcome.message.find("5A at byte 900"), std::string::npos) << outcome.message;
    EXPECT_EQ(other.card.image(), strange);
    EXPECT_TRUE(fs::exists(journalOf(other)));
    EXPECT_EQ(recover(other, {"--abandon"}).code, 0);
    EXPECT_EQ(outcomeOf(recover(other)), "nothing_pending");
}

// ---- group 44

TEST(SurviveWrite, Group44_ACutBetweenContentAndDirectoryIsRepaired) {
    efs::BlankCardOptions options;
    options.config1Size = 0;
    const efs::Image start = efs::blankCard(options).value();
    const std::vector<std::string> create{
        "write", "--create",        "--yes", "--config1",      support::dataPath("examples/config1.xml"),
        "--pin", "env:SURVIVE_PIN", "--adm", "env:SURVIVE_ADM"};
    setenv("SURVIVE_PIN", "1234", 1);
    setenv("SURVIVE_ADM", "11111111", 1);
    HostileCli whole(start);
    ASSERT_EQ(whole.run(create).code, 0);
    bool over = false;
    for (std::size_t skip = 0; !over && skip < 20; ++skip) {
        for (const Fault fault : {Fault::CutBefore, Fault::CutAfter, Fault::PartialWrite}) {
            HostileCli world(start, {atUpdate(skip, {.action = fault, .count = 2})});
            const Outcome outcome = world.run(create);
            over = !world.faulty.acted();
            if (over) break;
            EXPECT_EQ(outcome.code, 7) << skip << ": " << outcome.message;
            EXPECT_EQ(outcomeOf(recover(world)), "after") << skip;
            EXPECT_TRUE(sameFiles(world.card.image(), whole.card.image())) << skip;
        }
    }
    EXPECT_TRUE(over);
}

// ---- groups 45 and 46

TEST(SurviveWrite, Group45_SuccessWithoutEffectIsFoundOut) {
    for (const std::size_t done : {0u, 7u}) {
        const FaultRule lie{.times = 0, .action = Fault::PartialThenAnswer, .sw = 0x9000, .count = done};
        HostileCli world(blank("usim"), {atUpdate(1, lie)});
        const Outcome outcome = world.write();
        EXPECT_TRUE(outcome.code == 6 || outcome.code == 7) << outcome.code << ": " << outcome.message;
        EXPECT_NE(outcome.message.find("holds others"), std::string::npos) << outcome.message;
        EXPECT_EQ(outcome.code == 6, sameFiles(world.card.image(), blank("usim")));
        world.faulty.setScript({});
        EXPECT_EQ(recover(world).code, 0);
    }
}

TEST(SurviveWrite, Group46_RefusalsHalfWayAreUndone) {
    for (const std::uint16_t sw : {0x6581, 0x6A84, 0x6982, 0x6A80, 0x6700}) {
        const FaultRule refusal{.times = 2, .action = Fault::Answer, .sw = sw};
        HostileCli world(filled("usim"), {atUpdate(3, refusal)});
        const Outcome outcome = world.write();
        EXPECT_TRUE(outcome.code == 6 || outcome.code == 7 || outcome.code == 0) << outcome.code << outcome.message;
        EXPECT_EQ(outcome.code == 6, sameFiles(world.card.image(), filled("usim"))) << std::hex << sw;
        world.faulty.setScript({});
        EXPECT_EQ(recover(world).code, 0) << std::hex << sw;
    }
}

// ---- group 47

// As a full disk does, the system takes no byte more.
class FullDisk {
  public:
    FullDisk() {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit none = before_;
        none.rlim_cur = 100;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

  private:
    rlimit before_{};
};

TEST(SurviveWrite, Group47_WithoutAJournalNothingIsWritten) {
    const efs::Image start = filled("usim");
    HostileCli world(start);
    Outcome outcome;
    {
        const FullDisk full;
        outcome = world.write();
    }
    EXPECT_EQ(outcome.code, 1) << outcome.message;
    EXPECT_NE(outcome.message.find("nothing was written to the card"), std::string::npos) << outcome.message;
    EXPECT_TRUE(sameFiles(world.card.image(), start));
    for (const auto& file : fs::directory_iterator(journalDirectory(world))) ADD_FAILURE() << file.path();
    EXPECT_EQ(world.write().code, 0);
    const Outcome nowhere = world.run(
        {"write", "--journal", "/dev/null/journals", "--yes", "--erase", "config1", "--pin", "env:SURVIVE_PIN"});
    EXPECT_EQ(nowhere.code, 1) << nowhere.message;
    EXPECT_NE(nowhere.hint.find("--journal"), std::string::npos) << nowhere.hint;
}

TEST(SurviveWrite, Group47_AJournalNobodyCanReadIsSaidToBeOneAndStays) {
    const auto world = cutInTheMiddle();
    const efs::Image left = world->card.image();
    const std::string whole = support::readText(journalOf(*world));
    for (const std::string& text : {std::string(), std::string("junk"), whole.substr(0, 30)}) {
        support::writeText(journalOf(*world), text);
        const Outcome outcome = recover(*world);
        EXPECT_EQ(outcome.code, 9) << outcome.message;
        EXPECT_NE(outcome.hint.find("--rewrite"), std::string::npos) << outcome.hint;
        EXPECT_EQ(world->write().code, 9);
        EXPECT_EQ(world->run({"recover", "--list"}).code, 0);
    }
    EXPECT_EQ(world->card.image(), left);
    fs::remove(journalOf(*world));
    fs::create_directory(journalOf(*world));
    EXPECT_EQ(recover(*world).code, 9);
    EXPECT_EQ(world->card.image(), left);
}

TEST(SurviveWrite, Group47_AJournalCutOrSpoiltAnywhereIsNeverTakenForWhole) {
    const auto world = cutInTheMiddle();
    const apdu::Bytes whole = support::readBytes(journalOf(*world));
    const auto intact = card::readJournal(whole).value();
    ASSERT_TRUE(intact.whole);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        apdu::Bytes spoilt = whole;
        spoilt[i] ^= 0x10;
        for (const apdu::View text : {apdu::View(whole).first(i), apdu::View(spoilt)}) {
            const auto reading = bounded([&] { return card::readJournal(text); });
            if (!reading || !reading->whole) continue;
            EXPECT_EQ(reading->journal.files, intact.journal.files) << i;
            EXPECT_EQ(reading->journal.plan, intact.journal.plan) << i;
        }
    }
}

TEST(SurviveWrite, Group47_ACardWhoseJournalIsElsewhereIsRewritten) {
    const auto world = cutInTheMiddle();
    fs::remove(journalOf(*world));
    EXPECT_EQ(outcomeOf(recover(*world)), "nothing_pending");
    const Outcome outcome = recover(*world, {"--rewrite", "--bootstrap", support::dataPath("examples/bootstrap.xml"),
                                             "--config1", support::dataPath("examples/config1.xml")});
    EXPECT_EQ(outcome.code, 0) << outcome.message;
    EXPECT_TRUE(sameFiles(world->card.image(), written(blank("usim"))));
}

// ---- group 48

TEST(SurviveWrite, Group48_OfTwoProcessesOneWrites) {
    const efs::Image start = filled("usim");
    HostileCli world(start);
    const std::string directory = journalDirectory(world);
    int ready[2], end[2];
    ASSERT_EQ(::pipe(ready) + ::pipe(end), 0);
    const pid_t other = fork();
    if (other == 0) {
        card::CardIdentity card;
        card.iccid = "8944050000000000001";
        const auto slot = card::JournalStore(directory).lock(card);
        char byte = slot ? 1 : 0;
        ::close(end[1]);
        if (::write(ready[1], &byte, 1) == 1) static_cast<void>(::read(end[0], &byte, 1));
        ::_exit(0);
    }
    char held = 0;
    ASSERT_EQ(::read(ready[0], &held, 1), 1);
    ASSERT_EQ(held, 1);
    const Outcome outcome = world.write();
    EXPECT_EQ(outcome.code, 2) << outcome.message;
    EXPECT_NE(outcome.message.find("another simprov"), std::string::npos) << outcome.message;
    EXPECT_EQ(recover(world).code, 2);
    EXPECT_TRUE(sameFiles(world.card.image(), start));
    EXPECT_TRUE(sameTries(world.card.image(), start));
    ::close(end[1]);
    ::waitpid(other, nullptr, 0);
    EXPECT_EQ(world.write().code, 0) << "the lock goes with its holder";
    for (const int fd : {ready[0], ready[1], end[0]}) ::close(fd);
}

// ---- group 49

TEST(SurviveWrite, Group49_WhatAKilledToolLeavesBehindBlocksNobody) {
    HostileCli world(filled("usim"));
    fs::create_directories(journalDirectory(world));
    support::writeText(journalOf(world) + ".lock", "");
    support::writeText(journalOf(world) + ".new", "half a jour");
    EXPECT_EQ(outcomeOf(recover(world)), "nothing_pending");
    EXPECT_EQ(world.write().code, 0);
    EXPECT_TRUE(sameFiles(world.card.image(), written(filled("usim"))));
    EXPECT_FALSE(fs::exists(journalOf(world)));
    EXPECT_FALSE(fs::exists(journalOf(world) + ".new"));
}

TEST(SurviveWrite, Group49_ARepairThatIsCutIsRepaired) {
    bool over = false;
    for (std::size_t skip = 0; !over && skip < 30; ++skip) {
        const auto world = cutInTheMiddle();
        world->faulty.setScript({atUpdate(skip, {.action = Fault::CutAfter})});
        const Outcome first = recover(*world);
        over = !world->faulty.acted();
        EXPECT_EQ(first.code, over ? 0 : 7) << skip << ": " << first.message;
        EXPECT_EQ(recover(*world).code, 0) << skip;
        EXPECT_TRUE(sameFiles(world->card.image(), written(blank("usim")))) << skip;
    }
    EXPECT_TRUE(over);
}

} // namespace
} // namespace survive
