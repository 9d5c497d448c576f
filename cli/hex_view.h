// Hex beside meaning: offset, bytes, and what they are.
//
//   0004  45                       <wap-provisioningdoc>
//   0138  FF … 712 bytes           padding
#pragma once

#include "apdu/bytes.h"
#include "cli/output.h"

#include <iosfwd>
#include <vector>

namespace cli {

struct HexRow {
    apdu::Range bytes;
    std::size_t depth = 0;
    std::string meaning;
    bool masked = false; // the bytes are a document credential: shown as **
};

// Long rows take several lines; long runs of one byte are cut short.
void printHexRows(std::ostream& to, apdu::View file, const std::vector<HexRow>& rows, const Style& style);

} // namespace cli
