// A card made of fuzz bytes: the ATR, then one answer after the other, whatever is asked. When they are used up the
// line is dead.
//
//   1 byte   b1: protocol T=1, b2: a writing run makes missing files too
//   1 byte   n, n bytes: ATR
//   then, until the end: 2 bytes n (big-endian), n bytes: an answer, status word included
#pragma once

#include "card/readers.h"

#include <vector>

namespace fuzz {

struct Script {
    bool t1 = false, create = false;
    apdu::Bytes atr;
    std::vector<apdu::Bytes> answers;
};

Script parseScript(apdu::View data);
apdu::Bytes toBytes(const Script& script);

class ScriptedCard final : public card::CardWire {
  public:
    explicit ScriptedCard(Script script) : script_(std::move(script)) {}

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override { return script_.t1 ? apdu::Protocol::T1 : apdu::Protocol::T0; }
    apdu::View atr() const override { return script_.atr; }
    apdu::Result<void> reset() override;
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}

    // A value was shown again after it was not accepted.
    bool spentTwice() const { return spentTwice_; }
    // Commands sent to a line that was dead already.
    std::size_t intoTheVoid() const { return intoTheVoid_; }

  private:
    Script script_;
    std::size_t next_ = 0, intoTheVoid_ = 0;
    std::vector<apdu::Bytes> refused_; // reference and body of each VERIFY without 9000
    bool spentTwice_ = false;
};

// Keeps what a real (or virtual) card answers, as a script.
class RecordingCard final : public card::CardWire {
  public:
    explicit RecordingCard(card::CardWire& card);

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override { return card_.protocol(); }
    apdu::View atr() const override { return card_.atr(); }
    apdu::Result<void> reset() override { return card_.reset(); }
    apdu::Result<void> beginTransaction() override { return card_.beginTransaction(); }
    void endTransaction() override { card_.endTransaction(); }

    Script& script() { return script_; }

  private:
    card::CardWire& card_;
    Script script_;
};

// What `simprov read`, `write` and `recover` do with a card, on any wire; errors are as good as answers here.
void readCard(card::CardWire& wire);
// With this journal pending, whichever card it turns out to be.
void recoverCard(card::CardWire& wire, apdu::View journal);
void writeCard(card::CardWire& wire, bool create);
// The journal that a write leaves behind whose card is gone.
apdu::Bytes journalOfCutWrite(card::CardWire& wire, bool create);

} // namespace fuzz
