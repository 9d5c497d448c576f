// Readers and cards that tests plug, pull and slow down: a Readers port over virtual cards, which notes who calls it.
#pragma once

#include "card/emulator/faults.h"
#include "efs/image.h"
#include "gui/card_jobs.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace gui_test {

class CardWorld {
  public:
    // One port after another over this world, which has to outlive them.
    gui::ReadersFactory factory();

    void plug(const std::string& reader, efs::Image card); // a reader that holds a card
    void plugEmpty(const std::string& reader);
    void unplug(const std::string& reader);
    // For connections made from now on.
    void setScript(card::emulator::FaultScript script);

    efs::Image card(const std::string& reader) const;
    std::vector<card::Reader> readers() const;
    std::size_t commands() const { return commands_; }
    // Threads that asked for anything.
    std::set<std::thread::id> callers() const;

  private:
    friend class WorldReaders;
    friend class WorldWire;
    void note();
    void put(const std::string& reader, bool holdsCard);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<card::Reader> readers_;
    std::map<std::string, efs::Image> cards_;
    card::emulator::FaultScript script_;
    std::set<std::thread::id> callers_;
    std::atomic<std::size_t> commands_{0};
    unsigned revision_ = 0;
};

} // namespace gui_test
