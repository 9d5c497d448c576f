#include "efs/prov/push.h"

#include "efs/prov/tree.h"

#include <gtest/gtest.h>

namespace efs::prov {
namespace {

using namespace apdu::literals;
using apdu::Bytes;

const Bytes document = "030B6A0045C65601870706034F70657261746F72000187180603687474703A2F2F6F702E6578616D706C652F74"
                       "70732F0001872906033000010101"_hex;

std::string keyed(const Bytes& key, std::string_view pin = "") {
    Bytes whole = key;
    apdu::append(whole, apdu::asBytes(pin));
    return apdu::hex(mac(whole, document));
}

TEST(Push, networkSecretIsTheImsiWithoutItsLength) {
    EXPECT_EQ(apdu::hex(networkSecret("244051234567890").value()), "2944502143658709");
    EXPECT_EQ(apdu::hex(networkSecret("24405123456789").value()), "21445021436587F9");
    EXPECT_EQ(apdu::hex(networkSecret("466923103145252").value()), "4966291330412525");
    EXPECT_FALSE(networkSecret("12x"));
}

TEST(Push, macs) {
    EXPECT_EQ(apdu::hex(mac("4966291330412525"_hex, "030B6A004501"_hex)), "1AF545FE2823DC9347064450F90FF1BBF957E146");
    EXPECT_EQ(keyed("2944502143658709"_hex), "A47B74ABD822763355E660409EB1041C1D88A17C");
    EXPECT_EQ(keyed("21445021436587F9"_hex), "C66771238E274F0D3C3CD8C9D2954A405F686F9B");
    EXPECT_EQ(keyed({}, "1234"), "ECC4106D6B5B8467B8224A4BAD6FF0D88FA32335");
    EXPECT_EQ(keyed("2944502143658709"_hex, "1234"), "1A95EB6E5CBCB1349FCA0F4A321B7B17BD07C664");
    EXPECT_EQ(userPinMac("31415", document).value(), "3141574249");
    EXPECT_EQ(userPinMac("1234", document).error().text, "the key of USERPINMAC is 5 to 20 decimal digits");
}

TEST(Push, pdusBothWays) {
    const std::string body = apdu::hex(document);
    const struct {
        PushMessage message;
        std::string pdu;
    } cases[] = {
        {{1, PushSecurity::NetworkPin, "A47B74ABD822763355E660409EB1041C1D88A17C", document},
         "01062F1F2DB69180924134374237344142443832323736333335354536363034303945423130343143314438384131374300" + body},
        {{1, PushSecurity::UserPin, "ECC4106D6B5B8467B8224A4BAD6FF0D88FA32335", document},
         "01062F1F2DB69181924543433431303644364235423834363742383232344134424144364646304438384641333233333500" + body},
        {{1, PushSecurity::UserNetworkPin, "1A95EB6E5CBCB1349FCA0F4A321B7B17BD07C664", document},
         "01062F1F2DB69182923141393545423645354342434231333439464341304634413332314237423137424430374336363400" + body},
        {{1, PushSecurity::UserPinMac, "", document}, "01060403B69183" + body},
        {{1, {}, "", document}, "010601B6" + body},
    };
    for (const auto& [message, pdu] : cases) {
        EXPECT_EQ(apdu::hex(encodePush(message)), pdu);
        const auto decoded = decodePush(apdu::fromHex(pdu).value());
        ASSERT_TRUE(decoded) << decoded.error().message();
        EXPECT_EQ(*decoded, message);
    }
}

TEST(Push, faultsSayWhat) {
    const struct {
        const char* pdu;
        const char* text;
    } cases[] = {
        {"0106", "the data ends too early: 1 bytes are due, 0 are left"},
        {"010401B6", "this is no push PDU: its type is not 06"},
        {"010601B5", "the content type is not that of provisioning documents"},
        {"01067FB6", "the headers run past the end of the PDU"},
        {"01060403B69184", "the SEC parameter is none of 0 to 3"},
        {"01060605B692414200", "there is a MAC, but no SEC says what kind it is"},
        {"01060605B69181926100", "the MAC is not an even number of upper-case hex digits"},
    };
    for (const auto& [pdu, text] : cases) {
        const auto decoded = decodePush(apdu::fromHex(pdu).value());
        ASSERT_FALSE(decoded) << pdu;
        EXPECT_EQ(decoded.error().text, text) << pdu;
    }
}

// What is pushed is the document as it would stand on a card.
TEST(Push, theExampleDocument) {
    const auto decoded = wbxml::Document::decode(document).value();
    const auto bootstrap = characteristics(decoded).at(0);
    EXPECT_EQ(bootstrap.type(), "BOOTSTRAP");
    EXPECT_EQ(bootstrap.value("NAME"), "Operator");
    EXPECT_EQ(bootstrap.value("PROVURL"), "http://op.example/tps/");
    EXPECT_EQ(bootstrap.value("CONTEXT-ALLOW"), "0");
}

} // namespace
} // namespace efs::prov
