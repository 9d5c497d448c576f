// How long a real line takes, by the formula, and what chance does to cards.
#include "card/emulator/link.h"

#include "card/emulator/chaos.h"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace card::emulator;
using namespace apdu::literals;
using std::chrono::microseconds;

double microsecondsOf(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

TEST(Link, charactersTakeTwelveEtu) {
    const auto slow = parseLink("9600");
    ASSERT_TRUE(slow);
    EXPECT_NEAR(microsecondsOf(slow->character()), 12 * 372 / 3.5712, 0.1); // 1250 µs
    const auto fast = parseLink("TA1=96");
    ASSERT_TRUE(fast);
    EXPECT_EQ(fast->f, 512u);
    EXPECT_EQ(fast->d, 32u);
    EXPECT_NEAR(microsecondsOf(fast->character()), 12 * 512 / 32.0 / 3.5712, 0.1);
    const auto clocked = parseLink("TA1=96@4.8");
    ASSERT_TRUE(clocked);
    EXPECT_NEAR(microsecondsOf(clocked->character()), 40.0, 0.1);
}

TEST(Link, commandsTakeTheirCharactersAndTheMemoryItsPages) {
    const LinkSpeed speed = *parseLink("9600,5/32");
    // READ BINARY of 16 bytes over T=0: header 5, procedure byte, 16, status 2.
    EXPECT_EQ(speed.transfer(5, 18, apdu::Protocol::T0), speed.character() * 24);
    // Over T=1 each way has 4 characters around it.
    EXPECT_EQ(speed.transfer(5, 18, apdu::Protocol::T1), speed.character() * (5 + 4 + 18 + 4));
    EXPECT_EQ(speed.memory("00B0000010"_hex), microseconds(0));
    EXPECT_EQ(speed.memory("00D6001F02AABB"_hex), microseconds(10'000)) << "two bytes on two pages";
    EXPECT_EQ(speed.memory("00DC010405AABBCCDDEE"_hex), microseconds(5'000));
    for (const char* bad : {"", "fast", "TA1=", "TA1=F0", "TA1=960", "9600,", "9600,5", "9600,5/0", "TA1=96@0", "1e99"})
        EXPECT_FALSE(parseLink(bad)) << bad;
}

TEST(Chaos, isTheSameForTheSameSeedAndBringsEverything) {
    std::map<Mischief, int> drawn;
    for (int i = 0; i < 2000; ++i) {
        const std::string card = "card " + std::to_string(i);
        const Chaos chaos = chaosFor(5, card, 0);
        EXPECT_EQ(chaos.script, chaosFor(5, card, 0).script);
        ++drawn[chaos.mischief];
        EXPECT_EQ(chaosFor(5, card, 3).mischief, Mischief::None) << "it ends some time";
    }
    EXPECT_EQ(drawn.size(), 11u);
    EXPECT_GT(drawn[Mischief::None], 1000);
}

} // namespace
