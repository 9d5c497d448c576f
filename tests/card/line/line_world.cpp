#include "tests/card/line/line_world.h"

#include "efs/blank_card.h"
#include "efs/prov/xml.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace support {

using card::emulator::VirtualCard;

namespace {

class SharedWire final : public card::CardWire {
  public:
    explicit SharedWire(std::shared_ptr<VirtualCard> card) : card_(std::move(card)) {}
    apdu::Result<apdu::Bytes> exchange(apdu::View apdu) override { return card_->exchange(apdu); }
    apdu::Protocol protocol() const override { return card_->protocol(); }
    apdu::View atr() const override { return card_->atr(); }
    apdu::Result<void> reset() override { return card_->reset(); }
    apdu::Result<void> beginTransaction() override { return {}; }
    void endTransaction() override {}

  private:
    std::shared_ptr<VirtualCard> card_;
};

class BoxSupply final : public card::emulator::CardSupply {
  public:
    explicit BoxSupply(const std::vector<std::shared_ptr<VirtualCard>>& cards) : cards_(cards) {}
    std::optional<card::emulator::RackCard> next() override {
        if (at_ == cards_.size()) return {};
        const auto card = cards_[at_++];
        return card::emulator::RackCard{
            CardBox::nameOf(at_),
            [card]() -> apdu::Result<std::unique_ptr<card::CardWire>> { return std::make_unique<SharedWire>(card); }};
    }

  private:
    std::vector<std::shared_ptr<VirtualCard>> cards_;
    std::size_t at_ = 0;
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    text.replace(text.find(what), what.size(), with);
    return text;
}

template <class T>
T must(apdu::Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "%s\n", result.error().message().c_str());
    std::abort();
}

} // namespace

std::string lineIccid(std::size_t number) {
    return fmt::format("89440501234{:08}", number);
}

std::string lineRow(std::size_t number) {
    return fmt::format("{},11111111,user{},pw-{}\n", lineIccid(number), number, number * 7);
}

std::string lineTemplate() {
    return replaced(replaced(readText(dataPath("examples/bootstrap.xml")), "value=\"user\"", "value=\"{{user}}\""),
                    "value=\"example-secret\"", "value=\"{{secret}}\"");
}

apdu::Bytes lineDocument(std::size_t number) {
    const std::string xml = replaced(replaced(lineTemplate(), "{{user}}", fmt::format("user{}", number)), "{{secret}}",
                                     fmt::format("pw-{}", number * 7));
    return apdu::toBytes(must(efs::prov::fromXml(xml)).document.bytes());
}

efs::Image lineCard(std::size_t number) {
    efs::BlankCardOptions options;
    options.iccid = lineIccid(number);
    return must(efs::blankCard(options));
}

apdu::Bytes bootstrapOf(const efs::Image& image, std::size_t bytes) {
    const auto* file = image.find(efs::Path::mf() / efs::FileId{0x7F80} / efs::FileId{0x4431});
    return file == nullptr ? apdu::Bytes() : apdu::toBytes(apdu::slice(file->content, {0, bytes}));
}

card::line::Recipe lineRecipe(card::line::Match match) {
    card::line::Recipe recipe;
    recipe.match = match;
    if (match == card::line::Match::Iccid) recipe.columns.add("iccid");
    auto document =
        must(card::line::Template::compile(must(efs::prov::fromXml(lineTemplate())).document, recipe.columns));
    recipe.documents.push_back({efs::ObjectType::Bootstrap, "bootstrap.xml", std::move(document), 1024});
    recipe.credentials.push_back({card::Role::Adm, recipe.columns.add("adm1")});
    return recipe;
}

CardBox::CardBox(std::size_t cards) {
    for (std::size_t i = 1; i <= cards; ++i) cards_.push_back(std::make_shared<VirtualCard>(lineCard(i)));
}

std::unique_ptr<card::emulator::CardSupply> CardBox::supply() {
    return std::make_unique<BoxSupply>(cards_);
}

std::string CardBox::nameOf(std::size_t number) {
    return fmt::format("card {}", number);
}

} // namespace support
