// A card that fails on demand: a script of rules between whoever speaks and the card that answers.
//
//   FaultyCard card(inner, {{.instruction = 0xD6, .skip = 2, .action = Fault::CutAfter}});   // the third UPDATE BINARY
//   FaultyCard card(inner, {{.atCommand = 17, .action = Fault::PartialWrite, .count = 5}});
//
// Rules are looked at in order; the first that fits acts. After a cut the line stays dead until reset(), which is what
// taking the card out and putting it back amounts to.
#pragma once

#include "card/readers.h"

#include <chrono>
#include <optional>
#include <vector>

namespace card::emulator {

enum class Fault : std::uint8_t {
    CutBefore,         // the command never arrives
    CutAfter,          // the card does it, the answer is lost
    PartialWrite,      // UPDATE: the first `count` bytes are written, then the power goes
    PartialThenAnswer, // the first `count` bytes are written, then it says `sw`
    TornPage,          // as PartialWrite, and the rest of the memory page holds random bytes (of `seed`)
    Removed,           // the card is gone for good; reset() fails too
    Answer,            // `sw` instead of doing it, behind `count` bytes; 9000 is the card that claims and does not
    DoThenAnswer,      // does it, but says `sw` and no data
    OtherStatus,       // does it and gives its data, but says `sw`
    LieAboutSize,      // SELECT and its GET RESPONSE: `count` in place of the file's size
    EndlessData,       // announces 16 bytes more at every GET RESPONSE, without end
    EndlessLength,     // 6C10, again and again, for this instruction
    RandomAnswer,      // `count` random bytes (of `seed`) before the status word
    Noise,             // `count` random bytes and nothing else, other ones at every command
    ShortAnswer,       // the first `count` bytes of the answer only; 0 and 1 are no answer at all
    LongAnswer,        // `count` bytes too many before the status word
    ResetBefore,       // the card loses power first: selection and PINs are gone, nobody is told
    Swap,              // the other card takes this one's place, ATR and all, fresh from a reset
    Delay,             // `delay` late
};

struct FaultRule {
    std::optional<std::size_t> atCommand = {};    // number of the APDU on the line, from 0
    std::optional<std::uint8_t> instruction = {}; // only this instruction
    std::size_t skip = 0;                         // fitting commands to let pass first
    std::size_t times = 1;                        // how often it acts; 0: always
    Fault action = Fault::CutBefore;
    std::uint16_t sw = 0x6F00;
    std::size_t count = 0;
    std::uint32_t seed = 1;
    std::chrono::milliseconds delay{0};

    bool operator==(const FaultRule&) const = default;
};

using FaultScript = std::vector<FaultRule>;

// Borrows both cards. `other` is who Swap brings in.
class FaultyCard final : public CardWire {
  public:
    FaultyCard(CardWire& card, FaultScript script, CardWire* other = nullptr);

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override { return card_->protocol(); }
    apdu::View atr() const override { return atr_; }
    apdu::Result<void> reset() override;
    apdu::Result<void> beginTransaction() override;
    void endTransaction() override { card_->endTransaction(); }

    std::size_t commands() const { return commands_; } // APDUs so far, lost ones included
    bool acted() const { return acted_; }              // some rule has
    void setScript(FaultScript script);                // counts from here on

  private:
    const FaultRule* ruleFor(apdu::View apdu);
    apdu::Result<apdu::Bytes> act(const FaultRule& rule, apdu::View apdu);
    void distort(const FaultRule& rule, apdu::Bytes& answer);
    void writePart(apdu::View apdu, std::size_t count);
    void tearPage(apdu::View apdu, const FaultRule& rule);
    apdu::Result<apdu::Bytes> endless(apdu::View apdu);

    CardWire* card_;
    CardWire* other_;
    FaultScript script_;
    std::vector<std::size_t> seen_, used_; // per rule: fitting commands, and how often it acted
    apdu::Bytes atr_;
    std::size_t commands_ = 0;
    bool acted_ = false, cut_ = false, removed_ = false, lying_ = false;
    std::size_t lie_ = 0;
    std::optional<std::uint8_t> endlessLength_; // the instruction that never gets its length right
    bool endlessData_ = false;
};

} // namespace card::emulator
