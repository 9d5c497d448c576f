// A card image on disk as a card: read, served, and every change written back before the card answers.
//
// The file is locked while the card lives. A change goes to a temporary file beside it, is synced and renamed over it,
// so after any crash the file holds the image before or the image after.
#pragma once

#include "card/readers.h"

#include <memory>
#include <string>

namespace card::emulator {

// Input errors name the file, and the place in it when it is no card image; Busy when another program serves it.
apdu::Result<std::unique_ptr<CardWire>> openImageCard(const std::string& path);

} // namespace card::emulator
