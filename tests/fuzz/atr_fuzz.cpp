// ATR: what is accepted has historical bytes no longer than the ATR.
#include "efs/atr.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto atr = efs::decodeAtr({data, size});
    if (!atr) return 0;
    fuzz::require(atr->historical.size() <= 15 && atr->historical.size() < size,
                  "historical bytes are part of the ATR");
    fuzz::require(!atr->protocols.empty(), "some protocol is offered");
    fuzz::require(atr->logicalChannels >= 0 && atr->logicalChannels <= 19, "channels are countable");
    return 0;
}
