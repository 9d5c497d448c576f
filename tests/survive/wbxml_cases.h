// Tables of documents: those that are refused, with the words and the place, and those that are read with a remark.
#pragma once

#include "tests/survive/hostile_data.h"

namespace survive {

struct RefusedDocument {
    const char* name;
    const char* hex;
    Told told;
    bool erased = false; // no document at all, rather than a broken one
};
// Refused so as bytes; on a card: a malformed or empty file, the finding at the same place, and the others are read.
void expectRefused(const std::vector<RefusedDocument>& cases);

struct ReadDocument {
    const char* name;
    const char* hex;
    const char* rule;
    const char* message;
    apdu::Range bytes;
    efs::Severity severity;
};
// Read with that remark, kept byte for byte, shown as XML that is read again; on a card the same remark.
void expectRead(const std::vector<ReadDocument>& cases);

} // namespace survive
