// Commands and images nobody should send or make: an answer every time, and nothing out of bounds.
#include "tests/card/emulator/cards.h"

#include <cstdint>
#include <limits>
#include <random>

namespace emulator_test {
namespace {

constexpr std::uint8_t instructions[] = {0xA4, 0xF2, 0xB0, 0xD6, 0xB2, 0xDC, 0x20, 0x24, 0x26,
                                         0x28, 0x2C, 0x04, 0x44, 0x70, 0xE0, 0xE4, 0xC0, 0x88};
constexpr std::uint8_t classes[] = {0xA0, 0x00, 0x01, 0x02, 0x03, 0x80, 0x81, 0x0C, 0xFF};
constexpr std::uint8_t parameters[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x09, 0x0C, 0x0A, 0x7F, 0x80, 0x81, 0x84};
constexpr std::uint16_t ids[] = {0x3F00, 0x7FFF, 0x7F10, 0x7F80, 0x5015, 0x6F3A, 0x6F44, 0x4431, 0x4432, 0x2FE2};

class Scribbler {
  public:
    explicit Scribbler(std::uint32_t seed) : random_(seed) {}

    // Mostly well-formed commands, so that they get somewhere.
    apdu::Bytes command() {
        apdu::Bytes apdu{pick(classes), pick(instructions), pick(parameters), pick(parameters)};
        const auto shape = below(6);
        if (shape == 0) return apdu;
        if (shape == 1) return apdu.push_back(byte()), apdu;
        if (shape == 2) {
            const auto id = pick(ids);
            apdu::append(apdu, apdu::Bytes{2, static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)});
            return apdu;
        }
        const std::size_t length = shape == 3 ? 8 : below(40);
        apdu.push_back(static_cast<std::uint8_t>(length));
        for (std::size_t i = 0; i < length; ++i) apdu.push_back(shape == 3 ? '1' : byte());
        if (shape == 5) apdu.push_back(byte());
        if (below(50) == 0) apdu.resize(below(apdu.size() + 1));
        return apdu;
    }

  private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::uint8_t byte() { return static_cast<std::uint8_t>(random_() & 0xFF); }
    template <class T, std::size_t N>
    T pick(const T (&values)[N]) {
        return values[below(N)];
    }
    std::mt19937 random_;
};

void scribble(const efs::Image& image, std::uint32_t seed) {
    VirtualCard card(image);
    Scribbler scribbler(seed);
    for (int i = 0; i < 5000; ++i) {
        const auto command = scribbler.command();
        const auto answer = card.exchange(command);
        ASSERT_TRUE(answer) << apdu::hex(command);
        ASSERT_GE(answer->size(), 2u) << apdu::hex(command);
        ASSERT_LE(answer->size(), 65'538u) << apdu::hex(command);
        if (i % 500 == 0) {
            ASSERT_TRUE(card.reset());
        }
    }
}

TEST(VirtualHostile, anyCommandGetsAnAnswer) {
    std::uint32_t seed = 0;
    for (const auto& image : {simImage(), uiccImage(), uiccImage(true), wimImage(), wimImage(true), wimOnSimImage()})
        scribble(image, ++seed);
}

TEST(VirtualHostile, anyImageIsServed) {
    constexpr auto most = std::numeric_limits<std::size_t>::max();
    for (const auto& good : {simImage(), uiccImage(true), wimImage()}) {
        for (std::uint32_t seed = 1; seed <= 12; ++seed) {
            std::mt19937 random(seed);
            auto image = good;
            for (auto& [path, file] : image.files) {
                const std::size_t sizes[] = {0, 1, 0xFFFF, most, most / 2};
                if (random() % 2 == 0) file.fcp.size = sizes[random() % 5];
                if (random() % 2 == 0) file.fcp.recordLength = sizes[random() % 5];
                if (random() % 2 == 0) file.fcp.recordCount = sizes[random() % 5];
                if (random() % 4 == 0) file.fcp.kind = static_cast<efs::FileKind>(random() % 6);
                if (random() % 4 == 0) file.content.resize(random() % 20);
                if (random() % 4 == 0) file.complete = false;
                if (random() % 4 == 0) file.fcp.access = efs::AccessRules{};
                file.answer.resize(random() % 30, static_cast<std::uint8_t>(random()));
                if (random() % 2 == 0 && file.answer.size() > 4) file.answer[0] = 0x62, file.answer[2] = 0xC6;
            }
            for (auto& pin : image.pins) {
                pin.tries = static_cast<int>(random() % 7) - 3;
                pin.value.resize(random() % 20, '1');
            }
            scribble(image, seed);
        }
    }
}

TEST(VirtualHostile, recordsBeyondWhatNumbersReachAreNotThere) {
    auto image = simImage();
    image.find(*Path::parse("3F00/7F10/6F44"))->fcp.recordCount = std::numeric_limits<std::size_t>::max() / 8;
    VirtualCard card(image);
    run(card, {{"A0A40000027F10", "9F17"},
               {"A0A40000026F44", "9F0F"},
               {"A0B2000304", "FFFFFFFF9000"},
               {"A0DC000304AABBCCDD", "9000"},
               {"A0B2010404", "AABBCCDD9000"}});
    EXPECT_EQ(card.image().find(*Path::parse("3F00/7F10/6F44"))->content.size(), 255 * 4u);
    image.find(*Path::parse("3F00/7F10/6F44"))->fcp.recordLength = 0x10000;
    VirtualCard wide(image);
    run(wide, {{"A0A40000027F10", "9F17"}, {"A0A40000026F44", "9F0F"}, {"A0B2010404", "9402"}});
}

TEST(VirtualHostile, anEmptyImageIsACardToo) {
    VirtualCard card(efs::Image{});
    run(card, {{"00A40004023F00", "6A82"}, {"00F2000000", "6986"}, {"A0A40000023F00", "9404"}, {"00B0000001", "6986"}});
    scribble(efs::Image{}, 1);
}

} // namespace
} // namespace emulator_test
