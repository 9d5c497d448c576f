// A card credential: PIN, ADM or key bytes.
//
// Move-only and wiped when it dies; it has no formatter and no comparison, so it cannot reach a log, a message or a
// test by accident. reveal() is for the code that puts it on the line.
#pragma once

#include "apdu/bytes.h"

namespace apdu {

class Secret {
  public:
    Secret() = default;
    explicit Secret(Bytes&& bytes) : bytes_(std::move(bytes)) {}
    Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    // A second copy, asked for by name: a credential is used on several cards or after a reset.
    Secret clone() const { return Secret(Bytes(bytes_)); }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }
    View reveal() const { return bytes_; }

    // The same credential filled up to `length` with `pad`; already longer: unchanged (GSM 11.11 §9.3: CHV are 8 bytes
    // padded with FF).
    Secret padded(std::size_t length, std::uint8_t pad) const;

  private:
    Bytes bytes_;
};

// Overwrites the bytes in a way the compiler may not leave out.
void wipe(std::span<std::uint8_t> bytes);

} // namespace apdu
