// One card over PC/SC: the wire that pcscReaders() gives out.
//
// It notices by itself when a credential goes over it (INS 20, 24, 26, 28, 2C with a body): such a connection ends with
// a card reset, whatever happened in between. When another program resets the card in the middle of an operation, that
// is a Line error and not mended here: what was selected and verified is gone, and only the caller can start again.
#pragma once

#include "card/pcsc_context.h"
#include "card/readers.h"

#include <memory>
#include <string>

namespace card {

// What SCardConnect said; the wire when it was a success.
struct PcscConnection {
    std::uint32_t code = 0;
    std::unique_ptr<CardWire> wire;
};
PcscConnection connectPcsc(std::shared_ptr<PcscContext> context, const std::string& reader,
                           const ConnectOptions& options);

// The error for a connection that was not made, with the programs that may hold the card.
apdu::Failure cannotConnect(std::uint32_t code, const std::string& reader);

} // namespace card
