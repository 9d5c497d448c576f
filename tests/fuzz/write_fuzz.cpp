// The whole of `simprov write` on a card made of fuzz bytes (script.h): it ends, and spends no try twice.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/script.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::Script script = fuzz::parseScript({data, size});
    fuzz::ScriptedCard card(script);
    fuzz::writeCard(card, script.create);
    fuzz::require(!card.spentTwice(), "a credential that was not accepted is not shown again");
    fuzz::require(card.intoTheVoid() <= 8, "who works with a dead line gives up");
    return 0;
}
