// Bootstrap over the air: how the same document is secured and pushed when it does not come on a card (WAP-183 §5.3,
// WAP-184 §6.2, §7.1; WAP-230 for the spelling). Card tools need it to tell what a document on a card shadows, and labs
// to compare the two ways.
//
//   mac(networkSecret("244051234567890"), document)     20 bytes, HMAC-SHA1
//   encodePush({1, PushSecurity::UserPin, mac, document})
#pragma once

#include "apdu/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace efs::prov {

enum class PushSecurity : std::uint8_t { NetworkPin = 0, UserPin = 1, UserNetworkPin = 2, UserPinMac = 3 };

struct PushMessage {
    std::uint8_t transaction = 0;
    std::optional<PushSecurity> security; // none: neither SEC nor MAC
    std::string mac;                      // upper-case hex; empty with UserPinMac and without security
    apdu::Bytes document;

    bool operator==(const PushMessage&) const = default;
};

// The GSM network secret: the IMSI's semi-octets without the length byte and without unused bytes (WAP-184 §7.1).
apdu::Result<apdu::Bytes> networkSecret(std::string_view imsi);
// HMAC-SHA1 over the document as it is pushed. The key: network secret, PIN digits, or the one followed by the other.
apdu::Bytes mac(apdu::View key, apdu::View document);
// The code a user types with USERPINMAC: `key` and as many digits made of the MAC (WAP-184 §6.2.1). Usage error for a
// key that is not 5 to 20 decimal digits.
apdu::Result<std::string> userPinMac(std::string_view key, apdu::View document);

// A connectionless WSP push PDU of application/vnd.wap.connectivity-wbxml (WAP-230 §8.2.4).
apdu::Bytes encodePush(const PushMessage& message);
// Malformed for another PDU type or content type, a MAC without SEC, a MAC that is not upper-case hex.
apdu::Result<PushMessage> decodePush(apdu::View pdu);

} // namespace efs::prov
