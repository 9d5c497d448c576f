// Sealing. The known answers were made with Python's hmac and cryptography from the words of seal.h alone.
#include "card/line/seal.h"

#include "card/line/order.h"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using namespace card::line;
using apdu::operator""_hex;
using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Secret;

const std::string iccid = "8949000000000000001";

Secret countingKey() {
    Bytes key(32);
    std::iota(key.begin(), key.end(), std::uint8_t{0});
    return Secret(std::move(key));
}
Secret secret(std::string_view text) {
    return Secret(apdu::toBytes(apdu::asBytes(text)));
}
OrderKey orderKey(const std::string& order = "order-7") {
    return std::move(*OrderKey::make(countingKey(), order));
}

TEST(Seal, OpensWhatTheFormatSays) {
    const Bytes sealed = "016465666768696A6B6C6D6E6F65ED54DC964875558F0ECF55C3231E6F0B7098B61456FBD0"_hex;
    const auto opened = orderKey().open(sealed, iccid);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(apdu::asText(opened->reveal()), "12345678");
    EXPECT_EQ(apdu::hex(orderKey().check()), "116E910C0C1C5AAB6C8DDF5F045AE63BDF4BF31677223B078D2FA98EE38EECC3");
    EXPECT_EQ(apdu::hex(orderKey().digest(apdu::asBytes("secret"))),
              "F56E0F32FD27780B3DAC2A799A82C84389CF61FF7AB38A797CF95774D0B7A208");
}

TEST(Seal, OpensForItsRowAndOrderOnly) {
    const auto sealed = orderKey().seal(secret("12345678"), iccid);
    ASSERT_TRUE(sealed);
    EXPECT_NE(*sealed, *orderKey().seal(secret("12345678"), iccid)) << "equal values do not look equal";
    EXPECT_EQ(apdu::asText(orderKey().open(*sealed, iccid)->reveal()), "12345678");
    const auto other = orderKey().open(*sealed, "8949000000000000002");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind, ErrorKind::Credential);
    EXPECT_EQ(other.error().text, "the sealed value of row 8949000000000000002 does not open");
    EXPECT_FALSE(orderKey("order-8").open(*sealed, iccid));
    EXPECT_FALSE(OrderKey::make(Secret(Bytes(32, 1)), "order-7")->open(*sealed, iccid));
    EXPECT_NE(orderKey("order-8").digest({}), orderKey().digest({}));
}

TEST(Seal, RefusesDamage) {
    const Bytes sealed = *orderKey().seal(secret("1234"), iccid);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes changed = sealed;
        changed[i] ^= 0x80;
        EXPECT_FALSE(orderKey().open(changed, iccid)) << i;
        EXPECT_FALSE(orderKey().open(apdu::View(sealed).first(i), iccid)) << i;
    }
    EXPECT_TRUE(orderKey().open(*orderKey().seal(Secret(), iccid), iccid)->empty());
}

TEST(Seal, OpensCellsThatWereSealedForTransport) {
    const auto key = TransportKey::make(countingKey());
    const std::string cell =
        "sealed:016465666768696a6b6c6d6e6f7929ed524cdf61a6de242a0efb1285d2a2f0144a3f662096"; // either case
    EXPECT_TRUE(TransportKey::isSealed(cell));
    EXPECT_EQ(apdu::asText(key->open(cell, iccid, "adm1")->reveal()), "12345678");
    EXPECT_EQ(key->open(cell, iccid, "pin1").error().kind, ErrorKind::Credential) << "put into another column";
    EXPECT_EQ(key->open(cell, "1", "adm1").error().kind, ErrorKind::Credential) << "put into another row";
    EXPECT_EQ(key->open("12345678", iccid, "adm1").error().kind, ErrorKind::Malformed);
    EXPECT_EQ(key->open("sealed:0G", iccid, "adm1").error().kind, ErrorKind::Malformed);
    EXPECT_EQ(key->open("sealed:01", iccid, "adm1").error().kind, ErrorKind::Malformed);
    const auto again = key->seal(secret("x"), iccid, "adm1");
    EXPECT_EQ(apdu::asText(key->open(*again, iccid, "adm1")->reveal()), "x");
    EXPECT_FALSE(orderKey().open(*apdu::fromHex(again->substr(7)), iccid)) << "no order seals like that";
}

TEST(Seal, ReadsKeys) {
    const std::string digits = "000102030405060708090a0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
    for (const std::string& text : {digits, digits + "\n", digits + "\r\n"}) {
        const auto key = parseSealingKey(secret(text));
        ASSERT_TRUE(key);
        EXPECT_TRUE(apdu::equal(key->reveal(), countingKey().reveal()));
    }
    EXPECT_TRUE(apdu::equal(parseSealingKey(countingKey())->reveal(), countingKey().reveal()));
    for (const std::string& text :
         {digits.substr(2), digits + "00", std::string("correct horse"), std::string(64, 'g')}) {
        const auto key = parseSealingKey(secret(text));
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().kind, ErrorKind::Usage);
        EXPECT_EQ(key.error().message().find(text.substr(0, 8)), std::string::npos) << "the text is nowhere";
    }
    EXPECT_FALSE(OrderKey::make(Secret(Bytes(16, 0)), "o"));
    EXPECT_FALSE(TransportKey::make(Secret(Bytes(31, 0))));
}

TEST(Seal, ARowIsCalledByItsIccidElseImsiElseNumber) {
    Row row;
    row.number = 7;
    EXPECT_EQ(sealingName(row), "7");
    row.imsi = "26201";
    EXPECT_EQ(sealingName(row), "26201");
    row.iccid = "8949";
    EXPECT_EQ(sealingName(row), "8949");
}

} // namespace
