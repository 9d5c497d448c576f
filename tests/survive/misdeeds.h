// All that a card or its reader can do wrong in one answer, as rows: each is done at every command of a read and of a
// write (reader_test.cpp).
#pragma once

#include "card/emulator/faults.h"

#include <string>
#include <vector>

namespace survive {

struct Misdeed {
    std::string name; // a test name: letters and digits
    card::emulator::FaultRule rule;
};

inline std::vector<Misdeed> misdeeds() {
    using card::emulator::Fault;
    const auto milliseconds = [](int n) { return std::chrono::milliseconds(n); };
    return {
        {"Group04_Reset", {.action = Fault::ResetBefore}},
        {"Group05_Removed", {.action = Fault::Removed}},
        {"Group05_CutBefore", {.action = Fault::CutBefore}},
        {"Group05_CutAfter", {.action = Fault::CutAfter}},
        {"Group07_Empty", {.action = Fault::ShortAnswer, .count = 0}},
        {"Group07_OneByte", {.action = Fault::ShortAnswer, .count = 1}},
        {"Group07_ThreeBytes", {.action = Fault::ShortAnswer, .count = 3}},
        {"Group07_FarTooLong", {.action = Fault::LongAnswer, .count = 70'000}},
        {"Group07_OneTooMany", {.action = Fault::LongAnswer, .count = 1}},
        {"Group07_Noise", {.times = 0, .action = Fault::Noise, .count = 20}},
        {"Group07_NoiseOnce", {.action = Fault::Noise, .count = 5}},
        {"Group07_RandomData", {.action = Fault::RandomAnswer, .count = 30}},
        {"Group07_Late", {.action = Fault::Delay, .delay = milliseconds(1)}},
        {"Group12_EndlessData", {.action = Fault::EndlessData}},
        {"Group12_Always6100", {.times = 0, .action = Fault::Answer, .sw = 0x6100}},
        {"Group12_Done6100", {.action = Fault::DoThenAnswer, .sw = 0x6100}},
        {"Group12_EndlessLength", {.action = Fault::EndlessLength}},
        {"Group12_Always6C00", {.times = 0, .action = Fault::Answer, .sw = 0x6C00}},
        {"Group12_9F", {.action = Fault::OtherStatus, .sw = 0x9F05}},
        {"Group12_91", {.action = Fault::OtherStatus, .sw = 0x9110}},
        {"Group12_62WithData", {.action = Fault::OtherStatus, .sw = 0x6281}},
        {"Group12_63WithData", {.action = Fault::OtherStatus, .sw = 0x6310}},
        {"Group12_63C0", {.action = Fault::Answer, .sw = 0x63C0}},
        {"Group13_NothingAt9000", {.action = Fault::Answer, .sw = 0x9000}},
        {"Group13_DataWith6F", {.action = Fault::OtherStatus, .sw = 0x6F00}},
        {"Group13_DataWith6A", {.action = Fault::Answer, .sw = 0x6A82, .count = 40}},
        {"Group16_Deactivated", {.action = Fault::OtherStatus, .sw = 0x6283}},
        {"Group17_SizeZero", {.action = Fault::LieAboutSize, .count = 0}},
        {"Group17_Size65535", {.action = Fault::LieAboutSize, .count = 0xFFFF}},
        {"Group17_SizeSeven", {.action = Fault::LieAboutSize, .count = 7}},
    };
}

} // namespace survive
