#include "tests/survive/wbxml_cases.h"

#include "efs/prov/structure.h"
#include "efs/prov/xml.h"
#include "efs/wbxml/annotate.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"

namespace survive {

namespace {

using apdu::Bytes;
using efs::wbxml::Document;

const Bytes& goodDocument() {
    static const Bytes bytes = *apdu::fromHex("030B6A0045C65601870706034F70000101 01");
    return bytes;
}

// Bootstrap hostile, Config1 good.
CardRead readFromCard(const Bytes& file) {
    efs::Image image = blank("usim");
    putInto(image, bootstrapOf(image), file);
    putInto(image, config1Of(image), goodDocument());
    CardRead read = readCard(image);
    const auto* other = read.provisioning.find(efs::ObjectType::Config1);
    EXPECT_TRUE(other != nullptr && other->state == efs::FileState::Document);
    return read;
}

efs::FileState stateOf(const CardRead& read) {
    const auto* file = read.provisioning.find(efs::ObjectType::Bootstrap);
    EXPECT_NE(file, nullptr);
    return file == nullptr ? efs::FileState::Unreadable : file->state;
}

void expectCovered(const Bytes& bytes) {
    std::size_t end = 0;
    for (const auto& note : bounded([&] { return efs::wbxml::annotate(bytes); })) {
        ASSERT_EQ(note.bytes.offset, end) << note.meaning;
        end = note.bytes.end();
    }
    EXPECT_EQ(end, bytes.size());
}

} // namespace

void expectRefused(const std::vector<RefusedDocument>& cases) {
    for (const RefusedDocument& one : cases) {
        SCOPED_TRACE(one.name);
        const Bytes bytes = *apdu::fromHex(one.hex);
        const auto document = bounded([&] { return Document::decode(bytes); });
        ASSERT_FALSE(document);
        expectError(document.error(), one.told);
        expectCovered(bytes);
        const CardRead read = readFromCard(bytes);
        const std::uint8_t first = bytes.empty() ? 0xFF : bytes.front();
        if (one.erased || first == 0xFF || first == 0x00) { // hidden from every device
            EXPECT_EQ(stateOf(read), efs::FileState::Empty);
            EXPECT_EQ(findingOf(read.findings, "document-hidden") == nullptr, one.erased);
            continue;
        }
        EXPECT_EQ(stateOf(read), efs::FileState::Malformed);
        const efs::Finding* const finding = findingOf(read.findings, "document-malformed");
        ASSERT_NE(finding, nullptr);
        EXPECT_NE(finding->message.find("devices ignore the whole document"), std::string::npos);
        EXPECT_EQ(finding->object, "bootstrap");
        EXPECT_TRUE(finding->bytes);
    }
}

void expectRead(const std::vector<ReadDocument>& cases) {
    for (const ReadDocument& one : cases) {
        SCOPED_TRACE(one.name);
        const Bytes bytes = *apdu::fromHex(one.hex);
        const auto document = bounded([&] { return Document::decode(bytes); });
        ASSERT_TRUE(document) << document.error().message();
        const Remark remark{one.rule, one.message, one.bytes, one.severity};
        expectFinding({document->findings().begin(), document->findings().end()}, remark);
        EXPECT_TRUE(apdu::equal(document->bytes(), apdu::View(bytes).first(document->bytes().size())));
        expectCovered(bytes);
        bounded([&] { return efs::prov::structureFindings(*document); });
        const auto again = bounded([&] { return efs::prov::fromXml(efs::prov::toXml(*document)); });
        EXPECT_TRUE(again) << again.error().message();
        const CardRead read = readFromCard(bytes);
        if (bytes.front() == 0x00) { // WBXML 1.0: to a card's reader an erased file
            EXPECT_EQ(stateOf(read), efs::FileState::Empty);
            continue;
        }
        EXPECT_EQ(stateOf(read), efs::FileState::Document);
        // What stands behind a document is more on a card: the filler of its file.
        if (one.bytes.end() <= document->bytes().size()) expectFinding(read.findings, remark);
    }
}

} // namespace survive
