// What interpret() says of the files of a card, one format each.
#include "efs/prov/context.h"

#include <gtest/gtest.h>

namespace efs::prov {
namespace {

using namespace apdu::literals;
using apdu::Bytes;

Provisioning cardWith(ObjectType object, Bytes content, std::size_t size) {
    content.resize(size, 0xFF);
    ProvisioningFile file;
    file.object = object;
    file.size = size;
    file.window = {0, size};
    file.content = std::move(content);
    file.state = FileState::Document;
    Provisioning provisioning;
    provisioning.files.push_back(std::move(file));
    return provisioning;
}

// The Bootstrap of WAP-186 §9.4: 59 bytes of document, FF up to the recommended 150.
TEST(CardContents, aDocumentEndsWithItsRoot) {
    Provisioning card = cardWith(
        ObjectType::Bootstrap,
        "030B6A0045C65601870706034F70657261746F72000187180603687474703A2F2F6F702E6578616D706C652F7470732F0001872906033000010101"_hex,
        150);
    const CardContents contents = interpret(card);
    EXPECT_EQ(card.files[0].state, FileState::Document);
    EXPECT_EQ(card.files[0].used, 59u);
    ASSERT_EQ(contents.contexts.size(), 1u);
    EXPECT_EQ(contents.contexts[0].tps, "http://op.example/tps/");
    EXPECT_EQ(contents.contexts[0].name, "Operator");
    for (const Finding& finding : contents.findings) EXPECT_NE(finding.rule, "wbxml-padding");
}

// LwM2M Appendix G.3.3: the size after the count covers everything that follows.
TEST(CardContents, lwm2mDataTellsItsSize) {
    const Bytes whole =
        "0002007A000000005E08015BC80022636F6170733A2F2F65752E696F742E617673797374656D2E636C6F75643A35363834C10100C10200C803146578616D706C652D70736B2D6964656E74697479C805133378406D706C3350354B3533637233744B3379C10A01000100001208010FC10001C40100015180C10600C10755"_hex;
    ASSERT_EQ(whole.size(), 126u);
    Provisioning card = cardWith(ObjectType::Lwm2mBootstrap, whole, 256);
    (void)interpret(card);
    EXPECT_EQ(card.files[0].state, FileState::Document);
    EXPECT_EQ(card.files[0].used, 126u);
    Provisioning cut = cardWith(ObjectType::Lwm2mBootstrap, Bytes(whole.begin(), whole.begin() + 100), 100);
    const CardContents contents = interpret(cut);
    EXPECT_EQ(cut.files[0].state, FileState::Malformed);
    ASSERT_FALSE(contents.findings.empty());
    EXPECT_EQ(contents.findings[0].message, "the LwM2M header says 122 bytes follow, the file has 96");
}

} // namespace
} // namespace efs::prov
