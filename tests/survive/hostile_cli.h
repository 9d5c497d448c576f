// The command line, in process, over a card that fails on demand: one reader, one FaultyCard, and what a run left.
//
//   HostileCli world(blank("usim"), {{.instruction = 0xB0, .action = Fault::Removed}});
//   const Outcome read = world.run({"read"});            // "--json" is added
//   EXPECT_EQ(read.code, 5);  EXPECT_EQ(read.kind, "line");
#pragma once

#include "card/emulator/faults.h"
#include "card/emulator/virtual_card.h"
#include "efs/blank_card.h"
#include "tests/support/files.h"

#include <memory>
#include <string>
#include <vector>

namespace survive {

struct Outcome {
    int code = -1;
    std::string out, err;                   // as printed; `out` is JSON
    std::string kind, message, where, hint; // of the JSON error
    std::string sw;
    bool cardChanged = false;

    std::string told() const { return where.empty() ? message : where + ": " + message; }
};

// A card with provisioning files: "sim", "usim" or "wim".
efs::Image blank(const std::string& kind, bool t1 = false);
// The same with documents on it.
efs::Image filled(const std::string& kind, bool t1 = false);
efs::Path bootstrapOf(const efs::Image& image);
efs::Path config1Of(const efs::Image& image);

class HostileCli {
  public:
    explicit HostileCli(const efs::Image& image, card::emulator::FaultScript script = {});
    HostileCli(const efs::Image& image, const efs::Image& other, card::emulator::FaultScript script);

    // `simprov <arguments> --json`, held to the bound.
    Outcome run(std::vector<std::string> arguments);
    // The same for people: as printed, without "--json".
    Outcome print(std::vector<std::string> arguments);
    Outcome read() { return run({"read"}); }
    // Bootstrap and Config1, with the credentials of a blank card.
    Outcome write();

    card::emulator::VirtualCard card, other;
    card::emulator::FaultyCard faulty;
    support::TemporaryDirectory stateHome; // where journals lie
    // What `readers` lists; the card is reached by any of the names.
    std::vector<card::Reader> list{{0, "Reader 00", card::ReaderState::Present, {}}};
};

// Every file of both images has the same bytes and every PIN the same tries.
bool sameFiles(const efs::Image& a, const efs::Image& b);
bool sameTries(const efs::Image& a, const efs::Image& b);

} // namespace survive
