// MANAGE CHANNEL and what each channel keeps for itself (TS 102 221 §8.7, §11.1.17).
#include "tests/card/emulator/cards.h"

namespace emulator_test {
namespace {

TEST(VirtualChannels, openAndClose) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"0070000000", "6C01"}, // one byte is there, and nothing was opened
                  {"0070000002", "6C01"},
                  {"0070000001", "019000"},
                  {"0070000001", "029000"},
                  {"0070000001", "6200"}, // two is all
                  {"0070800100", "9000"},
                  {"0070800100", "6200"}, // is closed
                  {"01A4000C023F00", "6881"},
                  {"0070000001", "019000"},
                  {"0270800000", "9000"}, // the one it is sent on
                  {"02A4000C023F00", "6881"},
                  {"0170800100", "9000"},
                  {"0070800300", "6881"}, // beyond what the card has
                  {"0070800000", "6A86"}, // the basic channel stays
                  {"0070000201", "6A86"},
                  {"0070400000", "6A86"},
              });
}

TEST(VirtualChannels, noneOnACardWithout) {
    auto image = uiccImage();
    image.logicalChannels = 0;
    VirtualCard card(image);
    run(card, {{"0070000001", "6D00"}, {"0070800100", "6D00"}, {"01A4000C023F00", "6881"}});
}

TEST(VirtualChannels, threeAreTheMost) {
    auto image = uiccImage();
    image.logicalChannels = 19;
    VirtualCard card(image);
    run(card, {{"0070000001", "019000"}, {"0070000001", "029000"}, {"0070000001", "039000"}, {"0070000001", "6200"}});
}

TEST(VirtualChannels, selectionIsTheirOwn) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"00A4080C047F804432", "9000"},
                  {"0070000001", "019000"},
                  {"01B0000001", "6986"}, // opened from the basic channel: the MF
                  {"01A4000C027F10", "9000"},
                  {"0170000001", "029000"}, // opened from channel 1: what stands there
                  {"02A4000C026F3A", "9000"},
                  {"01A4000C026F44", "9000"},
                  {"01B2010404", "010101019000"},
                  {"00B0000001", "009000"},
                  {"01A404040C" + std::string(pkcs15Aid), "*"},
                  {"01A4080C047FFF4432", "9000"},
                  {"00A4080C047FFF4432", "6A82"},
              });
}

TEST(VirtualChannels, globalPinsAreShared) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"0070000001", "019000"},
                  {"01A4080C047F804432", "9000"},
                  {"0020000108" + std::string(chv1), "9000"},
                  {"01D6000001AA", "9000"},
                  {"01A4000C024433", "9000"},
                  {"0020008108" + std::string(chv2), "9000"},
                  {"01D6000001AA", "6982"}, // 81 is local: verified on the other channel
                  {"0120008108" + std::string(chv2), "9000"},
                  {"01D6000001AA", "9000"},
                  {"0070800100", "9000"},
                  {"0070000001", "019000"},
                  {"0120000100", "9000"},
                  {"0120008100", "63C3"},
              });
}

TEST(VirtualChannels, whatWaitsBelongsToItsChannel) {
    VirtualCard card(uiccImage());
    run(card, {
                  {"0070000001", "019000"},
                  {"01A40004022FE2", "*"},
                  {"00C0000001", "6985"},
                  {"01C0000001", "6985"},
              });
}

} // namespace
} // namespace emulator_test
