// The virtual card: a SIM, UICC or WIM that serves an image (TS 51.011, TS 102 221, TS 102 222, WAP-260).
//
// It speaks like the card the image came from: class, protocol (61/6C/9F over T=0, direct answers over T=1), file
// answers, access conditions, PINs with try counters, logical channels, CREATE and DELETE FILE on a UICC. Changes go
// into the image, try counters too.
#pragma once

#include "card/readers.h"
#include "efs/image.h"

#include <functional>
#include <memory>

namespace card::emulator {

class VirtualCard final : public CardWire {
  public:
    // `onChange` is called after every command that changed the image, before its answer is given.
    using OnChange = std::function<apdu::Result<void>(const efs::Image&)>;
    explicit VirtualCard(efs::Image image, OnChange onChange = {});
    ~VirtualCard() override;

    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override;
    apdu::View atr() const override;
    apdu::Result<void> reset() override;
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}

    const efs::Image& image() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace card::emulator
