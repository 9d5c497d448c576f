#include "card/line/crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace card::line {

using apdu::Bytes;
using apdu::ErrorKind;
using apdu::View;

namespace {

constexpr std::size_t sha256Size = 32;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

int length(View bytes) {
    return static_cast<int>(bytes.size());
}

apdu::Failure cryptoFailed(const char* what) {
    return apdu::fail(ErrorKind::Input, std::string("the crypto library cannot ") + what);
}

} // namespace

struct Sha256::Context {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    EVP_DigestInit_ex(context_->digest.get(), EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::add(View bytes) {
    EVP_DigestUpdate(context_->digest.get(), bytes.data(), bytes.size());
    return *this;
}

Bytes Sha256::finish() {
    Bytes hash(sha256Size);
    EVP_DigestFinal_ex(context_->digest.get(), hash.data(), nullptr);
    return hash;
}

Bytes sha256(View bytes) {
    return Sha256().add(bytes).finish();
}

Bytes hmacSha256(View key, View bytes) {
    Bytes code(sha256Size);
    HMAC(EVP_sha256(), key.data(), length(key), bytes.data(), bytes.size(), code.data(), nullptr);
    return code;
}

apdu::Result<Nonce> randomNonce() {
    Nonce nonce;
    if (RAND_bytes(nonce.data(), static_cast<int>(nonce.size())) != 1) return cryptoFailed("give random bytes");
    return nonce;
}

apdu::Result<Bytes> aes256GcmSeal(const apdu::Secret& key, const Nonce& nonce, View aad, View clear) {
    if (key.size() != sealingKeySize) return apdu::fail(ErrorKind::Usage, "a sealing key is 32 bytes");
    const Cipher cipher(EVP_CIPHER_CTX_new());
    Bytes sealed(clear.size() + tagSize);
    int done = 0;
    const bool ok =
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.reveal().data(), nonce.data()) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &done, aad.data(), length(aad)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), sealed.data(), &done, clear.data(), length(clear)) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), sealed.data() + done, &done) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tagSize, sealed.data() + clear.size()) == 1;
    if (!ok) return cryptoFailed("seal with AES-256-GCM");
    return sealed;
}

apdu::Result<apdu::Secret> aes256GcmOpen(const apdu::Secret& key, const Nonce& nonce, View aad, View sealed) {
    if (key.size() != sealingKeySize) return apdu::fail(ErrorKind::Usage, "a sealing key is 32 bytes");
    if (sealed.size() < tagSize) return apdu::fail(ErrorKind::Malformed, "sealed bytes are shorter than their tag");
    const View body = sealed.first(sealed.size() - tagSize);
    Bytes tag = apdu::toBytes(sealed.last(tagSize)), clear(body.size());
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int done = 0;
    const bool ok =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.reveal().data(), nonce.data()) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &done, aad.data(), length(aad)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), clear.data(), &done, body.data(), length(body)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tagSize, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), clear.data() + done, &done) == 1;
    apdu::Secret secret(std::move(clear)); // wiped when the tag does not fit
    if (!ok) return apdu::fail(ErrorKind::Credential, "the sealed bytes do not open with this key in this place");
    return secret;
}

} // namespace card::line
