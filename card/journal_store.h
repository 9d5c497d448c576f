// Where journals lie: one directory, in it for every card that is being written KEY.journal, and KEY.lock while
// somebody works on that card.
//
//   JournalStore store(JournalStore::defaultDirectory());
//   auto slot = store.lock(card);             // Busy when another process, or another thread, has this card
//   if (!slot->pending()) slot->begin(journal);
//
// A journal is written under another name, synced, renamed, and its directory synced: under its name it is whole.
#pragma once

#include "card/descriptor.h"
#include "card/journal.h"

#include <functional>
#include <memory>

namespace card {

// One card's place, locked until it dies.
class JournalSlot {
  public:
    JournalSlot(JournalSlot&&) = default;
    JournalSlot& operator=(JournalSlot&&) = delete;
    ~JournalSlot();

    bool pending() const;
    // What lies there; Malformed when it cannot be read at all.
    apdu::Result<JournalReading> read() const;
    // Input errors (disk full, no permission): then nothing is pending, as before.
    apdu::Result<void> begin(const Journal& journal);
    // Lost when the machine stops before the system wrote it, and not missed: see journal.h.
    void note(char what, std::size_t step);
    apdu::Result<void> remove();
    const std::string& path() const { return path_; }

  private:
    friend class JournalStore;
    // `watch`: told before and after everything done to the disk.
    JournalSlot(std::string path, Descriptor lock, std::function<void()> watch);
    bool store(const std::string& name, apdu::View text);
    apdu::Result<void> syncDirectory() const;
    void watched() const;

    std::string path_;
    Descriptor lock_, file_; // the journal, once begun
    std::function<void()> watch_;
};

class JournalStore {
  public:
    explicit JournalStore(std::string directory, std::function<void()> watch = {});
    // $XDG_STATE_HOME/simprov, ~/.local/state/simprov; empty when neither variable is set.
    static std::string defaultDirectory();

    const std::string& directory() const { return directory_; }
    // Makes the directory when there is none. Busy while another has this card; Input when there can be no journal.
    apdu::Result<JournalSlot> lock(const CardIdentity& card) const;

    struct Entry {
        std::string path;
        std::string key;
        std::optional<JournalReading> reading; // none: it cannot be read, and `problem` says why
        std::string problem;
    };
    apdu::Result<std::vector<Entry>> list() const;
    bool isPending(const CardIdentity& card) const;
    bool hasAny() const; // for whichever card
    // Forgets a journal by the key that list() gives, whatever is in it. Missing, Busy.
    apdu::Result<void> abandon(const std::string& key) const;

  private:
    std::string pathOf(const std::string& key) const;
    apdu::Result<JournalSlot> lockKey(const std::string& key) const;
    std::string directory_;
    std::function<void()> watch_;
};

} // namespace card
