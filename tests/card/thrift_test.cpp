// What reading the provisioning costs: pinned command counts, and that the thrifty way finds the same as the whole one.
#include "tests/card/cards.h"
#include "tests/support/layouts.h"

#include <gtest/gtest.h>

namespace {

using namespace card_test;
using efs::CardKind;
using efs::Path;
using efs::Provisioning;

struct Reading {
    card::Snapshot snapshot;
    std::size_t commands = 0, received = 0;
};

Reading readCard(const efs::Image& image, bool thrifty) {
    card::emulator::VirtualCard card(image);
    const auto session = card::Session::open(card).value();
    card::Keyring keyring(*session, {});
    efs::LocateOptions options;
    options.thrifty = thrifty;
    auto snapshot = card::readProvisioning(*session, keyring, options);
    return {snapshot.value(), session->counters().commands, session->counters().bytesReceived};
}

// Bootstrap and Config1 hold a document of some 70 bytes in files of 1024, Config2 is empty.
efs::Image provisioned(const Kind& kind) {
    efs::Image image = blank(kind);
    put(image, home(image) / 0x4431, document());
    put(image, home(image) / 0x4432, otherDocument());
    return image;
}

struct Budget {
    Kind kind;
    std::size_t
        commands; // SELECT MF, EF(ICCID), the application, TokenInfo, EF(DIR), ODF, DODF, CDF, three files, rules
};

class ReadingBudget : public testing::TestWithParam<Budget> {};

TEST_P(ReadingBudget, IsKept) {
    const Reading reading = readCard(provisioned(GetParam().kind), true);
    EXPECT_EQ(reading.commands, GetParam().commands);
    EXPECT_EQ(reading.snapshot.provisioning.files.size(), 3u);
    EXPECT_LT(reading.received, 2200u) << "the 3072 bytes of the files are not all read";
}

INSTANTIATE_TEST_SUITE_P(Cards, ReadingBudget,
                         testing::Values(Budget{{CardKind::Sim, false}, 28}, Budget{{CardKind::Sim, true}, 19},
                                         Budget{{CardKind::Uicc, false}, 37}, Budget{{CardKind::Uicc, true}, 26},
                                         Budget{{CardKind::Wim, false}, 35}, Budget{{CardKind::Wim, true}, 25}),
                         [](const auto& budget) { return nameOf(budget.param.kind); });

void expectSame(const Provisioning& thrifty, const Provisioning& whole) {
    ASSERT_EQ(thrifty.files.size(), whole.files.size());
    EXPECT_EQ(thrifty.application->path, whole.application->path);
    EXPECT_EQ(thrifty.iccid, whole.iccid);
    EXPECT_EQ(thrifty.findings.size(), whole.findings.size());
    for (std::size_t i = 0; i < whole.files.size(); ++i) {
        const efs::ProvisioningFile &a = thrifty.files[i], &b = whole.files[i];
        EXPECT_EQ(a.object, b.object);
        EXPECT_EQ(a.path, b.path);
        EXPECT_EQ(a.size, b.size);
        EXPECT_EQ(a.state, b.state);
        EXPECT_EQ(a.access, b.access) << a.path.text();
        ASSERT_LE(a.content.size(), b.content.size());
        EXPECT_TRUE(apdu::equal(a.content, apdu::View(b.content).first(a.content.size())));
    }
}

TEST(ThriftyReading, FindsTheSameOnEveryLayout) {
    for (const support::Layout& layout : support::layouts()) {
        SCOPED_TRACE(layout.name);
        const Reading thrifty = readCard(layout.image, true), whole = readCard(layout.image, false);
        expectSame(thrifty.snapshot.provisioning, whole.snapshot.provisioning);
        EXPECT_LT(thrifty.commands, whole.commands);
        auto contents = thrifty.snapshot.provisioning;
        for (const auto& [object, document] : efs::prov::interpret(contents).documents) {
            EXPECT_TRUE(apdu::equal(document.bytes(), layout.documents.at(object))) << efs::name(object);
        }
    }
}

TEST(ThriftyReading, AsksForPinsWhereAFileNamesOne) {
    efs::BlankCardOptions options;
    options.pinProtected = true;
    const Reading reading = readCard(blank({CardKind::Uicc, true}, options), true);
    EXPECT_FALSE(reading.snapshot.provisioning.pins.empty());
    EXPECT_TRUE(readCard(blank({CardKind::Uicc, true}), true).snapshot.provisioning.pins.empty());
}

TEST(ThriftyReading, GoesOnWhenTheDocumentDoesNotEndInTheFirstPiece) {
    efs::Image image = blank({CardKind::Uicc, true});
    efs::File& file = image.files.at(home(image) / 0x4431);
    apdu::Bytes broken = document();
    broken.pop_back(); // its last END
    std::fill(file.content.begin(), file.content.end(), 0x00);
    std::copy(broken.begin(), broken.end(), file.content.begin());
    const Reading reading = readCard(image, true);
    EXPECT_EQ(reading.snapshot.provisioning.files.front().content.size(), file.content.size());
}

} // namespace
