// The three algorithms of the line: SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104), AES-256-GCM (NIST SP 800-38D).
#pragma once

#include "apdu/secret.h"

#include <array>
#include <memory>

namespace card::line {

class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    Sha256& add(apdu::View bytes);
    apdu::Bytes finish();

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

apdu::Bytes sha256(apdu::View bytes);
apdu::Bytes hmacSha256(apdu::View key, apdu::View bytes);

inline constexpr std::size_t sealingKeySize = 32, nonceSize = 12, tagSize = 16;
using Nonce = std::array<std::uint8_t, nonceSize>;

apdu::Result<Nonce> randomNonce();

// Ciphertext, then the tag.
apdu::Result<apdu::Bytes> aes256GcmSeal(const apdu::Secret& key, const Nonce& nonce, apdu::View aad, apdu::View clear);
// Credential when the tag does not fit.
apdu::Result<apdu::Secret> aes256GcmOpen(const apdu::Secret& key, const Nonce& nonce, apdu::View aad,
                                         apdu::View sealed);

} // namespace card::line
