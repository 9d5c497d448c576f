// Outlines: every byte of a file belongs to a node, values are readable, credentials are not.
#include "efs/outline.h"

#include "apdu/tlv.h"
#include "tests/support/files.h"

#include <gtest/gtest.h>

namespace {

using namespace efs;
using namespace apdu::literals;
using apdu::Bytes;

std::string text(const OutlineNode& node, int depth = 0) {
    std::string all(static_cast<std::size_t>(depth) * 2, ' ');
    all += std::to_string(node.bytes.offset) + "+" + std::to_string(node.bytes.length) + " " + node.name;
    if (!node.value.empty()) all += ": " + node.value;
    all += "\n";
    for (const OutlineNode& child : node.children) all += text(child, depth + 1);
    return all;
}

// Children stand inside their parent, in order, without overlap.
void expectOrdered(const OutlineNode& node) {
    std::size_t end = node.bytes.offset;
    for (const OutlineNode& child : node.children) {
        EXPECT_GE(child.bytes.offset, end) << child.name;
        EXPECT_LE(child.bytes.end(), node.bytes.end()) << child.name;
        end = child.bytes.end();
        expectOrdered(child);
    }
}

// The children of a file leave no byte out.
void expectCovers(const OutlineNode& root, std::size_t size) {
    EXPECT_EQ(root.bytes, (apdu::Range{0, size}));
    std::size_t end = 0;
    for (const OutlineNode& child : root.children) {
        EXPECT_EQ(child.bytes.offset, end) << child.name;
        end = child.bytes.end();
    }
    EXPECT_EQ(end, size);
}

TEST(Outline, Dodf) {
    const Bytes file = "FFFF 302430120C09426F6F7473747261700302078004010130060604672B0501A106300404024431 0002AAAA"
                       "A125300030110C0F4C774D324D20426F6F747374726170A10E300C0604672B0901300404026432 FFFF"_hex;
    EXPECT_EQ(text(outline(file, ContentKind::Dodf)), R"(0+85 EF(DODF)
  0+2 padding: 2 bytes
  2+38 opaque data object: Bootstrap
    4+20 common attributes
      6+11 label: Bootstrap
      17+4 flags: private
      21+3 authId: 01
    24+8 class attributes
      26+6 OID: 2.23.43.5.1 (bootstrap)
    32+8 type attributes
      34+6 path
        36+4 file ids: 4431
  40+4 erased record: AAAA
  44+39 OID data object: LwM2M Bootstrap
    46+2 common attributes
    48+19 class attributes
      50+17 application name: LwM2M Bootstrap
    67+16 type attributes
      69+14 value
        71+6 OID: 2.23.43.9.1 (lwm2m_bootstrap)
        77+6 path
          79+4 file ids: 6432
  83+2 padding: 2 bytes
)");
}

TEST(Outline, OdfAodfAndDir) {
    EXPECT_EQ(
        text(outline("A706300404024405 A718A0163014300030060604672B0103A108A00604043F005015"_hex, ContentKind::Odf)),
        R"(0+34 EF(ODF)
  0+8 data objects: 4405
    2+6 path
      4+4 file ids: 4405
  8+26 data objects: 2.23.43.1.3
    10+24 objects
      12+22 opaque data object
        14+2 common attributes
        16+8 class attributes
          18+6 OID: 2.23.43.1.3
        24+10 type attributes
          26+8 value: 04043F005015
)");
    const std::string aodf = text(outline(
        "302F300A0C0443485631030207803003040101A11C301A0303070C800A01010201040201088001010401FF300404023F00"_hex,
        ContentKind::Aodf));
    for (const char* line : {"0+49 PIN: CHV1", "PIN flags: initialized, needs-padding, disable-allowed", "PIN type: 1",
                             "minimum length: 4", "stored length: 8", "reference: 01", "padding character: FF"})
        EXPECT_NE(aodf.find(line), std::string::npos) << line << "\n" << aodf;
    EXPECT_EQ(
        text(outline("61224F0CA000000063504B43532D3135500C50524F564953494F4E494E4751043F007F80"_hex, ContentKind::Dir)),
        R"(0+36 EF(DIR)
  0+36 application: PROVISIONING
    2+14 AID: A000000063504B43532D3135
    16+14 label: PROVISIONING
    30+6 path: 3F007F80
)");
}

TEST(Outline, SmallFiles) {
    EXPECT_EQ(text(outline("98 44 50 00 00 00 00 00 00 F1"_hex, ContentKind::Iccid)),
              "0+10 EF(ICCID): 8944050000000000001\n");
    EXPECT_EQ(outline("08 29 44 50 21 43 65 87 09"_hex, ContentKind::Imsi).value, "244051234567890");
    EXPECT_FALSE(outline(Bytes(10, 0xAA), ContentKind::Iccid).value.empty()); // says what is wrong
    EXPECT_EQ(text(outline("01 02 FF FF"_hex, ContentKind::Unknown)),
              "0+4 unknown\n  0+2 bytes: 0102\n  2+2 padding: 2 bytes\n");
    EXPECT_EQ(text(outline({}, ContentKind::Unknown)), "0+0 unknown\n");
}

TEST(Outline, RulesOfAccess) {
    EXPECT_EQ(text(outline("8001019000 800102A40683010A950108 FFFF 8001019700 FF"_hex, ContentKind::Arr)),
              R"(0+24 EF(ARR)
  0+16 rules
    0+3 access mode: 01
    3+2 always
    5+3 access mode: 02
    8+8 key
      10+3 key reference: 0A
      13+3 usage: 08
  16+2 padding: 2 bytes
  18+5 rules
    18+3 access mode: 01
    21+2 never
  23+1 padding: 1 bytes
)");
}

TEST(Outline, Certificate) {
    EXPECT_EQ(text(outline("3011 020105 0604672B0501 0C0148 A003 020101 FFFF"_hex, ContentKind::Certificate)),
              R"(0+21 certificate
  0+19 SEQUENCE
    2+3 INTEGER: 5
    5+6 OBJECT IDENTIFIER: 2.23.43.5.1 (bootstrap)
    11+3 UTF8String: H
    14+5 [A0]
      16+3 INTEGER: 1
  19+2 padding: 2 bytes
)");
}

TEST(Outline, DocumentWithItsCredentialMasked) {
    const Bytes document = "030B6A0045 C65501 871106036E0001 C65A01 870E060373336372657400 01 01 01 01 FFFF"_hex;
    const std::string all = text(outline(document, ContentKind::ProvisioningDocument));
    EXPECT_EQ(all, R"(0+35 provisioning document
  0+4 header: WBXML 1.3, public id 0B, charset UTF-8
  4+29 wap-provisioningdoc
    5+27 NAPDEF
      8+7 NAPID: n
      15+16 NAPAUTHINFO
        18+12 AUTHSECRET: ****
  33+2 padding: 2 bytes
)");
    EXPECT_EQ(all.find("s3cret"), std::string::npos);
}

TEST(Outline, DocumentsThatAreNone) {
    EXPECT_EQ(text(outline(Bytes(4, 0xFF), ContentKind::ProvisioningDocument)),
              "0+4 provisioning document: empty\n  0+4 padding: 4 bytes\n");
    const OutlineNode cut = outline("030B6A0045C65501871106036E"_hex, ContentKind::ProvisioningDocument);
    ASSERT_EQ(cut.children.size(), 2u);
    EXPECT_EQ(cut.children[1].name, "broken");
    EXPECT_FALSE(cut.children[1].value.empty());
    expectCovers(cut, 13);
}

TEST(Outline, KindsOfFixedFiles) {
    const auto kind = [](const char* path) { return kindOfFixedFile(*Path::parse(path)); };
    EXPECT_EQ(kind("3F00/2F00"), ContentKind::Dir);
    EXPECT_EQ(kind("3F00/2FE2"), ContentKind::Iccid);
    EXPECT_EQ(kind("3F00/7F20/6F07"), ContentKind::Imsi);
    EXPECT_EQ(kind("A0000000871002/6F07"), ContentKind::Imsi);
    EXPECT_EQ(kind("3F00/7F80/5031"), ContentKind::Odf);
    EXPECT_EQ(kind("A000000063504B43532D3135/5032"), ContentKind::TokenInfo);
    EXPECT_EQ(kind("3F00/2F06"), ContentKind::Arr);
    EXPECT_EQ(kind("3F00/7F80/2F00"), ContentKind::Unknown);
    EXPECT_EQ(kind("3F00/7F80/4431"), ContentKind::Unknown);
    EXPECT_EQ(kind("3F00"), ContentKind::Unknown);
}

constexpr ContentKind allKinds[] = {ContentKind::Unknown,     ContentKind::Dir,
                                    ContentKind::Iccid,       ContentKind::Imsi,
                                    ContentKind::Odf,         ContentKind::Dodf,
                                    ContentKind::Cdf,         ContentKind::Aodf,
                                    ContentKind::TokenInfo,   ContentKind::ProvisioningDocument,
                                    ContentKind::Certificate, ContentKind::Arr};

TEST(Outline, AnyBytesAsAnyKind) {
    std::vector<Bytes> files(5, Bytes(300, 0x30));
    files[1] = Bytes(300, 0x00);
    files[2] = "30 84 FF FF FF FF"_hex;
    files[3] = "A7"_hex;
    files[4].clear();
    for (const auto& row : support::readTsv(support::dataPath("pkcs15_vectors.tsv"))) {
        const Bytes whole = *apdu::fromHex(row[2]);
        files.push_back(whole);
        files.emplace_back(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * 2 / 3));
        for (std::size_t at = 0; at < whole.size(); at += 3) {
            files.push_back(whole);
            files.back()[at] ^= 0x55;
        }
    }
    for (const Bytes& file : files) {
        for (const ContentKind kind : allKinds) {
            const OutlineNode root = outline(file, kind);
            expectOrdered(root);
            if (kind == ContentKind::Dodf || kind == ContentKind::Odf || kind == ContentKind::ProvisioningDocument)
                if (!file.empty()) expectCovers(root, file.size());
        }
    }
}

TEST(Outline, NestingAndSizeAreBounded) {
    Bytes bomb = "05 00"_hex;
    for (int i = 0; i < 3'000; ++i) bomb = apdu::tlv(0x30, bomb);
    expectOrdered(outline(bomb, ContentKind::Certificate));
    Bytes list;
    for (int i = 0; i < 30'000; ++i) apdu::append(list, "05 00"_hex);
    EXPECT_LT(outline(list, ContentKind::Dodf).children.size(), 5'000u);
    EXPECT_LT(outline(apdu::tlv(0x30, list), ContentKind::Certificate).children[0].children.size(), 5'000u);
}

} // namespace
