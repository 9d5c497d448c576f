// What a write costs: pinned numbers of commands and of bytes, against what no program could do without.
#include "card/transaction.h"
#include "tests/card/cards.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <iostream>

namespace {

using namespace card_test;
using namespace apdu::literals;
using apdu::Bytes;
using card::WantedFile;
using card::emulator::VirtualCard;
using efs::CardKind;
using efs::ObjectType;

struct Written {
    std::size_t commands = 0;
    card::PlannedWrite plan;
    std::vector<std::string> sent;
};

// A whole write: identify, locate, plan, verify, write, read back.
Written write(const efs::Image& image, const Kind& kind, const std::vector<WantedFile>& wanted) {
    VirtualCard card(image);
    Watched wire(card);
    const auto session = card::Session::open(wire).value();
    card::Keyring keyring(*session, goodCredentials(kind));
    efs::LocateOptions locate;
    locate.thrifty = true;
    for (const auto& file : wanted) locate.only.insert(file.object);
    const auto snapshot = card::readProvisioning(*session, keyring, locate);
    auto planned = card::planWrite(*session, keyring, snapshot.value(), wanted);
    const support::TemporaryDirectory journals;
    const auto receipt = card::applyPlan(*session, keyring, planned.value(), card::JournalStore(journals.path()));
    EXPECT_TRUE(receipt) << receipt.error().message();
    EXPECT_EQ(card.image().find(home(image) / 0x4431)->content,
              planned->after.find(planned->plan.files().front())->content);
    return {session->counters().commands, std::move(*planned), wire.sent};
}

// A document of a number of bytes: one parm whose value fills it up. 'A', 'B' … make different ones of one length.
Bytes documentOf(std::size_t size, char letter) {
    // version, public id, UTF-8, no string table; <wap-provisioningdoc> <characteristic type="NAPDEF"> <parm NAME …
    const auto head = "030B6A0045C6550187070603"_hex;
    const auto tail = "00010101"_hex;
    Bytes bytes = head;
    bytes.resize(size - tail.size(), static_cast<std::uint8_t>(letter));
    apdu::append(bytes, tail);
    return bytes;
}

efs::Image provisioned(const Kind& kind, std::size_t size) {
    efs::Image image = blank(kind);
    put(image, home(image) / 0x4431, documentOf(size, 'A'));
    put(image, home(image) / 0x4432, documentOf(size, 'A'));
    return image;
}

// What a write of one document cannot do without (T=1, one command for one answer):
//    1  SELECT MF                                  which world is it
//    2  EF(ICCID): SELECT, READ                    which card is it: the journal's key
//    3  SELECT PKCS#15; TokenInfo: SELECT, READ    is that a WIM (WAP-186 §7.2.1: a WIM comes first)
//    1  SELECT WIM                                 or is there one beside it
//    3  EF(DIR): SELECT, two READ RECORD           the path of the PKCS#15 directory (WAP-186 §8.1)
//    4  ODF, DODF: SELECT, READ each               which file is Bootstrap
//    1  SELECT Bootstrap, and
//    4  READ: ceil(1024 / 256)                     its whole old content, before anything is written (promises 1, 4)
//    2  EF(ARR): SELECT, READ RECORD               who may update it
//    1  VERIFY without data                        tries left (promise 6)
//    1  VERIFY
//    1  SELECT Bootstrap
//    6  UPDATE and READ of: first byte FF, body, first byte
// Over T=0 each of the SELECTs of a file whose attributes matter takes a GET RESPONSE more: MF, ICCID, TokenInfo, DIR,
// ODF, DODF, Bootstrap twice, ARR; and SELECT WIM fails without one, SELECT PKCS#15 needs none.
constexpr std::size_t leastT1 = 1 + 2 + 3 + 1 + 3 + 4 + 1 + 4 + 2 + 1 + 1 + 1 + 6, leastT0 = leastT1 + 9;
constexpr std::size_t allowed = 3;

TEST(WriteBudget, aBootstrapOf180BytesOnAProvisionedUicc) {
    for (const Kind& kind : {Kind{CardKind::Uicc, true}, Kind{CardKind::Uicc, false}}) {
        SCOPED_TRACE(nameOf(kind));
        const Written written = write(provisioned(kind, 180), kind, {{ObjectType::Bootstrap, documentOf(180, 'B')}});
        std::string list;
        for (const auto& apdu : written.sent) list += apdu.substr(0, 40) + "\n";
        const std::size_t least = kind.t1 ? leastT1 : leastT0;
        std::cout << nameOf(kind) << ": " << written.commands << " commands, " << least << " at least\n";
        EXPECT_LE(written.commands, least + allowed) << list;
        RecordProperty("commands" + nameOf(kind), static_cast<int>(written.commands));
    }
}

// Before: 75 commands.
TEST(WriteBudget, twoDocumentsOnANewUsim) {
    const Kind kind{CardKind::Uicc, false};
    const Written written =
        write(blank(kind), kind, {{ObjectType::Bootstrap, document()}, {ObjectType::Config1, otherDocument()}});
    std::cout << nameOf(kind) << ": " << written.commands << " commands for two documents on a new card\n";
    EXPECT_LE(written.commands, 60u);
    RecordProperty("commands", static_cast<int>(written.commands));
}

std::size_t bodyBytes(const efs::Plan& plan) {
    std::size_t bytes = 0;
    for (const auto& step : plan.steps) bytes += step.after.size() > 1 ? step.after.size() : 0;
    return bytes;
}

TEST(WriteBudget, oneValueOfEqualLengthIsWrittenAlone) {
    const Kind kind{CardKind::Uicc, true};
    Bytes changed = documentOf(1000, 'A');
    for (std::size_t i = 400; i < 440; ++i) changed[i] = 'Z';
    const Written written = write(provisioned(kind, 1000), kind, {{ObjectType::Bootstrap, changed, true}});
    EXPECT_EQ(bodyBytes(written.plan.plan), 40u);
    EXPECT_LT(bodyBytes(written.plan.plan), 64u);
}

TEST(WriteBudget, otherwiseFromTheFirstChangedByteToTheEndOfTheLongerDocument) {
    const Kind kind{CardKind::Uicc, true};
    for (const std::size_t size : {300u, 700u}) {
        const Bytes changed = documentOf(size, 'A');
        const Written written = write(provisioned(kind, 500), kind, {{ObjectType::Bootstrap, changed, true}});
        const std::size_t first = std::min<std::size_t>(size, 500) - 4;
        EXPECT_LE(bodyBytes(written.plan.plan), std::max<std::size_t>(size, 500) - first);
        ASSERT_GE(written.plan.plan.steps.size(), 2u);
        EXPECT_GE(written.plan.plan.steps[1].offset, first);
    }
}

TEST(WriteBudget, nothingIsSentForWhatTheCardHolds) {
    const Kind kind{CardKind::Uicc, true};
    const Written written =
        write(provisioned(kind, 180), kind,
              {{ObjectType::Bootstrap, documentOf(180, 'B')}, {ObjectType::Config1, documentOf(180, 'A'), true}});
    EXPECT_EQ(written.plan.plan.files().size(), 1u);
    EXPECT_EQ(written.plan.needs.size(), 1u);
}

} // namespace
