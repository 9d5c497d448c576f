// A small world for the line: blank cards in memory, rows for them, a template, and what every card has to hold in the
// end, worked out by another road than the line's own.
#pragma once

#include "card/emulator/rack.h"
#include "card/emulator/virtual_card.h"
#include "card/line/runner.h"
#include "tests/support/files.h"

#include <memory>
#include <string>
#include <vector>

namespace support {

inline constexpr const char* lineColumns = "iccid,adm1,user,secret\n";
std::string lineIccid(std::size_t number); // from 1
std::string lineRow(std::size_t number);
std::string lineTemplate(); // XML with {{user}} and {{secret}}
// The document of a row, encoded from XML with the values already in it.
apdu::Bytes lineDocument(std::size_t number);
efs::Image lineCard(std::size_t number);
// The first bytes of the Bootstrap file, as many as `like` has.
apdu::Bytes bootstrapOf(const efs::Image& image, std::size_t bytes);
card::line::Recipe lineRecipe(card::line::Match match = card::line::Match::Iccid);

// Cards that live in memory and can be put in as often as one likes.
class CardBox {
  public:
    explicit CardBox(std::size_t cards);
    std::unique_ptr<card::emulator::CardSupply> supply();
    const efs::Image& image(std::size_t number) const { return cards_[number - 1]->image(); }
    static std::string nameOf(std::size_t number);

  private:
    std::vector<std::shared_ptr<card::emulator::VirtualCard>> cards_;
};

} // namespace support
