// Whole cards, through locating, decoding and forming contexts: fresh ones of each kind and the layouts of issuers.
#include "efs/blank_card.h"
#include "efs/prov/context.h"
#include "tests/support/layouts.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace efs;

TEST(WholeCard, FreshOnesAreFoundEmpty) {
    for (const CardKind kind : {CardKind::Sim, CardKind::Uicc, CardKind::Wim}) {
        SCOPED_TRACE(name(kind));
        BlankCardOptions options;
        options.kind = kind;
        const auto image = blankCard(options);
        ASSERT_TRUE(image) << image.error().message();
        ImageSource source(*image);
        auto found = locate(source);
        ASSERT_TRUE(found) << found.error().message();
        ASSERT_TRUE(found->application);
        EXPECT_EQ(found->application->wim, kind == CardKind::Wim);
        prov::interpret(*found);
        for (const ObjectType object : {ObjectType::Bootstrap, ObjectType::Config1, ObjectType::Config2}) {
            const ProvisioningFile* file = found->find(object);
            ASSERT_NE(file, nullptr) << name(object);
            EXPECT_EQ(file->state, FileState::Empty);
            EXPECT_EQ(file->size, 1024u);
            const char* const pin = kind == CardKind::Wim ? "PIN" : "CHV1";
            EXPECT_EQ(file->access.update.name(), object == ObjectType::Bootstrap ? "ADM" : pin) << name(object);
        }
        for (const Finding& finding : found->findings) EXPECT_EQ(finding.severity, Severity::Note) << finding.message;

        options.provisioning = false;
        const auto without = blankCard(options);
        ASSERT_TRUE(without) << without.error().message();
        ImageSource plain(*without);
        EXPECT_FALSE(locate(plain)->application);
    }
}

TEST(WholeCard, LayoutsOfIssuers) {
    for (const support::Layout& layout : support::layouts()) {
        SCOPED_TRACE(layout.name);
        ImageSource source(layout.image);
        auto found = locate(source);
        ASSERT_TRUE(found) << found.error().message();
        const prov::CardContents contents = prov::interpret(*found);
        for (const auto& [object, document] : layout.documents) {
            const ProvisioningFile* file = found->find(object);
            ASSERT_NE(file, nullptr) << name(object);
            EXPECT_EQ(file->state, FileState::Document);
            EXPECT_EQ(file->used, document.size());
        }
        ASSERT_EQ(contents.contexts.size(), 1u);
        EXPECT_EQ(contents.contexts[0].networkAccessPoints.size(), 3u);
        EXPECT_EQ(contents.contexts[0].tps, "http://op.example/tps/");
    }
}

// Any bytes changed anywhere: an answer, never a crash, in bounded time.
TEST(WholeCard, DamagedOnesAreSurvived) {
    std::mt19937 random(15);
    const auto layouts = support::layouts();
    for (int round = 0; round < 400; ++round) {
        Image image = layouts[static_cast<std::size_t>(round) % layouts.size()].image;
        for (auto& [path, file] : image.files) {
            if (file.content.empty() || random() % 2 == 0) continue;
            for (int change = 0; change < 3; ++change) {
                const std::size_t at = random() % std::min<std::size_t>(file.content.size(), 120);
                file.content[at] = static_cast<std::uint8_t>(random());
            }
            if (random() % 8 == 0) file.content.resize(random() % file.content.size());
            if (random() % 16 == 0) file.fcp.size = random() % 70'000;
            if (random() % 16 == 0) file.fcp.kind = static_cast<FileKind>(random() % 6);
        }
        ImageSource source(image);
        LocateOptions options;
        options.imsi = true;
        auto found = locate(source, options);
        ASSERT_TRUE(found);
        const prov::CardContents contents = prov::interpret(*found);
        EXPECT_LE(contents.documents.size(), 3u);
    }
}

} // namespace
