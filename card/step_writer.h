// Bytes onto a card so that they are there: written, read back, compared, and once more where a second try can help.
#pragma once

#include "card/session.h"

namespace card {

struct StepPlace {
    efs::Path path;
    std::size_t offset = 0;
    std::uint8_t record = 0; // record files, from 1
};

// Reads what a step is about.
apdu::Result<apdu::Bytes> readPlace(Session& session, const StepPlace& place, std::size_t length);

// What the card answers is a claim, what can be read is a fact: bytes that are there count as written whatever was
// answered, and an answer of success without them does not. A memory failure and bytes that did not arrive are tried
// once more; a refusal is not, and least of all one for want of a PIN.
apdu::Result<void> writePlace(Session& session, const StepPlace& place, apdu::View bytes);

// The same for a file that cannot be read: here the answer is all there is.
apdu::Result<void> writeUnread(Session& session, const StepPlace& place, apdu::View bytes);

} // namespace card
