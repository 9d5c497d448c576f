// A rack of virtual cards in front of virtual readers: a card goes in, is worked on, is taken out when it is finished
// with, and the next one goes in. With chaos some fall out, and come back behind the others.
//
//   Rack rack(std::move(supply), {.slots = 8, .chaos = 7});
//   auto readers = rack.readers();          // one for every thread that needs one
//   rack.finished("rack 3");                // the next card, please
#pragma once

#include "card/emulator/chaos.h"
#include "card/emulator/link.h"
#include "efs/image.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace card::emulator {

struct RackCard {
    std::string name;
    // Puts the card's memory behind a wire; called when it goes in.
    std::function<apdu::Result<std::unique_ptr<CardWire>>()> open;
};

// Where cards come from; called by one thread at a time.
class CardSupply {
  public:
    virtual ~CardSupply() = default;
    virtual std::optional<RackCard> next() = 0; // none: that was all
};

struct RackOptions {
    std::size_t slots = 1;
    std::optional<LinkSpeed> link;
    std::optional<std::uint32_t> chaos;
    // Told about every command that changed a card: its name and the command.
    std::function<void(const std::string& card, apdu::View command)> onUpdate;
};

class Rack {
  public:
    Rack(std::unique_ptr<CardSupply> supply, RackOptions options);
    ~Rack();
    Rack(const Rack&) = delete;
    Rack& operator=(const Rack&) = delete;

    std::vector<std::string> slotNames() const; // "rack 1", …
    // Borrows the rack. Cards go in as somebody lists or waits.
    std::unique_ptr<Readers> readers();
    // The card in this slot is finished with and goes out; if it is to come back, behind all others, some few times.
    void finished(const std::string& slot, bool comesBack = false);
    // All slots are empty, and nothing waits to go in.
    bool exhausted() const;
    // An error of the supply or of a card that would not open, or nothing.
    std::optional<apdu::Error> failure() const;

  private:
    struct State;
    class View;
    std::shared_ptr<State> state_;
};

// The card images of a directory in the order of their names. Changes are written back to the file, whole or not at
// all, and not synced: they outlive this process, not the machine.
apdu::Result<std::unique_ptr<CardSupply>> imagesIn(const std::string& directory);

} // namespace card::emulator
