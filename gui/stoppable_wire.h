// A wire that goes dead when it is asked to: how a long read ends between two commands. Not for writes, which end at
// their own safe points.
#pragma once

#include "card/readers.h"
#include "gui/card_jobs.h"

namespace gui {

class StoppableWire final : public card::CardWire {
  public:
    StoppableWire(std::unique_ptr<card::CardWire> card, StopFlag stop)
        : card_(std::move(card)), stop_(std::move(stop)) {}

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override {
        if (stop_ && *stop_) return apdu::fail(apdu::ErrorKind::Line, "stopped: nothing more was asked of the card");
        return card_->exchange(apdu);
    }
    apdu::Protocol protocol() const override { return card_->protocol(); }
    apdu::View atr() const override { return card_->atr(); }
    apdu::Result<void> reset() override { return card_->reset(); }
    apdu::Result<void> beginTransaction() override { return card_->beginTransaction(); }
    void endTransaction() override { card_->endTransaction(); }

  private:
    std::unique_ptr<card::CardWire> card_;
    StopFlag stop_;
};

} // namespace gui
