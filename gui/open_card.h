// A card in hand, on the thread of a job; the session ends before the wire it borrows.
#pragma once

#include "gui/card_jobs.h"

namespace gui {

struct OpenCard {
    std::unique_ptr<card::Readers> readers;
    std::unique_ptr<card::CardWire> wire;
    std::unique_ptr<card::Session> session;
};

apdu::Result<OpenCard> openCard(const CardAccess& access);

// The card as it is after a write, over what was known of it before. An image is let go and read as the file it is,
// locked files and all.
apdu::Result<Opened> readBack(OpenCard& open, card::Keyring& keyring, const Opened& before);

} // namespace gui
