// Small cards made by hand, one for each world, and scripts of APDUs to run on them.
#pragma once

#include "card/emulator/virtual_card.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace emulator_test {

using namespace apdu::literals;
using card::emulator::VirtualCard;
using efs::Path;

// PINs as they go over the line: CHV1 1234 (PUK 12345678), CHV2 5678, ADM 11111111.
inline constexpr auto chv1 = "31323334FFFFFFFF", chv2 = "35363738FFFFFFFF", adm = "3131313131313131",
                      puk = "3132333435363738", wrong = "39393939FFFFFFFF";

// 3F00 { 2F00 linear, 2FE2, 7F10 { 6F3A linear, 6F44 cyclic, 6F39 for CHV2 }, 7F20 { 6F07 },
//        7F80 { 4431 for ADM, 4432 for CHV1 } }
efs::Image simImage();
// 3F00 { 2F00 linear, 2F06 ARR, 2FE2 SFI 02, 7F10 { 6F3A linear SFI 04, 6F44 cyclic, 5F3A { 4F20 } },
//        7F80 PKCS-15 { 4431 for ADM, 4432 for PIN 1, 4433 for PIN 2 } } and an ADF USIM { 6F07, 5F3B { 4F20 } }
efs::Image uiccImage(bool t1 = false);
inline constexpr auto usimAid = "A0000000871002FF49FF0589";
inline constexpr auto pkcs15Aid = "A000000063504B43532D3135", wimAid = "A0000000635741502D57494D";
// 3F00 { 2F00 linear, 5015 WIM { 5031, 5032, 4431 for ADM, 4432 for PIN-G } }
efs::Image wimImage(bool t1 = false);
// The SIM with the WIM's directory and two channels.
efs::Image wimOnSimImage();

// Sends one APDU given as hex; the answer as hex, or the error's text.
std::string send(card::CardWire& card, const std::string& command);

struct Step {
    std::string command, answer; // "*9000" compares the end only
};
// Runs the steps in order; blanks in the hex do not matter.
void run(card::CardWire& card, std::initializer_list<Step> steps);

} // namespace emulator_test
