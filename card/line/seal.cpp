#include "card/line/seal.h"

#include "card/line/crypto.h"
#include "card/line/netstring.h"
#include "card/line/order.h"

namespace card::line {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::Secret;
using apdu::View;

namespace {

constexpr std::uint8_t version = 0x01;
constexpr std::size_t overhead = 1 + nonceSize + tagSize;
constexpr std::string_view orderLabel = "simprov order/1", transportLabel = "simprov transport/1";
constexpr std::string_view cellPrefix = "sealed:";
constexpr std::string_view keyHint =
    "a key is 64 hex digits or 32 bytes; make one with: openssl rand -hex 32 >order.key";

apdu::Result<Bytes> sealAs(const Secret& key, const Netstrings& aad, const Secret& clear) {
    const auto nonce = randomNonce();
    if (!nonce) return apdu::propagate(nonce);
    const auto body = aes256GcmSeal(key, *nonce, aad.bytes(), clear.reveal());
    if (!body) return apdu::propagate(body);
    Bytes sealed;
    sealed.reserve(overhead + clear.size());
    sealed.push_back(version);
    apdu::append(sealed, *nonce);
    apdu::append(sealed, *body);
    return sealed;
}

apdu::Result<Secret> openAs(const Secret& key, const Netstrings& aad, View sealed, std::string_view row) {
    if (sealed.size() < overhead) return apdu::fail(ErrorKind::Malformed, "the sealed value is too short");
    if (sealed[0] != version)
        return apdu::fail(ErrorKind::Unsupported, "the sealed value is of a form that this version does not know");
    Nonce nonce;
    std::copy_n(sealed.begin() + 1, nonceSize, nonce.begin());
    auto clear = aes256GcmOpen(key, nonce, aad.bytes(), sealed.subspan(1 + nonceSize));
    if (!clear && clear.error().kind == ErrorKind::Credential)
        return apdu::fail(ErrorKind::Credential, "the sealed value of row " + std::string(row) + " does not open")
            .hint("the key is another one, or the value was sealed for another row, or changed since");
    return clear;
}

Secret derive(const Secret& key, std::string_view purpose, std::string_view order) {
    return Secret(hmacSha256(key.reveal(), Netstrings().add(orderLabel).add(purpose).add(order).bytes()));
}

Netstrings orderAad(std::string_view order, std::string_view row) {
    return Netstrings().add(orderLabel).add(order).add(row);
}

Netstrings transportAad(std::string_view row, std::string_view column) {
    return Netstrings().add(transportLabel).add(row).add(column);
}

} // namespace

std::string sealingName(const Row& row) {
    if (!row.iccid.empty()) return row.iccid;
    return row.imsi.empty() ? std::to_string(row.number) : row.imsi;
}

apdu::Result<Secret> parseSealingKey(Secret text) {
    if (text.size() == sealingKeySize) return text;
    Bytes key;
    key.reserve(sealingKeySize);
    View digits = text.reveal();
    while (!digits.empty() && (digits.back() == '\n' || digits.back() == '\r'))
        digits = digits.first(digits.size() - 1);
    const bool fits = digits.size() == 2 * sealingKeySize;
    for (std::size_t i = 0; fits && i < digits.size(); i += 2) {
        const int high = apdu::hexDigit(static_cast<char>(digits[i]));
        const int low = apdu::hexDigit(static_cast<char>(digits[i + 1]));
        if (high < 0 || low < 0) break;
        key.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    Secret parsed(std::move(key));
    if (parsed.size() != sealingKeySize)
        return apdu::fail(ErrorKind::Usage, "this is no sealing key").hint(std::string(keyHint));
    return parsed;
}

apdu::Result<OrderKey> OrderKey::make(const Secret& key, std::string order) {
    if (key.size() != sealingKeySize)
        return apdu::fail(ErrorKind::Usage, "this is no order key").hint(std::string(keyHint));
    OrderKey made;
    made.sealing_ = derive(key, "seal", order);
    made.digesting_ = derive(key, "digest", order);
    made.check_ = apdu::toBytes(derive(key, "check", order).reveal());
    made.order_ = std::move(order);
    return made;
}

apdu::Result<Bytes> OrderKey::seal(const Secret& clear, std::string_view row) const {
    return sealAs(sealing_, orderAad(order_, row), clear);
}

apdu::Result<Secret> OrderKey::open(View sealed, std::string_view row) const {
    return openAs(sealing_, orderAad(order_, row), sealed, row);
}

Bytes OrderKey::digest(View clear) const {
    return hmacSha256(digesting_.reveal(), clear);
}

Bytes OrderKey::check() const {
    return check_;
}

apdu::Result<TransportKey> TransportKey::make(Secret key) {
    if (key.size() != sealingKeySize)
        return apdu::fail(ErrorKind::Usage, "this is no transport key").hint(std::string(keyHint));
    return TransportKey(std::move(key));
}

bool TransportKey::isSealed(std::string_view cell) {
    return cell.substr(0, cellPrefix.size()) == cellPrefix;
}

apdu::Result<std::string> TransportKey::seal(const Secret& clear, std::string_view row, std::string_view column) const {
    const auto sealed = sealAs(key_, transportAad(row, column), clear);
    if (!sealed) return apdu::propagate(sealed);
    return std::string(cellPrefix) + apdu::hex(*sealed);
}

apdu::Result<Secret> TransportKey::open(std::string_view cell, std::string_view row, std::string_view column) const {
    if (!isSealed(cell)) return apdu::fail(ErrorKind::Malformed, "the value is not sealed");
    const auto sealed = apdu::fromHex(cell.substr(cellPrefix.size()));
    if (!sealed) return apdu::fail(ErrorKind::Malformed, "the sealed value is no hex");
    return openAs(key_, transportAad(row, column), *sealed, row);
}

} // namespace card::line
