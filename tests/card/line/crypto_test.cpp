// Known answers: FIPS 180-4 and RFC 4231 for the hashes, test cases 13 to 16 of the GCM specification (McGrew, Viega)
// for AES-256.
#include "card/line/crypto.h"
#include "card/line/netstring.h"

#include <gtest/gtest.h>

namespace {

using namespace card::line;
using apdu::operator""_hex;
using apdu::Bytes;
using apdu::Secret;

TEST(Crypto, Sha256) {
    EXPECT_EQ(apdu::hex(sha256({})), "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
    EXPECT_EQ(apdu::hex(sha256(apdu::asBytes("abc"))),
              "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    EXPECT_EQ(Sha256().add(apdu::asBytes("a")).add(apdu::asBytes("bc")).finish(), sha256(apdu::asBytes("abc")));
}

TEST(Crypto, HmacSha256) {
    EXPECT_EQ(apdu::hex(hmacSha256(Bytes(20, 0x0B), apdu::asBytes("Hi There"))),
              "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7");
    EXPECT_EQ(apdu::hex(hmacSha256(apdu::asBytes("Jefe"), apdu::asBytes("what do ya want for nothing?"))),
              "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843");
    EXPECT_EQ(apdu::hex(hmacSha256(Bytes(131, 0xAA),
                                   apdu::asBytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60E431591EE0B67F0D8A26AACBF5B77F8E0BC6213728C5140546040F0EE37F54");
}

struct GcmCase {
    Bytes key, nonce, clear, aad, sealed;
};

const GcmCase gcmCases[] = {
    {Bytes(32, 0), Bytes(12, 0), {}, {}, "530F8AFBC74536B9A963B4F1C4CB738B"_hex},
    {Bytes(32, 0),
     Bytes(12, 0),
     Bytes(16, 0),
     {},
     "CEA7403D4D606B6E074EC5D3BAF39D18 D0D1C8A799996BF0265B98B5D48AB919"_hex},
    {"FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308"_hex, "CAFEBABEFACEDBADDECAF888"_hex,
     "D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A721C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39"_hex,
     "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"_hex,
     "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0AB"
     "CC9F662"
     "76FC6ECE0F4E1768CDDF8853BB2D551B"_hex},
};

TEST(Crypto, Aes256GcmSealsAsTheSpecificationSays) {
    for (const GcmCase& one : gcmCases) {
        Nonce nonce;
        std::copy_n(one.nonce.begin(), nonceSize, nonce.begin());
        const Secret key{Bytes(one.key)};
        const auto sealed = aes256GcmSeal(key, nonce, one.aad, one.clear);
        ASSERT_TRUE(sealed);
        EXPECT_EQ(apdu::hex(*sealed), apdu::hex(one.sealed));
        const auto opened = aes256GcmOpen(key, nonce, one.aad, *sealed);
        ASSERT_TRUE(opened);
        EXPECT_TRUE(apdu::equal(opened->reveal(), one.clear));
    }
}

TEST(Crypto, Aes256GcmRefusesAnyChange) {
    const GcmCase& one = gcmCases[2];
    Nonce nonce;
    std::copy_n(one.nonce.begin(), nonceSize, nonce.begin());
    const Secret key{Bytes(one.key)};
    for (std::size_t i = 0; i < one.sealed.size(); ++i) {
        Bytes changed = one.sealed;
        changed[i] ^= 1;
        EXPECT_EQ(aes256GcmOpen(key, nonce, one.aad, changed).error().kind, apdu::ErrorKind::Credential) << i;
    }
    EXPECT_FALSE(aes256GcmOpen(key, nonce, {}, one.sealed)) << "other data beside it";
    EXPECT_EQ(aes256GcmOpen(key, nonce, {}, Bytes(15, 0)).error().kind, apdu::ErrorKind::Malformed);
    EXPECT_EQ(aes256GcmSeal(Secret(Bytes(16, 0)), nonce, {}, {}).error().kind, apdu::ErrorKind::Usage);
}

TEST(Crypto, NoncesDiffer) {
    EXPECT_NE(*randomNonce(), *randomNonce());
}

TEST(Netstrings, FieldsAreCountedNotSeparated) {
    EXPECT_EQ(Netstrings().add("claim").add(std::int64_t{-17}).add("").addHex("0AFF"_hex).text(),
              "5:claim,3:-17,0:,4:0AFF,");
    EXPECT_NE(Netstrings().add("ab").add("c").text(), Netstrings().add("a").add("bc").text());
}

} // namespace
