// The journal of a write: what is written is read again, and the place where journals lie.
#include "card/journal_store.h"
#include "tests/support/files.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::Journal;
using card::JournalFile;
using card::JournalStore;
using efs::Path;

const Path written = *Path::parse("3F00/7F80/4431"), made = *Path::parse("3F00/7F80/4433"),
           unread = *Path::parse("3F00/7F80/4432");

// A file that changes, one that is made, one that could not be read.
Journal sample() {
    Journal journal;
    journal.card.atr = "3B00"_hex;
    journal.card.iccid = "8944050000000000001";
    journal.time = 1'700'000'000;
    JournalFile changed, fresh, blind;
    changed.path = written;
    changed.before = Bytes(100, 0x11);
    changed.after = Bytes(100, 0x22);
    fresh.path = made;
    fresh.created = true;
    fresh.after = Bytes(70, 0x33);
    blind.path = unread;
    blind.blind = true;
    blind.after = "030405"_hex;
    journal.files = {changed, fresh, blind};
    for (auto& file : journal.files) {
        file.size = file.after->size();
        if (file.before) file.beforePages = card::pagesOf(*file.before);
        file.afterPages = card::pagesOf(*file.after);
    }
    efs::Fcp fcp;
    fcp.id = 0x4433;
    fcp.size = 70;
    journal.plan.creates = {{made, fcp}};
    journal.plan.steps = {{written, 0, 0, "11"_hex, "FF"_hex},
                          {made, 0, 0, Bytes(70, 0xFF), Bytes(70, 0x33)},
                          {unread, 0, 0, {}, "030405"_hex},
                          {written, 0, 0, "FF"_hex, "22"_hex}};
    card::Keyring::Need need;
    need.reference = 0x0A;
    need.role = card::Role::Adm;
    need.directory = Path::mf();
    journal.needs = {need};
    return journal;
}

TEST(Journal, whatIsWrittenIsRead) {
    const Journal journal = sample();
    Bytes text = card::encodeJournal(journal);
    apdu::append(text, card::encodeProgress(card::stepBegun, 2));
    const auto reading = card::readJournal(text);
    ASSERT_TRUE(reading) << reading.error().message();
    EXPECT_TRUE(reading->whole) << reading->damage;
    EXPECT_EQ(reading->journal.card, journal.card);
    EXPECT_EQ(reading->journal.time, journal.time);
    EXPECT_EQ(reading->journal.files, journal.files);
    EXPECT_EQ(reading->journal.plan.steps, journal.plan.steps);
    ASSERT_EQ(reading->journal.plan.creates.size(), 1u);
    EXPECT_EQ(reading->journal.plan.creates[0].path, made);
    ASSERT_EQ(reading->journal.needs.size(), 1u);
    EXPECT_EQ(reading->journal.needs[0].reference, 0x0A);
    EXPECT_EQ(reading->journal.progress, (card::JournalProgress{3, false}));
    apdu::append(text, card::encodeProgress(card::undoBegun, 2));
    EXPECT_TRUE(card::readJournal(text)->journal.progress.undoing);
}

TEST(Journal, aDigestStandsForEvery64Bytes) {
    const auto pages = card::pagesOf(Bytes(129, 0x11));
    ASSERT_EQ(pages.size(), 3u);
    EXPECT_EQ(pages[0], pages[1]);
    EXPECT_NE(pages[1], pages[2]);
    EXPECT_EQ(card::pagesOf("313233343536373839"_hex), std::vector<std::uint32_t>{0xCBF43926}); // the CRC's check value
}

TEST(Journal, stepsThatDoNotFitTheirFilesMakeItNoWhole) {
    Journal journal = sample();
    journal.plan.steps[0].offset = 100; // one past the end
    const auto reading = card::readJournal(card::encodeJournal(journal));
    ASSERT_TRUE(reading);
    EXPECT_FALSE(reading->whole);
    EXPECT_NE(reading->damage, "");
}

TEST(JournalStore, keepsOneACardForItsOwnerAlone) {
    const support::TemporaryDirectory directory;
    const JournalStore store(directory.path("new"));
    EXPECT_FALSE(store.hasAny());
    {
        auto slot = store.lock(sample().card);
        ASSERT_TRUE(slot) << slot.error().message();
        EXPECT_FALSE(slot->pending());
        ASSERT_TRUE(slot->begin(sample()));
        EXPECT_TRUE(slot->pending());
        EXPECT_EQ(store.lock(sample().card).error().kind, ErrorKind::Busy);
        struct stat status {};
        ASSERT_EQ(::stat(slot->path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777u, 0600u);
        ASSERT_EQ(::stat(store.directory().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777u, 0700u);
    }
    EXPECT_TRUE(store.hasAny());
    EXPECT_TRUE(store.isPending(sample().card));
    card::CardIdentity other;
    other.iccid = "8944050000000000002";
    EXPECT_FALSE(store.isPending(other)) << "another card is another card";
    EXPECT_TRUE(store.lock(other));
    const auto entries = store.list();
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 1u);
    EXPECT_TRUE((*entries)[0].reading->whole);
    EXPECT_EQ(store.abandon("iccid-1").error().kind, ErrorKind::Missing);
    EXPECT_TRUE(store.abandon((*entries)[0].key));
    EXPECT_FALSE(store.hasAny());
    EXPECT_TRUE(std::filesystem::is_empty(store.directory()));
}

} // namespace
