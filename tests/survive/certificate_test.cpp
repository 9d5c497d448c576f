// Certificates and nesting without end (groups 24 and 25).
#include "efs/arr.h"
#include "efs/dir.h"
#include "efs/fcp.h"
#include "efs/outline.h"
#include "efs/outline_der.h"
#include "efs/pkcs15/aodf.h"
#include "efs/pkcs15/cdf.h"
#include "efs/pkcs15/der.h"
#include "efs/pkcs15/dodf.h"
#include "efs/pkcs15/odf.h"
#include "efs/pkcs15/token_info.h"
#include "tests/survive/bounded.h"
#include "tests/survive/hostile_cli.h"
#include "tests/survive/hostile_data.h"

namespace survive {
namespace {

using namespace apdu::literals;
using apdu::Bytes;
using apdu::tlv;
using apdu::View;
using efs::FileState;
using efs::ObjectType;

Bytes text(std::string_view value) {
    return apdu::toBytes(apdu::asBytes(value));
}

struct CertificateParts {
    Bytes name = text("Example CA");
    std::uint32_t nameTag = 0x0C;
    Bytes notBefore = text("250101000000Z"), notAfter = text("350101000000Z");
    std::uint32_t timeTag = 0x17;
    std::size_t modulusBytes = 256;
};

// X.509 v3 by hand, RFC 5280 §4.1: nobody checks the signature here.
Bytes certificate(const CertificateParts& parts = {}) {
    const Bytes algorithm = "300D 0609 2A864886F70D01010B 0500"_hex;
    const Bytes attribute = tlv(0x30, {"0603 550403"_hex, tlv(parts.nameTag, parts.name)});
    const Bytes name = tlv(0x30, tlv(0x31, attribute));
    const Bytes validity = tlv(0x30, {tlv(parts.timeTag, parts.notBefore), tlv(parts.timeTag, parts.notAfter)});
    Bytes modulus(parts.modulusBytes + 1, 0xA5);
    modulus[0] = 0x00;
    const Bytes key = tlv(0x30, {tlv(0x02, modulus), "0203 010001"_hex});
    const Bytes keyBits = efs::pkcs15::concat({"00"_hex, key});
    const Bytes publicKey = tlv(0x30, {"300D 0609 2A864886F70D010101 0500"_hex, tlv(0x03, keyBits)});
    const Bytes body = tlv(0x30, {"A003 020102"_hex, "0201 01"_hex, algorithm, name, validity, name, publicKey});
    return tlv(0x30, {body, algorithm, tlv(0x03, Bytes(parts.modulusBytes + 1, 0x00))});
}

// A card that trusts one certificate, in EF 4441.
efs::Image cardWith(const Bytes& file) {
    efs::Image image = blank("usim");
    putInto(image, homeOf(image) / 0x4406, "3011 3000 3003 0401AA A108 3006 3004 04024441"_hex);
    putFile(image, homeOf(image) / 0x4441, file);
    return image;
}

const efs::ProvisioningFile* trusted(const CardRead& read) {
    return read.provisioning.find(ObjectType::TrustedCertificates);
}

std::size_t nodes(const efs::OutlineNode& node) {
    std::size_t count = 1;
    for (const efs::OutlineNode& child : node.children) count += nodes(child);
    return count;
}

TEST(SurviveCertificate, Group24_CutOnesSayHowMuchIsMissing) {
    const Bytes whole = certificate();
    ASSERT_EQ(trusted(readCard(cardWith(whole)))->state, FileState::Document);
    for (const std::size_t length :
         {std::size_t{1}, std::size_t{3}, std::size_t{4}, whole.size() / 2, whole.size() - 1}) {
        SCOPED_TRACE(length);
        const CardRead read = readCard(cardWith({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}));
        ASSERT_NE(trusted(read), nullptr);
        EXPECT_EQ(trusted(read)->state, FileState::Malformed);
        expectFinding(read.findings, {"certificate-malformed", "the certificate is cut: ", {}});
        bounded([&] { return efs::outline(View(whole).first(length), efs::ContentKind::Certificate); });
    }
    expectFinding(readCard(cardWith("04 02 AA BB"_hex)).findings,
                  {"certificate-malformed", "the certificate does not begin with a SEQUENCE", apdu::Range{0, 4}});
}

TEST(SurviveCertificate, Group24_LargeOnes) {
    // RSA-16384: 4.4 KB, and more than one command can bring.
    const Bytes large = certificate({.modulusBytes = 2048});
    ASSERT_GT(large.size(), 4'200u);
    const CardRead read = readCard(cardWith(large));
    ASSERT_NE(trusted(read), nullptr);
    EXPECT_EQ(trusted(read)->state, FileState::Document);
    EXPECT_EQ(trusted(read)->content, large);
    // 64 KB stand in no file: READ BINARY reaches 32 KB. What could be read is shown, and that it is not all.
    const Bytes huge = tlv(0x30, tlv(0x04, Bytes(65'000, 0x5A)));
    const CardRead cut = readCard(cardWith(huge));
    ASSERT_NE(trusted(cut), nullptr);
    EXPECT_NE(trusted(cut)->state, FileState::Document);
    EXPECT_LT(cut.commands, 500u);
    const efs::OutlineNode shown = bounded([&] { return efs::outline(huge, efs::ContentKind::Certificate); });
    EXPECT_LT(nodes(shown), 10u);
}

TEST(SurviveCertificate, Group24_DatesAndNamesAreShownAndNotBelieved) {
    const CertificateParts odd[] = {
        {.notBefore = text("19491231235959Z"), .notAfter = text("20500101000000Z"), .timeTag = 0x18},
        {.notBefore = text("491231235959Z"), .notAfter = text("500101000000Z")},
        {.notBefore = text("00000000000000Z"), .notAfter = text("99999999999999Z"), .timeTag = 0x18},
        {.notBefore = {}, .notAfter = Bytes(300, 'Z')},
        {.name = text(std::string_view("www.example.com\0.evil.example", 29))},
        {.name = "C3 28 A0 A1 FF FE ED A0 80"_hex},
        {.name = "1B 5B 33 31 6D 07"_hex, .nameTag = 0x13},
        {.name = Bytes(10'000, 'A')},
        {.name = {}},
    };
    for (const CertificateParts& parts : odd) {
        SCOPED_TRACE(apdu::hex(View(parts.name).first(std::min<std::size_t>(parts.name.size(), 12))));
        const Bytes file = certificate(parts);
        const CardRead read = readCard(cardWith(file));
        ASSERT_NE(trusted(read), nullptr);
        EXPECT_EQ(trusted(read)->state, FileState::Document);
        HostileCli world(cardWith(file));
        const Outcome shown = world.run({"show", "3F00/7F80/4441"});
        EXPECT_EQ(shown.code, 0) << shown.out;
        for (const char c : shown.out) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    }
}

TEST(SurviveDer, Group25_NestingBombs) {
    const std::uint32_t tags[] = {0x30, 0x31, 0xA0, 0xA1, 0xA7, 0x61, 0x62, 0x24};
    for (const std::uint32_t tag : tags) {
        SCOPED_TRACE(tag);
        Bytes bomb = "05 00"_hex;
        while (bomb.size() < 30'000) bomb = tlv(tag, bomb);
        bounded([&] {
            EXPECT_TRUE(efs::pkcs15::decodeDodf(bomb).objects.empty());
            EXPECT_TRUE(efs::pkcs15::decodeCdf(bomb).certificates.empty());
            EXPECT_TRUE(efs::pkcs15::decodeAodf(bomb).pins.empty());
            EXPECT_FALSE(efs::pkcs15::decodeTokenInfo(bomb));
            static_cast<void>(efs::pkcs15::decodeOdf(bomb));
            static_cast<void>(efs::decodeFcp(bomb));
            static_cast<void>(efs::decodeExpandedRules(bomb, false));
            static_cast<void>(efs::decodeDirRecord(bomb));
            for (const auto kind : {efs::ContentKind::Odf, efs::ContentKind::Dodf, efs::ContentKind::Cdf,
                                    efs::ContentKind::Arr, efs::ContentKind::Dir, efs::ContentKind::TokenInfo})
                EXPECT_LT(nodes(efs::outline(bomb, kind)), 64u);
            EXPECT_LE(nodes(efs::outline(bomb, efs::ContentKind::Certificate)),
                      static_cast<std::size_t>(efs::maxDerDepth) + 4);
        });
    }
    Bytes bomb = "05 00"_hex;
    while (bomb.size() < 20'000) bomb = tlv(0x30, bomb);
    efs::Image image = blank("usim");
    putFile(image, homeOf(image) / 0x4405, bomb);
    const CardRead read = readCard(image);
    expectFinding(read.findings, {"dodf-record", "the record lacks its common, class or type attributes", {}});
    EXPECT_EQ(HostileCli(image).run({"show", "3F00/7F80/4405"}).code, 0);
}

TEST(SurviveDer, Group25_WideOnes) {
    // Not deep but wide: as many elements as fit.
    const Bytes wide = repeated("0500"_hex, 15'000);
    for (const Bytes& file : {wide, tlv(0x30, wide), tlv(0xA7, tlv(0xA0, wide))}) {
        const efs::OutlineNode shown = bounded([&] { return efs::outline(file, efs::ContentKind::Odf); });
        EXPECT_LE(nodes(shown), efs::maxDerNodes + 8);
        EXPECT_LE(nodes(bounded([&] { return efs::outline(file, efs::ContentKind::Certificate); })),
                  efs::maxDerNodes + 8);
    }
}

} // namespace
} // namespace survive
