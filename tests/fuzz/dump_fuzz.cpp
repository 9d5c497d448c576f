// The dump format: an exchange that was read is written and read again as the same exchange.
#include "apdu/trace.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto exchanges = apdu::parseTrace(apdu::asText({data, size}));
    if (!exchanges) return 0;
    std::string text;
    for (const apdu::Exchange& exchange : *exchanges) text += apdu::toText(exchange);
    const auto again = apdu::parseTrace(text);
    fuzz::require(again && again->size() == exchanges->size(), "a dump written can be read");
    for (std::size_t i = 0; i < exchanges->size(); ++i) {
        const apdu::Exchange &first = (*exchanges)[i], &second = (*again)[i];
        fuzz::require(first.body == second.body && first.data == second.data && first.status == second.status &&
                          first.masked == second.masked,
                      "an exchange written is the one read");
    }
    return 0;
}
