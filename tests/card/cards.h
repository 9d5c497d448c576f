// Cards for tests of sessions and what stands on them: blank ones of each kind with documents in place, and a wire that
// keeps what went over it.
#pragma once

#include "card/emulator/virtual_card.h"
#include "card/snapshot.h"
#include "efs/blank_card.h"

#include <string>
#include <vector>

namespace card_test {

struct Kind {
    efs::CardKind kind;
    bool t1;
};
std::string nameOf(const Kind& kind); // "SimT0"
std::vector<Kind> allKinds();

// A blank card with provisioning files. Credentials are those of the card that `simprov card new` makes.
efs::Image blank(const Kind& kind, efs::BlankCardOptions options = {});
// The directory of its PKCS#15 application.
efs::Path home(const efs::Image& image);
// Puts a document at the start of a file, FF after it.
void put(efs::Image& image, const efs::Path& path, apdu::View document);
efs::Pin& pinOf(efs::Image& image, efs::KeyReference reference);

// Two documents with different trees: WBXML of provsc 8.5, and one with another name.
apdu::Bytes document();
apdu::Bytes otherDocument();

apdu::Secret secret(std::string_view text);
// --pin 1234, --adm 11111111 (with a reference on a SIM, where no standard names one).
card::Credentials goodCredentials(const Kind& kind);

// A card that writes down what it was asked, as hex, and how often it was reset.
class Watched final : public card::CardWire {
  public:
    explicit Watched(card::CardWire& below) : below_(below) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override;
    apdu::Protocol protocol() const override { return below_.protocol(); }
    apdu::View atr() const override { return below_.atr(); }
    apdu::Result<void> reset() override { return ++resets, below_.reset(); }
    apdu::Result<void> beginTransaction() override { return ++transactions, below_.beginTransaction(); }
    void endTransaction() override { --transactions, below_.endTransaction(); }

    std::size_t count(std::uint8_t instruction) const; // commands with it
    std::vector<std::string> sent;
    int resets = 0, transactions = 0;

  private:
    card::CardWire& below_;
};

} // namespace card_test
