// The whole of `simprov recover` with a journal and a card made of fuzz bytes: it ends, and spends no try twice.
//
//   2 bytes n (big-endian), n bytes: the journal; then the card (script.h)
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/script.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    apdu::View input(data, size);
    if (size < 2) return 0;
    const std::size_t length = std::min<std::size_t>(data[0] << 8 | data[1], size - 2);
    fuzz::ScriptedCard card(fuzz::parseScript(input.subspan(2 + length)));
    fuzz::recoverCard(card, input.subspan(2, length));
    fuzz::require(!card.spentTwice(), "a credential that was not accepted is not shown again");
    fuzz::require(card.intoTheVoid() <= 8, "who works with a dead line gives up");
    return 0;
}
