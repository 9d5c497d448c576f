// What workers do with files and cards: values in, values out, no Qt. Each opens the card, does one thing and closes
// it, so that between two jobs the card is free for other programs.
#pragma once

#include "card/transaction.h"
#include "gui/opened.h"

#include <atomic>
#include <functional>
#include <memory>

namespace gui {

// Makes the port a job speaks through, on the thread of that job: what a Readers object gives out belongs to one
// thread.
using ReadersFactory = std::function<std::unique_ptr<card::Readers>()>;

// Asked for by the window, looked at by jobs between two commands.
using StopFlag = std::shared_ptr<std::atomic<bool>>;

struct CardAccess {
    ReadersFactory readers;
    Source source;
    apdu::TraceSink trace; // called on the worker's thread
    StopFlag stop;         // may be null
};

// A card image, or a document in any of its forms; told apart by name and content.
apdu::Result<Opened> openFile(const std::string& path);
apdu::Result<Opened> readCard(const CardAccess& access, card::Credentials credentials);
// All files that the card's directories tell.
apdu::Result<efs::Image> readFiles(const CardAccess& access);

// The plan that writing would follow, worked out on a virtual card over the image: no card is asked, no credential
// needed.
apdu::Result<card::PlannedWrite> planOffline(const Opened& opened, const std::vector<card::WantedFile>& wanted);

// What a write needs: credentials with the tries left, asked of the card in ways that cost none.
apdu::Result<std::vector<card::Keyring::Need>> readNeeds(const CardAccess& access,
                                                         const std::vector<card::WantedFile>& wanted);

struct WriteCalls { // both on the worker's thread
    std::function<void(const card::WriteProgress&)> progress;
    std::function<bool()> cancelled;
};

struct Written {
    card::Receipt receipt;
    Opened now; // the card as it is afterwards
};

// Plans anew on the card itself and carries it out; Conflict when the card's documents are not those that were opened.
apdu::Result<Written> writeCard(const CardAccess& access, card::Credentials credentials, const Opened& opened,
                                const std::vector<card::WantedFile>& wanted, const WriteCalls& calls);

apdu::Result<void> saveImage(const std::string& path, const efs::Image& image);
apdu::Result<void> saveBytes(const std::string& path, apdu::View bytes);

} // namespace gui
