// A PKCS#15 directory file as records: what stands between them is kept, so a rewrite changes only what it means to.
//
// FF bytes may stand before, between and after records; an erased record has its outer tag replaced by 00 and keeps its
// length (WAP-260 §9.1). Records nobody here understands are carried along byte for byte.
#pragma once

#include "apdu/tlv.h"
#include "efs/finding.h"

#include <vector>

namespace efs::pkcs15 {

struct Record {
    apdu::Tlv element;   // borrowed from the file
    bool erased = false; // outer tag 00
};

struct Records {
    std::vector<Record> records;
    std::size_t used = 0;          // offset after the last record
    std::vector<Finding> findings; // FF before records, junk after them, non-minimal lengths …
};

// No card file (32 KB of offsets, TS 102 221 §11.1.3) holds more.
inline constexpr std::size_t maxRecords = 16'384;

// Splits the file. A record that runs past the end, or an unreadable length, ends the list with an Error finding: what
// stood before it is still good.
Records splitRecords(apdu::View file);

// The file with the bytes of one record exchanged (an empty range: inserted there); later records move up or down, the
// tail is FF. Limit when they no longer fit. The result is as long as the file.
// True when records stand here and filler (FF) follows the last of them: readers look no further.
bool endsWithFiller(apdu::View soFar);

apdu::Result<apdu::Bytes> replaceRecord(apdu::View file, apdu::Range record, apdu::View replacement);

} // namespace efs::pkcs15
