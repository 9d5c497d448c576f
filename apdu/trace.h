// The trace: what went over the line, as text that can be kept, mailed and read again.
//
//   > 00 A4 04 04 0C A0 00 00 00 63 50 4B 43 53 2D 31 35     SELECT
//   < 62 16 82 02 78 21 … 90 00                              done
//   > 00 20 00 01 08 ** ** ** ** ** ** ** **                 VERIFY
//
// One exchange is a '>' line and a '<' line; text after two blanks is a remark. Bodies of commands that carry a
// credential are masked always; the format has no way to write them. Parts of other bodies and of answers can be masked
// (efs/trace_mask.h).
#pragma once

#include "apdu/command.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace apdu {

// One exchange, safe to show: `sent` has no credential bytes, `masked` says how many were left out.
struct Exchange {
    std::uint8_t cla = 0, ins = 0, p1 = 0, p2 = 0;
    Bytes body;
    std::size_t masked = 0;
    std::optional<std::size_t> expected;
    Bytes data;
    std::optional<Status> status; // none: the line failed, `fault` says how
    std::string fault;
    std::vector<Range> hiddenBody, hiddenData; // parts of `body` and `data` that are not told: zeros stand there

    bool operator==(const Exchange&) const = default;
};

using TraceSink = std::function<void(const Exchange&)>;

Exchange record(const Command& command, const Result<Response>& answer);

std::string toText(const Exchange& exchange);

// Reads a dump back. Malformed with the line number when a line is neither '>', '<', a remark ('#') nor blank.
Result<std::vector<Exchange>> parseTrace(std::string_view text);

} // namespace apdu
