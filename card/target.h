// Where a card is: a card image, a reader by number or name, or the only one that holds a card (cli contract, TARGET).
#pragma once

#include "card/readers.h"

#include <memory>
#include <string>
#include <string_view>

namespace card {

// "reader:1", "reader:Omnikey": a reader even where a file has that name.
inline constexpr std::string_view readerPrefix = "reader:";

// Opens the target: a path that ends in ".card.json" (or names an existing regular file) is the virtual card over that
// file, whose changes are written back atomically; everything else asks `readers`. NoCard errors list what there is;
// a name that two readers share is one of them.
apdu::Result<std::unique_ptr<CardWire>> openTarget(const std::string& target, Readers& readers);

// The reader a target other than a path means; the same errors.
apdu::Result<Reader> readerOf(const std::string& target, Readers& readers);

} // namespace card
