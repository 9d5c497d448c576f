#include "efs/prov/push.h"

#include "apdu/cursor.h"
#include "efs/imsi.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace efs::prov {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

constexpr std::uint8_t pushPdu = 0x06;
constexpr std::uint8_t connectivityWbxml = 0xB6; // content type 0x36 as a short integer
constexpr std::uint8_t secParameter = 0x91, macParameter = 0x92;
constexpr std::uint8_t shortInteger = 0x80;
constexpr std::uint8_t lengthQuote = 0x1F; // a value of more than 30 bytes says its length behind this

bool isMac(std::string_view text) {
    const auto isDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
    return !text.empty() && text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), isDigit);
}

Bytes uintvar(std::size_t value) {
    Bytes bytes{static_cast<std::uint8_t>(value & 0x7F)};
    for (value >>= 7; value != 0; value >>= 7)
        bytes.insert(bytes.begin(), static_cast<std::uint8_t>(0x80 | (value & 0x7F)));
    return bytes;
}

void readParameters(apdu::Cursor& in, std::size_t end, PushMessage& message) {
    while (!in.fault() && in.position() < end) {
        const std::uint8_t parameter = in.u8();
        if (parameter == secParameter) {
            const std::uint8_t value = in.u8() & 0x7F;
            if (value > 3) return in.setFault("the SEC parameter is none of 0 to 3");
            message.security = static_cast<PushSecurity>(value);
        } else if (parameter == macParameter) {
            message.mac = std::string(apdu::asText(in.untilNul()));
            if (!in.fault() && !isMac(message.mac))
                return in.setFault("the MAC is not an even number of upper-case hex digits");
        } else {
            return in.setFault("the content type has a parameter that is neither SEC nor MAC");
        }
    }
    if (!message.mac.empty() && !message.security) in.setFault("there is a MAC, but no SEC says what kind it is");
}

} // namespace

apdu::Result<Bytes> networkSecret(std::string_view imsi) {
    const auto file = encodeImsi(imsi);
    if (!file) return apdu::propagate(file);
    return apdu::toBytes(apdu::slice(*file, {1, file->front()}));
}

Bytes mac(View key, View document) {
    Bytes digest(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), document.data(), document.size(), digest.data(),
         &length);
    digest.resize(length);
    return digest;
}

apdu::Result<std::string> userPinMac(std::string_view key, View document) {
    const bool digits = std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || key.size() < 5 || key.size() > 20) {
        return apdu::fail(ErrorKind::Usage, "the key of USERPINMAC is 5 to 20 decimal digits");
    }
    const Bytes digest = mac(apdu::asBytes(key), document);
    std::string code(key);
    for (std::size_t i = 0; i < key.size(); ++i) code += static_cast<char>('0' + digest[i] % 10);
    return code;
}

// TID, type, length of the headers, content type (with parameters: a value with its length), document.
Bytes encodePush(const PushMessage& message) {
    Bytes content{connectivityWbxml};
    if (message.security) {
        apdu::append(content, Bytes{secParameter, static_cast<std::uint8_t>(
                                                      shortInteger | static_cast<std::uint8_t>(*message.security))});
        if (!message.mac.empty()) {
            content.push_back(macParameter);
            apdu::append(content, apdu::asBytes(message.mac));
            content.push_back(0x00);
        }
    }
    Bytes headers;
    if (content.size() >= lengthQuote) headers.push_back(lengthQuote);
    if (content.size() > 1) apdu::append(headers, uintvar(content.size()));
    apdu::append(headers, content);
    Bytes pdu{message.transaction, pushPdu};
    apdu::append(pdu, uintvar(headers.size()));
    apdu::append(pdu, headers);
    apdu::append(pdu, message.document);
    return pdu;
}

apdu::Result<PushMessage> decodePush(View pdu) {
    apdu::Cursor in(pdu);
    PushMessage message;
    message.transaction = in.u8();
    if (in.u8() != pushPdu) in.setFault("this is no push PDU: its type is not 06");
    const std::size_t headersLength = in.mbUint32();
    const std::size_t headersEnd = in.position() + headersLength;
    if (!in.fault() && headersLength > in.remaining()) in.setFault("the headers run past the end of the PDU");
    std::uint8_t first = in.u8();
    std::size_t contentEnd = in.position();
    if (!in.fault() && first <= lengthQuote) {
        const std::size_t length = first == lengthQuote ? in.mbUint32() : first;
        contentEnd = in.position() + length;
        first = in.u8();
    }
    if (!in.fault() && first != connectivityWbxml)
        in.setFault("the content type is not that of provisioning documents");
    if (!in.fault() && contentEnd > headersEnd) in.setFault("the content type runs past the headers");
    if (!in.fault()) readParameters(in, contentEnd, message);
    if (!in.fault()) in.take(headersEnd - std::min(headersEnd, in.position())); // further headers
    if (in.fault()) return in.failure();
    message.document = apdu::toBytes(in.take(in.remaining()));
    return message;
}

} // namespace efs::prov
