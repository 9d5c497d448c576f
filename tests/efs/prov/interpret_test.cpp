// What the files of a card hold: documents, other formats, nothing, rubbish.
#include "tests/efs/prov/context_documents.h"

#include <gtest/gtest.h>

namespace {

using namespace context_tests;

ProvisioningFile file(ObjectType object, Bytes content, std::size_t offset = 0) {
    ProvisioningFile one;
    one.object = object;
    one.content = std::move(content);
    one.size = one.content.size();
    one.window = {offset, one.size};
    one.state = FileState::Document;
    return one;
}

Bytes padded(Bytes bytes, std::size_t size) {
    bytes.resize(size, 0xFF);
    return bytes;
}

TEST(Interpret, DocumentsAndStates) {
    Provisioning card;
    const Bytes one = encoded({bootstrap("http://op/"), nap("a", "1")});
    card.files = {file(ObjectType::Bootstrap, padded(one, 150)), file(ObjectType::Config1, Bytes(150, 0xFF)),
                  file(ObjectType::Config2, padded(encoded({nap("a", "2")}), 150), 40)};
    const CardContents contents = interpret(card);
    EXPECT_EQ(card.files[0].state, FileState::Document);
    EXPECT_EQ(card.files[0].used, one.size());
    EXPECT_EQ(card.files[1].state, FileState::Empty);
    ASSERT_EQ(contents.documents.size(), 2u);
    ASSERT_EQ(contents.contexts.size(), 1u);
    EXPECT_EQ(contents.contexts[0].networkAccessPoints.size(), 1u);
    // Ranges count from the start of the file, not of the window a device reads.
    const auto shadowed = std::find_if(contents.findings.begin(), contents.findings.end(),
                                       [](const Finding& finding) { return finding.rule == "napdef-duplicate"; });
    ASSERT_NE(shadowed, contents.findings.end());
    EXPECT_EQ(shadowed->bytes->offset, 40 + 5u);
    for (const Finding& finding : contents.findings) EXPECT_FALSE(finding.object.empty());
}

TEST(Interpret, MalformedHiddenAndForeign) {
    const Bytes one = encoded({nap("a", "1")});
    Bytes hidden = one;
    hidden[0] = 0xFF;
    struct Case {
        const char* name;
        Bytes content;
        FileState state;
        const char* rule;
    };
    for (const Case& each :
         {Case{"cut", Bytes(one.begin(), one.end() - 2), FileState::Malformed, "document-malformed"},
          Case{"text", apdu::toBytes(apdu::asBytes("hello")), FileState::Malformed, "document-malformed"},
          Case{"hidden", hidden, FileState::Empty, "document-hidden"},
          Case{"hidden by 00", "00 0B 6A 00 45 01"_hex, FileState::Empty, "document-hidden"},
          Case{"another root", "03 0B 6A 00 07"_hex, FileState::Malformed, "document-malformed"}}) {
        SCOPED_TRACE(each.name);
        Provisioning card;
        card.files = {file(ObjectType::Bootstrap, each.content, 7)};
        const CardContents contents = interpret(card);
        EXPECT_EQ(card.files[0].state, each.state);
        EXPECT_TRUE(contents.contexts.empty());
        ASSERT_FALSE(contents.findings.empty());
        EXPECT_EQ(contents.findings.back().rule, each.rule) << contents.findings.back().message;
        EXPECT_EQ(contents.findings.back().object, "bootstrap");
    }
    Provisioning card;
    card.files = {file(ObjectType::Bootstrap, {})};
    card.files[0].state = FileState::Unreadable;
    EXPECT_TRUE(interpret(card).findings.empty());
    EXPECT_EQ(card.files[0].state, FileState::Unreadable);
}

TEST(Interpret, OtherFormats) {
    struct Case {
        const char* name;
        ObjectType object;
        Bytes content;
        FileState state;
        std::size_t used;
        std::size_t findings;
    };
    for (const Case& each : {
             Case{"certificate", ObjectType::TrustedCertificates, "30 03 02 01 05 FF FF"_hex, FileState::Document, 5,
                  0},
             Case{"cut certificate", ObjectType::TrustedCertificates, "30 82 02 00 02 01"_hex, FileState::Malformed, 0,
                  1},
             Case{"no certificate", ObjectType::TrustedCertificates, "62 03 02 01 05"_hex, FileState::Malformed, 0, 1},
             Case{"WTLS certificate", ObjectType::TrustedCertificates, "01 01 02 03 FF"_hex, FileState::Document, 4, 0},
             Case{"erased certificate", ObjectType::TrustedCertificates, "FF FF"_hex, FileState::Empty, 0, 0},
             Case{"LwM2M", ObjectType::Lwm2mBootstrap, "00 01 00 06 00 00 00 00 01 AA FF FF"_hex, FileState::Document,
                  10, 0},
             Case{"LwM2M too long", ObjectType::Lwm2mBootstrap, "00 01 00 60 00 00"_hex, FileState::Malformed, 6, 1},
             Case{"LwM2M bare", ObjectType::Lwm2mBootstrap, "08 01 02 C1 00 FF"_hex, FileState::Document, 5, 1},
             Case{"LwM2M stub", ObjectType::Lwm2mBootstrap, "00 01"_hex, FileState::Malformed, 2, 1},
             Case{"DM", ObjectType::DmBootstrap, "02 00 00 6A FF FF"_hex, FileState::Document, 4, 0},
         }) {
        SCOPED_TRACE(each.name);
        Provisioning card;
        card.files = {file(each.object, each.content)};
        const CardContents contents = interpret(card);
        EXPECT_EQ(card.files[0].state, each.state);
        EXPECT_EQ(card.files[0].used, each.used);
        EXPECT_EQ(contents.findings.size(), each.findings);
        EXPECT_TRUE(contents.documents.empty());
    }
}

} // namespace
