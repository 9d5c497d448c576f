// Files that a write makes: their attributes, their place in the directory, and where it cannot be done.
#include "tests/card/write_desk.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using apdu::ErrorKind;
using card::CreateOptions;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;

const Kind uicc{CardKind::Uicc, true}, sim{CardKind::Sim, false};

efs::Image withoutConfig2(efs::BlankCardOptions options = {}) {
    options.config2Size = 0;
    return blank(uicc, options);
}

TEST(WriteCreate, aMissingFileIsMadeListedAndRead) {
    VirtualCard card(withoutConfig2());
    Desk desk(card, goodCredentials(uicc));
    EXPECT_EQ(desk.plan({{ObjectType::Config2, document()}}).error().kind, ErrorKind::Missing);
    CreateOptions create;
    create.create = true;
    const auto planned = desk.plan({{ObjectType::Config2, document()}}, create);
    ASSERT_TRUE(planned) << planned.error().message();
    ASSERT_EQ(planned->plan.creates.size(), 1u);
    EXPECT_EQ(planned->plan.creates[0].path, home(card.image()) / 0x4433);
    EXPECT_EQ(desk.wire.count(0xE0), 0u);
    const auto applied = efs::apply(planned->plan, planned->before);
    ASSERT_TRUE(applied) << applied.error().message();

    const auto receipt = desk.apply(*planned);
    ASSERT_TRUE(receipt) << receipt.error().message();
    desk.end();
    const auto found = readBack(card);
    const auto* made = found.find(ObjectType::Config2);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->state, efs::FileState::Document);
    EXPECT_EQ(made->label, "Config 2");
    EXPECT_TRUE(made->modifiable);
    EXPECT_EQ(made->size, 1024u) << "as its sibling";
    EXPECT_EQ(made->access, found.find(ObjectType::Config1)->access);
}

TEST(WriteCreate, bootstrapIsGuardedAsTheDirectoryIs) {
    efs::BlankCardOptions options;
    options.bootstrapSize = 0;
    VirtualCard card(blank(uicc, options));
    Desk desk(card, goodCredentials(uicc));
    CreateOptions create;
    create.create = true;
    const auto written = desk.write({{ObjectType::Bootstrap, document()}}, create);
    ASSERT_TRUE(written) << written.error().message();
    desk.end();
    const auto found = readBack(card);
    ASSERT_TRUE(found.find(ObjectType::Bootstrap));
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->access.update.name(), "ADM");
    EXPECT_EQ(found.find(ObjectType::Bootstrap)->size, 150u);
}

TEST(WriteCreate, aFileThatIsListedButNotThereIsMadeWhereItIsListed) {
    efs::Image image = blank(uicc);
    image.files.erase(home(image) / 0x4433);
    const Bytes listed = image.files.at(home(image) / 0x4405).content;
    VirtualCard card(std::move(image));
    Desk desk(card, goodCredentials(uicc));
    const auto missing = desk.plan({{ObjectType::Config2, document()}});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().text, "3F00/7F80/4405 lists a file for config2, but it is not there");
    CreateOptions create;
    create.create = true;
    const auto written = desk.write({{ObjectType::Config2, document()}}, create);
    ASSERT_TRUE(written) << written.error().message();
    desk.end();
    EXPECT_EQ(card.image().find(home(card.image()) / 0x4405)->content, listed);
    EXPECT_EQ(readBack(card).find(ObjectType::Config2)->state, efs::FileState::Document);
}

TEST(WriteCreate, aFullDirectoryIsALimitAndNothingIsMade) {
    efs::BlankCardOptions options;
    options.dodfSize = 90;
    VirtualCard card(withoutConfig2(options));
    const efs::Image before = card.image();
    Desk desk(card, goodCredentials(uicc));
    CreateOptions create;
    create.create = true;
    const auto planned = desk.plan({{ObjectType::Config2, document()}}, create);
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().kind, ErrorKind::Limit);
    EXPECT_EQ(planned.error().text, "the directory has 21 free bytes, the new record takes 35");
    EXPECT_EQ(card.image(), before);
}

TEST(WriteCreate, onASimItIsUnsupportedAndSaysWhy) {
    efs::BlankCardOptions options;
    options.config2Size = 0;
    VirtualCard card(blank(sim, options));
    Desk desk(card, goodCredentials(sim));
    CreateOptions create;
    create.create = true;
    const auto planned = desk.plan({{ObjectType::Config2, document()}}, create);
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().kind, ErrorKind::Unsupported);
    EXPECT_NE(planned.error().hint.find("class 00"), std::string::npos);
}

} // namespace
