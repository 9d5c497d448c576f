// Credentials at rest: AES-256-GCM, and keyed digests of document credentials (HMAC-SHA-256).
//
//   sealed = 01 | nonce, 12 random bytes | ciphertext, as long as the clear text | tag, 16 bytes
//   AAD    = netstrings: "simprov order/1" | order | row          under an order key
//            netstrings: "simprov transport/1" | row | column     under a transport key
//
// `row` is the row's ICCID; where it has none its IMSI; where it has neither its number. So what is sealed for one row
// cannot be put into another. An order's keys are made from the one that is given: HMAC-SHA-256(key, netstrings:
// "simprov order/1" | purpose | order), purpose being "seal", "digest" or "check"; one key may serve many orders.
// A transport key seals as it is.
//
// In a rows file a cell that was sealed elsewhere is "sealed:" and hex digits. It is opened with the transport key when
// the rows are imported, and sealed again under the order key.
#pragma once

#include "apdu/secret.h"

#include <string>
#include <string_view>

namespace card::line {

struct Row;

// What a sealed value is bound to in place of the ICCID, where the row has none.
std::string sealingName(const Row& row);

// 64 hex digits, or 32 bytes; takes the text over and wipes it. Usage with a hint otherwise, never with the text.
apdu::Result<apdu::Secret> parseSealingKey(apdu::Secret text);

class OrderKey {
  public:
    // `key`: from parseSealingKey().
    static apdu::Result<OrderKey> make(const apdu::Secret& key, std::string order);

    apdu::Result<apdu::Bytes> seal(const apdu::Secret& clear, std::string_view row) const;
    // Credential when the key or the row is another, or the bytes were changed.
    apdu::Result<apdu::Secret> open(apdu::View sealed, std::string_view row) const;

    // Tells equal from different, and nothing else to whoever lacks the key. 32 bytes.
    apdu::Bytes digest(apdu::View clear) const;
    // Kept with the order to know the right key again. 32 bytes.
    apdu::Bytes check() const;
    const std::string& order() const { return order_; }

  private:
    OrderKey() = default;
    std::string order_;
    apdu::Secret sealing_, digesting_;
    apdu::Bytes check_;
};

class TransportKey {
  public:
    static apdu::Result<TransportKey> make(apdu::Secret key);

    static bool isSealed(std::string_view cell); // begins with "sealed:"
    apdu::Result<std::string> seal(const apdu::Secret& clear, std::string_view row, std::string_view column) const;
    // Malformed when the cell is not in that form; Credential as above.
    apdu::Result<apdu::Secret> open(std::string_view cell, std::string_view row, std::string_view column) const;

  private:
    explicit TransportKey(apdu::Secret key) : key_(std::move(key)) {}
    apdu::Secret key_;
};

} // namespace card::line
