// The commands of the virtual card. Each gets a request whose class, channel and body were found acceptable, and
// answers; what it changes in the image it marks in `changed`.
#pragma once

#include "card/emulator/card_state.h"

namespace card::emulator {

Answer selectFile(CardState& state, const Request& request); // TS 102 221 §11.1.1, TS 51.011 §9.2.1, WAP-260 §11.3.3
Answer statusOfDirectory(CardState& state, const Request& request);
Answer readBinary(CardState& state, const Request& request);
Answer updateBinary(CardState& state, const Request& request);
Answer readRecord(CardState& state, const Request& request);
Answer updateRecord(CardState& state, const Request& request);

Answer verifyPin(CardState& state, const Request& request);
Answer changePin(CardState& state, const Request& request);
Answer disablePin(CardState& state, const Request& request);
Answer enablePin(CardState& state, const Request& request);
Answer unblockPin(CardState& state, const Request& request);

Answer manageChannel(CardState& state, const Request& request);
Answer createFile(CardState& state, const Request& request);
Answer deleteFile(CardState& state, const Request& request);
Answer deactivateFile(CardState& state, const Request& request); // INVALIDATE in class A0
Answer activateFile(CardState& state, const Request& request);   // REHABILITATE in class A0

// Fetches what waits since the command before (T=0).
Answer getResponse(CardState& state, const Request& request);

} // namespace card::emulator
